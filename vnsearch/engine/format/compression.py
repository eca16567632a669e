"""Stored articles, compressed one by one with what they have in common as the dictionary.

Articles are short and written in one language, so a dictionary of 32 kB of them saves a fifth; and each one
can be read without its neighbours.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from vnsearch.engine.format.arrays import Part
from vnsearch.engine.format.strings import Strings

if TYPE_CHECKING:
    from vnsearch._typing import Array

_LARGEST = 32_768  # what zlib looks back
_FEWEST = 32
_LEVEL = 4  # a third of the time of 6, for 7 % more
_HEADER, _LONG_HEADER = 2, 6  # bytes, without and with the checksum of a dictionary
_MOST_DECOMPRESSORS = 32  # of 80 kB each
_MOST_BYTES = 256 << 20
"""No article is larger, so that no few bytes of a damaged or hostile index fill the memory."""


def make_dictionary(samples: Sequence[bytes]) -> bytes:
    """A dictionary of the beginnings of the samples; empty when there are too few to gain by it."""
    if len(samples) < _FEWEST:
        return b""
    share = _LARGEST // len(samples)
    return b"".join(sample[:share] for sample in samples)


def compress(data: bytes, dictionary: bytes) -> bytes:
    """The data in the zlib format (RFC 1950), with the dictionary preset if it is not empty.

    Raises `ValueError` for more than 256 MB.
    """
    if len(data) > _MOST_BYTES:
        raise ValueError(f"an article may have {_MOST_BYTES >> 20} MB, this one has {len(data) >> 20}")
    compressor = _compressor(dictionary).copy()
    return compressor.compress(data) + compressor.flush()


@lru_cache(maxsize=1)
def _compressor(dictionary: bytes) -> zlib._Compress:
    """What has read the dictionary; to be copied, as reading it takes as long as compressing an article."""
    return zlib.compressobj(_LEVEL, zdict=dictionary) if dictionary else zlib.compressobj(_LEVEL)


class Decompressor:
    """Decompresses what was compressed with one dictionary, which it reads only once.

    Safe to use from several threads.
    """

    def __init__(self, dictionary: bytes) -> None:
        self._dictionary = dictionary
        self._begun: dict[bytes, zlib._Decompress] = {}

    def decompress(self, data: bytes) -> bytes:
        """The data that were compressed; raises `zlib.error` for anything else."""
        header = data[: _LONG_HEADER if self._dictionary else _HEADER]
        begun = self._begun.get(header) or self._begin(header)
        decompressor = begun.copy()
        found = decompressor.decompress(data[len(header) :], _MOST_BYTES)
        if not decompressor.eof:
            raise zlib.error("the data are cut off, or larger than any article")
        return found

    def _begin(self, header: bytes) -> zlib._Decompress:
        """What has read the header and the dictionary; to be copied, as that takes longer than an article."""
        dictionary = self._dictionary
        begun = zlib.decompressobj(zdict=dictionary) if dictionary else zlib.decompressobj()
        begun.decompress(header)
        self._begun[header] = begun
        return begun


class Records:
    """The compressed articles of a segment; `numbers` says of each which of the dictionaries it needs."""

    def __init__(self, records: Strings, dictionaries: Strings, numbers: Array | Part) -> None:
        self._records, self._dictionaries, self._numbers = records, dictionaries, numbers
        self._decompressors: dict[int, Decompressor] = {}

    def __getitem__(self, number: int) -> bytes:
        """An article, decompressed; raises `zlib.error` for one that is damaged."""
        return self._decompressor(int(self._numbers[number])).decompress(self._records[number])

    def _decompressor(self, number: int) -> Decompressor:
        found = self._decompressors.get(number)
        if found is None:
            if len(self._decompressors) >= _MOST_DECOMPRESSORS:
                self._decompressors.clear()
            found = self._decompressors[number] = Decompressor(self._dictionaries[number])
        return found
