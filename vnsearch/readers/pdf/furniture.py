"""Finds what stands at the edge of pages and is no part of their text: headers, footers, page numbers.

It is a line, set apart from the text, that one of the pages nearby has at the same height with the same
words, and with numbers that are the same or grow with the pages; and what browsers print around a page.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from vnsearch.readers.pdf.line_segments import Segment

_ROWS = 3
"""The lines at the top and at the bottom of a page that may be a header or a footer."""
_SAME_LINE = 0.5
_NEARBY = 2
"""How many pages before and after a page have the same header: the next one, or the next of the same side."""
_SAME_HEIGHT = 3.0
"""How far apart, in points, a header stands on two pages."""
_APART = 1.6
"""How many usual distances between lines a header is from the text, at least."""
_DIGITS = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(
    r"(?:trang|tr\.|page|p\.)?\s*[-–—|(\[]?\s*(\d{1,5}|[ivxl]{1,7})\s*[-–—|)\]]?(?:\s*(?:/|of|trên)\s*\d{1,5})?",
    re.IGNORECASE,
)
_PRINTED_ABOVE = re.compile(r"\d{1,2}[/.]\d{1,2}[/.]\d{2,4},? \d{1,2}:\d{2}(?: [AP]M)?(?: |$)")
_PRINTED_BELOW = re.compile(r"((?:https?|file)://\S+) \d{1,4}/\d{1,4}")
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50}

Page = Sequence[Segment]
"""The segments of a page."""


class _Row(NamedTuple):
    """A line at the edge of a page; it `is_apart` if there is a gap between it and the text."""

    text: str
    y: float
    is_top: bool
    is_apart: bool
    segments: list[Segment]


def drop_furniture(pages: Sequence[Page]) -> list[list[Segment]]:
    """Return the pages without what is no part of their text."""
    edges = [list(_list_edges(page)) for page in pages]
    kept = []
    for number, (page, rows) in enumerate(zip(pages, edges, strict=True)):
        others = [
            (at, row)
            for at in range(max(0, number - _NEARBY), min(len(pages), number + _NEARBY + 1))
            if at != number
            for row in edges[at]
        ]
        known = {(key, row.is_top): row.y for at, row in others for key in _make_keys(row.text, at)}
        dropped = {
            id(one)
            for row in rows
            if _is_printed(row)
            or (row.is_apart and _recurs(row, number, known))
            or (len(pages) == 1 and _find_offset(row.text, number) == 1)
            for one in row.segments
        }
        kept.append([one for one in page if id(one) not in dropped])
    return kept


def _recurs(row: _Row, number: int, known: Mapping[tuple[str, bool], float]) -> bool:
    return any(
        abs(known.get((key, row.is_top), row.y + 2 * _SAME_HEIGHT) - row.y) <= _SAME_HEIGHT
        for key in _make_keys(row.text, number)
    )


def _make_keys(text: str, number: int) -> Iterator[str]:
    """Yield what is equal for lines of several pages that are one.

    Numbers are the same, or all of them, the first, or the last grow with the pages.
    """
    offset = _find_offset(text, number)
    if offset is not None:
        yield f"#{offset}"
    elif any(map(str.isalpha, text)):
        key = text.casefold()
        yield key
        numbers = list(_DIGITS.finditer(key))
        for growing in {(0, len(numbers)), (0, 1), (len(numbers) - 1, len(numbers))} if numbers else ():
            yield _reduce_numbers(key, numbers[slice(*growing)], number)


def find_printed_address(pages: Sequence[Page]) -> str | None:
    """Return the address that a browser has printed below the pages, if it has."""
    for page in pages:
        for row in _list_edges(page):
            found = None if row.is_top else _PRINTED_BELOW.fullmatch(row.text)
            if found and found[1].startswith("http"):
                return found[1]
    return None


def _is_printed(row: _Row) -> bool:
    return bool(_PRINTED_ABOVE.match(row.text) if row.is_top else _PRINTED_BELOW.fullmatch(row.text))


def _reduce_numbers(key: str, numbers: Iterable[re.Match[str]], number: int) -> str:
    """Return the line with numbers of pages as how much they are higher than the place of the page."""
    for found in reversed(list(numbers)):
        key = f"{key[: found.start()]}#{int(found[0][:9]) - number}{key[found.end() :]}"
    return key


def _list_edges(page: Page) -> Iterator[_Row]:
    """Yield the rows at the top of the page and those at its bottom; one that is both, once."""
    rows: list[list[Segment]] = []
    for one in sorted(page, key=lambda one: (-one.y, one.left)):
        if rows and rows[-1][0].y - one.y <= _SAME_LINE * one.size:
            rows[-1].append(one)
        else:
            rows.append([one])
    steps = [before[0].y - after[0].y for before, after in pairwise(rows)]
    far = _APART * median(steps) if steps else 0.0
    for at, row in enumerate(rows):
        row.sort(key=lambda one: one.left)
        text = " ".join(one.text for one in row)
        if at < min(_ROWS, len(rows) / 2):
            yield _Row(text, row[0].y, True, any(step > far for step in steps[at:_ROWS]), row)
        elif at >= len(rows) - _ROWS:
            is_apart = any(step > far for step in steps[max(0, len(steps) - _ROWS) : at])
            yield _Row(text, row[0].y, False, is_apart, row)


def _find_offset(text: str, number: int) -> int | None:
    """Return by how much the number of a page, which is all of the text, is higher than its place."""
    found = _PAGE_NUMBER.fullmatch(text.strip())
    if found is None:
        return None
    shown = int(found[1]) if found[1].isdecimal() else _read_roman(found[1].lower())
    return shown - number


def _read_roman(text: str) -> int:
    values = [_ROMAN[letter] for letter in text]
    return sum(
        -value if any(later > value for later in values[at + 1 :]) else value
        for at, value in enumerate(values)
    )
