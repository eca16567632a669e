"""Reads VIQR (RFC 1456): Vietnamese letters as ASCII letters with signs for their marks, `Vie^.t Nam`."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping

from vnsearch.language.normalization import normalize_unicode
from vnsearch.language.syllable_structure import parse_syllable
from vnsearch.readers.encodings.looks_vietnamese import is_vietnamese_word

_VOWEL_MARKS = {"^": "\u0302", "(": "\u0306", "+": "\u031b"}
_TONE_MARKS = {"`": "\u0300", "?": "\u0309", "~": "\u0303", "'": "\u0301", ".": "\u0323"}
_VOWEL = r"(?:[aA][\^(]?|[eE]\^?|[oO][\^+]?|[uU]\+?|[iIyY])"
_TONE = r"(?:[`~']|[?.](?!(?<=[a-z^(+].)[A-Z]))"
_WORD = re.compile(rf"(?<![A-Z]\.)(?:dd|DD|Dd|{_VOWEL}{_TONE}?|[A-Za-z])+")
_LETTER = re.compile(
    r"([aA][\^(]|[eE]\^|[oO][\^+]|[uU]\+)([`?~'.])?|([aeiouyAEIOUY])([`?~'.])|dd|D[Dd](?![Dd])"
)
_CERTAIN = re.compile(r"[aeoAEO]\^[`?~'.]?|[ouOU]\+[`?~'.]?|[aA]\([`?~'.]?|dd")
_ESCAPE = re.compile(r"\\([`?~'.^(+dD\\])")
_ENDS = ".?'"
"""Signs that may end a sentence or a quotation rather than mark the last letter."""
_AFTER_MARK = re.compile(r"[?,;:)!]|\.(?!\.)|\.{3}(?!\.)| [a-z(]")
_QUOTATION = re.compile(r"(?:^|[\s(])'[^'\n]*$")
_NAME_BEFORE = re.compile(r"(?<![\w.])[A-Z][a-zA-Z^(+`?~'.]* $")
_LONGEST_NAME = 20  # characters
_USUAL = frozenset(
    "bị bộ bỏ cả chỉ chị cổ cụ cử cự dị dự đệ địa độ giả hạ hệ hộ họ kể kỷ lệ lộ lợ mẹ mỏ mộ nghệ nghị nhẹ nợ"
    " phả phổ phủ phụ quả rẻ sở sổ sợ sử sự tả tạ tệ tổ tỷ tị tỉ tử tự tụ thẻ thể thị thọ thổ thợ thủ thử thự"
    " trả trẻ trị trở trợ trụ vẻ vệ vị vợ vụ vở xả xạ xử ở".split()
)
"""Words that are more usual than those with the same letters and a stop."""
_TWO_STYLES = ("oa", "oe", "uy")
_LONGEST_QUOTATION = 200  # characters
_PARTICLES = frozenset({"ư", "a", "nha", "ta", "ra", "thi", "đi"})  # that end questions
_FEWEST = 4  # words that only VIQR has
_ENOUGH = 0.85


def read_viqr(text: str) -> str:
    """Return the text with Vietnamese letters if it is VIQR, otherwise the text itself.

    Where signs are escaped with a backslash, as the standard demands, every other sign is a mark. Elsewhere,
    a sign at the end of a word may be a mark or a stop. It is a mark in the middle of a sentence; at the end
    of one, whichever word the text also has where there is no doubt.
    """
    words = [word for word in _WORD.findall(text) if _CERTAIN.search(word)]
    if len(words) < _FEWEST:
        return text
    good = sum(
        is_vietnamese_word(_convert(word)) or is_vietnamese_word(_convert(word[:-1])) for word in words
    )
    if good < _ENOUGH * len(words):
        return text
    if _ESCAPE.search(text) is None:
        return _convert_text(text)
    parts = re.split(r"(\\.)", text)
    return "".join(part[1] if part.startswith("\\") and len(part) == 2 else _convert(part) for part in parts)


def _convert_text(text: str) -> str:
    """Return the text, in which no signs are escaped, with Vietnamese letters."""
    certain: Counter[str] = Counter()
    for word in _WORD.finditer(text):
        if not _may_end_with_stop(word):
            certain.update({(converted := _convert(word[0])), converted.lower()})
    return _WORD.sub(lambda word: _convert_word(word, certain), text)


def _convert_word(match: re.Match[str], certain: Mapping[str, int]) -> str:
    """Return the word with its letters; `certain` says how often words stand where they are in no doubt."""
    word = match[0]
    whole = _convert_whole(word)
    if word[-1] not in _ENDS:
        return whole
    bare = _convert_whole(word[:-1])
    if not _is_well_spelled(whole):
        return bare + word[-1] if is_vietnamese_word(bare) or bare.isascii() else whole
    if not _may_end_with_stop(match):
        return whole
    known = certain[whole] - certain[bare] or certain[whole.lower()] - certain[bare.lower()]
    is_usual = whole.lower() in _USUAL
    if known:
        is_mark = known > 0 or (is_usual and _stands_inside(match))
    else:  # few words that could have a mark end a question or a quotation
        is_mark = is_usual or (word[-1] != "." and bare not in _PARTICLES)
    return whole if is_mark else bare + word[-1]


def _stands_inside(match: re.Match[str]) -> bool:
    """Return whether the sentence goes on after the word: with a full stop, between the names of a person."""
    start, end = match.span()
    goes_on = match.string[end : end + 1] == " "
    if match[0][-1] != ".":
        return goes_on
    before = _NAME_BEFORE.search(match.string, max(0, start - _LONGEST_NAME), start)
    return goes_on and match[0][0].isupper() and before is not None


def _may_end_with_stop(match: re.Match[str]) -> bool:
    """Return whether the sign at the end of the word may be a stop, or close a quotation."""
    text, end = match.string, match.end()
    if match[0][-1] == "'":
        return _QUOTATION.search(text, max(0, match.start() - _LONGEST_QUOTATION), match.start()) is not None
    return match[0][-1] in _ENDS and _AFTER_MARK.match(text, end) is None


def _convert_whole(word: str) -> str:
    """Return the word with its letters; a word of another language is left as it is: "Eddie", "Eto'o"."""
    whole = _convert(word)
    is_foreign = _CERTAIN.search(word) is None or word.isalpha()
    return word if is_foreign and not is_vietnamese_word(whole) else whole


def _is_well_spelled(word: str) -> bool:
    """Return whether the word is a syllable whose tone mark stands where it should, in either style."""
    parts = parse_syllable(word.lower())
    if parts is None or not is_vietnamese_word(word):
        return False
    spelled = parts.spell()
    return word.lower() == spelled or (not parts.coda and parts.nucleus[-2:] in _TWO_STYLES)


def _convert(word: str) -> str:
    return normalize_unicode("NFC", _LETTER.sub(_compose, word))


def _compose(match: re.Match[str]) -> str:
    base, tone, plain, plain_tone = match.groups()
    if base:
        return f"{base[0]}{_VOWEL_MARKS[base[1]]}{_TONE_MARKS.get(tone or '', '')}"
    if plain:
        return f"{plain}{_TONE_MARKS[plain_tone]}"
    return "đ" if match[0] == "dd" else "Đ"
