"""Scores whole posting lists at once: BM25F over arrays, and the best of them.

Score of an article: the sum over the plan's terms of weight × idf × tf (k1 + 1) / (tf + K), where tf is the
part-weighted frequency of the term in the article, K = k1 (1 − b + b × length / mean length), lengths are
part-weighted numbers of syllables, and idf = ln(1 + (N − df + 0.5) / (df + 0.5)) (Robertson and Zaragoza,
2009; the idf that cannot fall below zero is Lucene's). Counts are of live articles only.

The terms that can add most are scored first. When no article outside a few can come among the best any
more, the other terms are only looked up for those few (MaxScore: Turtle and Flood, 1995). That changes no
score and no order among the best.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from vnsearch.engine.layout import LARGEST_WEIGHT, RELATED_WEIGHT, WEIGHT_OF_ONE
from vnsearch.model import Lookup

if TYPE_CHECKING:
    from vnsearch.numbers import Array, Flags, Floats, Floats32, Numbers


K1 = 1.2
B = 0.75

FREQUENCY = np.arange(LARGEST_WEIGHT + 1, dtype=np.float32) / WEIGHT_OF_ONE
"""The frequency that each stored weight stands for."""
FREQUENCY[0] = RELATED_WEIGHT

_COLUMN_FREQUENCY = np.append(np.float32(0), FREQUENCY)

_GROUP = 2.0
"""So many postings, as a share of the articles, are scored before looking again which articles are left."""
_FEW = 0.2
"""When no larger share of the articles is left, the other terms are looked up for each of those."""
_SHORT = 4
"""A posting list is short that has no more than so many times the articles that are left."""
_STEP = 8
"""After so many terms it is looked again which of those are left."""
_SLACK = 1e-4
"""More than what scores and bounds can be off by through rounding."""
_DIGITS = 6
"""Scores are rounded to so many decimals: equal ones must not differ by the order of the additions."""


def idf(live: int, document_frequency: int) -> float:
    """Inverse document frequency of a term that `document_frequency` of `live` articles hold."""
    return math.log(1 + (live - document_frequency + 0.5) / (document_frequency + 0.5))


def norms(lengths: Array, mean: float) -> Floats32:
    """K of each article."""
    return (K1 * (1 - B + B / (mean or 1.0) * lengths)).astype(np.float32)


def saturated(weight: int, norm: float) -> float:
    """What a posting of this weight adds to the score of an article with this K, times weight × idf."""
    frequency = float(FREQUENCY[weight])
    return frequency * (K1 + 1) / (frequency + norm)


class Clause(NamedTuple):
    """Something of the plan in one segment: its posting list, the largest weight in it, and weight × idf."""

    lookup: Lookup
    articles: Array
    weights: Array
    peak: int
    factor: float

    def bound(self, smallest_norm: float) -> float:
        """The most that it adds to any article's score."""
        return self.factor * saturated(self.peak, smallest_norm)


class Columns:
    """Long posting lists of a segment with one number an article: 0, or one more than its weight.

    In them articles are looked up at once. Frequent terms are in many queries, so columns are kept, up to so
    many bytes of them.
    """

    def __init__(self, size: int, most_bytes: int) -> None:
        self._size, self._most = size, most_bytes // max(size, 1)
        self._kept: dict[Lookup, Array] = {}

    def of(self, clause: Clause) -> Array:
        """The column of the clause's posting list."""
        column = self._kept.get(clause.lookup)
        if column is None:
            column = np.zeros(self._size, dtype=np.uint8)
            column[clause.articles] = clause.weights + np.uint8(1)
            if len(self._kept) >= self._most:
                self._kept.clear()
            self._kept[clause.lookup] = column
        return column


