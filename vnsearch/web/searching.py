"""The threads that search: a few, with a bounded queue before them, and a limit on how long an answer takes.

More threads than processor cores answer fewer searches a second, because Python runs one of them at a time.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar

_T = TypeVar("_T")


class Busy(Exception):
    """A search is not answered: too many wait already, or it took too long. Later it may be."""


class SearchPool:
    """Runs searches in `threads` threads; up to `waiting` more wait for their turn."""

    def __init__(self, *, threads: int, waiting: int, seconds: float) -> None:
        self._executor = ThreadPoolExecutor(threads, "vnsearch")
        self._most = threads + waiting
        self._seconds = seconds
        self._running: set[Future[Any]] = set()

    @property
    def in_flight(self) -> int:
        """How many searches run or wait, those included that nobody waits for any more."""
        return len(self._running)

    async def run(self, search: Callable[[], _T]) -> _T:
        """Returns what `search` returns; raises `Busy` if it cannot be begun, or be finished in time."""
        if self.in_flight >= self._most:
            raise Busy("the server has too many searches to answer: try again in a moment")
        future = self._executor.submit(search)
        self._running.add(future)
        future.add_done_callback(self._running.discard)
        try:
            async with asyncio.timeout(self._seconds):
                return await asyncio.wrap_future(future)
        except TimeoutError as error:
            raise Busy(f"the search took longer than {self._seconds:g} seconds") from error


def count_cores() -> int:
    """How many processor cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
