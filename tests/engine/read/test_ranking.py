"""Ranking: BM25F as its formula says, the best of many, and what the parts of an article count for."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.conftest import document, plan, put, remove
from vnsearch.engine import Engine
from vnsearch.engine.cache import CacheBudget
from vnsearch.engine.format.arrays import narrow
from vnsearch.engine.format.layout import RELATED_WEIGHT
from vnsearch.engine.read import ranking
from vnsearch.engine.read.columns import FREQUENCY, Columns, keep_columns
from vnsearch.engine.read.evaluation import Evaluation
from vnsearch.engine.read.postings import Postings
from vnsearch.engine.read.ranking import (
    K1,
    B,
    WeightedPostings,
    compute_norms,
    idf,
    select_best,
    select_from,
)
from vnsearch.model import Document, Match, Plan, Term, Weighted

SYLLABLES = "a b c d".split()

texts = st.lists(st.sampled_from(SYLLABLES), min_size=1, max_size=30) | st.lists(
    st.sampled_from(SYLLABLES), min_size=110, max_size=140
)
corpora = st.lists(texts, min_size=1, max_size=12)
terms = st.lists(
    st.builds(
        Weighted,
        st.builds(Term, st.just("syllable"), st.sampled_from([*SYLLABLES, "unknown"])),
        st.floats(0.125, 2),
    ),
    max_size=3,
    unique_by=lambda weighted: weighted.lookup,
)
plans = st.builds(lambda matching, supporting: Plan(tuple(matching), tuple(supporting)), terms, terms)


class Corpus:
    """Articles in plain Python: lists of syllables, all of them in the body; some are deleted."""

    def __init__(self, texts: Sequence[Sequence[str]], dead: frozenset[int] = frozenset()) -> None:
        self.texts = texts
        self.alive = [number for number in range(len(texts)) if number not in dead]

    def bm25(self, number: int, plan: Plan) -> float:
        """The formula as it is written in the docstring of the ranking."""
        mean = sum(len(self.texts[n]) for n in self.alive) / len(self.alive)
        score = 0.0
        for each in (*plan.matching, *plan.supporting):
            term = each.lookup.term
            df = sum(term in self.texts[other] for other in self.alive)
            tf = frequency(self.texts[number], term)
            k = K1 * (1 - B + B * len(self.texts[number]) / mean)
            inverse = math.log(1 + (len(self.alive) - df + 0.5) / (df + 0.5))
            score += each.weight * inverse * tf * (K1 + 1) / (tf + k)
        return score


def frequency(body: Sequence[str], term: str) -> float:
    """How often the term stands in a body, where the first 30 terms count three times as much as those from
    the 121st on, the next 30 twice and another 60 one and a half times; 127 at most."""
    counted = 0.0
    for place, syllable in enumerate(body):
        if syllable == term:
            counted += 3.0 if place < 30 else 2.0 if place < 60 else 1.5 if place < 120 else 1.0
    return min(counted, 127.0)


def ranked(documents: Sequence[Document], plan: Plan) -> tuple[Match, ...]:
    with TemporaryDirectory() as folder:
        engine = Engine.create(Path(folder), "test")
        put(engine, *documents)
        matches = Evaluation(plan, engine.snapshot()).rank(limit=1000, offset=0).matches
        engine.close()
    return matches


def ids(matches: Sequence[Match]) -> list[str]:
    return [match.id for match in matches]


# The formula


@given(corpora, plans, st.frozensets(st.integers(0, 11)))
@settings(deadline=None, max_examples=50)
def test_an_index_scores_as_the_formula(texts, plan, dead):
    corpus = Corpus(texts, dead)
    with TemporaryDirectory() as folder:
        engine = Engine.create(Path(folder), "test")
        put(engine, *(document(str(n), " ".join(text)) for n, text in enumerate(texts)))
        remove(engine, *map(str, dead))
        found = Evaluation(plan, engine.snapshot()).rank(limit=1000, offset=0)
        engine.close()
    wanted = {each.lookup.term for each in plan.matching}
    expected = {str(n): corpus.bm25(n, plan) for n in corpus.alive if wanted & set(texts[n])}
    assert {match.id: match.score for match in found.matches} == pytest.approx(expected, rel=1e-4, abs=2e-6)
    assert [match.id for match in found.matches] == sorted(
        expected, key=lambda name: (-next(m.score for m in found.matches if m.id == name), int(name))
    )
    assert found.total == len(expected)
    for each in plan.matching:
        df = sum(each.lookup.term in texts[number] for number in corpus.alive)
        assert found.idf[each.lookup] == idf(len(corpus.alive), df)


@pytest.mark.parametrize(("live", "df"), [(1, 1), (10, 10), (10, 0), (1_000_000, 1_000_000), (0, 0)])
def test_an_inverse_document_frequency_is_above_zero(live, df):
    assert idf(live, df) > 0


def test_the_rarer_term_tells_more():
    assert idf(100, 1) > idf(100, 2) > idf(100, 100)


def test_lengths_are_exact(engine):
    lengths = [1, 7, 40, 230, 1_501, 9_001, 70_003]
    put(engine, *(document(str(length), "a " * length) for length in lengths))
    (segment,) = engine.snapshot().segments
    assert segment.file.lengths.tolist() == lengths
    assert engine.snapshot().total_length == sum(lengths)


def test_a_norm_is_k_of_the_formula():
    assert compute_norms(np.array([0, 5, 10]), 5.0).tolist() == pytest.approx(
        [K1 * (1 - B), K1, K1 * (1 + B)]
    )
    assert compute_norms(np.array([0, 0]), 0.0).tolist() == pytest.approx([K1 * (1 - B)] * 2)


def test_weights_are_in_halves_and_one_of_nothing_stands_for_related_text():
    assert FREQUENCY.tolist() == [RELATED_WEIGHT, *(half / 2 for half in range(1, 255))]


# The best of many


def having(size: int, clauses: Sequence[WeightedPostings]) -> np.ndarray:
    """Which of so many articles are in any of the clauses' posting lists."""
    return np.isin(
        np.arange(size), [number for clause in clauses for number in clause.postings.articles.tolist()]
    )


