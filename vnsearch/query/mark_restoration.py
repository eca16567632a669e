"""Restores marks: of all ways to spell syllables, the likeliest by what articles have side by side.

The probability of a syllable behind another is that of a bigram model with a Dirichlet prior (MacKay and
Peto, 1995), whose counts are articles; those found first count many times. The best path through the forms
of all syllables is found by dynamic programming, forwards and backwards, so that for each syllable it is
known how much better its best form is than the second best (max-marginals).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from math import inf, log
from typing import NamedTuple

from vnsearch.query.spelling_evidence import SpellingEvidence

_DOUBTFUL = 0.75
"""How much better, in natural logarithms, the best form of a syllable must be than any other, for it not to
be in doubt."""
_SHORT, _DOUBTS = 6, 0.4
"""Up to so many syllables without marks, none may be in doubt; of more, this share, as the rest helps."""


class _Choice(NamedTuple):
    """The best form of a syllable, and how much better it is than the second best."""

    form: str
    lead: float


def restore(
    terms: Sequence[str], slots: Sequence[Mapping[str, float]], evidence: SpellingEvidence
) -> list[str]:
    """The terms with their marks; as they are, if too many are in doubt.

    `slots` are the forms that each term may have, with what else speaks for each one.
    """
    choices = _choose_forms(slots, evidence)
    unmarked = sum(len(slot) > 1 for slot in slots)
    doubtful = sum(choice.lead < _DOUBTFUL for choice in choices)
    if doubtful > (_DOUBTS * unmarked if unmarked > _SHORT else 0):
        return list(terms)
    return [choice.form for choice in choices]


def _choose_forms(slots: Sequence[Mapping[str, float]], evidence: SpellingEvidence) -> list[_Choice]:
    bonds = [_bond(first, second, evidence) for first, second in pairwise(slots)]
    forwards = [{form: own + log(evidence.probability(form)) for form, own in slots[0].items()}]
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
    """The probability of each form of the second syllable behind each form of the first, as a logarithm."""
    counts, found = evidence.count_spellings(next(iter(first)), next(iter(second)))
    by_itself = {form: evidence.prior * evidence.probability(form) for form in second}
    bonds = {}
    for one in first:
        total = evidence.count_form(one) + found.get(one, 0.0) + evidence.prior
        for other, prior in by_itself.items():
            bonds[one, other] = log((counts.get((one, other), 0.0) + prior) / total)
    return bonds


def _choose(scores: Mapping[str, float]) -> _Choice:
    ranked = sorted(((score, form) for form, score in scores.items()), reverse=True)
    return _Choice(ranked[0][1], ranked[0][0] - ranked[1][0] if len(ranked) > 1 else inf)
