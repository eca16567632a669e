"""How some articles spell the syllables of a query and their pairs, with all marks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from vnsearch.engine.read.segments import LiveSegment
from vnsearch.model import PARTS, Layer

if TYPE_CHECKING:
    from vnsearch._typing import Array, Flags, Numbers

FoldedPair = tuple[str, str]
"""Two adjacent syllables without their marks."""


class SpellingCounts(NamedTuple):
    """The spellings of syllables and of adjacent pairs, and how much each one counts.

    A syllable counts as much as the article it stands in. A pair counts more where more of the wanted pairs
    follow each other: with the square of their number.
    """

    syllables: defaultdict[str, float]
    pairs: defaultdict[FoldedPair, float]


def count_spellings(
    segments: Sequence[LiveSegment], articles: Mapping[int, float], wanted: Collection[FoldedPair]
) -> SpellingCounts:
    """What the articles, whose weights are given, have of the wanted pairs."""
    counts = SpellingCounts(defaultdict(float), defaultdict(float))
    for segment in segments:
        inside = {
            number - segment.base: weight
            for number, weight in articles.items()
            if 0 <= number - segment.base < segment.file.size
        }
        if inside:
            _count_in_segment(segment, inside, wanted, counts)
    return counts


def _count_in_segment(
    segment: LiveSegment,
    articles: Mapping[int, float],
    wanted: Collection[FoldedPair],
    counts: SpellingCounts,
) -> None:
    """Adds to `counts` what the articles of a segment have of the wanted pairs."""
    stream, ends = segment.file.streams(np.fromiter(articles, np.intp), range(len(PARTS)))
    codes, pairs = _encode(segment, wanted)
    of_text = codes.take(segment.file.fold_syllables(stream))
    places = np.flatnonzero(of_text != 0)  # compared first, as bytes are counted more slowly than flags
    sections = np.searchsorted(ends, places, "right")
    weights = np.fromiter(articles.values(), np.float64).take(sections // len(PARTS))
    syllables = stream.take(places)
    read = _Decoder(segment)
    for number, count in _sum(syllables, weights).items():
        counts.syllables[read[number]] += count
    of_places = of_text.take(places)
    begins = pairs[of_places[:-1], of_places[1:]]
    begins &= (places[1:] - places[:-1] == 1) & (sections[1:] == sections[:-1])
    first = np.flatnonzero(begins)
    both = syllables.take(first).astype(np.int64) << 32 | syllables.take(first + 1)
    for pair, count in _sum(both, weights.take(first) * _measure_runs(first) ** 2).items():
        counts.pairs[read[pair >> 32], read[pair & 0xFFFFFFFF]] += count


def _encode(segment: LiveSegment, wanted: Collection[FoldedPair]) -> tuple[Array, Flags]:
    """A small number for each syllable without marks, 0 if none of the pairs has it; and the pairs."""
    table = segment.file.layers[Layer.FOLDED].table
    numbers = {
        term: place for place, term in enumerate(sorted({term for pair in wanted for term in pair}), 1)
    }
    folded = np.zeros(len(table), dtype=np.uint8)
    for term, code in numbers.items():
        if (found := table.find(term)) >= 0:
            folded[found] = code
    pairs = np.zeros((len(numbers) + 1, len(numbers) + 1), dtype=np.bool_)
    for first, second in wanted:
        pairs[numbers[first], numbers[second]] = True
    return folded, pairs


def _sum(keys: Numbers | Array, weights: Array) -> dict[int, float]:
    """The sum of the weights of each key."""
    distinct, places = np.unique(keys, return_inverse=True)
    return dict(zip(distinct.tolist(), np.bincount(places, weights).tolist(), strict=True))


def _measure_runs(places: Numbers) -> Numbers:
    """For each of the ascending places, how many of them follow each other without a gap around it."""
    behind_gaps = np.flatnonzero(places[1:] - places[:-1] > 1) + 1
    bounds = np.concatenate(([0], behind_gaps, [len(places)]))
    lengths = bounds[1:] - bounds[:-1]
    return np.repeat(lengths, lengths)


class _Decoder(dict[int, str]):
    """The syllables by their numbers in the dictionary of a segment."""

    def __init__(self, segment: LiveSegment) -> None:
        self._table = segment.file.layers[Layer.SYLLABLE].table

    def __missing__(self, number: int) -> str:
        term = self[number] = self._table[number].decode()
        return term
