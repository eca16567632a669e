"""Recognises pages that are no article: front pages, sections, search results, errors.

Such a page consists of headlines, each with a sentence at most, or says nothing but that there is no page. No
two of its paragraphs stand one after the other, as those of an article do, and none is long.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby, pairwise

from vnsearch.readers.page.headings import load_headings
from vnsearch.readers.page.lines import Kind, Line

_FEWEST_HEADLINES = 8
_SHORTEST_HEADLINE = 30  # characters
_LONGEST_TEASER = 300  # characters
_FEWEST_TOGETHER = 4  # paragraphs
_HEADLINES_A_PARAGRAPH = 3  # for each paragraph that follows another, at least
_FEWEST_MENU_LINES = 15
_LONGEST_ERROR = 600  # characters of paragraphs


def is_overview(body: Sequence[Line], *, above: int) -> bool:
    """Return whether the lines that seem to be an article, with so many lines `above` them, are none."""
    if above < _FEWEST_MENU_LINES:
        return False
    headlines = sum(is_headline(line) for line in body)
    if headlines < _FEWEST_HEADLINES:
        return False
    return headlines >= _HEADLINES_A_PARAGRAPH * count_consecutive_paragraphs(body)


def is_error(title_key: str, body: Sequence[Line]) -> bool:
    """Return whether the page with this title says that there is none, or that one has to do something."""
    length = sum(len(line.text) for line in body if line.kind is Kind.PROSE)
    errors = load_headings().errors
    return length <= _LONGEST_ERROR and any(
        errors.fullmatch(line_key)
        for line_key in (title_key, *(line.key for line in body[:_FEWEST_HEADLINES]))
    )


def is_list_of_links(lines: Sequence[Line], body: Sequence[Line]) -> bool:
    """Return whether a page with these lines has many headlines that are links, and hardly any text.

    What stands below such a headline, perhaps with a line between them, belongs to it. Several paragraphs
    with nothing between them are an article, however many links there are.
    """
    headlines = sum(line.kind is Kind.LINK and len(line.text) >= _SHORTEST_HEADLINE for line in lines)
    in_body = {id(line) for line in body if line.kind is Kind.PROSE}
    kept = [line for line in lines if line.kind not in (Kind.CAPTION, Kind.FURNITURE, Kind.DATE)]
    apart = sum(
        id(line) in in_body and Kind.LINK not in (one.kind, other.kind)
        for one, other, line in zip(kept, kept[1:], kept[2:], strict=False)
    )
    runs = (list(run) for is_text, run in groupby(kept, lambda line: id(line) in in_body) if is_text)
    together = max(map(len, runs), default=0)
    if together >= _FEWEST_TOGETHER:
        return False
    paragraphs = max(apart, count_consecutive_paragraphs(body))
    return headlines >= _FEWEST_HEADLINES and headlines >= _HEADLINES_A_PARAGRAPH * (paragraphs + 1)


def is_headline(line: Line) -> bool:
    """Return whether the line may be the headline of another article; a question may be of an interview."""
    is_short = line.kind in (Kind.SHORT, Kind.LINK) and len(line.text) >= _SHORTEST_HEADLINE
    return is_short and not line.text.endswith("?")


def count_consecutive_paragraphs(lines: Sequence[Line]) -> int:
    """Return how many paragraphs follow another or are longer than any teaser.

    Captions between them do not count.
    """
    kept = [line for line in lines if line.kind not in (Kind.CAPTION, Kind.FURNITURE)]
    consecutive = sum(first.kind is second.kind is Kind.PROSE for first, second in pairwise(kept))
    return consecutive + sum(line.kind is Kind.PROSE and len(line.text) > _LONGEST_TEASER for line in kept)
