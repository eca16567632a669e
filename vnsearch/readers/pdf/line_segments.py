"""Puts the characters of a page together to segments of lines, by the places where they stand.

The order in which they are drawn tells little: letters with marks may be drawn after all others of the line.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, pairwise
from operator import attrgetter
from statistics import median
from typing import NamedTuple

from vnsearch.readers.pdf.glyphs import Glyph

_SAME_LINE = 0.15
"""How far base lines of one line may be apart; this and the following are shares of the size of letters."""
_SPACE = 0.13
"""The least gap between two words."""
_SPACED = 0.08
"""The usual gap between letters from which on they are spaced out."""
_SPLIT = 0.8
"""The least gap between two segments: between columns, or the cells of a table."""
_SPLIT_BETWEEN = 0.2
"""The same, where the two are not drawn one after the other, but other lines between them."""
_SAME_STROKE = 8
"""How many other characters, such as a note's number, are drawn within a line at most."""
_INITIAL = 1.8
"""How much larger a letter is than those after it that is the initial of a text."""
_SMALL = 0.85
"""How much smaller a raised sign is, at most, and how much higher it stands."""
_RAISED = 0.7
_LONGEST_SIGN = 4
_COPY = 0.15
"""How far a letter may be from one that it is drawn over to look bold."""


class Segment(NamedTuple):
    """A line of text, or as much of it as has no large gap; `order` is its place in the order of drawing."""

    text: str
    left: float
    right: float
    y: float
    size: float
    order: int


class _Placed(NamedTuple):
    order: int
    glyph: Glyph


def find_segments(glyphs: Sequence[Glyph]) -> list[Segment]:
    """Return the segments of a page, from top to bottom, text in the most usual direction first."""
    placed = [_Placed(order, glyph) for order, glyph in enumerate(_attach_marks(glyphs))]
    turns = groupby(sorted(placed, key=lambda one: one.glyph.turn), key=lambda one: one.glyph.turn)
    by_turn = sorted((list(group) for _, group in turns), key=len, reverse=True)
    runs = [run for group in by_turn for run in _raise_small(list(_split_rows(group)))]
    return _attach_initials(list(map(_make_segment, runs)))


def _attach_initials(segments: list[Segment]) -> list[Segment]:
    """Return the segments with initials that are several lines high before the first of these lines."""
    result = list(segments)
    for place, one in enumerate(segments):
        if len(one.text) == 1 and one.text.isalpha():
            beside = [(other.y, at) for at, other in enumerate(segments) if _is_initial(one, other)]
            if len(beside) > 1:
                first = max(beside)[1]
                result[first] = result[first]._replace(text=one.text + result[first].text, left=one.left)
                result[place] = result[place]._replace(text="")
    return [one for one in result if one.text]


def _is_initial(one: Segment, line: Segment) -> bool:
    """Return whether the line stands beside the letter, which is much larger."""
    return (
        one.size > _INITIAL * line.size
        and one.y - one.size / 4 < line.y < one.y + one.size
        and 0 <= line.left - one.right + line.size / 4 < line.size
    )


def _attach_marks(glyphs: Iterable[Glyph]) -> Iterator[Glyph]:
    """Yield the glyphs with combining marks as part of the letters before them."""
    last: Glyph | None = None
    for glyph in glyphs:
        if last is not None and unicodedata.combining(glyph.text[0]):
            last = last._replace(text=last.text + glyph.text)
            continue
        if last is not None:
            yield last
        last = glyph
    if last is not None:
        yield last


def _split_rows(placed: list[_Placed]) -> Iterator[list[_Placed]]:
    """Yield what stands on one base line without a large gap, from left to right."""
    row: list[_Placed] = []
    for one in sorted(placed, key=lambda one: -one.glyph.y):
        if row and row[0].glyph.y - one.glyph.y > _SAME_LINE * min(row[0].glyph.size, one.glyph.size):
            yield from _split_at_gaps(row)
            row = []
        row.append(one)
    if row:
        yield from _split_at_gaps(row)


