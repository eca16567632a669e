"""Which line of a page is the article's title."""

from __future__ import annotations

import re
from collections.abc import Sequence

from vnsearch.readers.page.bylines import is_byline
from vnsearch.readers.page.headings import key
from vnsearch.readers.page.lines import Kind, Line, has_inner_stop

_LONGEST_TITLE = 120  # characters, for a title made from the first words of the text
_USUAL_TITLE = 110  # characters; a line much longer is more likely a lead
_WIDEST_VIEW = 4000  # characters of the text that are compared with a headline
_FIRST_SENTENCE = re.compile(r".{10,}?[.!?…](?=[\"'”’)]?(?:\s|$))", re.DOTALL)


def find_title(lines: Sequence[Line]) -> int | None:
    """The index of the title, or None where the text begins at once.

    The title stands among the short lines before the first sentence. Of those the likeliest has several
    words, which the text uses again; stands near the text, or first; is repeated below (captions do that).
    """
    start = first_prose(lines)
    marked = next((at for at, line in enumerate(lines[: start + 1]) if line.level == 1), None)
    if marked is not None:
        return marked
    candidates = [
        at for at, line in enumerate(lines[:start]) if line.kind is Kind.SHORT and not is_byline(line)
    ]
    if not candidates:
        return _first_line_as_title(lines, start)
    if start == len(lines):
        return next((at for at in candidates if len(lines[at].key.split()) >= 4), candidates[0])
    vocabulary = _vocabulary(lines[start:])
    captions = [line.key for line in lines[start:] if line.kind is Kind.CAPTION]

    def score(place: int) -> float:
        at = candidates[place]
        words = lines[at].key.split()
        known = sum(word in vocabulary for word in words) / max(1, len(words))
        repeated = any(caption.startswith(lines[at].key) for caption in captions)
        too_long = max(0, len(lines[at].text) - _USUAL_TITLE) / 10
        from_text = len(candidates) - 1 - place
        return min(len(words), 10) / 2 + 3 * known + 2 * repeated + 2 * (at == 0) - 0.3 * from_text - too_long

    return candidates[max(range(len(candidates)), key=score)]


def first_prose(lines: Sequence[Line]) -> int:
    """The index of the first line that is a sentence or more; the number of lines where none is.

    A short sentence counts from the second line on: a title may end in a full stop too.
    """
    return next((at for at, line in enumerate(lines) if _is_sentence(line, at)), len(lines))


def title_from_text(text: str) -> str:
    """The first sentence of `text`, or as many of its first words as a title may hold."""
    opening = text[: _LONGEST_TITLE + 1]
    sentence = _FIRST_SENTENCE.match(opening[:_LONGEST_TITLE] if len(text) > _LONGEST_TITLE else opening)
    if sentence:
        return sentence[0].strip()
    if len(text) <= _LONGEST_TITLE:
        return text
    return (opening.rsplit(None, 1)[0] if " " in opening.strip() else opening[:_LONGEST_TITLE]).strip()


def _is_sentence(line: Line, at: int) -> bool:
    short_sentence = line.kind is Kind.SHORT and line.text.endswith(".") and " " in line.text
    return line.kind is Kind.PROSE or (at > 0 and short_sentence)


def _first_line_as_title(lines: Sequence[Line], start: int) -> int | None:
    """The first line where it stands alone before the text, or is one sentence of a title's length."""
    if not lines:
        return None
    if start == 1 and lines[0].kind in (Kind.END, Kind.BOX, Kind.SECTION, Kind.ITEM, Kind.SHORT):
        return 0
    first = lines[0].text
    if start == 0 and len(lines) > 1 and len(first) <= _LONGEST_TITLE and not has_inner_stop(first):
        return 0
    return None


def _vocabulary(lines: Sequence[Line]) -> set[str]:
    words: set[str] = set()
    seen = 0
    for line in lines:
        if line.kind is Kind.PROSE:
            words.update(key(line.text[:_WIDEST_VIEW]).split())
            seen += len(line.text)
            if seen > _WIDEST_VIEW:
                break
    return words
