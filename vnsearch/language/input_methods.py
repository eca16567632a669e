"""Decodes keystrokes of the input methods Telex and VNI to the syllables that they stand for.

Someone who types while the input method is off gets the keys themselves: `tieesng vieejt` or `tie61ng vie65t`
for tiếng việt. Both methods are decoded in the same way. A key stands for a mark if a letter that can carry
the mark comes before it, anywhere in the syllable, and otherwise for a letter. The marks are then put on the
letters in all possible ways, and results that are not possible syllables are dropped.

Where the input method was on for a part of the syllable only, keys are left over behind letters that have
marks already: `dưongf`, `hộij`. What such a key would add and the syllable has already is not added again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple
from unicodedata import normalize

from vnsearch._lazy import lazy_pattern
from vnsearch.language.memo import Memo
from vnsearch.language.syllabification import canonicalize
from vnsearch.language.syllable_structure import is_syllable
from vnsearch.language.tones import ACUTE, DOT_BELOW, GRAVE, HOOK_ABOVE, TILDE, TONE_MARKS


class _InputMethod(NamedTuple):
    tones: Mapping[str, str]
    """The combining mark that each key adds; empty for the key that removes it."""
    shapes: Mapping[str, Sequence[tuple[str, str]]]
    """The letters that each key changes, and what it changes them to, most likely first."""


_CIRCUMFLEX = [("a", "â"), ("e", "ê"), ("o", "ô")]
_HORN = [("uo", "ươ"), ("u", "ư"), ("o", "ơ")]
_BREVE = [("a", "ă")]
_STROKE = [("d", "đ")]

_TELEX = _InputMethod(
    {"s": ACUTE, "f": GRAVE, "r": HOOK_ABOVE, "x": TILDE, "j": DOT_BELOW, "z": ""},
    {"w": _HORN + _BREVE, **{plain: [(plain, marked)] for plain, marked in _CIRCUMFLEX + _STROKE}},
)
_TELEX_WITH_OO = _TELEX._replace(shapes={key: _TELEX.shapes[key] for key in "aewd"})
_VNI = _InputMethod(
    {"1": ACUTE, "2": GRAVE, "3": HOOK_ABOVE, "4": TILDE, "5": DOT_BELOW},
    {"6": _CIRCUMFLEX, "7": _HORN, "8": _BREVE, "9": _STROKE},
)

_MOST_KEYS = 12  # nghieengfzs, in which the tone is corrected, has 11
_MOST_SHAPES = 3  # as in dduwowcj; limits the number of ways to put them on letters
_VOWELS = frozenset("aăâeêioôơuưy")
_LAST_VOWEL = lazy_pattern(r"(?<=[aăâeêioôơuưy])(?=[^aăâeêioôơuưy]*$)")
_W_FOR_UW = lazy_pattern(r"^([^aouw]*)(?=w)")


def decode_keystrokes(typed: str) -> tuple[str, ...]:
    """Return the syllables that the keystrokes of one syllable may stand for, most likely first.

    Each is a possible Vietnamese syllable in its canonical form, other than what was typed. The keystrokes
    are taken for VNI if they contain digits, and otherwise for Telex. The result is empty for any text that
    is not the keystrokes of one syllable. Words of other languages may be keystrokes, too: box is bõ.

    >>> decode_keystrokes("Vieejt"), decode_keystrokes("duong792"), decode_keystrokes("boongs")
    (('việt',), ('đường',), ('bống', 'boóng'))
    >>> decode_keystrokes("dưongf"), decode_keystrokes("hộij"), decode_keystrokes("h5n1")
    (('dường', 'đường'), ('hội',), ())
    """
    return _DECODED[typed] if len(typed) <= _MOST_KEYS else ()


def _decode_all(typed: str) -> tuple[str, ...]:
    """The syllables that these keystrokes, not too many, may stand for."""
    lowered = normalize("NFC", typed.lower())
    found = [syllable for method, keys in _list_methods(lowered) for syllable in _decode(method, keys)]
    if lowered.startswith("d") and not lowered.isascii():
        found += [f"đ{syllable[1:]}" for syllable in found]  # the other key of đ is lost as easily
    typed_term = canonicalize(lowered)
    return tuple([syllable for syllable in dict.fromkeys(found) if syllable != typed_term])


_DECODED = Memo(_decode_all)


def _list_methods(keys: str) -> list[tuple[_InputMethod, str]]:
    """Return the methods that the keys may belong to, each with the keys in full (tw is short for tuw)."""
    if not keys.isalpha():
        return [(_VNI, keys)]
    keys = _W_FOR_UW.sub(r"\1u", keys)
    # A third o undoes the circumflex: booong is boong. Typists who do not look at the screen type boong for
    # it.
    return [(_TELEX, keys), (_TELEX_WITH_OO, keys.replace("ooo", "oo"))]


def _decode(method: _InputMethod, keys: str) -> Iterator[str]:
    keys, marked_tone = _split_tone(keys)
    letters = shapes = tone = ""
    for key in keys:
        if key in method.tones and not _VOWELS.isdisjoint(letters):
            if bool(tone) == bool(method.tones[key]):
                return  # a second tone, or no tone to remove
            tone = method.tones[key]
        elif any(plain in letters for plain, _ in method.shapes.get(key, ())):
            shapes += key
        elif all(marked not in letters for _, marked in method.shapes.get(key, ())):
            letters += key
    if len(shapes) > _MOST_SHAPES or (marked_tone and tone not in ("", marked_tone)):
        return
    for shaped in _apply_shapes(method, letters, shapes):
        syllable = normalize("NFC", _LAST_VOWEL.sub(tone or marked_tone, shaped))
        spelt = canonicalize(syllable)
        if is_syllable(syllable) or (is_syllable(spelt) and not keys.isascii()):
            yield spelt


def _split_tone(keys: str) -> tuple[str, str]:
    """Return the keys without the tone of a letter that has one already, and that tone."""
    decomposed = normalize("NFD", keys)
    tones = [char for char in decomposed if char in TONE_MARKS]
    toneless = normalize("NFC", "".join([char for char in decomposed if char not in TONE_MARKS]))
    return toneless, tones[0] if len(tones) == 1 else ""


def _apply_shapes(method: _InputMethod, letters: str, shapes: str) -> list[str]:
    """Return the letters changed by all of the keys, in every possible way."""
    ways = [letters]
    for key in shapes:
        ways = [
            way.replace(plain, marked, 1)
            for way in ways
            for plain, marked in method.shapes[key]
            if plain in way
        ]
    return ways
