"""The bounds of what archives and compressed files may hold, however small they are themselves.

A file that inflates beyond them was made to fill memory or time, and is read no further.
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any, Protocol

from vnsearch.errors import UnreadableFile
from vnsearch.readers.origin import Origin

DEEPEST = 4
"""How many archives and compressed files may be within each other."""
_ALWAYS_ALLOWED = 4 << 30
_MOST_TIMES = 200
"""The bytes that a file may always inflate to, and how many times its own size if that is more."""


def check_depth(origin: Origin) -> None:
    """Raises `UnreadableFile` for a file that is within too many others."""
    if origin.depth > DEEPEST:
        raise UnreadableFile(origin.where, f"archives within each other more than {DEEPEST} deep")


class _Readable(Protocol):
    def read1(self, size: int, /) -> bytes: ...


class Inflating(io.RawIOBase):
    """A stream of inflated bytes, which ends with `UnreadableFile` where there are more than are allowed."""

    def __init__(self, stream: _Readable, origin: Origin) -> None:
        self._stream = stream
        self._where = origin.where
        self._most = self._left = max(_ALWAYS_ALLOWED, _MOST_TIMES * _measure(origin))

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Reads into the buffer."""
        data = self._stream.read1(len(buffer))  # what stands before damage comes out
        buffer[: len(data)] = data
        self._left -= len(data)
        if self._left < 0:
            raise UnreadableFile(
                self._where, f"inflates to more than {self._most >> 30:,} GB: the rest is not read"
            )
        return len(data)


def _measure(origin: Origin) -> int:
    """The size of the file; 0 if it is not known."""
    try:
        return Path(origin.path).stat().st_size if origin.path is not None else 0
    except (OSError, ValueError):
        return 0
