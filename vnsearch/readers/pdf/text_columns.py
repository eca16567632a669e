"""Puts the segments of a page into the order in which they are read: column by column.

Two columns are told from a table by their lines: they are long, and nearly all fill their column. What
reaches over both columns, such as a title, stands above what is below it in either.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, pairwise
from statistics import median
from typing import NamedTuple

from vnsearch.language.sentences import ends_sentence
from vnsearch.readers.pdf.line_segments import Segment

_FEWEST_LINES = 4
"""The lines of a column, at least."""
_CROSSING = 0.3
"""The share of lines that may reach over both columns, as compared with those of the shorter one."""
_FULL = 0.65
"""The share of its column that the usual line of a text fills; the cells of a table fill less."""
_SHORTEST_LINE = 14
"""Characters of the usual line of a column."""
_SAME_LINE = 0.3
_MOST_JUMPS = 0.2
"""The share of lines after which the drawing goes back up, in a page that is drawn as it is read."""
_BOXES = 0.25
"""The share of all lines that boxes beside the text have at most."""
_MOST_COLUMNS = 12
_USUAL_END = 0.9
"""The share of lines that end at the end of their column or before it: a few may be too long for it."""
_CELLS = 2
"""The least gap between two cells of a table, in sizes of their letters."""


class PrintedLine(NamedTuple):
    """A line of text, and the ends of the column that it stands in; it `is_row` if it has large gaps."""

    text: str
    left: float
    right: float
    y: float
    size: float
    column_left: float
    column_right: float
    is_row: bool


def order_lines(segments: Sequence[Segment], most: int = _MOST_COLUMNS) -> Iterator[PrintedLine]:
    """Yield the lines of a page, or a part of it with at most so many columns, as they are read."""
    gutter = _find_gutter(segments) if most > 1 else None
    if gutter is None:
        yield from _list_lines(segments)
        return
    for is_crossing, band in groupby(
        sorted(segments, key=lambda one: -one.y), key=lambda one: _crosses(one, gutter)
    ):
        if is_crossing:
            yield from _list_lines(list(band))
            continue
        beside = list(band)
        for column in (
            [one for one in beside if one.left < gutter],
            [one for one in beside if one.left >= gutter],
        ):
            yield from order_lines(column, most - 1)


def _crosses(segment: Segment, x: float) -> bool:
    return segment.left < x < segment.right


def _find_gutter(segments: Sequence[Segment]) -> float | None:
    """Return where the space between two columns of text is, None if there are no columns."""
    if len(segments) < 2 * _FEWEST_LINES:
        return None
    lefts = sorted(one.left for one in segments)
    rights = sorted(one.right for one in segments)
    best: tuple[float, float] | None = None
    for x in _list_candidates(segments):
        left = sum(1 for right in rights if right <= x)
        right = sum(1 for begin in lefts if begin >= x)
        fewer = min(left, right)
        crossing = len(segments) - left - right
        if fewer < _FEWEST_LINES or crossing > _CROSSING * fewer:
            continue
        value = fewer - 2 * crossing
        if (best is None or value > best[0]) and _are_columns(segments, x):
            best = value, x
    return best and best[1]


def _list_candidates(segments: Sequence[Segment]) -> list[float]:
    """Return the middles of the gaps between the places where lines end, or begin, which are not so many."""
    edges = sorted({round(one.left) for one in segments} | {round(one.right) for one in segments})
    return [(before + after) / 2 for before, after in pairwise(edges) if after - before > 2]


def _are_columns(segments: Sequence[Segment], x: float) -> bool:
    sides = [one for one in segments if one.right <= x], [one for one in segments if one.left >= x]
    if not all(map(_is_text, sides)):
        return False
    (left_low, left_high), (right_low, right_high) = map(_find_heights, sides)
    common = min(left_high, right_high) - max(left_low, right_low)
    return common > 0.5 * min(left_high - left_low, right_high - right_low) > 0


def _is_text(side: Sequence[Segment]) -> bool:
    """Return whether the lines are long, and fill the width that they have."""
    rows = [list(row) for row in _group_rows(side)]
    if len(rows) < _FEWEST_LINES:
        return False
    left, right = min(one.left for one in side), max(one.right for one in side)
    width = median(max(one.right for one in row) - min(one.left for one in row) for row in rows)
    length = median(sum(len(one.text) for one in row) for row in rows)
    return length >= _SHORTEST_LINE and width >= _FULL * (right - left)


def _find_heights(side: Iterable[Segment]) -> tuple[float, float]:
    heights = [one.y for one in side]
    return min(heights), max(heights)


def _group_rows(segments: Iterable[Segment]) -> Iterator[list[Segment]]:
    """Yield what stands on one base line, from top to bottom."""
    row: list[Segment] = []
    for one in sorted(segments, key=lambda one: (-one.y, one.left)):
        if row and row[0].y - one.y > _SAME_LINE * row[0].size:
            yield row
            row = []
        row.append(one)
    if row:
        yield row


def _list_lines(segments: Sequence[Segment]) -> Iterator[PrintedLine]:
    """Yield the lines of what has no columns as they are drawn; if that is no order, from top to bottom."""
    if not segments:
        return
    left = min(one.left for one in segments)
    right = sorted(one.right for one in segments)[int(_USUAL_END * len(segments))]
    drawn = sorted(segments, key=lambda one: one.order)
    jumps = sum(after.y - before.y > before.size for before, after in pairwise(drawn))
    if jumps > max(1, _MOST_JUMPS * len(drawn)):
        drawn = [one for row in _group_rows(segments) for one in sorted(row, key=lambda one: one.left)]
    elif jumps:
        drawn = _lower_boxes(drawn)
    line: list[Segment] = []
    for one in drawn:
        if line and (abs(one.y - line[-1].y) > _SAME_LINE * one.size or one.left < line[-1].left):
            yield _make_line(line, left, right)
            line = []
        line.append(one)
    yield _make_line(line, left, right)


def _lower_boxes(drawn: list[Segment]) -> list[Segment]:
    """Return the segments with text boxes that are drawn before all else where they stand.

    They come before the paragraph beside them, as the end of a sentence tells.
    """
    starts = [at for at in range(1, len(drawn)) if drawn[at].y - drawn[at - 1].y > drawn[at].size]
    boxes = [
        drawn[start:end]
        for start, end in pairwise([0, *starts])
        if end <= _BOXES * len(drawn) and drawn[start].y < drawn[end].y
    ]
    text = drawn[sum(map(len, boxes)) :]
    for box in boxes:
        at = next((at for at, one in enumerate(text) if one.y < box[0].y + one.size / 2), len(text))
        while 0 < at < len(text) and not ends_sentence(text[at - 1].text):
            at -= 1
        text[at:at] = box
    return text


def _make_line(line: Sequence[Segment], left: float, right: float) -> PrintedLine:
    return PrintedLine(
        " ".join(one.text for one in line),
        line[0].left,
        line[-1].right,
        line[0].y,
        max(line, key=lambda one: len(one.text)).size,
        left,
        right,
        any(after.left - before.right > _CELLS * before.size for before, after in pairwise(line)),
    )
