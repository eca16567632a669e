"""Scores whole posting lists at once: BM25F over arrays, and the best of them.

Score of an article: the sum over the plan's terms of weight × idf × tf (k1 + 1) / (tf + K), where tf is the
part-weighted frequency of the term in the article, K = k1 (1 − b + b × length / mean length), lengths are
part-weighted numbers of syllables, and idf = ln(1 + (N − df + 0.5) / (df + 0.5)) (Robertson and Zaragoza,
2009; the idf that cannot fall below zero is Lucene's). Counts are of live articles only.

Short posting lists are added first. The articles that then lead are looked up in the long ones, which gives
the *floor*: a score that an article must reach to be wanted. As soon as the lists left cannot lift an article
to it from nothing, they are only looked up for the articles that they can lift to it (MaxScore: Turtle and
Flood, 1995). That changes no score and no order among the best. Where there are few articles, all lists are
added to all of them, which takes less time than to leave any out.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Sequence
from itertools import accumulate
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from vnsearch.engine.read.columns import (
    FREQUENCY,
    Column,
    Columns,
    look_up,
    saturate_all,
    saturate_columns,
)
from vnsearch.engine.read.postings import Postings
from vnsearch.model import ScoredLookup

if TYPE_CHECKING:
    from vnsearch._typing import Array, Flags, Floats, Floats32, Numbers


K1 = 1.2
B = 0.75

NO_FLOOR = -sys.float_info.max
"""The floor when an article with any score may be wanted; what does not match has still less."""

_SHORT = 8
"""A posting list is long when more than one in this many articles is in it."""
_SMALL = 1 << 14
"""In a segment of fewer articles, all lists are added to all of them."""
_BLOCKS = 8
"""With so many times as many blocks of articles as are wanted, few of the best articles share a block."""
_LEADING = 30
"""At least so many leading articles are looked up in the long lists for the floor."""
_SHARES = (0.5, 0.2, 0.0)
"""Articles lead that have more than one of these shares of the highest score: the first that is enough."""
_MANY = 4
"""When so many times as many lead, only the best of them are looked up."""
_STEP = 3
"""The long lists are looked up at least so many at a time."""
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
    frequency = float(FREQUENCY[weight])
    return frequency * (K1 + 1) / (frequency + norm)


class WeightedPostings(NamedTuple):
    """The posting list of something in the plan in one segment; `factor` is the plan's weight × idf."""

    lookup: ScoredLookup
    postings: Postings
    factor: float

    @property
    def scale(self) -> float:
        """What tf / (tf + K) is multiplied by."""
        return self.factor * (K1 + 1)


class _LongList(NamedTuple):
    """A long posting list as a column, its scale, and the most that it can add to a score."""

    column: Column
    scale: float
    bound: float


def select_best(
    matched: Flags,
    lists: Sequence[WeightedPostings],
    columns: Columns,
    count: int,
    floor: float = NO_FLOOR,
) -> tuple[Numbers, Floats]:
    """The `count` matched articles of a segment with the highest scores, best first, and their scores.

    Those under the floor may be left out. Articles of equal scores stay in the order of their numbers.
    """
    if not count:
        return np.empty(0, dtype=np.intp), np.empty(0)
    return _take_best(*_add_all(matched, lists, columns, count, floor), count)


def select_from(
    matched: Flags, lists: Sequence[WeightedPostings], columns: Columns, least: float
) -> tuple[Numbers, Floats]:
    """The matched articles of a segment with a score of at least `least`, in order, and their scores."""
    articles, scores = _add_all(matched, lists, columns, 0, least)
    scores = scores.round(_DIGITS)
    enough = scores >= least
    return articles[enough], scores[enough]


def _add_all(
    matched: Flags, lists: Sequence[WeightedPostings], columns: Columns, count: int, floor: float
) -> tuple[Numbers, Floats]:
    """Matched articles and their scores, at least those that reach the floor and are among the best `count`.

    If `count` is 0, all that reach the floor.
    """
    norms = columns.norms
    short: list[WeightedPostings] = []
    long: list[WeightedPostings] = []
    longest = len(norms) // max(_SHORT, 1)
    for each in lists:
        (long if each.postings.count > longest else short).append(each)
    if len(norms) < _SMALL:
        scores = _add_to_every(short, long, columns, matched)
        least = max(floor, _estimate_last_best(scores, count)) - _SLACK
        reaching = (scores >= least).nonzero()[0]
        return reaching, scores[reaching]
    scores = _add_scores(short, norms, matched)
    bounded = _bound_lists(long, columns)
    remaining = _sum_bounds(bounded)
    most = _FEW * len(scores)
    for place, bound in enumerate(remaining):
        left = _find_left(scores, floor - bound - _SLACK, most)
        if left is None:
            floor = max(floor, _find_floor(scores, bounded[place:], norms, count))
            left = _find_left(scores, floor - bound - _SLACK, most)
        if left is not None:
            return _finish(left, scores[left], bounded[place:], remaining[place:], norms, count, floor)
        if place < len(bounded):
            _add_list(scores, bounded[place], norms)
    left = (scores >= floor - _SLACK).nonzero()[0]
    return left, scores[left]


def _add_to_every(
    short: Sequence[WeightedPostings], long: Sequence[WeightedPostings], columns: Columns, matched: Flags
) -> Floats:
    """The sum of what all lists add, for every article; less than any score for those not matched."""
    scores = np.zeros(len(matched))
    if short:
        articles = np.concatenate([each.postings.articles for each in short])
        gained = np.concatenate([columns.saturate_listed(each.lookup, each.postings) for each in short])
        scales = np.array([each.scale for each in short], dtype=np.float32)
        gained *= scales.repeat([each.postings.count for each in short])
        scores += np.bincount(articles, gained, len(scores))
    for each in long:
        scores += columns.saturate_every(each.lookup, each.postings) * np.float32(each.scale)
    if not matched.all():
        scores[~matched] = -np.inf
    return scores


