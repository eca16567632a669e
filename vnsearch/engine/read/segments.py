"""One segment for reading: its terms, posting lists and stored articles, all as views of its file."""

from __future__ import annotations

import os
import sys
import zlib
from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar
from weakref import WeakValueDictionary

import numpy as np

from vnsearch._lazy import lazy_property
from vnsearch.article_json import from_bytes
from vnsearch.engine.cache import Cache, share_budget
from vnsearch.engine.format.arrays import read_arrays
from vnsearch.engine.format.articles import StoredArticles
from vnsearch.engine.format.deletions import Deletions
from vnsearch.engine.format.layout import VALUE_FIELDS
from vnsearch.engine.format.letter_sets import gather_letters
from vnsearch.engine.format.namings import find_beginning, list_beginnings
from vnsearch.engine.format.opening import translate_read_errors
from vnsearch.engine.format.shapes import LAYERS_OF_STRINGS, find_misfits
from vnsearch.engine.format.strings import OrderedStrings, Strings
from vnsearch.engine.format.syllable_stream import SyllableStream
from vnsearch.engine.read.columns import keep_columns
from vnsearch.engine.read.id_hashes import FEW, find_ids, hash_ids
from vnsearch.engine.read.postings import (
    NO_POSTINGS,
    FoldedLayer,
    InvertedLayer,
    PairTable,
    Postings,
    StringTable,
    TermTable,
    read_layers,
)
from vnsearch.errors import BadArticle, IndexDamaged
from vnsearch.model import PARTS, WORD_JOINER, Article, FieldName, Layer, Phrase, Term

if TYPE_CHECKING:
    from vnsearch._typing import Array, Flags, Numbers
    from vnsearch.engine.read.folders import Folders

_TERM_BYTES = 1000
"""The memory that a remembered term takes, and its posting list beside articles and weights: about."""
_WORD_BYTES = 100
"""The memory that a word remembered with others takes beside its term: about."""
_PHRASE_BYTES = 1000
"""The memory that a remembered phrase takes beside its postings: about."""


