"""Which articles count as found: those with all the words, and those with a score near the best one's."""

from __future__ import annotations

from itertools import count
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import document, snapshot_of
from vnsearch.engine import Snapshot
from vnsearch.engine.read.evaluation import Evaluation
from vnsearch.engine.read.scoring import Scorer
from vnsearch.language.analyzer import join_pair
from vnsearch.model import (
    AllOf,
    AnyOf,
    Condition,
    Document,
    IsArticle,
    MostOf,
    Not,
    Phrase,
    Plan,
    Term,
    Verdict,
    Weighted,
)

A, B, C, D, E, NOWHERE = (Term("syllable", term) for term in ["a", "b", "c", "d", "e", "nowhere"])
FILLER = " x" * 30

texts = st.lists(st.sampled_from(["a", "b", "c", "d", "x"]), max_size=8).map(" ".join)
articles = st.builds(document, st.uuids().map(str), texts, title=texts, related=texts)
segments = st.lists(st.tuples(st.lists(articles, min_size=1, max_size=8), st.frozensets(st.integers(0, 7))))
words = st.lists(st.sampled_from([A, B, C, D, NOWHERE, Phrase(((A,), (B,)))]), min_size=1, unique=True)


def plan(*conditions: Condition, beside: tuple[Term, ...] = (), share: float = 0.0) -> Plan:
    """The plan of plain words."""
    weighted = tuple(Weighted(each, 1.0) for each in conditions if isinstance(each, Term | Phrase))
    return Plan(weighted, condition=MostOf(conditions, share, beside))


def found(snapshot: Snapshot, planned: Plan) -> list[str]:
    """The ids of all articles found, best first."""
    ranking = Evaluation(planned, snapshot).rank(limit=1000, offset=0)
    assert ranking.total == len(ranking.matches)
    return [match.id for match in ranking.matches]


def judge(evaluation: Evaluation, number: int) -> Verdict:
    return evaluation.judge(number, evaluation.score(number))


@pytest.fixture
def index(tmp_path):
    numbers = count()

    def build(*documents: Document) -> Snapshot:
        folder = tmp_path / str(next(numbers))
        folder.mkdir()
        return snapshot_of(folder, (documents, ()))

    return build


def test_an_article_that_has_all_the_words_is_found_whatever_it_scores(index):
    snapshot = index(
        document("best", "a b c d " * 3, title="a b c d"),
        document("passing", f"a {FILLER} b {FILLER} c {FILLER} d {FILLER}" + FILLER * 9),
        document("fewer", f"a {FILLER} b {FILLER} c {FILLER}" + FILLER * 9),
        *(document(f"other {number}", FILLER) for number in range(9)),
    )
    assert found(snapshot, plan(A, B, C, D)) == ["best", "passing"]


def test_an_article_that_scores_near_the_best_is_found_without_all_the_words(index):
    snapshot = index(document("best", "a b c d e"), document("near", "a b c d"), document("far", "a x"))
    assert found(snapshot, plan(A, B, C, D, E)) == ["best", "near"]


def test_all_the_words_only_in_related_text_are_not_enough(index):
    about, teased = document("about", "a b c d"), document("teased", FILLER, related="a b c d")
    assert found(index(about, teased), plan(A, B, C, D)) == ["about"]


def test_what_only_related_text_has_is_found_if_nothing_else_has_it(index):
    teased, other = document("teased", FILLER, related="a b c d"), document("other", FILLER)
    assert found(index(teased, other), plan(A, B, C, D)) == ["teased"]


def test_a_phrase_is_found_in_related_text_too(index):
    about, teased = document("about", "a b"), document("teased", FILLER, related="a b")
    assert found(index(about, teased), plan(Phrase(((A,), (B,))), share=1.0)) == ["about", "teased"]


def test_words_typed_without_marks_must_stand_side_by_side(index):
    snapshot = index(document("beside", "x a b"), document("apart", "a x b"))
    pair = Term("pair", join_pair("a", "b"))
    for beside, expected in [((), [True, True]), ((pair,), [True, False])]:
        evaluation = Evaluation(plan(A, B, share=1.0, beside=beside), snapshot)
        assert [judge(evaluation, number).all_words for number in (0, 1)] == expected


