"""Names that an article gives in long and in short: "Liên hợp quốc (LHQ)", "LHQ (Liên hợp quốc)".

A naming is taken for true only when the initials of the long form spell the acronym, one syllable a letter.
That leaves out "Tổ chức Y tế Thế giới (WHO)", and with it nearly everything else that stands in brackets
and names nothing: dates, places, authors, sources.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple
from unicodedata import normalize

from vnsearch.language.syllabification import fold, split_syllables

FEWEST_LETTERS = 2
MOST_LETTERS = 10

FUNCTION_WORDS = frozenset("và của các về cho and of the for".split())
"""Syllables of a long form that its acronym may leave out, as terms; no long form begins with one."""

_BRACKET = re.compile(r"\(([^()\n]{2,160}+)\)")
_WINDOW = 200
"""How many characters before a bracket are read: more than ten syllables have, marks apart or not."""
_STOP = re.compile(r"[\n;:!?…()\[\]{}]|\.(?!\S)")

# Capitals; a small letter only between two of them (IoT). No digits: what ends in one (H5N1, G20, QL1A) is
# spelt by initials too seldom to be told from a number of something.
_CAPITAL = "A-ZĂÂĐÊÔƠƯ"
_PIECE = f"[{_CAPITAL}]++(?:[a-zđ][{_CAPITAL}]++)*+"
_JOINER = r"(?:\s?[.&/–-]\s?|\s(?:và\s)?)"
_ACRONYM_AT_END = re.compile(rf"(?<![^\s“\"‘'])({_PIECE}(?:{_JOINER}{_PIECE})*+)[\s”\"’']*\Z")

# Commas and dashes part what stands in a bracket, but the dash of "LĐ - TB & XH" is within an acronym.
_PART = re.compile(
    rf"\s*[;,]\s*|(?<=[^{_CAPITAL}])\s+[–—-]\s+|\s+[–—-]\s+(?=[^{_CAPITAL}]|[{_CAPITAL}][^{_CAPITAL}\s])"
)
_ANNOUNCEMENT = re.compile(
    r"\A(?:(?:sau đây|dưới đây|tên|tiếng (?:Anh|Pháp|Việt)|viết|gọi|tắt|còn|hay|hoặc|tức|là|của|theo|đầy đủ)"
    r"(?:[\s:]++|(?=[“\"‘'])))++",
    re.IGNORECASE,
)

_TWO_CAPITALS = re.compile(f"[{_CAPITAL}][a-zđ]?[{_CAPITAL}]")
"""What an acronym has, and the initials of someone who is not to be named (N.T.H.) do not."""
_MARGIN = 16
"""How many characters before a bracket may hold the end of an acronym."""


class Naming(NamedTuple):
    """An acronym and what it is short for.

    Both are the canonical terms of their syllables; an acronym has several where it is written so ("TP.HCM").
    """

    short: tuple[str, ...]
    long: tuple[str, ...]


def find_namings(text: str) -> list[Naming]:
    """The namings of a clean text (see `orthography`), in order and as often as they stand there.

    >>> namings("Đại hội đồng Liên hợp quốc (viết tắt là LHQ)")
    [Naming(short=('lhq',), long=('liên', 'hợp', 'quốc'))]
    """
    return [
        naming
        for bracket in _BRACKET.finditer(text)
        if _TWO_CAPITALS.search(text, max(0, bracket.start() - _MARGIN), bracket.end())
        for first, second in pairwise([_before(text, bracket.start()), *_inside(bracket[1])])
        for naming in _named(first, second)
    ]


def _before(text: str, end: int) -> str:
    """What precedes the bracket that opens at `end`, from the last stop on."""
    start = max(0, end - _WINDOW)
    phrase = _STOP.split(text[start:end])[-1]
    cut = start > 0 and len(phrase) == _WINDOW  # perhaps within a syllable
    return phrase.partition(" ")[2] if cut else phrase


def _inside(bracket: str) -> list[str]:
    """The parts of what stands in a bracket, without what announces a name."""
    return [_ANNOUNCEMENT.sub("", part) for part in _PART.split(bracket)]


def _named(first: str, second: str) -> Iterator[Naming]:
    """The naming that two phrases are, one after the other.

    The long form that comes first is the end of its phrase; the one that comes second is the whole of it,
    as nothing else tells where it ends.
    """
    if acronym := _ACRONYM_AT_END.search(second):
        terms = split_syllables(first).terms
        long = _spelled_out(acronym[1], terms)
        repeated = split_syllables(second[: acronym.start()]).terms  # "Bộ Giao thông vận tải (Bộ GTVT)"
        before = len(terms) - len(long)
        if long and terms[max(0, before - len(repeated)) : before] == repeated:
            yield Naming(_terms(acronym[1]), long)
    elif acronym := _ACRONYM_AT_END.search(first):
        terms = split_syllables(second).terms
        long = _spelled_out(acronym[1], terms)
        if long and len(long) == len(terms):
            yield Naming(_terms(acronym[1]), long)


def _terms(acronym: str) -> tuple[str, ...]:
    return tuple(split_syllables(acronym).terms)


def _spelled_out(acronym: str, terms: Sequence[str]) -> tuple[str, ...]:
    """The last terms, those whose initials spell the acronym; none if they do not.

    A function word is passed over where its initial is not the letter.
    """
    letters = [char.lower() for char in acronym.replace(" và ", " ") if char.isalpha()]
    if not FEWEST_LETTERS <= len(letters) <= MOST_LETTERS or not _TWO_CAPITALS.search(acronym):
        return ()
    start = len(terms)
    while letters and start:
        start -= 1
        if _spells(letters[-1], terms[start][0]):
            letters.pop()
        elif terms[start] not in FUNCTION_WORDS:
            return ()
    return () if letters or terms[start] in FUNCTION_WORDS else tuple(terms[start:])


@lru_cache(maxsize=4096)
def _spells(letter: str, initial: str) -> bool:
    """Whether the letter is the initial, with its marks or without some: Đ or D, Ứ, Ư or U."""
    return letter == fold(initial) or set(normalize("NFD", letter)) <= set(normalize("NFD", initial))
