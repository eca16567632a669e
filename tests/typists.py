"""Ways in which people type the same Vietnamese text, by name in `WAYS`.

They are made from tables of their own, with nothing of the package, so that what is measured with them is
not measured against itself. Each takes a text as it is spelled and gives what arrives when it is typed so.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import partial
from itertools import count
from unicodedata import combining, normalize

_SYLLABLE = re.compile(r"\w+")
_WITHOUT_MARKS = str.maketrans("đĐ", "dD")

# The tones in one order everywhere: huyền, sắc, hỏi, ngã, nặng.
_TONE_MARKS = "\u0300\u0301\u0309\u0303\u0323"
_TELEX_TONES = dict(zip(_TONE_MARKS, "fsrxj", strict=True))
_VNI_TONES = dict(zip(_TONE_MARKS, "21345", strict=True))
_TELEX_LETTERS = {"ă": "aw", "â": "aa", "ê": "ee", "ô": "oo", "ơ": "ow", "ư": "uw", "đ": "dd"}
_VNI_LETTERS = {"ă": "a8", "â": "a6", "ê": "e6", "ô": "o6", "ơ": "o7", "ư": "u7", "đ": "d9"}

# The two styles differ in three rimes, and only where no consonant follows; qu is a consonant.
_TONED = {"a": "àáảãạ", "e": "èéẻẽẹ", "o": "òóỏõọ", "u": "ùúủũụ", "y": "ỳýỷỹỵ"}
_OLD_TO_NEW = {
    old + second: first + new
    for first, second in ("oa", "oe", "uy")
    for old, new in zip(_TONED[first], _TONED[second], strict=True)
}
_NEW_TO_OLD = {new: old for old, new in _OLD_TO_NEW.items()}


def unmarked(text: str) -> str:
    """Hòa bình → Hoa binh."""
    letters = (char for char in normalize("NFD", text) if not combining(char))
    return normalize("NFC", "".join(letters)).translate(_WITHOUT_MARKS)


def half(text: str) -> str:
    """Every second syllable without its marks: tổng bí thư → tổng bi thư."""
    place = count()
    return _each_syllable(text, lambda syllable: unmarked(syllable) if next(place) % 2 else syllable)


def old_tones(text: str) -> str:
    """Hoà, thuý, khoẻ → hòa, thúy, khỏe."""
    return _each_syllable(text, partial(_open_rime_replaced, rimes=_NEW_TO_OLD))


def new_tones(text: str) -> str:
    """Hòa, thúy, khỏe → hoà, thuý, khoẻ."""
    return _each_syllable(text, partial(_open_rime_replaced, rimes=_OLD_TO_NEW))


def decomposed(text: str) -> str:
    """Letters and marks as characters of their own, Unicode's form NFD."""
    return normalize("NFD", text)


def telex(text: str) -> str:
    """The keys of the Telex input method, the tone's key last in a syllable: tiếng Việt → tieengs Vieetj."""
    return _each_syllable(text, partial(_keys, letters=_TELEX_LETTERS, tones=_TELEX_TONES))


def vni(text: str) -> str:
    """The keys of the VNI input method, the tone's key last in a syllable: tiếng Việt → tie6ng1 Vie6t5."""
    return _each_syllable(text, partial(_keys, letters=_VNI_LETTERS, tones=_VNI_TONES))


def _each_syllable(text: str, change: Callable[[str], str]) -> str:
    return _SYLLABLE.sub(lambda found: change(found[0]), normalize("NFC", text))


def _open_rime_replaced(syllable: str, rimes: Mapping[str, str]) -> str:
    begin, rime = syllable[:-2], syllable[-2:]
    if begin[-1:] in {"q", "Q"} or rime.lower() not in rimes:
        return syllable
    replaced = rimes[rime.lower()]
    return begin + "".join(
        new.upper() if old.isupper() else new for old, new in zip(rime, replaced, strict=True)
    )


def _keys(syllable: str, letters: Mapping[str, str], tones: Mapping[str, str]) -> str:
    characters = normalize("NFD", syllable)
    toneless = normalize("NFC", "".join(char for char in characters if char not in tones))
    both_cases = {**letters, **{letter.upper(): keys.capitalize() for letter, keys in letters.items()}}
    pressed = "".join(both_cases.get(char, char) for char in toneless)
    return pressed + "".join(tones[char] for char in characters if char in tones)


WAYS: dict[str, Callable[[str], str]] = {
    "marked": str,
    "unmarked": unmarked,
    "half": half,
    "old tones": old_tones,
    "new tones": new_tones,
    "decomposed": decomposed,
    "upper": str.upper,
    "telex": telex,
    "vni": vni,
}
KEYSTROKES = ("telex", "vni")
"""The ways in which the input method was off; what was meant then has to be suggested."""
