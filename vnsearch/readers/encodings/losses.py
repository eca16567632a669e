"""Finds letters of a text that are lost: no encoding brings them back."""

from __future__ import annotations

import re

_REPLACEMENT = "\ufffd"
_QUESTION = re.compile(r"\?")
_LONGEST_ADDRESS = 200
_FEWEST = 3
_SHARE = 0.05  # of the words


def find_losses(text: str) -> str | None:
    """Return the sign that stands for lost letters, `U+FFFD` or `?`; None if none are lost.

    >>> find_losses("H?i ngh? bàn v? phát tri?n kinh t? vùng Tây Nguyên")
    '?'
    """
    if _REPLACEMENT in text:
        return "U+FFFD"
    if text.count("?") < _FEWEST:
        return None
    lost = sum(_is_lost_letter(text, sign.start()) for sign in _QUESTION.finditer(text))
    return "?" if lost >= max(_FEWEST, _SHARE * (text.count(" ") + 1)) else None


def _is_lost_letter(text: str, at: int) -> bool:
    """Return whether the question mark stands inside a word, before one, or after one in a sentence."""
    before, after = text[at - 1 : at], text[at + 1 : at + 3]
    if not after[:1].isalpha():
        return before.isalpha() and after[:1] == " " and after[1:].islower()
    if not before.isalpha():
        return not before.strip()
    word = text[max(0, at - _LONGEST_ADDRESS) : at].rsplit(None, 1)[-1]
    return "://" not in word and "www." not in word
