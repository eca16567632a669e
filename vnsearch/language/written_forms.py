"""The form in which something is written that can be written as one, with a sign, or apart: F16, F-16, F 16.

All forms have the same syllables and are found by each other. The form is a term of its own, so that articles
that write something as the query does come first. It is the syllables without marks, with what joins them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from vnsearch.language.numbers import DASHES, is_number
from vnsearch.language.syllable_structure import reads_as_syllable

APART = " "
"""What stands between syllables that are written apart."""
_HYPHEN, _APOSTROPHE = "-", "'"
SIGNS = {
    **dict.fromkeys(DASHES, _HYPHEN),
    **dict.fromkeys("'’‘`´", _APOSTROPHE),
    **{"": "", ".": "."},
}
"""What joins the syllables of one form, and how it is written in the term."""
_LONGEST = 4
"""What has more syllables is an address, or the like."""


def list_forms(folded: Sequence[str], joints: Sequence[str]) -> Iterator[str]:
    """Yield the forms of syllables without marks; `joints[i]` stands before the i-th.

    These are words with a hyphen or an apostrophe, and what has numbers and letters side by side.

    >>> list(list_forms(["may", "bay", "f", "16", "gia", "5", "ty"], [" ", " ", " ", "-", " ", " ", " "]))
    ['f-16', '16 gia', '5 ty']
    """
    start = 0
    for end in range(1, len(folded) + 1):
        if end < len(folded) and joints[end] in SIGNS:
            continue
        if end - start > 1 and (form := _write(folded[start:end], joints[start + 1 : end])):
            yield form
        if end < len(folded) and joints[end] == APART and (form := write_apart(*folded[end - 1 : end + 1])):
            yield form
        start = end


def write_apart(first: str, second: str) -> str:
    """Return the form of two syllables with a space between them, if that form is worth telling apart.

    It is for a number with what follows it (5 km), and for a number behind letters that are no syllable (F 16).
    """
    if is_number(first):
        return "" if is_number(second) else f"{first}{APART}{second}"
    return f"{first}{APART}{second}" if is_number(second) and not reads_as_syllable(first) else ""


def _write(folded: Sequence[str], joints: Sequence[str]) -> str:
    """Return the form of syllables that are joined by signs or nothing; empty if it is of no interest."""
    signs = [SIGNS[joint] for joint in joints]
    is_mixed = any(is_number(one) != is_number(other) for one, other in pairwise(folded))
    is_word = _HYPHEN in signs or _APOSTROPHE in signs
    if len(folded) > _LONGEST or not (is_mixed or (is_word and not is_number(folded[0]))):
        return ""
    return folded[0] + "".join(sign + term for sign, term in zip(signs, folded[1:], strict=True))
