"""One segment for reading: its terms, posting lists and stored articles, all as views of its file."""

from __future__ import annotations

import zlib
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterator, Sequence
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from vnsearch.article_json import from_bytes
from vnsearch.engine.format.arrays import ArrayFile, LazyArray, read_arrays
from vnsearch.engine.format.articles import StoredArticles
from vnsearch.engine.format.layout import KEY_BYTES, VALUE_FIELDS, make_term_key
from vnsearch.engine.format.shapes import LAYERS_OF_STRINGS, find_misfits
from vnsearch.engine.format.strings import Strings
from vnsearch.errors import BadArticle, IndexDamaged
from vnsearch.model import PAIR_JOINER, PARTS, WORD_JOINER, Article, FieldName, Layer, Term

if TYPE_CHECKING:
    from vnsearch._typing import Array, Flags, Numbers


_REMEMBERED_TERMS = 65_536
_NO_ARTICLE = (AttributeError, LookupError, RecursionError, TypeError, ValueError)
"""What JSON of another form than an article's leads to."""


class Postings(NamedTuple):
    """The posting list of a term in one segment; `peak` is the largest of the weights."""

    articles: Array
    weights: Array
    peak: int

    def has(self, article: int) -> bool:
        """Whether the article is in the list."""
        articles = self.articles.data
        place = bisect_left(articles, article)
        return place < len(articles) and articles[place] == article

    def weight_of(self, article: int) -> int | None:
        """The article's weight, or None if it is not in the list."""
        return int(self.weights[bisect_left(self.articles.data, article)]) if self.has(article) else None


class Found(NamedTuple):
    """What an index has of something to look up: posting lists, one a segment, and what they tell.

    `frequency` counts the live articles, and `idf` is the inverse document frequency that follows.
    """

    lists: Sequence[Postings | None]
    frequency: int
    idf: float


class StringTable:
    """Terms stored as strings, found through the numbers that their first 8 bytes make."""

    def __init__(self, data: LazyArray, ends: LazyArray, keys: LazyArray) -> None:
        self._data, self._ends, self._keys = data, ends, keys
        self._unchecked = Strings(data.values, ends.values)
        self._found: dict[str, int] = {}

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
        """The number of the term, or −1; remembered, as the same syllables are asked for again and again."""
        if (number := self._found.get(term)) is not None:
            return number
        if len(self._found) >= _REMEMBERED_TERMS:
            self._found.clear()
        number = self._found[term] = self._find(term)
        return number

    def going_on(self, beginning: str, joiner: str) -> Iterator[tuple[str, int]]:
        """The terms that are the beginning, or go on behind it with the joiner, and their numbers."""
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
        """Where the term is, or would be."""
        key = make_term_key(encoded)
        place = self._keys.bisect_left(key)
        if len(encoded) > KEY_BYTES:
            low, high = place, self._keys.bisect_left(key + 1, place)
            place = bisect_left(self._unchecked, encoded, low, high)
            if low < high:  # those between which the term belongs decide
                self._check(max(place - 1, low), min(place + 1, high))
        return place


class PairTable:
    """Pairs of the terms of another table, stored as their numbers."""

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
        """The number of the pair of two terms of the other table, given by their numbers, or −1."""
        if first < 0 or second < 0:
            return -1
        place = self._seconds.bisect_left(second, self._firsts[first], self._firsts[first + 1])
        return place if place < self._firsts[first + 1] and self._seconds[place] == second else -1


TermTable = StringTable | PairTable
"""The sorted terms of a layer."""


class InvertedLayer:
    """The inverted index of one layer: its terms and their posting lists."""

    def __init__(self, table: TermTable, arrays: ArrayFile, name: str) -> None:
        self.table = table
        self._starts, self._peaks = arrays.lazy(f"{name}.starts"), arrays.lazy(f"{name}.peaks")
        self._articles, self._weights = arrays.lazy(f"{name}.articles"), arrays.lazy(f"{name}.weights")

    def counts(self, first: int, last: int) -> Numbers:
        """How many articles, deleted ones included, have each of the terms with these numbers."""
        starts: Numbers = self._starts.slice(first, last + 1).astype(np.intp)
        return starts[1:] - starts[:-1]

    def postings(self, number: int) -> Postings:
        """The posting list of the term with the number, deleted articles included."""
        self._starts.check(number, number + 2)
        start, end = self._starts.view[number], self._starts.view[number + 1]
        articles, weights = self._articles.slice(start, end), self._weights.slice(start, end)
        return Postings(articles, weights, self._peaks[number])


