"""What the page of an article shows: its text with what matches a search marked, and articles like it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from vnsearch.index import Index
from vnsearch.model import Article, Part
from vnsearch.page_starts import list_page_starts
from vnsearch.render.marked_text import OTHER_NAME, MarkedSpan, split_marked
from vnsearch.render.web_address import is_web_address
from vnsearch.search.results import Results
from vnsearch.web.article_text import (
    LONGEST_PART,
    Paragraph,
    TextPart,
    find_part,
    find_part_at,
    number_pages,
    open_at,
    split_paragraphs,
)
from vnsearch.web.reading_place import NOWHERE, Neighbour, ReadingPlace, find_neighbour, search_around
from vnsearch.web.search_state import SearchState
from vnsearch.web.search_view import LONGEST_EXPLAINED, ArticleLine, list_other_names, make_line

_SIMILAR = 6
_COPIES = 20
_LONGEST_HEADING = 1000


class ArticleView(NamedTuple):
    """An article, opened from the search in `state`.

    `part` says which part of its text is shown, and `matches` how often something matches in what is shown
    of the title and the text. `other_names` is what in the query the other names among them stand for.
    `address` is that of the original page, if a browser may open it, and `copies` have the same text.
    `previous` and `next` are the articles before and after it among those found.
    """

    article: Article
    state: SearchState
    title: Sequence[MarkedSpan]
    paragraphs: Sequence[Paragraph]
    related: Sequence[Paragraph]
    part: TextPart
    matches: int
    other_names: Sequence[str]
    address: str | None
    similar: Sequence[ArticleLine]
    copies: Sequence[Article]
    previous: Neighbour | None
    next: Neighbour | None

    @property
    def first_marked(self) -> int | None:
        """The place of the first paragraph in which something matches, from 0."""
        marked = (
            place for place, each in enumerate(self.paragraphs) if any(span.mark for span in each.spans)
        )
        return next(marked, None)


def view_article(
    index: Index, article_id: str, state: SearchState, part: int, place: ReadingPlace = NOWHERE
) -> ArticleView:
    """The article with the id, opened at a place; raises `ArticleNotFound`."""
    article = index[article_id]
    found = search_around(index, state, place)
    results = found if state.q else None
    shown = find_part(article.body, part) if place.at is None else find_part_at(article.body, place.at)
    title = _mark(
        (article.title if article.title.strip() else article.id)[:_LONGEST_HEADING], Part.TITLE, results
    )
    body = _mark(article.body[shown.start : shown.end], Part.BODY, results)
    if place.at is not None:
        body = list(open_at(body, place.at - shown.start))
    pages = [max(0, start - shown.start) for start in list_page_starts(article) if start < shown.end]
    related = _mark(article.related[:LONGEST_PART], Part.RELATED, results)
    marks = {span.mark for span in (*title, *body, *related)}
    is_explained = OTHER_NAME in marks and len(article.body) <= LONGEST_EXPLAINED
    return ArticleView(
        article,
        state,
        title,
        list(number_pages(split_paragraphs(body), pages)),
        list(split_paragraphs(related)),
        shown,
        sum(bool(span.mark) for span in (*title, *body)),
        list_other_names(results.explain(article_id).reasons) if results is not None and is_explained else [],
        article.url if is_web_address(article.url) else None,
        [make_line(hit.article) for hit in index.similar(article_id, limit=_SIMILAR).hits],
        [index[copy] for copy in index.copies(article_id, limit=_COPIES) if copy in index],
        find_neighbour(found, state, place.hit - 1),
        find_neighbour(found, state, place.hit + 1),
    )


def _mark(text: str, part: Part, results: Results | None) -> list[MarkedSpan]:
    if results is None:
        return list(split_marked(text, ()))
    return list(split_marked(text, results.highlights(text, part), results.other_names(text, part)))
