"""Posting lists of phrases, worked out from the order of the syllables in the articles.

Only the articles that have all of a phrase's syllables, and its pairs of neighbours where pairs are stored,
are scanned, `_SLICE` syllables at a time, which bounds the memory used.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from vnsearch.engine.format.layout import LARGEST_WEIGHT, weigh_occurrences
from vnsearch.engine.read.postings import Postings
from vnsearch.engine.read.segments import LiveSegment
from vnsearch.engine.read.slots import count_needed
from vnsearch.model import PARTS, Layer, Phrase, Term

if TYPE_CHECKING:
    from vnsearch._typing import Array, Flags, Numbers

_SLICE = 1 << 21
"""The number of syllables, about, that are scanned at a time."""

Slot = tuple[Term, ...]
"""The terms that may stand for one syllable of a phrase."""


def phrase_postings(segment: LiveSegment, phrase: Phrase) -> Postings | None:
    """The posting list of the phrase in the segment; None if no article has it."""
    if not phrase.parts:
        return None
    if phrase.gap is None and phrase.parts == PARTS:
        if len(phrase.slots) == 1 and len({term.layer for term in phrase.slots[0]}) <= 1:
            return _unite(segment, phrase.slots[0])
        if [[term.layer for term in slot] for slot in phrase.slots] == [[Layer.FOLDED], [Layer.FOLDED]]:
            return segment.pair_postings(*phrase.slots[0], *phrase.slots[1])
    candidates = _candidates(segment, phrase)
    if not len(candidates):
        return None
    tables = [_flag_allowed(segment, slot) for slot in phrase.slots]
    found = [_search(segment, phrase, tables, some) for some in _slices(segment, candidates)]
    articles = np.concatenate([np.empty(0, dtype=np.intp), *(some for some, _ in found)])
    if not len(articles):
        return None
    weights = np.minimum(np.concatenate([some for _, some in found]), LARGEST_WEIGHT).astype(np.uint8)
    return Postings(articles, weights, int(weights.max()))


def _unite(segment: LiveSegment, slot: Slot) -> Postings | None:
    """The posting list of several terms of one layer together, their weights added."""
    terms = dict.fromkeys(slot)
    lists = [postings for term in terms if (postings := segment.postings(*term)) is not None]
    if not lists:
        return None
    articles = np.concatenate([postings.articles for postings in lists])
    weights = np.bincount(articles, np.concatenate([postings.weights for postings in lists]))
    flags = np.zeros(segment.file.size, dtype=np.bool_)
    flags[articles] = True
    united = np.flatnonzero(flags)
    kept = np.minimum(weights[united], LARGEST_WEIGHT).astype(np.uint8)
    return Postings(united, kept, int(kept.max()))


def _flag_allowed(segment: LiveSegment, slot: Slot) -> Flags:
    """For each syllable of the dictionary, whether it may stand in the slot."""
    syllables, folded = segment.file.layers[Layer.SYLLABLE].table, segment.file.layers[Layer.FOLDED].table
    fold = segment.file.arrays["fold"]
    table = np.zeros(len(fold), dtype=np.bool_)
    wanted = [
        number for term in slot if term.layer == Layer.FOLDED and (number := folded.find(term.term)) >= 0
    ]
    if wanted:
        table |= np.isin(fold, wanted)
    for term in slot:
        if term.layer == Layer.SYLLABLE and (number := syllables.find(term.term)) >= 0:
            table[number] = True
    return table


def _candidates(segment: LiveSegment, phrase: Phrase) -> Numbers:
    """The articles that have everything that the phrase is made of."""
    articles = np.arange(segment.file.size)
    for mask in _masks(segment, phrase):
        articles = articles[mask[articles]]
        if not len(articles):
            break
    return articles


def _masks(segment: LiveSegment, phrase: Phrase) -> Iterator[Flags]:
    """The articles with each of the things that the phrase is made of."""
    for slot in dict.fromkeys(phrase.slots):
        yield _with_slot(segment, slot)
    if phrase.gap is None:
        for first, second in dict.fromkeys(pairwise(phrase.slots)):
            if len(first) == len(second) == 1:
                yield _with_pair(segment, *first, *second)


def _with_slot(segment: LiveSegment, slot: Slot) -> Flags:
    mask = np.zeros(segment.file.size, dtype=np.bool_)
    for term in slot:
        if (postings := segment.postings(*term)) is not None:
            mask[postings.articles] = True
    return mask


def _with_pair(segment: LiveSegment, first: Term, second: Term) -> Flags:
    mask = np.zeros(segment.file.size, dtype=np.bool_)
    if (postings := segment.pair_postings(first, second)) is not None:
        mask[postings.articles] = True
    return mask


def _slices(segment: LiveSegment, articles: Numbers) -> Iterator[Numbers]:
    """The articles in groups of about `_SLICE` syllables each."""
    sizes = np.cumsum(segment.file.counts[articles].sum(axis=1, dtype=np.intp))
    groups = sizes // _SLICE
    return iter(np.split(articles, np.flatnonzero(np.diff(groups)) + 1) if len(articles) else [])


def _search(
    segment: LiveSegment, phrase: Phrase, tables: Sequence[Flags], articles: Numbers
) -> tuple[Numbers, Numbers]:
    """Those of the articles that have the phrase, and its weight in each."""
    parts = [number for number, part in enumerate(PARTS) if part in phrase.parts]
    stream, ends = segment.file.streams(articles, parts)
    if phrase.gap is None:
        first, last = _adjacent(stream, tables)
    else:
        first, last = _near(stream, tables, len(tables) + phrase.gap)
    sections = _sections(ends, first)
    inside = last < ends[sections]
    first, sections = first[inside], sections[inside]
    places = first - np.append(0, ends)[sections]
    owners = sections // len(parts)
    of_one = weigh_occurrences(np.array(parts, dtype=np.intp)[sections % len(parts)], places)
    weights = np.bincount(owners, of_one, len(articles)).astype(np.intp)
    having = np.bincount(owners, minlength=len(articles)) > 0
    return articles[having], weights[having]


def _sections(ends: Numbers, places: Numbers) -> Numbers:
    """For each place, the number of the section that it is in, given where the sections end."""
    return np.searchsorted(ends, places, "right")


def _adjacent(stream: Array, tables: Sequence[Flags]) -> tuple[Numbers, Numbers]:
    """The first and last places of the spans that fill the slots one right after the other."""
    places = np.flatnonzero(tables[0][stream[: max(len(stream) - len(tables) + 1, 0)]])
    for offset, table in enumerate(tables[1:], 1):
        places = places[table[stream[places + offset]]]
    return places, places + len(tables) - 1


def _near(stream: Array, tables: Sequence[Flags], width: int) -> tuple[Numbers, Numbers]:
    """The first and last places of the shortest spans, at most `width` long, that fill all slots."""
    last = np.flatnonzero(np.logical_or.reduce(tables)[stream])
    syllables = stream[last]
    first = last.copy()
    for union, times in count_needed([frozenset(np.flatnonzero(table).tolist()) for table in tables]):
        table = np.zeros(len(tables[0]), dtype=np.bool_)
        table[list(union)] = True
        found = table[syllables]
        latest = np.cumsum(found) - times
        places = np.append(last[found], -1)
        first = np.minimum(first, places[np.maximum(latest, -1)])
    fits = (first >= 0) & (last - first < width)
    first, last = first[fits], last[fits]
    shortest = np.ones(len(first), dtype=np.bool_)
    shortest[1:] = first[1:] != first[:-1]
    return first[shortest], last[shortest]