class SegmentFile:
    """The file of a segment; articles are numbered from 0 to `size` − 1, deleted ones included."""

    def __init__(self, path: Path) -> None:
        self._folder, self._name = path.parent, path.name
        self.arrays = read_arrays(path)
        for misfit in find_misfits(self.arrays.unchecked):
            raise IndexDamaged(path.parent, f"{path.name}: {misfit}")
        self.size = len(self.arrays.unchecked["id_ends"])
        self.layers = self._layers()
        self._articles = StoredArticles(self.arrays.lazy)
        self.ids = self._articles.ids
        self._stream = self.arrays.lazy("stream")

    def id(self, number: int) -> str:
        """The id of an article."""
        return self.ids[number].decode("utf-8", "surrogatepass")

    def path(self, number: int) -> str | None:
        """The path of the file that an article was read from."""
        return self._articles.path(number)

    def digest(self, number: int) -> bytes:
        """What tells whether an article changed."""
        return self._articles.digest(number)

    @property
    def last_dictionary(self) -> bytes:
        """The dictionary that the newest articles were compressed with."""
        return self._articles.last_dictionary

    def article(self, number: int) -> Article:
        """A stored article."""
        try:
            return from_bytes(self._articles.json(number), path=self.path(number))
        except (*_NO_ARTICLE, zlib.error, BadArticle) as error:
            raise IndexDamaged(self._folder, f"article {number} of {self._name} cannot be read") from error

    def syllables_of(self, number: int) -> list[Array]:
        """The numbers of the terms of an article's syllables, in title, body and related text."""
        first = number * len(PARTS)
        bounds = self._section_bounds[first : first + len(PARTS) + 1].tolist()
        return [self._stream.slice(begin, end) for begin, end in pairwise(bounds)]

    def folded_syllables_of(self, number: int) -> list[list[str]]:
        """An article's syllables without marks, in title, body and related text."""
        terms, fold = self.layers[Layer.FOLDED].table, self.arrays["fold"]
        return [[terms[term].decode() for term in fold[part].tolist()] for part in self.syllables_of(number)]

    def streams(self, articles: Numbers, parts: Sequence[int]) -> tuple[Array, Numbers]:
        """The numbers of the terms of the syllables of some articles in these parts (numbers of `PARTS`).

        One part comes after the other, one article after the other; the second array says where each ends.
        """
        sections = (articles[:, np.newaxis] * len(PARTS) + np.array(parts)).ravel()
        begins, ends = self._section_bounds[sections], self._section_bounds[sections + 1]
        bounds = zip(begins.tolist(), ends.tolist(), strict=True)
        pieces = [self._stream.values[:0], *(self._stream.slice(begin, end) for begin, end in bounds)]
        return np.concatenate(pieces), np.cumsum(ends - begins)

    @cached_property
    def values(self) -> dict[FieldName, list[str]]:
        """The distinct authors and sources, the first of which is empty."""
        strings = {field: self._strings(f"{field}_values", f"{field}_value_ends") for field in VALUE_FIELDS}
        return {
            field: [value.decode("utf-8", "surrogatepass") for value in found]
            for field, found in strings.items()
        }

    def with_address(self, text: str) -> Numbers:
        """The articles in whose address the text stands, whatever the case of its letters."""
        wanted = text.encode("utf-8", "surrogatepass").lower()
        addresses, ends = self.arrays["urls"].tobytes().lower(), self.arrays["url_ends"]
        places = np.fromiter(_places(addresses, wanted), dtype=np.intp)
        owners = np.searchsorted(ends, places, "right")
        return np.unique(owners[places + len(wanted) <= ends[owners]])

    def words_beginning(self, layer: Layer, beginning: str) -> Iterator[tuple[str, Postings]]:
        """The words of a layer that are these syllables or begin with them, and their posting lists."""
        found = self.layers[layer]
        assert isinstance(found.table, StringTable)
        for term, number in found.table.going_on(beginning, WORD_JOINER):
            yield term, found.postings(number)

    def beginning_with(self, layer: Layer, prefix: str, most: int) -> Iterator[tuple[str, int]]:
        """The terms that begin so, at most so many, with their numbers of articles, most first."""
        found = self.layers[layer]
        encoded = prefix.encode("utf-8", "surrogatepass")
        first = bisect_left(found.table, encoded)
        last = bisect_left(found.table, True, first, key=lambda term: not term.startswith(encoded))
        counts = found.counts(first, last)
        for number in np.argsort(-counts, kind="stable")[:most].tolist():
            yield found.table[first + number].decode(), int(counts[number])

    def sketch(self, number: int) -> Array:
        """What tells near-duplicates of an article."""
        sketch: Array = self.arrays["sketches"].reshape(self.size, -1)[number]
        return sketch

    def folded_number(self, term: Term) -> int:
        """The number, among the folded syllables, of a syllable without its marks, or −1."""
        number = self.layers[term.layer].table.find(term.term)
        return int(self.arrays["fold"][number]) if term.layer == Layer.SYLLABLE and number >= 0 else number

    def forms(self, folded: str) -> list[str]:
        """The syllables that are the same as this one without their marks."""
        number = self.layers[Layer.FOLDED].table.find(folded)
        terms = self.layers[Layer.SYLLABLE].table
        return [terms[form].decode() for form in np.flatnonzero(self.arrays["fold"] == number).tolist()]

    def find(self, article_id: str) -> Iterator[int]:
        """The numbers of the articles with the id; there are several when all but one are deleted."""
        encoded = article_id.encode("utf-8", "surrogatepass")
        order = self.arrays["id_order"]
        place = bisect_left(order, encoded, key=lambda number: self.ids[int(number)])
        while place < len(order) and self.ids[int(order[place])] == encoded:
            yield int(order[place])
            place += 1

    @property
    def lengths(self) -> Array:
        """How many syllables each article has, counted with the weights of their parts."""
        return self.arrays["lengths"]

    @cached_property
    def counts(self) -> Array:
        """For each article, how many syllables it has in title, body and related text."""
        counts: Array = self.arrays["counts"].reshape(self.size, -1)
        return counts

    @cached_property
    def _section_bounds(self) -> Numbers:
        """Where each part of each article begins in `stream`, and where the last one ends."""
        return np.append(0, np.cumsum(self.arrays["counts"], dtype=np.intp))

    def _strings(self, strings: str, ends: str) -> Strings:
        return Strings(self.arrays.lazy(strings), self.arrays.lazy(ends))

    def _layers(self) -> dict[Layer, InvertedLayer]:
        strings: dict[Layer, StringTable] = {
            layer: StringTable(*(self.arrays.lazy(f"{layer}.{name}") for name in ("terms", "ends", "keys")))
            for layer in LAYERS_OF_STRINGS
        }
        self.pairs = PairTable(
            strings[Layer.FOLDED], self.arrays["pair.firsts"], self.arrays.lazy("pair.seconds")
        )
        tables: dict[Layer, TermTable] = {**strings, Layer.PAIR: self.pairs}
        return {layer: InvertedLayer(table, self.arrays, layer) for layer, table in tables.items()}


