"""The public class `Index`: articles in, results out."""

from __future__ import annotations

import io
import math
import random
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import article, assert_writes_nothing, everything, found
from vnsearch import (
    Article,
    ArticleNotFound,
    ArticleRejected,
    BadArgument,
    BadArticle,
    Index,
    IndexNotFound,
    Repair,
    Report,
    VnsearchError,
    read_articles,
    read_export,
)
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


def test_an_article_that_cannot_be_stored_is_rejected_and_the_others_go_in(index):
    for value in [object(), math.nan, -math.inf, {1: "a"}, {None: 1}, b"a", {1}, 10**9_000, [[nested()]]]:
        bad = Article("bad", "Trăng", "Trăng tròn.", metadata={"sound": [1.5, None], "odd": value})
        report = index.add([Article("1", "Một", ""), bad, Article("2", "Hai", "")])
        assert (*report.added, *report.unchanged) == ("1", "2")
        (rejection,) = report.rejected
        assert rejection.where == "bad"
        assert "its metadata 'odd' cannot be stored" in rejection.reason
        with pytest.raises(ArticleRejected, match="'odd'"):
            index.add([Article("3", "Ba", ""), bad], strict=True)
        assert list(index) == ["1", "2"]


def test_metadata_that_are_stored_come_back_as_they_were(index):
    metadata = {"a": [1, -2.5, 10**4_000, None, True, "\ud800", {"": [], "đ": {}}], "\udfff": ""}
    index.add(article("1", metadata=metadata))
    assert index["1"].metadata == metadata


def nested() -> list[object]:
    """A list that contains itself."""
    outer: list[object] = []
    outer.append(outer)
    return outer


# As Python programmers expect it


def test_an_index_is_a_collection_of_ids(index):
    assert bool(index), "an index is there even if nothing is in it"
    index.add(article(name) for name in ("b", "a", "c"))
    assert list(index) == list(index.ids()) == ["b", "a", "c"]
    assert all(name in index and index[name].id == name for name in index)
    assert sorted(index) == ["a", "b", "c"]
    assert dict.fromkeys(index) == {"b": None, "a": None, "c": None}


def test_what_is_no_id_is_in_no_index_and_asking_for_it_is_an_error(index):
    index.add(article("1"))
    for odd in (1, None, b"1", ["1"]):
        assert odd not in index
        with pytest.raises(TypeError, match="id must be a string, not"):
            index[odd]
    with pytest.raises(KeyError, match="no article has the id '2'"):
        index["2"]


