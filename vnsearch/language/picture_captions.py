"""Recognises captions of pictures and lines of credits in articles, by how they end.

A caption ends with a credit ("Ảnh: TTXVN", "(Ảnh: Lâm Khánh/TTXVN)", "Nguồn: AFP"), with the number of the
picture ("- Ảnh 1.") or with its kind ("Ảnh minh họa", "Ảnh tư liệu"). A credit on a line of its own is a
caption, too. Whole paragraphs also end with their source, so that "Nguồn: …" makes only a short line a
caption.
"""

from __future__ import annotations

import re
from unicodedata import normalize

from vnsearch._lazy import lazy_pattern
from vnsearch.language.normalization import clean

_LABELS = ("ảnh", "hình", "photo", "video", "clip", "đồ họa", "đồ hoạ", "đồ hoa", "nguồn")
_PICTURE = r"(?:ảnh|hình(?: ảnh)?|photo|video|clip|đồ h[oọ][aạ])"
_KIND = r"(?: minh h[oọ][aạ]| tư liệu)"
_LABEL = rf"(?:{_PICTURE}{_KIND}?|nguồn (?:ảnh|clip)|(?P<source>nguồn))"
_CREDIT = lazy_pattern(
    rf"(?:^|[\s(\[.,;|–-]){_LABEL}\s*:\s*(?:[^:.!?]|\.(?=[\w)]))[^:!?]{{0,60}}$"
    r"|\(ảnh(?! hưởng)[^()]{0,60}$"
    rf"|(?:^|[-–—.|])\s*{_PICTURE}(?:\s?\d{{1,3}}|{_KIND})$",
    re.IGNORECASE,
)
_AFTER_CREDIT = " \t.|)]"
_LAST_WORDS = [form(word) for word in ("họa", "hoạ", "liệu") for form in (str.lower, str.upper)]
_ENDINGS = (*"0123456789", *_LAST_WORDS, *(normalize("NFD", word) for word in _LAST_WORDS))
"""How credits without a colon or a parenthesis end."""
_ASCII = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
_NO_END_OF_LABEL = frozenset(_ASCII).difference("AaHhNnOoPpUu") | {""}
_NO_BEGINNING_OF_PICTURE = frozenset(_ASCII).difference("Aa") | {""}
_LONGEST_CREDIT = 120
_LONGEST_CAPTION = 500
_LONGEST_WITH_SOURCE = 220


def is_caption(line: str) -> bool:
    """Return whether the line is the caption of a picture, or nothing but its credit."""
    if len(line) > _LONGEST_CAPTION:
        return False
    credit = _find_credit(line)
    return credit is not None and (credit["source"] is None or len(line) <= _LONGEST_WITH_SOURCE)


def strip_credit(caption: str) -> str:
    """Return the clean text of a caption without its credit or number; empty if it says nothing else."""
    credit = _find_credit(caption)
    if credit is None:
        return clean(caption)
    return clean(caption[:-_LONGEST_CREDIT]) + credit.string[: credit.start()]


def _may_end_with_credit(end: str) -> bool:
    """Whether there may be a credit at the end of a line: rules out most lines quickly."""
    label, colon, _ = end.rpartition(":")
    if colon and label.rstrip()[-1:] not in _NO_END_OF_LABEL:
        return True
    _, parenthesis, inside = end.rpartition("(")
    return bool(parenthesis and inside[:1] not in _NO_BEGINNING_OF_PICTURE) or end.endswith(_ENDINGS)


def _find_credit(line: str) -> re.Match[str] | None:
    """Return the credit in the clean end of the line."""
    end = line[-_LONGEST_CREDIT:].rstrip(_AFTER_CREDIT)
    if not _may_end_with_credit(end):
        return None
    end = clean(end)
    lowered = end.lower()
    return _CREDIT.search(end) if any(label in lowered for label in _LABELS) else None
