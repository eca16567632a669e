"""Compression of stored articles: each one by itself, with text that many of them share as the dictionary.

Articles are short and written in one language, so that a dictionary of 32 kB makes them a fifth smaller, and
each one can still be read without its neighbours.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from functools import lru_cache

_DICTIONARY_BYTES = 32_768  # as far as zlib looks back
_FEWEST_SAMPLES = 32
_LEVEL = 4  # a third of the time of 6, for 7 % more
_HEADER, _LONG_HEADER = 2, 6  # bytes, without and with the checksum of a dictionary
_MOST_BYTES = 256 << 20
"""The largest article: a few bytes of a damaged or hostile index must not expand until memory is full."""


def make_dictionary(samples: Sequence[bytes]) -> bytes:
    """A dictionary made of the beginnings of the samples; empty when there are too few for it to pay."""
    if len(samples) < _FEWEST_SAMPLES:
        return b""
    share = _DICTIONARY_BYTES // len(samples)
    return b"".join(sample[:share] for sample in samples)


def compress(data: bytes, dictionary: bytes) -> bytes:
    """Compresses to the zlib format (RFC 1950), with the dictionary preset unless it is empty.

    Raises `ValueError` for more than 256 MB.
    """
    if len(data) > _MOST_BYTES:
        raise ValueError(f"an article may have {_MOST_BYTES >> 20} MB, this one has {len(data) >> 20}")
    compressor = _compressor(dictionary).copy()
    return compressor.compress(data) + compressor.flush()


@lru_cache(maxsize=1)
def _compressor(dictionary: bytes) -> zlib._Compress:
    """A compressor that has read the dictionary; it is copied, as reading takes as long as an article."""
    return zlib.compressobj(_LEVEL, zdict=dictionary) if dictionary else zlib.compressobj(_LEVEL)


class Decompressor:
    """Decompresses data that were compressed with one dictionary, which is read only once.

    Safe to use from several threads.
    """

    def __init__(self, dictionary: bytes) -> None:
        self._dictionary = dictionary
        self._prepared: dict[bytes, zlib._Decompress] = {}

    def decompress(self, data: bytes) -> bytes:
        """The original of compressed data; raises `zlib.error` for anything else."""
        header = data[: _LONG_HEADER if self._dictionary else _HEADER]
        decompressor = (self._prepared.get(header) or self._prepare(header)).copy()
        original = decompressor.decompress(data[len(header) :], _MOST_BYTES)
        if not decompressor.eof:
            raise zlib.error("the data are cut off, or larger than any article")
        return original

    def _prepare(self, header: bytes) -> zlib._Decompress:
        """A decompressor that has read both, to be copied: reading them takes longer than an article does."""
        dictionary = self._dictionary
        prepared = zlib.decompressobj(zdict=dictionary) if dictionary else zlib.decompressobj()
        prepared.decompress(header)
        self._prepared[header] = prepared
        return prepared
