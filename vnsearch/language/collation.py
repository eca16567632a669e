"""Vietnamese alphabetical order, for titles.

The rules are those of the Unicode CLDR for Vietnamese (`common/collation/vi.xml`), with the alphabet and the
order of tones of dictionaries: a ă â b c d đ e ê … o ô ơ … u ư … y are letters of their own, and only between
texts of the same letters do the tones decide: ngang, huyền, hỏi, ngã, sắc, nặng. Case and punctuation come
last. Beyond these rules, numbers go by value, and no two texts are equal.
"""

from __future__ import annotations

import re
from unicodedata import decimal, normalize

from vnsearch.language.memo import Memo
from vnsearch.language.normalization import clean

SortKey = tuple[str, str, str, str]
"""The letters, the tones, the case, and the text itself: each decides where those before it are equal."""

_ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_FIRST_LETTER = ord("A")  # after the digits and the space, before the letters of other alphabets
_WEIGHT_OF_LETTER = {ord(letter): _FIRST_LETTER + place for place, letter in enumerate(_ALPHABET)}
_NUMBER = "0"  # before the letters, after the space

_TONES = "\u0300\u0309\u0303\u0301\u0323"  # huyền, hỏi, ngã, sắc, nặng
_WEIGHT_OF_TONE = {ord(tone): ord("1") + place for place, tone in enumerate(_TONES)}
_TONE = re.compile(f"[{_TONES}]")
_OTHER_MARK = re.compile("[\u0300-\u036f]")
_WORD = re.compile("[^\\W_](?:[^\\W_]|[\u0300-\u036f])*")

_DIGITS = re.compile(r"(\d+)")
_MOST_DIGITS = 0x10FFFF  # a number's length is written as a character


def sort_key(text: str) -> SortKey:
    """What to sort texts by; any text has a key, and only equal texts have equal ones.

    Words are compared one after the other, and what is between them counts as a space.

    >>> sorted(["Đà Nẵng", "Bão số 10", "Dân ca", "Bảo tàng", "Bão số 9"], key=sort_key)
    ['Bão số 9', 'Bão số 10', 'Bảo tàng', 'Dân ca', 'Đà Nẵng']
    """
    words = _WORD.findall(clean(text))
    weights = [_WEIGHTS[word] for word in words]
    letters = " ".join([letters for letters, _ in weights])
    tones = " ".join([tones for _, tones in weights])
    return letters, tones, " ".join(words).swapcase(), text


def _weights(word: str) -> tuple[str, str]:
    """The letters and digits of a word, and its tones and other marks, as strings that sort rightly."""
    marked = normalize("NFD", word.casefold())
    tones = "".join(_TONE.findall(marked)).translate(_WEIGHT_OF_TONE)
    toneless = normalize("NFC", _TONE.sub("", marked))
    letters = "".join([char if char in _ALPHABET else normalize("NFD", char) for char in toneless])
    marks = "".join(_OTHER_MARK.findall(letters))
    pieces = _DIGITS.split(_OTHER_MARK.sub("", letters).translate(_WEIGHT_OF_LETTER))
    pieces[1::2] = map(_by_value, pieces[1::2])
    return "".join(pieces), tones + marks


def _by_value(digits: str) -> str:
    """A number as a string that sorts by its value: first by how many digits it has."""
    value = "".join([str(decimal(digit)) for digit in digits]).lstrip("0")
    return _NUMBER + chr(min(len(value), _MOST_DIGITS)) + value


_WEIGHTS = Memo(_weights)
