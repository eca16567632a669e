"""Columns: long posting lists as one byte an article, and the most that each can add."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vnsearch.engine.cache import CacheBudget
from vnsearch.engine.format.layout import RELATED_WEIGHT
from vnsearch.engine.read.columns import Columns, keep_columns, look_up, saturate_all, saturate_columns
from vnsearch.engine.read.postings import DensePostings, Postings
from vnsearch.engine.read.ranking import compute_norms
from vnsearch.model import Phrase, Term

A = Term("syllable", "a")


def columns_of(size: int, *, most_bytes: int = 1 << 20) -> Columns:
    """The columns of a segment in which K is 1 for every article."""
    budget = CacheBudget()
    budget.most_bytes = most_bytes
    return Columns(np.ones(size, dtype=np.float32), 1.0, keep_columns(budget), budget)


def test_a_column_has_a_byte_for_each_article_and_is_kept():
    columns = columns_of(5)
    postings = Postings(np.array([0, 3]), np.array([0, 254], dtype=np.uint8))
    column = columns.of(A, postings)
    saturated = saturate_columns(column.weights, columns.norms)
    assert saturated.tolist() == pytest.approx([tf / (tf + 1) for tf in (RELATED_WEIGHT, 0, 0, 127, 0)])
    assert columns.of(A, postings) is column


def test_a_column_says_the_same_as_its_posting_list():
    random = np.random.default_rng(3)
    norms = compute_norms(random.integers(1, 2000, 500), 400.0)
    budget = CacheBudget()
    columns = Columns(norms, 400.0, keep_columns(budget), budget)
    articles, weights = np.arange(0, 500, 2), random.integers(0, 255, 250).astype(np.uint8)
    column = columns.of(A, Postings(articles, weights))
    expected = saturate_all(articles, weights, norms)
    assert saturate_columns(look_up([column], articles), norms[articles])[0].tolist() == expected.tolist()
    assert not saturate_columns(column.weights, norms)[1::2].any()


def test_what_a_list_adds_is_the_same_for_all_articles_and_for_those_in_the_list():
    columns = columns_of(5)
    postings = Postings(np.array([0, 3]), np.array([0, 254], dtype=np.uint8))
    every = columns.saturate_every(A, postings)
    listed = columns_of(5).saturate_listed(A, postings)
    assert every[[0, 3]].tolist() == listed.tolist()
    assert not every[[1, 2, 4]].any()
    assert columns.saturate_every(A, postings) is every


@given(
    st.lists(st.tuples(st.integers(0, 254), st.integers(0, 3000)), min_size=1, max_size=30),
    st.floats(0.5, 2000),
    st.floats(0.5, 2000),
)
@settings(deadline=None)
def test_a_bound_holds_when_the_mean_length_changes(postings, before, after):
    weights, lengths = (np.array(column) for column in zip(*postings, strict=True))
    articles, weights = np.arange(len(weights)), weights.astype(np.uint8)
    budget = CacheBudget()
    kept = keep_columns(budget)
    column = Columns(compute_norms(lengths, before), before, kept, budget).of(A, Postings(articles, weights))
    for mean in (before, after):
        columns = Columns(compute_norms(lengths, mean), mean, kept, budget)
        assert columns.of(A, Postings(articles, weights)) is column
        largest = float(saturate_all(articles, weights, columns.norms).max())
        assert columns.bound(column) >= largest * (1 - 1e-5)
    assert column.bound(before) == pytest.approx(column.saturation)


def test_columns_of_what_is_looked_up_differently_are_apart():
    columns = columns_of(2)
    weights = np.array([1], dtype=np.uint8)
    others = [Term("folded", "a"), Phrase(((A,),)), Phrase(((A,),), 0)]
    columns.of(A, Postings(np.array([0]), weights))
    for lookup in others:
        assert columns.of(lookup, Postings(np.array([1]), weights)).weights.tolist() == [0, 1]
    assert columns.of(A, Postings(np.array([0]), weights)).weights.tolist() == [1, 0]


def test_a_column_that_is_used_again_and_again_stays():
    columns = columns_of(10, most_bytes=2500)
    weights = np.array([1], dtype=np.uint8)
    terms = [Term("syllable", str(n)) for n in range(40)]
    kept = columns.of(terms[0], Postings(np.array([0]), weights))
    for n, term in enumerate(terms[1:]):
        columns.of(term, Postings(np.array([n % 10]), weights))
        assert columns.of(terms[0], Postings(np.array([0]), weights)) is kept


def test_a_list_that_is_stored_as_a_column_is_used_in_place():
    dense = np.array([0, 2, 255, 254], dtype=np.uint8)
    columns = columns_of(4)
    column = columns.of(A, DensePostings(dense, 3))
    assert column.weights is dense
    made = columns_of(4).of(A, Postings(np.array([1, 2, 3]), np.array([2, 0, 254], dtype=np.uint8)))
    assert column.weights.tolist() == made.weights.tolist()
    assert column.saturation == made.saturation == pytest.approx(127 / 128)
