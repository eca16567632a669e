"""Other ways of writing the days, months and times of day in a query.

The same day is `8/3/2024`, `08.03.2024`, `8/3/24`, `2024-03-08` or `8 tháng 3 năm 2024`; without its year it
is `8/3` or `8 tháng 3`. The same time is `8h30`, `8 giờ 30` or `8:30`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from vnsearch._lazy import lazy_pattern
from vnsearch.language.numbers import CLOCK, is_day, is_number
from vnsearch.model import Layer, Phrase, Term
from vnsearch.query.other_form import INNER, OtherForm, make_form
from vnsearch.query.syllables import ALWAYS_JOIN, QuerySyllable

_DAY = lazy_pattern(r"(\d\d?)/(\d\d?)(?:/(\d\d|\d{4}))?")
_DAY_WITH_POINT = lazy_pattern(r"0?(\d\d?)\.0?(\d\d?)")
_YEAR = lazy_pattern(r"(?:19|20)\d\d")
_THIS_CENTURY = "20"
_HOUR_SIGNS = ("h", "giờ", "g")


class _Day(NamedTuple):
    """A day that is typed as syllables[start:end]; the year may be empty."""

    start: int
    end: int
    day: str
    month: str
    year: str


def find_date_forms(syllables: Sequence[QuerySyllable], place: int) -> Iterator[OtherForm]:
    """Other ways of writing the day, month or time that begins with the number at this place."""
    if (found := _read_day(syllables, place)) is not None:
        for lookup in _write_year(found) if found.year else _write_day(found):
            yield OtherForm(found.start, found.end, lookup)
        if not found.year:
            inside = Term(Layer.FOLDED_WORD, f"{found.day}/{found.month}")
            yield OtherForm(found.start, found.end, inside, INNER)
    else:
        yield from _month(syllables, place)
    yield from _clock(syllables, place)


def list_points(day: str, month: str) -> list[Term]:
    """The terms of a day and month with a point between, which may be a decimal as well."""
    return [
        Term(Layer.SYLLABLE, spelt) for spelt in dict.fromkeys((f"{day}.{month}", f"{day:0>2}.{month:0>2}"))
    ]


def _read_day(syllables: Sequence[QuerySyllable], place: int) -> _Day | None:
    values = [syllable.folded for syllable in syllables[place : place + 5]]
    if match := _DAY.fullmatch(values[0]):
        day, month, year = match.groups()
        if year:
            return _Day(place, place + 1, day, month, year if len(year) > 2 else _THIS_CENTURY + year)
        end = place + 1
    elif match := _DAY_WITH_POINT.fullmatch(syllables[place].term):
        day, month = match.groups()
        end = place + 1
    elif len(values) > 2 and values[1] == "thang" and all(map(_is_short, values[0:3:2])):
        day, month = values[0], values[2]
        end = place + 3
    else:
        return None
    if not is_day(day, month):
        return None
    year, stop = _read_year(syllables, end)
    return _Day(place, stop, day, month, year)


def _read_year(syllables: Sequence[QuerySyllable], place: int) -> tuple[str, int]:
    """The year behind a day or a month, and where it ends; empty if none is there."""
    rest = syllables[place : place + 2]
    if rest and _YEAR.fullmatch(rest[0].folded) and rest[0].joint in ALWAYS_JOIN:
        return rest[0].folded, place + 1
    if len(rest) > 1 and rest[0].folded == "nam" and _YEAR.fullmatch(rest[1].folded):
        return rest[1].folded, place + 2
    return "", place


def _is_short(value: str) -> bool:
    return value.isdecimal() and len(value) <= 2


def _write_day(found: _Day) -> Iterator[Term | Phrase]:
    _, _, day, month, _ = found
    yield make_form(f"{day}/{month}")
    yield make_form(day, "tháng", month)
    yield from list_points(day, month)


def _write_year(found: _Day) -> Iterator[Term | Phrase]:
    _, _, day, month, year = found
    yield make_form(f"{day}/{month}", year)
    yield make_form(f"{day}/{month}", "năm", year)
    yield make_form(day, "tháng", month, "năm", year)
    yield make_form(day, "tháng", month, year)
    yield make_form(f"{day}/{month}/{year}")
    if year.startswith(_THIS_CENTURY):
        yield make_form(f"{day}/{month}/{year[2:]}")
    for spelt in list_points(day, month):
        yield Phrase(((spelt,), (Term(Layer.FOLDED, year),)))


def _month(syllables: Sequence[QuerySyllable], place: int) -> Iterator[OtherForm]:
    """A month with its year, in words or in figures."""
    month = syllables[place].folded
    year, end = _read_year(syllables, place + 1)
    if year and _is_short(month):
        yield OtherForm(place, end, make_form(month, year))
        yield OtherForm(place, end, make_form(month, "năm", year))


def _clock(syllables: Sequence[QuerySyllable], place: int) -> Iterator[OtherForm]:
    """A time of day: hours, their sign, minutes."""
    typed = [syllable.term for syllable in syllables[place : place + 3]]
    if match := CLOCK.fullmatch(syllables[place].folded):
        hours, minutes = match[1], match[2]
        end, sign = place + 1, ":"
    elif len(typed) == 3 and is_number(typed[2]) and typed[1] in (*_HOUR_SIGNS, "gio"):
        hours, minutes = syllables[place].folded, syllables[place + 2].folded
        end, sign = place + 3, typed[1]
    else:
        return
    for other in _HOUR_SIGNS:
        if other != sign:
            yield OtherForm(place, end, make_form(hours, other, minutes.lstrip("0") or "0"))
    yield OtherForm(place, end, make_form(f"{hours}:{minutes:0>2}"))
