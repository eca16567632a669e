"""The syllables of a query, each as typed and without marks."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from vnsearch.language.normalization import clean
from vnsearch.language.numbers import DASHES, is_number
from vnsearch.language.syllabification import fold, has_marks, split_syllables

_SYMBOL = 2
"""Up to so many letters written onto a number are a symbol (`CO2`, `Q8`); more are a word (`lop10`)."""
ALWAYS_JOIN = ("", "/", ".", *DASHES)
"""What joins two syllables to a compound if there is a number in it."""
_JOIN_NUMBERS = (",", ":")
_POINT = "."


class QuerySyllable(NamedTuple):
    """A syllable of a query: its canonical `term`, and that term `folded`, without marks.

    `joint` is the text between it and the syllable before it, a space if there is one in it, or a point and a
    space; `text` is the syllable as it was typed. Letters are a `symbol` if they are written onto the number
    behind them, as in `CO2`: they are just these letters, and stand for none with marks.
    """

    term: str
    folded: str
    joint: str = " "
    text: str = ""
    symbol: bool = False

    @property
    def typed(self) -> str:
        """The syllable as notes repeat it: as it was typed, in small letters."""
        return clean(self.text).lower() or self.term

    @property
    def unmarked(self) -> str:
        """The syllable as notes repeat it without its marks."""
        return "".join(map(fold, self.typed))

    @property
    def marked(self) -> bool:
        """Whether just these marks are meant: one was typed, or it is a symbol."""
        return self.symbol or has_marks(self.term)

    @property
    def is_number(self) -> bool:
        """Whether it is a number, which may be written in other ways."""
        return is_number(self.term)


def split_query(text: str) -> tuple[QuerySyllable, ...]:
    """Splits the text of a query into its syllables."""
    terms, starts, ends = split_syllables(text)
    joints = [" ", *(_find_joint(text[end:start]) for end, start in zip(ends, starts[1:], strict=False))]
    return tuple(
        QuerySyllable(term, fold(term), joint, text[start:end], _is_symbol(place, terms, joints))
        for place, (term, joint, start, end) in enumerate(zip(terms, joints, starts, ends, strict=False))
    )


def bound_runs(syllables: Sequence[QuerySyllable]) -> list[tuple[int, int]]:
    """The runs of syllables with nothing between them, as (start, end): letters and digits in one piece.

    >>> bound_runs(split_query("ha2 nội"))
    [(0, 2), (2, 3)]
    """
    starts = [place for place, syllable in enumerate(syllables) if syllable.joint]
    return list(pairwise([*starts, len(syllables)]))


def _find_joint(between: str) -> str:
    if between.rstrip() == _POINT:
        return between
    return " " if any(map(str.isspace, between)) else between


def _is_symbol(place: int, terms: Sequence[str], joints: Sequence[str]) -> bool:
    if not (len(terms[place]) <= _SYMBOL and terms[place].isalpha()):
        return False
    is_behind_number = place > 0 and joints[place] == "" and is_number(terms[place - 1])
    return (
        place + 1 < len(terms)
        and joints[place + 1] in ALWAYS_JOIN
        and is_number(terms[place + 1])
        and not is_behind_number
    )


def find_compounds(syllables: Sequence[QuerySyllable]) -> list[tuple[int, int]]:
    """The syllables that are one thing with a number in it, as (start, end): `F-16`, `15/2023`, `8 tháng 3`.

    >>> find_compounds(split_query("máy bay F-16 giá 5 tỷ"))
    [(2, 4)]
    """
    found: list[tuple[int, int]] = []
    start = 0
    for end in range(1, len(syllables) + 1):
        if end < len(syllables) and _joins(syllables, start, end):
            continue
        if end - start > 1:
            found.append((start, end))
        start = end
    return found


def _joins(syllables: Sequence[QuerySyllable], start: int, place: int) -> bool:
    """Whether the syllable goes on with the compound that begins at `start`."""
    before, syllable = syllables[place - 1], syllables[place]
    if before.is_number and syllable.is_number:
        return syllable.joint in ALWAYS_JOIN or syllable.joint in _JOIN_NUMBERS
    if _is_day_and_month(syllables[place - 1 : place + 2]) or _is_day_and_month(
        syllables[place - 2 : place + 1]
    ):
        return True
    has_number = any(each.is_number for each in syllables[start : place + 1])
    return has_number and syllable.joint in ALWAYS_JOIN


def _is_day_and_month(syllables: Sequence[QuerySyllable]) -> bool:
    """Whether the syllables are a day and a month, as in `8 tháng 3`."""
    if len(syllables) < 3 or syllables[1].folded != "thang":
        return False
    return all(each.folded.isdecimal() and len(each.folded) <= 2 for each in (syllables[0], syllables[2]))
