"""Finds the syllables without marks that differ in few letters from one typed, by their sets of letters.

All syllables of a segment are compared at once by sets of letters, as bits: one letter more, fewer, another
or in another place changes at most two bits. What is left is few, and can be compared letter by letter.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from vnsearch.engine.format.letter_sets import gather_letters
from vnsearch.model import Layer, Term

if TYPE_CHECKING:
    from vnsearch._typing import Numbers
    from vnsearch.engine.read.segments import LiveSegment

_MOST = 20
"""The most syllables that are found in a segment: those of most articles."""


def find_near_terms(
    segments: Sequence[LiveSegment], folded: str, left: str, right: str
) -> Mapping[str, tuple[int, int]]:
    """The syllables near to `folded`, with the articles that have each behind `left` and before `right`."""
    found: dict[str, tuple[int, int]] = {}
    for segment in segments:
        table = segment.file.layers[Layer.FOLDED].table
        numbers = _find_near(segment, folded)
        behind, before = _count_behind(segment, left, numbers), _count_before(segment, right, numbers)
        common = behind + before if left or right else segment.file.layers[Layer.FOLDED].counts_of(numbers)
        for place in np.argsort(-common, kind="stable")[:_MOST].tolist():
            if common[place]:
                term = table[int(numbers[place])].decode()
                known = found.get(term, (0, 0))
                counts = int(behind[place]), int(before[place])
                if segment.deleted is not None:
                    counts = _count_live(segment, left, term), _count_live(segment, term, right)
                if any(counts) or not (left or right):
                    found[term] = known[0] + counts[0], known[1] + counts[1]
    return found


def _count_live(segment: LiveSegment, first: str, second: str) -> int:
    """How many live articles have the pair of terms."""
    pair = segment.pair_postings(Term(Layer.FOLDED, first), Term(Layer.FOLDED, second))
    return 0 if pair is None else segment.count_live(pair)


def _find_near(segment: LiveSegment, folded: str) -> Numbers:
    """The numbers of the terms that may be one letter, or an exchange of two, away from `folded`."""
    letters, lengths = segment.file.letters
    encoded = folded.encode("utf-8", "surrogatepass")
    (wanted,), _ = gather_letters(np.frombuffer(encoded, dtype=np.uint8), np.array([len(encoded)]))
    differing = letters ^ wanted
    differing &= differing - np.uint32(1)  # at zero it wraps around, and stays zero
    differing &= differing - np.uint32(1)
    near = np.flatnonzero(differing == 0)
    return near[np.abs(lengths[near] - len(encoded)) <= 1]


def _count_behind(segment: LiveSegment, left: str, numbers: Numbers) -> Numbers:
    """How many articles have each term right behind `left`."""
    layer, counts = segment.file.layers[Layer.PAIR], np.zeros(len(numbers), dtype=np.intp)
    first, row = segment.file.pairs.followers(segment.file.layers[Layer.FOLDED].table.find(left))
    if len(row):
        places = np.minimum(np.searchsorted(row, numbers), len(row) - 1)
        having = np.flatnonzero(row[places] == numbers)
        counts[having] = layer.counts_of(first + places[having])
    return counts


def _count_before(segment: LiveSegment, right: str, numbers: Numbers) -> Numbers:
    """How many articles have each term right before `right`."""
    layer, counts = segment.file.layers[Layer.PAIR], np.zeros(len(numbers), dtype=np.intp)
    second = segment.file.layers[Layer.FOLDED].table.find(right)
    pairs = segment.file.pairs.find_firsts(numbers, second)
    having = np.flatnonzero(pairs >= 0)
    counts[having] = layer.counts_of(pairs[having])
    return counts
