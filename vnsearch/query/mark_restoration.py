"""Restores marks: of all ways to spell syllables, the likeliest by what articles have side by side.

The probability of a syllable behind another is that of a bigram model with a Dirichlet prior (MacKay and
Peto, 1995), whose counts are articles; those found first count many times. The best path through the forms
of all syllables is found by dynamic programming: forwards with the sum of the probabilities of all paths,
and backwards, so that for each syllable it is known how many times likelier its best form is than the second
best (max-marginals).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from vnsearch.query.spelling_evidence import SpellingEvidence

_SHORT, LIKELY = 6, 0.57
"""Of up to so many syllables without marks, all forms together must be right with this probability."""
_DOUBTFUL, _DOUBTS = 2.1, 0.4
"""Of more syllables, this share may be in doubt, as the rest helps: whose best form is not so many times
likelier than any other."""

_Bonds = Mapping[tuple[str, str], float]


def restore(
    terms: Sequence[str],
    slots: Sequence[Mapping[str, float]],
    evidence: SpellingEvidence,
    clear: float = LIKELY,
) -> list[str]:
    """The terms with their marks; as they are, if too much is in doubt.

    `slots` are the forms that each term may have, with how many times likelier each is for other reasons.
    `clear` is the probability that is enough for a short query, none of whose syllables is in doubt.
    """
    bonds = [_bond(first, second, evidence) for first, second in pairwise(slots)]
    forwards, probability = _go_forwards(slots, bonds, evidence)
    ways = [
        {form: ahead[form] * behind[form] for form in ahead}
        for ahead, behind in zip(forwards, _go_backwards(slots, bonds), strict=True)
    ]
    unmarked = sum(len(slot) > 1 for slot in slots)
    doubts = sum(map(_is_doubtful, ways))
    if unmarked <= _SHORT:
        is_sure = probability >= (LIKELY if doubts else clear)
    else:
        is_sure = doubts <= _DOUBTS * unmarked
    return [max(way, key=way.__getitem__) for way in ways] if is_sure else list(terms)


def _go_forwards(
    slots: Sequence[Mapping[str, float]], bonds: Sequence[_Bonds], evidence: SpellingEvidence
) -> tuple[list[dict[str, float]], float]:
    """For each form the probability of the best path that ends with it, in units of one for each syllable.

    The second result is the probability of the best path of all.
    """
    best = {form: factor * evidence.probability(form) for form, factor in slots[0].items()}
    every, forwards = best, [best]
    for bond, forms in zip(bonds, slots[1:], strict=True):
        unit = sum(every.values())
        every = {
            form: factor * sum(every[one] * bond[one, form] for one in every) / unit
            for form, factor in forms.items()
        }
        best = {
            form: factor * max(best[one] * bond[one, form] for one in best) / unit
            for form, factor in forms.items()
        }
        forwards.append(best)
    return forwards, max(best.values()) / sum(every.values())


def _go_backwards(slots: Sequence[Mapping[str, float]], bonds: Sequence[_Bonds]) -> list[dict[str, float]]:
    """For each form the probability of the best path behind it, in units of one for each syllable."""
    behind = dict.fromkeys(slots[-1], 1.0)
    backwards = [behind]
    for bond, before, forms in zip(reversed(bonds), slots[-2::-1], slots[:0:-1], strict=True):
        known = {form: factor * behind[form] for form, factor in forms.items()}
        behind = {form: max(bond[form, other] * known[other] for other in known) for form in before}
        unit = max(behind.values())
        behind = {form: probability / unit for form, probability in behind.items()}
        backwards.append(behind)
    return backwards[::-1]


def _bond(first: Mapping[str, float], second: Mapping[str, float], evidence: SpellingEvidence) -> _Bonds:
    """The probability of each form of the second syllable behind each form of the first."""
    counts, found = evidence.count_spellings(next(iter(first)), next(iter(second)))
    by_itself = {form: evidence.prior * evidence.probability(form) for form in second}
    bonds = {}
    for one in first:
        total = evidence.count_form(one) + found.get(one, 0.0) + evidence.prior
        for other, prior in by_itself.items():
            bonds[one, other] = (counts.get((one, other), 0.0) + prior) / total
    return bonds


def _is_doubtful(way: Mapping[str, float]) -> bool:
    """Whether the second best form is nearly as likely as the best."""
    best, *others = sorted(way.values(), reverse=True)
    return bool(others) and best < _DOUBTFUL * others[0]
