"""What crawlers leave glued to the ends of an article that they made one line of.

Inside a long line nothing marks where an article ends, so only what is certainly not of the article is cut:
phrases of `headings.txt` at the ends, and a box whose heading stands between a sentence and headlines.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from vnsearch.readers.page.headings import headings
from vnsearch.readers.page.lines import Kind, Line, has_inner_stop, read_line

_MOST_PHRASES = 5  # at one end of a line
_LONG = 600  # characters from which a line may hold an article and a box
_LONGEST_BOX = 600
_LONGEST_TEASER = 400
_SHORTEST_TEASER = 40
_SENTENCE_START = re.compile(r"(?<=[.!?…])[\"'”’)]?\s+(?=[\"'“‘(]?\w)")


def unglue(lines: Sequence[Line]) -> list[Line]:
    """The lines with boxes and furniture cut off: before any line, within long ones, after the last one.

    What is cut off at the beginning or within becomes a line of its own; what is cut off at the end is only
    the same words on every page and is dropped.
    """
    parts = [part for line in lines for part in _cut_before(line)]
    parts = [part for line in parts for part in _cut_box(line)]
    return parts[:-1] + _cut_after(parts[-1]) if parts else []


def _cut_before(line: Line) -> list[Line]:
    if not line.text.startswith(headings().before):
        return [line]
    rest = line.text
    for _ in range(_MOST_PHRASES):
        phrase = next((one for one in headings().before if rest.startswith(one)), "")
        rest = rest[len(phrase) :].lstrip()
    if not rest or rest == line.text or rest[0].islower():
        return [line]
    furniture = line.text[: len(line.text) - len(rest)].rstrip()
    return [_furniture(furniture, line), read_line(rest, line.block)]


def _cut_after(line: Line) -> list[Line]:
    rest = line.text
    for _ in range(_MOST_PHRASES):
        phrase = next((one for one in headings().after if rest.endswith(one)), "")
        rest = rest[: len(rest) - len(phrase)].rstrip()
    if not rest or rest == line.text:
        return [line]
    teaser = _broken_off(rest)
    if teaser is None:
        return [read_line(rest, line.block)]
    return [read_line(rest[:teaser].rstrip(), line.block), _furniture(rest[teaser:], line)]


def _broken_off(text: str) -> int | None:
    """The start of the last sentence where it breaks off, as a teaser in front of a site's furniture does."""
    if not text.endswith(("...", "…")):
        return None
    start = max(0, len(text) - _LONGEST_TEASER)
    last = max((match.end() for match in _SENTENCE_START.finditer(text, start)), default=len(text))
    return last if len(text) - last >= _SHORTEST_TEASER else None


def _furniture(text: str, line: Line) -> Line:
    return replace(read_line(text, line.block), kind=Kind.FURNITURE)


def _cut_box(line: Line) -> list[Line]:
    if len(line.text) < _LONG:
        return [line]
    box = headings().inside.search(line.text, len(line.text) - _LONGEST_BOX)
    if box is None or has_inner_stop(line.text[box.end() :]) or line.text.endswith("."):
        return [line]
    article = line.text[: box.start()].rstrip()
    return [read_line(article, line.block), _furniture(line.text[box.start() :].strip(), line)]
