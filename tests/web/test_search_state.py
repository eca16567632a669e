from __future__ import annotations

from urllib.parse import parse_qs

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.datastructures import QueryParams

from vnsearch import BadArgument, Index
from vnsearch.search.filters import FACETS
from vnsearch.web.parameters import LONGEST_QUERY, MOST_VALUES
from vnsearch.web.search_state import MOST_PAGES, SearchState

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=30).map(str.strip)


values = st.lists(texts.filter(bool), max_size=3, unique=True).map(tuple)


@given(
    q=texts,
    **{name: values for facet in FACETS for name in (facet, f"not_{facet}")},
    since=texts,
    until=texts,
    tag=values,
    starred=st.sampled_from(["", "true"]),
    sort=st.sampled_from(["relevance", "date", "title"]),
    page=st.integers(1, MOST_PAGES),
    why=st.integers(0, 10),
)
def test_a_state_comes_back_from_its_address(**values):
    state = SearchState(**values)
    assert SearchState.of_parameters(QueryParams(state.address[1:])) == state


def test_the_address_says_only_what_is_not_usual():
    assert SearchState().address == ""
    assert parse_qs(SearchState(q="tô lâm", page=2).address[1:]) == {"q": ["tô lâm"], "page": ["2"]}


def test_a_changed_search_begins_on_its_first_page():
    state = SearchState(q="a", page=7, why=3)
    assert state.change(source=("Báo",)) == SearchState(q="a", source=("Báo",))
    assert state.change(page=8).page == 8


@pytest.mark.parametrize(
    "parameters",
    [
        {"page": "0"},
        {"page": "-1"},
        {"page": "x"},
        {"page": "²"},
        {"page": "1001"},
        {"page": "9" * 5000},
        {"sort": "size"},
        {"why": "x"},
        {"q": "a" * (LONGEST_QUERY + 1)},
        {"source": "a" * (LONGEST_QUERY + 1)},
        {"not-folder": "a" * (LONGEST_QUERY + 1)},
        [("author", str(number)) for number in range(MOST_VALUES + 1)],
    ],
)
def test_what_no_address_of_a_page_has_is_refused_by_name(parameters):
    with pytest.raises(BadArgument, match=f"^{next(iter(QueryParams(parameters)))} must "):
        SearchState.of_parameters(QueryParams(parameters))


def test_other_parameters_and_empty_ones_are_ignored():
    parameters = QueryParams([("utm", "x"), ("source", " "), ("source", ""), ("page", ""), ("sort", "")])
    assert SearchState.of_parameters(parameters) == SearchState()


@pytest.mark.parametrize("author", ["Dương Ngọc", 'Dương" OR "Ngọc', "“Dương Ngọc”"])
def test_an_author_is_filtered_by_whatever_the_signs_in_the_name(seeds: Index, author):
    found = {hit.article.author for hit in seeds.search(**SearchState(author=(author,)).arguments).hits}
    assert found <= {"Dương Ngọc"}


def test_filters_alone_find_everything_that_meets_them(seeds: Index):
    results = seeds.search(**SearchState(source=("NLĐO",)).arguments)
    assert [hit.article.source for hit in results.hits] == ["NLĐO"]
    assert results.notes == ()


def test_a_value_is_chosen_beside_others_and_chosen_again_taken_back():
    state = SearchState(q="a", page=3).choose("source", "A").choose("source", "B")
    assert state == SearchState(q="a", source=("A", "B"))
    assert state.choose("source", "A") == SearchState(q="a", source=("B",))
    assert state.clear() == SearchState(q="a")


def test_a_value_is_not_both_included_and_excluded():
    state = SearchState(source=("A", "B"))
    assert state.choose("not_source", "A") == SearchState(source=("B",), not_source=("A",))
    assert state.choose("not_source", "A").choose("source", "A") == SearchState(source=("B", "A"))


def test_a_folder_takes_the_place_of_those_around_and_inside_it():
    state = SearchState(folder=("2024", "2023"), not_folder=("2024/09/x",))
    inside = state.choose("folder", "2024/09")
    assert (inside.folder, inside.not_folder) == (("2023", "2024/09"), ("2024/09/x",))
    assert inside.choose("folder", "2024").folder == ("2023", "2024")
    assert inside.choose("folder", "2024/0").folder == ("2023", "2024/09", "2024/0")
    assert SearchState(folder=("a", "a/b")).choose("folder", "a").folder == ("a/b",)
