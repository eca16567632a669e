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
from collections.abc import Callable, Sequence
from functools import partial
from itertools import accumulate
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from vnsearch.engine.cache import Cache, CacheBudget
from vnsearch.engine.format.layout import LARGEST_WEIGHT, RELATED_WEIGHT, WEIGHT_OF_ONE
from vnsearch.model import ScoredLookup

if TYPE_CHECKING:
    from vnsearch._typing import Array, Flags, Floats, Floats32, Numbers


K1 = 1.2
B = 0.75

FREQUENCY = np.arange(LARGEST_WEIGHT + 1, dtype=np.float32) / WEIGHT_OF_ONE
"""The frequency that each stored weight stands for."""
FREQUENCY[0] = RELATED_WEIGHT
_FREQUENCIES: list[float] = FREQUENCY.tolist()

_SHORT = 8
"""A posting list is long when more than one in this many articles is in it."""
_STEP = 3
"""After adding this many long lists, articles that cannot be among the best any more are dropped."""
_LOOKED_UP = 4096
"""This many look-ups in columns take hardly longer than one."""
_FEW = 0.2
"""When no larger share of the articles is left, the other lists are looked up for each of them."""
_SLACK = 1e-4
"""More than the rounding error of scores and bounds."""
_DIGITS = 6
"""Scores are rounded to so many decimals: equal ones must not differ by the order of the additions."""


def idf(live: int, document_frequency: int) -> float:
    """Inverse document frequency of a term that `document_frequency` of `live` articles hold."""
    return math.log(1 + (live - document_frequency + 0.5) / (document_frequency + 0.5))


def compute_norms(lengths: Array, mean: float) -> Floats32:
    """K of each article."""
    return (K1 * (1 - B + B / (mean or 1.0) * lengths)).astype(np.float32)


def saturate(weight: int, norm: float) -> float:
    """The saturated frequency tf (k1 + 1) / (tf + K) of a posting with this weight."""
    frequency = _FREQUENCIES[weight]
    return frequency * (K1 + 1) / (frequency + norm)


class WeightedPostings(NamedTuple):
    """The posting list of something in the plan in one segment.

    `peak` is the largest of the `weights`, and `factor` the plan's weight × idf.
    """

    lookup: ScoredLookup
    articles: Array
    weights: Array
    peak: int
    factor: float

    def is_long(self, articles: int) -> bool:
        """Whether a large share of a segment's articles, this many in all, is in the list."""
        return len(self.articles) * _SHORT > articles

    def bound(self, smallest_norm: float) -> float:
        """The most that the list can add to the score of an article."""
        return self.factor * saturate(self.peak, smallest_norm)


class Columns:
    """A cache of long posting lists of a segment as columns: tf / (tf + K) of every article.

    With a column, a whole list is added, or many articles are looked up, in one operation. `norms` has the K
    of each article; `smallest` is the smallest of them.
    """

    def __init__(self, norms: Floats32, budget: CacheBudget) -> None:
        self.norms, self.smallest = norms, float(norms.min(initial=np.inf))
        self._columns: Cache[ScoredLookup, Floats32] = Cache(budget, lambda _, column: column.nbytes)

    def of(self, postings: WeightedPostings) -> Floats32:
        """The column of a posting list."""
        column = self._columns.get(postings.lookup)
        if column is None:
            column = np.zeros(len(self.norms), dtype=np.float32)
            column[postings.articles] = _saturate_all(postings.articles, postings.weights, self.norms)
            self._columns.put(postings.lookup, column)
        return column


def select_best(
    matched: Flags, lists: Sequence[WeightedPostings], columns: Columns, count: int
) -> tuple[Numbers, Floats]:
    """The `count` matched articles of a segment with the highest scores, best first, and their scores.

    Articles of equal scores stay in the order of their numbers.
    """
    if not count:
        return np.empty(0, dtype=np.intp), np.empty(0)
    return _take_best(*_add_all(matched, lists, columns, partial(_find_best, count=count)), count)


def select_from(
    matched: Flags, lists: Sequence[WeightedPostings], columns: Columns, least: float
) -> tuple[Numbers, Floats]:
    """The matched articles of a segment with a score of at least `least`, in order, and their scores."""
    articles, scores = _add_all(matched, lists, columns, partial(_find_from, least=least))
    scores = scores.round(_DIGITS)
    enough = scores >= least
    return articles[enough], scores[enough]


FindSurvivors = Callable[["Floats", float], "Numbers | None"]
"""Takes scores and the most that each can still grow by; returns the places of those that can still be
wanted, or None if that is all of them."""


