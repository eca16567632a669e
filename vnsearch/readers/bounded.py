"""Streams in bounded memory: no article that is read from a page or a record is larger than `MOST_BYTES`.

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


def lines(pieces: Iterable[bytes], most: int) -> Iterator[bytes | None]:
    """The lines that the pieces make; None for one of more than `most` bytes."""
    given = iter(pieces)
    while (line := _line(given, most)) != b"":
        yield line


def _line(pieces: Iterator[bytes], most: int) -> bytes | None:
    """The next line, nothing at the end."""
    line: list[bytes] = []
    size = 0
    for piece in pieces:
        size += len(piece)
        if size > most:
            line.clear()
        else:
            line.append(piece)
        if piece.endswith(b"\n"):
            break
    return b"".join(line) if size <= most else None
