"""The terms of one segment's layers and their posting lists, as views of its file."""

from __future__ import annotations

import sys
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from vnsearch.engine.cache import Cache, CacheBudget
from vnsearch.engine.format.arrays import ArrayFile, LazyArray
from vnsearch.engine.format.layout import KEY_BYTES, WEIGHT_OF_ONE, make_term_key
from vnsearch.engine.format.packing import GROUP, ONLY_RELATED, WITH_MARKS, Forms, unpack
from vnsearch.engine.format.shapes import FOLDS
from vnsearch.engine.format.strings import Strings
from vnsearch.model import PAIR_JOINER, Layer

if TYPE_CHECKING:
    from vnsearch._typing import Array, Flags, Numbers

_ENTRY_BYTES = 200
"""The memory that an entry of a cache takes, without its key: about."""


class Postings:
    """The posting list of a term in one segment."""

    dense: Array | None = None
    """The list as one byte for each article of the segment (see `packing`), where it is stored so."""

    def __init__(self, articles: Array, weights: Array) -> None:
        self._articles, self._weights = articles, weights
        self.count = len(articles)
        """How many articles are in the list."""

    @property
    def articles(self) -> Array:
        """The articles in the list."""
        return self._articles

    @property
    def weights(self) -> Array:
        """Their weights."""
        return self._weights

    @property
    def found_in_own_text(self) -> Array:
        """The articles with a weight above 0: they have the term in title or body."""
        return self.articles[self.weights > 0]

    @property
    def nbytes(self) -> int:
        """The memory that the articles and weights take."""
        return self.articles.nbytes + self.weights.nbytes

    def has(self, article: int) -> bool:
        """Whether the article is in the list."""
        articles = self.articles.data
        place = bisect_left(articles, article)
        return place < len(articles) and articles[place] == article

    def weight_of(self, article: int) -> int | None:
        """The article's weight, or None if it is not in the list."""
        articles = self.articles.data
        place = bisect_left(articles, article)
        found = place < len(articles) and articles[place] == article
        return int(self.weights[place]) if found else None

    def weigh(self, articles: Array) -> Numbers:
        """The weight of each of these articles, −1 if it is not in the list."""
        places = find_places(articles, self.articles)
        if not self.count:
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


class DensePostings(Postings):
    """A posting list that is stored as one byte for each article; articles and weights are worked out of it.

    They are not kept, but worked out at each access: most is looked up in the bytes themselves, which take no
    memory but the file's.
    """

    dense: Array

    def __init__(self, dense: Array, count: int) -> None:
        self.dense, self.count = dense, count

    @property
    def nbytes(self) -> int:
        """The memory that is kept."""
        return 0

    @property
    def articles(self) -> Array:
        """The articles in the list."""
        found: Array = np.flatnonzero(self.dense != 0).astype(np.min_scalar_type(len(self.dense)))
        return found

    @property
    def weights(self) -> Array:
        """Their weights."""
        held: Array = self.dense[self.dense != 0]
        held[held == ONLY_RELATED] = 0
        return held

    @property
    def found_in_own_text(self) -> Array:
        """The articles with a weight above 0: they have the term in title or body."""
        return np.flatnonzero((self.dense != 0) & (self.dense != ONLY_RELATED))

    def has(self, article: int) -> bool:
        """Whether the article is in the list."""
        return bool(self.dense[article])

    def weight_of(self, article: int) -> int | None:
        """The article's weight, or None if it is not in the list."""
        return int(self.dense[article]) % ONLY_RELATED if self.dense[article] else None

    def weigh(self, articles: Array) -> Numbers:
        """The weight of each of these articles, −1 if it is not in the list."""
        weights: Numbers = self.dense[articles].astype(np.intp)
        weights[weights == 0] = -1
        weights[weights == ONLY_RELATED] = 0
        return weights


class PostingLists(NamedTuple):
    """The posting lists of something looked up, one a segment; None where a segment does not have it.

    `frequency` is its document frequency, live articles only, and `idf` the inverse document frequency.
    """

    lists: Sequence[Postings | None]
    frequency: int
    idf: float


def weaken(other: PostingLists, typed: Sequence[PostingLists]) -> PostingLists:
    """The lists of another name, which counts as half a mention in an article that has all that was typed.

    Its idf is no higher than the highest of these.
    """
    lists = [
        postings and _weaken(postings, [each.lists[place] for each in typed])
        for place, postings in enumerate(other.lists)
    ]
    return PostingLists(lists, other.frequency, min(other.idf, max(each.idf for each in typed)))


