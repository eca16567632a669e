"""Merging of segments: how they become one, without their deleted articles.

Everything is done on whole arrays: a table gives the terms of each segment their new numbers, and the posting
lists of the result are filled from those of the segments, one segment after the other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from vnsearch.engine.format.layout import VALUE_FIELDS
from vnsearch.engine.format.namings import build_beginnings
from vnsearch.engine.format.packing import WITH_MARKS, PostingArrays, count_articles, pack, unpack
from vnsearch.engine.format.ranges import cut_ranges, enumerate_ranges
from vnsearch.engine.format.shapes import FOLDS
from vnsearch.engine.format.strings import Strings
from vnsearch.engine.format.syllable_stream import build_stream, read_stream
from vnsearch.engine.read.segments import LiveSegment
from vnsearch.engine.write.building import build_strings, build_values, name_arrays, order_strings
from vnsearch.engine.write.inversion import build_folded_postings, build_pairs, build_terms
from vnsearch.model import Layer

if TYPE_CHECKING:
    from vnsearch._typing import Array, Flags, Numbers


_SLICE = 1 << 20
"""The number of postings that are copied at a time, which limits the memory needed."""


@dataclass(frozen=True, slots=True)
class _MergeSource:
    """A segment to be merged: its arrays, which of its articles are kept, and their new numbers."""

    arrays: Mapping[str, Array]
    kept: Flags
    numbers: Numbers


def merge_segments(segments: Sequence[LiveSegment]) -> Iterator[tuple[str, Array]]:
    """Builds the arrays of a segment of all live articles of the segments, in their order."""
    sources = list(_make_sources(segments))
    articles = sum(segment.live for segment in segments)
    yield from _merge_records(sources)
    tables: dict[str, list[Numbers]] = {}
    sizes: dict[str, int] = {}
    for layer in (Layer.SYLLABLE, Layer.FOLDED, Layer.WORD, Layer.FOLDED_WORD, Layer.NAMING):
        terms, places = _unite([_read_terms(source.arrays, layer) for source in sources])
        kept, postings = _merge_postings(sources, layer, places, len(terms))
        kept_terms = [terms[number] for number in kept]
        yield from name_arrays(layer, build_terms(kept_terms))
        if layer == Layer.NAMING:
            yield from name_arrays(layer, build_beginnings(kept_terms))
        tables[layer] = [_renumber(place, kept, len(terms)) for place in places]
        sizes[layer] = len(kept)
        if layer in WITH_MARKS:
            marked = WITH_MARKS[layer]
            fold = _merge_folds(sources, FOLDS[marked], tables[marked], tables[layer], sizes[marked])
            yield FOLDS[marked], fold
            yield from name_arrays(layer, build_folded_postings(postings, articles, fold))
        else:
            yield from name_arrays(layer, pack(postings, articles))
    yield from _merge_streams(sources, tables[Layer.SYLLABLE], sizes[Layer.SYLLABLE])
    pairs, postings = _merge_pairs(sources, tables[Layer.FOLDED], sizes[Layer.FOLDED])
    yield from name_arrays(Layer.PAIR, {**pairs, **pack(postings, articles)})


def _make_sources(segments: Sequence[LiveSegment]) -> Iterator[_MergeSource]:
    first = 0
    for segment in segments:
        kept = segment.alive
        yield _MergeSource(segment.file.arrays, kept, np.cumsum(kept) - 1 + first)
        first += int(np.count_nonzero(kept))


def _read_terms(arrays: Mapping[str, Array], layer: Layer) -> list[bytes]:
    return list(Strings(arrays[f"{layer}.terms"], arrays[f"{layer}.ends"]))


def _unite(vocabularies: Sequence[Sequence[bytes]]) -> tuple[list[bytes], list[Numbers]]:
    """The sorted terms of all vocabularies, and for each vocabulary the places of its terms among them."""
    terms = sorted(set().union(*vocabularies))
    places = {term: place for place, term in enumerate(terms)}
    return terms, [
        np.fromiter((places[term] for term in vocabulary), dtype=np.intp, count=len(vocabulary))
        for vocabulary in vocabularies
    ]


def _renumber(places: Numbers, kept: Numbers, size: int) -> Numbers:
    """Renumbers places in `size` terms as places among the `kept` terms; −1 for terms that are not kept."""
    table = np.full(size, -1, dtype=np.intp)
    table[kept] = np.arange(len(kept))
    return table[places]


def _merge_postings(
    sources: Sequence[_MergeSource], layer: Layer, places: Sequence[Numbers], size: int
) -> tuple[Numbers, PostingArrays]:
    """Merges the posting lists of a layer; `places` maps each source's terms to the `size` terms of all.

    Returns the numbers of the terms that at least one live article has, and their posting lists.
    """
    frequencies = [_count_live(source, layer) for source in sources]
    spread = [
        np.bincount(place, weights=frequency, minlength=size).astype(np.intp)
        for place, frequency in zip(places, frequencies, strict=True)
    ]
    totals = np.add.reduce(spread, axis=0, dtype=np.intp)
    begins = np.cumsum(totals) - totals
    largest = max(int(source.numbers.max(initial=0)) for source in sources)
    articles = np.empty(int(totals.sum()), dtype=np.min_scalar_type(max(largest, 0)))
    weights = np.empty(len(articles), dtype=np.uint8)
    for source, place, frequency, added in zip(sources, places, frequencies, spread, strict=True):
        starts, all_listed, all_weights = unpack(source.arrays, layer)
        for first, last in cut_ranges(starts, _SLICE):
            listed = all_listed[starts[first] : starts[last]]
            live = source.kept[listed]
            target = enumerate_ranges(begins[place[first:last]], frequency[first:last])
            articles[target] = source.numbers[listed[live]]
            weights[target] = all_weights[starts[first] : starts[last]][live]
        begins += added
    kept = np.flatnonzero(totals)
    return kept, PostingArrays(np.append(0, np.cumsum(totals[kept])), articles, weights)


def _count_live(source: _MergeSource, layer: Layer) -> Numbers:
    """The number of live articles that have each term of the source."""
    if source.kept.all():
        return count_articles(source.arrays, layer)
    starts, articles, _ = unpack(source.arrays, layer)
    if len(starts) < 2:
        return np.empty(0, dtype=np.intp)
    return np.add.reduceat(source.kept[articles], starts[:-1], dtype=np.intp)


def _measure_runs(starts: Array) -> Numbers:
    """The lengths of runs, given where each one starts and, last, where the last one ends."""
    bounds: Numbers = starts.astype(np.intp)
    return bounds[1:] - bounds[:-1]


def _merge_pairs(
    sources: Sequence[_MergeSource], tables: Sequence[Numbers], vocabulary: int
) -> tuple[dict[str, Array], PostingArrays]:
    """Merges the layer of pairs; `tables` has the new numbers of each source's folded terms.

    Returns the arrays of the pairs, and their posting lists.
    """
    numbered = []
    for source, table in zip(sources, tables, strict=True):
        firsts = np.repeat(table, _measure_runs(source.arrays["pair.firsts"]))
        seconds = table[source.arrays["pair.seconds"]]
        # A pair with a removed syllable has no live posting, so its place does not matter.
        numbered.append(np.where((firsts < 0) | (seconds < 0), 0, firsts * vocabulary + seconds))
    distinct = np.unique(np.concatenate(numbered))
    places = [np.searchsorted(distinct, numbers) for numbers in numbered]
    kept, postings = _merge_postings(sources, Layer.PAIR, places, len(distinct))
    return build_pairs(distinct[kept], vocabulary), postings


def _merge_folds(
    sources: Sequence[_MergeSource],
    name: str,
    tables: Sequence[Numbers],
    folded: Sequence[Numbers],
    vocabulary: int,
) -> Numbers:
    """Merges the arrays with this name; the tables have the new numbers of the terms and folded terms."""
    fold = np.zeros(vocabulary, dtype=np.intp)
    for source, table, folded_table in zip(sources, tables, folded, strict=True):
        kept = table >= 0
        fold[table[kept]] = folded_table[source.arrays[name][kept]]
    return fold


def _merge_streams(
    sources: Sequence[_MergeSource], tables: Sequence[Numbers], vocabulary: int
) -> Iterator[tuple[str, Array]]:
    streams, counts = [], []
    for source, table in zip(sources, tables, strict=True):
        per_part = source.arrays["counts"].reshape(len(source.kept), -1)
        kept_tokens = np.repeat(source.kept, per_part.sum(axis=1, dtype=np.intp))
        streams.append(table.astype(np.uint32)[read_stream(source.arrays)[kept_tokens]])
        counts.append(per_part[source.kept].ravel())
    yield from build_stream(np.concatenate(streams), vocabulary)
    yield "counts", np.concatenate(counts)


def _merge_records(sources: Sequence[_MergeSource]) -> Iterator[tuple[str, Array]]:
    yield "lengths", np.concatenate([source.arrays["lengths"][source.kept] for source in sources])
    for name in ("digests", "sketches", "title_keys"):
        rows = [source.arrays[name].reshape(len(source.kept), -1)[source.kept] for source in sources]
        yield name, np.concatenate([row.ravel() for row in rows])
    yield "published", np.concatenate([source.arrays["published"][source.kept] for source in sources])
    for field in VALUE_FIELDS:
        yield from _merge_values(sources, field)
    for name, plural in (("id", "ids"), ("path", "paths"), ("record", "records"), ("url", "urls")):
        data, sizes = zip(*(_keep_strings(source, name, plural) for source in sources), strict=True)
        joined, ends = np.concatenate(data), np.cumsum(np.concatenate(sizes))
        yield plural, joined
        yield f"{name}_ends", ends
        if name in ("id", "path"):
            yield f"{name}_order", order_strings(list(Strings(joined, ends)))
    yield from _merge_dictionaries(sources)


def _merge_dictionaries(sources: Sequence[_MergeSource]) -> Iterator[tuple[str, Array]]:
    dictionaries = {b"": 0}
    numbers = []
    for source in sources:
        strings = Strings(source.arrays["dictionaries"], source.arrays["dictionary_ends"])
        table = [dictionaries.setdefault(one, len(dictionaries)) for one in strings]
        numbers.append(np.array(table)[source.arrays["record_dictionaries"][source.kept]])
    yield from build_strings("dictionary", "dictionaries", list(dictionaries))
    yield "record_dictionaries", np.concatenate(numbers)


def _merge_values(sources: Sequence[_MergeSource], field: str) -> Iterator[tuple[str, Array]]:
    values: list[bytes] = []
    for source in sources:
        strings = Strings(source.arrays[f"{field}_values"], source.arrays[f"{field}_value_ends"])
        values += [strings[number] for number in source.arrays[f"{field}_numbers"][source.kept].tolist()]
    yield from build_values(field, values)


def _keep_strings(source: _MergeSource, name: str, plural: str) -> tuple[Array, Numbers]:
    """The bytes of the live articles' strings, one after the other, and the length of each."""
    sizes = _measure_runs(np.append(0, source.arrays[f"{name}_ends"]))
    return source.arrays[plural][np.repeat(source.kept, sizes)], sizes[source.kept]
