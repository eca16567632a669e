"""The spellings in use of a canonical syllable: hoà and hòa, kỹ and kĩ."""

from __future__ import annotations

from unicodedata import normalize

from vnsearch.language.syllabification import canonicalize
from vnsearch.language.syllable_structure import parse_syllable


def list_variants(syllable: str) -> list[str]:
    """Return the canonical syllable, then its other spellings: the old tone placement, and i for y.

    >>> list_variants("hoà"), list_variants("kỹ"), list_variants("toán")
    (['hoà', 'hòa'], ['kỹ', 'kĩ'], ['toán'])
    """
    parts = parse_syllable(syllable)
    if parts is None:
        return [syllable]
    nucleus, tone = parts.nucleus, parts.tone
    variants = [syllable]
    if nucleus in ("oa", "oe", "uy") and not parts.coda:
        variants.append(parts.onset + normalize("NFC", nucleus[0] + tone) + nucleus[1])
    if nucleus == "y":
        variants.append(parts._replace(nucleus="i").spell())
    return [each for each in dict.fromkeys(variants) if canonicalize(each) == syllable]


def spell_usually(syllable: str) -> str:
    """Return the spelling of a canonical syllable that is most in use: sĩ, but mỹ.

    >>> spell_usually("sỹ"), spell_usually("mỹ"), spell_usually("suỹ")
    ('sĩ', 'mỹ', 'suỹ')
    """
    parts = parse_syllable(syllable)
    if parts is None or parts.onset != "s" or parts.nucleus != "y":
        return syllable
    return parts._replace(nucleus="i").spell()
