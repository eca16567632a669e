"""The form in which something is written that can be written as one, with a sign, or apart: F16, F-16, F 16.

All forms have the same syllables and are found by each other. The form is a term of its own, so that articles
that write something as the query does come first. It is the syllables, letters without marks and numbers as
they are spelt, with what joins them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from vnsearch.language.numbers import DASHES, is_number
from vnsearch.language.syllabification import fold

APART = "·"
"""What a form has for the space between syllables that are written apart."""
_SPACE = " "
_HYPHEN, _APOSTROPHE = "-", "'"
SIGNS = {
    **dict.fromkeys(DASHES, _HYPHEN),
    **dict.fromkeys("'’‘`´", _APOSTROPHE),
    **{sign: sign for sign in ("", ".", "°")},
}
"""What joins the syllables of one form, and how it is written in the term."""
_LONGEST = 4
"""What has more syllables is an address, or the like."""


def list_forms(terms: Sequence[str], joints: Sequence[str]) -> Iterator[str]:
    """Yield the forms of canonical terms; `joints[i]` stands before the i-th.

    These are words with a hyphen or an apostrophe, and what has numbers and letters side by side.

    >>> list(list_forms(["bay", "f", "16", "giá", "5", "tỷ"], [" ", " ", "-", " ", " ", " "]))
    ['f-16', '16·gia', 'gia·5', '5·ty']
    """
    spelt = list(map(spell_plainly, terms))
    start = 0
    for end in range(1, len(spelt) + 1):
        if end < len(spelt) and joints[end] in SIGNS:
            continue
        if end - start > 1 and (form := _write(spelt[start:end], joints[start + 1 : end])):
            yield form
        if end < len(spelt) and joints[end] == _SPACE and (form := write_apart(*spelt[end - 1 : end + 1])):
            yield form
        start = end


def spell_plainly(term: str) -> str:
    """Return a canonical term as a form has it."""
    return term if is_number(term) else fold(term)


def write_apart(first: str, second: str) -> str:
    """Return the form of a number and letters with a space between them; empty for two of a kind."""
    return fold(f"{first}{APART}{second}") if is_number(first) != is_number(second) else ""


def _write(spelt: Sequence[str], joints: Sequence[str]) -> str:
    """Return the form of syllables that are joined by signs or nothing; empty if it is of no interest."""
    signs = [SIGNS[joint] for joint in joints]
    is_mixed = any(is_number(one) != is_number(other) for one, other in pairwise(spelt))
    is_word = _HYPHEN in signs or _APOSTROPHE in signs
    if len(spelt) > _LONGEST or not (is_mixed or (is_word and not is_number(spelt[0]))):
        return ""
    return fold(spelt[0] + "".join(sign + term for sign, term in zip(signs, spelt[1:], strict=True)))
