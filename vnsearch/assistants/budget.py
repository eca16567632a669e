"""How long definitions and answers may be, in tokens of a language model, and how lists are cut to that.

Models cut text into different tokens. Here, one is taken to be two and a half bytes of UTF-8, which is at
least as many as the usual models make of Vietnamese text, and far more than they make of English.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from math import ceil
from typing import TypeVar

from pydantic import BaseModel

BYTES_A_TOKEN = 2.5
DEFINITION_TOKENS = 3_000
"""All definitions of tools together take fewer."""
ANSWER_TOKENS = 8_000
"""Every answer takes fewer."""
_AIMED_TOKENS = 7_000
"""What an answer takes when it is cut; the rest is for a first item that has to be taken."""

_Item = TypeVar("_Item", bound=BaseModel)


def estimate_tokens(text: str) -> int:
    """How many tokens the text takes, estimated."""
    return ceil(len(text.encode("utf-8", "replace")) / BYTES_A_TOKEN)


def take_while_short(items: Iterable[_Item], around: BaseModel) -> list[_Item]:
    """The first of the items that an answer has room for beside what is in it already; one at least."""
    left = _AIMED_TOKENS - _estimate(around)
    taken: list[_Item] = []
    for item in items:
        left -= _estimate(item) + 1
        if taken and left < 0:
            break
        taken.append(item)
    return taken


def take_text(text: str, around: BaseModel) -> str:
    """The beginning of the text that an answer has room for beside what is in it already."""
    return shorten_text(text, _AIMED_TOKENS - _estimate(around))


def shorten_text(text: str, tokens: int) -> str:
    """The beginning of the text that takes so few tokens as JSON, up to the end of a line or a word.

    At least one character is left, so that who reads on gets to the end.
    """
    most = int(tokens * BYTES_A_TOKEN)
    whole, text = len(text), text[: most + 1]
    if len(text) == whole and _measure(text) <= most:
        return text
    low, high = 1, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if _measure(text[:middle]) <= most else (low, middle - 1)
    for boundary in ("\n", " "):
        place = text.rfind(boundary, low * 9 // 10, low)
        if place > 0:
            return text[: place + 1]
    return text[:low]


def _estimate(part: BaseModel) -> int:
    return estimate_tokens(json.dumps(part.model_dump(), ensure_ascii=False))


def _measure(text: str) -> int:
    """The bytes of a text as JSON, in which control characters and quotes are escaped."""
    return len(json.dumps(text, ensure_ascii=False).encode("utf-8", "replace"))
