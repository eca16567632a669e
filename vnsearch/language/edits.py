"""The strings that are one slip away from a syllable without marks."""

from __future__ import annotations

from collections.abc import Iterator
from string import ascii_lowercase

ALIKE, LETTER = 2.5, 4.0
"""What a slip costs: letters that sound alike in parts of Vietnam are confused more often than others."""

_MOST_LETTERS = 24
"""Of longer strings there would be too many."""
_SAME_SOUND = "x/s ch/tr d/gi d/r gi/r l/n k/c y/i"
_SAME_SOUND_AT_END = "n/ng n/nh t/c y/i"


def respellings(folded: str) -> dict[str, float]:
    """The strings that differ in one letter, or in letters that sound alike, and what that costs.

    A letter may be missing, too many, another one, or change places with the next (Damerau, 1964).
    """
    if len(folded) > _MOST_LETTERS:
        return {}
    cuts = [(folded[:place], folded[place:]) for place in range(len(folded) + 1)]
    found = {left + right[1:]: LETTER for left, right in cuts if len(folded) > 1 and right}
    found |= {left + right[1] + right[0] + right[2:]: LETTER for left, right in cuts if len(right) > 1}
    for letter in ascii_lowercase:
        found |= {left + letter + right: LETTER for left, right in cuts}
        found |= {left + letter + right[1:]: LETTER for left, right in cuts if right}
    for one, other in _both_ways(_SAME_SOUND):
        if folded.startswith(one):
            found[other + folded[len(one) :]] = ALIKE
    for one, other in _both_ways(_SAME_SOUND_AT_END):
        if folded.endswith(one):
            found[folded[: -len(one)] + other] = ALIKE
    found.pop(folded, None)
    return found


def _both_ways(alike: str) -> Iterator[tuple[str, str]]:
    for entry in alike.split():
        one, other = entry.split("/")
        yield from ((one, other), (other, one))
