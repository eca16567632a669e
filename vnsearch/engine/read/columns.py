"""Long posting lists as columns: one byte for every article of a segment, and the most that a list adds.

With columns, many articles are looked up in many lists in one operation. A column depends on the segment
alone, not on the state of the index, so that it serves as long as the segment exists.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from vnsearch.engine.cache import Cache, CacheBudget
from vnsearch.engine.format.layout import LARGEST_WEIGHT, RELATED_WEIGHT, WEIGHT_OF_ONE
from vnsearch.engine.format.packing import ONLY_RELATED
from vnsearch.engine.read.postings import Postings
from vnsearch.model import ScoredLookup

if TYPE_CHECKING:
    from vnsearch._typing import Array, Floats32, Numbers

FREQUENCY = np.arange(LARGEST_WEIGHT + 1, dtype=np.float32) / WEIGHT_OF_ONE
"""The frequency that each stored weight stands for."""
FREQUENCY[0] = RELATED_WEIGHT

_UNIT = np.float32(1 / WEIGHT_OF_ONE)
_COLUMN_BYTES = 400
"""The memory that a column takes beside its bytes: about."""


class Column(NamedTuple):
    """A posting list as one byte an article; `saturation` is the largest tf / (tf + K) at the mean length."""

    weights: Array
    saturation: float
    mean: float

    def bound(self, mean: float) -> float:
        """The most that tf / (tf + K) can be when the mean length is `mean`.

        When the mean grows, K shrinks by no more than the mean grows; when it shrinks, K only grows.
        """
        shrinks = min(self.mean / mean, 1.0) if mean else 1.0
        return self.saturation / (self.saturation + (1 - self.saturation) * shrinks)


class Columns:
    """The columns of a segment in a state of the index, in which the mean length is `mean`.

    `norms` has the K of each article, and `kept` the columns made so far, whatever the state. What is worked
    out for this state is kept within the budget.
    """

    def __init__(
        self,
        norms: Floats32,
        mean: float,
        kept: Cache[ScoredLookup, Column],
        budget: CacheBudget,
    ) -> None:
        self.norms, self._mean, self._kept = norms, mean, kept
        self._saturated: Cache[ScoredLookup, Floats32] = Cache(
            budget, lambda _, saturated: _COLUMN_BYTES + saturated.nbytes
        )

    def of(self, lookup: ScoredLookup, postings: Postings) -> Column:
        """The column of a posting list; one that is stored so is used in place."""
        column = self._kept.get(lookup)
        if column is None:
            column = self._make(postings)
            self._kept.put(lookup, column)
        return column

    def bound(self, column: Column) -> float:
        """The most that tf / (tf + K) is for any article."""
        return column.bound(self._mean)

    def saturate_every(self, lookup: ScoredLookup, postings: Postings) -> Floats32:
        """tf / (tf + K) of a posting list for every article of the segment; 0 for those not in the list."""
        found = self._saturated.get(lookup)
        if found is None:
            found = saturate_columns(self._fill(postings), self.norms)
            self._saturated.put(lookup, found)
        return found

    def saturate_listed(self, lookup: ScoredLookup, postings: Postings) -> Floats32:
        """tf / (tf + K) of a posting list for the articles in the list."""
        found = self._saturated.get(lookup)
        if found is None:
            found = saturate_all(postings.articles, postings.weights, self.norms)
            self._saturated.put(lookup, found)
        return found

    def _make(self, postings: Postings) -> Column:
        column = self._fill(postings)
        largest = saturate_columns(column, self.norms).max(initial=0.0)
        return Column(column, float(largest), self._mean)

    def _fill(self, postings: Postings) -> Array:
        """The bytes of a posting list, one for every article."""
        if postings.dense is not None:
            return postings.dense
        articles, weights = postings.articles, postings.weights
        column = np.zeros(len(self.norms), dtype=np.uint8)
        column[articles] = weights
        if not weights.all():
            column[articles[weights == 0]] = ONLY_RELATED
        return column


def keep_columns(budget: CacheBudget) -> Cache[ScoredLookup, Column]:
    """A cache for the columns of a segment."""
    return Cache(budget, _measure)


def _measure(_: ScoredLookup, column: Column) -> int:
    """The memory that a column takes, of which the file of the segment has the bytes of some."""
    return _COLUMN_BYTES + (column.weights.nbytes if column.weights.flags.owndata else 0)


def saturate_all(articles: Array, weights: Array, norms: Floats32) -> Floats32:
    """tf / (tf + K) of postings with these weights in these articles."""
    frequencies = FREQUENCY.take(weights)
    found: Floats32 = np.divide(frequencies, frequencies + norms.take(articles), dtype=np.float32)
    return found


def saturate_columns(weights: Array, norms: Floats32) -> Floats32:
    """tf / (tf + K) of the bytes of columns, which have an article with each of these K in each row."""
    frequencies: Floats32 = np.multiply(weights, _UNIT, dtype=np.float32)
    related = weights == ONLY_RELATED
    if related.any():
        frequencies[related] = RELATED_WEIGHT
    frequencies /= frequencies + norms
    return frequencies


def look_up(columns: list[Column], articles: Numbers) -> Array:
    """The bytes of these articles, one row for each column."""
    return np.concatenate([column.weights.take(articles) for column in columns]).reshape(len(columns), -1)
