"""Generates the strings that are one typing or spelling mistake away from a syllable without marks."""

from __future__ import annotations

from collections.abc import Iterator

SAME_SOUND_COST, LETTER_COST = 2.5, 4.0
"""What a mistake costs: letters that sound alike somewhere in Vietnam are confused more often."""

_MOST_LETTERS = 24
"""Longer strings would have too many neighbours."""
_SAME_SOUND_ONSETS = "x/s ch/tr d/gi d/r gi/r l/n k/c y/i"
_SAME_SOUND_ENDINGS = "n/ng n/nh t/c y/i"


def generate_respellings(folded: str) -> dict[str, float]:
    """Return the strings that differ in one letter, or in letters that sound alike, with the cost of each.

    A letter may be left out, added, replaced, or exchanged with the next (Damerau, 1964).
    """
    if len(folded) > _MOST_LETTERS:
        return {}
    found = dict.fromkeys(_generate_edits(folded), LETTER_COST)
    found |= dict.fromkeys(_generate_same_sounds(folded), SAME_SOUND_COST)
    found.pop(folded, None)
    return found


def _generate_edits(folded: str) -> Iterator[str]:
    """Yield the strings at a Damerau-Levenshtein distance of one, and the string itself."""
    splits = [(folded[:place], folded[place:]) for place in range(len(folded) + 1)]
    yield from (left + right[1:] for left, right in splits if len(folded) > 1 and right)
    yield from (left + right[1] + right[0] + right[2:] for left, right in splits if len(right) > 1)
    for letter in "abcdefghijklmnopqrstuvwxyz":
        yield from (left + letter + right for left, right in splits)
        yield from (left + letter + right[1:] for left, right in splits if right)


def _generate_same_sounds(folded: str) -> Iterator[str]:
    """Yield the strings with another onset, or another ending, that sounds alike."""
    for one, other in _read_both_ways(_SAME_SOUND_ONSETS):
        if folded.startswith(one):
            yield other + folded[len(one) :]
    for one, other in _read_both_ways(_SAME_SOUND_ENDINGS):
        if folded.endswith(one):
            yield folded[: -len(one)] + other


def _read_both_ways(entries: str) -> Iterator[tuple[str, str]]:
    for entry in entries.split():
        one, other = entry.split("/")
        yield from ((one, other), (other, one))
