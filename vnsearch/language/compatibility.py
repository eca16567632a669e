"""Replaces what only stands for plain letters and digits, and says where in the text each of them came from.

These are the characters that Unicode has for compatibility with other encodings (m², ﬁ, Ⅳ, ＡＰＥＣ, 𝐇𝐚̀, ㎡),
letters of other alphabets that look Latin inside a Latin word (the Cyrillic х of хăng), HTML character
references left in a text (`&agrave;`, `&#7897;`, `&amp;quot;`), and the hyphen of a word that is cut at the
end of a line. Every function takes any `str`, even one with lone surrogates, and raises nothing.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator, Sequence
from typing import NamedTuple
from unicodedata import category, decomposition, normalize

from vnsearch._lazy import lazy_pattern
from vnsearch.language.memo import Memo
from vnsearch.language.syllable_structure import is_syllable, parse_syllable

# --- characters with a plain form of their own ---------------------------------------------------------

_OTHER_FORMS = {
    **{"№": "No.", "₫": "đ", "ɑ": "a", "ɡ": "g", "™": "™", "℠": "℠", "\u2044": "/"},
    **dict(zip("％＆＋，－．／：", "%&+,-./:", strict=True)),
    **dict.fromkeys("º˚∘", "°"),
    **dict.fromkeys("\u02bb\u02bc\u02bd\ua78c", "'"),
}
"""Characters without a decomposition, and those that are read in another way: the ordinal º is mostly meant
as a degree sign, and an apostrophe that counts as a letter (HʼMông) as the usual one, which does not."""
# The ranges that have letters and digits for compatibility, and of other characters as few as possible.
_COMPATIBLE = (
    "\xaa\xb2\xb3\xb5\xb9\xba\xbc-\xbe\u0132\u0133\u017f\u01c7-\u01cc\u01f1-\u01f3\u02b0-\u02b8\u02e1-\u02e3"
    "\u1d2c-\u1d6a\u1d9c-\u1dbf\u2070-\u209c\u20a8\u2100-\u217f\u2460-\u2473\u2c7c\u2c7d\u3371-\u33ff\ufb00-\ufb06"
    f"\uff10-\uff5a\U0001d400-\U0001d7ff{''.join(_OTHER_FORMS)}"
)
_KINDS = ("<circle>", "<compat>", "<font>", "<fraction>", "<square>", "<sub>", "<super>", "<wide>")
_PLAIN_FORM = lazy_pattern(r"°?[A-Za-z0-9]+|μ[A-Za-z]*|[0-9]+/[0-9]+")


def _find_plain_form(char: str) -> str:
    """Return the letters and digits that the character stands for, or the character itself."""
    if char in _OTHER_FORMS:
        return _OTHER_FORMS[char]
    form = normalize("NFKC", char).replace("\u2044", "/") if decomposition(char).startswith(_KINDS) else ""
    return form if _PLAIN_FORM.fullmatch(form) else char


_PLAIN = Memo(_find_plain_form)
_SUPERSCRIPTS = "⁰¹²³⁴-⁹"
_RAISED = frozenset("⁰¹²³⁴⁵⁶⁷⁸⁹")
_LONE_ZERO = f"(?<![{_SUPERSCRIPTS}])⁰(?![{_SUPERSCRIPTS}])"
"""A raised zero that belongs to no raised number is meant as a degree sign: 39⁰C."""
_FRACTIONS = "\xbc-\xbe\u2150-\u215e"
_BEHIND_NUMBER = f"(?<=[0-9])[{_SUPERSCRIPTS}{_FRACTIONS}]"
"""The raised number of a note (năm 2024¹) or of a power (10²) and a fraction (2½) are no part of the number
before them."""

# --- letters that look like Latin ones -----------------------------------------------------------------

_LATIN_TWINS = dict(
    zip(
        "АВЕЅІЈКМНОРСТУҮХаеѕіјкорсуүхһԁԛԝӏΑΒΕΖΗΙΚΜΝΟΡΤΥΧοϲϳ",
        "ABESIJKMHOPCTYYXaesijkopcyyxhdqwlABEZHIKMNOPTYXocj",
        strict=True,
    )
)
"""Letters of the Cyrillic and Greek alphabets, and the Latin letters that look the same."""
_TWINS = "".join(
    char
    for first, last in ((0x370, 0x52F), (0x1F00, 0x1FFF))
    for char in map(chr, range(first, last + 1))
    if normalize("NFD", char)[0] in _LATIN_TWINS
)
_TWIN_TABLE = str.maketrans(_LATIN_TWINS)
_UNSEEN = ("Mn", "Cf")
"""The categories of the characters that do not separate two letters: marks and invisible ones."""

# --- sequences -----------------------------------------------------------------------------------------

_REFERENCE = (
    "&(?:(?:amp|AMP|#0*38|#[xX]0*26);)*(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});"
)
_MARK = "\u0300-\u036f"
_CUT = rf"(?<=[^\W\d_]|[{_MARK}])[-\u2010\xad]\r?\n(?=[^\W\d_])"
_LONGEST_PART = 32
"""The number of letters that are examined on each side of a cut."""

_LETTERS = re.compile(rf"(?P<twins>[{_TWINS}][{_TWINS}\u0300-\u036f\xad\u200b-\u200d]*+)|[{_COMPATIBLE}]")
# Few texts need these two, so that they are only compiled when they are used.
_SEQUENCE = f"(?P<reference>{_REFERENCE})|(?P<cut>{_CUT})"
_ANY = f"(?P<zero>{_LONE_ZERO})|(?P<raised>{_BEHIND_NUMBER})|{_SEQUENCE}|{_LETTERS.pattern}"


class Replacement(NamedTuple):
    """A part of a text, `text[start:end]`, and the `plain` characters that it stands for."""

    start: int
    end: int
    plain: str


def has_sequences(text: str) -> bool:
    """Return whether several characters of the text stand together for one, or for none."""
    return ("&" in text or "-\n" in text or "\xad\n" in text or "\r" in text) and bool(
        re.search(_SEQUENCE, text)
    )


def depends_on_neighbours(char: str) -> bool:
    """Return whether only the characters beside it decide what the character stands for."""
    return char in _RAISED or char in _TWINS


def make_plain(text: str) -> str:
    """Return the text with plain characters in place of all that stands for them.

    >>> make_plain("H&agrave; N&#7897;i, 100 m², хăng, inter-\\nnational")
    'Hà Nội, 100 m2, xăng, international'
    """
    if not _may_change(text):
        return text
    pieces, end = [], 0
    for start, stop, plain in _find_replacements(text):
        pieces += [text[end:start], plain]
        end = stop
    return "".join([*pieces, text[end:]])


def make_plain_with_offsets(text: str) -> tuple[str, Sequence[int] | None]:
    """Return `make_plain(text)` and the offsets in `text` of its characters, `None` if nothing changed.

    Element i of the offsets, for i from 0 to the length of the plain text, is the index in `text` where that
    begins which character i stands in place of. Of the letters and digits in place of one character, the
    first begins with it, and the others where it ends.
    """
    pieces: list[str] = []
    offsets = array("q")
    end = 0
    for start, stop, plain in _find_replacements(text) if _may_change(text) else ():
        pieces += [text[end:start], plain]
        offsets.extend(range(end, start))
        first = next((place for place, char in enumerate(plain) if char.isalnum()), 0)
        offsets.extend([start if place <= first else stop for place in range(len(plain))])
        end = stop
    if not pieces:
        return text, None
    offsets.extend(range(end, len(text) + 1))
    return "".join([*pieces, text[end:]]), offsets


def _may_change(text: str) -> bool:
    return has_sequences(text) or bool(_LETTERS.search(text))


def _find_replacements(text: str) -> Iterator[Replacement]:
    for found in re.finditer(_ANY, text):
        start, end = found.span()
        if found["twins"]:
            if _is_inside_latin(text, start, end):
                yield from _replace_twins(found["twins"], start)
        elif found["reference"]:
            plain = _resolve_reference(found["reference"])
            if plain is not None:
                yield Replacement(start, end, plain)
        elif found["cut"]:
            if _is_one_word(text, start, end):
                yield Replacement(start, end, "")
        elif found["zero"]:
            yield Replacement(start, end, "°")
        elif (plain := _PLAIN[found[0]]) != found[0]:
            yield Replacement(start, end, f" {plain}" if found["raised"] else plain)


def _resolve_reference(reference: str) -> str | None:
    """Return the characters that an HTML character reference stands for; `None` if it is none."""
    from html import unescape  # few texts need it

    plain = reference
    while plain.endswith(";") and (resolved := unescape(plain)) != plain:
        plain = resolved
    return None if plain == reference else "".join(map(_PLAIN.__getitem__, plain))


def _replace_twins(letters: str, start: int) -> Iterator[Replacement]:
    for place, char in enumerate(letters, start):
        decomposed = normalize("NFD", char)
        if (plain := decomposed.translate(_TWIN_TABLE)) != decomposed:
            yield Replacement(place, place + 1, plain)


def _is_inside_latin(text: str, start: int, end: int) -> bool:
    """Return whether a letter beside text[start:end] is Latin, and none is of another alphabet."""
    before = start - 1
    while before >= 0 and category(text[before]) in _UNSEEN:
        before -= 1
    while end < len(text) and category(text[end]) in _UNSEEN:
        end += 1
    beside = [char for char in (text[before : before + 1], text[end : end + 1]) if char.isalpha()]
    return bool(beside) and all(map(_is_latin, beside))


def _is_latin(letter: str) -> bool:
    return letter < "\u0250" or "\u1e00" <= letter <= "\u1eff"


def _is_one_word(text: str, start: int, end: int) -> bool:
    """Return whether a word is cut at the line end text[start:end].

    A hyphen can also join two syllables, as in kinh tế-⏎xã hội, or two names. Two syllables that are one
    together were one before: ngư-⏎ời.
    """
    if text[start] == "\xad":
        return True
    before = _WORD_BEFORE.search(text, max(0, start - _LONGEST_PART), start)
    after = _WORD_AFTER.match(text, end, end + _LONGEST_PART)
    if before is None or after is None or not (after[0][0].islower() or (before[0] + after[0]).isupper()):
        return False
    both = [normalize("NFC", part[0].lower()) for part in (before, after)]
    return is_syllable("".join(both)) or not all(map(parse_syllable, both))


_WORD = rf"(?:[^\W\d_][{_MARK}]*+)++"
_WORD_AFTER = lazy_pattern(_WORD)
_WORD_BEFORE = lazy_pattern(rf"{_WORD}\Z")
