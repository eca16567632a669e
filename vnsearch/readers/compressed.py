"""Reads compressed files: what a file of any other format is after it was compressed with one of these.

Its name without the ending tells the format, as its first bytes do. It is inflated while it is read.
"""

from __future__ import annotations

import bz2
import gzip
import lzma
import re
import sys
import zlib
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, BinaryIO

from vnsearch.errors import UnreadableFile
from vnsearch.readers.files import read_stream
from vnsearch.readers.inflation import enter_archive, open_inflating
from vnsearch.readers.items import Item
from vnsearch.readers.origin import Origin

_ENDING = re.compile(r"\.(?:gz|bz2|xz|zst)\Z|\.t(?:gz|bz2|xz|zst)\Z", re.IGNORECASE)
_PIECE = 1 << 16
_MOST_XZ_MEMORY = 256 << 20
"""More than the strongest setting of xz needs."""


def read_gzip(stream: BinaryIO, origin: Origin) -> Iterator[Item]:
    """Yield the articles of a file that gzip compressed."""
    return _read_inflated(gzip.GzipFile(fileobj=stream), origin)


def read_bzip2(stream: BinaryIO, origin: Origin) -> Iterator[Item]:
    """Yield the articles of a file that bzip2 compressed."""
    return _read_inflated(bz2.BZ2File(stream), origin)


def read_xz(stream: BinaryIO, origin: Origin) -> Iterator[Item]:
    """Yield the articles of a file that xz compressed."""
    return _read_inflated(_XzStream(stream), origin)


def read_zstandard(stream: BinaryIO, origin: Origin) -> Iterator[Item]:
    """Yield the articles of a file that Zstandard compressed."""
    if sys.version_info >= (3, 14):
        from compression import zstd
    else:
        from backports import zstd
    try:
        yield from _read_inflated(zstd.ZstdFile(stream), origin)
    except zstd.ZstdError as error:
        raise UnreadableFile(origin.where, f"damaged archive: {error}") from error


def remove_ending(name: str) -> str:
    """Return the name that a file had before it was compressed."""
    found = _ENDING.search(name)
    if found is None:
        return name
    return name[: found.start()] + (".tar" if found[0][1] in "tT" else "")


def _read_inflated(stream: Any, origin: Origin) -> Iterator[Item]:
    entered = enter_archive(origin)
    inner = replace(entered, depth=origin.depth + 1)
    try:
        yield from read_stream(open_inflating(stream, entered), remove_ending(origin.where), inner)
    except (EOFError, lzma.LZMAError, zlib.error, OSError) as error:
        raise UnreadableFile(origin.where, f"damaged archive: {error}") from error


class _XzStream:
    """The inflated bytes of a stream, in bounded memory, which the module's own `LZMAFile` does not offer."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._inner = lzma.LZMADecompressor(memlimit=_MOST_XZ_MEMORY)

    def read1(self, size: int) -> bytes:
        """Reads at most so many bytes; raises `EOFError` where the stream is cut off."""
        while True:
            if self._inner.eof:
                rest = self._inner.unused_data.lstrip(b"\0") or self._stream.read(_PIECE).lstrip(b"\0")
                if not rest:
                    return b""
                self._inner = lzma.LZMADecompressor(memlimit=_MOST_XZ_MEMORY)
            elif self._inner.needs_input:
                rest = self._stream.read(_PIECE)
                if not rest:
                    raise EOFError("it ends before the end of its stream")
            else:
                rest = b""
            if data := self._inner.decompress(rest, size):
                return data