def _places(text: bytes, wanted: bytes) -> Iterator[int]:
    """Where in the text the wanted, which is not empty, begins."""
    place = text.find(wanted)
    while place >= 0:
        yield place
        place = text.find(wanted, place + 1)


class LiveSegment:
    """A segment and which of its articles are deleted; its articles are numbered from `base` on."""

    def __init__(self, file: SegmentFile, deleted: Collection[int], base: int) -> None:
        self.file = file
        self.base = base
        self.deleted: Flags | None = None
        if deleted:
            self.deleted = np.zeros(file.size, dtype=np.bool_)
            self.deleted[list(deleted)] = True
        self.live = file.size - len(deleted)

    @cached_property
    def alive(self) -> Flags:
        """Which articles are not deleted."""
        return np.ones(self.file.size, dtype=np.bool_) if self.deleted is None else ~self.deleted

    @cached_property
    def total_length(self) -> int:
        """How many syllables its live articles have, counted with the weights of their parts."""
        lengths = self.file.lengths
        return int((lengths if self.deleted is None else lengths[~self.deleted]).sum(dtype=np.int64))

    def postings(self, layer: Layer, term: str) -> Postings | None:
        """The posting list of a term, if it has one here."""
        found = self.file.layers[layer]
        number = found.table.find(term)
        return None if number < 0 else found.postings(number)

    def pair_postings(self, first: Term, second: Term) -> Postings | None:
        """The posting list of the pair that two syllables make, with or without marks."""
        number = self.file.pairs.find_numbers(self.file.folded_number(first), self.file.folded_number(second))
        return None if number < 0 else self.file.layers[Layer.PAIR].postings(number)

    def document_frequency(self, articles: Array) -> int:
        """How many of the articles of a posting list are live."""
        return len(articles) - (0 if self.deleted is None else int(self.deleted[articles].sum()))

    def frequencies(self, layer: Layer) -> dict[str, int]:
        """All terms of a layer that live articles have, and in how many of them each stands."""
        found = self.file.layers[layer]
        counts = ((n, self.document_frequency(found.postings(n).articles)) for n in range(len(found.table)))
        return {found.table[number].decode(): count for number, count in counts if count}

    def numbers(self) -> Iterator[int]:
        """The numbers of its live articles, in this segment."""
        return (n for n in range(self.file.size) if self.deleted is None or not self.deleted[n])
