"""How much of an index one query may make a search read, which bounds the time that the query takes.

Most of what is looked up has a posting list of its own. What has none is worked out from the articles:
phrases from the order of their syllables, words in titles or bodies, words that stand for several, and
addresses. How long that takes can be estimated from document frequencies. The unit is the time that it takes
to read one syllable of an article, about 8 ns; the factors of other things were measured.
"""

from __future__ import annotations

from itertools import pairwise

from vnsearch.language.analyzer import join_pair
from vnsearch.language.syllabification import fold
from vnsearch.model import PARTS, Layer, Part, Phrase, Term
from vnsearch.query.vocabulary import Vocabulary

_SHARE = 0.4
"""A query may read this share of an index, or `_LEAST` syllables if that is more."""
_LEAST = 1_000_000
_TITLE_LENGTH = 50
"""The effort of reading a title."""
_UNITING = 8
"""The effort of adding a posting to others."""
_ADDRESS = 16
"""The effort of searching an address."""


class Effort:
    """The effort that is left for a query; shared by all of its parts, which spend it from left to right.

    `refusals` counts what would have taken more than was left.
    """

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._left = max(_LEAST, int(_SHARE * vocabulary.total_length))
        self.refusals = 0

    def spend_on_phrase(self, phrase: Phrase) -> bool:
        """Whether the phrase may be looked up; if it may, its effort is spent."""
        return self._spend(self._estimate(phrase))

    def spend_on_addresses(self) -> bool:
        """Whether a text may be searched for in all addresses; if it may, that effort is spent."""
        return self._spend(_ADDRESS * self._vocabulary.live)

    def _spend(self, effort: int) -> bool:
        if effort > self._left:
            self.refusals += 1
            return False
        self._left -= effort
        return True

    def _estimate(self, phrase: Phrase) -> int:
        slots = phrase.slots
        frequencies = [sum(map(self._count, slot)) for slot in slots]
        uniting = _UNITING * sum(n for n, slot in zip(frequencies, slots, strict=True) if len(slot) > 1)
        if len(slots) <= 1 and phrase.parts == PARTS:
            return uniting
        if phrase.gap is None:
            both = (_make_pair(*two) for two in pairwise(slots) if len(two[0]) == len(two[1]) == 1)
            frequencies += map(self._count, both)
        length = self._vocabulary.total_length // max(self._vocabulary.live, 1)
        if phrase.parts == (Part.TITLE,):
            length = _TITLE_LENGTH
        return uniting + min(frequencies, default=0) * length

    def _count(self, term: Term) -> int:
        return self._vocabulary.document_frequency(*term)


def _make_pair(first: tuple[Term, ...], second: tuple[Term, ...]) -> Term:
    return Term(Layer.PAIR, join_pair(fold(first[0].term), fold(second[0].term)))
