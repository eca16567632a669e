"""Copies of an article: other articles with the same title and body, syllable by syllable, marks included.

Lengths and sketches, of which each article has a few bytes, leave few others whose syllables are compared.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from vnsearch.engine.read.segments import LiveSegment
from vnsearch.model import PARTS, Layer, Part

if TYPE_CHECKING:
    from vnsearch._typing import Array, Numbers

_PARTS = (PARTS.index(Part.TITLE), PARTS.index(Part.BODY))
_COMPARED = 4_000_000
"""So many syllables are compared at a time."""


def find_copies(segments: Sequence[LiveSegment], segment: LiveSegment, number: int) -> Iterator[int]:
    """The numbers, over all segments, of the copies of an article, which has the number in its segment."""
    file = segment.file
    lengths = file.counts[number, list(_PARTS)]
    syllables = np.concatenate([file.syllables_of(number)[part] for part in _PARTS])
    table = file.layers[Layer.SYLLABLE].table
    words = [table[syllable].decode("utf-8", "surrogatepass") for syllable in syllables.tolist()]
    for other in segments if words else ():
        wanted = _find_numbers(words, other)
        if wanted is not None:
            alike = _find_alike(other, lengths, file.sketch(number))
            for same in _find_same(other, alike, wanted):
                if other is not segment or same != number:
                    yield other.base + same


def _find_numbers(words: Sequence[str], segment: LiveSegment) -> Numbers | None:
    """The numbers of the syllables in the dictionary of a segment; None if it has not all of them."""
    table = segment.file.layers[Layer.SYLLABLE].table
    numbers = {word: table.find(word) for word in set(words)}
    return None if -1 in numbers.values() else np.array([numbers[word] for word in words])


def _find_alike(segment: LiveSegment, lengths: Array, sketch: Array) -> Numbers:
    """The live articles of a segment with these lengths of the title and the body, and this sketch."""
    alike = np.flatnonzero((segment.file.counts[:, _PARTS] == lengths).all(axis=1) & segment.alive)
    sketches = segment.file.arrays["sketches"].reshape(segment.file.size, -1)
    found: Numbers = alike[(sketches[alike] == sketch).all(axis=1)]
    return found


def _find_same(segment: LiveSegment, alike: Numbers, wanted: Numbers) -> Iterator[int]:
    """Those of the articles, which are as long, that have the wanted syllables."""
    step = max(_COMPARED // len(wanted), 1)
    for begin in range(0, len(alike), step):
        some = alike[begin : begin + step]
        syllables, _ = segment.file.streams(some, _PARTS)
        yield from some[(syllables.reshape(len(some), -1) == wanted).all(axis=1)].tolist()
