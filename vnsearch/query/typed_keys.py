"""Reads a query that was typed in Telex or VNI while the input method was off."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TypeAlias

from vnsearch.language.analyzer import join_pair
from vnsearch.language.input_methods import decode_keystrokes
from vnsearch.model import Layer
from vnsearch.query.other_names import make_term
from vnsearch.query.plain_words import RARE
from vnsearch.query.slips import SyllableReading
from vnsearch.query.syllables import QuerySyllable, find_runs
from vnsearch.query.vocabulary import Vocabulary

_Run: TypeAlias = Sequence[QuerySyllable]


def read_keys(syllables: Sequence[QuerySyllable], vocabulary: Vocabulary) -> list[SyllableReading] | None:
    """What the keys stand for; None if the query does not read as keys.

    It reads as keys if at least half of what it has, or two syllables, can be decoded, and some of that is in
    hardly any article. Letters and digits in one (`to6ng3`) are decoded as one.
    """
    runs = _split_runs(syllables)
    decoded = [_decode(run, vocabulary) for run in runs]
    keyed = [run for run, syllable in zip(runs, decoded, strict=True) if syllable is not None]
    is_most = len(keyed) > 1 or 2 * len(keyed) >= len(runs)
    if not is_most or not any(_count_as_typed(run, vocabulary) < RARE for run in keyed):
        return None
    return [
        SyllableReading(tuple(each.term for each in run) if syllable is None else (syllable,), len(run))
        for run, syllable in zip(runs, decoded, strict=True)
    ]


def _split_runs(syllables: Sequence[QuerySyllable]) -> list[_Run]:
    """The syllables one by one, but letters and digits in one together."""
    ends = dict(find_runs(syllables))
    runs, place = [], 0
    while place < len(syllables):
        end = ends.get(place, place + 1)
        runs.append(syllables[place:end])
        place = end
    return runs


def _decode(run: _Run, vocabulary: Vocabulary) -> str | None:
    """The syllable, of those the keys may stand for, that most articles have; None if none has one.

    What more articles have just as it was typed stands for itself.
    """
    found = decode_keystrokes("".join(syllable.text for syllable in run))
    if not found:
        return None
    count, syllable = max((_count(syllable, vocabulary), syllable) for syllable in found)
    return syllable if count > _count_as_typed(run, vocabulary) else None


def _count_as_typed(run: _Run, vocabulary: Vocabulary) -> int:
    """How many articles have what was typed, about."""
    if len(run) == 1:
        return _count(run[0].term, vocabulary)
    pairs = (join_pair(first.folded, second.folded) for first, second in pairwise(run))
    return min(vocabulary.document_frequency(Layer.PAIR, pair) for pair in pairs)


def _count(term: str, vocabulary: Vocabulary) -> int:
    return vocabulary.document_frequency(*make_term(term))
