"""Finds synonyms, and reads a user's files: names for the same thing, and words of several syllables.

A file is in UTF-8, or in UTF-16 with a byte order mark, and has one rule a line; `#` starts a comment, and
blank lines are ignored. All bad lines of a file are reported together, and no rule of such a file is used.
"""

from __future__ import annotations

import codecs
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache, partial
from os import PathLike
from pathlib import Path
from typing import NamedTuple, TypeAlias

from vnsearch._lazy import lazy_pattern
from vnsearch.errors import BadRules
from vnsearch.language.memo import Memo
from vnsearch.language.syllabification import fold, split_syllables

SynonymForm: TypeAlias = tuple[str, ...]
"""A name as the canonical terms of its syllables."""

_DEFAULT = "synonyms.txt"
_UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_LINE_END = lazy_pattern(r"\r\n|\r|\n")


class SynonymGroup(NamedTuple):
    """Two or more forms that name the same thing."""

    forms: tuple[SynonymForm, ...]


class SynonymMatch(NamedTuple):
    """A form found as syllables[start:end], and the other names for the same thing."""

    start: int
    end: int
    others: tuple[SynonymForm, ...]


_Members: TypeAlias = dict[SynonymForm, list[tuple[SynonymForm, SynonymGroup]]]
"""Forms without their marks, and for each the forms with marks and the groups that they are in."""


class Synonyms:
    """Finds the forms of groups in a sequence of syllables.

    A form may be in several groups, from several files: it has the other names of all of them.
    """

    def __init__(self, groups: Iterable[SynonymGroup]) -> None:
        self._groups: dict[str, list[SynonymGroup]] = {}
        for group in groups:
            for first in {fold(form[0]) for form in group.forms}:
                self._groups.setdefault(first, []).append(group)
        self._members = Memo(partial(_find_members, self._groups, _learn_nothing))

    def learning(self, learn: Callable[[str], Iterable[SynonymGroup]]) -> Synonyms:
        """These groups, and those that `learn` gives for the first syllable, without marks, of a form."""
        other = Synonyms(())
        other._groups = self._groups
        other._members = Memo(partial(_find_members, self._groups, learn))
        return other

    def find(self, terms: Sequence[str]) -> list[SynonymMatch]:
        """The forms in these canonical terms, from left to right, longest first; they do not overlap.

        A term with marks stands for that syllable only; one without marks for any syllable that it may mean.
        """
        found: list[SynonymMatch] = []
        folded = list(map(fold, terms))
        for start in range(len(terms)):
            if not found or found[-1].end <= start:
                found += self._longest_at(start, terms, folded)
        return found

    def _longest_at(self, start: int, terms: Sequence[str], folded: Sequence[str]) -> list[SynonymMatch]:
        members = self._members[folded[start]]
        if not members:
            return []
        for end in range(min(len(terms), start + max(map(len, members))), start, -1):
            typed = terms[start:end]
            meant = [
                (form, group)
                for form, group in members.get(tuple(folded[start:end]), ())
                if all(map(_may_mean, typed, form))
            ]
            if meant:
                own = {form for form, _ in meant}
                others = dict.fromkeys(other for _, group in meant for other in group.forms)
                return [SynonymMatch(start, end, tuple(other for other in others if other not in own))]
        return []


def read_synonyms(path: str | PathLike[str]) -> tuple[SynonymGroup, ...]:
    """Reads a file of names, with one group a line: `Hoa Kỳ = Mỹ = United States`.

    Raises `BadRules` for a file that cannot be read, and for lines with fewer than two names, or with a name
    that is empty, has no letters, or is repeated in the file.
    """
    return _groups(Path(path), _text(Path(path)))


def read_words(path: str | PathLike[str]) -> tuple[SynonymForm, ...]:
    """Reads a file of words, one a line: `Hội đồng Hòa bình`.

    Raises `BadRules` for a file that cannot be read, and for lines without letters, with only one syllable,
    with a “=”, or with the word of another line.
    """
    rules = _rules(Path(path), _text(Path(path)), _fault_of_word)
    return tuple(form for (form,) in rules)


