"""Counts the distinct terms of several segments, by whole arrays."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from vnsearch.engine.format.strings import Strings
from vnsearch.engine.read.segments import SegmentFile
from vnsearch.model import LAYERS, Layer

if TYPE_CHECKING:
    from vnsearch._typing import Array, Numbers


def count_terms(files: Sequence[SegmentFile]) -> dict[Layer, int]:
    """The number of distinct terms of each layer; deleted articles are counted."""
    return {
        layer: _count_pairs(files) if layer == Layer.PAIR else len(_unite_terms(files, layer))
        for layer in LAYERS
    }


def _unite_terms(files: Sequence[SegmentFile], layer: Layer) -> set[bytes]:
    return {term for file in files for term in _read_terms(file, layer)}


def _read_terms(file: SegmentFile, layer: Layer) -> Iterator[bytes]:
    return iter(Strings(file.arrays[f"{layer}.terms"], file.arrays[f"{layer}.ends"]))


def _count_pairs(files: Sequence[SegmentFile]) -> int:
    """The number of distinct pairs, which each segment lists by the numbers of its own terms."""
    places = {term: place for place, term in enumerate(sorted(_unite_terms(files, Layer.FOLDED)))}
    numbered = [
        _number_pairs(file.arrays, [places[term] for term in _read_terms(file, Layer.FOLDED)], len(places))
        for file in files
    ]
    pairs = np.concatenate([np.empty(0, dtype=np.intp), *numbered])
    pairs.sort(kind="stable")  # it is made of sorted runs, which are only merged
    return int(np.count_nonzero(pairs[1:] != pairs[:-1])) + bool(len(pairs))


def _number_pairs(arrays: Mapping[str, Array], places: Sequence[int], vocabulary: int) -> Numbers:
    """The pairs of a segment as numbers, ascending: first × `vocabulary` + second."""
    table: Numbers = np.array(places, dtype=np.intp)
    bounds = arrays["pair.firsts"].astype(np.intp)
    return np.repeat(table, bounds[1:] - bounds[:-1]) * vocabulary + table[arrays["pair.seconds"]]
