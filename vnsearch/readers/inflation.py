"""Bounds what archives and compressed files inflate to: one that was made to fill memory or time is left."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO, Protocol, cast

from vnsearch.errors import UnreadableFile
from vnsearch.readers.bounded import Allowance
from vnsearch.readers.origin import Origin

DEEPEST = 4
"""How many archives and compressed files may be within each other."""
_ALWAYS_ALLOWED = 4 << 30
_MOST_TIMES = 200
"""The bytes that a file may always inflate to, and how many times its own size if that is more."""
_PIECE = 1 << 16


class _Readable(Protocol):
    def read1(self, size: int, /) -> bytes: ...


def enter_archive(origin: Origin) -> Origin:
    """Return the origin of what an archive holds; raises `UnreadableFile` if it is within too many others."""
    if origin.depth > DEEPEST:
        raise UnreadableFile(origin.where, f"archives within each other more than {DEEPEST} deep")
    allowance = origin.allowance or Allowance(max(_ALWAYS_ALLOWED, _MOST_TIMES * _measure(origin)))
    return replace(origin, allowance=allowance)


def open_inflating(stream: _Readable, origin: Origin) -> BinaryIO:
    """Return the stream, which ends with `InflatesTooMuch` where the origin's allowance does."""
    return cast(BinaryIO, io.BufferedReader(_InflatingStream(stream, origin), _PIECE))


class _InflatingStream(io.RawIOBase):
    """A stream of inflated bytes, which are taken from the allowance."""

    def __init__(self, stream: _Readable, origin: Origin) -> None:
        self._stream = stream
        self._origin = origin

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Reads into the buffer."""
        data = self._stream.read1(len(buffer))  # what stands before damage comes out
        buffer[: len(data)] = data
        if self._origin.allowance is not None:
            self._origin.allowance.take(len(data), self._origin.where)
        return len(data)


def _measure(origin: Origin) -> int:
    """The size of the file; 0 if it is not known."""
    try:
        return Path(origin.path).stat().st_size if origin.path is not None else 0
    except (OSError, ValueError):
        return 0
