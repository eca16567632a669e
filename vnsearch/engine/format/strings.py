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

    def __init__(self, data: LazyArray, ends: LazyArray, order: LazyArray) -> None:
        self._strings, self._order = Strings(data, ends), order
        self._unchecked = Strings(data.values, ends.values)

    def equal_to(self, string: bytes) -> Iterator[int]:
        """The articles with this string, in the order of their numbers."""
        return takewhile(lambda number: self._strings[number] == string, self._from(string))

    def beginning_with(self, prefix: bytes) -> Iterator[int]:
        """The articles whose string begins with the prefix, in the order of their strings."""
        return takewhile(lambda number: self._strings[number].startswith(prefix), self._from(prefix))

    def _from(self, string: bytes) -> Iterator[int]:
        """The articles whose string does not sort before this one; raises `IndexDamaged`.

        Only the string before the first of them is verified, and each one that is read. If `string` belongs
        between these, the result is right whatever the search read on its way.
        """
        first = bisect_left(self._order.view, string, key=self._unchecked.__getitem__)
        if first and self._strings[self._order[first - 1]] >= string:
            raise ValueError("the order of the articles is not that of their strings")
        return map(self._order.__getitem__, range(first, len(self._order)))


def _index_quickly(array: Array | LazyArray) -> memoryview | LazyArray:
    """The same elements as Python numbers: a memory view is indexed faster than a NumPy array."""
    return array if isinstance(array, LazyArray) else array.data