class SegmentFile:
    """The file of a segment; articles are numbered from 0 to `size` − 1, deleted ones included."""

    def __init__(self, path: Path) -> None:
        self._folder, self.name = path.parent, path.name
        self._budget = share_budget(path.parent)
        self.arrays = read_arrays(path)
        for misfit in find_misfits(self.arrays.unchecked):
            raise IndexDamaged(path.parent, f"{path.name}: {misfit}")
        self.size = len(self.arrays.unchecked["id_ends"])
        self.layers = self._layers()
        self._articles = StoredArticles(self.arrays.lazy, self._budget)
        self.ids = self._articles.ids
        lazy = self.arrays.lazy
        self._ids = OrderedStrings(lazy("ids"), lazy("id_ends"), lazy("id_order"))
        self._paths = OrderedStrings(lazy("paths"), lazy("path_ends"), lazy("path_order"))
        self._stream = SyllableStream(self.arrays)
        self._derived: Cache[str, Array] = Cache(self._budget, lambda _, derived: derived.nbytes)
        self.columns = keep_columns(self._budget)
        self._postings: Cache[tuple[Layer, str], Postings] = Cache(self._budget, _measure_term)
        self._words: Cache[tuple[Layer, str], list[tuple[str, int]]] = Cache(self._budget, _measure_words)
        self.phrases: Cache[Phrase, Postings] = Cache(self._budget, _measure_phrase)

    def id(self, number: int) -> str:
        """The id of an article."""
        return self.ids[number].decode("utf-8", "surrogatepass")

    def path(self, number: int) -> str | None:
        """The path of the file that an article was read from."""
        return self._articles.path(number)

    def list_known(self, numbers: Sequence[int]) -> Iterator[tuple[str, bytes, str | None]]:
        """The ids, digests and paths of articles, whose numbers ascend: faster than one by one."""
        return self._articles.list_known(numbers)

    def digest(self, number: int) -> bytes:
        """The digest of an article: another one means that the article has changed."""
        return self._articles.digest(number)

    @property
    def last_dictionary(self) -> bytes:
        """The dictionary that the newest articles were compressed with."""
        return self._articles.last_dictionary

    def article(self, number: int) -> Article:
        """A stored article."""
        try:
            return from_bytes(self._articles.json(number), path=self.path(number))
        except (zlib.error, BadArticle) as error:
            raise IndexDamaged(self._folder, f"article {number} of {self.name} cannot be read") from error

    def syllables_of(self, number: int) -> list[Array]:
        """The numbers of an article's syllables in the dictionary: one array for each of its parts."""
        return [self.syllables_in(number, part) for part in range(len(PARTS))]

    def syllables_in(self, number: int, part: int) -> Array:
        """The numbers of an article's syllables in one of its parts, which is a number of `PARTS`."""
        section = number * len(PARTS) + part
        begin, end = self._section_bounds[section : section + 2].tolist()
        return self._stream.slice(begin, end)

    def folded_syllables_of(self, number: int) -> list[list[str]]:
        """An article's syllables without marks: one list for each of its parts."""
        terms = self.layers[Layer.FOLDED].table
        return [
            [terms[term].decode() for term in self.fold_syllables(part).tolist()]
            for part in self.syllables_of(number)
        ]

    def fold_syllables(self, syllables: Array) -> Array:
        """The numbers of these syllables without their marks in the dictionary of folded syllables."""
        folded: Array = self.arrays["fold"].take(syllables)
        return folded

    def streams(self, articles: Numbers, parts: Sequence[int]) -> tuple[Array, Numbers]:
        """The syllables, as numbers in the dictionary, of some articles in these parts (numbers of `PARTS`).

        They are one after the other, by article and then by part; the second array has the end of each part.
        """
        sections = (articles[:, np.newaxis] * len(PARTS) + np.array(parts)).ravel()
        begins, ends = self._section_bounds[sections], self._section_bounds[sections + 1]
        filled = begins < ends
        return self._stream.take_slices(begins[filled], ends[filled]), np.cumsum(ends - begins)

    @lazy_property
    def values(self) -> dict[FieldName, list[str]]:
        """The distinct authors and sources; the first of each is empty."""
        strings = {field: self._strings(f"{field}_values", f"{field}_value_ends") for field in VALUE_FIELDS}
        return {
            field: [value.decode("utf-8", "surrogatepass") for value in found]
            for field, found in strings.items()
        }

    @lazy_property
    def folders(self) -> Folders:
        """The folder of each article, worked out when first asked for: a second for a million articles."""
        from vnsearch.engine.read.folders import locate_folders  # few searches need it

        every = range(self.size)
        paths = self._strings("paths", "path_ends").take(every)
        return locate_folders(zip(paths, self.ids.take(every), strict=True))

    def with_address(self, text: str) -> Numbers:
        """The articles whose address contains the text, ignoring case."""
        wanted = np.frombuffer(text.encode("utf-8", "surrogatepass").lower(), dtype=np.uint8)
        addresses, ends = self._lower_addresses(), self.arrays["url_ends"]
        places = np.flatnonzero(addresses[: max(len(addresses) - len(wanted) + 1, 0)] == wanted[0])
        for offset, byte in enumerate(wanted[1:].tolist(), 1):
            places = places[addresses[places + offset] == byte]
        owners = np.searchsorted(ends, places, "right")
        having = np.zeros(self.size, dtype=np.bool_)
        having[owners[places + len(wanted) <= ends[owners]]] = True
        return np.flatnonzero(having)

    def _lower_addresses(self) -> Array:
        """All addresses, one after the other, with ASCII letters in lower case."""
        return self._derived.remember(
            "urls", lambda name: np.frombuffer(self.arrays[name].tobytes().lower(), dtype=np.uint8)
        )

    def postings(self, layer: Layer, term: str) -> Postings | None:
        """The posting list of a term; None if no article here has it."""
        found = self._postings.remember((layer, term), self._look_up)
        return found if found.count else None

    def _look_up(self, of_layer: tuple[Layer, str]) -> Postings:
        layer, term = of_layer
        number = self.layers[layer].table.find(term)
        return NO_POSTINGS if number < 0 else self.layers[layer].postings(number)

    def words_beginning(self, layer: Layer, beginning: str) -> Sequence[tuple[str, int]]:
        """The words of a layer that begin with these syllables, with their numbers."""
        return self._words.remember((layer, beginning), self._look_up_words)

    def _look_up_words(self, of_layer: tuple[Layer, str]) -> list[tuple[str, int]]:
        layer, beginning = of_layer
        table = self.layers[layer].table
        assert isinstance(table, StringTable)
        return list(table.continuations(beginning, WORD_JOINER))

    def beginning_with(self, layer: Layer, prefix: str, most: int) -> Iterator[tuple[str, int]]:
        """Up to `most` terms with the prefix, the most frequent first, with their document frequencies.

        Deleted articles are counted.
        """
        found = self.layers[layer]
        for number, count in found.most_frequent(*self.prefix_range(layer, prefix), most):
            yield found.table[number].decode(), count

    def prefix_range(self, layer: Layer, prefix: str) -> tuple[int, int]:
        """The number of the first term of the layer with the prefix, and that of the first one after them."""
        table, encoded = self.layers[layer].table, prefix.encode("utf-8", "surrogatepass")
        first = bisect_left(table, encoded)
        return first, bisect_left(table, True, first, key=lambda term: not term.startswith(encoded))

    def namings_beginning(self, first: str) -> Iterator[tuple[str, int]]:
        """The namings, one name of which begins with this syllable without marks, with their numbers."""
        table = self.layers[Layer.NAMING].table
        for number in find_beginning(self.arrays["naming.begins"], first):
            naming = table[number].decode()
            if first in list_beginnings(naming):
                yield naming, number

    def sketch(self, number: int) -> Array:
        """The sketch of an article, which near-duplicates share most of."""
        sketch: Array = self.arrays["sketches"].reshape(self.size, -1)[number]
        return sketch

    def folded_number(self, term: Term) -> int:
        """The number of a syllable without its marks in the dictionary of folded syllables, or −1."""
        number = self.layers[term.layer].table.find(term.term)
        return int(self.arrays["fold"][number]) if term.layer == Layer.SYLLABLE and number >= 0 else number

    def forms(self, folded: str, layer: Layer) -> list[str]:
        """The terms with marks that are `folded` without them, in this layer without marks."""
        found = self.layers[layer]
        assert isinstance(found, FoldedLayer)
        return found.forms(folded)

    def find(self, article_id: str) -> Iterator[int]:
        """The numbers of the articles with the id, of which at most one is not deleted."""
        return self._ids.equal_to(article_id.encode("utf-8", "surrogatepass"))

    def with_ids(self, ids: Sequence[str]) -> Numbers:
        """The articles with one of these ids."""
        if len(ids) <= FEW:
            return np.array([number for each in ids for number in self.find(each)], dtype=np.intp)
        hashed = self._derived.remember("id hashes", lambda _: hash_ids(self.ids))
        return find_ids(self.ids, hashed, (each.encode("utf-8", "surrogatepass") for each in ids))

    def with_id_beginning(self, prefix: str) -> Iterator[int]:
        """The articles whose id begins with the prefix, sorted by their ids."""
        return self._ids.beginning_with(prefix.encode("utf-8", "surrogatepass"))

    def with_path_beginning(self, prefix: str) -> Iterator[int]:
        """The articles whose path begins with the prefix, sorted by their paths."""
        return self._paths.beginning_with(prefix.encode("utf-8", "surrogatepass"))

    @property
    def lengths(self) -> Array:
        """The length of each article: its syllables, weighted by the part that they stand in."""
        return self.arrays["lengths"]

    @lazy_property
    def total_length(self) -> int:
        """The sum of the lengths of all articles."""
        return int(self.lengths.sum(dtype=np.int64))

    @lazy_property
    def counts(self) -> Array:
        """The number of syllables of each article (row) in each part (column)."""
        counts: Array = self.arrays["counts"].reshape(self.size, -1)
        return counts

    @lazy_property
    def _section_bounds(self) -> Numbers:
        """The offset in `stream` of each part of each article, and the end of the last one."""
        return np.append(0, np.cumsum(self.arrays["counts"], dtype=np.intp))

    @lazy_property
    def letters(self) -> tuple[Array, Numbers]:
        """The set of letters, as bits, and the length of each syllable without its marks."""
        return gather_letters(self.arrays[f"{Layer.FOLDED}.terms"], self.arrays[f"{Layer.FOLDED}.ends"])

    def _strings(self, strings: str, ends: str) -> Strings:
        return Strings(self.arrays.lazy(strings), self.arrays.lazy(ends))

    def _layers(self) -> dict[Layer, InvertedLayer]:
        lazy = self.arrays.lazy
        strings: dict[Layer, StringTable] = {
            layer: StringTable(self._budget, *(lazy(f"{layer}.{name}") for name in ("terms", "ends", "keys")))
            for layer in LAYERS_OF_STRINGS
        }
        self.pairs = PairTable(
            strings[Layer.FOLDED], self.arrays["pair.firsts"], self.arrays.lazy("pair.seconds")
        )
        tables: dict[Layer, TermTable] = {**strings, Layer.PAIR: self.pairs}
        return read_layers(tables, self.arrays, self.size)


