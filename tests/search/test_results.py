from __future__ import annotations

from dataclasses import FrozenInstanceError

import pytest

from vnsearch import Article, Hit, Results
from vnsearch.model import Contribution, Plan, Suggestion, Term, Weighted
from vnsearch.snippets.highlighter import Highlighter

_ARTICLE = Article(
    id="a1",
    title="Giá vàng và giá bạc",
    body="Giá vàng tăng mạnh sáng nay. "
    + "Hội nghị khai mạc ở thủ đô. " * 20
    + "Giá vàng lại giảm chiều nay.",
)
_HIGHLIGHTER = Highlighter(Plan((Weighted(Term("folded", "vang"), 1.0),)), {("folded", "vang"): 1.0})


class _Store:
    """Counts how often an article is read."""

    def __init__(self) -> None:
        self.reads = 0

    def read(self) -> Article:
        self.reads += 1
        return _ARTICLE


def _hit(store: _Store, rank: int = 1) -> Hit:
    return Hit(rank, "a1", 2.5, (), store.read, tuple, _HIGHLIGHTER)


def test_a_page_of_results_reads_no_article():
    store = _Store()
    results = Results("vàng", (_hit(store, 1), _hit(store, 2)), lambda: 2)
    assert [(hit.rank, hit.id, hit.score) for hit in results] == [(1, "a1", 2.5), (2, "a1", 2.5)]
    assert store.reads == 0


def test_an_article_is_read_once_whatever_is_asked():
    store = _Store()
    hit = _hit(store)
    assert hit.title == _ARTICLE.title
    assert hit.article is _ARTICLE
    assert hit.snippets
    assert hit.passages(2)
    assert hit.title_highlights
    assert store.reads == 1


def test_what_a_hit_shows_does_not_read_its_article():
    store = _Store()
    assert repr(_hit(store)) == "Hit(rank=1, id='a1', score=2.5, duplicates=())"
    assert _hit(store) == _hit(store)
    assert hash(_hit(store)) == hash(_hit(store))
    assert store.reads == 0


def test_a_title_is_highlighted_like_a_passage():
    hit = _hit(_Store())
    assert [hit.title[start:end] for start, end in hit.title_highlights] == ["vàng"]


def test_a_hit_has_its_best_passage():
    hit = _hit(_Store())
    assert len(hit.snippets) == 1
    assert hit.snippets[0].start == 0


def test_a_hit_has_as_many_passages_as_are_asked_for():
    first, second = _hit(_Store()).passages(5, length=60)
    assert first.start < second.start
    assert {len(passage.text) <= 60 for passage in (first, second)} == {True}


def test_a_page_counts_its_hits_and_not_the_total():
    results = Results("vàng", (_hit(_Store()),), lambda: 7)
    assert len(results) == 1
    assert results.total == 7


def test_a_page_after_the_last_is_empty_and_false():
    results = Results("vàng", (), lambda: 7)
    assert list(results) == []
    assert not results


@pytest.mark.parametrize("name", ["rank", "id", "score", "total", "hits"])
def test_results_do_not_change(name):
    value = Results("vàng", (), int) if name in ("total", "hits") else _hit(_Store())
    with pytest.raises(FrozenInstanceError):
        setattr(value, name, None)


def test_an_explanation_reads_the_article_once_and_only_when_asked_for():
    store = _Store()
    asked = []

    def explain() -> list[Contribution]:
        asked.append(None)
        return [Contribution(Weighted(Term("folded", "vang"), 1.0), 3, 2.5)]

    hit = Hit(1, "a1", 2.5, (), store.read, explain, _HIGHLIGHTER)
    assert (store.reads, asked) == (0, [])
    (reason,) = hit.explanation
    assert hit.explanation[0] is reason
    assert (reason.score, reason.title, reason.body, reason.related) == (2.5, 1, 2, 0)
    assert (store.reads, len(asked)) == (1, 1)


def test_suggestions_are_worked_out_once_and_only_when_asked_for():
    asked = []

    def suggest() -> tuple[Suggestion, ...]:
        asked.append(None)
        return (Suggestion("vàng", "marks"),)

    results = Results("vang", (), int, (), True, suggest)
    assert (list(results), repr(results), asked) == ([], repr(Results("vang", (), int)), [])
    assert results.suggestions == results.suggestions == (Suggestion("vàng", "marks"),)
    assert len(asked) == 1


def test_results_made_by_hand_have_no_suggestions():
    assert Results("vang", (), int).suggestions == ()
