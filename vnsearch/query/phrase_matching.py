"""Where in a text something looked up stands, as places in the order of its syllables."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence

from vnsearch.language.syllabification import fold
from vnsearch.model import PAIR_JOINER, WORD_JOINER, Layer, Lookup, Phrase, Term

_JOINERS = {Layer.PAIR: PAIR_JOINER, Layer.WORD: WORD_JOINER, Layer.FOLDED_WORD: WORD_JOINER}
_LAYER_OF_SYLLABLES = {Layer.PAIR: Layer.FOLDED, Layer.WORD: Layer.SYLLABLE, Layer.FOLDED_WORD: Layer.FOLDED}
_MOST_UNIONS = 64


def as_phrase(lookup: Lookup) -> Phrase:
    """The run of syllables that a term is made of."""
    if isinstance(lookup, Phrase):
        return lookup
    layer = _LAYER_OF_SYLLABLES.get(lookup.layer, lookup.layer)
    joiner = _JOINERS.get(lookup.layer)
    syllables = lookup.term.split(joiner) if joiner else [lookup.term]
    return Phrase(tuple((Term(layer, syllable),) for syllable in syllables))


def occurrences(
    terms: Sequence[str], phrase: Phrase, numbers: Sequence[int] | None = None
) -> Iterator[Sequence[int]]:
    """The places, from left to right, where the syllables of a text meet a phrase, whatever its `parts`.

    A place is the indices in `terms` of the syllables that meet it. `numbers` says which of the text's
    syllables the terms are, in their order, when only those are given that can stand in the phrase. A phrase
    with a `gap` is met by the shortest stretches that fill all slots, of which no two begin at one syllable.
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
    """The stretches of at most `width` syllables; of each, those that may stand in a slot."""
    fillers = [frozenset(term for term in set(terms) if _stands_for(term, slot)) for slot in slots]
    needs = _needs(fillers)
    needs_of = {term: [n for n, (union, _) in enumerate(needs) if term in union] for term in set(terms)}
    spare = [-times for _, times in needs]
    stretch: deque[int] = deque()
    begun = -1
    for index, term in enumerate(terms):
        if not needs_of[term]:
            continue
        stretch.append(index)
        for need in needs_of[term]:
            spare[need] += 1
        while numbers[index] - numbers[stretch[0]] >= width or all(
            spare[need] > 0 for need in needs_of[terms[stretch[0]]]
        ):
            for need in needs_of[terms[stretch.popleft()]]:
                spare[need] -= 1
        if stretch[0] != begun and min(spare) >= 0:
            begun = stretch[0]
            yield tuple(stretch)


def _needs(fillers: Sequence[frozenset[str]]) -> list[tuple[frozenset[str], int]]:
    """Sets of terms, each with how many of its terms a stretch must have to fill all slots.

    A stretch that has as many of all has a syllable of its own for each slot (Hall, 1935). Slots that share
    terms are taken together, in up to `_MOST_UNIONS` ways, which bounds the time that it takes.
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
