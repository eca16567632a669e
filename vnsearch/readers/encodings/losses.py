"""Finds letters of a text that are lost: no encoding brings them back."""

from __future__ import annotations

import re

_REPLACEMENT = "\ufffd"
_QUESTION_IN_WORD = re.compile(r"[^\W\d_]\?+[^\W\d_]|[^\W\d_]\? [^\W\d_A-Z]|(?<!\S)\?[^\W\d_]")
_WORD = re.compile(r"[^\W\d_]+")
_ADDRESS = re.compile(r"\S*(?:://|www\.)\S*")
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
    found = len(_QUESTION_IN_WORD.findall(_ADDRESS.sub(" ", text)))
    return "?" if found >= max(_FEWEST, _SHARE * len(_WORD.findall(text))) else None
