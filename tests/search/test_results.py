"""What a search gives back: read when asked for, and copied without its index."""

from __future__ import annotations

import copy
import pickle
from collections import Counter
from dataclasses import FrozenInstanceError

import pytest

from vnsearch import Article, Facet, Hit, Index, Results
from vnsearch.model import Contribution, Layer, Plan, Suggestion, Term, Weighted
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


class _Search:
    """A search that counts what is read through it."""

    def __init__(self, total: int = 2) -> None:
        self.reads: Counter[str] = Counter()
        self._total = total

    @property
    def total(self) -> int:
        self.reads["total"] += 1
        return self._total

    @property
    def suggestions(self) -> tuple[Suggestion, ...]:
        self.reads["suggestions"] += 1
        return (Suggestion("vàng", "marks"),)

    @property
    def facets(self) -> dict[str, tuple[Facet, ...]]:
        self.reads["facets"] += 1
        return {"source": (Facet("Báo", 2),)}

    def article(self, number: int) -> Article:
        self.reads["article"] += 1
        return _ARTICLE

    def explain(self, number: int) -> list[Contribution]:
        self.reads["explanation"] += 1
        return [Contribution(Weighted(Term(Layer.FOLDED, "vang"), 1.0), 3, 2.5)]


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
    assert search.reads == {"article": 1, "explanation": 1}


@pytest.mark.parametrize("name", ["total", "suggestions", "facets"])
def test_what_goes_with_a_page_is_worked_out_once_and_only_when_asked_for(name):
    search = _Search()
    results = _results(search)
    assert repr(results) == "Results(query='vàng', hits=(), notes=('a note',), doubtful=True)"
    assert not search.reads
    assert getattr(results, name) == getattr(results, name)
    assert search.reads == {name: 1}


# --- copies --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("duplicate", [lambda it: pickle.loads(pickle.dumps(it)), copy.copy, copy.deepcopy])
def test_a_copy_needs_no_index(built, duplicate):
    with Index.open(built) as index:
        results = index.search("tong bi thu to lam LHQ", limit=3)
        copied = duplicate(results)
        assert copied == results
    for name in ("total", "suggestions", "facets", "notes", "doubtful"):
        assert getattr(copied, name) == getattr(results, name)
    assert copied.highlights("Tô Lâm và các nhà báo") == results.highlights("Tô Lâm và các nhà báo") != ()
    for one, other in zip(copied.hits, results.hits, strict=True):
        assert one == other
        for name in ("article", "title", "title_highlights", "title_other_names", "explanation", "snippets"):
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
