"""What a search gives back: read when asked for, and copied without its index."""

from __future__ import annotations

import copy
import gc
import pickle
from collections import Counter
from dataclasses import FrozenInstanceError
from types import FunctionType, ModuleType
from typing import Any

import pytest

from tests.searches import GivenSearch
from vnsearch import Article, Facet, Hit, Index, Results
from vnsearch.engine import Snapshot
from vnsearch.engine.read.segments import SegmentFile
from vnsearch.model import Contribution, Layer, Plan, Suggestion, Term, Weighted
from vnsearch.search.searcher import Search
from vnsearch.snippets.highlighter import Highlighter
from vnsearch.snippets.matcher import Matcher

_ARTICLE = Article(
    id="a1",
    title="Giá vàng và giá bạc",
    body="Giá vàng tăng mạnh sáng nay. "
    + "Hội nghị khai mạc ở thủ đô. " * 20
    + "Giá vàng lại giảm chiều nay.",
)
_HIGHLIGHTER = Highlighter(
    Plan((Weighted(Term(Layer.FOLDED, "vang"), 1.0),)), {Term(Layer.FOLDED, "vang"): 1.0}
)


class _Search(GivenSearch):
    """A search that counts what is read through it."""

    def __init__(self, total: int = 2) -> None:
        made_of = [Contribution(Weighted(Term(Layer.FOLDED, "vang"), 1.0), 3, 2.5)]
        super().__init__(
            _ARTICLE, total, (Suggestion("vàng", "marks"),), {"source": (Facet("Báo", 2),)}, made_of
        )
        self.reads: Counter[str] = Counter()

    def __getattribute__(self, name: str) -> Any:
        if name in ("total", "suggestions", "facets", "article", "explain"):
            self.reads[name] += 1
        return super().__getattribute__(name)


def _hit(search: _Search, rank: int = 1) -> Hit:
    return Hit(rank, "a1", 2.5, (), 0, _HIGHLIGHTER, search)


def _results(search: _Search, *hits: Hit) -> Results:
    return Results("vàng", hits, ("a note",), True, _HIGHLIGHTER, search)


def test_a_page_of_results_reads_nothing():
    search = _Search()
    results = _results(search, _hit(search, 1), _hit(search, 2))
    assert [(hit.rank, hit.id, hit.score) for hit in results] == [(1, "a1", 2.5), (2, "a1", 2.5)]
    assert not search.reads


def test_an_article_is_read_once_whatever_is_asked():
    search = _Search()
    hit = _hit(search)
    assert hit.title == _ARTICLE.title
    assert hit.article is _ARTICLE
    assert hit.snippets
    assert hit.passages(2)
    assert hit.title_highlights
    assert search.reads == {"article": 1}


def test_a_title_is_matched_once(monkeypatch):
    matched = []
    really = Matcher.find
    monkeypatch.setattr(
        Matcher, "find", lambda self, text, *rest: matched.append(text) or really(self, text, *rest)
    )
    hit = _hit(_Search())
    assert (hit.title_highlights, hit.title_other_names, hit.title_highlights) == (((4, 8),), (), ((4, 8),))
    assert matched == [_ARTICLE.title]


def test_what_a_hit_shows_does_not_read_its_article():
    search = _Search()
    assert repr(_hit(search)) == "Hit(rank=1, id='a1', score=2.5, duplicates=())"
    assert _hit(search) == _hit(_Search())
    assert hash(_hit(search)) == hash(_hit(search))
    assert not search.reads


def test_a_title_is_highlighted_like_a_passage():
    hit = _hit(_Search())
    assert [hit.title[start:end] for start, end in hit.title_highlights] == ["vàng"]


def test_a_hit_has_its_best_passage():
    hit = _hit(_Search())
    assert len(hit.snippets) == 1
    assert hit.snippets[0].start == 0


def test_a_hit_has_as_many_passages_as_are_asked_for():
    first, second = _hit(_Search()).passages(5, length=60)
    assert first.start < second.start
    assert {len(passage.text) <= 60 for passage in (first, second)} == {True}


def test_a_page_counts_its_hits_and_not_the_total():
    search = _Search(total=7)
    results = _results(search, _hit(search))
    assert len(results) == 1
    assert results.total == 7


def test_a_page_after_the_last_is_empty_and_false():
    results = _results(_Search(total=7))
    assert list(results) == []
    assert not results


@pytest.mark.parametrize("name", ["rank", "id", "score", "total", "hits"])
def test_results_do_not_change(name):
    value = _results(_Search()) if name in ("total", "hits") else _hit(_Search())
    with pytest.raises(FrozenInstanceError):
        setattr(value, name, None)


def test_an_explanation_reads_the_article_once_and_only_when_asked_for():
    search = _Search()
    hit = _hit(search)
    assert not search.reads
    (reason,) = hit.explanation
    assert hit.explanation[0] is reason
    assert (reason.score, reason.title, reason.body, reason.related) == (2.5, 1, 2, 0)
    assert search.reads == {"article": 1, "explain": 1}


