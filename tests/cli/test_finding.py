from __future__ import annotations

import json
from datetime import date
from itertools import chain
from pathlib import Path

import pytest

from tests.commandline import lines, run
from vnsearch import Article, Index
from vnsearch.language.collation import sort_key

_STORY = "Bão số ba đổ bộ vào Quảng Ninh sáng nay, gây mưa to và gió mạnh ở nhiều nơi trong tỉnh. "


@pytest.fixture(scope="module")
def storms(tmp_path_factory):
    """An index of articles that differ in source, date and author; two are nearly the same."""
    folder = tmp_path_factory.mktemp("storms") / "index"
    rest = "Người dân được đưa đến nơi an toàn, tàu thuyền vào bờ, trường học đóng cửa trong hai ngày tới. "
    articles = [
        Article("a", "Ấm áp sau bão", _STORY + rest * 3, source="Báo A", published=date(2024, 9, 7)),
        Article("b", "An toàn trong bão", _STORY + rest * 3, source="Báo B", published=date(2024, 9, 8)),
        Article("c", "Ăn gì mùa bão", "Mùa bão nên ăn gì.", source="Báo A", published=date(2024, 10, 1)),
        Article(
            "d", "Âm nhạc", "Nhạc sĩ kể chuyện bão.", source="Báo C", author="An", published=date(2025, 1, 2)
        ),
        Article("e", "Đất lở", "Đất lở sau mưa bão, không ngày."),
    ]
    with Index.open(folder, create=True, workers=1) as index:
        index.add(articles)
    return folder


def _ids(index: Path, *args: object) -> list[str]:
    result = run("search", "--json", *args, index=index)
    assert result.exit_code in (0, 1), result.stderr
    return [hit["id"] for hit in lines(result)]


# --- order ---------------------------------------------------------------------------------------------


def test_titles_are_sorted_as_in_a_dictionary(storms):
    with Index.open(storms) as index:
        titles = {article_id: index[article_id].title for article_id in index.ids()}
    found = _ids(storms, "--sort", "title", "bão")
    assert found == sorted(titles, key=lambda article_id: sort_key(titles[article_id])) == list("bcade")


def test_dates_are_sorted_latest_first_and_no_date_last(storms):
    assert _ids(storms, "--sort", "date", "bão") == list("dcbae")


@pytest.mark.parametrize("order", ["relevance", "date", "title"])
def test_pages_of_any_order_follow_each_other(storms, order):
    whole = _ids(storms, "--sort", order, "bão")
    pages = [_ids(storms, "--sort", order, "-n", 2, "--page", page, "bão") for page in (1, 2, 3)]
    assert [article_id for page in pages for article_id in page] == whole


# --- filters -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "found"),
    [
        (["--since", "2024-09-08"], "bcd"),
        (["--since", "08/09/2024"], "bcd"),
        (["--until", "2024-09-08"], "ab"),
        (["--since", "2024-09-08", "--until", "2024-10-01"], "bc"),
        (["--source", "Báo A"], "ac"),
        (["--source", "Báo A", "--since", "2024-10"], "c"),
        (["--source", "Báo X"], ""),
        (["--where", "nhạc"], "d"),
        (["--where", "source:a -title:ăn"], "a"),
    ],
)
def test_filters_leave_out_what_they_say(storms, options, found):
    assert sorted(_ids(storms, *options, "bão")) == sorted(found)


def test_a_filter_changes_no_score(storms):
    scores = {hit["id"]: hit["score"] for hit in lines(run("search", "--json", "bão", index=storms))}
    (hit,) = lines(run("search", "--json", "--where", "nhạc", "bão", index=storms))
    assert hit["score"] == scores["d"]


@pytest.mark.parametrize("option", ["--since", "--until"])
@pytest.mark.parametrize("value", ["yesterday", "2024-13-01", "31/02/2024", ""])
def test_a_date_that_is_none_is_an_error(storms, option, value):
    result = run("search", option, value, "bão", index=storms)
    assert (result.exit_code, result.stdout) == (2, "")
    assert option in result.stderr


# --- what must match -----------------------------------------------------------------------------------


def test_all_finds_less_than_any(storms):
    query = "bão nhạc sĩ đất"
    every, most, some = (set(_ids(storms, "--match", way, query)) for way in ("all", "most", "any"))
    assert every == set()
    assert every <= most <= some == set("abcde")


def test_strict_refuses_what_cannot_be_understood(storms):
    assert run("search", '"bão', index=storms).exit_code == 0
    result = run("search", "--strict", '"bão', index=storms)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("Error: ")


def test_what_was_understood_otherwise_is_said(storms):
    assert run("search", '"bão', index=storms).stderr.startswith("vnsearch: ")


# --- near-duplicates -----------------------------------------------------------------------------------


def test_grouping_shows_one_of_those_that_are_nearly_the_same(storms):
    ungrouped = _ids(storms, "bão quảng ninh")
    assert {"a", "b"} <= set(ungrouped)
    best, other = [article_id for article_id in ungrouped if article_id in "ab"]
    hits = {
        hit["id"]: hit for hit in lines(run("search", "--json", "--group", "bão quảng ninh", index=storms))
    }
    assert other not in hits
    assert hits[best]["duplicates"] == [other]
    shown = run("search", "--group", "bão quảng ninh", index=storms).stdout
    assert f"1 other is nearly the same: {other}" in shown


