"""The syllables of a text that are among a few wanted ones, without analysing all the others.

A text is reduced to its skeleton: for each character one byte, its lower-case letter without marks. In the
skeleton the syllables are told apart and compared with the wanted ones, and only those that agree are looked
at with their marks. What is found is exactly what `split_syllables` finds: a stretch of text with
characters whose skeleton depends on their neighbours (letters of India or Korea that are made of parts) is
analysed in full.

Arrays are read with `take` and `nonzero`, which for a few hundred elements take half as long as indexing.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator, Sequence, Set
from functools import partial
from itertools import compress
from typing import TYPE_CHECKING, NamedTuple
from unicodedata import category

import numpy as np

from vnsearch.language.memo import Memo
from vnsearch.language.normalization import clean
from vnsearch.language.syllabification import canonicalize, fold, split_syllables

if TYPE_CHECKING:
    from vnsearch._typing import Array

_UNKNOWN, _ENTANGLED, _DROPPED, _BETWEEN, _OTHER = 0, 1, 2, ord(" "), ord("#")
"""What a byte of a skeleton says that is no letter or digit: a character not met before; one that may join
its neighbours; one that is dropped or only a mark; one between syllables; a letter of another script. The
smallest byte of a skeleton tells how the text is to be looked at."""

_CODES = 0x110000
_SKELETON = np.zeros(_CODES, dtype=np.uint8)
"""The bytes of all characters, found out when first met; each is always the same, so threads may share it."""

_ALPHANUMERIC = re.compile(r"[^\W_]")
_MARK_BLOCKS = ((0x300, 0x36F), (0x1AB0, 0x1AFF), (0x1DC0, 0x1DFF), (0x20D0, 0x20FF), (0xFE20, 0xFE2F))
_SELECTORS = (0xFE00, 0xFE0F)
"""Variation selectors: marks that never join a letter."""
_HANGUL_PARTS = (0x1100, 0x11FF)
_BEYOND = 0x10000

_FIRST = 8
"""So many letters of a word are compared as one number; hardly any syllable of Vietnamese has more."""
_ONLY_FIRST = np.array([(1 << 8 * length) - 1 for length in range(_FIRST + 1)], dtype="<u8")
"""What leaves of a number the letters of a word of this length."""
_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_HASH_BITS = 14

_WINDOW = 1 << 13
"""So many characters are looked at at once; about, as a window ends where a syllable does."""
_SEPARATOR = re.compile("[ \n]")
"""Characters before which any text can be cut: the two parts have the syllables of the whole."""
_ENTANGLED_COST = 16
"""How many times longer a stretch takes that has to be analysed in full."""


class Spotted(NamedTuple):
    """Some of the syllables of a text in their order, as four lists of one length.

    The `numbers[i]`-th syllable of the text, from 0, is `text[starts[i]:ends[i]]` with the key `terms[i]`.
    """

    numbers: list[int]
    terms: list[str]
    starts: list[int]
    ends: list[int]


class Reach(NamedTuple):
    """How far a text is looked through: until so many syllables are found, or so many characters were seen.

    What has to be analysed in full counts as several times as many characters, as it takes so much longer.
    Only the last window may exceed the number of syllables.
    """

    characters: int
    found: int


EVERYTHING = Reach(sys.maxsize, sys.maxsize)


class Sight(NamedTuple):
    """The wanted syllables of the first `end` characters of a text."""

    syllables: Spotted
    end: int


class Spotter:
    """Finds the syllables whose terms without marks are among `folded`, which are canonical."""

    def __init__(self, folded: Iterable[str]) -> None:
        self._folded = frozenset(folded)
        skeletons = [skeleton[:_FIRST] for term in self._folded for skeleton in _skeletons(term)]
        beginnings = np.array([int.from_bytes(skeleton, "little") for skeleton in skeletons], dtype="<u8")
        self._may_be_wanted = np.zeros(1 << _HASH_BITS, dtype=np.bool_)
        self._may_be_wanted[_hashes(beginnings)] = True
        self._wanted = Memo(partial(_wanted, self._folded))

    def look(self, text: str, reach: Reach = EVERYTHING) -> Sight:
        """The syllables of a text that are wanted, no more than are within reach.

        Takes time in proportion to the length of the text, whatever the number of wanted syllables.
        """
        found = Spotted([], [], [], [])
        count = end = spent = 0
        for start, stop in _windows(text, reach.characters):
            window = text[start:stop]
            skeleton, least = _skeleton(window)
            entangled = least == _ENTANGLED
            spent += len(window) * (_ENTANGLED_COST if entangled else 1)
            if spent > reach.characters or len(found.terms) >= reach.found:
                break
            some, more = self._analysed(window) if entangled else self._compared(window, skeleton, least)
            if not start:
                found = some
            else:
                _extend(found, some, count, start)
            count += more
            end = stop
        return Sight(found, end)

    def _compared(self, text: str, skeleton: Array, least: int) -> tuple[Spotted, int]:
        """The wanted syllables of a text, told by its skeleton, and how many syllables it has in all."""
        places = None
        if least == _DROPPED:
            kept = np.flatnonzero(skeleton != _DROPPED)
            places, skeleton = kept[1:] - 1, skeleton[kept]
        is_letter = skeleton != _BETWEEN
        words = (is_letter[1:] != is_letter[:-1]).nonzero()[0].reshape(-1, 2)
        numbers = self._may_be_wanted[_hashes(_beginnings(skeleton, words))].nonzero()[0]
        bounds = words.take(numbers, axis=0) if places is None else places[words[numbers]]
        starts, ends = bounds.T.tolist()
        spellings = [text[start:end] for start, end in zip(starts, ends, strict=True)]
        terms = list(map(self._wanted.__getitem__, spellings))
        return _chosen(Spotted(numbers.tolist(), terms, starts, ends), terms), len(words)

    def _analysed(self, text: str) -> tuple[Spotted, int]:
        """The same by the analysis of the whole text."""
        terms, starts, ends = split_syllables(text)
        wanted = [fold(term) in self._folded for term in terms]
        return _chosen(Spotted(list(range(len(terms))), terms, starts, ends), wanted), len(terms)


def _extend(found: Spotted, some: Spotted, number: int, place: int) -> None:
    """Adds what was found in a window before which so many syllables and characters stand."""
    found.numbers.extend([number + each for each in some.numbers])
    found.terms.extend(some.terms)
    found.starts.extend([place + start for start in some.starts])
    found.ends.extend([place + end for end in some.ends])


def _wanted(folded: Set[str], spelling: str) -> str:
    """The term of a syllable, or nothing if its term without marks is none of these."""
    term = canonicalize(clean(spelling))
    return term if fold(term) in folded else ""


def _chosen(spotted: Spotted, which: Sequence[object]) -> Spotted:
    """Those syllables whose entry in `which` is true."""
    if all(which):
        return spotted
    numbers, terms, starts, ends = spotted
    return Spotted(
        list(compress(numbers, which)),
        list(compress(terms, which)),
        list(compress(starts, which)),
        list(compress(ends, which)),
    )


def _windows(text: str, most: int) -> Iterator[tuple[int, int]]:
    """The bounds of the windows that end among the first `most` characters."""
    start = 0
    while len(text) - start > _WINDOW:
        separator = _SEPARATOR.search(text, start + _WINDOW, most)
        if separator is None:
            break
        yield start, separator.start()
        start = separator.start()
    if start < len(text) <= most:
        yield start, len(text)


def _skeletons(term: str) -> Iterator[bytes]:
    """The skeletons of all spellings of a canonical term without marks: i may stand for y."""
    for spelling in {term, term.replace("y", "i")}:
        if canonicalize(spelling) == term:
            yield spelling.encode("ascii", "replace").replace(b"?", bytes([_OTHER]))


def _skeleton(text: str) -> tuple[Array, int]:
    """The skeleton of a text, and the smallest byte in it.

    It has a space before the text and as many behind it as `_beginnings` reads at once.
    """
    surrounded = f" {text}{' ' * _FIRST}"
    codes = np.frombuffer(surrounded.encode("utf-32-le", "surrogatepass"), dtype="<u4")
    skeleton: Array = _SKELETON.take(codes)
    least = skeleton.min()
    if least == _UNKNOWN:
        for code in set(codes[skeleton == _UNKNOWN].tolist()):
            _SKELETON[code] = _byte(code)
        skeleton = _SKELETON[codes]
        least = skeleton.min()
    return skeleton, least


def _beginnings(skeleton: Array, words: Array) -> Array:
    """The first letters of words of a skeleton, given by where they stand in the text, as a number each."""
    starts, ends = words.T
    numbers = np.ndarray(len(skeleton) - _FIRST, "<u8", skeleton, offset=1, strides=(1,))
    beginnings: Array = numbers[starts] & _ONLY_FIRST.take(ends - starts, mode="clip")
    return beginnings


def _hashes(beginnings: Array) -> Array:
    """Numbers of `_HASH_BITS` bits, by Fibonacci hashing (Knuth, The Art of Computer Programming 3, 6.4)."""
    return beginnings * _GOLDEN >> np.uint64(64 - _HASH_BITS)


def _byte(code: int) -> int:
    """What a skeleton says of a character."""
    char = chr(code)
    cleaned = clean(char)
    if not cleaned or _is_in(code, *_MARK_BLOCKS):
        return _DROPPED
    if _is_in(code, _SELECTORS):
        return _BETWEEN
    if len(cleaned) > 1 or category(char)[0] == "M" or _is_in(code, _HANGUL_PARTS):
        return _ENTANGLED
    if not _ALPHANUMERIC.match(cleaned):
        return _BETWEEN
    if code >= _BEYOND:
        return _ENTANGLED
    letter = fold(canonicalize(cleaned))
    return ord(letter) if letter.isascii() and len(letter) == 1 else _OTHER


def _is_in(code: int, *ranges: tuple[int, int]) -> bool:
    return any(first <= code <= last for first, last in ranges)
