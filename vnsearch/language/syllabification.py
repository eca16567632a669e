"""Splits text into syllables and gives all spellings of a syllable one key, the term that is indexed.

A *canonical* syllable is lower-case, with its tone mark in the new style (hoà, thuý, khoẻ). A *folded* one
has no marks. Positions are character indices, always in the text as it was given. Every function takes any
`str`, even one with lone surrogates, and raises nothing.
"""

from __future__ import annotations

import re
from itertools import accumulate
from typing import NamedTuple
from unicodedata import normalize

from vnsearch.language.memo import Memo
from vnsearch.language.normalization import clean_with_offsets
from vnsearch.language.numbers import NUMBER, evaluate, is_number, spell_number
from vnsearch.language.syllable_structure import ParsedSyllable, read_syllable
from vnsearch.model import WORD_JOINER

# --- keys ----------------------------------------------------------------------------------------------

_Y_FOR_I_ONSETS = frozenset(["h", "k", "l", "m", "s", "t", "qu"])
_Y_FOR_I_CODAS_AFTER_QU = frozenset(["t", "nh"])


def canonicalize(syllable: str) -> str:
    """Return the key of a clean syllable: the same for all its spellings.

    The key is lower-case, its tone mark stands in the new style, and it has y instead of i where both
    spellings are in use: as the whole rime after h k l m s t, and in qui, quit, quinh. A spelling that lacks
    some marks and can only be one syllable (nguời) has the key of that syllable. Anything else that is not a
    Vietnamese syllable (café, covid) is only lower-cased.

    >>> canonicalize("HÒA"), canonicalize("sĩ"), canonicalize("nguời"), canonicalize("José")
    ('hoà', 'sỹ', 'người', 'josé')
    """
    return _CANONICAL[syllable]


def _compute_canonical(syllable: str) -> str:
    lowered = normalize("NFC", syllable.lower())  # the lower case of İ is two characters
    if lowered.isascii() and "i" not in lowered:
        return lowered  # no tone mark to move, no i to replace
    if is_number(lowered):
        return spell_number(lowered)
    parts = read_syllable(lowered)
    return _replace_i(parts).spell() if parts else lowered


def _replace_i(parts: ParsedSyllable) -> ParsedSyllable:
    """Return the syllable with y where i and y are two spellings of the same: kĩ kỹ, qui quy, quít quýt."""
    is_whole_rime = not parts.coda and parts.onset in _Y_FOR_I_ONSETS
    is_after_qu = parts.onset == "qu" and parts.coda in _Y_FOR_I_CODAS_AFTER_QU
    return parts._replace(nucleus="y") if parts.nucleus == "i" and (is_whole_rime or is_after_qu) else parts


_CANONICAL = Memo(_compute_canonical)

# The Unicode blocks of combining marks that go with letters of any script (Blocks.txt).
_MARK_BLOCKS = "\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
_MARKS = re.compile(f"[{_MARK_BLOCKS}]+")


def fold(term: str) -> str:
    """Return a canonical term without its marks: Latin letters without theirs, d for đ, o for ø, ss for ß.

    Letters of other scripts stay as they are. The folded term is canonical again, so that an unmarked
    spelling of a term folds to the same: `fold(canonicalize("kĩ")) == fold(canonicalize("ki")) == "ky"`. A
    number is folded to what it says: `fold("08/03") == fold("8-3") == "8/3"`. A word is folded syllable by
    syllable.
    """
    return term if term.isascii() and term.isalpha() else _FOLDED[term]


def has_marks(term: str) -> bool:
    """Return whether a canonical term has marks; the signs of a number are none."""
    return not term.isascii() and not is_number(term) and fold(term) != term


def _compute_folded(term: str) -> str:
    if WORD_JOINER in term:
        return WORD_JOINER.join(map(fold, term.split(WORD_JOINER)))
    if is_number(term):
        return evaluate(term)
    return canonicalize("".join([_strip_marks(char) for char in _MARKS.sub("", term)]))


_UNMARKED = {
    **dict(zip("đøłħŧıɨŋə", "dolhtiine", strict=True)),
    **{"ß": "ss", "æ": "ae", "œ": "oe", "þ": "th"},
}
"""How letters without a decomposition are typed on a keyboard that does not have them."""


def _strip_marks(char: str) -> str:
    base = normalize("NFD", char)[0]
    return base if base.isascii() else _UNMARKED.get(base, char)


_FOLDED = Memo(_compute_folded)

# --- running text --------------------------------------------------------------------------------------

_SYLLABLE = re.compile(rf"({NUMBER}|[^\W0-9_]++(?:[{_MARK_BLOCKS}]++[^\W0-9_]*+)*+|%++)")


class Syllables(NamedTuple):
    """The syllables of a text in order, as three lists of equal length.

    Syllable i has the canonical key `terms[i]` and is `text[starts[i]:ends[i]]`. (Making three lists takes
    half the time of making one tuple for each syllable.)
    """

    terms: list[str]
    starts: list[int]
    ends: list[int]


def split_syllables(text: str) -> Syllables:
    """Return the syllables of any text, clean or not: the longest runs of letters and their marks, numbers
    (see `numbers`), and the percent sign. So `F16`, `F-16` and `F 16` have the same two.

    Positions are those in `text` as given.
    """
    cleaned, offsets = clean_with_offsets(text)
    pieces = _SYLLABLE.split(cleaned)  # separator, syllable, separator, …, separator
    bounds = list(accumulate(map(len, pieces)))
    if offsets is not None:
        bounds = [offsets[bound] for bound in bounds]
    return Syllables(list(map(_CANONICAL.__getitem__, pieces[1::2])), bounds[:-1:2], bounds[1::2])


def retone(text: str) -> str:
    """Return a clean text with every misplaced tone mark in the new style: hòa → hoà, gíêng → giếng.

    Marks without which a spelling is no syllable are restored, too: nguời → người. Case, length and all
    positions stay the same. i and y are left as written.
    """
    pieces = _SYLLABLE.split(text)
    pieces[1::2] = map(_RETONED.__getitem__, pieces[1::2])
    return "".join(pieces)


def split_and_retone(text: str) -> tuple[Syllables, str]:
    """Return `split_syllables(text)` and `retone(text)` of a clean text, at the cost of splitting it once."""
    pieces = _SYLLABLE.split(text)
    bounds = list(accumulate(map(len, pieces)))
    found = Syllables(list(map(_CANONICAL.__getitem__, pieces[1::2])), bounds[:-1:2], bounds[1::2])
    pieces[1::2] = map(_RETONED.__getitem__, pieces[1::2])
    return found, "".join(pieces)


def _compute_retoned(syllable: str) -> str:
    lowered = syllable.lower()
    parts = None if syllable.isascii() else read_syllable(lowered)
    if parts is None:
        return syllable
    return "".join(map(_restore_case, syllable, lowered, parts.spell()))


def _restore_case(old: str, lowered: str, new: str) -> str:
    if new == lowered:
        return old
    return new.upper() if old.isupper() else new


_RETONED = Memo(_compute_retoned)
