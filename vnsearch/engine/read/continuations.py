"""How articles go on from syllables that stand side by side, of which the last one may be incomplete."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from vnsearch.engine.read.segments import LiveSegment, take_evenly
from vnsearch.language.syllabification import fold
from vnsearch.model import PARTS, Layer, Part

if TYPE_CHECKING:
    from vnsearch._typing import Array, Flags, Numbers

LONGEST = 3
"""The most syllables that are read after those that were typed."""
_MOST_COMPLETED = 32
"""The most syllables that the last one typed may be the beginning of: the most frequent ones."""
_ENOUGH = 16
"""How many times the articles that are read for one part are looked up: it may not be in that part."""
_STOP = -1
"""Stands where the part of an article ends."""


class Continuations(NamedTuple):
    """The runs of syllables that some articles have, each after the number of the article.

    `read` of the `all` articles that may have such runs were read.
    """

    runs: list[tuple[int, tuple[str, ...]]]
    read: int
    all: int


def find_continuations(
    segments: Sequence[LiveSegment], typed: Sequence[str], part: Part | None, most: int
) -> Continuations:
    """What the articles have of the typed syllables, the last of them as a beginning, and what follows.

    About `most` articles are read, from all over each segment. Only the `part` counts, if there is one.
    Syllables without marks stand for all forms.
    """
    live = sum(segment.live for segment in segments)
    found = Continuations([], 0, 0)
    for segment in segments:
        share = max(most * segment.live // max(live, 1), 1)
        runs, read, count = _find_in_segment(segment, typed, part, share)
        found = Continuations(found.runs + runs, found.read + read, found.all + count)
    return found


def _find_in_segment(
    segment: LiveSegment, typed: Sequence[str], part: Part | None, most: int
) -> Continuations:
    """The continuations in a segment, of which at most `most` articles are read."""
    folded = [fold(term) for term in typed]
    table = segment.file.layers[Layer.FOLDED].table
    numbers = [table.find(term) for term in folded[:-1]]
    first, last = segment.file.prefix_range(Layer.FOLDED, folded[-1])
    if first == last or -1 in numbers:
        return Continuations([], 0, 0)
    enough = segment.file.size if part is None else _ENOUGH * most
    articles = _find_articles(segment, numbers, first, last, enough)
    chosen = take_evenly(articles, most)
    parts = range(len(PARTS)) if part is None else [PARTS.index(part)]
    stream, ends = segment.file.streams(chosen, parts)
    fold_of = segment.file.arrays["fold"]
    spelt = fold_of[stream]
    allowed = (spelt >= first) & (spelt < last)
    places = np.flatnonzero(allowed[len(numbers) :])
    for offset, number in enumerate(numbers):
        places = places[spelt[places + offset] == number]
    sections = np.searchsorted(ends, places, "right")
    places = places[places + len(numbers) < ends[sections]]
    sections = np.searchsorted(ends, places, "right")
    runs = _read_runs(stream, places, ends[sections], len(typed) + LONGEST)
    owners = (chosen[sections // len(parts)] + segment.base).tolist()
    return Continuations(list(_decode(segment, owners, runs)), len(chosen), len(articles))


def _find_articles(
    segment: LiveSegment, numbers: Sequence[int], first: int, last: int, enough: int
) -> Numbers:
    """The articles that have the syllables, and all pairs of them; the last one from `first` up to `last`.

    Of all that the last one may be, only the most frequent are looked up, as long as `enough` articles are
    not found.
    """
    file = segment.file
    layer = file.layers[Layer.PAIR if numbers else Layer.FOLDED]
    begin, end = file.pairs.find_range(numbers[-1], first, last) if numbers else (first, last)
    flags = np.zeros(file.size, dtype=np.bool_)
    found = 0
    for number, _ in layer.most_frequent(begin, end, _MOST_COMPLETED):
        postings = layer.postings(number)
        flags[postings.articles] = True
        found += postings.count
        if found >= enough and enough < len(flags):
            break
    if segment.deleted is not None:
        flags &= ~segment.deleted
    for one, other in pairwise(numbers):
        if (pair := file.pairs.find_numbers(one, other)) < 0:
            return np.zeros(0, dtype=np.intp)
        both = np.zeros(file.size, dtype=np.bool_)
        both[file.layers[Layer.PAIR].postings(pair).articles] = True
        flags &= both
    return np.flatnonzero(flags)


def _read_runs(stream: Array, places: Numbers, ends: Numbers, width: int) -> Numbers:
    """The syllables from each of the places on, up to `width` of them inside the section that ends there."""
    wanted = places[:, np.newaxis] + np.arange(width)
    inside: Flags = wanted < ends[:, np.newaxis]
    runs: Numbers = np.where(
        inside, stream[np.minimum(wanted, max(len(stream) - 1, 0))].astype(np.intp), _STOP
    )
    return runs


def _decode(
    segment: LiveSegment, owners: Sequence[int], runs: Numbers
) -> Iterator[tuple[int, tuple[str, ...]]]:
    table = segment.file.layers[Layer.SYLLABLE].table
    terms = {number: table[number].decode() for number in np.unique(runs[runs != _STOP]).tolist()}
    for owner, run in zip(owners, runs.tolist(), strict=True):
        yield owner, tuple(terms[number] for number in run if number != _STOP)
