"""Reads the short forms of kinds of things and of units, which hold beside a name or a number only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import NamedTuple, TypeAlias

from vnsearch.language.syllabification import fold, split_syllables

Form: TypeAlias = tuple[str, ...]
"""A form as the canonical terms of its syllables."""


class Place(StrEnum):
    """Where short forms hold: the sections of the file."""

    PLACES = "places"
    """Before a name or a number."""
    LAWS = "laws"
    """Before a number and a year, and behind them."""
    UNITS = "units"
    """Behind a number."""


class FoundForm(NamedTuple):
    """A form found as syllables[start:end], and all forms of its groups, the long one of each first."""

    start: int
    end: int
    form: Form
    groups: tuple[tuple[Form, ...], ...]

    @property
    def others(self) -> Sequence[Form]:
        """The forms that were not typed."""
        return [form for group in self.groups for form in group if form != self.form]


@cache
def read_short_forms() -> Mapping[Place, Sequence[tuple[Form, ...]]]:
    """Reads the file that comes with the package: `short_forms.txt`."""
    groups: dict[Place, list[tuple[Form, ...]]] = {place: [] for place in Place}
    place = Place.PLACES
    for line in Path(__file__).with_suffix(".txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            place = Place(line[1:].partition(":")[0])
        elif line and not line.startswith("#"):
            groups[place].append(tuple(tuple(split_syllables(form).terms) for form in line.split("=")))
    return groups


def find_form(terms: Sequence[str], start: int, place: Place) -> FoundForm | None:
    """The longest form for this place that begins at `start`; typed without marks, it may be without them."""
    by_first = _forms_by_first(place).get(fold(terms[start]), ())
    for form, groups in by_first:
        end = start + len(form)
        typed = terms[start:end]
        if len(typed) == len(form) and all(map(_may_mean, typed, form)):
            return FoundForm(start, end, form, groups)
    return None


@cache
def _forms_by_first(place: Place) -> Mapping[str, Sequence[tuple[Form, tuple[tuple[Form, ...], ...]]]]:
    """By their first syllable without marks, the forms, longest first, and the groups that they are in."""
    groups = read_short_forms()[place]
    found: dict[str, dict[Form, tuple[tuple[Form, ...], ...]]] = {}
    for form in sorted({form for group in groups for form in group}, key=len, reverse=True):
        its = tuple(group for group in groups if form in group)
        found.setdefault(fold(form[0]), {})[form] = its
    return {first: tuple(forms.items()) for first, forms in found.items()}


@cache
def list_beginnings() -> frozenset[str]:
    """The syllables without marks that a form for a place or a law begins with."""
    return frozenset().union(*map(_forms_by_first, (Place.PLACES, Place.LAWS)))


def _may_mean(typed: str, term: str) -> bool:
    return typed == term or typed == fold(term)
