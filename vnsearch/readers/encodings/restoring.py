"""Restores Vietnamese letters that an encoding has spoilt, where the text then reads as Vietnamese.

There are three kinds: letters of TCVN3, VISCII, VPS or VNI that were taken for Western ones; UTF-8 that was
taken for Windows-1252 ("Há»™i"); and letters written in ASCII, as VIQR ("Ho^.i") or entities ("H&#7897;i").
Nothing is guessed: words that are possible Vietnamese syllables as they stand speak against it, and nearly
all others must become such syllables. That is why no general library such as ftfy does it: it knows none of
these encodings but mojibake, and judges by what is usual in Western text.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import chain
from typing import NamedTuple

from vnsearch.language.normalization import normalize_unicode
from vnsearch.readers.encodings.legacy_alphabets import LEGACY_ALPHABETS, LegacyAlphabet
from vnsearch.readers.encodings.looks_vietnamese import is_vietnamese_word
from vnsearch.readers.encodings.viqr import read_viqr

_FEWEST_GAINED = 3  # words that become Vietnamese
_ENOUGH = 0.85  # of the words that are changed must be Vietnamese afterwards
_FEW_BEFORE = 0.5  # of them may have been so before
_SAMPLE = 20_000  # characters that an encoding is recognised by
_FEW_UNICODE = 0.02  # of the words with marks, in a text that is spoilt as a whole

# Characters that hardly stand in Vietnamese, but in all text that an encoding has spoilt.
_SUSPICIOUS = re.compile(
    "[\x01-\x08\x0b\x0e-\x1f\x80-\x9f¡-¦¨-¯±-¶¸-¿ÄÅÆÇËÎÏÐÑÖ×ØÛÜÞßäåæçëîïðñö÷øûüþÿŒœŠšŽžŸƒˆ˜†‡‰‹›€]"
)
_UNICODE_LETTER = re.compile("[ĂăĐđĨĩŨũƠơƯư\u0300-\u0323\u1ea0-\u1ef9]")
_TOKEN = re.compile(r"\S+")
_PARTS = re.compile(r"[^\n“”\"«»]+|[^\n]+?(?=[\n“”\"])")
_NO_UNICODE = re.compile(r"(?:(?!\S*[ĂăĐđĨĩŨũƠơƯư\u0300-\u0323\u1ea0-\u1ef9])\S+\s*)+")
_SMALL = re.compile("[a-z]")
_CAPITAL = re.compile("[A-Z]")
_SIGNS_BEFORE = "‘“–—…•«\x85\x91\x93\x95\x96\x97\xa0"
_SIGNS_AFTER = "’”–—…»\x85\x92\x94\x96\x97\xa0"
"""Signs that also stand for letters: before and after a word, they may be signs."""
_ENTITY = re.compile(r"&(?:#\d{2,6}|#[xX][\da-fA-F]{2,5}|[A-Za-z]{2,8});")


class Restored(NamedTuple):
    """A text, and what its letters were converted from: the names of encodings; empty if nothing was done."""

    text: str
    origins: tuple[str, ...]


def restore(text: str) -> Restored:
    """Return the text with the letters that an encoding has spoilt; a text that reads well stays as it is.

    >>> restore("Céng hoµ x· héi chñ nghÜa ViÖt Nam")
    Restored(text='Cộng hoà xã hội chủ nghĩa Việt Nam', origins=('TCVN3 (ABC)',))
    """
    origins: list[str] = []
    for name, step in (("entities", _undo_entities), ("UTF-8 as Windows-1252", _undo_mojibake)):
        undone = step(text)
        if undone != text:
            text = undone
            origins.append(name)
    found = _restore_alphabet(text)
    if found is None and "^" in text and (viqr := read_viqr(text)) != text:
        found = Restored(viqr, ("VIQR",))
    if found is not None:
        text = found.text
        origins.extend(found.origins)
    return Restored(text, tuple(origins))


def restore_bytes(data: bytes) -> Restored | None:
    """Return the text of bytes in one of the legacy alphabets, None if it does not read as Vietnamese."""
    found = _restore_alphabet(data.decode("latin-1"))
    if found is None:
        return None
    return Restored(_read_signs(found.text), found.origins)


def _read_signs(text: str) -> str:
    """Return the text with the signs of Windows-1252, which legacy text has between its letters."""
    return re.sub("[\x80-\x9f]", lambda sign: sign[0].encode("latin-1").decode("cp1252", "ignore"), text)


# --- legacy alphabets ----------------------------------------------------------------------------------


def _restore_alphabet(text: str) -> Restored | None:
    if len(_SUSPICIOUS.findall(text.replace("m²", ""))) < _FEWEST_GAINED:
        return None
    is_whole = _is_spoilt_as_a_whole(text)
    judge = _judge_whole if is_whole else _judge_passages
    verdicts = [(judge(text, alphabet), alphabet) for alphabet in LEGACY_ALPHABETS]
    gained, alphabet = max(verdicts, key=lambda verdict: verdict[0])
    if gained < _FEWEST_GAINED:
        return None
    if is_whole:
        return Restored(_convert(text, alphabet), (alphabet.name,))
    return Restored("".join(_convert_passages(text, alphabet)), (alphabet.name,))


def _is_spoilt_as_a_whole(text: str) -> bool:
    """Return whether hardly any word has a letter that no legacy text has."""
    sample = text[:_SAMPLE]
    unicode_letters = len(_UNICODE_LETTER.findall(sample))
    return unicode_letters <= _FEW_UNICODE * len(_SUSPICIOUS.findall(sample))


def _judge_whole(text: str, alphabet: LegacyAlphabet) -> int:
    return _count_gain(_compile_words(alphabet).findall(text[:_SAMPLE]), alphabet)


def _judge_passages(text: str, alphabet: LegacyAlphabet) -> int:
    passages = (text[passage.start : passage.end] for passage in _find_passages(text, alphabet))
    words = chain.from_iterable(map(_compile_words(alphabet).findall, passages))
    return _count_gain(words, alphabet)


def _count_gain(words: Iterable[str], alphabet: LegacyAlphabet) -> int:
    """Return how many different words become Vietnamese, 0 if too many do not, or are so before."""
    marked = {word for word in words if len(word) > 1 and not (word.isascii() and word.isprintable())}
    before = sum(map(is_vietnamese_word, marked))
    after = sum(is_vietnamese_word(_convert_word(word, alphabet)) for word in marked)
    if after < _ENOUGH * len(marked) or before > _FEW_BEFORE * len(marked):
        return 0
    return after - before


def _convert(text: str, alphabet: LegacyAlphabet) -> str:
    words = _compile_words(alphabet).findall(text)
    converted = [_convert_word(word, alphabet) for word in words]
    if alphabet.has_heading_fonts:
        converted = _capitalise(words, converted, alphabet)
    rest = iter(converted)
    return _compile_words(alphabet).sub(lambda _: next(rest), text)


def _convert_word(word: str, alphabet: LegacyAlphabet) -> str:
    """Return the word with its letters; signs at its ends remain signs if it is no syllable otherwise."""
    converted = alphabet.translate(word)
    if alphabet.has_heading_fonts and _is_heading(word):
        converted = converted.upper()
    if is_vietnamese_word(converted):
        return converted
    opening = _SIGNS_BEFORE.replace("«", "") if word[1:2].islower() else _SIGNS_BEFORE  # «t« is ôtô
    bare = word.lstrip(opening).rstrip(_SIGNS_AFTER)
    if bare == word:
        return converted
    start = word.index(bare) if bare else len(word)
    middle = alphabet.translate(bare)
    if bare.isascii() or is_vietnamese_word(middle):
        return word[:start] + middle + word[start + len(bare) :]
    return converted


@cache
def _compile_words(alphabet: LegacyAlphabet) -> re.Pattern[str]:
    return re.compile(rf"(?<![^\W\d_])[A-Za-z{alphabet.characters}]+(?![^\W\d_])")


class _SpoiltPart(NamedTuple):
    """A part of a text that is in a legacy alphabet; `gain` is the number of words that become Vietnamese."""

    start: int
    end: int
    gain: int


def _find_passages(text: str, alphabet: LegacyAlphabet) -> Iterator[_SpoiltPart]:
    """Yield the passages in the alphabet: lines, quotations, and other parts of a line.

    What has limits of its own is taken as a whole if no letter in it is of another kind. Of the rest, it is
    what lies between the first word and the last that are certainly spoilt.
    """
    for part in _PARTS.finditer(text):
        if part[0].isascii() and part[0].isprintable():
            continue
        if _UNICODE_LETTER.search(part[0]) is None:
            gain = _count_gain(_compile_words(alphabet).findall(part[0]), alphabet)
            if gain:
                yield _SpoiltPart(part.start(), part.end(), gain)
        else:
            yield from _find_runs(part, alphabet)


def _find_runs(part: re.Match[str], alphabet: LegacyAlphabet) -> Iterator[_SpoiltPart]:
    words = _compile_words(alphabet)
    for run in _NO_UNICODE.finditer(part.string, part.start(), part.end()):
        if _SUSPICIOUS.search(run[0]) is None:
            continue
        spoilt = [
            token
            for token in _TOKEN.finditer(part.string, run.start(), run.end())
            if any(_gains(word, alphabet) for word in words.findall(token[0]))
        ]
        if not spoilt:
            continue
        start, end = spoilt[0].start(), spoilt[-1].end()
        gain = _count_gain(words.findall(part.string[start:end]), alphabet)
        if gain >= _FEWEST_GAINED:
            yield _SpoiltPart(start, end, gain)


def _gains(word: str, alphabet: LegacyAlphabet) -> bool:
    if word.isascii() and word.isprintable():
        return False
    return not is_vietnamese_word(word) and is_vietnamese_word(_convert_word(word, alphabet))


def _convert_passages(text: str, alphabet: LegacyAlphabet) -> Iterator[str]:
    done = 0
    for passage in _find_passages(text, alphabet):
        yield text[done : passage.start] + _convert(text[passage.start : passage.end], alphabet)
        done = passage.end
    yield text[done:]


# --- capitals ------------------------------------------------------------------------------------------


def _capitalise(words: list[str], converted: list[str], alphabet: LegacyAlphabet) -> list[str]:
    """Return the converted words with those in capitals whose marked letters a font showed as capitals.

    The fonts of TCVN3 for headings, such as .VnTimeH, have small letters that look like capitals: "Hµ NéI".
    A single capital tells only beside such a word.
    """
    certain = [
        _is_heading(word) and word != new and not alphabet.translate(word).isupper()
        for word, new in zip(words, converted, strict=True)
    ]
    capitals = list(converted)
    for at, word in enumerate(words):
        beside = any(certain[max(0, at - 1) : at + 2])
        if beside and word != converted[at] and _SMALL.search(word) is None:
            capitals[at] = converted[at].upper()
    return capitals


def _is_heading(word: str) -> bool:
    """Return whether all letters of the word that are not spoilt are capitals, and there are several."""
    return _SMALL.search(word) is None and len(_CAPITAL.findall(word)) > 1


# --- UTF-8 taken for Windows-1252 ----------------------------------------------------------------------

_BYTE_OF = {bytes([byte]).decode("cp1252", "ignore") or chr(byte): byte for byte in range(0x80, 0x100)}
_BYTE_OF |= {chr(byte): byte for byte in range(0x80, 0xA0)}


def _list_characters(first: int, last: int) -> str:
    return re.escape("".join(char for char, byte in _BYTE_OF.items() if first <= byte <= last))


_CONTINUATION = f"[{_list_characters(0x80, 0xBF)}]"
_MOJIBAKE = re.compile(
    f"[{_list_characters(0xC3, 0xDF)}]{_CONTINUATION}|[{_list_characters(0xE1, 0xE3)}]{_CONTINUATION}{{2}}"
    f"|Â[\xa0-\xbf]|Ã (?= )"
)
_MOST_TIMES = 2


def _undo_mojibake(text: str) -> str:
    for _ in range(_MOST_TIMES):
        if "Ã" not in text and "á»" not in text and "Ä" not in text:
            break
        if len(_MOJIBAKE.findall(text)) < _FEWEST_GAINED:
            break
        undone = _MOJIBAKE.sub(_decode_mojibake, text)
        if not _reads_better(text, undone, _MOJIBAKE):
            break
        text = undone
    return text


def _decode_mojibake(match: re.Match[str]) -> str:
    characters = match[0].replace(" ", "\xa0")
    try:
        return bytes(_BYTE_OF[character] for character in characters).decode("utf-8")
    except (KeyError, UnicodeDecodeError):
        return match[0]


# --- entities ------------------------------------------------------------------------------------------


def _undo_entities(text: str) -> str:
    """Return the text without entities if some of them are letters beyond ASCII."""
    if "&" not in text:
        return text
    letters = sum(_is_letter(html.unescape(entity)) for entity in _ENTITY.findall(text))
    if letters < _FEWEST_GAINED:
        return text
    undone = _ENTITY.sub(lambda entity: html.unescape(entity[0]), text)
    return undone if _reads_better(text, undone, _ENTITY) else text


def _is_letter(text: str) -> bool:
    return len(text) == 1 and text.isalpha() and not text.isascii()


def _reads_better(text: str, undone: str, spoilt: re.Pattern[str]) -> bool:
    """Return whether most of the words that are restored are Vietnamese."""
    before, after = text[:_SAMPLE].split(), undone[:_SAMPLE].split()
    if len(before) != len(after):
        after = undone.replace("\xa0", "\x00").split()
    changed = {new for new in set(after) - set(before) if not new.isascii()}
    words = [word for new in changed for word in _LETTERS.findall(normalize_unicode("NFC", new))]
    marked = [word for word in words if not word.isascii()]
    good = sum(map(is_vietnamese_word, marked))
    return good >= max(1, _ENOUGH * len(marked))


_LETTERS = re.compile("[^\\W\\d_]+")
