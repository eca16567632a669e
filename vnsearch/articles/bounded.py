"""Streams in bounded memory: no article, be it a file or a line of one, is larger than `MOST_BYTES`.

What is longer is read no further than that, or passed over piece by piece, whatever it is inflated from.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from typing import Protocol

from vnsearch.errors import UnreadableFile

MOST_BYTES = 20_000_000
"""The longest novels have a third of it; to analyse so much takes 0.9 GB, or 1.5 GB if no word recurs."""
TOO_LARGE = f"larger than {MOST_BYTES // 1_000_000} MB, the most that one article may have: split it up"

_PIECE = 1 << 20


class _Lined(Protocol):
    def readline(self, size: int, /) -> bytes: ...


def pieces(stream: _Lined) -> Iterator[bytes]:
    """A stream cut behind each line end, and in longer lines behind each `_PIECE` bytes."""
    return iter(partial(stream.readline, _PIECE), b"")


def whole(pieces: Iterable[bytes], where: str) -> bytes:
    """All pieces as one; raises `UnreadableFile`, naming `where`, as soon as they are too large."""
    data = bytearray()
    for piece in pieces:
        data += piece
        if len(data) > MOST_BYTES:
            raise UnreadableFile(where, TOO_LARGE)
    return bytes(data)


def lines(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The lines that the pieces make; of one that is too large only a beginning that is too large as well."""
    line = b""
    for piece in pieces:
        if len(line) <= MOST_BYTES:
            line += piece
        if piece.endswith(b"\n"):
            yield line
            line = b""
    if line:
        yield line
