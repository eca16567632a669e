"""The terms of one segment's layers and their posting lists, as views of its file."""

from __future__ import annotations

import sys
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from vnsearch.engine.cache import Cache, CacheBudget
from vnsearch.engine.format.arrays import ArrayFile, LazyArray
from vnsearch.engine.format.layout import KEY_BYTES, make_term_key
from vnsearch.engine.format.strings import Strings
from vnsearch.model import PAIR_JOINER

if TYPE_CHECKING:
    from vnsearch._typing import Array, Flags, Numbers

_ENTRY_BYTES = 200
"""The memory that an entry of a cache takes, without its key: about."""


class Postings(NamedTuple):
    """The posting list of a term in one segment."""

    articles: Array
    weights: Array

    def has(self, article: int) -> bool:
        """Whether the article is in the list."""
        articles = self.articles.data
        place = bisect_left(articles, article)
        return place < len(articles) and articles[place] == article

    def weight_of(self, article: int) -> int | None:
        """The article's weight, or None if it is not in the list."""
        return int(self.weights[bisect_left(self.articles.data, article)]) if self.has(article) else None

    def weigh(self, articles: Array) -> Numbers:
        """The weight of each of these articles, −1 if it is not in the list."""
        places = find_places(articles, self.articles)
        if not len(self.articles):
            return places
        weights: Numbers = self.weights.take(places, mode="clip").astype(np.intp)
        weights[places < 0] = -1
        return weights


NO_POSTINGS = Postings(np.empty(0, dtype=np.uint8), np.empty(0, dtype=np.uint8))


def find_places(articles: Array, others: Array) -> Numbers:
    """The place of each article among the others, which are in order; −1 if it is not there."""
    if not len(others):
        return np.full(len(articles), -1)
    places = np.minimum(np.searchsorted(others, articles), len(others) - 1)
    return np.where(others[places] == articles, places, -1)


class PostingLists(NamedTuple):
    """The posting lists of something looked up, one a segment; None where a segment does not have it.

    `frequency` is its document frequency, live articles only, and `idf` the inverse document frequency.
    """

    lists: Sequence[Postings | None]
    frequency: int
    idf: float


class StringTable:
    """A sorted table of terms, searched by their first 8 bytes as numbers; remembered within the `budget`."""

    def __init__(self, budget: CacheBudget, data: LazyArray, ends: LazyArray, keys: LazyArray) -> None:
        self._data, self._ends, self._keys = data, ends, keys
        self._unchecked = Strings(data.values, ends.values)
        self._found: Cache[str, int] = Cache(budget, lambda term, _: sys.getsizeof(term) + _ENTRY_BYTES)

    def __len__(self) -> int:
        return len(self._ends.view)

    def __getitem__(self, number: int) -> bytes:
        self._check(number, number + 1)
        return self._unchecked[number]

    def _check(self, first: int, last: int) -> None:
        """Checks the terms with these numbers."""
        before = max(first - 1, 0)
        self._ends.check(before, last)
        ends = self._ends.view
        self._data.check(ends[before] if first else 0, ends[last - 1])

    def find(self, term: str) -> int:
        """The number of the term, or −1; remembered, as queries ask for the same syllables often."""
        number = self._found.get(term)
        if number is None:
            number = self._find(term)
            self._found.put(term, number)
        return number

    def continuations(self, beginning: str, joiner: str) -> Iterator[tuple[str, int]]:
        """The term `beginning`, and those that continue it with the joiner, each with its number."""
        encoded, joining = beginning.encode("utf-8", "surrogatepass"), joiner.encode()
        for number in range(self._place(encoded), len(self)):
            term = self[number]
            rest = term[len(encoded) :]
            if not term.startswith(encoded) or rest[:1] > joining:
                return
            if not rest or rest.startswith(joining):
                yield term.decode("utf-8", "surrogatepass"), number

    def _find(self, term: str) -> int:
        encoded = term.encode("utf-8", "surrogatepass")
        place = self._place(encoded)
        return place if place < len(self) and self[place] == encoded else -1

    def _place(self, encoded: bytes) -> int:
        """The place of the term, or where it would be inserted."""
        key = make_term_key(encoded)
        place = self._keys.bisect_left(key)
        if len(encoded) > KEY_BYTES:
            low, high = place, self._keys.bisect_left(key + 1, place)
            place = bisect_left(self._unchecked, encoded, low, high)
            if low < high:  # those between which the term belongs decide
                self._check(max(place - 1, low), min(place + 1, high))
        return place


