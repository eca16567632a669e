"""Saved searches: each article is reported once, whatever happens to the index in between."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import article
from vnsearch import BadArgument, BadDate, Index, QuerySyntaxError, SavedSearch, SavedSearchNotFound


@pytest.fixture
def saved(index: Index) -> Index:
    """An index of two articles, and a search for them."""
    index.add([article("a"), article("b"), article("other", "trăng tròn")])
    index.saved.add("trời", "mặt trời")
    return index


def ran(index: Index, name: str = "trời") -> list[str]:
    return sorted(hit.id for hit in index.saved.run(name).results)


def test_each_article_is_reported_once(saved):
    assert saved.saved.count_new("trời") == 2
    assert ran(saved) == ["a", "b"]
    assert (ran(saved), saved.saved.count_new("trời")) == ([], 0)
    saved.add([article("c"), article("d", "trăng")])
    assert saved.saved.count_new("trời") == 1
    assert ran(saved) == ["c"]


def test_an_article_that_is_indexed_again_is_not_new_again(saved):
    ran(saved)
    saved.add([article("a", "mặt trời lặn ở đằng tây")])
    saved.delete("b")
    saved.add([article("b")])
    assert ran(saved) == []


def test_an_article_is_new_when_a_change_lets_it_be_found(saved):
    ran(saved)
    saved.add([article("other", "mặt trời và trăng")])
    assert ran(saved) == ["other"]


def test_results_are_those_of_a_search(saved):
    look = saved.saved.look("trời")
    plain = saved.search("mặt trời")
    assert look.search.query == look.results.query == "mặt trời"
    assert [(hit.id, hit.score, hit.snippets) for hit in look.results] == [
        (hit.id, hit.score, hit.snippets) for hit in plain
    ]
    assert (look.results.total, look.results.notes) == (plain.total, plain.notes)


def test_looking_reports_nothing(saved):
    saved.saved.look("trời")
    assert saved.saved["trời"].last_run is None
    assert ran(saved) == ["a", "b"]
    assert saved.saved["trời"].last_run is not None


def test_part_of_what_is_new_can_be_reported(saved):
    saved.saved.report("trời", ["a", "nosuch"])
    assert ran(saved) == ["b"]


def test_what_was_reported_last_comes_first(saved):
    before = datetime.now(UTC)
    saved.saved.report("trời", "a")
    saved.saved.report("trời", "b")
    (newest, moment), (oldest, _) = saved.saved.latest("trời")
    assert [newest.id, oldest.id] == ["b", "a"]
    assert before <= moment <= datetime.now(UTC)
    saved.add([article("c"), article("b", "trăng")])
    assert [each.hit.id for each in saved.saved.latest("trời")] == ["c", "a"]
    assert [each.hit.id for each in saved.saved.latest("trời", 1)] == ["c"]
    saved.add(article("d"))
    newest = saved.saved.look("trời", 1).results
    assert (len(newest), newest.total) == (1, 2)
    assert saved.saved.latest("trời", 1)[0].hit.id == newest.hits[0].id
    assert sorted(ran(saved)) == ["c", "d"]


def test_searches_know_nothing_of_each_other(saved):
    saved.saved.add("bản khác", "mặt trời")
    ran(saved)
    assert ran(saved, "bản khác") == ["a", "b"]
    assert [each.name for each in saved.saved] == ["bản khác", "trời"]


def test_filters_are_kept_with_the_query(saved):
    saved.add([article("dated", published=date(2024, 9, 26)), article("old", published=date(2020, 1, 1))])
    made = saved.saved.add("mới", "mặt trời", since=date(2024, 1, 1), sort="date")
    assert made == SavedSearch("mới", "mặt trời", {"since": "2024-01-01", "sort": "date"}, None)
    assert saved.saved["mới"] == made
    assert ran(saved, "mới") == ["dated"]


def test_marks_are_filters_too(saved):
    saved.saved.add("sao", "mặt trời", starred=True, tag={"x"})
    assert ran(saved, "sao") == []
    saved.marks.change("a", starred=True, tags="x")
    assert ran(saved, "sao") == ["a"]


def test_a_removed_search_starts_over(saved):
    ran(saved)
    saved.saved.remove("trời")
    assert list(saved.saved) == []
    saved.saved.add("trời", "mặt trời")
    assert ran(saved) == ["a", "b"]


def test_what_cannot_be_saved_is_refused(saved):
    with pytest.raises(BadArgument, match="already"):
        saved.saved.add("trời", "trăng")
    assert saved.saved["trời"].query == "mặt trời"
    for name in ("", " a", "a\nb", "x" * 101):
        with pytest.raises(BadArgument, match="a name is one line"):
            saved.saved.add(name, "trăng")
    with pytest.raises(BadDate):
        saved.saved.add("x", "trăng", since="hôm qua")
    with pytest.raises(QuerySyntaxError):
        saved.saved.add("x", "(trăng", strict=True)
    for wrong in ({"limit": 1}, {"nosuch": 1}, {"group": True}):
        with pytest.raises(TypeError):
            saved.saved.add("x", "trăng", **wrong)
    assert len(list(saved.saved)) == 1


def test_an_unknown_name_is_an_error_that_names_it(index):
    index.add([article("a")])
    for use in (
        index.saved.run,
        index.saved.remove,
        index.saved.count_new,
        index.saved.latest,
        index.saved.look,
    ):
        with pytest.raises(SavedSearchNotFound, match="'nosuch'"):
            use("nosuch")
    with pytest.raises(KeyError):
        index.saved["nosuch"]
    assert list(index.saved) == []


def test_all_found_can_be_listed_and_narrowed(saved):
    results = saved.search("mặt trời", limit=1)
    assert list(results.ids()) == ["a", "b"]
    assert [hit.id for hit in results.among(["b", "other", "nosuch"])] == ["b"]
    assert results.among([]).total == 0
    assert [hit.id for hit in results.among("a")] == ["a"]
    first = results.among(["a", "b"], 1)
    assert ([hit.id for hit in first], first.total) == (["a"], 2)


@settings(max_examples=10, deadline=None)
@given(
    steps=st.lists(
        st.tuples(st.sampled_from(["add", "delete", "run"]), st.integers(0, 4)), min_size=1, max_size=8
    )
)
def test_runs_report_what_is_found_and_was_not_reported(tmp_path_factory, steps):
    with Index.open(tmp_path_factory.mktemp("saved"), create=True, workers=1) as index:
        index.saved.add("s", "mặt trời")
        present: set[str] = set()
        reported: set[str] = set()
        for step, number in steps:
            if step == "add":
                index.add([article(str(number))])
                present.add(str(number))
            elif step == "delete":
                index.delete(str(number))
                present.discard(str(number))
            else:
                assert index.saved.count_new("s") == len(present - reported)
                assert set(ran(index, "s")) == present - reported
                reported |= present
