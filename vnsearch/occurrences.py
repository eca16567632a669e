"""Where in a text something looked up stands, as ranges of its syllables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from vnsearch.analysis import fold
from vnsearch.model import PAIR_JOINER, WORD_JOINER, Lookup, Phrase, Term

_JOINERS = {"pair": PAIR_JOINER, "word": WORD_JOINER, "folded_word": WORD_JOINER}
_LAYER_OF_SYLLABLES = {"pair": "folded", "word": "syllable", "folded_word": "folded"}


def as_phrase(lookup: Lookup) -> Phrase:
    """The run of syllables that a term is made of."""
    if isinstance(lookup, Phrase):
        return lookup
    layer = _LAYER_OF_SYLLABLES.get(lookup.layer, lookup.layer)
    joiner = _JOINERS.get(lookup.layer)
    syllables = lookup.term.split(joiner) if joiner else [lookup.term]
    return Phrase(tuple((Term(layer, syllable),) for syllable in syllables))


def occurrences(terms: Sequence[str], phrase: Phrase) -> Iterator[range]:
    """The places, from left to right, where the syllables of a text are those of a phrase, in its order."""
    wanted = [frozenset(slot) for slot in phrase.slots]
    for first in range(len(terms) - len(wanted) + 1):
        if all(_stands_for(terms[first + place], slot) for place, slot in enumerate(wanted)):
            yield range(first, first + len(wanted))


def _stands_for(term: str, slot: frozenset[Term]) -> bool:
    return ("syllable", term) in slot or ("folded", fold(term)) in slot
