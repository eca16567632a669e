"""The memory for what searches work out and may need again, bounded in bytes for a whole index folder."""

from __future__ import annotations

import os
import weakref
from collections.abc import Callable, Hashable
from pathlib import Path
from typing import Any, Generic, TypeVar

CACHE_BYTES = 256 << 20
"""The most memory, in bytes, that the caches of one index take; 10,000 articles need about 110 MB of it."""

_K = TypeVar("_K", bound=Hashable)
_V = TypeVar("_V")


class CacheBudget:
    """The memory, `most_bytes`, that the caches of one index folder take together.

    Entries are of two generations. When the newer entries of all caches would take more than half of the
    memory, each cache drops its older entries, and its newer ones become the older ones. An entry that is
    used becomes newer, so that what is used often stays. No lock is held: when threads count at the same
    time, a few entries may go uncounted until the next generation.
    """

    def __init__(self) -> None:
        self.most_bytes = CACHE_BYTES
        self._caches: dict[int, weakref.ref[Cache[Any, Any]]] = {}
        self._newer_bytes = 0

    def admit(self, size: int) -> bool:
        """Makes room for an entry of `size` bytes; returns whether it may be kept."""
        half = self.most_bytes // 2
        if size > half:
            return False
        if self._newer_bytes + size > half:
            self._newer_bytes = 0
            for reference in list(self._caches.values()):
                if (cache := reference()) is not None:
                    cache.drop_older()
        self._newer_bytes += size
        return True

    def register(self, cache: Cache[Any, Any]) -> None:
        """Counts the entries of this cache, too, for as long as it exists."""
        key, caches = id(cache), self._caches
        caches[key] = weakref.ref(cache, lambda _: caches.pop(key, None))


class Cache(Generic[_K, _V]):
    """Values that were worked out; `measure` gives the bytes that a key and its value take.

    Safe to use from several threads.
    """

    def __init__(self, budget: CacheBudget, measure: Callable[[_K, _V], int]) -> None:
        self._budget, self._measure = budget, measure
        self._newer: dict[_K, _V] = {}
        self._older: dict[_K, _V] = {}
        budget.register(self)

    def get(self, key: _K) -> _V | None:
        """The value of the key, if it is still known."""
        value = self._newer.get(key)
        if value is None:
            value = self._older.get(key)
            if value is not None:
                self.put(key, value)
        return value

    def put(self, key: _K, value: _V) -> None:
        """Keeps the value, unless it takes more than half of the memory alone."""
        if self._budget.admit(self._measure(key, value)):
            self._newer[key] = value

    def remember(self, key: _K, work_out: Callable[[_K], _V]) -> _V:
        """The value of the key, which is worked out and kept if it is not known any more."""
        value = self.get(key)
        if value is None:
            value = work_out(key)
            self.put(key, value)
        return value

    def drop_older(self) -> None:
        """Drops the entries that were not used since the last time; those that were become the older ones."""
        self._older, self._newer = self._newer, {}


_budgets: weakref.WeakValueDictionary[str, CacheBudget] = weakref.WeakValueDictionary()


def share_budget(folder: Path) -> CacheBudget:
    """The budget of the index in the folder, the same one as long as anything in this process uses it."""
    key = os.path.realpath(folder)
    budget = _budgets.get(key)
    if budget is None:
        budget = _budgets[key] = CacheBudget()
    return budget
