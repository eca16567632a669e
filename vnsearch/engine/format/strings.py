"""Byte strings as arrays: ids, paths, terms, values, compressed articles."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from vnsearch.engine.format.arrays import LazyArray

if TYPE_CHECKING:
    from vnsearch._typing import Array


class Strings:
    """Byte strings stored one after the other; the n-th ends before byte `ends[n]` of `data`."""

    def __init__(self, data: Array | LazyArray, ends: Array | LazyArray) -> None:
        self._data = _index_quickly(data)
        self._ends = _index_quickly(ends)

    def __len__(self) -> int:
        return len(self._ends)

    def __iter__(self) -> Iterator[bytes]:
        return map(self.__getitem__, range(len(self)))

    def __getitem__(self, number: int) -> bytes:
        return bytes(self._data[self._ends[number - 1] if number else 0 : self._ends[number]])


def _index_quickly(array: Array | LazyArray) -> memoryview | LazyArray:
    """The same elements as Python numbers: a memory view is indexed faster than a NumPy array."""
    return array if isinstance(array, LazyArray) else array.data