@cache
def read_default_synonyms() -> tuple[SynonymGroup, ...]:
    """Reads the synonyms that come with the package."""
    return read_synonyms(Path(__file__).with_name(_DEFAULT))


def _may_mean(typed: str, term: str) -> bool:
    return typed == term or typed == fold(term)


def _text(path: Path) -> str:
    try:
        data = path.read_bytes()
    except (OSError, ValueError) as error:
        raise BadRules(
            path, [(None, f"cannot be read: {getattr(error, 'strerror', None) or error}")]
        ) from error
    codec = "utf-16" if data.startswith(_UTF16_MARKS) else "utf-8-sig"
    try:
        return data.decode(codec)
    except UnicodeDecodeError as error:
        line = len(_LINE_END.split(data[: error.start].decode(codec, "ignore")))
        raise BadRules(path, [(line, "not UTF-8: save the file in that encoding")]) from error


def _groups(path: Path, text: str) -> tuple[SynonymGroup, ...]:
    return tuple(map(SynonymGroup, _rules(path, text, _fault_of_group)))


def _rules(
    path: Path, text: str, fault: Callable[[Sequence[SynonymForm]], str | None]
) -> list[tuple[SynonymForm, ...]]:
    """The names on each line; `fault` says what is wrong with a line, or gives None."""
    rules: list[tuple[SynonymForm, ...]] = []
    problems: list[tuple[int | None, str]] = []
    lines: dict[SynonymForm, int] = {}
    for number, line in enumerate(_LINE_END.split(text), 1):
        rule = line.partition("#")[0].strip()
        if not rule:
            continue
        names = [name.strip() for name in rule.split("=")]
        forms = tuple(tuple(split_syllables(name).terms) for name in names)
        reason = _fault_of_names(names, forms) or fault(forms) or _repetition(names, forms, lines)
        if reason:
            problems.append((number, reason))
        else:
            rules.append(forms)
        for form in forms:
            lines.setdefault(form, number)
    if problems:
        raise BadRules(path, problems)
    return rules


def _fault_of_names(names: Sequence[str], forms: Sequence[SynonymForm]) -> str | None:
    for name, form in zip(names, forms, strict=True):
        if not name:
            return "an empty name: write one on each side of “=”"
        if not any(char.isalpha() for term in form for char in term):
            return f"“{name}” has no letters"
    return None


def _fault_of_group(forms: Sequence[SynonymForm]) -> str | None:
    return "only one name: write two or more, with “=” between them" if len(forms) < 2 else None


def _fault_of_word(forms: Sequence[SynonymForm]) -> str | None:
    if len(forms) > 1:
        return "“=” is for names, not for words: write one word a line"
    return "a word needs two syllables or more" if len(forms[0]) < 2 else None


def _repetition(
    names: Sequence[str], forms: Sequence[SynonymForm], lines: dict[SynonymForm, int]
) -> str | None:
    for number, (name, form) in enumerate(zip(names, forms, strict=True)):
        if form in forms[:number]:
            return f"“{name}” is there twice"
        if form in lines:
            return f"“{name}” is also in line {lines[form]}"
    return None


def _learn_nothing(_: str) -> Iterable[SynonymGroup]:
    return ()


def _find_members(
    groups: Mapping[str, Sequence[SynonymGroup]],
    learn: Callable[[str], Iterable[SynonymGroup]],
    first: str,
) -> _Members:
    """The forms that begin with the syllable `first`, which is without marks.

    They are those of the groups, which are listed by such syllables, and of those that are learned.
    """
    members: _Members = {}
    for group in (*groups.get(first, ()), *learn(first)):
        for form in group.forms:
            if fold(form[0]) == first:
                members.setdefault(tuple(map(fold, form)), []).append((form, group))
    return members
