"""Restores marks: of all ways to spell syllables, the one that articles have side by side most often.

The best path through the forms of all syllables is found by dynamic programming, forwards and backwards, so
that for each syllable it is known how much better its best form is than the second best (max-marginals).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from math import log
from typing import NamedTuple

from vnsearch.query.spelling_evidence import SpellingEvidence

_SURE = 0.1
"""How much better, in natural logarithms, the best form of a syllable must be than any other."""
_BY_CHANCE = 0.3
"""The weight of two frequent forms that no article has side by side, by the product of their shares."""
_SHARED = 0.8
"""How much of the share of a form is taken off where it links two pairs, which both count it."""


class Choice(NamedTuple):
    """The best form of a syllable, and whether the evidence is sure of it."""

    form: str
    is_sure: bool


def choose_forms(slots: Sequence[Mapping[str, float]], evidence: SpellingEvidence) -> list[Choice]:
    """The best form of each syllable.

    `slots` are the forms that each syllable may have, with what else speaks for each one.
    """
    bonds = [_bond(first, second, evidence) for first, second in pairwise(slots)]
    for number, bond in enumerate(bonds[:-1], 1):
        links = {form: _SHARED * log(evidence.share(form) + 0.01) for form in slots[number]}
        for one, other in bond:
            bond[one, other] -= links[other]
    forwards = [dict(slots[0])]
    for bond, forms in zip(bonds, slots[1:], strict=True):
        known = forwards[-1]
        forwards.append(
            {form: own + max(known[one] + bond[one, form] for one in known) for form, own in forms.items()}
        )
    backwards = [dict.fromkeys(slots[-1], 0.0)]
    for bond, before, behind in zip(reversed(bonds), slots[-2::-1], slots[:0:-1], strict=True):
        known = {form: own + backwards[-1][form] for form, own in behind.items()}
        backwards.append({form: max(bond[form, other] + known[other] for other in known) for form in before})
    return [
        _choose({form: ahead[form] + known[form] for form in known})
        for ahead, known in zip(forwards, reversed(backwards), strict=True)
    ]


def _bond(
    first: Mapping[str, float], second: Mapping[str, float], evidence: SpellingEvidence
) -> dict[tuple[str, str], float]:
    """What speaks for each form of one syllable beside each form of the next, as a logarithm."""
    weights = evidence.weigh_spellings(next(iter(first)), next(iter(second)))
    shares = {form: evidence.share(form) for form in second}
    bonds = {}
    for one in first:
        chance = _BY_CHANCE * evidence.share(one)
        for other, share in shares.items():
            bonds[one, other] = log(weights.get((one, other), 0.0) + chance * share + 1e-6)
    return bonds


def _choose(scores: Mapping[str, float]) -> Choice:
    ranked = sorted(((score, form) for form, score in scores.items()), reverse=True)
    return Choice(ranked[0][1], len(ranked) == 1 or ranked[0][0] - ranked[1][0] >= _SURE)
