"""Posting lists of phrases, worked out from the order of the syllables in the articles.

Only the articles that have all of a phrase's syllables, and its pairs of neighbours where pairs are stored,
are scanned, `_SLICE` syllables at a time, which bounds the memory used. Of two syllables, most articles need
not even be scanned. What was worked out for a segment is remembered with it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from vnsearch.engine.format.layout import LARGEST_WEIGHT, weigh_occurrences
from vnsearch.engine.read.postings import NO_POSTINGS, Postings, find_places
from vnsearch.engine.read.segments import LiveSegment
from vnsearch.engine.read.slots import count_needed
from vnsearch.model import PARTS, Layer, Phrase, Term

if TYPE_CHECKING:
    from vnsearch._typing import Array, Flags, Numbers

_SLICE = 1 << 21
"""The number of syllables, about, that are scanned at a time."""
_COMPARED = 4
"""Up to so many syllables are compared with a stream one by one."""
_MANY = 12
"""So many articles with all pairs of a phrase hardly ever have them apart."""

Slot = tuple[Term, ...]
"""The terms that may stand for one syllable of a phrase."""


def phrase_postings(segment: LiveSegment, phrase: Phrase) -> Postings | None:
    """The posting list of the phrase in the segment; None if no article has it."""
    found = segment.file.phrases.remember(phrase, partial(_work_out, segment))
    return found if found.count else None


def has_phrase(segment: LiveSegment, phrase: Phrase) -> bool:
    """Whether a live article of the segment has the phrase.

    Of articles that have all its pairs of neighbours, `_MANY` are taken for one that has.
    """
    candidates = _candidates(segment, phrase).astype(np.intp)
    if segment.deleted is not None:
        candidates = candidates[~segment.deleted[candidates]]
    return len(candidates) >= _MANY or len(_read(segment, phrase, candidates).articles) > 0


def _work_out(segment: LiveSegment, phrase: Phrase) -> Postings:
    if not phrase.parts:
        return NO_POSTINGS
    if phrase.gap is None and phrase.parts == PARTS:
        if len(phrase.slots) == 1 and _are_disjoint(segment, phrase.slots[0]):
            return _unite(segment, phrase.slots[0])
        if len(phrase.slots) == 2 and all(len(slot) == 1 for slot in phrase.slots):
            return _find_pair(segment, phrase)
    return _read(segment, phrase, _candidates(segment, phrase))


def _find_pair(segment: LiveSegment, phrase: Phrase) -> Postings:
    """The posting list of two syllables: that of the pair, where that is certain to be of these spellings.

    The pair is stored without marks. An article in which no syllable of the pair has other marks, since the
    weights with and without marks are equal, has the pair as it was typed. Only the others are read.
    """
    (first,), (second,) = phrase.slots
    pair = segment.pair_postings(first, second)
    if pair is None:
        return NO_POSTINGS
    articles, weights = pair.articles, pair.weights
    possible = np.ones(len(articles), dtype=np.bool_)
    certain = weights > 0
    for term in (first, second):
        if term.layer == Layer.SYLLABLE:
            marked, folded = _weigh_forms(segment, term, articles)
            possible &= marked >= 0
            certain &= (marked == folded) & (marked < LARGEST_WEIGHT)
    certain &= possible
    read = _read(segment, phrase, articles[possible & ~certain])
    articles = np.concatenate([articles[certain], read.articles])
    order = np.argsort(articles, kind="stable")
    return Postings(articles[order], np.concatenate([weights[certain], read.weights])[order])


def _weigh_forms(segment: LiveSegment, term: Term, articles: Array) -> tuple[Numbers, Numbers]:
    """The weight of a syllable in each of these articles, and of all its forms; −1 where it is not."""
    folded = segment.file.folded_number(term)
    all_forms = segment.file.layers[Layer.FOLDED].postings(folded) if folded >= 0 else None
    marked, forms = ((each or NO_POSTINGS).weigh(articles) for each in (segment.postings(*term), all_forms))
    return marked, forms


def _read(segment: LiveSegment, phrase: Phrase, candidates: Numbers) -> Postings:
    """The posting list of the phrase among these articles, which are read."""
    if not len(candidates):
        return NO_POSTINGS
    tables = [_flag_allowed(segment, slot) for slot in phrase.slots]
    found = [_search(segment, phrase, tables, some) for some in _slices(segment, candidates)]
    articles = np.concatenate([some for some, _ in found])
    weights = np.minimum(np.concatenate([some for _, some in found]), LARGEST_WEIGHT).astype(np.uint8)
    return Postings(articles, weights)


def _are_disjoint(segment: LiveSegment, slot: Slot) -> bool:
    """Whether no syllable is counted by two of the terms."""
    one_layer = len({term.layer for term in slot}) <= 1
    return one_layer or len({segment.file.folded_number(term) for term in slot}) == len(slot)


def _unite(segment: LiveSegment, slot: Slot) -> Postings:
    """The posting list of several terms together, their weights added."""
    lists = [postings for term in dict.fromkeys(slot) if (postings := segment.postings(*term)) is not None]
    if not lists:
        return NO_POSTINGS
    articles = np.concatenate([postings.articles for postings in lists])
    weights = np.bincount(articles, np.concatenate([postings.weights for postings in lists]))
    united = _unite_articles(segment, [postings.articles for postings in lists])
    return Postings(united, np.minimum(weights[united], LARGEST_WEIGHT).astype(np.uint8))


def _unite_articles(segment: LiveSegment, lists: Sequence[Array]) -> Numbers:
    """The articles that are in any of the lists."""
    flags = np.zeros(segment.file.size, dtype=np.bool_)
    for articles in lists:
        flags[articles] = True
    return np.flatnonzero(flags)


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


def _candidates(segment: LiveSegment, phrase: Phrase) -> Array:
    """The articles that have everything that the phrase is made of."""
    first, *others = sorted(_constituents(segment, phrase), key=len) or [NO_POSTINGS.articles]
    for articles in others:
        if not len(first):
            break
        first = first[find_places(first, articles) >= 0]
    return first


def _constituents(segment: LiveSegment, phrase: Phrase) -> Iterator[Array]:
    """The articles with each of the things that the phrase is made of."""
    if phrase.gap is None:
        for first, second in dict.fromkeys(pairwise(phrase.slots)):
            if len(first) == len(second) == 1:
                yield (segment.pair_postings(*first, *second) or NO_POSTINGS).articles
    for slot in dict.fromkeys(phrase.slots):
        lists = [(segment.postings(*term) or NO_POSTINGS).articles for term in slot]
        yield lists[0] if len(lists) == 1 else _unite_articles(segment, lists)


def _slices(segment: LiveSegment, articles: Array) -> Iterator[Numbers]:
    """The articles in groups of about `_SLICE` syllables each."""
    articles = articles.astype(np.intp)
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
    anchor = min(range(len(tables)), key=lambda slot: np.count_nonzero(tables[slot]))
    end = max(len(stream) - len(tables) + 1, 0)
    places = np.flatnonzero(_are_allowed(stream[anchor : anchor + end], tables[anchor]))
    for offset, table in enumerate(tables):
        if offset != anchor:
            places = places[table[stream[places + offset]]]
    return places, places + len(tables) - 1


def _are_allowed(stream: Array, table: Flags) -> Flags:
    """Whether each syllable is flagged in the table; a few are compared faster than looked up."""
    allowed = np.flatnonzero(table).tolist()
    if len(allowed) > _COMPARED:
        return table[stream]
    flags = np.zeros(len(stream), dtype=np.bool_)
    for syllable in allowed:
        flags |= stream == syllable
    return flags


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
