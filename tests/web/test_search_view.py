from __future__ import annotations

import pytest

from vnsearch import Article, BadDate, Index
from vnsearch.render.marked_text import MATCH, OTHER_NAME, MarkedSpan
from vnsearch.web.search_state import SearchState
from vnsearch.web.search_view import LONGEST_TITLE, list_pages, make_line, view_search

STORY = "Cơn bão số ba đổ bộ vào đất liền chiều nay, gây mưa to gió lớn ở nhiều tỉnh ven biển phía bắc. " * 3


def test_a_hit_shows_where_it_matches(seeds: Index):
    hit = view_search(seeds, SearchState(q="patrick leahy", why=1)).hits[0]
    assert MarkedSpan("Patrick Leahy", MATCH) in hit.line.title
    assert MarkedSpan("Patrick Leahy", MATCH) in hit.passages[0].spans
    assert (hit.line.source, hit.line.author) == ("NLĐO", "Dương Ngọc")
    assert hit.because == "it has all the words; its score is 100% of the best one’s"
    assert hit.reasons[0].score >= hit.reasons[-1].score > 0
    assert set(hit.reasons[0].places) <= {"title", "body", "related"}


def test_another_name_tells_what_it_stands_for(seeds: Index):
    hit = view_search(seeds, SearchState(q="usa")).hits[0]
    assert hit.other_names == ["usa"]
    assert MarkedSpan("Hoa Kỳ", OTHER_NAME) in hit.passages[0].spans


def test_only_the_hit_that_is_asked_about_is_explained(seeds: Index):
    hits = view_search(seeds, SearchState(q="tô lâm", why=2)).hits
    assert [hit.is_explained for hit in hits[:3]] == [False, True, False]
    assert [bool(hit.because and hit.reasons) for hit in hits[:3]] == [False, True, False]
    assert hits[2].explained == SearchState(q="tô lâm", why=3)


def test_without_words_there_is_nothing_to_say_about_why(seeds: Index):
    assert view_search(seeds, SearchState(source=("NLĐO",), why=1)).hits[0].because == ""


def test_a_correction_marks_what_it_changes_and_keeps_the_filters(seeds: Index):
    state = SearchState(q="tông bi thư", source=("NLĐO",), page=2)
    offer = view_search(seeds, state).offered[0]
    assert [span.text for span in offer.spans if span.mark] == ["Tổng Bí"]
    assert "".join(span.text for span in offer.spans) == offer.state.q
    assert offer.state == SearchState(q=offer.state.q, source=("NLĐO",))


def test_other_values_of_a_filter_can_still_be_chosen(seeds: Index):
    state = SearchState(q="tô lâm", source=("NLĐO",), since="2026")
    view = view_search(seeds, state)
    chosen = {value.value: value.chosen for value in view.facets["source"].values}
    assert chosen == {"NLĐO": True}  # no other source has an article of that time
    everywhere = view_search(seeds, state._replace(since=""))
    assert {value.value: value.chosen for value in everywhere.facets["source"].values} == {
        "NLĐO": True,
        "TTXVN/Vietnam+": False,
        "baochinhphu.vn": False,
    }
    assert [value.state.source for value in everywhere.facets["source"].values] == [
        (),
        ("NLĐO", "TTXVN/Vietnam+"),
        ("NLĐO", "baochinhphu.vn"),
    ]
    assert [bar.since for bar in view.timeline.bars if bar.articles] == ["2026-02"]
    wide = view_search(seeds, SearchState(q="tô lâm", since="2026"))
    assert [bar.since for bar in wide.timeline.bars if bar.articles] == ["2024-09", "2026-02"]


def test_a_filter_that_is_no_date_is_an_error(seeds: Index):
    with pytest.raises(BadDate):
        view_search(seeds, SearchState(q="tô lâm", since="hôm qua"))


def test_near_duplicates_are_folded_and_counted_by_source(index: Index):
    sources = ["Báo A", "Báo B", "Báo C"]
    index.add([Article(source, "Bão số ba", STORY, source=source) for source in sources])
    (hit,) = view_search(index, SearchState(q="bão")).hits
    assert [line.source for line in hit.duplicates] == ["Báo B", "Báo C"]
    assert hit.in_other_sources
    index.add(Article("d", "Bão số ba", STORY, source="Báo A"))
    assert not view_search(index, SearchState(q="bão")).hits[0].in_other_sources


def test_a_line_of_five_megabytes_is_found_and_cut(index: Index):
    index.add(Article("long", "bão " * 500, "mưa " + "x" * 5_000_000))
    (hit,) = view_search(index, SearchState(q="mưa")).hits
    assert sum(len(span.text) for span in hit.line.title) == LONGEST_TITLE + 1
    assert hit.reasons == []
    assert len(hit.passages[0].spans) < 500


def test_an_article_without_a_title_is_called_by_its_id():
    assert make_line(Article("a1", " ", "")).title == [MarkedSpan("a1")]


@pytest.mark.parametrize(
    ("page", "count", "pages"),
    [
        (1, 0, []),
        (1, 1, [1]),
        (1, 5, [1, 2, 3, None, 5]),
        (5, 9, [1, None, 3, 4, 5, 6, 7, None, 9]),
        (9, 9, [1, None, 7, 8, 9]),
        (50, 9, [1, None, 9]),
    ],
)
def test_the_pages_around_the_one_shown_have_links(page, count, pages):
    assert list_pages(page, count) == pages