def make_columns(norms: np.ndarray, *, most_bytes: int = 1 << 20) -> Columns:
    budget = CacheBudget()
    budget.most_bytes = most_bytes
    return Columns(norms, 400.0, keep_columns(budget), budget)


class Lists:
    """Posting lists like those of a corpus: few long ones, many short ones."""

    def __init__(self, seed: int, size: int, count: int) -> None:
        random = np.random.default_rng(seed)
        self.size = size
        self.norms = compute_norms(random.integers(1, 2000, size), 400.0)
        live = random.random(size) >= random.choice([0.0, 0.3])
        shares = np.minimum(random.pareto(1.0, count) * random.choice([0.001, 0.05]), 1.0)
        self.clauses = [self._clause(random, number, share) for number, share in enumerate(shares)]
        self.matched = having(size, self.clauses[: random.integers(1, count + 1)]) & live
        self.columns = make_columns(self.norms)

    def _clause(self, random: np.random.Generator, number: int, share: float) -> WeightedPostings:
        articles = np.flatnonzero(random.random(self.size) < max(share, 1 / self.size))
        articles = articles if len(articles) else np.array([0])
        weights = np.minimum(random.geometric(0.4, len(articles)) - 1, 254).astype(np.uint8)
        factor = float(random.uniform(0.1, 1.0)) * idf(self.size, len(articles))
        return WeightedPostings(Term("syllable", str(number)), Postings(narrow(articles), weights), factor)

    def scores(self) -> np.ndarray:
        """What every article scores, each clause added in full."""
        scores = np.zeros(self.size)
        for clause in self.clauses:
            frequency = FREQUENCY[clause.postings.weights].astype(np.float64)
            gained = clause.factor * (K1 + 1) * frequency / (frequency + self.norms[clause.postings.articles])
            scores[clause.postings.articles] += gained
        return scores

    def check(self, count: int) -> None:
        """The best must be those of all scores, and just those that are found without stopping early."""
        scores, matched = self.scores(), np.flatnonzero(self.matched)
        articles, found = select_best(self.matched, self.clauses, self.columns, count)
        assert len(articles) == len(set(articles.tolist())) == min(count, len(matched))
        assert set(articles.tolist()) <= set(matched.tolist())
        assert found.tolist() == pytest.approx(scores[articles].tolist(), abs=2e-5)
        expected = np.sort(scores[matched])[::-1][:count]
        assert found.tolist() == pytest.approx(expected.tolist(), abs=2e-5)
        order = list(zip((-found).tolist(), articles.tolist(), strict=True))
        assert order == sorted(order)
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(ranking, "_SMALL", 0)
            patched.setattr(ranking, "_FEW", -1.0)
            full_articles, full_scores = select_best(self.matched, self.clauses, self.columns, count)
        assert (articles.tolist(), found.tolist()) == (full_articles.tolist(), full_scores.tolist())
        self._check_floor(articles, found)

    def _check_floor(self, articles: np.ndarray, found: np.ndarray) -> None:
        """With a floor, the best that reach it are still found; and all that reach it can be."""
        if not len(found):
            return
        floor = float(found[len(found) // 2])
        wanted = list(zip(articles[found >= floor].tolist(), found[found >= floor].tolist(), strict=True))
        some, scores = select_best(self.matched, self.clauses, self.columns, len(found), floor)
        assert list(zip(some.tolist(), scores.tolist(), strict=True))[: len(wanted)] == wanted
        every, scores = select_from(self.matched, self.clauses, self.columns, floor)
        assert set(every.tolist()) >= {article for article, _ in wanted}
        assert scores.min() >= floor


counts = st.sampled_from([0, 1, 2, 10, 100, 1000, 10_000])
shorts = st.sampled_from([0, 2, 8, 100, 10_000])
stops = st.sampled_from([0.0, 0.01, 0.1, 0.5, 1.0, 100.0])


@given(
    st.integers(0, 2**32), st.integers(1, 4000), st.integers(1, 30), counts, shorts, stops, st.integers(1, 40)
)
@settings(deadline=None, max_examples=30)
def test_stopping_early_changes_neither_the_best_nor_their_scores(seed, size, terms, count, short, few, step):
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(ranking, "_SHORT", short)
        patched.setattr(ranking, "_SMALL", 0)
        patched.setattr(ranking, "_FEW", few)
        patched.setattr(ranking, "_STEP", step)
        patched.setattr(ranking, "_LOOKED_UP", 0)
        Lists(seed, size, terms).check(count)


def columns_of(size: int) -> Columns:
    """The columns of a segment in which K is 1 for every article."""
    return make_columns(np.ones(size, dtype=np.float32))


tight = st.lists(
    st.tuples(st.sampled_from([0.25, 0.5, 1.0, 1.25]), st.sets(st.integers(0, 9), min_size=1)),
    min_size=2,
    max_size=7,
)


@given(tight, st.integers(1, 4), st.sampled_from([2, 100]), st.sampled_from([1, 2]))
@example([(1.0, {0}), (1.0, {1, 0}), (1.0, {1}), (1.25, {2})], 1, 100, 1)
@settings(deadline=None, max_examples=60)
def test_articles_that_gain_all_that_is_possible_from_the_last_terms_are_not_lost(lists, count, short, step):
    """All weights and lengths are equal, so that every term adds its bound to each of its articles."""
    clauses = [
        WeightedPostings(
            Term("syllable", str(n)),
            Postings(np.array(sorted(articles)), np.full(len(articles), 2, np.uint8)),
            factor,
        )
        for n, (factor, articles) in enumerate(lists)
    ]
    gained = 2.2 * np.array([sum(f for f, articles in lists if n in articles) for n in range(10)]) / 2
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(ranking, "_SHORT", short)
        patched.setattr(ranking, "_SMALL", 0)
        patched.setattr(ranking, "_FEW", 1.0)
        patched.setattr(ranking, "_STEP", step)
        patched.setattr(ranking, "_LOOKED_UP", 0)
        articles, scores = select_best(gained > 0, clauses, columns_of(10), count)
    expected = sorted(np.flatnonzero(gained).tolist(), key=lambda n: (-round(gained[n], 5), n))[:count]
    assert articles.tolist() == expected
    assert scores.tolist() == pytest.approx(gained[expected].tolist(), abs=2e-6)


@pytest.mark.parametrize("seed", range(15))
@pytest.mark.parametrize("count", [1, 10, 100])
@pytest.mark.parametrize("small", [0, 1 << 14])
def test_the_best_of_a_corpus_of_thousands_are_found(seed, count, small, monkeypatch):
    monkeypatch.setattr(ranking, "_SMALL", small)
    Lists(seed, 6000, 24).check(count)


def test_most_terms_of_a_long_query_are_looked_up_for_a_few_articles_only(monkeypatch):
    looked_up = []
    finish = ranking._finish

    def record(articles, scores, lists, remaining, norms, count, floor):
        if lists and count:
            looked_up.append(len(articles))
        return finish(articles, scores, lists, remaining, norms, count, floor)

    monkeypatch.setattr(ranking, "_SMALL", 0)
    monkeypatch.setattr(ranking, "_finish", record)
    for seed in range(10):
        Lists(seed, 6000, 24).check(10)
    assert looked_up
    assert np.median(looked_up) <= 600


@given(
    st.lists(st.none() | st.sampled_from([1, 2, 3]), min_size=1, max_size=40),
    st.integers(0, 45),
    st.sampled_from([0.0, 0.1, 1.0]),
)
@settings(deadline=None)
@example([1, 2], 0, 0.1)
def test_equal_scores_are_in_the_order_of_the_articles(weights, count, few):
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(ranking, "_FEW", few)
        patched.setattr(ranking, "_SMALL", 0)
        listed = np.array([n for n, weight in enumerate(weights) if weight], dtype=np.uint8)
        if not len(listed):
            return
        held = np.array([w for w in weights if w], dtype=np.uint8)
        clauses = [WeightedPostings(Term("syllable", name), Postings(listed, held), 1.0) for name in "abc"]
        size = len(weights)
        articles, scores = select_best(having(size, clauses), clauses, columns_of(size), count)
        expected = sorted(listed.tolist(), key=lambda number: (-weights[number], number))[:count]
        assert articles.tolist() == expected
        assert len(scores) == len(articles)


def test_the_order_of_the_terms_changes_no_score_and_no_order(engine):
    generator = random.Random(4)
    put(
        engine,
        *(
            document(str(n), " ".join(generator.choices("abcdefgh", k=generator.randint(1, 9))))
            for n in range(300)
        ),
    )
    weighted = [Weighted(Term("syllable", term), generator.uniform(0.1, 1)) for term in "abcdefgh"]
    found = []
    for _ in range(10):
        generator.shuffle(weighted)
        found.append(Evaluation(Plan(tuple(weighted)), engine.snapshot()).rank(limit=300, offset=0).matches)
    assert all(each == found[0] for each in found)


def test_what_matches_without_clauses_scores_nothing():
    matched = np.array([True, False, True])
    articles, scores = select_best(matched, [], columns_of(3), 10)
    assert (articles.tolist(), scores.tolist()) == ([0, 2], [0.0, 0.0])


def test_what_does_not_match_is_not_among_the_best_however_much_it_scores():
    clause = WeightedPostings(
        Term("syllable", "a"), Postings(np.array([0, 2]), np.array([200, 1], np.uint8)), 1.0
    )
    matched = np.array([False, True, True, False])
    articles, _ = select_best(matched, [clause], columns_of(4), 4)
    assert articles.tolist() == [2, 1]


@pytest.mark.parametrize("most", [0, 20_000, 64 << 20])
def test_the_best_are_the_same_whatever_columns_are_kept(most):
    for seed in range(5):
        lists = Lists(seed, 6000, 24)
        lists.columns = make_columns(lists.norms, most_bytes=most)
        for _ in range(2):
            lists.check(10)


def test_equal_scores_come_in_the_order_of_indexing():
    matches = ranked([document(str(n), "a b") for n in range(20)], plan("a"))
    assert ids(matches) == [str(n) for n in range(20)]


def test_equal_scores_of_several_segments_come_in_the_order_of_indexing(engine):
    for n in range(5):
        put(engine, document(f"{n}0", "a b"), document(f"{n}1", "a b"))
    assert engine.stats().segments == 5
    matches = Evaluation(plan("a"), engine.snapshot()).rank(limit=7, offset=1).matches
    assert ids(matches) == ["01", "10", "11", "20", "21", "30", "31"]


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 100])
@pytest.mark.parametrize("commits", [1, 3])
def test_pages_cover_every_match_once_and_in_order(engine, limit, commits):
    generator = random.Random(limit)
    documents = [
        document(str(n), " ".join(generator.choices(SYLLABLES, k=generator.randint(1, 3)))) for n in range(50)
    ]
    for number in range(commits):
        put(engine, *documents[number::commits])
    snapshot = engine.snapshot()
    everything = Evaluation(plan("a b"), snapshot).rank(limit=50, offset=0)
    pages = [
        Evaluation(plan("a b"), snapshot).rank(limit=limit, offset=offset) for offset in range(0, 50, limit)
    ]
    assert sum((page.matches for page in pages), ()) == everything.matches
    assert {page.total for page in pages} == {len(everything.matches)}


