"""Byte strings as arrays: ids, paths, terms, values, compressed articles."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from itertools import takewhile
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


class OrderedStrings:
    """Byte strings, one an article, that are looked up; `order` has the articles' numbers sorted by them."""

    def __init__(self, strings: Strings, order: LazyArray) -> None:
        self._strings, self._order = strings, order

    def equal_to(self, string: bytes) -> Iterator[int]:
        """The articles with this string, in the order of their numbers."""
        return takewhile(lambda number: self._strings[number] == string, self._from(string))

    def beginning_with(self, prefix: bytes) -> Iterator[int]:
        """The articles whose string begins with the prefix, in the order of their strings."""
        return takewhile(lambda number: self._strings[number].startswith(prefix), self._from(prefix))

    def _from(self, string: bytes) -> Iterator[int]:
        """The articles whose string does not sort before this one."""
        first = bisect_left(self._order, string, key=self._strings.__getitem__)
        return map(self._order.__getitem__, range(first, len(self._order)))


def _index_quickly(array: Array | LazyArray) -> memoryview | LazyArray:
    """The same elements as Python numbers: a memory view is indexed faster than a NumPy array."""
    return array if isinstance(array, LazyArray) else array.data
