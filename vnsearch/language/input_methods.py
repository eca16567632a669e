"""Keystrokes of the input methods Telex and VNI: the syllables that they stand for.

Someone who types with the input method off gets the keys themselves: `tieesng vieejt` or `tie61ng vie65t`
for tiếng việt. Both methods are read in one way: a key is a mark when a letter that can bear it came
before, wherever in the syllable that was, and else a letter. The marks are then set on the letters in every
way there is, and what is no possible syllable is dropped.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from vnsearch.language import orthography

_GRAVE, _ACUTE, _TILDE, _HOOK_ABOVE, _DOT_BELOW = "\u0300\u0301\u0303\u0309\u0323"


class _Method(NamedTuple):
    tones: Mapping[str, str]
    """The combining mark that a key sets; none for the key that removes it."""
    shapes: Mapping[str, Sequence[tuple[str, str]]]
    """What a key can change into what, most likely first."""


_CIRCUMFLEX = [("a", "â"), ("e", "ê"), ("o", "ô")]
_HORN = [("uo", "ươ"), ("u", "ư"), ("o", "ơ")]
_BREVE = [("a", "ă")]
_STROKE = [("d", "đ")]

_TELEX = _Method(
    {"s": _ACUTE, "f": _GRAVE, "r": _HOOK_ABOVE, "x": _TILDE, "j": _DOT_BELOW, "z": ""},
    {"w": _HORN + _BREVE, **{plain: [(plain, marked)] for plain, marked in _CIRCUMFLEX + _STROKE}},
)
_TELEX_WITH_OO = _TELEX._replace(shapes={key: _TELEX.shapes[key] for key in "aewd"})
_VNI = _Method(
    {"1": _ACUTE, "2": _GRAVE, "3": _HOOK_ABOVE, "4": _TILDE, "5": _DOT_BELOW},
    {"6": _CIRCUMFLEX, "7": _HORN, "8": _BREVE, "9": _STROKE},
)

_MOST_KEYS = 12  # nghieengfzs, where the tone is corrected, has 11
_MOST_SHAPES = 3  # dduwowcj; keeps the ways to set them few
_VOWELS = frozenset("aeiouy")
_LAST_VOWEL = re.compile(r"(?<=[aăâeêioôơuưy])(?=[^aăâeêioôơuưy]*$)")
_W_FOR_UW = re.compile(r"^([^aouw]*)(?=w)")

# Vowels that are never last (mưa, mía, mua are written for mươ, miê, muô), one that always is (thuở), and oo,
# which stands before c and ng alone. The i of gi and the u of qu are no part of the vowel.
_IMPOSSIBLE = re.compile("(?:[ăâ]|ươ|yê|(?<!g)iê|(?<!q)uô)$|(?<!q)uơ.|(?:oo|ôô)(?!c$|ng$)")
_STOPS = ("c", "ch", "p", "t")


def decodings(typed: str) -> tuple[str, ...]:
    """Return the syllables that the keystrokes of one syllable may stand for, most likely first.

    They are possible Vietnamese syllables, as canonical terms (`orthography.canon`), by Telex or, where there
    are digits, by VNI; without what is the same as typed. Empty if there are none, as for any text that is
    not the keystrokes of one syllable; raises nothing. Words of other languages may be some: box is bõ.

    >>> decodings("Vieejt"), decodings("duong792"), decodings("boongs"), decodings("h5n1")
    (('việt',), ('đường',), ('bống', 'boóng'), ())
    """
    if len(typed) > _MOST_KEYS or not typed.isascii():
        return ()
    lowered = typed.lower()
    found = [syllable for method, keys in _readings(lowered) for syllable in _syllables(method, keys)]
    same = orthography.canon(lowered)
    return tuple([syllable for syllable in dict.fromkeys(found) if syllable != same])


def _readings(keys: str) -> list[tuple[_Method, str]]:
    """The methods that the keys may be of, with the keys written out in full."""
    if not keys.isalpha():
        return [(_VNI, keys)]
    keys = _W_FOR_UW.sub(r"\1u", keys)
    # The third o takes the circumflex back: booong is boong, but so is boong where nobody looked.
    return [(_TELEX, keys), (_TELEX_WITH_OO, keys.replace("ooo", "oo"))]


def _syllables(method: _Method, keys: str) -> Iterator[str]:
    letters = shapes = tone = ""
    for key in keys:
        if key in method.tones and not _VOWELS.isdisjoint(letters):
            if bool(tone) == bool(method.tones[key]):
                return  # a second tone, or none to remove
            tone = method.tones[key]
        elif any(plain in letters for plain, _ in method.shapes.get(key, ())):
            shapes += key
        else:
            letters += key
    if len(shapes) > _MOST_SHAPES:
        return
    for shaped in _shaped(method, letters, shapes):
        if _is_possible(shaped, tone):
            yield orthography.canon(_LAST_VOWEL.sub(tone, shaped))


def _shaped(method: _Method, letters: str, shapes: str) -> list[str]:
    """The letters with each of the keys used on one of them, or on uo, in every way."""
    ways = [letters]
    for key in shapes:
        ways = [
            way.replace(plain, marked, 1)
            for way in ways
            for plain, marked in method.shapes[key]
            if plain in way
        ]
    return ways


def _is_possible(letters: str, tone: str) -> bool:
    if letters.endswith(_STOPS) and tone not in (_ACUTE, _DOT_BELOW):
        return False
    return not _IMPOSSIBLE.search(letters) and orthography.is_syllable(letters)
