"""The text of an article as the page shows it: what matches is marked, a very long text is in several parts.

A part ends at the end of a line if there is one in its last tenth, or else between two words.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from vnsearch.render.marked_text import MarkedSpan

LONGEST_PART = 100_000
"""The most characters of a text that one page shows, so that a browser can lay it out at once."""


class TextPart(NamedTuple):
    """text[start:end], with the numbers of its part (from 1) and of all parts."""

    start: int
    end: int
    number: int
    parts: int


def find_part(text: str, number: int) -> TextPart:
    """The part of the text with the number, or the last one if there are not so many."""
    parts = list(_split(text))
    number = min(number, len(parts))
    return TextPart(*parts[number - 1], number, len(parts))


def find_part_at(text: str, place: int) -> TextPart:
    """The part of the text that has the character at a place, or the last one if there is none."""
    ends = [end for _, end in _split(text)]
    return find_part(text, bisect_right(ends, place) + 1)


def _split(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    while len(text) - start > LONGEST_PART:
        least, most = start + LONGEST_PART * 9 // 10, start + LONGEST_PART
        ends = (text.rfind(space, least, most) + 1 for space in "\n ")
        end = next((end for end in ends if end), most)
        yield start, end
        start = end
    yield start, len(text)


class Paragraph(NamedTuple):
    """A line of a text that is not empty, which begins at the character `start`.

    `page` is the page of the original that begins there, if one does.
    """

    spans: Sequence[MarkedSpan]
    start: int
    page: int | None = None


def split_paragraphs(spans: Iterable[MarkedSpan]) -> Iterator[Paragraph]:
    """Splits marked text at its line breaks; lines without any text are left out."""
    line: list[MarkedSpan] = []
    start = place = 0
    for span in spans:
        first, *others = span.text.split("\n")
        line.append(span._replace(text=first))
        place += len(first)
        for other in others:
            yield from _make_paragraph(line, start)
            place += 1
            start = place
            line = [MarkedSpan(other, span.mark)]
            place += len(other)
    yield from _make_paragraph(line, start)


def open_at(spans: Sequence[MarkedSpan], place: int) -> Iterator[MarkedSpan]:
    """The spans, of which the first marked one that ends after the place is where the reader is taken."""
    end, is_found = 0, False
    for span in spans:
        end += len(span.text)
        is_opened = not is_found and bool(span.mark) and end > place
        is_found |= is_opened
        yield span._replace(is_opened=is_opened)


def number_pages(paragraphs: Iterable[Paragraph], starts: Sequence[int]) -> Iterator[Paragraph]:
    """The paragraphs, with the page where one begins; `starts` says at which character each page does."""
    before = 0
    for paragraph in paragraphs:
        page = bisect_right(starts, paragraph.start)
        yield paragraph._replace(page=page) if page > before else paragraph
        before = max(page, before)


def _make_paragraph(line: Sequence[MarkedSpan], start: int) -> Iterator[Paragraph]:
    if any(span.text.strip() for span in line):
        yield Paragraph([span for span in line if span.text], start)
