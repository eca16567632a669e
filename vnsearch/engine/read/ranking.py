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
from collections.abc import Sequence
from itertools import accumulate
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from vnsearch.engine.format.layout import LARGEST_WEIGHT, RELATED_WEIGHT, WEIGHT_OF_ONE
from vnsearch.model import Lookup

if TYPE_CHECKING:
    from vnsearch._typing import Array, Flags, Floats, Floats32, Numbers


K1 = 1.2
B = 0.75

FREQUENCY = np.arange(LARGEST_WEIGHT + 1, dtype=np.float32) / WEIGHT_OF_ONE
"""The frequency that each stored weight stands for."""
FREQUENCY[0] = RELATED_WEIGHT
_FREQUENCIES: list[float] = FREQUENCY.tolist()

_SHORT = 8
"""A posting list is short that has no more than one in so many of the articles."""
_STEP = 3
"""After so many long lists it is looked again which articles are left."""
_LOOKED_UP = 4096
"""So many look-ups in columns take hardly longer than one."""
_FEW = 0.2
"""When no larger share of the articles is left, the other terms are looked up for each of those."""
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
    frequency = _FREQUENCIES[weight]
    return frequency * (K1 + 1) / (frequency + norm)


class Clause(NamedTuple):
    """Something of the plan in one segment: its posting list, the largest weight in it, and weight × idf."""

    lookup: Lookup
    articles: Array
    weights: Array
    peak: int
    factor: float

    def is_long(self, articles: int) -> bool:
        """Whether, of so many articles, a large share is in its posting list."""
        return len(self.articles) * _SHORT > articles

    def bound(self, smallest_norm: float) -> float:
        """The most that it adds to any article's score."""
        return self.factor * saturated(self.peak, smallest_norm)


class Columns:
    """Long posting lists of a segment with one number an article: how far it is saturated, tf / (tf + K).

    So a whole list is added, and articles are looked up, at once. Frequent terms are in many queries, so
    columns are kept, up to so many bytes of them: in two halves, so that when the newer is full and takes the
    place of the older, those used since then stay. `norms` has the K of each article, of which `smallest` is
    the smallest.
    """

    def __init__(self, norms: Floats32, most_bytes: int) -> None:
        self.norms, self.smallest = norms, float(norms.min(initial=np.inf))
        self._most = most_bytes // 2 // max(norms.nbytes, 1)
        self._newer: dict[Lookup, Floats32] = {}
        self._older: dict[Lookup, Floats32] = {}

    def of(self, clause: Clause) -> Floats32:
        """The column of the clause's posting list."""
        column = self._newer.get(clause.lookup)
        if column is None:
            column = self._older.get(clause.lookup)
            if column is None:
                column = np.zeros(len(self.norms), dtype=np.float32)
                column[clause.articles] = _saturated(clause.articles, clause.weights, self.norms)
            if len(self._newer) >= self._most:
                self._older, self._newer = self._newer, {}
            self._newer[clause.lookup] = column
        return column


def best(matched: Flags, clauses: Sequence[Clause], columns: Columns, count: int) -> tuple[Numbers, Floats]:
    """The `count` matched articles with the highest scores, best first, and their scores.

    Equal scores are in the articles' order. The `columns` are the segment's.
    """
    if not count:
        return np.empty(0, dtype=np.intp), np.empty(0)
    norms = columns.norms
    scores = _add_up([clause for clause in clauses if not clause.is_long(len(norms))], norms)
    if not matched.all():
        scores[~matched] = -np.inf
    bounded = [(clause.bound(columns.smallest), clause) for clause in clauses if clause.is_long(len(norms))]
    bounded.sort(key=itemgetter(0), reverse=True)
    long = [clause for _, clause in bounded]
    remaining = list(accumulate((bound for bound, _ in reversed(bounded)), initial=0.0))[::-1]
    for number in range(0, len(long), _STEP):
        left = _left(scores, remaining[number], count)
        if left is not None and len(left) <= _FEW * len(matched):
            return _finish(left, scores[left], long[number:], remaining[number:], columns, count)
        step = long[number : number + _STEP]
        for clause, scale in zip(step, _scales(step), strict=True):
            scores += columns.of(clause) * scale
    left = _left(scores, 0.0, count)
    articles = np.flatnonzero(matched) if left is None else left
    return _top(articles, scores[articles], count)


def _finish(
    articles: Numbers,
    scores: Floats,
    clauses: Sequence[Clause],
    remaining: Sequence[float],
    columns: Columns,
    count: int,
) -> tuple[Numbers, Floats]:
    """The best of `articles`, which have these scores, when these clauses are added.

    The articles are looked up in the columns, ever fewer of them: `remaining` has the most that the clauses
    from each on can add.
    """
    begin = 0
    while begin < len(clauses):
        end = begin + max(_STEP, _LOOKED_UP // max(len(articles), 1))
        scores = scores + _scores_of(clauses[begin:end], columns, articles)
        left = _left(scores, remaining[min(end, len(clauses))], count)
        if left is not None:
            articles, scores = articles[left], scores[left]
        begin = end
    return _top(articles, scores, count)


def _saturated(articles: Array, weights: Array, norms: Floats32) -> Floats32:
    """What postings of these weights add to the scores of these articles, times weight × idf × (k1 + 1)."""
    frequencies = FREQUENCY.take(weights)
    found: Floats32 = np.divide(frequencies, frequencies + norms.take(articles), dtype=np.float32)
    return found


def _scales(clauses: Sequence[Clause]) -> Floats32:
    """What the saturated frequencies of each clause are multiplied by."""
    return np.array([clause.factor * (K1 + 1) for clause in clauses], dtype=np.float32)


def _add_up(clauses: Sequence[Clause], norms: Floats32) -> Floats:
    """What the clauses add to each article's score."""
    if not clauses:
        return np.zeros(len(norms))
    articles = np.concatenate([clause.articles for clause in clauses]).astype(np.intp)
    gained = _saturated(articles, np.concatenate([clause.weights for clause in clauses]), norms)
    gained *= _scales(clauses).repeat([len(clause.articles) for clause in clauses])
    return np.bincount(articles, gained, len(norms)).astype(np.float64, copy=False)


def _left(scores: Floats, bound: float, count: int) -> Numbers | None:
    """Which can still be among the best `count` when no score grows by more than `bound`; None for any."""
    above = scores.compress(scores > bound + _SLACK)
    if len(above) < count:
        return None
    above.partition(len(above) - count)
    least = above[len(above) - count]
    left: Numbers = (scores >= least - bound - _SLACK).nonzero()[0]
    return left


def _scores_of(clauses: Sequence[Clause], columns: Columns, articles: Numbers) -> Floats:
    """What the clauses add to the score of each of the articles."""
    gained = np.concatenate([columns.of(clause).take(articles) for clause in clauses])
    gained = gained.reshape(len(clauses), -1)
    gained *= _scales(clauses)[:, np.newaxis]
    total: Floats = np.add.reduce(gained, axis=0, dtype=np.float64)
    return total


def _top(articles: Numbers, scores: Floats, count: int) -> tuple[Numbers, Floats]:
    scores = scores.round(_DIGITS)
    if count < len(scores):
        threshold = np.partition(scores, len(scores) - count)[len(scores) - count]
        articles, scores = articles[scores >= threshold], scores[scores >= threshold]
    order = np.lexsort((articles, -scores))[:count]
    return articles[order], scores[order]
