"""Byte strings as arrays: ids, paths, terms, values, compressed articles."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from vnsearch.engine.format.arrays import Part

if TYPE_CHECKING:
    from vnsearch._typing import Array


class Strings:
    """Byte strings laid one after the other, of which the i-th ends at `ends[i]`."""

    def __init__(self, data: Array | Part, ends: Array | Part) -> None:
        self._data = data.data
        self._ends = ends.data

    def __len__(self) -> int:
        return len(self._ends)

    def __iter__(self) -> Iterator[bytes]:
        return map(self.__getitem__, range(len(self)))

    def __getitem__(self, number: int) -> bytes:
        return bytes(self._data[self._ends[number - 1] if number else 0 : self._ends[number]])