def _estimate_last_best(scores: Floats, count: int) -> float:
    """A score that `count` articles reach, and few others: so many blocks of articles have one with it."""
    blocks = _BLOCKS * count
    rows = len(scores) // max(blocks, 1)
    if not count or rows < 2:
        return NO_FLOOR
    return _find_last_best(scores[: rows * blocks].reshape(rows, blocks).max(axis=0), count)


def _bound_lists(lists: Sequence[WeightedPostings], columns: Columns) -> list[_LongList]:
    """The lists as columns, those that can add most first."""
    made = [(columns.of(each.lookup, each.postings), each.scale) for each in lists]
    bounded = [_LongList(column, scale, scale * columns.bound(column)) for column, scale in made]
    return sorted(bounded, key=attrgetter("bound"), reverse=True)


def _sum_bounds(lists: Sequence[_LongList]) -> list[float]:
    """The most that the lists from the n-th on can add together, for each n, and 0 behind the last."""
    return list(accumulate((each.bound for each in reversed(lists)), initial=0.0))[::-1]


def _find_floor(scores: Floats, lists: Sequence[_LongList], norms: Floats32, count: int) -> float:
    """A score that `count` articles reach once the lists are added to these scores, if that shows easily."""
    highest = scores.max(initial=0.0)
    if not count or highest <= 0:
        return NO_FLOOR
    wanted = max(count, _LEADING)
    for share in _SHARES:
        leading = (scores > share * highest).nonzero()[0]
        if len(leading) >= wanted:
            break
    if len(leading) > _MANY * wanted:
        leading = leading[np.argpartition(scores[leading], -wanted)[-wanted:]]
    return _find_last_best(scores[leading] + _look_up_scores(lists, norms, leading), count)


def _find_last_best(scores: Floats, count: int) -> float:
    """The lowest of the best `count` scores; no floor if there are not so many, or if any will do."""
    if not 0 < count <= len(scores):
        return NO_FLOOR
    return float(np.partition(scores, len(scores) - count)[len(scores) - count])


def _find_left(scores: Floats, least: float, most: float) -> Numbers | None:
    """The articles with at least this score, unless they are more than `most`."""
    reaching = scores >= least
    return None if np.count_nonzero(reaching) > most else reaching.nonzero()[0]


def _finish(
    articles: Numbers,
    scores: Floats,
    lists: Sequence[_LongList],
    remaining: Sequence[float],
    norms: Floats32,
    count: int,
    floor: float,
) -> tuple[Numbers, Floats]:
    """Those of some articles with these scores so far that can be wanted once these lists are added.

    A few lists at a time are looked up, for fewer articles after every step; `remaining[n]` is the most that
    all lists from the n-th on can add.
    """
    begin = 0
    while begin < len(lists):
        end = begin + max(_STEP, _LOOKED_UP // max(len(articles), 1))
        scores = scores + _look_up_scores(lists[begin:end], norms, articles)
        begin = min(end, len(lists))
        floor = max(floor, _find_last_best(scores, count))
        left = (scores >= floor - remaining[begin] - _SLACK).nonzero()[0]
        if len(left) < len(scores):
            articles, scores = articles[left], scores[left]
    return articles, scores


def _add_scores(lists: Sequence[WeightedPostings], norms: Floats32, matched: Flags) -> Floats:
    """The sum of what the lists add, for every article; less than any score for those not matched."""
    if not lists:
        return np.where(matched, 0.0, -np.inf)
    articles = np.concatenate([each.postings.articles for each in lists]).astype(np.intp)
    weights = np.concatenate([each.postings.weights for each in lists])
    scales = np.array([each.scale for each in lists], dtype=np.float32)
    scales = scales.repeat([each.postings.count for each in lists])
    every = matched.all()
    if not every:
        wanted = matched.take(articles).nonzero()[0]
        articles, weights, scales = articles.take(wanted), weights.take(wanted), scales.take(wanted)
    gained = saturate_all(articles, weights, norms)
    gained *= scales
    scores = np.bincount(articles, gained, len(norms)).astype(np.float64, copy=False)
    if not every:
        scores[~matched] = -np.inf
    return scores


def _add_list(scores: Floats, added: _LongList, norms: Floats32) -> None:
    """Adds a list to the scores of all articles."""
    gained = saturate_columns(added.column.weights, norms)
    gained *= np.float32(added.scale)
    scores += gained


def _look_up_scores(lists: Sequence[_LongList], norms: Floats32, articles: Numbers) -> Floats:
    """The sum of what the lists add, for each of these articles."""
    if not lists:
        return np.zeros(len(articles))
    gained = saturate_columns(look_up([each.column for each in lists], articles), norms.take(articles))
    gained *= np.array([each.scale for each in lists], dtype=np.float32)[:, np.newaxis]
    total: Floats = np.add.reduce(gained, axis=0, dtype=np.float64)
    return total


def _take_best(articles: Numbers, scores: Floats, count: int) -> tuple[Numbers, Floats]:
    scores = scores.round(_DIGITS)
    best = scores >= _find_last_best(scores, count)
    articles, scores = articles[best], scores[best]
    order = np.lexsort((articles, -scores))[:count]
    return articles[order], scores[order]
