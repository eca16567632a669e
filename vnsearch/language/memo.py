"""Remembers the results of a function of short strings."""

from __future__ import annotations

from collections.abc import Callable
from sys import getsizeof
from typing import Generic, TypeVar

_T = TypeVar("_T")


class Memo(dict[str, _T], Generic[_T]):
    """Calls a function once for each string: `memo[key]` is `function(key)`, computed or remembered.

    It is a dictionary, so that a remembered result costs one look-up and no call. It holds up to about
    `MOST_BYTES` of memory, if a result takes no more than ten times what its string takes. Each time that
    half of that has come in, it forgets what nobody has asked for since the time before. Results for strings
    of more than 256 characters are computed each time. Threads may share it: every step on the dictionary is
    atomic, and a result that another thread discards is only computed again.
    """

    MOST_BYTES = 16 << 20
    _LONGEST_KEY = 256
    _ENTRY_BYTES = 256

    def __init__(self, function: Callable[[str], _T]) -> None:
        self._function = function
        self._bytes = 0
        self._older: dict[str, _T] = {}

    def __missing__(self, key: str) -> _T:
        older = self._older
        value = older[key] if key in older else self._function(key)
        if len(key) <= self._LONGEST_KEY:
            self._bytes += getsizeof(key) + self._ENTRY_BYTES
            if self._bytes > self.MOST_BYTES // 2:
                self._older = dict(self)
                self.clear()
                self._bytes = 0
            self[key] = value
        return value
