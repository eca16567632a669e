"""One segment for reading: its terms, posting lists and stored articles, all as views of its file."""

from __future__ import annotations

import zlib
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from vnsearch.engine.arrays import read
from vnsearch.engine.layout import KEY_BYTES, term_key
from vnsearch.engine.records import decompress
from vnsearch.errors import BadArticle, IndexDamaged
from vnsearch.model import LAYERS, PAIR_JOINER, Article
from vnsearch.record import from_bytes

if TYPE_CHECKING:
    from vnsearch.numbers import Array, Flags


_REMEMBERED_TERMS = 65_536


class Postings(NamedTuple):
    """The posting list of a term in one segment; `peak` is the largest of the weights."""

    articles: Array
    weights: Array
    peak: int


class Strings:
    """Byte strings laid one after the other, of which the i-th ends at `ends[i]`."""

    def __init__(self, data: Array, ends: Array) -> None:
        self._data = data.data
        self._ends = ends.data

    def __len__(self) -> int:
        return len(self._ends)

    def __getitem__(self, number: int) -> bytes:
        return bytes(self._data[self._ends[number - 1] if number else 0 : self._ends[number]])


class StringTable(Strings):
    """Terms stored as strings, found through the numbers that their first 8 bytes make."""

    def __init__(self, data: Array, ends: Array, keys: Array) -> None:
        super().__init__(data, ends)
        self._keys = keys.data
        self._found: dict[str, int] = {}

    def find(self, term: str) -> int:
        """The number of the term, or −1; remembered, as the same syllables are asked for again and again."""
        if (number := self._found.get(term)) is not None:
            return number
        if len(self._found) >= _REMEMBERED_TERMS:
            self._found.clear()
        number = self._found[term] = self._find(term)
        return number

    def _find(self, term: str) -> int:
        encoded = term.encode("utf-8", "surrogatepass")
        key = term_key(encoded)
        place = bisect_left(self._keys, key)
        if len(encoded) > KEY_BYTES:
            place = bisect_left(self, encoded, place, bisect_right(self._keys, key, place))
        return place if place < len(self) and self[place] == encoded else -1


class PairTable:
    """Pairs of the terms of another table, stored as their numbers."""

    def __init__(self, singles: StringTable, firsts: Array, seconds: Array) -> None:
        self._singles = singles
        self._firsts = firsts.data
        self._seconds = seconds.data

    def __len__(self) -> int:
        return len(self._seconds)

    def __getitem__(self, number: int) -> bytes:
        first = bisect_right(self._firsts, number) - 1
        return self._singles[first] + PAIR_JOINER.encode() + self._singles[self._seconds[number]]

    def find(self, term: str) -> int:
        """The number of the pair, or −1."""
        left, _, right = term.partition(PAIR_JOINER)
        first, second = self._singles.find(left), self._singles.find(right)
        if first < 0 or second < 0:
            return -1
        place = bisect_left(self._seconds, second, self._firsts[first], self._firsts[first + 1])
        return place if place < self._firsts[first + 1] and self._seconds[place] == second else -1


TermTable = StringTable | PairTable
"""The sorted terms of a layer."""


class Layer:
    """The terms and posting lists of one layer."""

    def __init__(self, table: TermTable, arrays: Mapping[str, Array]) -> None:
        self.table = table
        self._starts = arrays["starts"].data
        self._articles = arrays["articles"]
        self._weights = arrays["weights"]
        self._peaks = arrays["peaks"].data

    def postings(self, number: int) -> Postings:
        """The posting list of the term with the number, deleted articles included."""
        start, end = self._starts[number], self._starts[number + 1]
        return Postings(self._articles[start:end], self._weights[start:end], self._peaks[number])


