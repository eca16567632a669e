"""What is looked up for another way of writing something, and how much it counts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from vnsearch.language.syllabification import fold, has_marks
from vnsearch.model import Layer, Lookup, Phrase, Term

SAME = 0.7
"""The weight of another way to write the same."""
INNER = 0.2
"""The weight of what only has the pieces of a number, or has the number as a piece of another."""


class OtherForm(NamedTuple):
    """Another way of writing syllables[start:end], and its weight."""

    start: int
    end: int
    lookup: Lookup
    weight: float = SAME


def make_form(*terms: str) -> Lookup:
    """The look-up of syllables one after the other, those without marks in any form."""
    return join_terms([Term(Layer.SYLLABLE if has_marks(term) else Layer.FOLDED, term) for term in terms])


def join_terms(*parts: Sequence[Term]) -> Lookup:
    """The look-up of terms one after the other."""
    terms = [term for part in parts for term in part]
    return terms[0] if len(terms) == 1 else Phrase(tuple((term,) for term in terms))


def is_covered(lookup: Lookup, typed: Sequence[Term]) -> bool:
    """Whether the terms typed find all that the look-up finds."""
    terms = [(lookup,)] if isinstance(lookup, Term) else lookup.slots
    return len(terms) == len(typed) and all(
        slot == (one,) or (one.layer == Layer.FOLDED and all(_folds_to(term, one.term) for term in slot))
        for slot, one in zip(terms, typed, strict=True)
    )


def _folds_to(term: Term, folded: str) -> bool:
    return term.layer in (Layer.SYLLABLE, Layer.FOLDED) and fold(term.term) == folded
