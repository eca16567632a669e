"""The values of facets beside the hits: each with the searches that include it and that leave it out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from vnsearch.language.syllabification import fold
from vnsearch.model import Facet
from vnsearch.search.facets import count_years
from vnsearch.web.search_state import SearchState

SHOWN = ("source", "author", "folder", "year")
"""The facets that have a list of values; months have the time line."""
_MOST_VALUES = 100
"""The most values of a facet that are shown beside the hits, apart from those that are chosen."""


class FilterValue(NamedTuple):
    """A value to filter by.

    `state` is the search that includes it, and `without` the one that leaves it out, None if none can; where
    that is so now, the search that does so no longer. `label` is what of it is shown: of a folder the last
    part of its path, which stands as deep in the tree as `depth` says.
    """

    value: str
    label: str
    depth: int
    articles: int
    chosen: bool
    excluded: bool
    state: SearchState
    without: SearchState | None


class FacetView(NamedTuple):
    """The values of a facet that are shown, and how many there are."""

    values: Sequence[FilterValue]
    total: int


def view_facets(facets: Mapping[str, Sequence[Facet]], state: SearchState) -> dict[str, FacetView]:
    """The values of each facet that are shown beside the hits."""
    return {name: _view_facet(name, list_values(name, facets), state) for name in SHOWN}


def list_values(name: str, facets: Mapping[str, Sequence[Facet]]) -> Sequence[Facet]:
    """All values of a facet; years are counted from the months, and the last comes first."""
    if name != "year":
        return facets[name]
    return list(reversed(count_years(facets["month"])))


def find_values(values: Iterable[Facet], text: str) -> list[Facet]:
    """The values that have the text in them, whatever its marks and capitals."""
    wanted = fold(text.lower())
    return [each for each in values if wanted in fold(each.value.lower())]


def offer_value(name: str, facet: Facet, state: SearchState) -> FilterValue:
    """A value of a facet with the searches that it leads to, under its whole name."""
    value = facet.value
    chosen, excluded = value in getattr(state, name), value in getattr(state, f"not_{name}")
    return FilterValue(
        value,
        value,
        0,
        facet.articles,
        chosen,
        excluded,
        state.choose(name, value),
        state.choose(f"not_{name}", value),
    )


def _view_facet(name: str, values: Sequence[Facet], state: SearchState) -> FacetView:
    picked = {*getattr(state, name), *getattr(state, f"not_{name}")}
    open_values = list(_open_folders(values, picked)) if name == "folder" else values
    shown = [each for place, each in enumerate(open_values) if place < _MOST_VALUES or each.value in picked]
    offered = [offer_value(name, each, state) for each in shown]
    return FacetView([_put_in_tree(each) for each in offered] if name == "folder" else offered, len(values))


def _open_folders(folders: Iterable[Facet], picked: set[str]) -> Iterator[Facet]:
    """The uppermost folders, and those in folders that are filtered by or have such folders in them."""
    opened = {"", *(path for value in picked for path in _list_paths(value))}
    return (each for each in folders if each.value.rpartition("/")[0] in opened)


def _list_paths(folder: str) -> Iterator[str]:
    """The folder, and all that it is in."""
    while folder:
        yield folder
        folder = folder.rpartition("/")[0]


def _put_in_tree(folder: FilterValue) -> FilterValue:
    above, _, name = folder.value.rpartition("/")
    return folder._replace(label=name, depth=above.count("/") + 1 if above else 0)