def best(
    matched: Flags, clauses: Sequence[Clause], norms: Floats32, columns: Columns, count: int
) -> tuple[Numbers, Floats]:
    """The `count` matched articles with the highest scores, best first, and their scores.

    Equal scores are in the articles' order. `norms` has the K of each article, `columns` are the segment's.
    """
    if not count:
        return np.empty(0, dtype=np.intp), np.empty(0)
    smallest = float(norms.min(initial=np.inf))
    bounded = sorted(((clause.bound(smallest), clause) for clause in clauses), key=lambda pair: -pair[0])
    clauses = [clause for _, clause in bounded]
    remaining = list(accumulate((bound for bound, _ in reversed(bounded)), initial=0.0))[::-1]
    scores = np.zeros(len(matched))
    for begin, end in _groups(clauses, _GROUP * len(matched)):
        scores += _add_up(clauses[begin:end], norms)
        scores *= matched
        left = _left(scores, remaining[end], count) if end < len(clauses) else None
        if left is not None and len(left) <= _FEW * len(matched):
            return _finish(left, scores[left], clauses[end:], norms, columns, count)
    articles = np.flatnonzero(matched)
    return _top(articles, scores[articles], count)


def _finish(
    articles: Numbers,
    scores: Floats,
    clauses: Sequence[Clause],
    norms: Floats32,
    columns: Columns,
    count: int,
) -> tuple[Numbers, Floats]:
    """The best of `articles`, which have these scores, when these clauses are added.

    Short lists are scored whole; in the others the articles are looked up, ever fewer of them.
    """
    short = [clause for clause in clauses if len(clause.articles) <= _SHORT * len(articles)]
    if short:
        scores = scores + _add_up(short, norms)[articles]
    own = norms[articles]
    smallest = float(own.min(initial=np.inf))
    long = [clause for clause in clauses if len(clause.articles) > _SHORT * len(articles)]
    for number in range(0, len(long), _STEP):
        bound = sum(clause.bound(smallest) for clause in long[number:])
        if (left := _left(scores, bound, count)) is not None:
            articles, scores, own = articles[left], scores[left], own[left]
        scores = scores + _scores_of(long[number : number + _STEP], columns, articles, own)
    return _top(articles, scores, count)


def _groups(clauses: Sequence[Clause], postings: float) -> Iterator[tuple[int, int]]:
    """Where groups of about so many postings begin and end among the clauses."""
    begin = size = 0
    for end, clause in enumerate(clauses, 1):
        size += len(clause.articles)
        if size >= postings or end == len(clauses):
            yield begin, end
            begin, size = end, 0


def _add_up(clauses: Sequence[Clause], norms: Floats32) -> Floats:
    """What the clauses add to each article's score."""
    articles = np.concatenate([clause.articles for clause in clauses]).astype(np.intp)
    frequencies = FREQUENCY.take(np.concatenate([clause.weights for clause in clauses]))
    factors = np.array([clause.factor * (K1 + 1) for clause in clauses], dtype=np.float32)
    saturated = frequencies / (frequencies + norms.take(articles))
    saturated *= np.repeat(factors, [len(clause.articles) for clause in clauses])
    return np.bincount(articles, saturated, len(norms)).astype(np.float64, copy=False)


def _left(scores: Floats, bound: float, count: int) -> Numbers | None:
    """Which can still be among the best `count` when no score grows by more than `bound`; None for any."""
    above = scores[scores > bound + _SLACK]
    if len(above) < count:
        return None
    least = np.partition(above, len(above) - count)[len(above) - count]
    return np.flatnonzero(scores >= least - bound - _SLACK)


def _scores_of(clauses: Sequence[Clause], columns: Columns, articles: Numbers, norms: Floats32) -> Floats:
    """What the clauses add to the score of each of the articles, which have these K."""
    frequencies = _COLUMN_FREQUENCY[np.stack([columns.of(clause).take(articles) for clause in clauses])]
    factors = np.array([clause.factor * (K1 + 1) for clause in clauses], dtype=np.float32)
    saturated = frequencies / (frequencies + norms)
    saturated *= factors[:, np.newaxis]
    gained: Floats = saturated.sum(axis=0, dtype=np.float64)
    return gained


def _top(articles: Numbers, scores: Floats, count: int) -> tuple[Numbers, Floats]:
    scores = scores.round(_DIGITS)
    if count < len(scores):
        threshold = np.partition(scores, len(scores) - count)[len(scores) - count]
        articles, scores = articles[scores >= threshold], scores[scores >= threshold]
    order = np.lexsort((articles, -scores))[:count]
    return articles[order], scores[order]
