"""From text to the terms of each layer, the same way for articles and for queries.

Articles are cut into words by pyvi's model; queries by the counts of the words found so (`segment.cut`),
because a query gives the model too little context and often no marks.
"""

from __future__ import annotations

from bisect import bisect
from collections.abc import Sequence
from itertools import pairwise

from vnsearch import orthography, segment
from vnsearch.model import PAIR_JOINER, PARTS, WORD_JOINER, Article, Document
from vnsearch.orthography import clean, fold, syllables, syllables_and_retoned

__all__ = ["document", "fingerprint", "fold", "layers", "pair", "syllables", "word"]


def fingerprint() -> str:
    """Names the analysis: an index made by one must not be searched with another."""
    return f"{orthography.VERSION}/{segment.VERSION}"


def word(terms: Sequence[str]) -> str:
    """The term of a word, from those of its syllables."""
    return WORD_JOINER.join(terms)


def pair(first: str, second: str) -> str:
    """The term of a pair, from those of its syllables without marks."""
    return first + PAIR_JOINER + second


def document(article: Article) -> Document:
    """What is indexed of the article."""
    return Document(article, {part: _analyse(getattr(article, part)) for part in PARTS})


def layers(text: str) -> dict[str, list[str]]:
    """The terms of each layer of a text, in their order.

    >>> layers("Thủ tướng họp")["word"]
    ['thủ_tướng']
    """
    terms = _analyse(text)
    folded = [fold(term) for term in terms["syllable"]]
    return {
        "syllable": terms["syllable"],
        "folded": folded,
        "word": terms["word"],
        "folded_word": [fold(term) for term in terms["word"]],
        "pair": [pair(*both) for both in pairwise(folded)],
    }


def _analyse(text: str) -> dict[str, list[str]]:
    """The syllables, and the words of several, of a text."""
    found, retoned = syllables_and_retoned(clean(text))
    return {
        "syllable": found.terms,
        "word": [word(found.terms[start:end]) for start, end in _word_spans(retoned, found.starts)],
    }


def _word_spans(text: str, starts: Sequence[int]) -> list[tuple[int, int]]:
    """The words of several syllables as ranges of syllables, given where each syllable starts in the text.

    A syllable belongs to the word that its first character stands in.
    """
    beginnings = segment.word_starts(text)
    known = set(beginnings)
    spans: list[tuple[int, int]] = []
    for number in [number for number, start in enumerate(starts) if start not in known]:
        if not number or starts[number - 1] < beginnings[bisect(beginnings, starts[number]) - 1]:
            continue  # what the word begins with is no part of a syllable
        if spans and spans[-1][1] == number:
            spans[-1] = (spans[-1][0], number + 1)
        else:
            spans.append((number - 1, number + 1))
    return spans