def _split_at_gaps(row: list[_Placed]) -> Iterator[list[_Placed]]:
    """Yield the parts of a row between large gaps, or smaller ones where other lines are drawn between.

    An initial letter that is several lines high is a part of its own.
    """
    strokes = _number_strokes(row)
    row.sort(key=lambda one: (one.glyph.left, one.order))
    run: list[_Placed] = []
    end = 0.0
    for one in row:
        is_space = one.glyph.text.isspace()
        if run and not is_space:
            size = max(one.glyph.size, run[-1].glyph.size)
            is_other = strokes[one.order] != strokes[run[-1].order]
            is_initial = len(run) == 1 and run[0].glyph.size > _INITIAL * one.glyph.size
            if one.glyph.left - end > (_SPLIT_BETWEEN if is_other else _SPLIT) * size or is_initial:
                yield run
                run = []
        if run or not is_space:
            run.append(one)
        if not is_space or (run and one.glyph.left - end < _SPACE * one.glyph.size):
            end = max(end, one.glyph.right) if len(run) > 1 else one.glyph.right
    if run:
        yield run


def _number_strokes(row: Sequence[_Placed]) -> dict[int, int]:
    """Return for each place in the order of drawing which of the strokes it belongs to that draw the row."""
    strokes: dict[int, int] = {}
    number, last = 0, 0
    for order in sorted(one.order for one in row):
        number += order - last > _SAME_STROKE
        strokes[order], last = number, order
    return strokes


def _raise_small(runs: list[list[_Placed]]) -> list[list[_Placed]]:
    """Return the runs with small signs above the base line, such as numbers of notes, in their lines."""
    hosts = [run for run in runs if len(run) > _LONGEST_SIGN]
    small = [run for run in runs if len(run) <= _LONGEST_SIGN]
    for run in sorted(small, key=lambda run: -run[0].glyph.size):
        host = next((one for one in hosts if _stands_in(run, one)), None)
        if host is None:
            hosts.append(run)
        else:
            host.extend(run)
            host.sort(key=lambda one: (one.glyph.left, one.order))
    return hosts


def _stands_in(run: list[_Placed], host: list[_Placed]) -> bool:
    """Return whether the run is smaller than the host, and stands above its base line, beside a letter."""
    sign, letter = run[0].glyph, host[0].glyph
    if sign.size > _SMALL * letter.size or not 0 < sign.y - letter.y < _RAISED * letter.size:
        return False
    near = letter.size
    return host[0].glyph.left - near < sign.left and run[-1].glyph.right < host[-1].glyph.right + near


def _make_segment(run: list[_Placed]) -> Segment:
    glyphs = list(_drop_copies([one.glyph for one in run]))
    sizes = [glyph.size for glyph in glyphs if not glyph.text.isspace()] or [0.0]
    size = median(sizes)
    return Segment(
        _join(glyphs, size),
        min(map(attrgetter("left"), glyphs)),
        max(glyph.right for glyph in glyphs),
        median(glyph.y for glyph in glyphs),
        size,
        min(one.order for one in run),
    )


def _drop_copies(glyphs: Sequence[Glyph]) -> Iterator[Glyph]:
    """Yield the glyphs without those that are drawn once more in the same place."""
    for at, glyph in enumerate(glyphs):
        if not any(
            before.text == glyph.text and abs(before.left - glyph.left) < _COPY * glyph.size
            for before in glyphs[max(0, at - 2) : at]
        ):
            yield glyph


def _join(glyphs: Sequence[Glyph], size: float) -> str:
    """Return the text of the glyphs, with a space where there is one, or a gap as of one."""
    gaps = [
        after.left - before.right
        for before, after in pairwise(glyphs)
        if not before.text.isspace() and not after.text.isspace()
    ]
    usual = median(gaps) if gaps else 0.0
    least = (usual if usual > _SPACED * size else 0.0) + _SPACE * size
    parts = [glyphs[0].text] if glyphs else []
    for before, after in pairwise(glyphs):
        if after.left - before.right > least or _is_note_number(before, after):
            parts.append(" ")
        parts.append(after.text)
    return " ".join("".join(parts).split())


def _is_note_number(before: Glyph, after: Glyph) -> bool:
    """Return whether one of the two is the number of a note, and no exponent as in m²."""
    if _is_raised(before, after):
        return after.text.isalpha()
    return _is_raised(after, before) and not before.text.isalnum()


def _is_raised(glyph: Glyph, other: Glyph) -> bool:
    return glyph.size < _SMALL * other.size and glyph.y > other.y