class SegmentFile:
    """The file of a segment; articles are numbered from 0 to `size` − 1, deleted ones included."""

    def __init__(self, path: Path) -> None:
        self._folder, self._name = path.parent, path.name
        self.arrays = read(path)
        self.size = len(self.arrays["id_ends"])
        self.lengths = self.arrays["lengths"]
        self.layers = self._layers()
        self.ids = Strings(self.arrays["ids"], self.arrays["id_ends"])
        self._paths = Strings(self.arrays["paths"], self.arrays["path_ends"])
        self._records = Strings(self.arrays["records"], self.arrays["record_ends"])
        self._dictionaries = Strings(self.arrays["dictionaries"], self.arrays["dictionary_ends"])

    def id(self, number: int) -> str:
        """The id of an article."""
        return self.ids[number].decode("utf-8", "surrogatepass")

    def path(self, number: int) -> str | None:
        """The path of the file that an article was read from."""
        return self._paths[number].decode("utf-8", "surrogatepass") or None

    def digest(self, number: int) -> bytes:
        """What tells whether an article changed."""
        return self.arrays["digests"][number * 16 : number * 16 + 16].tobytes()

    @property
    def last_dictionary(self) -> bytes:
        """The dictionary that the newest articles were compressed with."""
        return self._dictionaries[len(self._dictionaries) - 1]

    def article(self, number: int) -> Article:
        """A stored article."""
        try:
            dictionary = self._dictionaries[int(self.arrays["record_dictionaries"][number])]
            return from_bytes(decompress(self._records[number], dictionary), path=self.path(number))
        except (zlib.error, ValueError, IndexError, BadArticle) as error:
            raise IndexDamaged(self._folder, f"article {number} of {self._name} cannot be read") from error

    def syllables_of(self, number: int) -> list[Array]:
        """The numbers of the terms of an article's syllables, in title, body and related text."""
        ends = self._stream_ends[number]
        begin = int(self._stream_ends[number - 1, -1]) if number else 0
        return np.split(self.arrays["stream"][begin : ends[-1]], ends[:-1] - begin)

    def find(self, article_id: str) -> Iterator[int]:
        """The numbers of the articles with the id; there are several when all but one are deleted."""
        encoded = article_id.encode("utf-8", "surrogatepass")
        order = self.arrays["id_order"]
        place = bisect_left(order, encoded, key=lambda number: self.ids[int(number)])
        while place < len(order) and self.ids[int(order[place])] == encoded:
            yield int(order[place])
            place += 1

    @cached_property
    def _stream_ends(self) -> Array:
        """For each article and part, where its syllables end in `stream`."""
        return np.cumsum(self.arrays["counts"], dtype=np.intp).reshape(self.size, -1)

    def _layers(self) -> dict[str, Layer]:
        strings = {
            layer: StringTable(*(self.arrays[f"{layer}.{name}"] for name in ("terms", "ends", "keys")))
            for layer in LAYERS
            if f"{layer}.terms" in self.arrays
        }
        pairs = PairTable(strings["folded"], self.arrays["pair.firsts"], self.arrays["pair.seconds"])
        tables: dict[str, TermTable] = {**strings, "pair": pairs}
        names = ("starts", "articles", "weights", "peaks")
        return {
            layer: Layer(table, {name: self.arrays[f"{layer}.{name}"] for name in names})
            for layer, table in tables.items()
        }


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
    def total_length(self) -> int:
        """How many syllables its live articles have, counted with the weights of their parts."""
        lengths = self.file.lengths
        return int((lengths if self.deleted is None else lengths[~self.deleted]).sum(dtype=np.int64))

    def postings(self, layer: str, term: str) -> Postings | None:
        """The posting list of a term, if it has one here."""
        found = self.file.layers[layer]
        number = found.table.find(term)
        return None if number < 0 else found.postings(number)

    def document_frequency(self, postings: Postings) -> int:
        """How many live articles are in the posting list."""
        if self.deleted is None:
            return len(postings.articles)
        return len(postings.articles) - int(self.deleted[postings.articles].sum())

    def numbers(self) -> Iterator[int]:
        """The numbers of its live articles, in this segment."""
        return (n for n in range(self.file.size) if self.deleted is None or not self.deleted[n])
