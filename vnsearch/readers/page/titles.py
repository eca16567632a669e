"""Finds the title of an article among the lines of its page."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from vnsearch.language.sentences import CLOSER, STOP, has_several_sentences
from vnsearch.readers.page.bylines import is_byline
from vnsearch.readers.page.headings import make_key
from vnsearch.readers.page.lines import Kind, Line

_LONGEST_TITLE = 120  # characters, for a title made from the beginning of the text
_USUAL_TITLE = 110  # characters; a much longer line is more likely a lead
_FEWEST_WORDS = 4  # of a title on a page without any sentence
_FARTHEST_HEADING = 30  # lines between the main heading and the text
_LONGEST_MENU_TEXT = 2  # sentences among the lines of a menu, at most
_FEWEST_MENU_LINES = 15
_FARTHEST_PARAGRAPH = 15  # lines between two paragraphs of one text
_SHARE_OF_TEXT = 0.2
_TEXT_COMPARED = 4000  # characters of the text that headlines are compared with
_NO_ABBREVIATION = r"(?<!\b[A-ZĐ])(?<!\b[A-ZĐ][A-ZĐp])(?<!\bThS)(?<!\bPGS)"
_FIRST_SENTENCE = re.compile(rf".{{10,}}?{_NO_ABBREVIATION}{STOP}(?={CLOSER}?(?:\s|$))", re.DOTALL)


def find_title(lines: Sequence[Line]) -> int | None:
    """Return the index of the title, or None if the text has no title above it.

    It is the line marked as the main heading, if there is one. Otherwise it is one of the short lines above
    the first sentence: the one with the highest score.
    """
    start = find_first_prose(lines)
    marked = next((at for at, line in enumerate(lines[: start + 1]) if line.level == 1), None)
    if marked is not None and start - marked <= _FARTHEST_HEADING:
        return marked
    candidates = [
        at for at, line in enumerate(lines[:start]) if line.kind is Kind.SHORT and not is_byline(line)
    ]
    if not candidates:
        return _take_first_line(lines, start)
    if start == len(lines):
        return next((at for at in candidates if len(lines[at].key.split()) >= _FEWEST_WORDS), candidates[0])
    if len(candidates) == 1:
        return candidates[0]
    scores = _score_candidates([lines[at] for at in candidates], lines[start:])
    if candidates[0] == 0:
        scores[0] += 2
    return candidates[scores.index(max(scores))]


def find_first_prose(lines: Sequence[Line]) -> int:
    """Return the index of the first line that is a sentence or more, or the number of lines if none is.

    A short sentence counts only from the second line on, because a title may end in a full stop, too. A few
    sentences far below the beginning of the page that stand far above much longer text are part of a menu.
    """
    first = next((at for at, line in enumerate(lines) if _is_sentence(line, at)), len(lines))
    if first < _FEWEST_MENU_LINES:
        return first
    groups = _group_prose(lines, first)
    longest = max((length for _, _, length in groups), default=0)
    return next(
        (
            start
            for start, count, length in groups
            if count > _LONGEST_MENU_TEXT or length >= _SHARE_OF_TEXT * longest
        ),
        first,
    )


def make_title(text: str) -> str:
    """Return the first sentence of `text`, or as many of its first words as fit into a title."""
    opening = text[: _LONGEST_TITLE + 1]
    sentence = _FIRST_SENTENCE.match(opening[:_LONGEST_TITLE] if len(text) > _LONGEST_TITLE else opening)
    if sentence:
        return sentence[0].strip()
    if len(text) <= _LONGEST_TITLE:
        return text
    return (opening.rsplit(None, 1)[0] if " " in opening.strip() else opening[:_LONGEST_TITLE]).strip()


def _group_prose(lines: Sequence[Line], start: int) -> list[tuple[int, int, int]]:
    """Return the first line, the number and the length of the paragraphs of each text of the page."""
    groups: list[tuple[int, int, int]] = []
    last = start
    for at in range(start, len(lines)):
        if _is_sentence(lines[at], at):
            first, count, length = groups.pop() if groups and at - last <= _FARTHEST_PARAGRAPH else (at, 0, 0)
            groups.append((first, count + 1, length + len(lines[at].text)))
            last = at
    return groups


def _score_candidates(candidates: Sequence[Line], text: Sequence[Line]) -> list[float]:
    """Return how likely each line above the text is its title.

    A title has several words, which the text uses again, is not too long, stands near the text, and is
    repeated by captions.
    """
    vocabulary = _collect_words(text)
    captions = sorted(line.key for line in text if line.kind is Kind.CAPTION)
    scores = []
    for distance, line in enumerate(reversed(candidates)):
        words = line.key.split()
        known = sum(word in vocabulary for word in words) / max(1, len(words))
        at = bisect_left(captions, line.key)  # the captions that begin with the line stand from here on
        repeated = any(caption.startswith(line.key) for caption in captions[at : at + 1])
        excess = max(0, len(line.text) - _USUAL_TITLE)
        scores.append(min(len(words), 10) / 2 + 3 * known + 2 * repeated - 0.3 * distance - excess / 10)
    return scores[::-1]


def _is_sentence(line: Line, at: int) -> bool:
    short_sentence = line.kind is Kind.SHORT and line.text.endswith(".") and " " in line.text
    return line.kind is Kind.PROSE or (at > 0 and short_sentence)


def _take_first_line(lines: Sequence[Line], start: int) -> int | None:
    """Return 0 if the first line stands alone above the text, or is one sentence of a title's length."""
    if not lines:
        return None
    if start == 1 and lines[0].kind in (Kind.END, Kind.BOX, Kind.SECTION, Kind.ITEM, Kind.SHORT):
        return 0
    first = lines[0].text
    is_title = len(first) <= _LONGEST_TITLE and not has_several_sentences(first) and not first.endswith(".")
    return 0 if start == 0 and len(lines) > 1 and is_title else None


def _collect_words(lines: Sequence[Line]) -> set[str]:
    """Return the words of the first paragraphs."""
    words: set[str] = set()
    length = 0
    for line in lines:
        if line.kind is Kind.PROSE:
            words.update(make_key(line.text[:_TEXT_COMPARED]).split())
            length += len(line.text)
            if length > _TEXT_COMPARED:
                break
    return words
