"""Finds the few syllables of a text that are looked for, without analysing all the others.

A text is reduced to its skeleton: for each character one byte, its lower-case letter without marks. In the
skeleton the syllables are separated and compared with the wanted ones, and only those that agree are compared
with their marks. The result is exactly that of `split_syllables`: a window with characters whose skeleton
depends on their neighbours (letters of India or Korea that are made of parts, HTML character references,
words cut at the end of a line) is analysed in full.

Arrays are read with `take` and `nonzero`, which take half as long as indexing for a few hundred elements.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from itertools import compress
from typing import TYPE_CHECKING, NamedTuple
from unicodedata import category

import numpy as np

from vnsearch._lazy import lazy_pattern
from vnsearch.language.compatibility import depends_on_neighbours, has_sequences
from vnsearch.language.memo import Memo
from vnsearch.language.normalization import clean
from vnsearch.language.numbers import DASHES, SIGNS, is_number, split_number
from vnsearch.language.syllabification import canonicalize, fold, split_syllables

if TYPE_CHECKING:
    from vnsearch._typing import Array

_UNKNOWN, _ENTANGLED, _DROPPED, _BETWEEN, _OTHER = 0, 1, 2, ord(" "), ord("#")
"""The bytes of a skeleton that are no letter or digit: a character not met before; one that may join its
neighbours; one that is dropped, or a mark; one between syllables; a letter of another script. The smallest
byte of a skeleton decides how the text is scanned. The signs of numbers and the percent sign stay as they
are, but all dashes are hyphens."""

_NO_KIND, _LETTER, _DIGIT, _PERCENT = range(4)
"""The kinds of bytes in a skeleton: a syllable is of one kind, but a number may have signs in it."""


def _make_kinds() -> Array:
    kinds = np.full(256, _LETTER, dtype=np.uint8)
    kinds[[_UNKNOWN, _ENTANGLED, _DROPPED, _BETWEEN, ord("-"), *map(ord, SIGNS)]] = _NO_KIND
    kinds[ord("0") : ord("9") + 1] = _DIGIT
    kinds[ord("%")] = _PERCENT
    return kinds


_KINDS = _make_kinds()
_MOST_DIGITS = 3
"""The digits between two signs of a number, at most, unless it is a date that begins with its year."""
_YEAR_FIRST = re.compile(rb"(?:19|20)[0-9]{2}-[01][0-9]-[0-3][0-9]")

_CODES = 0x110000
_SKELETON = np.zeros(_CODES, dtype=np.uint8)
"""The bytes of all characters, set when first met; always to the same value, so threads may share it."""

_ALPHANUMERIC = re.compile(r"[^\W_]")
_MARK_BLOCKS = ((0x300, 0x36F), (0x1AB0, 0x1AFF), (0x1DC0, 0x1DFF), (0x20D0, 0x20FF), (0xFE20, 0xFE2F))
_MARKS = f"[{''.join(f'{chr(first)}-{chr(last)}' for first, last in _MARK_BLOCKS)}]"
_MARK_IN_NUMBER = lazy_pattern(f"[{DASHES}0-9%{SIGNS}][^\\w\\s]{{0,8}}?{_MARKS}")
"""A combining mark on what is no letter, which ends a number there."""
_SELECTORS = (0xFE00, 0xFE0F)
"""Variation selectors: marks that never join a letter."""
_HANGUL_PARTS = (0x1100, 0x11FF)
_BEYOND = 0x10000

_FIRST = 8
"""The number of letters that are compared as one number; hardly any Vietnamese syllable has more."""
_ONLY_FIRST = np.array([(1 << 8 * length) - 1 for length in range(_FIRST + 1)], dtype="<u8")
"""The masks that keep the letters of a word of each length."""
_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_HASH_BITS = 14

_WINDOW = 1 << 13
"""The number of characters that are scanned at once, about: a window ends where a syllable does."""
_SHORT = 200
"""A window of no more characters is analysed in full, as that takes less time than any skeleton."""
_NO_SKELETON = (None, _BETWEEN)
_SEPARATOR = re.compile("(?<![-\u2010\xad\r])[ \n]")
"""Characters before which any text can be cut without changing its syllables."""
_ENTANGLED_COST = 16
"""The cost of a window that is analysed in full, relative to one that is not."""


class FoundSyllables(NamedTuple):
    """Some of the syllables of a text, in order, as four lists of one length.

    The `numbers[i]`-th syllable of the text, from 0, is `text[starts[i]:ends[i]]` with the key `terms[i]`.
    """

    numbers: list[int]
    terms: list[str]
    starts: list[int]
    ends: list[int]


class ScanLimit(NamedTuple):
    """How far a text is scanned: up to a number of characters, or of syllables found.

    A window that is analysed in full counts `_ENTANGLED_COST` times. The last window may exceed the number of
    syllables.
    """

    characters: int
    found: int


NO_LIMIT = ScanLimit(sys.maxsize, sys.maxsize)


class ScanResult(NamedTuple):
    """The syllables found in the first `end` characters of a text."""

    syllables: FoundSyllables
    end: int


class SyllableScanner:
    """Finds the syllables whose terms without marks are in `folded`, and numbers that have some `inside`."""

    def __init__(self, folded: Iterable[str], inside: Iterable[str] = ()) -> None:
        self._folded, self._inside = frozenset(folded), frozenset(inside)
        skeletons = [skeleton[:_FIRST] for term in self._folded for skeleton in _make_skeletons(term)]
        beginnings = np.array([int.from_bytes(skeleton, "little") for skeleton in skeletons], dtype="<u8")
        self._may_be_wanted = np.zeros(1 << _HASH_BITS, dtype=np.bool_)
        self._may_be_wanted[_hash(beginnings)] = True
        self._wants_numbers = bool(self._inside) or any(map(is_number, self._folded))
        self._wanted = Memo(self._key_if_wanted)

    def scan(self, text: str, limit: ScanLimit = NO_LIMIT) -> ScanResult:
        """The wanted syllables of a text, up to the limit.

        Takes time in proportion to the length of the text, however many syllables are wanted.
        """
        found = FoundSyllables([], [], [], [])
        count = end = spent = 0
        for start, stop in _split_windows(text, limit.characters):
            window = text[start:stop]
            skeleton, least = _make_skeleton(window) if len(window) > _SHORT else _NO_SKELETON
            entangled = least == _ENTANGLED or has_sequences(window) or _has_marked_number(window, least)
            spent += len(window) * (_ENTANGLED_COST if entangled else 1)
            if spent > limit.characters or len(found.terms) >= limit.found:
                break
            some, more = (
                self._scan_analysed(window)
                if skeleton is None or entangled
                else self._scan_skeleton(window, skeleton, least)
            )
            if not start:
                found = some
            else:
                _extend(found, some, count, start)
            count += more
            end = stop
        return ScanResult(found, end)

    def _scan_skeleton(self, text: str, skeleton: Array, least: int) -> tuple[FoundSyllables, int]:
        """The wanted syllables of a text, found by its skeleton, and the number of all its syllables."""
        places = None
        if least == _DROPPED:
            kept = np.flatnonzero(skeleton != _DROPPED)
            places, skeleton = kept[1:] - 1, skeleton[kept]
        if _has_year_first(skeleton):
            return self._scan_analysed(text)
        words, are_numbers = _split_words(skeleton)
        may_be_wanted = self._may_be_wanted[_hash(_pack_first_letters(skeleton, words))]
        if self._wants_numbers:
            may_be_wanted |= are_numbers
        numbers = may_be_wanted.nonzero()[0]
        bounds = words.take(numbers, axis=0) if places is None else places[words[numbers]]
        starts, ends = bounds.T.tolist()
        spellings = [text[start:end] for start, end in zip(starts, ends, strict=True)]
        terms = list(map(self._wanted.__getitem__, spellings))
        return _select(FoundSyllables(numbers.tolist(), terms, starts, ends), terms), len(words)

    def _scan_analysed(self, text: str) -> tuple[FoundSyllables, int]:
        """The same, by analysing the whole text."""
        terms, starts, ends = split_syllables(text)
        wanted = list(map(self._is_wanted, terms))
        return _select(FoundSyllables(list(range(len(terms))), terms, starts, ends), wanted), len(terms)

    def _key_if_wanted(self, spelling: str) -> str:
        """The term of a syllable; empty if it is not wanted."""
        term = canonicalize(clean(spelling))
        return term if self._is_wanted(term) else ""

    def _is_wanted(self, term: str) -> bool:
        if fold(term) in self._folded:
            return True
        return bool(self._inside) and is_number(term) and not self._inside.isdisjoint(split_number(term))


def _has_year_first(skeleton: Array) -> bool:
    """Whether there may be a date that begins with its year: they are so rare that all are analysed."""
    letters = skeleton.tobytes()
    return (b"-0" in letters or b"-1" in letters) and _YEAR_FIRST.search(letters) is not None


def _has_marked_number(window: str, least: int) -> bool:
    """Whether a combining mark stands on a digit or sign, given the smallest byte of the skeleton."""
    return least == _DROPPED and _MARK_IN_NUMBER.search(window) is not None


def _extend(found: FoundSyllables, some: FoundSyllables, number: int, place: int) -> None:
    """Adds what was found in a window, with `number` syllables and `place` characters before it."""
    found.numbers.extend([number + each for each in some.numbers])
    found.terms.extend(some.terms)
    found.starts.extend([place + start for start in some.starts])
    found.ends.extend([place + end for end in some.ends])


def _select(found: FoundSyllables, which: Sequence[object]) -> FoundSyllables:
    """The syllables whose entry in `which` is true."""
    if all(which):
        return found
    numbers, terms, starts, ends = found
    return FoundSyllables(
        list(compress(numbers, which)),
        list(compress(terms, which)),
        list(compress(starts, which)),
        list(compress(ends, which)),
    )


def _split_windows(text: str, most: int) -> Iterator[tuple[int, int]]:
    """The bounds of the windows that end within the first `most` characters."""
    start = 0
    while len(text) - start > _WINDOW:
        separator = _SEPARATOR.search(text, start + _WINDOW, most)
        if separator is None:
            break
        yield start, separator.start()
        start = separator.start()
    if start < len(text) <= most:
        yield start, len(text)


def _make_skeletons(term: str) -> Iterator[bytes]:
    """The skeletons of all spellings of a canonical term without marks, which may have i for y."""
    for spelling in {term, term.replace("y", "i")}:
        if canonicalize(spelling) == term:
            yield spelling.encode("ascii", "replace").replace(b"?", bytes([_OTHER]))


def _make_skeleton(text: str) -> tuple[Array, int]:
    """The skeleton of a text, and the smallest byte in it.

    It has a space before the text and as many behind it as `_pack_first_letters` reads at once.
    """
    surrounded = f" {text}{' ' * _FIRST}"
    codes = np.frombuffer(surrounded.encode("utf-32-le", "surrogatepass"), dtype="<u4")
    skeleton: Array = _SKELETON.take(codes)
    least = skeleton.min()
    if least == _UNKNOWN:
        for code in set(codes[skeleton == _UNKNOWN].tolist()):
            _SKELETON[code] = _classify(code)
        skeleton = _SKELETON[codes]
        least = skeleton.min()
    return skeleton, least


def _split_words(skeleton: Array) -> tuple[Array, Array]:
    """The places of the words in the skeleton, a row a word, and which of them are numbers."""
    kinds: Array = _KINDS.take(skeleton)
    bounds = (kinds[1:] != kinds[:-1]).nonzero()[0]
    kind = kinds.take(bounds + 1)  # of what begins at each bound
    starts = (kind != _NO_KIND).nonzero()[0]
    words = np.stack((bounds.take(starts), bounds.take(starts + 1)), axis=1)
    are_numbers = kind.take(starts) == _DIGIT
    joints = _find_joints(skeleton, words, are_numbers)
    if not len(joints):
        return words, are_numbers
    first, last = np.ones((2, len(words)), dtype=np.bool_)
    first[joints + 1] = last[joints] = False
    return np.stack((words[first, 0], words[last, 1]), axis=1), are_numbers[first]


def _find_joints(skeleton: Array, words: Array, are_numbers: Array) -> Array:
    """The words, all digits, to which the next belongs: both are one number with the sign between them.

    See `numbers` for which signs join which digits.
    """
    digits: Array = are_numbers.nonzero()[0]
    starts, ends = words.take(digits, axis=0).T
    beside: Array = (starts[1:] - ends[:-1] == 1).nonzero()[0]
    if not len(beside):
        return beside
    signs = skeleton.take(ends.take(beside) + 1)
    are_signs = (_KINDS.take(signs) == _NO_KIND) & (signs != _BETWEEN)
    beside, signs = beside[are_signs], signs[are_signs]
    is_few = ends - starts <= _MOST_DIGITS
    is_hyphen = signs == ord("-")
    signed = np.zeros(len(digits) + 1, dtype=np.bool_)  # whether a sign, but no hyphen, stands before each
    signed[beside[~is_hyphen] + 1] = True
    joins: Array = is_few[beside] & is_few[beside + 1] & ~(is_hyphen & (signed[beside] | signed[beside + 2]))
    first: Array = digits[beside[joins]]
    return first


def _pack_first_letters(skeleton: Array, words: Array) -> Array:
    """The first letters of words, given by their places in the skeleton, as one number a word."""
    starts, ends = words.T
    numbers = np.ndarray(len(skeleton) - _FIRST, "<u8", skeleton, offset=1, strides=(1,))
    beginnings: Array = numbers[starts] & _ONLY_FIRST.take(ends - starts, mode="clip")
    return beginnings


def _hash(beginnings: Array) -> Array:
    """Numbers of `_HASH_BITS` bits, by Fibonacci hashing (Knuth, The Art of Computer Programming 3, 6.4)."""
    return beginnings * _GOLDEN >> np.uint64(64 - _HASH_BITS)


def _classify(code: int) -> int:
    """The byte of a character in a skeleton."""
    char = chr(code)
    cleaned = clean(char)
    if not cleaned or _is_in(code, *_MARK_BLOCKS):
        return _DROPPED
    if _is_in(code, _SELECTORS):
        return _BETWEEN
    if len(cleaned) > 1 or category(char)[0] == "M" or _is_in(code, _HANGUL_PARTS):
        return _ENTANGLED
    if depends_on_neighbours(char):
        return _ENTANGLED
    if cleaned in DASHES:
        return ord("-")
    if cleaned == "%" or cleaned in SIGNS:
        return ord(cleaned)
    if not _ALPHANUMERIC.match(cleaned):
        return _BETWEEN
    if code >= _BEYOND:
        return _ENTANGLED
    letter = fold(canonicalize(cleaned))
    if len(letter) > 1:
        return _ENTANGLED
    return ord(letter) if letter.isascii() else _OTHER


def _is_in(code: int, *ranges: tuple[int, int]) -> bool:
    return any(first <= code <= last for first, last in ranges)
