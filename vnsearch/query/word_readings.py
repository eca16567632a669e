"""What syllables typed without marks mean, where the words that they make tell: lua dao is lừa đảo.

A syllable without its marks is many words, but of several together there is mostly just one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from vnsearch.language.analyzer import join_pair, join_word
from vnsearch.model import WORD_JOINER, Layer
from vnsearch.query.syllables import QuerySyllable
from vnsearch.query.vocabulary import Vocabulary

_SURE = 0.9
"""A word is meant if this share of the articles with its syllables side by side have it, with its marks."""


def read_words(
    syllables: Sequence[QuerySyllable], words: Iterable[tuple[int, int]], vocabulary: Vocabulary
) -> Mapping[str, str]:
    """The form that is meant, which may be without marks, of syllables typed without marks; empty if unsure.

    `words` has the start and end of each word of several syllables. It is unsure for a syllable that means
    something else in another place, or may do so.
    """
    typed = [syllable.term if syllable.marked else "" for syllable in syllables]
    if all(typed):
        return {}
    folded = [syllable.folded for syllable in syllables]
    meant = [""] * len(typed)
    for start, end in words:
        if not all(typed[start:end]):
            meant[start:end] = _read_word(folded[start:end], typed[start:end], vocabulary)
    readings: dict[str, str] = {}
    for term, plain, form in zip(typed, folded, meant, strict=True):
        if not term:
            readings[plain] = form if readings.get(plain, form) == form else ""
    return readings


def _read_word(folded: Sequence[str], typed: Sequence[str], vocabulary: Vocabulary) -> Sequence[str]:
    """The syllables of a word with the marks that are meant; empty ones if that is not sure.

    `typed` has the syllables that were typed with marks, and for others nothing.
    """
    forms = [form.split(WORD_JOINER) for form in vocabulary.forms(join_word(folded), Layer.WORD)]
    if any(typed):
        forms = [
            form
            for form in forms
            if all(term in ("", spelt) for term, spelt in zip(typed, form, strict=True))
        ]
    if forms:
        count = vocabulary.document_frequency(Layer.WORD, join_word(forms[0]))
        together = min(
            vocabulary.document_frequency(Layer.PAIR, join_pair(*both)) for both in pairwise(folded)
        )
        if count >= _SURE * together:
            return forms[0]
    return [""] * len(folded)
