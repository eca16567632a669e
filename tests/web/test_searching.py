from __future__ import annotations

import asyncio
import threading

import pytest

from vnsearch.web.searching import Busy, SearchPool, count_cores


def test_no_more_searches_run_at_once_than_there_are_threads():
    running, most = 0, 0
    lock = threading.Lock()

    def search() -> None:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        threading.Event().wait(0.01)
        with lock:
            running -= 1

    async def run() -> None:
        pool = SearchPool(threads=2, waiting=20, seconds=30)
        await asyncio.gather(*(pool.run(number, search) for number in range(10)))
        assert pool.in_flight == 0

    asyncio.run(run())
    assert most == 2


def test_a_search_that_waits_too_long_is_never_begun():
    begun: list[int] = []
    go_on = threading.Event()

    async def run() -> None:
        pool = SearchPool(threads=1, waiting=5, seconds=0.1)
        slow, late = pool.run("slow", lambda: go_on.wait(30)), pool.run("late", lambda: begun.append(1))
        results = await asyncio.gather(slow, late, return_exceptions=True)
        assert [type(result) for result in results] == [Busy, Busy]
        assert pool.in_flight == 1  # the slow one, which nobody waits for any more
        go_on.set()
        assert await pool.run("next", lambda: "next") == "next"

    asyncio.run(run())
    assert begun == []


def test_searches_that_are_the_same_are_made_once_while_anybody_waits_for_them():
    begun: list[str] = []
    go_on = threading.Event()

    async def run() -> None:
        pool = SearchPool(threads=1, waiting=1, seconds=30)

        def ask(key: str) -> asyncio.Task[str | None]:
            return asyncio.create_task(pool.run(key, lambda: begun.append(key) or f"about {key}"))

        slow = asyncio.create_task(pool.run("slow", lambda: go_on.wait(30)))
        await asyncio.sleep(0)
        impatient, *others = [ask("same") for _ in range(5)]
        await asyncio.sleep(0)
        impatient.cancel()
        await asyncio.sleep(0)
        go_on.set()
        assert await asyncio.gather(slow, *others) == [True, *["about same"] * 4]
        assert await pool.run("same", lambda: "anew") == "anew"

    asyncio.run(run())
    assert begun == ["same"]


def test_what_a_search_raises_is_raised():
    async def run() -> None:
        await SearchPool(threads=1, waiting=1, seconds=30).run("", lambda: 1 // 0)

    with pytest.raises(ZeroDivisionError):
        asyncio.run(run())


def test_there_is_a_core():
    assert count_cores() >= 1
