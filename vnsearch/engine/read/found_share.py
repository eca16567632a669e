"""How much of a query is enough to be found, whichever engine looks for it: see `finding`, and its numbers.

`tests/benchmarks/found.py` measures them on judged sets of queries.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple

from vnsearch.language.syllabification import fold
from vnsearch.model import AllOf, AnyOf, Condition, MostOf, Phrase, Term

_LEAST_SHARE = 0.3
"""The share of the best score that is enough where the best article had none of the query's words."""
_SHARE_FOR_WORDS = 0.25
"""What is added to it, times the share of the words' idf that the best article has."""
_IN_TITLE = 0.3
"""A title has the subject if it has this share of the different words of the query."""
_TITLE_COUNTS = 0.1
"""By this share less is enough for articles with the subject in their titles, and by as much more is needed
of others, where the best one has it there."""


class Thresholds(NamedTuple):
    """The scores that are enough: with the subject in the title, and without it."""

    titled: float
    untitled: float


def compute_always_enough(best: float) -> float:
    """A score that is enough for any article, given the best one."""
    return best * (_LEAST_SHARE + _SHARE_FOR_WORDS) * (1 + _TITLE_COUNTS)


def compute_thresholds(best: float, having: float, *, is_titled: bool) -> Thresholds:
    """The scores that are enough, given the best one.

    `having` is the share of the words' idf that the best article has, and `is_titled` whether it has the
    subject in its title.
    """
    enough = best * (_LEAST_SHARE + _SHARE_FOR_WORDS * having)
    if not is_titled:
        return Thresholds(enough, enough)
    return Thresholds(enough * (1 - _TITLE_COUNTS), enough * (1 + _TITLE_COUNTS))


def least_in_title(syllables: Collection[str]) -> int:
    """The number of the plain words' different syllables that a title with the subject has at least."""
    return max(math.ceil(_IN_TITLE * len(syllables)), 1)


def list_syllables(plain: Iterable[MostOf]) -> set[str]:
    """The different syllables of the plain words, without their marks."""
    conditions = (each for words in plain for each in words.conditions)
    return {fold(term.term) for each in conditions for term in _typed_terms(each)}


def list_plain_words(condition: Condition) -> tuple[MostOf, ...]:
    """The plain words that a condition is made of, each group of them apart; none of what must not match."""
    return tuple(_plain_words(condition))


def _plain_words(condition: Condition) -> Iterator[MostOf]:
    """The plain words that a condition is made of, each group of them apart; none of what must not match."""
    match condition:
        case MostOf():
            yield condition
        case AllOf(conditions) | AnyOf(conditions):
            for each in conditions:
                yield from _plain_words(each)


def _typed_terms(condition: Condition) -> Iterator[Term]:
    """The terms of what was typed; not of other names for it."""
    match condition:
        case Term():
            yield condition
        case Phrase(slots):
            yield from (slot[0] for slot in slots if slot)
        case AnyOf((typed, *_)):
            yield from _typed_terms(typed)