def _measure_term(term: tuple[Layer, str], postings: Postings) -> int:
    return sys.getsizeof(term[1]) + _TERM_BYTES + postings.nbytes


def _measure_words(beginning: tuple[Layer, str], words: Sequence[tuple[str, int]]) -> int:
    return _measure_term(beginning, NO_POSTINGS) + sum(_WORD_BYTES + sys.getsizeof(term) for term, _ in words)


def _measure_phrase(_: Phrase, postings: Postings) -> int:
    return postings.nbytes + _PHRASE_BYTES


_open_files: WeakValueDictionary[tuple[str | int, ...], SegmentFile] = WeakValueDictionary()


def open_segment(path: Path) -> SegmentFile:
    """The file of a segment, opened once in this process as long as anything uses it; raises `IndexDamaged`.

    So a new state of the index shares what was verified and worked out of the segments that it has in common
    with the state before, and its open files.
    """
    with translate_read_errors(path):
        status = path.stat()
    key = (os.path.realpath(path), status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns)
    file = _open_files.get(key)
    if file is None:
        file = _open_files[key] = SegmentFile(path)
    return file


class LiveSegment:
    """A segment and which of its articles are deleted; its articles are numbered from `base` on."""

    def __init__(self, file: SegmentFile, deleted: Collection[int], base: int) -> None:
        self.file = file
        self.base = base
        self.deleted: Flags | None = None
        if deleted:
            self.deleted = Deletions.of(deleted).flags(file.size)
        self.live = file.size - len(deleted)

    @lazy_property
    def alive(self) -> Flags:
        """Which articles are not deleted."""
        return np.ones(self.file.size, dtype=np.bool_) if self.deleted is None else ~self.deleted

    @lazy_property
    def total_length(self) -> int:
        """The sum of the lengths of its live articles."""
        gone = 0 if self.deleted is None else int(self.file.lengths[self.deleted].sum(dtype=np.int64))
        return self.file.total_length - gone

    def postings(self, layer: Layer, term: str) -> Postings | None:
        """The posting list of a term; None if no article here has it."""
        return self.file.postings(layer, term)

    def pair_postings(self, first: Term, second: Term) -> Postings | None:
        """The posting list of a pair of syllables, each with or without marks; None if no article has it."""
        number = self.file.pairs.find_numbers(self.file.folded_number(first), self.file.folded_number(second))
        return None if number < 0 else self.file.layers[Layer.PAIR].postings(number)

    def document_frequency(self, articles: Array) -> int:
        """The number of live articles among those of a posting list."""
        return len(articles) - (0 if self.deleted is None else int(self.deleted[articles].sum()))

    def count_live(self, postings: Postings) -> int:
        """The number of live articles in a posting list."""
        return postings.count if self.deleted is None else self.document_frequency(postings.articles)

    def live_articles(self, postings: Postings) -> Array:
        """The live articles in a posting list."""
        articles = postings.articles
        return articles if self.deleted is None else articles[~self.deleted[articles]]

    def namings_beginning(self, first: str) -> dict[str, int]:
        """The namings, one name of which begins with this syllable without marks, of live articles.

        Each one comes with its document frequency.
        """
        found = self.file.namings_beginning(first)
        return {term: count for term, number in found if (count := int(self._naming_counts[number]))}

    @lazy_property
    def _naming_counts(self) -> Numbers:
        return self.file.layers[Layer.NAMING].frequencies(self.deleted)

    def folders(self) -> Mapping[str, int]:
        """The folders that live articles stand directly in, with their numbers of articles."""
        return self.file.folders.count_in(self.alive)

    def numbers(self) -> Iterator[int]:
        """The numbers of its live articles, in this segment."""
        return self.only_live(range(self.file.size))

    def only_live(self, numbers: Iterable[int]) -> Iterator[int]:
        """Those of the articles that are not deleted."""
        return (n for n in numbers if self.deleted is None or not self.deleted[n])


_Numbers = TypeVar("_Numbers", "Array", list[int])


def take_evenly(numbers: _Numbers, most: int) -> _Numbers:
    """At most `most` of the numbers, from all over them, with the same distance between any two."""
    return numbers[:: max(-(-len(numbers) // most), 1)]
