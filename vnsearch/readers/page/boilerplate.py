"""Separates boilerplate that stands in one line with the text of an article.

Crawlers often make a single line of an article and of what stands around it. Nothing inside such a line marks
the end of the article, so that only what is certainly not part of it is removed: phrases of `headings.txt` at
the ends, and a box of links whose heading follows a sentence.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from vnsearch.language.sentences import STOP, find_sentence_starts, has_several_sentences
from vnsearch.readers.page.headings import load_headings
from vnsearch.readers.page.lines import Kind, Line, read_line

_MOST_PHRASES = 5  # at one end of a line
_LONG = 600  # characters from which a line may hold both an article and a box
_LONGEST_BOX = 600
_LONGEST_TEASER = 400
_LONGEST_CUT = 156  # characters that sites cut teasers to
_SHORTEST_TEASER = 40
_TEAM = r"[^\W\d_a-z]\w+(?: [^\W\d_a-z]\w+)?"
_FIXTURE = re.compile(rf"(?<={STOP} ){_TEAM} - {_TEAM} \d{{1,2}}\.\d{{1,2}}$")
_LONGEST_FIXTURE = 60
"""Two teams and a day, above what a site says of a match: `Hà Nội - Nam Định 12.03`."""


def split_boilerplate(lines: Sequence[Line]) -> list[Line]:
    """Return the lines with boilerplate split off: before any line, inside long ones, after the last one.

    What is split off becomes a line of its own, except for the phrases at the end of the last line: they are
    the same on every page of the site, and are dropped.
    """
    parts: list[Line] = []
    before = load_headings().before
    for line in lines:
        if line.text.startswith(before) or len(line.text) >= _LONG:
            parts.extend(part for rest in _split_before(line) for part in _split_box(rest))
        else:
            parts.append(line)
    return parts[:-1] + _split_after(parts[-1]) if parts else []


def _split_before(line: Line) -> list[Line]:
    phrases = load_headings().before
    if not line.text.startswith(phrases):
        return [line]
    rest = line.text
    for _ in range(_MOST_PHRASES):
        phrase = next((one for one in phrases if rest.startswith(one)), "")
        rest = rest[len(phrase) :].lstrip()
    if not rest or rest == line.text or rest[0].islower():
        return [line]
    furniture = line.text[: len(line.text) - len(rest)].rstrip()
    return [_make_furniture(furniture, line), read_line(rest, line.block)]


def _split_box(line: Line) -> list[Line]:
    if len(line.text) < _LONG or ":" not in line.text[-_LONGEST_BOX:]:
        return [line]
    box = load_headings().inside.search(line.text, len(line.text) - _LONGEST_BOX)
    if box is None or has_several_sentences(line.text[box.end() :]) or line.text.endswith("."):
        return [line]
    article = line.text[: box.start()].rstrip()
    return [read_line(article, line.block), _make_furniture(line.text[box.start() :].strip(), line)]


def _split_after(line: Line) -> list[Line]:
    rest, count = _strip_phrases(line.text)
    if not rest or not count:
        return [line]
    has_teaser = count > 1 and len(rest) >= _LONG  # the same furniture stands below the article and below it
    teaser = _find_announced_teaser(rest) if has_teaser else _find_cut_teaser(rest)
    if teaser is None:
        return [read_line(rest, line.block)]
    article, _ = _strip_phrases(rest[:teaser].rstrip())
    return [read_line(article, line.block), _make_furniture(rest[teaser:], line)]


def _strip_phrases(text: str) -> tuple[str, int]:
    """Return the text without the phrases at its end, and how many there were."""
    phrases = load_headings().after
    for count in range(_MOST_PHRASES):
        if not text.endswith(phrases):
            return text, count
        phrase = next(one for one in phrases if text.endswith(one))
        text = text[: len(text) - len(phrase)].rstrip()
        fixture = _FIXTURE.search(text, max(0, len(text) - _LONGEST_FIXTURE))
        text = text[: fixture.start()].rstrip() if fixture else text
    return text, _MOST_PHRASES


def _find_announced_teaser(text: str) -> int | None:
    """Return where the teaser starts with which the text of a page certainly ends: a sentence or two.

    It may break off in its second sentence, as sites cut teasers to a length.
    """
    starts = [start for start in _list_last_sentences(text) if len(text) - start <= _LONGEST_CUT]
    if not starts:
        return None
    return starts[0] if _breaks_off(text) else starts[-1]


def _find_cut_teaser(text: str) -> int | None:
    """Return where the last sentence starts if it breaks off, as a teaser before a site's furniture does."""
    return max(_list_last_sentences(text), default=None) if _breaks_off(text) else None


def _list_last_sentences(text: str) -> list[int]:
    """Return where the last sentences start that are long enough for a teaser, together with what follows."""
    starts = find_sentence_starts(text, max(0, len(text) - _LONGEST_TEASER))
    return [start for start in starts if len(text) - start >= _SHORTEST_TEASER]


def _breaks_off(text: str) -> bool:
    return text.endswith(("...", "…"))


def _make_furniture(text: str, line: Line) -> Line:
    return read_line(text, line.block)._replace(kind=Kind.FURNITURE)
