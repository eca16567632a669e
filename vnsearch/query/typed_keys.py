"""Reads a query that was typed in Telex or VNI while the input method was off."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from vnsearch.language.analyzer import join_pair
from vnsearch.language.input_methods import decode_keystrokes
from vnsearch.language.syllabification import fold
from vnsearch.model import Layer
from vnsearch.query.other_names import make_term
from vnsearch.query.plain_words import RARE
from vnsearch.query.syllables import QuerySyllable
from vnsearch.query.vocabulary import Vocabulary

_SHORTEST = 3
"""The fewest letters before a digit that are no symbol."""
_FAR_MORE = 4


def read_keys(runs: Sequence[Sequence[QuerySyllable]], vocabulary: Vocabulary) -> list[str] | None:
    """The syllables that the runs of letters and digits stand for; None if the query does not read as keys.

    What stands for itself is empty. The query reads as keys if half of the runs, or two, or one with digits
    can be decoded, and some of that is in hardly any article, or two runs have letters and digits.
    """
    decoded = [_decode(run, vocabulary) for run in runs]
    keyed = [run for run, syllable in zip(runs, decoded, strict=True) if syllable]
    with_digits = [run for run in keyed if len(run) > 1]
    is_most = len(keyed) > 1 or 2 * len(keyed) >= len(runs) or bool(with_digits)
    is_clear = len(with_digits) > 1 or any(_count(run, vocabulary) < RARE for run in keyed)
    is_clear = is_clear or any(
        len(run) > 1 and _fits(place, runs, syllable, vocabulary)
        for place, (run, syllable) in enumerate(zip(runs, decoded, strict=True))
    )
    if not (is_most and is_clear):
        return None
    if len(with_digits) > 1:  # then the others with digits are keys, too, even of what no article has
        unknown = (_decode_unknown(run, vocabulary) for run in runs)
        decoded = [syllable or other for syllable, other in zip(decoded, unknown, strict=True)]
    return decoded


def _decode(run: Sequence[QuerySyllable], vocabulary: Vocabulary) -> str:
    """The syllable, of those that the keys may stand for, that most articles have; empty if none has one.

    What more articles have just as it was typed stands for itself.
    """
    found = decode_keystrokes("".join(syllable.text for syllable in run))
    if not found:
        return ""
    count, syllable = max((vocabulary.count_articles(*make_term(each)), each) for each in found)
    return syllable if count > _count(run, vocabulary) else ""


def _decode_unknown(run: Sequence[QuerySyllable], vocabulary: Vocabulary) -> str:
    """A syllable that letters and digits, which no article has as typed, stand for as keys; empty if none."""
    if len(run) == 1 or _count(run, vocabulary):
        return ""
    return next(iter(decode_keystrokes("".join(syllable.text for syllable in run))), "")


def _fits(place: int, runs: Sequence[Sequence[QuerySyllable]], syllable: str, vocabulary: Vocabulary) -> bool:
    """Whether far more articles have the syllable beside a neighbour than what was typed; no symbol."""
    if not syllable or len(runs[place][0].term) < _SHORTEST:
        return False
    left = [run[-1].folded for run in runs[max(place - 1, 0) : place]]
    right = [run[0].folded for run in runs[place + 1 : place + 2]]

    def count(terms: Sequence[str]) -> int:
        return max(
            (vocabulary.document_frequency(Layer.PAIR, join_pair(*pair)) for pair in pairwise(terms)),
            default=0,
        )

    typed = [runs[place][-1].folded, *right] if right else [each.folded for each in runs[place]]
    return count([*left, fold(syllable), *right]) > _FAR_MORE * count(typed)


def _count(run: Sequence[QuerySyllable], vocabulary: Vocabulary) -> int:
    """The number of articles that have the run as it was typed; of its pairs, the rarest counts."""
    if len(run) == 1:
        return vocabulary.document_frequency(*make_term(run[0].term))
    pairs = (join_pair(one.folded, other.folded) for one, other in pairwise(run))
    return min(vocabulary.document_frequency(Layer.PAIR, pair) for pair in pairs)