def _weaken(postings: Postings, typed: Sequence[Postings | None]) -> Postings:
    articles = postings.articles
    has_all = np.ones(len(articles), dtype=np.bool_)
    for each in typed:
        has_all &= (each or NO_POSTINGS).weigh(articles) >= 0
    if not has_all.any():
        return postings
    weights = postings.weights.copy()
    weights[has_all] = np.minimum(weights[has_all], WEIGHT_OF_ONE // 2)
    return Postings(articles, weights)


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
        return self._found.remember(term, self._find)

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
        self._firsts, self._bounds = firsts.data, firsts
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
        if not len(firsts) or second < 0 or not len(self._seconds):
            return np.full(len(firsts), -1, dtype=np.intp)
        seconds = self._seconds.values
        low, end = (self._bounds[places].astype(np.intp) for places in (firsts, firsts + 1))
        high = end.copy()
        while (open_ := low < high).any():
            middle = (low + high) // 2
            smaller = open_ & (seconds[np.minimum(middle, len(seconds) - 1)] < second)
            low = np.where(smaller, middle + 1, low)
            high = np.where(open_ & ~smaller, middle, high)
        self._seconds.take(np.maximum(low - 1, 0))  # verified, for the same reason as in `bisect_left`
        found = (low < end) & (self._seconds.take(np.minimum(low, len(seconds) - 1)) == second)
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

    def __init__(self, table: TermTable, arrays: ArrayFile, layer: Layer, forms: Forms) -> None:
        self.table = table
        self._arrays, self._layer, self._forms = arrays, layer, forms
        self._counts, self._starts = arrays.lazy(f"{layer}.counts"), arrays.lazy(f"{layer}.starts")
        self._lists = arrays.lazy(f"{layer}.lists")

    def count(self, number: int) -> int:
        """How many articles, deleted ones included, have the term with the number."""
        count: int = self._counts[number]
        return count

    def counts(self, first: int, last: int) -> Numbers:
        """How many articles, deleted ones included, have each of the terms with these numbers."""
        return self._counts.slice(first, last).astype(np.intp)

    def counts_of(self, numbers: Numbers) -> Numbers:
        """How many articles, deleted ones included, have each of these terms, wherever they stand."""
        return self._counts.take(numbers).astype(np.intp)

    def most_frequent(self, first: int, last: int, most: int) -> list[tuple[int, int]]:
        """Those of the terms from one number up to another that most articles have, and how many have each.

        Deleted articles are counted.
        """
        counts = self.counts(first, last)
        order = np.argsort(-counts, kind="stable")[:most]
        return list(zip((first + order).tolist(), counts[order].tolist(), strict=True))

    def frequencies(self, deleted: Flags | None) -> Numbers:
        """How many articles that are not deleted have each term."""
        terms = len(self.table)
        if deleted is None:
            return self.counts(0, terms)
        starts, articles, _ = unpack(self._arrays, self._layer)
        before: Numbers = np.append(0, np.cumsum(~deleted[articles], dtype=np.intp))[starts]
        return before[1:] - before[:-1]

    def postings(self, number: int) -> Postings:
        """The posting list of the term with the number, deleted articles included."""
        group = number // GROUP
        before = self._counts[group * GROUP : number + 1]
        count = before[-1]
        begin = self._starts[group] + sum(map(self._forms.size, before[:-1]))
        data = self._lists.slice(begin, begin + self._forms.size(count))
        if self._forms.is_dense(count):
            return DensePostings(data, count)
        return Postings(*self._forms.read(data, count))


class FoldedLayer(InvertedLayer):
    """The inverted index of a layer without marks, which shares lists with the one `with_marks`."""

    def __init__(
        self, table: TermTable, arrays: ArrayFile, layer: Layer, forms: Forms, with_marks: InvertedLayer
    ) -> None:
        super().__init__(table, arrays, layer, forms)
        self._same, self._with_marks = arrays.lazy(f"{layer}.same"), with_marks

    def count(self, number: int) -> int:
        """How many articles, deleted ones included, have the term with the number."""
        same = self._same[number]
        return self._with_marks.count(same - 1) if same else super().count(number)

    def counts(self, first: int, last: int) -> Numbers:
        """How many articles, deleted ones included, have each of the terms with these numbers."""
        return self._share(super().counts(first, last), self._same.slice(first, last))

    def counts_of(self, numbers: Numbers) -> Numbers:
        """How many articles, deleted ones included, have each of these terms, wherever they stand."""
        return self._share(super().counts_of(numbers), self._same.take(numbers))

    def forms(self, folded: str) -> list[str]:
        """The terms with marks that are this one without them."""
        number = self.table.find(folded)
        if number < 0:
            return []
        same = self._same[number]
        fold = FOLDS[WITH_MARKS[self._layer]]
        forms = [same - 1] if same else np.flatnonzero(self._arrays[fold] == number).tolist()
        return [self._with_marks.table[form].decode() for form in forms]

    def _share(self, counts: Numbers, same: Array) -> Numbers:
        """The counts of terms with these `same`: those that are 0 are counted with marks."""
        shared = same > 0
        counts[shared] = self._with_marks.counts_of(same[shared].astype(np.intp) - 1)
        return counts

    def postings(self, number: int) -> Postings:
        """The posting list of the term with the number, deleted articles included."""
        same = self._same[number]
        return self._with_marks.postings(same - 1) if same else super().postings(number)


def read_layers(
    tables: Mapping[Layer, TermTable], arrays: ArrayFile, articles: int
) -> dict[Layer, InvertedLayer]:
    """The layers of a segment of this many articles."""
    forms = Forms(articles)
    layers: dict[Layer, InvertedLayer] = {}
    for layer, table in tables.items():  # those with marks come before those without
        if layer in WITH_MARKS:
            layers[layer] = FoldedLayer(table, arrays, layer, forms, layers[WITH_MARKS[layer]])
        else:
            layers[layer] = InvertedLayer(table, arrays, layer, forms)
    return layers
