"""Joins the syllables of a query that was copied out of a PDF, in which they are torn: “ĐIỀ U KHO ẢN”."""

from __future__ import annotations

from collections.abc import Sequence

from vnsearch.language.respellings import is_piece
from vnsearch.language.syllabification import canonicalize, split_syllables
from vnsearch.language.syllable_structure import LONGEST_SYLLABLE, is_syllable, reads_as_syllable
from vnsearch.query.other_names import make_term
from vnsearch.query.vocabulary import Vocabulary

_FEWEST_PIECES = 2
_SHARE_OF_PIECES = 0.25
"""A query is torn if so many of its syllables can only be pieces of one."""
_KNOWN, _UNKNOWN = 1, 3
"""The costs of a syllable that articles have, and of what they have not or what can only be a piece."""


def join_torn(text: str, vocabulary: Vocabulary) -> str | None:
    """The text with its torn syllables joined to those that articles have; None if it is not torn.

    Of all ways to join them, the one with the fewest syllables that articles have is taken, by dynamic
    programming.
    """
    terms, starts, ends = split_syllables(text)
    torn = sum(map(is_piece, terms))
    if torn < max(_FEWEST_PIECES, _SHARE_OF_PIECES * len(terms)):
        return None
    spelt = [text[start:end] for start, end in zip(starts, ends, strict=True)]
    costs, begins = [0], [0]
    for end in range(1, len(spelt) + 1):
        ways = [
            (costs[begin] + cost, -begin)
            for begin in range(max(0, end - LONGEST_SYLLABLE), end)
            if (cost := _measure(spelt[begin:end], vocabulary))
            and all(text[ends[k] : starts[k + 1]] == " " for k in range(begin, end - 1))
        ]
        cost, begin = min(ways)
        costs.append(cost)
        begins.append(-begin)
    return _join(text, starts, ends, begins)


def _measure(pieces: Sequence[str], vocabulary: Vocabulary) -> int:
    """The cost of the pieces as one syllable; 0 if they cannot be one."""
    term = canonicalize("".join(pieces).lower())
    known = not is_piece(term) and vocabulary.document_frequency(*make_term(term)) > 0
    if len(pieces) == 1:
        return _KNOWN if known else _UNKNOWN
    return _KNOWN if known and (is_syllable(term) or reads_as_syllable(term)) else 0


def _join(text: str, starts: Sequence[int], ends: Sequence[int], begins: Sequence[int]) -> str | None:
    """The text without the spaces inside syllables; None if there are none."""
    pieces = []
    place, end = len(text), len(starts)
    while end:
        begin = begins[end]
        joined = "".join(text[starts[k] : ends[k]] for k in range(begin, end))
        pieces += [text[ends[end - 1] : place], joined]
        place, end = starts[begin], begin
    result = "".join([text[:place], *reversed(pieces)])
    return None if result == text else result
