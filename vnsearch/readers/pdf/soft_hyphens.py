"""Finds the letter ư of TCVN3 fonts, which PDF files show as a hyphen.

Its byte, AD, is a hyphen in the encodings of PDF, whatever the font shows there. In a text that is in TCVN3,
a hyphen whose word becomes a Vietnamese syllable with it is that letter.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from vnsearch.readers.encodings.legacy_alphabets import LEGACY_ALPHABETS
from vnsearch.readers.encodings.looks_vietnamese import is_vietnamese_word
from vnsearch.readers.encodings.restoring import restore
from vnsearch.readers.pdf.paragraphs import PrintedParagraph

_TCVN3 = LEGACY_ALPHABETS[0]
_SOFT_HYPHEN = "\u00ad"
_WORD = re.compile(r"(?<![\w-])[^\W\d_]{0,3}-[^\s-]{0,4}(?![\w-])")
_SIGNS = '.,;:!?)”"'


def find_soft_hyphens(paragraphs: Sequence[PrintedParagraph]) -> list[PrintedParagraph]:
    """Return the paragraphs with soft hyphens, which stand for ư, for hyphens if they are in TCVN3."""
    text = "\n".join(one.text for one in paragraphs)
    if "-" not in text or _TCVN3.name not in restore(text).origins:
        return list(paragraphs)
    return [one._replace(text=_WORD.sub(_replace, one.text)) for one in paragraphs]


def _replace(word: re.Match[str]) -> str:
    bare = word[0].rstrip(_SIGNS)
    soft = bare.replace("-", _SOFT_HYPHEN)
    is_letter = len(bare) > 1 and is_vietnamese_word(_TCVN3.translate(soft))
    return soft + word[0][len(bare) :] if is_letter else word[0]
