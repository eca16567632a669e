"""Finds the places in a text, as indices of its syllables, where something looked up occurs."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence

from vnsearch.language.syllabification import fold
from vnsearch.model import PAIR_JOINER, WORD_JOINER, Layer, Lookup, Phrase, Term

_JOINERS = {Layer.PAIR: PAIR_JOINER, Layer.WORD: WORD_JOINER, Layer.FOLDED_WORD: WORD_JOINER}
_LAYER_OF_SYLLABLES = {Layer.PAIR: Layer.FOLDED, Layer.WORD: Layer.SYLLABLE, Layer.FOLDED_WORD: Layer.FOLDED}
_MOST_UNIONS = 64


def to_phrase(lookup: Lookup) -> Phrase:
    """The look-up as a phrase: the syllables that a term is made of."""
    if isinstance(lookup, Phrase):
        return lookup
    layer = _LAYER_OF_SYLLABLES.get(lookup.layer, lookup.layer)
    joiner = _JOINERS.get(lookup.layer)
    syllables = lookup.term.split(joiner) if joiner else [lookup.term]
    return Phrase(tuple((Term(layer, syllable),) for syllable in syllables))


def find_phrase(
    terms: Sequence[str], phrase: Phrase, numbers: Sequence[int] | None = None
) -> Iterator[Sequence[int]]:
    """The places, from left to right, where a phrase occurs in a text; its `parts` are ignored.

    A place is given as the indices, in `terms`, of its syllables. If `terms` has only the syllables that can
    be in the phrase, `numbers` has their numbers in the text. A phrase with a `gap` occurs in the shortest
    spans that fill all slots; no two of them begin at the same syllable.
    """
    slots = [frozenset(slot) for slot in phrase.slots]
    numbered = range(len(terms)) if numbers is None else numbers
    if phrase.gap is None:
        yield from _adjacent(terms, numbered, slots)
    else:
        yield from _near(terms, numbered, slots, len(slots) + phrase.gap)


def _adjacent(
    terms: Sequence[str], numbers: Sequence[int], slots: Sequence[frozenset[Term]]
) -> Iterator[range]:
    for first in range(len(terms) - len(slots) + 1):
        last = first + len(slots) - 1
        if numbers[last] - numbers[first] == last - first and all(
            _stands_for(terms[first + place], slot) for place, slot in enumerate(slots)
        ):
            yield range(first, last + 1)


def _near(
    terms: Sequence[str], numbers: Sequence[int], slots: Sequence[frozenset[Term]], width: int
) -> Iterator[tuple[int, ...]]:
    """The spans of at most `width` syllables that fill all slots, without the syllables in no slot."""
    fillers = [frozenset(term for term in set(terms) if _stands_for(term, slot)) for slot in slots]
    needs = _count_needed(fillers)
    needs_of = {term: [n for n, (union, _) in enumerate(needs) if term in union] for term in set(terms)}
    spare = [-times for _, times in needs]
    span: deque[int] = deque()
    last_start = -1
    for index, term in enumerate(terms):
        if not needs_of[term]:
            continue
        span.append(index)
        for need in needs_of[term]:
            spare[need] += 1
        while numbers[index] - numbers[span[0]] >= width or all(
            spare[need] > 0 for need in needs_of[terms[span[0]]]
        ):
            for need in needs_of[terms[span.popleft()]]:
                spare[need] -= 1
        if span[0] != last_start and min(spare) >= 0:
            last_start = span[0]
            yield tuple(span)


def _count_needed(fillers: Sequence[frozenset[str]]) -> list[tuple[frozenset[str], int]]:
    """Sets of terms, each with the number of terms of the set that a span needs to fill all slots.

    A span that has enough of every set has a different syllable for each slot (Hall's marriage theorem,
    1935). Slots that share terms are united in up to `_MOST_UNIONS` ways, which bounds the time.
    """
    unions = set(fillers)
    pending = list(unions)
    while pending and len(unions) < _MOST_UNIONS:
        union = pending.pop()
        larger = {union | filler for filler in fillers if not union.isdisjoint(filler)} - unions
        unions |= larger
        pending += larger
    return [(union, sum(filler <= union for filler in fillers)) for union in unions]


def _stands_for(term: str, slot: frozenset[Term]) -> bool:
    return (Layer.SYLLABLE, term) in slot or (Layer.FOLDED, fold(term)) in slot
