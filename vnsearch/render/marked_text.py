"""Text split at what matched in it, and without the characters that no HTML or XML document may contain."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

_NO_CHARACTER = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")

MATCH = "match"
OTHER_NAME = "other-name"


class MarkedSpan(NamedTuple):
    """Text, and how it is marked: as a `MATCH`, as an `OTHER_NAME` for something in the query, or not.

    `is_opened` if the reader is taken there.
    """

    text: str
    mark: str = ""
    is_opened: bool = False


def split_marked(
    text: str, highlights: Iterable[tuple[int, int]], other_names: Sequence[tuple[int, int]] = ()
) -> Iterator[MarkedSpan]:
    """Splits the text at the highlights, and these at the other names inside them."""
    end = 0
    for start, stop, mark in _marks(highlights, other_names):
        if end < start:
            yield MarkedSpan(text[end:start])
        yield MarkedSpan(text[start:stop], mark)
        end = stop
    if text[end:]:
        yield MarkedSpan(text[end:])


def _marks(
    highlights: Iterable[tuple[int, int]], other_names: Sequence[tuple[int, int]]
) -> Iterator[tuple[int, int, str]]:
    """Yields the start, end and kind of each mark; other names get a mark of their own."""
    for start, stop in highlights:
        names = other_names[bisect_left(other_names, (start,)) : bisect_left(other_names, (stop,))]
        inside = [name for name in names if name[1] <= stop]
        for first, last in inside:
            if start < first:
                yield start, first, MATCH
            yield first, last, OTHER_NAME
            start = last
        if start < stop or not inside:
            yield start, stop, MATCH


def replace_no_characters(text: str) -> str:
    """Replaces the characters that no HTML or XML document may contain."""
    return _NO_CHARACTER.sub("\N{REPLACEMENT CHARACTER}", text)
