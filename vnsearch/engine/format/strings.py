"""Byte strings as arrays: ids, paths, terms, values, compressed articles."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import takewhile
from typing import TYPE_CHECKING

from vnsearch.engine.format.arrays import LazyArray

if TYPE_CHECKING:
    from vnsearch._typing import Array


_CLOSE = 8
"""The strings that may stand between two that are wanted, so that taking all is still faster."""


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

    def take(self, numbers: Sequence[int]) -> Iterator[bytes]:
        """The strings with these numbers, which ascend; where they stand close together, all at once."""
        if not numbers or numbers[-1] - numbers[0] > _CLOSE * len(numbers):
            return map(self.__getitem__, numbers)
        first, last = numbers[0], numbers[-1]
        begin = int(self._ends[first - 1]) if first else 0
        ends = [begin, *self._ends[first : last + 1].tolist()]
        data = bytes(self._data[begin : ends[-1]])
        return (data[ends[n - first] - begin : ends[n - first + 1] - begin] for n in numbers)


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
        first, order = self._find(prefix), self._order
        last = bisect_left(
            order.view, True, first, key=lambda number: not self._unchecked[number].startswith(prefix)
        )
        if last < len(order) and self._strings[order[last]].startswith(prefix):
            raise ValueError("the order of the articles is not that of their strings")
        return iter(order[first:last].tolist())

    def _from(self, string: bytes) -> Iterator[int]:
        """The articles whose string does not sort before this one."""
        return map(self._order.__getitem__, range(self._find(string), len(self._order)))

    def _find(self, string: bytes) -> int:
        """The place of the first article whose string does not sort before this one; raises `ValueError`.

        Only the string before the first of them is verified, and each one that is read. If `string` belongs
        between these, the result is right whatever the search read on its way.
        """
        first = bisect_left(self._order.view, string, key=self._unchecked.__getitem__)
        if first and self._strings[self._order[first - 1]] >= string:
            raise ValueError("the order of the articles is not that of their strings")
        return first


def _index_quickly(array: Array | LazyArray) -> memoryview | LazyArray:
    """The same elements as Python numbers: a memory view is indexed faster than a NumPy array."""
    return array if isinstance(array, LazyArray) else array.data
