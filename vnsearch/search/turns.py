"""Searches of several threads take turns, in the order in which they come.

Python runs one thread at a time, and NumPy lets another in at most of its steps. Eight threads that search at
once so hand the interpreter to and fro: together they answer half as many searches a second as one alone, and
the last of them waits five times as long as its place in a queue would have it wait.
"""

from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from time import monotonic
from typing import Concatenate, ParamSpec, Protocol, TypeVar

_PATIENCE = 0.05
"""Seconds after which a search that is still under way holds up the others no longer."""

_Args = ParamSpec("_Args")
_T = TypeVar("_T")


class Turns:
    """One search at a time, and another beside each that takes long."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._running = 0
        self._last_begun = 0.0
        self._waiting: deque[threading.Lock] = deque()
        """A held lock for each search that waits, which is released when its turn comes."""

    @contextmanager
    def take(self) -> Iterator[None]:
        """Waits for a turn, which lasts until the context ends."""
        self._wait()
        begun = monotonic()
        try:
            yield
        finally:
            self._end(begun)

    def _wait(self) -> None:
        turn = threading.Lock()
        turn.acquire()
        with self._lock:
            self._waiting.append(turn)
            if not self._running:
                self._let_next_in()
        try:
            while not turn.acquire(timeout=_PATIENCE):
                with self._lock:
                    if monotonic() - self._last_begun >= _PATIENCE:
                        self._let_next_in()
        except BaseException:
            self._give_up(turn)
            raise

    def _give_up(self, turn: threading.Lock) -> None:
        with self._lock:
            if turn in self._waiting:
                self._waiting.remove(turn)
                return
        self._end(monotonic())

    def _end(self, begun: float) -> None:
        with self._lock:
            self._running -= 1
            if not self._running or monotonic() - begun < _PATIENCE:
                self._let_next_in()

    def _let_next_in(self) -> None:
        if self._waiting:
            self._waiting.popleft().release()
            self._running += 1
            self._last_begun = monotonic()


_turns = Turns()


class _Searchable(Protocol):
    """What is searched: on this machine, or by others, for which a search only waits."""

    _is_local: bool


_Searched = TypeVar("_Searched", bound=_Searchable)


def taking_turns(
    search: Callable[Concatenate[_Searched, _Args], _T],
) -> Callable[Concatenate[_Searched, _Args], _T]:
    """A decorator of methods: calls from several threads take turns with those of all decorated so.

    Those that search what is not on this machine take none.
    """

    @wraps(search)
    def search_in_turn(self: _Searched, /, *args: _Args.args, **kwargs: _Args.kwargs) -> _T:
        if not self._is_local:
            return search(self, *args, **kwargs)
        with _turns.take():
            return search(self, *args, **kwargs)

    return search_in_turn


def _begin_anew() -> None:
    """Forgets the turns of threads that a forked process has not."""
    global _turns
    _turns = Turns()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_begin_anew)
