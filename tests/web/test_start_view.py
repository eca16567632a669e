from __future__ import annotations

from vnsearch import Article, Index
from vnsearch.web.start_view import view_start


def test_the_start_tells_what_is_in_the_index(seeds: Index):
    view = view_start(seeds)
    assert view.articles == len(seeds)
    assert view.months == ["2024-09", "2026-02"]
    assert {facet.value for facet in view.sources} == {"NLĐO", "TTXVN/Vietnam+", "baochinhphu.vn"}
    assert {facet.value for facet in view.authors} == {"Chu An", "Dương Ngọc"}


def test_its_examples_are_names_of_the_index_and_find_something(seeds: Index):
    marked, unmarked, phrase = view_start(seeds).examples
    assert unmarked.isascii()
    assert phrase[0] == phrase[-1] == '"'
    assert not marked.isascii()
    assert all(seeds.search(example).total for example in (marked, unmarked, phrase))


def test_an_empty_index_has_no_examples(index: Index):
    assert view_start(index)[:2] == (0, [])
    assert view_start(index).examples == []


def test_titles_without_names_have_no_examples(index: Index):
    index.add([Article("1", "Mưa to", ""), Article("2", "", ""), Article("3", "MƯA TO GIÓ LỚN", "")])
    assert view_start(index).examples == []


def test_a_single_name_is_an_example_of_every_way_to_type_it(index: Index):
    index.add([Article(str(n), f"Hôm nay ông Tô Lâm nói {n}", "Ông Tô Lâm nói") for n in range(3)])
    assert view_start(index).examples == ["Tô Lâm", "to lam", '"Tô Lâm"']
