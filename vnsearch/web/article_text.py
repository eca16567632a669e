"""The text of an article as the page shows it: what matches is marked, a very long text is in several parts.

A part ends at the end of a line if there is one in its last tenth, or else between two words.
"""

from __future__ import annotations

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
    """A line of a text that is not empty."""

    spans: Sequence[MarkedSpan]


def split_paragraphs(spans: Iterable[MarkedSpan]) -> Iterator[Paragraph]:
    """Splits marked text at its line breaks; lines without any text are left out."""
    line: list[MarkedSpan] = []
    for span in spans:
        first, *others = span.text.split("\n")
        line.append(MarkedSpan(first, span.mark))
        for other in others:
            yield from _make_paragraph(line)
            line = [MarkedSpan(other, span.mark)]
    yield from _make_paragraph(line)


def _make_paragraph(line: Sequence[MarkedSpan]) -> Iterator[Paragraph]:
    if any(span.text.strip() for span in line):
        yield Paragraph([span for span in line if span.text])
