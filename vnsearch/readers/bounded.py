"""Reads streams in bounded memory: no article may take more than `MOST_BYTES`.

A larger page is read no further than that, and a larger record is skipped piece by piece, even if it is
compressed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from shutil import copyfileobj
from tempfile import SpooledTemporaryFile
from typing import BinaryIO, Protocol

from vnsearch.errors import UnreadableFile

MOST_BYTES = 20_000_000
"""Three times the length of the longest novels; analysing that takes 0.9 GB, or 1.5 GB if no word recurs."""
TOO_LARGE = f"larger than {MOST_BYTES // 1_000_000} MB, the most that one article may have: split it up"

MOST_FILE_BYTES = 200_000_000
"""The size of a file whose articles are much smaller than it is, such as one with pictures."""

_PIECE = 1 << 20
_IN_MEMORY = 16 << 20


class _LineReader(Protocol):
    def readline(self, size: int, /) -> bytes: ...


def read_pieces(stream: _LineReader) -> Iterator[bytes]:
    """Yield the lines of a stream, lines of more than `_PIECE` bytes in pieces of that size."""
    return iter(partial(stream.readline, _PIECE), b"")


def join_pieces(pieces: Iterable[bytes], where: str) -> bytes:
    """Return the pieces joined; raises `UnreadableFile`, naming `where`, at more than `MOST_BYTES`."""
    data = bytearray()
    for piece in pieces:
        data += piece
        if len(data) > MOST_BYTES:
            raise UnreadableFile(where, TOO_LARGE)
    return bytes(data)


def read_page(stream: BinaryIO, where: str) -> bytes:
    """Return all bytes of a page; raises `UnreadableFile`, naming `where`, at more than `MOST_BYTES`."""
    data = stream.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise UnreadableFile(where, TOO_LARGE)
    return data


def read_whole(stream: BinaryIO, where: str) -> bytes:
    """Return all bytes of a file; raises `UnreadableFile`, naming `where`, at more than `MOST_FILE_BYTES`."""
    data = stream.read(MOST_FILE_BYTES + 1)
    if len(data) > MOST_FILE_BYTES:
        raise UnreadableFile(where, f"larger than {MOST_FILE_BYTES // 1_000_000} MB: split it up")
    return data


def read_head(pieces: Iterator[bytes], most: int) -> tuple[list[bytes], bool]:
    """Return the first pieces, more than `most` bytes if there are so many, and whether they are all."""
    head, size = [], 0
    for piece in pieces:
        head.append(piece)
        size += len(piece)
        if size > most:
            return head, False
    return head, True


def split_lines(pieces: Iterable[bytes], most: int) -> Iterator[bytes | None]:
    """Yield the lines that consist of the pieces, None for a line of more than `most` bytes."""
    remaining = iter(pieces)
    while (line := _read_line(remaining, most)) != b"":
        yield line


def _read_line(pieces: Iterator[bytes], most: int) -> bytes | None:
    """Return the next line, an empty one at the end, None for one of more than `most` bytes."""
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


def spool(stream: BinaryIO) -> SpooledTemporaryFile[bytes]:
    """Return a copy of the stream that can be read in any order; a large one is a temporary file."""
    file = SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115  (it is the caller's)
    copyfileobj(stream, file, _PIECE)
    file.seek(0)
    return file


class Allowance:
    """The bytes that archives and compressed files may inflate to, all those inside of one file together."""

    def __init__(self, most: int) -> None:
        self._most = self._left = most

    def take(self, count: int, where: str) -> None:
        """Takes so many bytes; raises `InflatesTooMuch`, naming `where`, if there are not as many left."""
        self._left -= count
        if self._left < 0:
            raise InflatesTooMuch(
                where, f"inflates to more than {self._most >> 30:,} GB: the rest is not read"
            )


class InflatesTooMuch(UnreadableFile):
    """A file was made to fill memory or time: no other file in the same archive is read either."""
