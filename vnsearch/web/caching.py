"""Answers that are kept: by clients, which ask whether theirs still holds, and by the server, in memory.

An answer depends on the request and on the state of the index alone, so the entity tag is made of them,
before anything is searched.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from hashlib import blake2b

_TAG = re.compile(r'"[^"]*"')
_DIGEST_BYTES = 16
_LARGEST_SHARE = 8
"""No answer takes more than one part in so many of the memory: it would drive out many others."""
ENTRY_BYTES = 280
"""What is needed to keep an answer, besides the answer itself: of small ones, most of the memory."""


def make_tag(*facts: object) -> str:
    """The entity tag of an answer that depends on these facts; weak, as it may be sent compressed or not."""
    return f'W/"{blake2b(repr(facts).encode(), digest_size=_DIGEST_BYTES).hexdigest()}"'


def is_held(tag: str, if_none_match: str | None) -> bool:
    """Whether a client that sends this `If-None-Match` has the answer with the tag."""
    return if_none_match is not None and tag.removeprefix("W/") in _TAG.findall(if_none_match)


class AnswerCache:
    """Keeps the answers used last, in up to `most_bytes` of memory."""

    def __init__(self, most_bytes: int) -> None:
        self._most_bytes = most_bytes
        self._answers: OrderedDict[tuple[str, bool], bytes] = OrderedDict()
        self._bytes = 0

    def get(self, key: tuple[str, bool]) -> bytes | None:
        """The answer with the key, if it is kept."""
        answer = self._answers.get(key)
        if answer is not None:
            self._answers.move_to_end(key)
        return answer

    def put(self, key: tuple[str, bool], answer: bytes) -> None:
        """Keeps an answer, and forgets those that were used longest ago."""
        size = len(answer) + ENTRY_BYTES
        if size > self._most_bytes // _LARGEST_SHARE or key in self._answers:
            return
        self._answers[key] = answer
        self._bytes += size
        while self._bytes > self._most_bytes:
            _, oldest = self._answers.popitem(last=False)
            self._bytes -= len(oldest) + ENTRY_BYTES