class Somewhere:
    """A path that is neither a string nor a `Path`."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __fspath__(self) -> str:
        return str(self._path)


def test_any_kind_of_path_will_do_and_one_where_several_are_wanted(folder, tmp_path):
    folder.page("a.txt", "sao")
    page = Somewhere(folder.root / "a.txt")
    place, copy, file = (Somewhere(tmp_path / name) for name in ("index", "copy", "articles.jsonl"))
    names = Somewhere(folder.text("names", "Hoa Kỳ = Mỹ"))
    with Index.open(place, create=True, synonyms=names, words=Somewhere(folder.text("words", ""))) as index:
        assert index.preview(page).added == index.update(str(folder.root)).added == ("a.txt",)
        assert index.update(page) == index.update([page, str(page._path)]) == Report(unchanged=("a.txt",))
        assert index.export(file) == index.backup(copy) == 1
        assert index.add(read_export(file)).unchanged == ("a.txt",)
        assert index.delete("a.txt") == Report(removed=("a.txt",))
        assert index.add(article("1")).added == ("1",)
    assert [one.id for one in read_articles(page)] == ["a.txt"]
    assert Index.rebuild(place, page, workers=1).added == ("a.txt",)
    assert Index.check(place) == ()
    assert Index.repair(place, workers=1) == Repair(1, ())
    assert Index.upgrade(place).articles == 0
    with Index.begin(place) as index:
        assert list(index) == ["a.txt"]


def test_changing_the_working_directory_moves_nothing(folder, tmp_path, monkeypatch):
    folder.page("a.txt", "sao")
    monkeypatch.chdir(tmp_path)
    with Index.open("index", create=True) as index, Index.begin("index") as other:
        index.update("articles")
        articles = read_articles("articles")
        index.export("all.jsonl")
        exported = read_export("all.jsonl")
        (tmp_path / "elsewhere").mkdir()
        monkeypatch.chdir(tmp_path / "elsewhere")
        assert [one.path for one in articles] == [str((folder.root / "a.txt").resolve())]
        assert [one.id for one in exported] == ["a.txt"]
        index.add(article("1"))
        other.add(article("2"))
        assert list(index) == list(other) == ["a.txt", "1", "2"]
        assert index.backup("copy") == 3
        assert len(index.search("mặt trời").hits) == 2
    assert [path.name for path in Path.cwd().iterdir()] == ["copy"]


def test_a_message_names_a_file_as_it_was_given(folder, tmp_path, monkeypatch):
    folder.text("a.pdf", "")
    folder.text("sub/b.txt", "")
    monkeypatch.chdir(tmp_path)
    assert [one.where for one in read_articles(["articles/a.pdf", "./articles", "none"])] == [
        "articles/a.pdf",
        "articles/sub/b.txt",
        "none",
    ]
    with pytest.raises(IndexNotFound, match="no index in none: run"):
        Index.open("none")


def test_articles_can_be_members_of_a_set(index):
    one, same = (article("1", metadata={"tags": ["a"]}, published=date(2024, 9, 26)) for _ in range(2))
    other = replace(one, metadata={"tags": []})
    assert hash(one) == hash(same)
    assert len({one, same, other}) == 2
    index.add(one)
    assert index["1"] in {one}


# Hostile arguments

ANYTHING = [
    *(None, -1, 0, 10**30, -(10**30), True, 1.5, math.nan, "", "x", "\0", "\ud800", "a\0b", "a" * 5000, b"x"),
    *([], [None], ["\0"], ["a" * 5000], [b"x"], {}, object(), date.max, date.min, "2024-13", ">9999", len),
    *(Somewhere(Path("a" * 5000)), Path("file"), Path("file/below"), io.StringIO(), Path("/dev/null/x")),
]
CALLS: dict[str, Callable[[Index, Any], Any]] = {
    "search": lambda index, any_: index.search(any_),
    **{
        name: lambda index, any_, name=name: index.search("mặt trời", **{name: any_}).hits
        for name in (
            "limit",
            "offset",
            "match",
            "sort",
            "source",
            "since",
            "until",
            "include",
            "exclude",
            "tag",
            "where",
        )
    },
    "group": lambda index, any_: index.search("mặt trời", group=True, limit=any_, offset=any_),
    "similar": lambda index, any_: index.similar(any_),
    **{
        f"similar {name}": lambda index, any_, name=name: index.similar("1", **{name: any_}).hits
        for name in ("since", "until", "source", "include", "exclude", "tag", "starred", "where")
    },
    "similar limit": lambda index, any_: index.similar("1", limit=any_),
    "suggest": lambda index, any_: index.suggest(any_),
    "suggest limit": lambda index, any_: index.suggest("m", limit=any_),
    "article": lambda index, any_: index[any_],
    "ids": lambda index, any_: list(index.ids(any_)),
    "passages": lambda index, any_: index.search("trời").hits[0].passages(any_),
    "passage length": lambda index, any_: index.search("trời").hits[0].passages(length=any_),
    "highlights": lambda index, any_: index.search("trời").highlights(any_),
    "highlights part": lambda index, any_: index.search("trời").highlights("trời", any_),
    "preview": lambda index, any_: index.preview(any_),
    "update": lambda index, any_: index.update(any_),
    "delete": lambda index, any_: index.delete(any_),
    "wait": lambda index, any_: index.delete("x", wait=any_),
    "add": lambda index, any_: index.add(any_),
    "optimize": lambda index, any_: index.optimize(wait=any_),
    "export": lambda index, any_: index.export(any_) if type(any_) not in (int, bool) else None,
    "backup": lambda index, any_: index.backup(any_),
    "open": lambda index, any_: Index.open(any_),
    "create": lambda index, any_: Index.open(any_ or "new", create=True),
    **{
        name: lambda index, any_, name=name: Index.open("index", **{name: any_})
        for name in ("synonyms", "words", "workers", "memory")
    },
    "check": lambda index, any_: Index.check(any_),
    "upgrade": lambda index, any_: Index.upgrade(any_),
    "repair": lambda index, any_: Index.repair(any_, workers=1),
    "rebuild": lambda index, any_: Index.rebuild("new", any_, workers=1),
    "rebuild workers": lambda index, any_: Index.rebuild("new", "file", workers=any_),
    "read_articles": lambda index, any_: list(read_articles(any_)),
    "read_export": lambda index, any_: list(read_export(any_)),
    "metadata": lambda index, any_: index.add(article("9", metadata={"key": any_})),
}


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_whatever_is_given_is_answered_or_refused_by_an_error_of_ours(tmp_path, monkeypatch, call):
    monkeypatch.chdir(tmp_path)
    Path("file").write_text("x", encoding="utf-8")
    with Index.open("index", create=True, workers=1) as index:
        index.add([article("1"), article("2")])
        for given in ANYTHING:
            with suppress(VnsearchError, TypeError):
                call(index, given)
        assert index["1"] == article("1")


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda index: index.search(None), "query must be a string, not NoneType"),
        (lambda index: index.search(b"x"), "query must be a string, not bytes"),
        (lambda index: index.search("x", limit="10"), "limit must be a whole number, not str"),
        (lambda index: index.search("x", limit=True), "limit must be a whole number, not bool"),
        (lambda index: index.search("x", since=2024), "since must be a date or the text of one, not int"),
        (lambda index: index.search("x", match=None), "match must be a string, not NoneType"),
        (lambda index: index.suggest(None), "prefix must be a string, not NoneType"),
        (lambda index: index.delete([1]), "id must be a string, not int"),
        (lambda index: index.delete("1", wait="5"), "wait must be a number of seconds, not str"),
        (lambda index: index.update([1]), "a path must be a string or an os.PathLike of one, not int"),
        (lambda index: index.update(b"x"), "a path must be a string or an os.PathLike of one, not bytes"),
        (lambda index: index.export(io.StringIO()), "a path or a stream of bytes is wanted, not StringIO"),
        (lambda index: Index.open(b"x"), "a path must be a string or an os.PathLike of one, not bytes"),
    ],
)
def test_a_wrong_type_is_a_type_error_that_names_the_argument(index, call, message):
    with pytest.raises(TypeError, match=re.escape(message)):
        call(index)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda index: index.search("x", since="abc"), "“abc” is no date: write 2024"),
        (lambda index: index.search("x", offset=-1), "offset must not be negative, it is -1"),
        (lambda index: index.search("x", match="x"), "match must be 'all' or 'most' or 'any', not 'x'"),
        (lambda index: index.delete("1", wait=math.nan), "wait must not be negative, it is nan"),
        (lambda index: index.backup("a\0"), "no path has a NUL character in it: 'a\\x00'"),
        (lambda index: Index.open("x", workers=0, create=True), "workers must be at least 1, it is 0"),
        (lambda index: Index.open("x", memory=0, create=True), "memory must be at least 1, it is 0"),
    ],
)
def test_a_wrong_value_is_a_bad_argument_that_names_it(index, call, message, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(BadArgument, match=re.escape(message)):
        call(index)
    with pytest.raises(ValueError, match=re.escape(message)):
        call(index)
    assert not Path("x").exists()


def test_optimizing_leaves_one_segment_with_the_same_articles_in_their_order(tmp_path):
    with Index.open(tmp_path, create=True, workers=1) as index:
        for number in range(4):
            index.add(article(f"{4 - number}", "mặt trời"))
        index.delete("3")
        before = list(index), index.search("mặt trời").hits
        assert index.optimize() == 3
        assert (list(index), index.search("mặt trời").hits) == before
        assert index.stats().segments == len(list(tmp_path.glob("*.vns"))) == 1
        (contents,) = tmp_path.glob("*.toc")
        assert index.optimize() == 1
        assert list(tmp_path.glob("*.toc")) == [contents]


def test_ids_with_a_beginning_are_sorted(tmp_path):
    with Index.open(tmp_path, create=True, workers=1) as index:
        index.add(article(name) for name in ("b2", "a", "b1", "b"))
        assert list(index.ids("b")) == ["b", "b1", "b2"]
        assert list(index.ids()) == ["b2", "a", "b1", "b"]
