"""Slips of typing and spelling in a syllable without marks: which there are, and how likely each one is."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

SAME_SOUND_COST, LETTER_COST = 2.5, 4.0
"""What a mistake costs: letters that sound alike somewhere in Vietnam are confused more often."""
_EASY_COST, _DOUBLED_COST, _UNDONE_COST = 3.0, 1.5, 1.0
"""A letter left out, exchanged with the next, or replaced by that of a key beside it; a letter doubled; an
exchange that is undone with all marks in place, as there are few of these."""

MOST_LETTERS = 24
"""Longer strings would have too many neighbours."""
_SAME_SOUND_ONSETS = "x/s ch/tr d/gi d/r gi/r d/v gi/v l/n k/c y/i"
_SAME_SOUND_ENDINGS = "n/ng n/nh t/c t/ch y/i"
_KEY_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")


def generate_respellings(folded: str) -> dict[str, float]:
    """Return the strings that differ in one letter, or in letters that sound alike, with the cost of each.

    A letter may be left out, added, replaced, or exchanged with the next (Damerau, 1964).
    """
    if len(folded) > MOST_LETTERS:
        return {}
    found = dict.fromkeys(_generate_edits(folded), LETTER_COST)
    found |= dict.fromkeys(generate_same_sounds(folded), SAME_SOUND_COST)
    found.pop(folded, None)
    return found


def price_slip(meant: str, typed: str) -> float | None:
    """Return what it costs to type one string for another by a slip of one letter; None if that takes more.

    >>> price_slip("thanh", "tahnh"), price_slip("pho", "phu"), price_slip("pho", "phong")
    (3.0, 4.0, None)
    """
    if typed == meant:
        return None
    begin = 0
    while begin < min(len(meant), len(typed)) and meant[begin] == typed[begin]:
        begin += 1
    one, other = meant[begin:], typed[begin:]
    if one[1:] == other[1:] and one[:1] and other[:1]:
        return _EASY_COST if other[0] in _BESIDE.get(one[0], "") else LETTER_COST
    if one[1::-1] + one[2:] == other and len(one) > 1:
        return _EASY_COST
    if one == other[1:]:
        return _DOUBLED_COST if meant[begin - 1 : begin] == other[0] else LETTER_COST
    return _EASY_COST if one[1:] == other else None


def undo_easy_slips(typed: str) -> dict[str, float]:
    """Return the strings of which a letter was doubled, or two were exchanged, with the cost of each.

    All marks stay on their letters.
    """
    return {
        typed[:place] + second + first + typed[place + 2 :]
        if first != second
        else typed[:place] + typed[place + 1 :]: _UNDONE_COST if first != second else _UNDONE_COST / 2
        for place, (first, second) in enumerate(pairwise(typed))
    }


def generate_same_sounds(folded: str) -> Iterator[str]:
    """Yield the strings with another onset, or another ending, that sounds alike."""
    for one, other in _read_both_ways(_SAME_SOUND_ONSETS):
        if folded.startswith(one):
            yield other + folded[len(one) :]
    for one, other in _read_both_ways(_SAME_SOUND_ENDINGS):
        if folded.endswith(one):
            yield folded[: -len(one)] + other


def _generate_edits(folded: str) -> Iterator[str]:
    """Yield the strings at a Damerau-Levenshtein distance of one, and the string itself."""
    splits = [(folded[:place], folded[place:]) for place in range(len(folded) + 1)]
    yield from (left + right[1:] for left, right in splits if len(folded) > 1 and right)
    yield from (left + right[1] + right[0] + right[2:] for left, right in splits if len(right) > 1)
    for letter in "abcdefghijklmnopqrstuvwxyz":
        yield from (left + letter + right for left, right in splits)
        yield from (left + letter + right[1:] for left, right in splits if right)


def _read_both_ways(entries: str) -> Iterator[tuple[str, str]]:
    for entry in entries.split():
        one, other = entry.split("/")
        yield from ((one, other), (other, one))


def _find_keys_beside() -> dict[str, str]:
    """Return for each letter the letters of the keys beside it on the same row."""
    return {
        letter: row[max(place - 1, 0) : place] + row[place + 1 : place + 2]
        for row in _KEY_ROWS
        for place, letter in enumerate(row)
    }


_BESIDE = _find_keys_beside()
