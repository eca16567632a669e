"""The values of facets beside the hits."""

from __future__ import annotations

from collections.abc import Sequence

from vnsearch.model import Facet
from vnsearch.web.facet_view import SHOWN, find_values, list_values, view_facets
from vnsearch.web.search_state import SearchState

_FOLDERS = [Facet(name, 9) for name in ("a", "a/b", "a/b/c", "a/d", "e", "e/f")]


def _see(state: SearchState, **facets: Sequence[Facet]) -> dict[str, list[str]]:
    view = view_facets({**dict.fromkeys((*SHOWN, "month"), ()), **facets}, state)
    return {name: [value.value for value in view[name].values] for name in SHOWN}


def test_folders_open_down_to_those_that_are_filtered_by_and_what_is_in_them():
    assert _see(SearchState(), folder=_FOLDERS)["folder"] == ["a", "e"]
    assert _see(SearchState(folder=("a",)), folder=_FOLDERS)["folder"] == ["a", "a/b", "a/d", "e"]
    opened = view_facets(
        {**dict.fromkeys(SHOWN, ()), "month": (), "folder": _FOLDERS}, SearchState(not_folder=("a/b",))
    )
    assert [(each.label, each.depth, each.excluded) for each in opened["folder"].values] == [
        ("a", 0, False),
        ("b", 1, True),
        ("c", 2, False),
        ("d", 1, False),
        ("e", 0, False),
    ]
    assert opened["folder"].total == len(_FOLDERS)


def test_years_are_counted_from_months_the_last_first():
    months = [Facet("2023-12", 1), Facet("2024-01", 2), Facet("2024-09", 4)]
    assert list_values("year", {"month": months}) == [Facet("2024", 6), Facet("2023", 1)]


def test_a_value_that_is_chosen_is_shown_however_many_come_before_it():
    sources = [Facet(f"Báo {number}", 500 - number) for number in range(300)]
    shown = _see(SearchState(source=("Báo 250",)), source=sources)["source"]
    assert (len(shown), shown[-1]) == (101, "Báo 250")


def test_values_are_found_without_marks():
    values = [Facet("Người Lao Động", 1), Facet("VnExpress", 1)]
    assert find_values(values, "LAO dong") == values[:1]
    assert find_values(values, "") == values
