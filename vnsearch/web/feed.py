"""A search as an Atom feed (RFC 4287): the articles that were published last, newest first.

An article that does not say when it was published is not in it: nobody could tell whether it is new.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time
from typing import NamedTuple

from vnsearch.index import Index
from vnsearch.model import VIETNAM
from vnsearch.web.search_state import SearchState

_ENTRIES = 30


class FeedEntry(NamedTuple):
    """An article in a feed; `updated` is when it was published, as RFC 3339 writes a moment."""

    id: str
    title: str
    updated: str
    author: str | None
    source: str | None
    summary: str


def list_entries(index: Index, state: SearchState) -> Sequence[FeedEntry]:
    """The newest articles that a search finds."""
    return list(_entries(index, state.change(sort="date")))


def _entries(index: Index, state: SearchState) -> Iterator[FeedEntry]:
    for hit in index.search(**state.arguments, limit=_ENTRIES).hits:
        article = hit.article
        if article.published is not None:
            summary = " … ".join(snippet.text for snippet in hit.snippets)
            yield FeedEntry(
                hit.id,
                article.title.strip() or hit.id,
                _format_moment(article.published),
                article.author,
                article.source,
                summary,
            )


def _format_moment(published: date) -> str:
    """A moment in UTC; of a day, the beginning in Vietnam."""
    moment = published if isinstance(published, datetime) else datetime.combine(published, time(), VIETNAM)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=VIETNAM)
    try:
        moment = moment.astimezone(UTC)
    except OverflowError:  # at the ends of the calendar
        moment = moment.replace(tzinfo=UTC)
    return f"{moment.year:04}-{moment:%m-%dT%H:%M:%SZ}"
