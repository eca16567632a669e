"""How what is looked up was typed, for notes that repeat it."""

from __future__ import annotations

from collections.abc import Sequence

from vnsearch.query.ast import Node, iterate_syllables
from vnsearch.query.syllables import QuerySyllable, find_compounds


def list_spellings(root: Node) -> dict[str, str]:
    """How the terms that are looked up were typed, with and without their marks, and compounds of them."""
    syllables = list(iterate_syllables(root))
    unmarked = {syllable.folded: syllable.unmarked for syllable in syllables if syllable.marked}
    compounds = (syllables[start:end] for start, end in find_compounds(syllables))
    return {
        **unmarked,
        **{syllable.term: syllable.typed for syllable in syllables},
        **{" ".join(each.term for each in some): _join_as_typed(some) for some in compounds},
    }


def _join_as_typed(syllables: Sequence[QuerySyllable]) -> str:
    first, *others = syllables
    return first.typed + "".join(syllable.joint + syllable.typed for syllable in others)
