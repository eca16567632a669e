"""Reads VIQR (RFC 1456): Vietnamese letters as ASCII letters with signs for their marks, `Vie^.t Nam`."""

from __future__ import annotations

import re

from vnsearch.language.normalization import normalize_unicode
from vnsearch.readers.encodings.looks_vietnamese import is_vietnamese_word

_VOWEL_MARKS = {"^": "\u0302", "(": "\u0306", "+": "\u031b"}
_TONE_MARKS = {"`": "\u0300", "?": "\u0309", "~": "\u0303", "'": "\u0301", ".": "\u0323"}
_WORD = re.compile(r"(?:dd|DD|Dd|[A-Za-z])(?:(?:dd|DD|Dd|[A-Za-z])|(?<=[aeiouyAEIOUY^(+])[\^(+`?~'.])*")
_LETTER = re.compile(r"([aeouAEOU])([\^(+])([`?~'.])?|([aeiouyAEIOUY])([`?~'.])|dd|D[Dd]")
_CERTAIN = re.compile(r"[aeoAEO]\^[`?~'.]?|[ouOU]\+[`?~'.]?|[aA]\([`?~'.]?|dd")
_ESCAPE = re.compile(r"\\([`?~'.^(+dD\\])")
_PLAIN_STOP = re.compile(r"[A-Za-z]\.$")
_ENDS = ".?"
"""Signs that may end a sentence rather than mark the last letter."""
_FEWEST = 4  # words that only VIQR has
_ENOUGH = 0.85


def read_viqr(text: str) -> str:
    """Return the text with Vietnamese letters if it is VIQR, otherwise the text itself.

    Where signs are escaped with a backslash, as the standard demands, every other sign is a mark. Elsewhere
    a full stop after a plain vowel and before a capital letter is none, nor is it or a question mark at the
    end of a line.
    """
    words = [word for word in _WORD.findall(text) if _CERTAIN.search(word)]
    if len(words) < _FEWEST:
        return text
    good = sum(
        is_vietnamese_word(_convert(word)) or is_vietnamese_word(_convert(word[:-1])) for word in words
    )
    if good < _ENOUGH * len(words):
        return text
    is_strict = _ESCAPE.search(text) is not None
    parts = re.split(r"(\\.)", text) if is_strict else [text]
    converted = [
        part[1] if part.startswith("\\") and len(part) == 2 else _convert_text(part, is_strict=is_strict)
        for part in parts
    ]
    return "".join(converted)


def _convert_text(text: str, *, is_strict: bool) -> str:
    return _WORD.sub(lambda word: _convert_word(word, is_strict=is_strict), text)


def _convert_word(match: re.Match[str], *, is_strict: bool) -> str:
    word = match[0]
    whole = _convert(word)
    if word.isalpha() and not is_vietnamese_word(whole):
        return word  # "Eddie"
    if is_strict or word[-1] not in _ENDS:
        return whole
    following = match.string[match.end() : match.end() + 2].lstrip(" ")
    is_end = (
        not following or following[0] in "\n\r" or bool(_PLAIN_STOP.search(word) and following[0].isupper())
    )
    bare = _convert(word[:-1])
    if is_end or not is_vietnamese_word(whole):
        return bare + word[-1] if is_vietnamese_word(bare) or bare.isascii() else whole
    return whole


def _convert(word: str) -> str:
    return normalize_unicode("NFC", _LETTER.sub(_compose, word))


def _compose(match: re.Match[str]) -> str:
    base, vowel_mark, tone, plain, plain_tone = match.groups()
    if base:
        return f"{base}{_VOWEL_MARKS[vowel_mark]}{_TONE_MARKS.get(tone or '', '')}"
    if plain:
        return f"{plain}{_TONE_MARKS[plain_tone]}"
    return "đ" if match[0] == "dd" else "Đ"
