"""Reads a query that was typed in Telex or VNI while the input method was off."""

from __future__ import annotations

from collections.abc import Sequence

from vnsearch.language.input_methods import decode_keystrokes
from vnsearch.query.plain_words import RARE, make_term
from vnsearch.query.vocabulary import Vocabulary


def read_keys(pieces: Sequence[str], terms: Sequence[str], vocabulary: Vocabulary) -> list[str] | None:
    """The syllables that the keys stand for; None if the query does not read as keys.

    `pieces` are the syllables as typed, and `terms` their canonical forms. It reads as keys if at least half
    of what it has, or two syllables, can be decoded, and some of that is in hardly any article.
    """
    decoded = [_decode(piece, term, vocabulary) for piece, term in zip(pieces, terms, strict=True)]
    keyed = [term for term, syllable in zip(terms, decoded, strict=True) if syllable is not None]
    is_most = len(keyed) > 1 or 2 * len(keyed) >= len(terms)
    if not is_most or not any(_count(term, vocabulary) < RARE for term in keyed):
        return None
    return [term if syllable is None else syllable for term, syllable in zip(terms, decoded, strict=True)]


def _decode(piece: str, term: str, vocabulary: Vocabulary) -> str | None:
    """The syllable, of those the keys may stand for, that most articles have; None if none has one.

    What more articles have just as it was typed stands for itself.
    """
    found = decode_keystrokes(piece)
    if not found:
        return None
    count, syllable = max((_count(syllable, vocabulary), syllable) for syllable in found)
    return syllable if count > _count(term, vocabulary) else None


def _count(term: str, vocabulary: Vocabulary) -> int:
    return vocabulary.document_frequency(*make_term(term))