@pytest.mark.parametrize(("limit", "offset"), [(0, 0), (0, 1), (5, 100), (0, 100)])
def test_a_page_may_be_empty(engine, limit, offset):
    put(engine, *(document(str(n)) for n in range(3)))
    page = Evaluation(plan("a"), engine.snapshot()).rank(limit=limit, offset=offset)
    assert (page.matches, page.total) == ((), 3)


# The parts of an article


def test_a_term_in_the_title_counts_as_one_that_the_body_begins_with():
    documents = [
        document("body", title="x", text="a" + " x" * 200),
        document("title", title="a", text="x " * 201),
        document("neither", title="x", text="x " * 201),
    ]
    matches = ranked(documents, plan("a"))
    assert ids(matches) == ["body", "title"]
    assert matches[0].score == matches[1].score


@pytest.mark.parametrize(("earlier", "later"), [(0, 30), (29, 59), (30, 60), (59, 119), (60, 120), (0, 200)])
def test_a_term_counts_more_the_nearer_to_the_beginning_of_the_body(earlier, later):
    documents = [
        document(str(place), "x " * place + "a" + " x" * (250 - place)) for place in (later, earlier)
    ]
    assert ids(ranked(documents, plan("a"))) == [str(earlier), str(later)]


def test_a_term_in_the_body_counts_more_than_one_in_related_text():
    documents = [document("related", text="x", related="a"), document("body", text="a", related="x")]
    assert ids(ranked(documents, plan("a"))) == ["body", "related"]