def test_without_grouping_nothing_is_said_of_duplicates(storms):
    assert "nearly the same" not in run("search", "bão quảng ninh", index=storms).stdout


# --- one set of articles -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "query", ["bão quảng ninh", "bao quang ninh gio manh", "âm nhạc bão", '"mưa to" -nhạc']
)
def test_every_way_of_looking_at_a_search_is_of_the_same_articles(storms, query):
    (whole,) = lines(run("search", "--facets", "--format", "json", query, index=storms))
    found = [hit["id"] for hit in whole["hits"]]
    assert whole["total"] == len(found) == len(set(found))
    for order in ("relevance", "date", "title"):
        assert sorted(_ids(storms, "--sort", order, query)) == sorted(found)
        paged = [
            _ids(storms, "--sort", order, "-n", 1, "--page", n + 1, query) for n in range(len(found) + 1)
        ]
        assert sorted(chain.from_iterable(paged)) == sorted(found)
        assert paged[-1] == []
    paths = run("search", "--format", "paths", query, index=storms).stdout.splitlines()
    assert sorted(paths) == sorted(found)
    (grouped,) = lines(run("search", "--group", "--format", "json", query, index=storms))
    folded = [[hit["id"], *hit.get("duplicates", [])] for hit in grouped["hits"]]
    assert sorted(chain.from_iterable(folded)) == sorted(found)
    assert grouped["total"] == len(folded)
    assert sum(facet["articles"] for facet in whole["facets"]["source"]) == len(set(found) - {"e"})
    explained = {each: run("explain", each, query, index=storms).exit_code for each in "abcde"}
    assert {each for each, code in explained.items() if code == 0} == set(found)


# --- facets --------------------------------------------------------------------------------------------


def test_facets_count_everything_found_and_not_only_the_page(storms):
    (whole,) = lines(run("search", "--facets", "--format", "json", "-n", 1, "bão", index=storms))
    counted = {
        name: {facet["value"]: facet["articles"] for facet in facets}
        for name, facets in whole["facets"].items()
    }
    assert counted == {
        "source": {"Báo A": 2, "Báo B": 1, "Báo C": 1},
        "author": {"An": 1},
        "month": {"2024-09": 2, "2024-10": 1, "2025-01": 1},
        "folder": {},
    }


# --- similar -------------------------------------------------------------------------------------------


def test_similar_articles_are_others_the_most_alike_first(storms):
    result = run("similar", "--json", "a", index=storms)
    assert result.exit_code == 0
    found = [hit["id"] for hit in lines(result)]
    assert found[0] == "b"
    assert "a" not in found


def test_similar_takes_the_beginning_of_an_id(built):
    whole, begun = (
        run("similar", "--json", name, index=built) for name in ("002_618e8e9983e6449f.txt", "002")
    )
    assert begun.stdout == whole.stdout != ""


def test_similar_to_nothing_is_an_error(built):
    result = run("similar", "zzz", index=built)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "zzz" in result.stderr


def test_an_article_unlike_any_other_has_none_similar(tmp_path):
    with Index.open(tmp_path / "index", create=True, workers=1) as index:
        index.add([Article("a", "Bão", "Bão về.")])
    assert run("similar", "a", index=tmp_path / "index").exit_code == 1


def test_similar_is_shown_as_a_search_is(built):
    result = run("similar", "-n", 2, "002", index=built)
    assert result.stdout.startswith(" 1. ")
    assert result.stderr.startswith("1–2 of ")


@pytest.mark.parametrize(
    ("options", "found"),
    [
        ([], "b"),
        (["--source", "Báo B", "--since", "2024-09-08"], "b"),
        (["--where", "title:(an toàn)"], "b"),
        (["--not-source", "Báo B"], ""),
        (["--until", "2024-09-07"], ""),
    ],
)
def test_similar_takes_the_filters_of_a_search(storms, options, found):
    result = run("similar", "--json", "a", *options, index=storms)
    assert [hit["id"] for hit in lines(result)] == list(found)


def test_a_filter_that_no_similar_article_can_pass_is_named(storms):
    result = run("similar", "a", "--source", "Báo X", index=storms)
    assert (result.exit_code, result.stdout) == (1, "")
    assert "no article has the source “báo x”" in result.stderr


# --- suggest -------------------------------------------------------------------------------------------


def test_words_and_titles_go_on_from_what_was_typed(built):
    found = lines(run("suggest", "--json", "tổng", "b", index=built))
    assert any(each["kind"] == "word" for each in found)
    assert run("suggest", "tong b", index=built).exit_code == 0


def test_each_completion_is_a_line_of_its_own_before_a_tab(built):
    texts = [each["text"] for each in lines(run("suggest", "--json", "tong", index=built))]
    shown = run("suggest", "tong", index=built).stdout.splitlines()
    assert [line.partition("\t")[0] for line in shown] == texts


def test_completions_are_limited(built):
    assert len(lines(run("suggest", "--json", "-n", 2, "tong", index=built))) == 2


def test_what_nothing_begins_with_has_no_completion(built):
    result = run("suggest", "zzz", index=built)
    assert (result.exit_code, result.stdout) == (1, "")


def test_a_completion_finds_what_it_promises(built):
    for each in lines(run("suggest", "--json", "-n", 5, "tong", index=built)):
        found = json.loads(run("search", "--format", "json", each["text"], index=built).stdout)
        assert found["total"] >= 1
