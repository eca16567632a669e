"""The syllables of the articles in their order, two bytes each, however many different ones there are.

A segment has these arrays:

- `stream`: for each syllable its code. In a segment of at most `CODES` different syllables, that is the
  number of its term.
- `frequent`: in a segment of more, the terms that have a code of their own, by their codes: the most frequent
  ones. All others have the last code. Otherwise empty.
- `rare_places`, `rare_terms`: where in `stream` the last code stands, and for each place the term there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from vnsearch._typing import Array, Numbers
    from vnsearch.engine.format.arrays import ArrayFile

CODES = 1 << 16


def build_stream(terms: Numbers, vocabulary: int) -> Iterator[tuple[str, Array]]:
    """The arrays of a stream of these terms, of which there are `vocabulary` different ones."""
    codes: Array = terms
    frequent = places = np.empty(0, dtype=np.intp)
    if vocabulary > CODES:
        counts = np.bincount(terms, minlength=vocabulary)
        frequent = np.sort(np.argsort(-counts, kind="stable")[: CODES - 1])
        code_of = np.full(vocabulary, CODES - 1, dtype=np.uint16)
        code_of[frequent] = np.arange(CODES - 1)
        codes = code_of[terms]
        places = np.flatnonzero(codes == CODES - 1)
    yield "stream", codes
    yield "frequent", frequent
    yield "rare_places", places
    yield "rare_terms", terms[places]


def read_stream(arrays: Mapping[str, Array]) -> Array:
    """The terms of the whole stream."""
    terms = _translate(arrays["stream"], arrays["frequent"])
    terms[arrays["rare_places"]] = arrays["rare_terms"]
    return terms


def _translate(codes: Array, frequent: Array) -> Array:
    """The terms of these codes; any term for the last code."""
    return frequent.take(codes, mode="clip") if len(frequent) else codes.copy()


class SyllableStream:
    """The stream of a segment, of which parts are read, each verified when it is first used."""

    def __init__(self, arrays: ArrayFile) -> None:
        self._arrays, self._codes = arrays, arrays.lazy("stream")
        self._has_rare = len(arrays.unchecked["frequent"]) > 0

    def slice(self, start: int, end: int) -> Array:
        """The terms from `start` up to `end`."""
        codes = self._codes.slice(start, end)
        return self._replace(codes, np.array([start]), np.array([end])) if self._has_rare else codes

    def take_slices(self, starts: Numbers, ends: Numbers) -> Array:
        """The terms of several slices, none of them empty, one after the other."""
        codes = self._codes.take_slices(starts, ends)
        return self._replace(codes, starts, ends) if self._has_rare else codes

    def _replace(self, codes: Array, starts: Numbers, ends: Numbers) -> Array:
        """The terms of the codes, which are those of these slices."""
        terms = _translate(codes, self._arrays["frequent"])
        rare = np.flatnonzero(codes == CODES - 1)
        behind = np.cumsum(ends - starts)
        places = rare + (ends - behind)[np.searchsorted(behind, rare, "right")]
        terms[rare] = self._arrays["rare_terms"][np.searchsorted(self._arrays["rare_places"], places)]
        return terms