def _add_all(
    matched: Flags, lists: Sequence[WeightedPostings], columns: Columns, find_survivors: FindSurvivors
) -> tuple[Numbers, Floats]:
    """The matched articles that survive to the end, and their scores."""
    norms = columns.norms
    scores = _add_scores([postings for postings in lists if not postings.is_long(len(norms))], norms)
    if not matched.all():
        scores[~matched] = -np.inf
    bounded = [
        (postings.bound(columns.smallest), postings) for postings in lists if postings.is_long(len(norms))
    ]
    bounded.sort(key=itemgetter(0), reverse=True)
    long = [postings for _, postings in bounded]
    remaining = list(accumulate((bound for bound, _ in reversed(bounded)), initial=0.0))[::-1]
    for number in range(0, len(long), _STEP):
        left = find_survivors(scores, remaining[number])
        if left is not None and len(left) <= _FEW * len(matched):
            return _finish(left, scores[left], long[number:], remaining[number:], columns, find_survivors)
        step = long[number : number + _STEP]
        for postings, scale in zip(step, _scales(step), strict=True):
            scores += columns.of(postings) * scale
    left = find_survivors(scores, 0.0)
    articles = np.flatnonzero(matched) if left is None else left
    return articles, scores[articles]


def _finish(
    articles: Numbers,
    scores: Floats,
    lists: Sequence[WeightedPostings],
    remaining: Sequence[float],
    columns: Columns,
    find_survivors: FindSurvivors,
) -> tuple[Numbers, Floats]:
    """Those of a few articles with these scores so far that survive once these lists are added.

    The articles are looked up in columns, fewer after every step; `remaining[n]` is the most that all lists
    from the n-th on can add.
    """
    begin = 0
    while begin < len(lists):
        end = begin + max(_STEP, _LOOKED_UP // max(len(articles), 1))
        scores = scores + _look_up_scores(lists[begin:end], columns, articles)
        left = find_survivors(scores, remaining[min(end, len(lists))])
        if left is not None:
            articles, scores = articles[left], scores[left]
        begin = end
    return articles, scores


def _saturate_all(articles: Array, weights: Array, norms: Floats32) -> Floats32:
    """tf / (tf + K) of postings with these weights in these articles."""
    frequencies = FREQUENCY.take(weights)
    found: Floats32 = np.divide(frequencies, frequencies + norms.take(articles), dtype=np.float32)
    return found


def _scales(lists: Sequence[WeightedPostings]) -> Floats32:
    """What tf / (tf + K) is multiplied by for each list."""
    return np.array([postings.factor * (K1 + 1) for postings in lists], dtype=np.float32)


def _add_scores(lists: Sequence[WeightedPostings], norms: Floats32) -> Floats:
    """The sum of what the lists add, for every article."""
    if not lists:
        return np.zeros(len(norms))
    articles = np.concatenate([postings.articles for postings in lists]).astype(np.intp)
    gained = _saturate_all(articles, np.concatenate([postings.weights for postings in lists]), norms)
    gained *= _scales(lists).repeat([len(postings.articles) for postings in lists])
    return np.bincount(articles, gained, len(norms)).astype(np.float64, copy=False)


def _find_best(scores: Floats, bound: float, count: int) -> Numbers | None:
    """Which articles can still be among the best `count` if no score grows by more than `bound`.

    None if that is all of them.
    """
    above = scores.compress(scores > bound + _SLACK)
    if len(above) < count:
        return None
    above.partition(len(above) - count)
    least = above[len(above) - count]
    left: Numbers = (scores >= least - bound - _SLACK).nonzero()[0]
    return left


def _find_from(scores: Floats, bound: float, least: float) -> Numbers:
    """Which articles can still have a score of `least` if no score grows by more than `bound`."""
    left: Numbers = (scores >= least - bound - _SLACK).nonzero()[0]
    return left


def _look_up_scores(lists: Sequence[WeightedPostings], columns: Columns, articles: Numbers) -> Floats:
    """The sum of what the lists add, for each of these articles."""
    gained = np.concatenate([columns.of(postings).take(articles) for postings in lists])
    gained = gained.reshape(len(lists), -1)
    gained *= _scales(lists)[:, np.newaxis]
    total: Floats = np.add.reduce(gained, axis=0, dtype=np.float64)
    return total


def _take_best(articles: Numbers, scores: Floats, count: int) -> tuple[Numbers, Floats]:
    scores = scores.round(_DIGITS)
    if count < len(scores):
        threshold = np.partition(scores, len(scores) - count)[len(scores) - count]
        articles, scores = articles[scores >= threshold], scores[scores >= threshold]
    order = np.lexsort((articles, -scores))[:count]
    return articles[order], scores[order]
