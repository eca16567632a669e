"""The structure of a Vietnamese syllable: which onsets, vowels, codas and tones go together.

A written syllable is an onset (its initial consonants), a nucleus (all of its vowel letters), a coda (its
final consonants), and one tone. The nucleus decides which codas may follow: "oanh" is a rime, "oenh" is not.
Any rime is accepted after any onset, because place names break the spelling rules of onsets (Bắc Kạn, Kon
Tum).

The rimes are those of the standard orthography (Quyết định 240/QĐ, 1984; Đoàn Thiện Thuật, Ngữ âm tiếng Việt,
1977), with the rare ones of dictionaries (xoong, khuỷu, hừm, sừn sựt) and one of place names (Đắk).
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product
from typing import NamedTuple
from unicodedata import normalize

from vnsearch.language.memo import Memo
from vnsearch.language.tones import ACUTE, DOT_BELOW, TONE_MARKS

_VOWELS = "aăâeêioôơuưy"
_TONED = {normalize("NFC", vowel + tone): (vowel, tone) for vowel in _VOWELS for tone in TONE_MARKS}
_TONELESS = str.maketrans({toned: vowel for toned, (vowel, _) in _TONED.items()})

_ONSETS = frozenset(
    ["", *"b c ch d đ g gh gi h k kh l m n ng ngh nh p ph qu r s t th tr v x".split()],
)
_LONGEST_ONSET = 3
LONGEST_SYLLABLE = len("nghiêng")
"""The most letters of a syllable."""

_NO_CODA = "-"
_CODAS = {
    "a": "- c ch m n ng nh p t",
    "ă": "c k m n ng p t",
    "â": "c m n ng p t",
    "e": "- c m n ng p t",
    "ê": "- ch m n nh p t",
    "i": "- ch m n nh p t",
    "o": "- c m n ng p t",
    "ô": "- c m n ng p t",
    "ơ": "- m n p t",
    "u": "- c m n ng p t",
    "ư": "- c m n ng t",
    "y": "- ch n nh p t",
    "iê": "c m n ng p t",
    "oa": "- c ch m n ng nh p t",
    "oă": "c m n ng p t",
    "oe": "- m n ng t",
    "oo": "c ng",
    "ôô": "c ng",
    "uâ": "n ng t",
    "uê": "- ch n nh",
    "uô": "c m n ng t",
    "uơ": "-",
    "uy": "- ch n nh p t",
    "uyê": "n t",
    "ươ": "c m n ng p t",
    "yê": "m n ng t",
}
"""The codas that may follow each nucleus; its last letter carries the tone."""
_NUCLEI_WITHOUT_CODA = (
    "ai ao au ay âu ây eo êu ia iêu iu oai oao oay oeo oi ôi ơi ua uây uêu ui uôi uya uyu"
    " ưa ưi ươi ươu ưu yêu yu"
).split()
"""The nuclei that no coda can follow; their last letter but one carries the tone."""
_STOP_CODAS = ("c", "ch", "k", "p", "t")


def _strip_marks(letters: str) -> str:
    return "".join([normalize("NFD", letter)[0] for letter in letters])


def _make_rimes() -> dict[str, tuple[str, str]]:
    """Return the nucleus and the coda of every rime."""
    codas = {nucleus: allowed.replace(_NO_CODA, "").split(" ") for nucleus, allowed in _CODAS.items()}
    codas |= {nucleus: [""] for nucleus in _NUCLEI_WITHOUT_CODA}
    return {nucleus + coda: (nucleus, coda) for nucleus, allowed in codas.items() for coda in allowed}


_RIMES = _make_rimes()
_RIMES_AS_SPELT = {rime: rime for rime in _RIMES}
_FOLDED_RIMES = frozenset(map(_strip_marks, _RIMES))
_FOLDED_ONSETS = _ONSETS - {"đ"}


def _make_only_readings() -> dict[str, str]:
    """Return the rime of every spelling that is no rime, and becomes one in just one way with marks restored.

    Any of its letters may lack the mark of its vowel.
    """
    readings: dict[str, set[str]] = {}
    for rime in _RIMES:
        letters = [{letter, _strip_marks(letter)} for letter in rime]
        spellings = set(map("".join, product(*letters)))
        for spelling in spellings - _RIMES.keys():
            readings.setdefault(spelling, set()).add(rime)
    return {spelling: rimes.pop() for spelling, rimes in readings.items() if len(rimes) == 1}


_ONLY_READINGS = _make_only_readings()


class ParsedSyllable(NamedTuple):
    """The parts of a lower-case syllable; `tone` is a combining mark, or empty for the tone without one."""

    onset: str
    nucleus: str
    coda: str
    tone: str

    def spell(self) -> str:
        """Return the syllable in NFC, with its tone mark where the new style puts it: hoà, thuý, khoẻ."""
        at = len(self.nucleus) - (1 if self.nucleus in _CODAS else 2)
        toned = normalize("NFC", self.nucleus[at] + self.tone)
        return self.onset + self.nucleus[:at] + toned + self.nucleus[at + 1 :] + self.coda


def parse_syllable(syllable: str) -> ParsedSyllable | None:
    """Return the parts of a lower-case syllable in NFC, or `None` if it is not built like a Vietnamese one.

    The tone mark may stand on any vowel, and any tone may go with any rime: see `is_syllable` for what
    is a syllable also by its tone. The onset is the longest one that leaves a rime, so that gi is an onset in
    "già", but not in "gì".

    >>> parse_syllable("hòang")
    ParsedSyllable(onset='h', nucleus='oa', coda='ng', tone='\\u0300')
    """
    return _parse(syllable, _RIMES_AS_SPELT)


def read_syllable(syllable: str) -> ParsedSyllable | None:
    """Return the parts of a syllable, or of the one that a spelling can only be; None for anything else."""
    return _READ[syllable]


def _compute_read(syllable: str) -> ParsedSyllable | None:
    return parse_syllable(syllable) or restore_syllable(syllable)


_READ = Memo(_compute_read)


def restore_syllable(syllable: str) -> ParsedSyllable | None:
    """Return the parts of the one syllable that a spelling can only be which the rules forbid.

    The spelling is lower-case and in NFC; its rime has a mark, and lacks others (nguời, ngưòi, đựoc, tiéng).
    Its tone is kept. The result is `None` for a syllable, and where none or several could be meant: nguòi is
    người or nguồi.

    >>> restore_syllable("đuợc")
    ParsedSyllable(onset='đ', nucleus='ươ', coda='c', tone='\\u0323')
    """
    if syllable.isascii() or parse_syllable(syllable):
        return None
    parts = _parse(syllable, _ONLY_READINGS)
    return parts if parts and not syllable[len(parts.onset) :].isascii() else None


def reads_as_syllable(folded: str) -> bool:
    """Return whether letters without marks are those of a syllable, whatever its marks: tieng, loc, da."""
    return _READS_AS_SYLLABLE[folded]


def _compute_reads_as_syllable(folded: str) -> bool:
    return any(
        folded[:length] in _FOLDED_ONSETS and folded[length:] in _FOLDED_RIMES
        for length in range(_LONGEST_ONSET + 1)
    )


_READS_AS_SYLLABLE = Memo(_compute_reads_as_syllable)


def _parse(syllable: str, rimes: Mapping[str, str]) -> ParsedSyllable | None:
    """Return the parts of a syllable; its rime is the one that `rimes` has for the letters of it."""
    tones = [_TONED[char][1] for char in syllable if char in _TONED]
    if len(tones) > 1:
        return None
    letters = syllable.translate(_TONELESS)
    for length in range(_LONGEST_ONSET, -1, -1):
        if letters[:length] in _ONSETS and letters[length:] in rimes:
            return ParsedSyllable(letters[:length], *_RIMES[rimes[letters[length:]]], "".join(tones))
    return None


def is_syllable(text: str) -> bool:
    """Return whether the text, lower-case and in NFC, is a possible syllable.

    A syllable that ends in a stop has the tone sắc or nặng: "các" and "cạc" are possible, "cac" and "càc"
    are not.
    """
    parts = parse_syllable(text)
    return parts is not None and (parts.coda not in _STOP_CODAS or parts.tone in (ACUTE, DOT_BELOW))
