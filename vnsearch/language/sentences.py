"""Where sentences end: at a stop, which closing quotes and brackets may follow."""

from __future__ import annotations

import re
from collections.abc import Iterator

from vnsearch._lazy import lazy_pattern

STOPS = ".!?…"
CLOSERS = "\"'”’»)]"
"""Quotes and brackets that belong to the sentence before them."""

STOP = f"[{STOPS}]"
CLOSER = f"[{re.escape(CLOSERS)}]"
"""The same as regular expressions for one character."""

_MARGIN = CLOSERS + " "
_OPENER = "[\"'“‘«(\\[]"
_BETWEEN_SENTENCES = lazy_pattern(rf"(?<={STOP}){CLOSER}?\s+(?={_OPENER}?\w)")
_ENDINGS = (*STOPS, "./")  # official documents end in ./ or ./.


def strip_closers(text: str) -> str:
    """Return the text without spaces and closing quotes and brackets at its end."""
    return text.rstrip(_MARGIN)


def ends_sentence(text: str) -> bool:
    """Return whether the text ends with the end of a sentence."""
    return strip_closers(text).endswith(_ENDINGS)


def find_sentence_starts(text: str, start: int = 0) -> Iterator[int]:
    """Yield the positions, from `start` on, where a sentence begins after the end of another."""
    return (between.end() for between in _BETWEEN_SENTENCES.finditer(text, start))


def has_several_sentences(text: str) -> bool:
    """Return whether a sentence ends inside the text and another begins."""
    return _BETWEEN_SENTENCES.search(text) is not None
