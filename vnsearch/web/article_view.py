"""What the page of an article shows: its text with what matches a search marked, and articles like it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from vnsearch.index import Index
from vnsearch.model import Article, Part
from vnsearch.render.marked_text import MarkedSpan, split_marked
from vnsearch.web.article_text import LONGEST_PART, Paragraph, TextPart, find_part, split_paragraphs
from vnsearch.web.search_state import SearchState
from vnsearch.web.search_view import ArticleLine, make_line

_SIMILAR = 6
_LONGEST_HEADING = 1000
_ADDRESS = re.compile("https?://", re.IGNORECASE)

FindHighlights = Callable[[str, str], Iterable[tuple[int, int]]]


class ArticleView(NamedTuple):
    """An article, opened from the search in `state`.

    `part` says which part of its text is shown, and `matches` how often something matches in what is shown
    of the title and the text. `address` is that of the original page, if a browser may open it.
    """

    article: Article
    state: SearchState
    title: Sequence[MarkedSpan]
    paragraphs: Sequence[Paragraph]
    related: Sequence[Paragraph]
    part: TextPart
    matches: int
    address: str | None
    similar: Sequence[ArticleLine]

    @property
    def first_marked(self) -> int | None:
        """The place of the first paragraph in which something matches, from 0."""
        marked = (
            place for place, each in enumerate(self.paragraphs) if any(span.mark for span in each.spans)
        )
        return next(marked, None)


def view_article(index: Index, article_id: str, state: SearchState, part: int) -> ArticleView:
    """The article with the id; raises `ArticleNotFound`."""
    article = index[article_id]
    find = index.search(state.q, limit=0).highlights if state.q else _find_nothing
    shown = find_part(article.body, part)
    title = _mark(
        (article.title if article.title.strip() else article.id)[:_LONGEST_HEADING], Part.TITLE, find
    )
    body = _mark(article.body[shown.start : shown.end], Part.BODY, find)
    return ArticleView(
        article,
        state,
        title,
        list(split_paragraphs(body)),
        list(split_paragraphs(_mark(article.related[:LONGEST_PART], Part.RELATED, find))),
        shown,
        sum(bool(span.mark) for span in (*title, *body)),
        article.url if is_web_address(article.url) else None,
        [make_line(hit.article) for hit in index.similar(article_id, limit=_SIMILAR).hits],
    )


def is_web_address(url: str | None) -> bool:
    """Whether a browser may be sent there: an address such as `javascript:…` would run in this page."""
    return bool(url and _ADDRESS.match(url))


def _mark(text: str, part: Part, find: FindHighlights) -> list[MarkedSpan]:
    return list(split_marked(text, find(text, part)))


def _find_nothing(text: str, part: str) -> Iterable[tuple[int, int]]:
    return ()
