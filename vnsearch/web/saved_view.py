"""What the page of saved searches shows: all of them, or what is new to one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from vnsearch.errors import VnsearchError, WorkspaceUnusable
from vnsearch.index import Index
from vnsearch.model import Part
from vnsearch.render.marked_text import MarkedSpan, split_marked
from vnsearch.search.results import Hit
from vnsearch.search.saved_searches import SavedSearch
from vnsearch.web.search_state import SearchState
from vnsearch.web.search_view import ArticleLine, make_line

MOST_SHOWN = 50
"""The most new articles on a page; when they are seen, the next ones are shown."""
_ON_THE_PAGE = {"include", "exclude", "since", "until", "tag", "starred"}


class SavedLine(NamedTuple):
    """A saved search, and how many articles are new to it; None if it cannot be run any more."""

    search: SavedSearch
    new: int | None


class SavedOverview(NamedTuple):
    """All saved searches, and the tags with how many articles have each, and how many have a star."""

    searches: Sequence[SavedLine]
    tags: Sequence[tuple[SearchState, str, int]]
    starred: int


class NewHit(NamedTuple):
    """A new article, and its best passage."""

    line: ArticleLine
    passage: Sequence[MarkedSpan]


class SavedView(NamedTuple):
    """What is new to a saved search: the first articles, and how many there are.

    `page` is the search page that has all it finds, if its filters are all there.
    """

    search: SavedSearch
    last_run: datetime | None
    notes: Sequence[str]
    hits: Sequence[NewHit]
    total: int
    page: SearchState | None


def view_overview(index: Index) -> SavedOverview:
    """All that was saved; raises `WorkspaceUnusable`."""
    tags = [(SearchState(q=f'tag:"{tag}"'), tag, articles) for tag, articles in index.marks.tags().items()]
    return SavedOverview(list(list_saved(index)), tags, len(index.marks.of_kind("starred")))


def list_saved(index: Index) -> Iterator[SavedLine]:
    """The saved searches; raises `WorkspaceUnusable`."""
    for search in index.saved:
        try:
            yield SavedLine(search, index.saved.count_new(search.name))
        except VnsearchError:
            yield SavedLine(search, None)


def list_saved_if_possible(index: Index) -> list[SavedLine]:
    """The saved searches; none if they cannot be read, as the start page has other things to show."""
    try:
        return list(list_saved(index))
    except WorkspaceUnusable:
        return []


def view_saved(index: Index, name: str) -> SavedView:
    """What is new to the search with the name; raises `SavedSearchNotFound`, and what a search raises."""
    search, results = index.saved.look(name, MOST_SHOWN)
    hits = [_show(hit) for hit in results]
    page = name_state(search) if search.filters.keys() <= _ON_THE_PAGE else None
    return SavedView(search, search.last_run, results.notes, hits, results.total, page)


def name_state(search: SavedSearch) -> SearchState:
    """What it searches for with the filters that the search page has."""
    filters = search.filters
    chosen: dict[str, Any] = {
        f"{beginning}{facet}": (several,) if isinstance(several, str) else tuple(several)
        for beginning, name in (("", "include"), ("not_", "exclude"))
        for facet, several in (filters.get(name) or {}).items()
    }
    chosen |= {name: filters.get(name) or "" for name in ("since", "until")}
    tags = filters.get("tag", ())
    chosen |= {
        "tag": (tags,) if isinstance(tags, str) else tuple(tags),
        "starred": "true" if filters.get("starred") else "",
    }
    return SearchState(q=search.query, **chosen)


def name_conditions(search: SavedSearch) -> list[str]:
    """What else an article must have, as a query says it."""
    filters = search.filters
    conditions = [f'source:"{filters["source"]}"'] if filters.get("source") else []
    return conditions + ([filters["where"]] if filters.get("where") else [])


def _show(hit: Hit) -> NewHit:
    line = make_line(hit.article, hit.title_highlights, hit.title_other_names)
    spans = [
        span
        for snippet in hit.snippets
        if snippet.part != Part.TITLE
        for span in split_marked(snippet.text, snippet.highlights, snippet.other_names)
    ]
    return NewHit(line, spans)