class PairTable:
    """A sorted table of pairs of the terms of another table, stored as the numbers of these."""

    def __init__(self, singles: StringTable, firsts: Array, seconds: LazyArray) -> None:
        self._singles = singles
        self._firsts = firsts.data
        self._seconds = seconds

    def __len__(self) -> int:
        return len(self._seconds)

    def __getitem__(self, number: int) -> bytes:
        first = bisect_right(self._firsts, number) - 1
        return self._singles[first] + PAIR_JOINER.encode() + self._singles[self._seconds[number]]

    def find(self, term: str) -> int:
        """The number of the pair, or −1."""
        left, _, right = term.partition(PAIR_JOINER)
        return self.find_numbers(self._singles.find(left), self._singles.find(right))

    def find_numbers(self, first: int, second: int) -> int:
        """The number of the pair of the terms with these numbers in the other table, or −1."""
        if first < 0 or second < 0:
            return -1
        place = self._seconds.bisect_left(second, self._firsts[first], self._firsts[first + 1])
        return place if place < self._firsts[first + 1] and self._seconds[place] == second else -1

    def find_firsts(self, firsts: Numbers, second: int) -> Numbers:
        """The numbers of the pairs of each of these terms with the second one, or −1: many at once."""
        seconds, bounds = self._seconds.values, np.frombuffer(self._firsts, dtype=self._firsts.format)
        low, end = bounds[firsts].astype(np.intp), bounds[firsts + 1].astype(np.intp)
        high = end.copy()
        while (open_ := low < high).any():
            middle = (low + high) // 2
            smaller = open_ & (seconds[np.minimum(middle, len(seconds) - 1)] < second)
            low = np.where(smaller, middle + 1, low)
            high = np.where(open_ & ~smaller, middle, high)
        if not len(firsts) or second < 0:
            return np.full(len(firsts), -1, dtype=np.intp)
        self._seconds.take_slices(np.maximum(low - 1, 0), np.minimum(low + 1, len(seconds)))  # verifies them
        found = (low < end) & (seconds[np.minimum(low, len(seconds) - 1)] == second)
        return np.where(found, low, -1)

    def find_range(self, first: int, begin: int, end: int) -> tuple[int, int]:
        """The numbers, from one up to another, of a term's pairs with the terms from `begin` to `end`."""
        if first < 0:
            return 0, 0
        low, high = self._firsts[first], self._firsts[first + 1]
        return self._seconds.bisect_left(begin, low, high), self._seconds.bisect_left(end, low, high)

    def followers(self, first: int) -> tuple[int, Array]:
        """The number of a term's first pair, and the second terms of all its pairs."""
        begin, end = self.find_range(first, 0, len(self._singles))
        return begin, self._seconds.slice(begin, end)


TermTable = StringTable | PairTable
"""The sorted terms of a layer."""


class InvertedLayer:
    """The inverted index of one layer: its terms and their posting lists."""

    def __init__(self, table: TermTable, arrays: ArrayFile, name: str) -> None:
        self.table = table
        self._starts = arrays.lazy(f"{name}.starts")
        self._articles, self._weights = arrays.lazy(f"{name}.articles"), arrays.lazy(f"{name}.weights")

    def counts(self, first: int, last: int) -> Numbers:
        """How many articles, deleted ones included, have each of the terms with these numbers."""
        starts: Numbers = self._starts.slice(first, last + 1).astype(np.intp)
        return starts[1:] - starts[:-1]

    def counts_of(self, numbers: Numbers) -> Numbers:
        """How many articles, deleted ones included, have each of these terms, wherever they stand."""
        if not len(numbers):
            return np.zeros(0, dtype=np.intp)
        bounds = self._starts.take_slices(numbers, numbers + 2).astype(np.intp).reshape(-1, 2)
        counts: Numbers = bounds[:, 1] - bounds[:, 0]
        return counts

    def articles_of(self, first: int, last: int) -> Array:
        """The articles that have one of the terms from one number up to another; some more than once."""
        if first == last:
            return self._articles.values[:0]
        self._starts.check(first, first + 1)
        self._starts.check(last, last + 1)
        return self._articles.slice(self._starts.view[first], self._starts.view[last])

    def frequencies(self, deleted: Flags | None) -> Numbers:
        """How many articles that are not deleted have each term."""
        terms = len(self.table)
        if deleted is None:
            return self.counts(0, terms)
        starts = self._starts.slice(0, terms + 1)
        live = ~deleted[self._articles.slice(0, int(starts[-1]))]
        before: Numbers = np.append(0, np.cumsum(live, dtype=np.intp))[starts]
        return before[1:] - before[:-1]

    def postings(self, number: int) -> Postings:
        """The posting list of the term with the number, deleted articles included."""
        self._starts.check(number, number + 2)
        start, end = self._starts.view[number], self._starts.view[number + 1]
        return Postings(self._articles.slice(start, end), self._weights.slice(start, end))
