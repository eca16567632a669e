"""Searches of several threads take turns."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from vnsearch.search import turns
from vnsearch.search.turns import Turns


@contextmanager
def slow_search(taken: Turns) -> Iterator[None]:
    """A search of another thread that is under way, and ends with the context."""
    begun, done = threading.Event(), threading.Event()

    def search() -> None:
        with taken.take():
            begun.set()
            done.wait()

    thread = threading.Thread(target=search)
    thread.start()
    begun.wait()
    try:
        yield
    finally:
        done.set()
        thread.join()


def start_searching(taken: Turns, search: Callable[[], None]) -> threading.Thread:
    """A thread that waits for its turn to search."""

    def search_in_turn() -> None:
        with taken.take():
            search()

    waiting = len(taken._waiting)
    thread = threading.Thread(target=search_in_turn)
    thread.start()
    while len(taken._waiting) == waiting:
        time.sleep(0.001)
    return thread


def test_turns_come_in_the_order_of_asking(monkeypatch):
    monkeypatch.setattr(turns, "_PATIENCE", 60.0)
    taken, order = Turns(), []
    with slow_search(taken):
        threads = [start_searching(taken, lambda number=number: order.append(number)) for number in range(5)]
        assert order == []
    for thread in threads:
        thread.join()
    assert order == [0, 1, 2, 3, 4]
    assert taken._running == 0


def test_a_slow_search_does_not_hold_up_the_others():
    taken = Turns()
    with slow_search(taken):
        for _ in range(3):
            with taken.take():
                assert taken._running == 2
        assert taken._running == 1
    assert taken._running == 0


def test_a_turn_ends_with_an_error():
    taken = Turns()
    with pytest.raises(ValueError, match="an error"), taken.take():
        raise ValueError("an error")
    assert taken._running == 0


def test_a_search_that_is_interrupted_while_it_waits_is_passed_over(monkeypatch):
    taken = Turns()

    def interrupt() -> float:
        raise KeyboardInterrupt

    with slow_search(taken):
        with monkeypatch.context() as patched:
            patched.setattr(turns, "_PATIENCE", 0.001)
            patched.setattr(turns, "monotonic", interrupt)
            with pytest.raises(KeyboardInterrupt):
                taken._wait()
        assert not taken._waiting
    assert taken._running == 0
