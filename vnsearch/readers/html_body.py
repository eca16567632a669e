"""Decides which lines of an HTML page are the article, from what two ways of reading it have found.

trafilatura judges by the elements of the page, the rules of `page` by its lines. A line that both take for
part of the article is, and one that neither does is not. Of the others, paragraphs are taken as long as they
stand beside lines that are certain, so that half an article is not lost where one of the two stopped early;
links and furniture never are.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, pairwise

from vnsearch.readers.page.headings import make_key
from vnsearch.readers.page.lines import Kind, Line

_FURNITURE = (Kind.LINK, Kind.FURNITURE, Kind.END, Kind.BOX, Kind.SECTION, Kind.DATE, Kind.URL)
_FEWEST_PARAGRAPHS_AFTER = 3  # that trafilatura finds below the end by the rules
_SHARE_OF_TEXT_AFTER = 0.3


def choose_body(lines: Sequence[Line], main: str, by_rules: Sequence[Line]) -> list[Line]:
    """Return the lines of the article: `main` is what trafilatura found, `by_rules` what the rules did."""
    found = Words(make_key(main))
    ruled = {id(line) for line in by_rules}
    in_main = [line.kind not in _FURNITURE and found.have(make_key(line.text)) for line in lines]
    in_rules = [id(line) in ruled for line in lines]
    if not any(in_main):
        return list(by_rules)
    if not any(line.kind is Kind.PROSE for line in by_rules):
        return [line for line, taken in zip(lines, in_main, strict=True) if taken]
    first, last = _find_span(lines, in_main, in_rules)
    return [
        line
        for at, line in enumerate(lines)
        if first <= at <= last and _belongs(line, is_in_main=in_main[at], is_in_rules=in_rules[at])
    ]


def _belongs(line: Line, *, is_in_main: bool, is_in_rules: bool) -> bool:
    """Return whether the line, which stands between certain ones, is part of the article.

    A caption is not, unless trafilatura found it as well.
    """
    if line.kind is Kind.CAPTION:
        return is_in_main and is_in_rules
    return is_in_rules or (is_in_main and line.kind is Kind.PROSE)


def _find_span(lines: Sequence[Line], in_main: Sequence[bool], in_rules: Sequence[bool]) -> tuple[int, int]:
    """Return the first and the last line of the article."""
    either = [
        at
        for at, line in enumerate(lines)
        if (line.kind is Kind.PROSE and (in_main[at] or in_rules[at])) or (in_main[at] and in_rules[at])
    ]
    ruled = [at for at in either if in_rules[at]]
    first, last = min(ruled[0], either[0]), ruled[-1]
    after = [at for at in either if at > last]
    text_after = sum(len(lines[at].text) for at in after)
    text = sum(len(lines[at].text) for at in either)
    if len(after) >= _FEWEST_PARAGRAPHS_AFTER and text_after >= _SHARE_OF_TEXT_AFTER * text:
        last = after[-1]
    return first, last


class Words:
    """A text of words with one space between them, in which other such texts are found quickly.

    Those of more than two words are only looked for at the places where their first three words stand, at
    most at `_MOST_PLACES` of them, so that this takes a time that grows with their length, not with that of
    the text.
    """

    _MOST_PLACES = 100

    def __init__(self, text: str) -> None:
        self._text = f"{text} "
        words = text.split(" ")
        self._short = {*words, *map(" ".join, pairwise(words))}
        self._places: dict[tuple[str, str, str], list[int]] = {}
        starts = accumulate((len(word) + 1 for word in words), initial=0)
        for first, start in zip(zip(words, words[1:], words[2:], strict=False), starts, strict=False):
            places = self._places.setdefault(first, [])
            if len(places) < self._MOST_PLACES:
                places.append(start)

    def have(self, text: str) -> bool:
        """Return whether these words stand side by side in the text."""
        first, second, third, *_ = (*text.split(" ", 3), "", "")
        if not third:
            return text in self._short
        places = self._places.get((first, second, third), ())
        return any(self._text.startswith(f"{text} ", place) for place in places)
