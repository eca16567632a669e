"""Reads a query that was typed in Telex or VNI while the input method was off."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from vnsearch.language.analyzer import join_pair
from vnsearch.language.input_methods import decode_keystrokes
from vnsearch.model import Layer
from vnsearch.query.other_names import make_term
from vnsearch.query.plain_words import RARE
from vnsearch.query.syllables import QuerySyllable
from vnsearch.query.vocabulary import Vocabulary


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
    return decoded if is_most and is_clear else None


def _decode(run: Sequence[QuerySyllable], vocabulary: Vocabulary) -> str:
    """The syllable, of those that the keys may stand for, that most articles have; empty if none has one.

    What more articles have just as it was typed stands for itself.
    """
    found = decode_keystrokes("".join(syllable.text for syllable in run))
    if not found:
        return ""
    count, syllable = max((vocabulary.document_frequency(*make_term(each)), each) for each in found)
    return syllable if count > _count(run, vocabulary) else ""


def _count(run: Sequence[QuerySyllable], vocabulary: Vocabulary) -> int:
    """The number of articles that have the run as it was typed; of its pairs, the rarest counts."""
    if len(run) == 1:
        return vocabulary.document_frequency(*make_term(run[0].term))
    pairs = (join_pair(one.folded, other.folded) for one, other in pairwise(run))
    return min(vocabulary.document_frequency(Layer.PAIR, pair) for pair in pairs)
