"""Ranking: BM25F as its formula says, the best of many, and what the parts of an article count for."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from conftest import document, plan, put, remove
from hypothesis import example, given, settings
from hypothesis import strategies as st

from vnsearch.engine import Engine, ranking
from vnsearch.engine.arrays import narrow
from vnsearch.engine.layout import RELATED_WEIGHT
from vnsearch.engine.ranking import FREQUENCY, K1, B, Clause, best, idf, matches, norms
from vnsearch.model import Document, Match, Plan, WeightedTerm

SYLLABLES = "a b c d".split()

texts = st.lists(st.sampled_from(SYLLABLES), min_size=1, max_size=30)
corpora = st.lists(texts, min_size=1, max_size=12)
terms = st.lists(
    st.builds(
        WeightedTerm, st.just("syllable"), st.sampled_from([*SYLLABLES, "unknown"]), st.floats(0.125, 2)
    ),
    max_size=3,
    unique_by=lambda term: term.term,
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
        for term in (*plan.matching, *plan.supporting):
            df = sum(term.term in self.texts[other] for other in self.alive)
            tf = self.texts[number].count(term.term)
            k = K1 * (1 - B + B * len(self.texts[number]) / mean)
            inverse = math.log(1 + (len(self.alive) - df + 0.5) / (df + 0.5))
            score += term.weight * inverse * tf * (K1 + 1) / (tf + k)
        return score


def ranked(documents: Sequence[Document], plan: Plan) -> tuple[Match, ...]:
    with TemporaryDirectory() as folder:
        engine = Engine.create(Path(folder), "test")
        put(engine, *documents)
        matches = engine.snapshot().rank(plan, limit=1000, offset=0).matches
        engine.close()
    return matches


def ids(matches: Sequence[Match]) -> list[str]:
    return [match.id for match in matches]


# The formula


@given(corpora, plans, st.frozensets(st.integers(0, 11)))
@settings(deadline=None)
def test_an_index_scores_as_the_formula(texts, plan, dead):
    corpus = Corpus(texts, dead)
    with TemporaryDirectory() as folder:
        engine = Engine.create(Path(folder), "test")
        put(engine, *(document(str(n), " ".join(text)) for n, text in enumerate(texts)))
        remove(engine, *map(str, dead))
        found = engine.snapshot().rank(plan, limit=1000, offset=0)
        engine.close()
    wanted = {term.term for term in plan.matching}
    expected = {str(n): corpus.bm25(n, plan) for n in corpus.alive if wanted & set(texts[n])}
    assert {match.id: match.score for match in found.matches} == pytest.approx(expected, rel=1e-4, abs=2e-6)
    assert [match.id for match in found.matches] == sorted(
        expected, key=lambda name: (-next(m.score for m in found.matches if m.id == name), int(name))
    )
    assert found.total == len(expected)
    for term in plan.matching:
        df = sum(term.term in texts[number] for number in corpus.alive)
        assert found.idf[term.layer, term.term] == idf(len(corpus.alive), df)


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
    assert norms(np.array([0, 5, 10]), 5.0).tolist() == pytest.approx([K1 * (1 - B), K1, K1 * (1 + B)])
    assert norms(np.array([0, 0]), 0.0).tolist() == pytest.approx([K1 * (1 - B)] * 2)


def test_a_weight_of_nothing_stands_for_related_text():
    assert FREQUENCY.tolist() == [RELATED_WEIGHT, *range(1, 256)]


# The best of many


class Lists:
    """Posting lists like those of a corpus: few long ones, many short ones."""

    def __init__(self, seed: int, size: int, count: int) -> None:
        random = np.random.default_rng(seed)
        self.size = size
        self.norms = norms(random.integers(1, 2000, size), 400.0)
        self.deleted = random.random(size) < random.choice([0.0, 0.3])
        shares = np.minimum(random.pareto(1.0, count) * random.choice([0.001, 0.05]), 1.0)
        self.clauses = [self._clause(random, share) for share in shares]
        self.matching = self.clauses[: random.integers(1, count + 1)]

    def _clause(self, random: np.random.Generator, share: float) -> Clause:
        articles = np.flatnonzero(random.random(self.size) < max(share, 1 / self.size))
        articles = articles if len(articles) else np.array([0])
        weights = np.minimum(random.geometric(0.4, len(articles)) - 1, 255).astype(np.uint8)
        factor = float(random.uniform(0.1, 1.0)) * idf(self.size, len(articles))
        return Clause(narrow(articles), weights, int(weights.max()), factor)

    @property
    def matched(self) -> np.ndarray:
        return matches(self.size, self.matching, self.deleted)

    def scores(self) -> np.ndarray:
        """What every article scores, each clause added in full."""
        scores = np.zeros(self.size)
        for clause in self.clauses:
            frequency = FREQUENCY[clause.weights].astype(np.float64)
            gained = clause.factor * (K1 + 1) * frequency / (frequency + self.norms[clause.articles])
            scores[clause.articles] += gained
        return scores

    def check(self, count: int) -> None:
        """The best must be those of all scores, and just those that are found without stopping early."""
        scores, matched = self.scores(), np.flatnonzero(self.matched)
        articles, found = best(self.matched, self.clauses, self.norms, count)
        assert len(articles) == len(set(articles.tolist())) == min(count, len(matched))
        assert set(articles.tolist()) <= set(matched.tolist())
        assert found.tolist() == pytest.approx(scores[articles].tolist(), abs=2e-5)
        expected = np.sort(scores[matched])[::-1][:count]
        assert found.tolist() == pytest.approx(expected.tolist(), abs=2e-5)
        order = list(zip((-found).tolist(), articles.tolist(), strict=True))
        assert order == sorted(order)
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(ranking, "_FEW", -1.0)
            full_articles, full_scores = best(self.matched, self.clauses, self.norms, count)
        assert (articles.tolist(), found.tolist()) == (full_articles.tolist(), full_scores.tolist())


counts = st.sampled_from([0, 1, 2, 10, 100, 1000, 10_000])
stops = st.sampled_from([0.0, 0.01, 0.1, 0.5, 1.0, 100.0])


@given(
    st.integers(0, 2**32), st.integers(1, 4000), st.integers(1, 30), counts, stops, stops, st.integers(1, 40)
)
@settings(deadline=None, max_examples=150)
def test_stopping_early_changes_neither_the_best_nor_their_scores(seed, size, terms, count, group, few, step):
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(ranking, "_GROUP", group)
        patched.setattr(ranking, "_FEW", few)
        patched.setattr(ranking, "_STEP", step)
        Lists(seed, size, terms).check(count)


tight = st.lists(
    st.tuples(st.sampled_from([0.25, 0.5, 1.0, 1.25]), st.sets(st.integers(0, 9), min_size=1)),
    min_size=2,
    max_size=7,
)


@given(tight, st.integers(1, 4), st.sampled_from([0.0, 0.3]), st.sampled_from([1, 2]))
@example([(1.0, {0}), (1.0, {1, 0}), (1.0, {1}), (1.25, {2})], 1, 0.0, 1)
@settings(deadline=None, max_examples=300)
def test_articles_that_gain_all_that_is_possible_from_the_last_terms_are_not_lost(lists, count, group, step):
    """All weights and lengths are equal, so that every term adds its bound to each of its articles."""
    clauses = [
        Clause(np.array(sorted(articles)), np.ones(len(articles), dtype=np.uint8), 1, factor)
        for factor, articles in lists
    ]
    gained = 2.2 * np.array([sum(f for f, articles in lists if n in articles) for n in range(10)]) / 2
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(ranking, "_GROUP", group)
        patched.setattr(ranking, "_FEW", 1.0)
        patched.setattr(ranking, "_STEP", step)
        articles, scores = best(gained > 0, clauses, np.ones(10, dtype=np.float32), count)
    expected = sorted(np.flatnonzero(gained).tolist(), key=lambda n: (-round(gained[n], 5), n))[:count]
    assert articles.tolist() == expected
    assert scores.tolist() == pytest.approx(gained[expected].tolist(), abs=2e-6)


@pytest.mark.parametrize("seed", range(15))
@pytest.mark.parametrize("count", [1, 10, 100])
def test_the_best_of_a_corpus_of_thousands_are_found(seed, count):
    Lists(seed, 6000, 24).check(count)


def test_most_terms_of_a_long_query_are_looked_up_for_a_few_articles_only(monkeypatch):
    looked_up = []
    finish = ranking._finish

    def record(articles, scores, clauses, *rest):
        looked_up.append((len(articles), len(clauses)))
        return finish(articles, scores, clauses, *rest)

    monkeypatch.setattr(ranking, "_finish", record)
    for seed in range(10):
        Lists(seed, 6000, 24).check(10)
    assert looked_up
    assert all(articles <= 600 for articles, _ in looked_up)


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
        listed = np.array([n for n, weight in enumerate(weights) if weight], dtype=np.uint8)
        if not len(listed):
            return
        clause = Clause(listed, np.array([w for w in weights if w], dtype=np.uint8), 3, 1.0)
        size = np.ones(len(weights), dtype=np.float32)
        articles, scores = best(matches(len(weights), [clause], None), [clause] * 3, size, count)
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
    weighted = [WeightedTerm("syllable", term, generator.uniform(0.1, 1)) for term in "abcdefgh"]
    found = []
    for _ in range(10):
        generator.shuffle(weighted)
        found.append(engine.snapshot().rank(Plan(tuple(weighted)), limit=300, offset=0).matches)
    assert all(each == found[0] for each in found)


def test_nothing_matches_without_clauses():
    assert matches(3, [], None).tolist() == [False] * 3
    articles, scores = best(np.zeros(3, dtype=np.bool_), [], np.ones(3, dtype=np.float32), 10)
    assert (len(articles), len(scores)) == (0, 0)


def test_what_is_deleted_never_matches():
    clause = Clause(np.array([0, 2], dtype=np.uint8), np.array([1, 1], dtype=np.uint8), 1, 1.0)
    assert matches(4, [clause], np.array([True, False, False, False])).tolist() == [False, False, True, False]


def test_equal_scores_come_in_the_order_of_indexing():
    matches = ranked([document(str(n), "a b") for n in range(20)], plan("a"))
    assert ids(matches) == [str(n) for n in range(20)]


def test_equal_scores_of_several_segments_come_in_the_order_of_indexing(engine):
    for n in range(5):
        put(engine, document(f"{n}0", "a b"), document(f"{n}1", "a b"))
    assert engine.stats().segments == 5
    matches = engine.snapshot().rank(plan("a"), limit=7, offset=1).matches
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
    everything = snapshot.rank(plan("a b"), limit=50, offset=0)
    pages = [snapshot.rank(plan("a b"), limit=limit, offset=offset) for offset in range(0, 50, limit)]
    assert sum((page.matches for page in pages), ()) == everything.matches
    assert {page.total for page in pages} == {len(everything.matches)}


@pytest.mark.parametrize(("limit", "offset"), [(0, 0), (0, 1), (5, 100), (0, 100)])
def test_a_page_may_be_empty(engine, limit, offset):
    put(engine, *(document(str(n)) for n in range(3)))
    page = engine.snapshot().rank(plan("a"), limit=limit, offset=offset)
    assert (page.matches, page.total) == ((), 3)


# The parts of an article


def test_a_term_in_the_title_counts_more_than_one_in_the_body():
    matches = ranked(
        [document("body", title="x", text="a"), document("title", title="a", text="x")], plan("a")
    )
    assert ids(matches) == ["title", "body"]


def test_a_term_in_the_body_counts_more_than_one_in_related_text():
    documents = [document("related", text="x", related="a"), document("body", text="a", related="x")]
    assert ids(ranked(documents, plan("a"))) == ["body", "related"]


def test_related_text_is_found():
    assert ids(ranked([document("1", text="x", related="a b")], plan("b"))) == ["1"]


def test_a_term_in_title_and_body_counts_as_often_as_it_is_weighted():
    corpus = Corpus([["a", "a", "a"], ["b"] * 3])
    documents = [document("both", title="a", text="a"), document("other", text="b b b")]
    matches = ranked(documents, plan("a"))
    assert matches[0].score == pytest.approx(corpus.bm25(0, plan("a")), rel=0.04)


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
        document("body", text="a" + " x" * length),
        document("related", title="y", text="y", related="a " * repeated),
        *(document(f"other {n}", text="z z z") for n in range(others)),
    ]
    assert ids(ranked(documents, plan("a")))[0] == "body"