def test_pairs_that_no_article_has_are_not_asked_for(index):
    snapshot = index(document("one", "a x b"), document("other", "x"))
    assert found(snapshot, plan(A, B, share=1.0, beside=(Term("pair", join_pair("b", "a")),))) == ["one"]


def test_the_less_of_the_query_the_best_article_has_the_less_is_enough(index):
    snapshot = index(document("best", "a"), document("weak", f"{FILLER} a"), document("other", "b x"))
    most = judge(Evaluation(plan(A, NOWHERE), snapshot), 1).enough
    some = judge(Evaluation(plan(A, B), snapshot), 1).enough
    assert most == pytest.approx(0.55)
    assert 0.3 < some < 0.55


@pytest.mark.parametrize(("title", "factor"), [("", 1.0), ("a", 1.0), ("a b", 0.9), ("c x", 1.1)])
def test_the_subject_in_the_title_counts_if_the_best_one_has_it_there(index, title, factor):
    best = document("best", "a b c d e f", title="a b" if factor != 1.0 else "")
    other = document("other", "a x", title=title)
    evaluation = Evaluation(plan(A, B, C, D, E, Term("syllable", "f"), share=0.0), index(best, other))
    assert judge(evaluation, 1).enough == pytest.approx(0.55 * factor)


def test_what_must_be_met_besides_is_measured_by_itself(index):
    snapshot = index(document("best", "a b c d", title="a b c d"), document("weak", f"a {FILLER}"))
    only = AllOf((MostOf((A, B, C, D), 0.0), Not(IsArticle(0))))
    planned = plan(A, B, C, D)._replace(condition=only)
    assert found(snapshot, planned) == ["weak"]


def test_an_alternative_is_found_whatever_it_scores(index):
    snapshot = index(document("best", "a b c d"), document("weak", f"e {FILLER}"), document("none", "x"))
    either = AnyOf((MostOf((A, B, C, D), 0.0), E))
    assert found(snapshot, plan(A, B, C, D)._replace(condition=either)) == ["best", "weak"]


@settings(deadline=None, max_examples=25)
@given(segments, words, st.sampled_from([0.0, 0.5, 1.0]))
def test_pages_totals_orders_and_verdicts_say_the_same(written, conditions, share):
    planned = plan(*conditions, beside=(Term("pair", join_pair("a", "b")),), share=share)
    with TemporaryDirectory() as folder:
        snapshot = snapshot_of(folder, *written)
        every = Evaluation(planned, snapshot).rank(limit=1000, offset=0)
        numbers = [match.number for match in every.matches]
        assert every.total == len(numbers)
        for limit, offset in [(0, 0), (1, 0), (2, 0), (2, 1), (5, 2)]:
            page = Evaluation(planned, snapshot).rank(limit=limit, offset=offset)
            assert page.matches == every.matches[offset : offset + limit]
            assert page.total == every.total
        for order in ("date", "title"):
            sorted_otherwise = Evaluation(planned, snapshot).rank(limit=1000, offset=0, order=order)
            assert sorted(match.number for match in sorted_otherwise.matches) == sorted(numbers)
        evaluation = Evaluation(planned, snapshot)
        judged = [n for segment in snapshot.segments for n in segment.numbers()]
        bases = [segment.base for segment in snapshot.segments for _ in segment.numbers()]
        verdicts = {base + n: judge(evaluation, base + n) for base, n in zip(bases, judged, strict=True)}
        assert {number for number, verdict in verdicts.items() if verdict.found} == set(numbers)
        for verdict in verdicts.values():
            if verdict.share is not None and verdict.enough is not None:
                assert verdict.found == (verdict.all_words or verdict.share >= verdict.enough - 1e-6)


def test_a_page_that_is_not_full_costs_no_second_ranking(index, monkeypatch):
    snapshot = index(document("best", "a b c d e"), document("far", "a x"), document("none", "x"))
    evaluation = Evaluation(plan(A, B, C, D, E), snapshot)
    monkeypatch.setattr(Scorer, "reaching", None)
    assert [match.id for match in evaluation.rank(limit=2, offset=0).matches] == ["best"]