@pytest.mark.parametrize("name", ["total", "suggestions", "facets"])
def test_what_goes_with_a_page_is_worked_out_once_and_only_when_asked_for(name):
    search = _Search()
    results = _results(search)
    assert repr(results) == "Results(query='vàng', hits=(), notes=('a note',), doubtful=True)"
    assert not search.reads
    assert getattr(results, name) == getattr(results, name)
    assert search.reads == {name: 1}


# --- copies --------------------------------------------------------------------------------------------


def _unpickle(value: Any) -> Any:
    return pickle.loads(pickle.dumps(value))


every_copy = pytest.mark.parametrize("duplicate", [_unpickle, copy.copy, copy.deepcopy])
_OF_RESULTS = ("total", "suggestions", "facets", "notes", "doubtful")
_OF_HIT = ("article", "title", "title_highlights", "title_other_names", "explanation", "snippets")


def _reachable(value: object) -> set[type]:
    """The types of all objects that the value keeps alive, but for code."""
    types: set[type] = set()
    seen: set[int] = set()
    pending = [value]
    while pending:
        current = pending.pop()
        if id(current) not in seen and not isinstance(current, type | ModuleType | FunctionType):
            seen.add(id(current))
            types.add(type(current))
            pending += gc.get_referents(current)
    return types


@every_copy
def test_what_was_not_read_is_read_once_when_it_is_copied(duplicate):
    search = _Search()
    results = _results(search, _hit(search, 1), _hit(search, 2))
    copied = duplicate(results)
    read = {"total": 1, "suggestions": 1, "facets": 1, "article": 2, "explain": 2}
    assert search.reads == read
    for name in _OF_RESULTS:
        assert getattr(copied, name) == getattr(results, name)
    for one, other in zip(copied, results, strict=True):
        assert [getattr(one, name) for name in _OF_HIT] == [getattr(other, name) for name in _OF_HIT]
        assert one.passages(2, length=60) == other.passages(2, length=60) != one.passages()
    assert search.reads == read


@every_copy
def test_a_hit_is_copied_without_its_page(duplicate):
    search = _Search()
    hit = _hit(search)
    copied = duplicate(hit)
    assert (copied, hash(copied), repr(copied)) == (hit, hash(hit), repr(hit))
    assert [getattr(copied, name) for name in _OF_HIT] == [getattr(hit, name) for name in _OF_HIT]
    assert search.reads == {"article": 1, "explain": 1}


@pytest.mark.parametrize("duplicate", [_unpickle, copy.deepcopy])
@pytest.mark.parametrize("query", ["biden", '"tô lâm" OR "joe biden"~3', "zzz"])
def test_a_copy_keeps_no_index_alive(seeds, query, duplicate):
    results = seeds.search(query, limit=3)
    copied = duplicate(results)
    copied.highlights("Tô Lâm gặp Joe Biden")
    assert _reachable(results) >= {Search, Snapshot, SegmentFile}
    assert _reachable(copied).isdisjoint({Search, Snapshot, SegmentFile})


@pytest.mark.parametrize("part", ["hits", "query", "notes", "doubtful"])
def test_results_differ_by_what_they_show(part):
    search = _Search()
    page = {"query": "vàng", "hits": (_hit(search),), "notes": (), "doubtful": True}
    other = {"query": "bạc", "hits": (_hit(search, 2),), "notes": ("a note",), "doubtful": False}
    results = Results(**page, _highlighter=_HIGHLIGHTER, _search=search)
    assert results == Results(**page, _highlighter=_HIGHLIGHTER, _search=_Search())
    assert results != Results(**page | {part: other[part]}, _highlighter=_HIGHLIGHTER, _search=search)


@every_copy
def test_a_copy_needs_no_index(built, duplicate):
    with Index.open(built) as index:
        results = index.search("tong bi thu to lam LHQ", limit=3)
        copied = duplicate(results)
        assert copied == results
    for name in _OF_RESULTS:
        assert getattr(copied, name) == getattr(results, name)
    assert copied.highlights("Tô Lâm và các nhà báo") == results.highlights("Tô Lâm và các nhà báo") != ()
    text = "Tô Lâm và Liên Hợp Quốc"
    assert [text[start:end] for start, end in copied.other_names(text)] == ["Liên Hợp Quốc"]
    for one, other in zip(copied.hits, results.hits, strict=True):
        assert one == other
        for name in _OF_HIT:
            assert getattr(one, name) == getattr(other, name)
        assert one.passages() == other.passages()
        assert len(one.passages(2)) == len(other.passages(2))


def test_a_copy_of_a_copy_is_the_same(seeds):
    hit = seeds.search("biden", limit=1).hits[0]
    again = pickle.loads(pickle.dumps(pickle.loads(pickle.dumps(hit))))
    assert again == hit
    assert again.snippets == hit.snippets


def test_a_pickle_holds_no_index(seeds):
    assert len(pickle.dumps(seeds.search("biden", limit=1))) < 100_000
