"""The threads that search: a few, with a bounded queue before them, and a limit on how long an answer takes.

Searches take their turn in the order in which they come, and those that are the same are made once.

More threads than processor cores answer fewer searches a second, because Python runs one of them at a time.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Hashable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar

_T = TypeVar("_T")


class Busy(Exception):
    """A search is not answered: too many wait already, or it took too long. Later it may be."""


class _UnderWay:
    """A search that runs or waits for its turn, and how many `waiting` requests it is for."""

    def __init__(self, future: Future[Any]) -> None:
        self.future = future
        self.waiting = 0


class SearchPool:
    """Runs searches in `threads` threads; up to `waiting` more wait for their turn."""

    def __init__(self, *, threads: int, waiting: int, seconds: float) -> None:
        self._executor = ThreadPoolExecutor(threads, "vnsearch")
        self._most = threads + waiting
        self._seconds = seconds
        self._under_way: dict[Hashable, _UnderWay] = {}

    @property
    def in_flight(self) -> int:
        """How many searches run or wait, those included that nobody waits for any more."""
        return len(self._under_way)

    async def run(self, key: Hashable, search: Callable[[], _T]) -> _T:
        """Returns what `search` returns, or another search with the same key that is under way.

        Raises `Busy` if it cannot be begun, or be finished in time.
        """
        under_way = self._under_way.get(key) or self._begin(key, search)
        under_way.waiting += 1
        try:
            async with asyncio.timeout(self._seconds):
                answer: _T = await asyncio.shield(asyncio.wrap_future(under_way.future))
                return answer
        except TimeoutError as error:
            raise Busy(f"the search took longer than {self._seconds:g} seconds") from error
        finally:
            under_way.waiting -= 1
            if not under_way.waiting:
                under_way.future.cancel()  # so that it is not begun if nobody waits for it any more

    def _begin(self, key: Hashable, search: Callable[[], _T]) -> _UnderWay:
        if self.in_flight >= self._most:
            raise Busy("the server has too many searches to answer: try again in a moment")
        under_way = self._under_way[key] = _UnderWay(self._executor.submit(search))
        under_way.future.add_done_callback(lambda _: self._under_way.pop(key))
        return under_way


def count_cores() -> int:
    """How many processor cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
