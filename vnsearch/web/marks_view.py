"""The review marks beside the hits: searches for only what has a star or a tag, and what these would find."""

from __future__ import annotations

from collections import Counter

from vnsearch.errors import WorkspaceUnusable
from vnsearch.index import Index
from vnsearch.web.facet_view import FacetView, FilterValue
from vnsearch.web.search_state import SearchState


def view_marks(index: Index, state: SearchState) -> FacetView:
    """The star and the tags that articles found have, the most frequent first, and those chosen.

    An article must have all that is chosen, so the numbers count what has the others already. The star has no
    label. There are none if marks cannot be read, as the page has other things to show.
    """
    try:
        marks = index.marks.of(_find_marked(index, state))
    except WorkspaceUnusable:
        return FacetView((), 0)
    tags = Counter(tag for mark in marks.values() for tag in mark.tags)
    tags.update(dict.fromkeys(state.tag, 0))
    starred = sum(mark.starred for mark in marks.values())
    values = [FilterValue("", "", 0, starred, bool(state.starred), False, state.choose_star(), None)]
    values += [
        FilterValue(tag, f"#{tag}", 0, articles, tag in state.tag, False, state.choose_tag(tag), None)
        for tag, articles in sorted(tags.items(), key=lambda counted: (-counted[1], counted[0]))
    ]
    return FacetView([each for each in values if each.articles or each.chosen], 0)


def _find_marked(index: Index, state: SearchState) -> list[str]:
    """The ids of the articles found that have marks."""
    if not index.marks.of_kind("marked"):
        return []
    arguments = {**state.arguments, "group": False, "where": "is:marked"}
    return list(index.search(**arguments, limit=0).ids())
