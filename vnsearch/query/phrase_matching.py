"""Finds the places in a text, as indices of its syllables, where something looked up occurs."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence

from vnsearch.engine.read.slots import count_needed
from vnsearch.language.syllabification import fold
from vnsearch.model import PAIR_JOINER, WORD_JOINER, Layer, Lookup, Phrase, Term

_JOINERS = {Layer.PAIR: PAIR_JOINER, Layer.WORD: WORD_JOINER, Layer.FOLDED_WORD: WORD_JOINER}
_LAYER_OF_SYLLABLES = {Layer.PAIR: Layer.FOLDED, Layer.WORD: Layer.SYLLABLE, Layer.FOLDED_WORD: Layer.FOLDED}


def to_phrase(lookup: Lookup) -> Phrase:
    """The look-up as a phrase: the syllables that a term is made of."""
    if isinstance(lookup, Phrase):
        return lookup
    layer = _LAYER_OF_SYLLABLES.get(lookup.layer, lookup.layer)
    joiner = _JOINERS.get(lookup.layer)
    syllables = lookup.term.split(joiner) if joiner else [lookup.term]
    return Phrase(tuple((Term(layer, syllable),) for syllable in syllables))


def is_inner_number(lookup: Lookup) -> bool:
    """Whether a number is looked up as a piece of others; all other words have letters or joints."""
    return (
        isinstance(lookup, Term)
        and lookup.layer == Layer.FOLDED_WORD
        and all(char.isdecimal() or char == "/" for char in lookup.term)
    )


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
        yield from _find_adjacent(terms, numbered, slots)
    else:
        yield from _find_spans(terms, numbered, slots, len(slots) + phrase.gap)


def _find_adjacent(
    terms: Sequence[str], numbers: Sequence[int], slots: Sequence[frozenset[Term]]
) -> Iterator[range]:
    """The places where the slots are filled in their order, one right after the other.

    This is the shift-and algorithm (Baeza-Yates and Gonnet, 1992): bit i of `filled` says whether the last
    syllables fill the slots up to the i-th.
    """
    fills = dict.fromkeys(terms, 0)
    for at, slot in enumerate(slots):
        fitting = [term for term in fills if _fills(term, slot)]
        if not fitting:
            return
        for term in fitting:
            fills[term] |= 1 << at
    filled = 0
    last = -1
    for index, (term, number) in enumerate(zip(terms, numbers, strict=True)):
        filled = (filled << 1 if number == last + 1 else 0) | 1
        filled &= fills[term]
        last = number
        if filled >> len(slots) - 1:
            yield range(index + 1 - len(slots), index + 1)


def _find_spans(
    terms: Sequence[str], numbers: Sequence[int], slots: Sequence[frozenset[Term]], width: int
) -> Iterator[tuple[int, ...]]:
    """The spans of at most `width` syllables that fill all slots, without the syllables in no slot."""
    span = _SlidingSpan(terms, slots)
    last_begin = -1
    for index in range(len(terms)):
        if not span.can_use(index):
            continue
        span.append(index)
        while numbers[index] - numbers[span.begin] >= width or span.has_first_to_spare():
            span.drop_first()
        if span.is_complete() and span.begin != last_begin:
            last_begin = span.begin
            yield tuple(span.indices)


class _SlidingSpan:
    """The syllables of a moving span of a text that may fill a slot, and whether they fill all slots.

    `indices` says which of the terms they are. For each of the sets of terms from `count_needed`, `_surplus`
    has the number of syllables in the span beyond those needed.
    """

    def __init__(self, terms: Sequence[str], slots: Sequence[frozenset[Term]]) -> None:
        distinct = set(terms)
        needed = count_needed([frozenset(term for term in distinct if _fills(term, slot)) for slot in slots])
        self._terms = terms
        self._sets = {
            term: [number for number, (union, _) in enumerate(needed) if term in union] for term in distinct
        }
        self._surplus = [-times for _, times in needed]
        self.indices: deque[int] = deque()

    @property
    def begin(self) -> int:
        return self.indices[0]

    def can_use(self, index: int) -> bool:
        """Whether the syllable may fill a slot."""
        return bool(self._sets[self._terms[index]])

    def append(self, index: int) -> None:
        self.indices.append(index)
        for number in self._sets[self._terms[index]]:
            self._surplus[number] += 1

    def drop_first(self) -> None:
        for number in self._sets[self._terms[self.indices.popleft()]]:
            self._surplus[number] -= 1

    def has_first_to_spare(self) -> bool:
        """Whether the others fill as many slots without the first syllable."""
        return all(self._surplus[number] > 0 for number in self._sets[self._terms[self.begin]])

    def is_complete(self) -> bool:
        return min(self._surplus) >= 0


def _fills(term: str, slot: frozenset[Term]) -> bool:
    """Whether the syllable may stand in the slot."""
    return (Layer.SYLLABLE, term) in slot or (Layer.FOLDED, fold(term)) in slot
