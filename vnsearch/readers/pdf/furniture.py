"""Finds what stands at the edge of pages and is no part of their text: headers, footers, page numbers.

It is what several pages have in the same place, whatever numbers are in it, a number that grows with the
pages, and what browsers print around a page.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from vnsearch.readers.pdf.line_segments import Segment

_ROWS = 3
"""The lines at the top and at the bottom of a page that may be a header or a footer."""
_SAME_LINE = 0.5
_SHARE = 0.05
"""The share of the pages, at least two, that have the same header."""
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


def drop_furniture(pages: Sequence[Page]) -> list[list[Segment]]:
    """Return the pages without what is no part of their text."""
    edges = [list(_list_edges(page)) for page in pages]
    counts = Counter(key for page in edges for key in {(is_top, _make_key(text)) for is_top, text, _ in page})
    least = max(2, _SHARE * len(pages))
    offsets = Counter(
        offset
        for number, page in enumerate(edges)
        for offset in {_find_offset(text, number) for _, text, _ in page}
    )
    kept = []
    for number, (page, rows) in enumerate(zip(pages, edges, strict=True)):
        dropped: set[int] = set()
        for is_top, text, row in rows:
            key = _make_key(text)
            repeats = any(map(str.isalpha, key)) and counts[is_top, key] >= least
            offset = _find_offset(text, number)
            is_number = offset is not None and (offsets[offset] > 1 or (offset == 1 and len(pages) == 1))
            if repeats or is_number or _is_printed(text, is_top=is_top):
                dropped.update(id(one) for one in row)
        kept.append([one for one in page if id(one) not in dropped])
    return kept


def find_printed_address(pages: Sequence[Page]) -> str | None:
    """Return the address that a browser has printed below the pages, if it has."""
    for page in pages:
        for is_top, text, _ in _list_edges(page):
            found = None if is_top else _PRINTED_BELOW.fullmatch(text)
            if found and found[1].startswith("http"):
                return found[1]
    return None


def _is_printed(text: str, *, is_top: bool) -> bool:
    return bool(_PRINTED_ABOVE.match(text) if is_top else _PRINTED_BELOW.fullmatch(text))


def _list_edges(page: Page) -> Iterator[tuple[bool, str, list[Segment]]]:
    """Yield the rows at the top of the page (True) and at its bottom (False), with their texts."""
    rows: list[list[Segment]] = []
    for one in sorted(page, key=lambda one: (-one.y, one.left)):
        if rows and rows[-1][0].y - one.y <= _SAME_LINE * one.size:
            rows[-1].append(one)
        else:
            rows.append([one])
    for at, row in enumerate(rows):
        row.sort(key=lambda one: one.left)
        text = " ".join(one.text for one in row)
        if at < _ROWS:
            yield True, text, row
        if at >= len(rows) - _ROWS:
            yield False, text, row


def _make_key(text: str) -> str:
    return _DIGITS.sub("#", text.casefold())


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
