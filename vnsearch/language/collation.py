"""Makes keys that sort titles in Vietnamese alphabetical order.

The rules are those of the Unicode CLDR for Vietnamese (`common/collation/vi.xml`), which are those of
dictionaries: a ă â b c d đ e ê … o ô ơ … u ư … y are separate letters. Tones are compared only if all letters
are equal, in the order ngang, huyền, hỏi, ngã, sắc, nặng; case and punctuation come last. In addition,
numbers are sorted by value, and different texts never have equal keys.
"""

from __future__ import annotations

import re
from unicodedata import decimal, normalize

from vnsearch.language.memo import Memo
from vnsearch.language.normalization import clean
from vnsearch.language.tones import TONE_MARKS

SortKey = tuple[str, str, str, str]
"""The letters, the tones, the case and the text itself; each is compared if those before it are equal."""

_ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_FIRST_LETTER = ord("A")  # after the space and the digits, before the letters of other alphabets
_WEIGHT_OF_LETTER = {ord(letter): _FIRST_LETTER + place for place, letter in enumerate(_ALPHABET)}
_NUMBER = "0"  # sorts after the space and before the letters

_WEIGHT_OF_TONE = {ord(tone): ord("1") + place for place, tone in enumerate(TONE_MARKS)}
_TONE = re.compile(f"[{TONE_MARKS}]")
_OTHER_MARK = re.compile("[\u0300-\u036f]")
_WORD = re.compile("[^\\W_](?:[^\\W_]|[\u0300-\u036f])*")

_DIGITS = re.compile(r"(\d+)")
_MOST_DIGITS = 0x10FFFF  # a number's length is written as a character


def sort_key(text: str) -> SortKey:
    """Return the key to sort the text by; different texts have different keys.

    Texts are compared word by word, and anything between two words counts as a space.

    >>> sorted(["Đà Nẵng", "Bão số 10", "Dân ca", "Bảo tàng", "Bão số 9"], key=sort_key)
    ['Bão số 9', 'Bão số 10', 'Bảo tàng', 'Dân ca', 'Đà Nẵng']
    """
    words = _WORD.findall(clean(text))
    weights = [_WEIGHTS[word] for word in words]
    letters = " ".join([letters for letters, _ in weights])
    tones = " ".join([tones for _, tones in weights])
    return letters, tones, " ".join(words).swapcase(), text


def _compute_weights(word: str) -> tuple[str, str]:
    """Return the letters and digits of a word, and its tones and other marks, as strings to compare."""
    marked = normalize("NFD", word.casefold())
    tones = "".join(_TONE.findall(marked)).translate(_WEIGHT_OF_TONE)
    toneless = normalize("NFC", _TONE.sub("", marked))
    letters = "".join([char if char in _ALPHABET else normalize("NFD", char) for char in toneless])
    marks = "".join(_OTHER_MARK.findall(letters))
    pieces = _DIGITS.split(_OTHER_MARK.sub("", letters).translate(_WEIGHT_OF_LETTER))
    pieces[1::2] = map(_encode_number, pieces[1::2])
    return "".join(pieces), tones + marks


def _encode_number(digits: str) -> str:
    """Return a number as a string that sorts by its value, that is by its length first."""
    value = "".join([str(decimal(digit)) for digit in digits]).lstrip("0")
    return _NUMBER + chr(min(len(value), _MOST_DIGITS)) + value


_WEIGHTS = Memo(_compute_weights)
