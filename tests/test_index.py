"""The public class `Index`: articles in, results out."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import article, assert_writes_nothing, everything, found
from vnsearch import Article, ArticleNotFound, ArticleRejected, BadArticle, Index, Report
from vnsearch.language import analyzer
from vnsearch.model import Document

SEEDS = Path(__file__).parents[1] / "seeds"


# A session


def test_the_example_of_the_library(tmp_path):
    with Index.open(tmp_path / "index", create=True) as index:
        report = index.update([SEEDS])
        assert len(report.added) == len(index) == 5
        index.add([Article(id="a1", title="Mặt trời", body="Mặt trời mọc.")])
        assert index["a1"].title == "Mặt trời"
        index.delete(["a1"])
        results = index.search("tong bi thu to lam", limit=10, offset=0)
        assert results.total >= 1
        for hit in results.hits:
            assert hit.id
            assert hit.title
            assert hit.score > 0
            assert hit.article.path
            snippet = hit.snippets[0]
            assert all(snippet.text[start:end].strip() for start, end in snippet.highlights)


@pytest.fixture(scope="module")
def seeds(tmp_path_factory):
    with Index.open(tmp_path_factory.mktemp("seeds"), create=True) as index:
        index.update([SEEDS])
        yield index


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("tổng bí thư tô lâm gặp tổng thống biden", "002"),
        ("tong bi thu to lam gap tong thong biden", "002"),
        ("TỔNG THỐNG BIDEN", "002"),
        ("nguyen thuong nghi sy leahy", "004"),
        ("john kerry", "003"),
        ("cora weiss", "000"),
        ("san bay kennedy", "001"),
    ],
)
def test_the_article_that_is_meant_comes_first(seeds, query, first):
    assert seeds.search(query).hits[0].id.startswith(first)


def test_what_was_indexed_is_there_after_opening_again(tmp_path):
    with Index.open(tmp_path / "index", create=True) as index:
        index.add([article("1", published=date(2024, 9, 26), url="https://x", metadata={"a": [1, None]})])
        before = everything(index)
    with Index.open(str(tmp_path / "index")) as index:
        assert everything(index) == before
        assert found(index, "mat troi") == {"1"}


def test_an_empty_index_answers(index):
    assert found(index, "mặt trời") == set()
    assert (len(index), list(index.ids()), "1" in index) == (0, [], False)
    assert index.stats().articles == 0


def test_length_membership_ids_and_items_agree(index):
    index.add(article(str(n)) for n in range(7))
    index.delete(["3"])
    assert len(index) == 6 == len(list(index.ids()))
    assert all(article_id in index for article_id in index.ids())
    assert "3" not in index
    with pytest.raises(ArticleNotFound):
        index["3"]


@pytest.mark.parametrize("query", ["", " ", "???", "\x00", "\ud800", "*", "(", "a" * 10_000, "AND NOT", "😀"])
def test_any_text_is_a_query(index, query):
    index.add([article("1")])
    assert index.search(query).total == 0


@given(st.text(max_size=30), st.text(max_size=60), st.text(max_size=30))
@settings(deadline=None, max_examples=50)
def test_any_article_is_kept_as_it_is_and_any_query_is_answered(title, body, query):
    with TemporaryDirectory() as place, Index.open(place, create=True) as index:
        index.add([Article("1", title, body), article("2")])
        assert index["1"] == Article("1", title, body)
        for text in (title, body, query):
            found(index, text)
            for hit in index.search(text):
                assert hit.title_highlights is not None
                assert all(snippet.text in getattr(hit.article, snippet.part) for snippet in hit.snippets)


# Adding and deleting


def test_adding_tells_what_is_new_changed_and_unchanged(index):
    assert index.add([article("1"), article("2")]) == Report(added=("1", "2"))
    report = index.add([article("1"), article("2", "trăng lặn"), article("3")])
    assert report == Report(added=("3",), changed=("2",), unchanged=("1",))
    assert found(index, "trăng") == {"2"}


def test_an_iterator_of_many_is_added_in_one_commit(index):
    seen = set()

    def articles() -> Iterator[Article]:
        for n in range(600):
            seen.add(len(index))
            yield article(str(n), f"mặt trời thứ {n}")

    index.add(articles())
    assert seen == {0}
    assert len(index) == 600
    assert index.search("mặt trời").total == 600


def test_the_last_of_one_id_wins(index):
    index.add([article("1", "mặt trời"), article("2"), article("1", "mặt trăng")])
    assert len(index) == 2
    assert index["1"].body == "mặt trăng"
    assert "1" not in found(index, "trời")


def test_an_added_article_keeps_its_id_whatever_its_path(index, folder):
    path = str(folder.page("a.txt", "sao"))
    index.update([folder.root])
    index.add([replace(index["a.txt"], id="copy"), article("x", path=path)])
    assert set(index.ids()) == {"a.txt", "copy", "x"}


def test_adding_the_same_id_replaces_it_whatever_its_path(index):
    index.add([article("1", path="/somewhere/a.txt")])
    index.add([article("1", "mặt trăng", path="/elsewhere/b.txt")])
    assert {key: one.body for key, one in everything(index).items()} == {"1": "mặt trăng"}


def test_an_article_of_one_syllable_leaves_the_others_findable(index):
    index.add([article("1"), Article("2", "Một", ""), Article("3", "", "")])
    assert found(index, "mat troi") == {"1"}
    assert found(index, "một") == {"2"}


def test_nothing_is_added_when_the_iterable_fails(index):
    def articles() -> Iterator[Article]:
        yield article("1")
        raise RuntimeError("no more")

    with pytest.raises(RuntimeError, match="no more"):
        index.add(articles())
    assert len(index) == 0
    index.add([article("2")])
    assert set(index.ids()) == {"2"}


def test_articles_can_be_made_from_those_of_the_same_index(index):
    index.add([article("1"), article("2")])
    index.add(replace(index[article_id], body="mặt trăng") for article_id in index.ids())
    assert found(index, "trăng") == {"1", "2"}


def test_a_program_that_seeds_its_random_numbers_can_add_again_and_again(index):
    for n in range(3):
        random.seed(0)
        index.add([article(str(n))])
    assert found(index, "mặt trời") == {"0", "1", "2"}


@pytest.mark.parametrize("memory", [1, 20_000, 512 << 20])
def test_little_memory_gives_the_same_results(index, tmp_path, memory):
    articles = [article(str(n), f"mặt trời thứ {n % 7} mọc " * (n % 5)) for n in range(100)]
    articles[50:50] = [article("7", "mặt trăng"), article("60", "mặt trăng")]
    index.add(articles)
    with Index.open(tmp_path / "little", create=True, memory=memory) as little:
        report = little.add(articles)
        assert set(report.added) == {str(n) for n in range(100)}
        assert little.stats().segments == 1
        assert everything(little) == everything(index)
        assert list(little.ids()) == list(index.ids())
        for query in ("mặt trời", "mat troi thu 3", "trăng", "bài 12"):
            expected = index.search(query, limit=200)
            results = little.search(query, limit=200)
            assert [(hit.id, hit.score) for hit in results] == [(hit.id, hit.score) for hit in expected]
            assert results.total == expected.total


def test_little_memory_writes_several_segments_before_the_commit(tmp_path):
    most = 0

    def articles() -> Iterator[Article]:
        nonlocal most
        for n in range(300):
            most = max(most, len(list((tmp_path / "index").glob("*.vns"))))
            yield article(str(n))

    with Index.open(tmp_path / "index", create=True, workers=1, memory=1) as index:
        index.add(articles())
        assert most > 1
        assert len(list((tmp_path / "index").glob("*.vns"))) == index.stats().segments == 1


def test_an_article_that_cannot_be_analysed_is_rejected_and_the_others_go_on(index, monkeypatch):
    analyse = analyzer.analyse_articles

    def fail(articles: Sequence[Article]) -> list[Document]:
        if "2" in {one.id for one in articles}:
            raise RecursionError("too deep")
        return analyse(articles)

    index.add([article("2", "mặt trăng")])
    monkeypatch.setattr(analyzer, "analyse_articles", fail)
    report = index.add([article("1"), article("2"), article("3")])
    assert report.added == ("1", "3")
    assert report.changed == ()
    assert [one.where for one in report.rejected] == ["2"]
    assert "too deep" in report.rejected[0].reason
    assert found(index, "trời") == {"1", "3"}
    assert index["2"].body == "mặt trăng"


def test_deleting_passes_over_unknown_ids(index):
    index.add([article("1"), article("2")])
    assert index.delete(["unknown", "1", "1"]) == Report(removed=("1",))
    assert set(index.ids()) == {"2"}
    assert found(index, "mặt trời") == {"2"}


@pytest.mark.parametrize(
    "change",
    [
        lambda index: index.add([]),
        lambda index: index.add([article("1")]),
        lambda index: index.delete(["unknown"]),
        lambda index: index.delete([]),
        lambda index: index.update([]),
    ],
)
def test_a_change_of_nothing_writes_nothing(index, place, change):
    index.add([article("1")])
    assert_writes_nothing(place, lambda: change(index))


def test_what_is_deleted_no_longer_decides_how_a_query_is_understood(index, tmp_path):
    live = [article(str(n), f"mà nó đi bài {n}") for n in range(20)]
    index.add([*live, article("gone", "má nó đi")])
    index.delete(["gone"])
    with Index.open(tmp_path / "fresh", create=True) as fresh:
        fresh.add(live)
        for query in ("má nó", "má", "mặt trời"):
            assert index.search(query).notes == fresh.search(query).notes
            assert found(index, query) == found(fresh, query)


# Bad arguments


@pytest.mark.parametrize("page", [{"limit": -1}, {"offset": -1}])
def test_a_negative_page_is_a_value_error(index, page):
    index.add([article("1")])
    with pytest.raises(ValueError, match="negative"):
        index.search("mặt trời", **page)
    with pytest.raises(ValueError, match="negative"):
        index.similar("1", **page)


def test_a_negative_limit_of_suggestions_is_a_value_error(index):
    with pytest.raises(ValueError, match="limit must not be negative, it is -1"):
        index.suggest("tr", limit=-1)


def test_a_limit_of_nothing_counts_only(index):
    index.add([article("1"), article("2")])
    results = index.search("mặt trời", limit=0)
    assert (results.hits, results.total) == ((), 2)


def test_an_offset_beyond_the_end_is_an_empty_page(index):
    index.add([article("1")])
    results = index.search("mặt trời", offset=10)
    assert (results.hits, results.total) == ((), 1)


def test_pages_cover_every_hit_once_with_ranks_that_go_on(index):
    index.add(article(str(n), "mặt trời " * (n + 1)) for n in range(23))
    hits = [hit for offset in range(0, 23, 5) for hit in index.search("mặt trời", limit=5, offset=offset)]
    assert [hit.rank for hit in hits] == list(range(1, 24))
    assert len({hit.id for hit in hits}) == 23


@pytest.mark.parametrize("bad", [{"id": "1", "title": "t", "body": "b"}, "text", None])
def test_what_is_no_article_is_refused_and_nothing_is_changed(index, bad):
    with pytest.raises((BadArticle, TypeError), match="Article"):
        index.add([article("1"), bad])
    assert len(index) == 0


@pytest.mark.parametrize(
    "change",
    [
        lambda index, place: index.delete("12"),
        lambda index, place: index.update("12"),
        lambda index, place: index.preview("12"),
        lambda index, place: Index.rebuild(place, "12"),
    ],
    ids=["delete", "update", "preview", "rebuild"],
)
def test_one_text_is_not_taken_for_a_list_of_letters(index, place, change):
    index.add([article("1"), article("2")])
    with pytest.raises(TypeError):
        change(index, place)
    assert set(index.ids()) == {"1", "2"}


def test_an_article_that_cannot_be_stored_is_rejected_and_the_others_go_in(tmp_path):
    bad = Article("bad", "Trăng", "Trăng tròn.", metadata={"key": object()})
    with Index.open(tmp_path / "index", create=True) as index:
        report = index.add([Article("1", "Một", ""), bad, Article("2", "Hai", "")])
        assert report.added == ("1", "2")
        assert [(each.where, "JSON" in each.reason) for each in report.rejected] == [("bad", True)]
        with pytest.raises(ArticleRejected, match="JSON"):
            index.add([Article("3", "Ba", ""), bad], strict=True)
        assert list(index.ids()) == ["1", "2"]
