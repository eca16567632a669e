"""Finds acronyms that an article defines: "Liên hợp quốc (LHQ)", "LHQ (Liên hợp quốc)".

A definition is accepted only if the letters of the acronym are the initials of the syllables of the long
form. That excludes "Tổ chức Y tế Thế giới (WHO)", but also nearly everything in brackets that defines
nothing: dates, places, authors, sources.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple
from unicodedata import normalize

from vnsearch._lazy import lazy_pattern
from vnsearch.language.syllabification import fold, split_syllables

FEWEST_LETTERS = 2
MOST_LETTERS = 10

FUNCTION_WORDS = frozenset("và của các về cho and of the for".split())
"""Terms of the syllables that an acronym may leave out; no long form begins with one of them."""

_BRACKET = lazy_pattern(r"\(([^()\n]{2,160}+)\)")
_WINDOW = 200
"""The number of characters examined before a bracket: more than ten syllables have, even decomposed."""
_STOP = lazy_pattern(r"[\n;:!?…()\[\]{}]|\.(?!\S)")

# Capitals; a small letter only between two of them (IoT). No digits: names with digits (H5N1, G20, QL1A) are
# seldom made of initials, and cannot be distinguished from numbers of something.
_CAPITAL = "A-ZĂÂĐÊÔƠƯ"
_PIECE = f"[{_CAPITAL}]++(?:[a-zđ][{_CAPITAL}]++)*+"
_JOINER = r"(?:\s?[.&/–-]\s?|\s(?:và\s)?)"
_ACRONYM_AT_END = lazy_pattern(rf"(?<![^\s“\"‘'])({_PIECE}(?:{_JOINER}{_PIECE})*+)[\s”\"’']*\Z")

# Commas and dashes separate the parts of a bracket, but the dash of "LĐ - TB & XH" is part of an acronym.
_PART = lazy_pattern(
    rf"\s*[;,]\s*|(?<=[^{_CAPITAL}])\s+[–—-]\s+|\s+[–—-]\s+(?=[^{_CAPITAL}]|[{_CAPITAL}][^{_CAPITAL}\s])"
)
_ANNOUNCEMENT = lazy_pattern(
    r"\A(?:(?:sau đây|dưới đây|tên|tiếng (?:Anh|Pháp|Việt)|viết|gọi|tắt|còn|hay|hoặc|tức|là|của|theo|đầy đủ)"
    r"(?:[\s:]++|(?=[“\"‘'])))++",
    re.IGNORECASE,
)

_TWO_CAPITALS = lazy_pattern(f"[{_CAPITAL}][a-zđ]?[{_CAPITAL}]")
"""Every acronym has them; the initials of anonymous persons (N.T.H.) do not."""
_MARGIN = 16
"""The number of characters before a bracket among which an acronym ends."""


class Naming(NamedTuple):
    """An acronym and the name that it stands for, as the canonical terms of their syllables.

    An acronym may have several syllables ("TP.HCM").
    """

    short: tuple[str, ...]
    long: tuple[str, ...]


def find_namings(text: str) -> list[Naming]:
    """Return the acronyms defined in a clean text (see `normalization`), in order, with repetitions.

    >>> namings("Đại hội đồng Liên hợp quốc (viết tắt là LHQ)")
    [Naming(short=('lhq',), long=('liên', 'hợp', 'quốc'))]
    """
    return [
        naming
        for bracket in _BRACKET.finditer(text)
        if _TWO_CAPITALS.search(text, max(0, bracket.start() - _MARGIN), bracket.end())
        for first, second in pairwise([_read_before(text, bracket.start()), *_split_bracket(bracket[1])])
        for naming in _match_forms(first, second)
    ]


def _read_before(text: str, end: int) -> str:
    """Return the text between the last stop and the bracket that opens at `end`."""
    start = max(0, end - _WINDOW)
    phrase = _STOP.split(text[start:end])[-1]
    cut = start > 0 and len(phrase) == _WINDOW  # perhaps inside a syllable
    return phrase.partition(" ")[2] if cut else phrase


def _split_bracket(bracket: str) -> list[str]:
    """Return the parts of the text in a bracket, without words that announce a name ("viết tắt là")."""
    return [_ANNOUNCEMENT.sub("", part) for part in _PART.split(bracket)]


def _match_forms(first: str, second: str) -> Iterator[Naming]:
    """Yield the definition that two consecutive phrases make, if they do.

    A long form that comes first is the end of its phrase. One that comes second is the whole phrase, because
    nothing else marks where it ends.
    """
    if acronym := _ACRONYM_AT_END.search(second):
        terms = split_syllables(first).terms
        long = _find_long_form(acronym[1], terms)
        repeated = split_syllables(second[: acronym.start()]).terms  # "Bộ Giao thông vận tải (Bộ GTVT)"
        before = len(terms) - len(long)
        if long and terms[max(0, before - len(repeated)) : before] == repeated:
            yield Naming(_split_terms(acronym[1]), long)
    elif acronym := _ACRONYM_AT_END.search(first):
        terms = split_syllables(second).terms
        long = _find_long_form(acronym[1], terms)
        if long and len(long) == len(terms):
            yield Naming(_split_terms(acronym[1]), long)


def _split_terms(acronym: str) -> tuple[str, ...]:
    return tuple(split_syllables(acronym).terms)


def _find_long_form(acronym: str, terms: Sequence[str]) -> tuple[str, ...]:
    """Return the last of the terms, whose initials are the letters of the acronym; empty if they are not.

    A function word is skipped if its initial is not the letter.
    """
    letters = [char.lower() for char in acronym.replace(" và ", " ") if char.isalpha()]
    if not FEWEST_LETTERS <= len(letters) <= MOST_LETTERS or not _TWO_CAPITALS.search(acronym):
        return ()
    start = len(terms)
    while letters and start:
        start -= 1
        if _is_initial(letters[-1], terms[start][0]):
            letters.pop()
        elif terms[start] not in FUNCTION_WORDS:
            return ()
    return () if letters or terms[start] in FUNCTION_WORDS else tuple(terms[start:])


@lru_cache(maxsize=4096)
def _is_initial(letter: str, initial: str) -> bool:
    """Return whether the letter is the initial, with or without its marks: Đ or D; Ứ, Ư or U."""
    return letter == fold(initial) or set(normalize("NFD", letter)) <= set(normalize("NFD", initial))
