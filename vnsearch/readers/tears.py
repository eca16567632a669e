"""Mends syllables that a document shows in pieces ("th ủ tướng", "đượ c"), as letter spacing makes them.

A piece of two letters or more that is no syllable can only be part of one. A single letter may be a name or a
unit ("vitamin C"); it is taken for a piece only in a text that is torn in many places.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from vnsearch.language.normalization import normalize_unicode
from vnsearch.language.respellings import is_piece, is_torn
from vnsearch.language.syllable_structure import is_syllable, parse_syllable

_LONGEST_SYLLABLE = 7
_RUN = re.compile(r"[^\W\d_]{1,7}(?: [^\W\d_]{1,7})+")
_Cost = tuple[int, int, int]


def mend_tears(text: str) -> str:
    """Return the text with syllables whole that stand in pieces; a usual text stays as it is.

    >>> mend_tears("Ông là th ủ tướng, đã đượ c bầu.")
    'Ông là thủ tướng, đã được bầu.'
    """
    shortest = 1 if is_torn(text) else 2
    return _RUN.sub(lambda run: _mend_run(run, shortest), text)


def _mend_run(run: re.Match[str], shortest: int) -> str:
    pieces = run[0].split(" ")
    if not any(_is_certain(piece, shortest) for piece in pieces):
        return run[0]
    before = run.string[max(0, run.start() - 2) : run.start()].strip()
    units = 1 if before.isdecimal() else 0  # 5 tr, 10 ph
    return " ".join([*pieces[:units], *_join_pieces(pieces[units:], shortest)])


def _is_certain(piece: str, shortest: int) -> bool:
    """Return whether the piece, in small letters but for its first, is a part of a syllable and no whole."""
    lower = normalize_unicode("NFC", piece).lower()
    is_usual = piece[1:] == piece[1:].lower() or shortest == 1
    return len(piece) >= shortest and is_usual and is_piece(lower)


def _join_pieces(pieces: list[str], shortest: int) -> list[str]:
    """Return the pieces joined so that fewest are left; of several ways, that with the fewest syllables.

    A syllable that begins with a consonant is preferred, as that letter would else belong to the one before.
    """
    best: list[tuple[_Cost, int, str]] = [((0, 0, 0), 0, "")]
    for end in range(1, len(pieces) + 1):
        ways = []
        for start, word, is_whole in _list_words(pieces, end, shortest):
            left, vowels, words = best[start][0]
            cost = (left + (not is_whole), vowels + _begins_with_vowel(word), words + 1)
            ways.append((cost, start, word))
        best.append(min(ways))
    joined = []
    end = len(pieces)
    while end:
        _, end, word = best[end]
        joined.append(word)
    return joined[::-1]


def _list_words(pieces: list[str], end: int, shortest: int) -> Iterator[tuple[int, str, bool]]:
    """Yield the words that may end with a piece: where each begins, and whether it is whole."""
    yield end - 1, pieces[end - 1], not is_piece(normalize_unicode("NFC", pieces[end - 1]).lower())
    word, has_certain = pieces[end - 1], _is_certain(pieces[end - 1], shortest)
    for start in range(end - 2, -1, -1):
        word = pieces[start] + word
        if len(word) > _LONGEST_SYLLABLE:
            return
        has_certain = has_certain or _is_certain(pieces[start], shortest)
        if has_certain and is_syllable(normalize_unicode("NFC", word).lower()):
            yield start, word, True


def _begins_with_vowel(word: str) -> bool:
    parts = parse_syllable(normalize_unicode("NFC", word).lower())
    return parts is not None and not parts.onset
