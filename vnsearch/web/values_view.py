"""What the page of a facet shows: all values of a facet in the articles found, which can be searched."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from vnsearch.index import Index
from vnsearch.web.facet_view import FilterValue, find_values, list_values, offer_value
from vnsearch.web.search_state import MOST_PAGES, SearchState, write_parameters
from vnsearch.web.search_view import list_pages

VALUES_A_PAGE = 200


class ValuesView(NamedTuple):
    """The values of the facet with the `name` that have a text in them, `contains`, on one of the `pages`."""

    name: str
    state: SearchState
    contains: str
    values: Sequence[FilterValue]
    part: int
    pages: Sequence[int | None]

    def address(self, part: int) -> str:
        """The path of another page of the values."""
        wanted = {"contains": self.contains, "part": str(part) if part > 1 else ""}
        given = {name: value for name, value in wanted.items() if value}
        return f"/values/{self.name}{write_parameters({**self.state.parameters, **given})}"


def view_values(index: Index, name: str, state: SearchState, contains: str, part: int) -> ValuesView:
    """The values of a facet in what a search finds; raises what `Index.search` does."""
    facets = index.search(**{**state.arguments, "group": False}, limit=0).facets
    found = find_values(list_values(name, facets), contains)
    begin = (part - 1) * VALUES_A_PAGE
    offered = [offer_value(name, each, state) for each in found[begin : begin + VALUES_A_PAGE]]
    pages = list_pages(part, min(-(-len(found) // VALUES_A_PAGE), MOST_PAGES))
    return ValuesView(name, state, contains, offered, part, pages)
