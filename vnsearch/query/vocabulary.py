"""The vocabulary of an index, as query planning and suggestions need it."""

from __future__ import annotations

from vnsearch.engine.protocols import Vocabulary
from vnsearch.language.analyzer import join_pair
from vnsearch.model import Layer

__all__ = ["Vocabulary", "are_bound"]

_SHARE_OF_BOUND = 0.5


def are_bound(vocabulary: Vocabulary, first: str, second: str) -> bool:
    """Whether two syllables without marks are one word: one of them mostly stands beside the other."""
    beside = vocabulary.document_frequency(Layer.PAIR, join_pair(first, second))
    apart = (vocabulary.document_frequency(Layer.FOLDED, each) for each in (first, second))
    return beside > 0 and beside >= _SHARE_OF_BOUND * min(apart)
