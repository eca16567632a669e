"""Remembers the results of a function of short strings."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

_T = TypeVar("_T")


class Memo(dict[str, _T], Generic[_T]):
    """Calls a function once for each string: `memo[key]` is `function(key)`, computed or remembered.

    It is a dictionary, so that a remembered result costs one look-up and no call. It never holds more than
    65,536 results: when it is full, it forgets all of them and starts again. Results for strings of more than
    32 characters are computed each time. Threads may share it: every step on the dictionary is atomic, and
    a result that another thread discards is only computed again.
    """

    _MOST_ENTRIES = 1 << 16
    _LONGEST_KEY = 32

    def __init__(self, function: Callable[[str], _T]) -> None:
        self._function = function

    def __missing__(self, key: str) -> _T:
        value = self._function(key)
        if len(key) <= self._LONGEST_KEY:
            if len(self) >= self._MOST_ENTRIES:
                self.clear()
            self[key] = value
        return value
