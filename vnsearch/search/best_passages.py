"""The best passages of all articles that a search finds, for whoever wants to read passages and not articles.

How good a passage is depends on what matches in it and on how good its article is: the product of the two
scores put the passage with the answer among the first three for 91.4 of 100 questions about 48 long articles;
what matches in it alone did so for 90.6, and the article's score first for 88.9 (the Vietnamese XQuAD).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from vnsearch.model import Part
from vnsearch.page_starts import find_page
from vnsearch.search.results import Hit, Ranges, Results

ARTICLES = 20
"""So many of the articles found first have their passages compared, or more if more passages are wanted."""
_EACH = 3
"""The most passages of one article."""


class FoundPassage(NamedTuple):
    """A passage of the article with the `id`: `text` is a slice of its `part`, from character `start` on.

    Scores can only be compared within one search. `highlights` are the ranges (start, end) of characters in
    `text` that match the query. `page` is that of the original, such as a PDF file, if it has several.
    """

    id: str
    title: str
    part: Part
    start: int
    text: str
    score: float
    highlights: Ranges
    page: int | None
    source: str | None
    url: str | None
    published: date | None


def find_passages(results: Results, *, limit: int, length: int) -> tuple[FoundPassage, ...]:
    """The `limit` best passages of the hits, at most `length` characters each, in which something matches."""
    highest = max((hit.score for hit in results.hits), default=0.0)
    found = [
        passage for hit in results.hits for passage in _list_passages(hit, highest, min(limit, _EACH), length)
    ]
    return tuple(sorted(found, key=lambda passage: -passage.score)[:limit])


def _list_passages(hit: Hit, highest: float, count: int, length: int) -> Iterator[FoundPassage]:
    article = hit.article
    share = hit.score / highest if highest > 0 else 1.0
    for snippet, score in hit.scored_passages(count, length=length):
        if score > 0:
            yield FoundPassage(
                id=hit.id,
                title=article.title,
                part=snippet.part,
                start=snippet.start,
                text=snippet.text,
                score=score * share,
                highlights=snippet.highlights,
                page=find_page(article, snippet),
                source=article.source,
                url=article.url,
                published=article.published,
            )