def test_related_text_is_found():
    assert ids(ranked([document("1", text="x", related="a b")], plan("b"))) == ["1"]


def test_a_term_in_title_and_body_counts_as_often_as_it_is_weighted():
    corpus = Corpus([["a", "a", "x", "x"], ["b"] * 4])
    documents = [document("both", title="a", text="a"), document("other", text="b b b b")]
    matches = ranked(documents, plan("a"))
    assert matches[0].score == pytest.approx(corpus.bm25(0, plan("a")), abs=1e-5)


def test_related_text_does_not_change_the_score_of_what_the_body_says():
    alone = ranked([document("1", text="a x"), document("2", text="x")], plan("a"))
    beside = ranked(
        [document("1", text="a x", related="a a a y z"), document("2", text="x", related="y " * 50)],
        plan("a"),
    )
    assert alone[0].score == pytest.approx(beside[0].score, rel=1e-4)


@pytest.mark.parametrize("repeated", [1, 100, 10_000])
@pytest.mark.parametrize("others", [0, 1, 50])
@pytest.mark.parametrize("length", [1, 100, 3_000, 20_000])
def test_an_article_with_the_term_in_its_body_is_above_one_with_it_in_related_text_only(
    length, others, repeated
):
    documents = [
        document("body", text="x " * length + "a"),
        document("related", title="y", text="y", related="a " * repeated),
        *(document(f"other {n}", text="z z z") for n in range(others)),
    ]
    assert ids(ranked(documents, plan("a")))[0] == "body"
