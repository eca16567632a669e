from __future__ import annotations

import pytest

from vnsearch.web.tries import FREE_TRIES, LONGEST_PAUSE, SECONDS_REMEMBERED, TooManyTries, TryLimiter

THEM = "192.0.2.1"


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def tries(clock: Clock) -> TryLimiter:
    return TryLimiter(clock)


def fail(tries: TryLimiter, address: str = THEM, times: int = FREE_TRIES) -> None:
    for _ in range(times):
        tries.note(address, is_right=False)


def wait(tries: TryLimiter, address: str = THEM) -> int:
    try:
        tries.check(address)
    except TooManyTries as error:
        return error.seconds
    return 0


def test_a_few_wrong_tries_are_free(tries):
    for _ in range(FREE_TRIES):
        assert wait(tries) == 0
        fail(tries, times=1)
    assert wait(tries) == 1


def test_each_wrong_try_makes_the_next_one_wait_twice_as_long_up_to_a_minute(tries, clock):
    fail(tries)
    waited = []
    for _ in range(9):
        waited.append(wait(tries))
        clock.now += waited[-1]
        assert wait(tries) == 0
        fail(tries, times=1)
    assert waited == [1, 2, 4, 8, 16, 32, LONGEST_PAUSE, LONGEST_PAUSE, LONGEST_PAUSE]


def test_a_right_try_makes_up_for_the_wrong_ones(tries, clock):
    fail(tries)
    clock.now += 1
    tries.note(THEM, is_right=True)
    assert wait(tries) == 0
    fail(tries, times=FREE_TRIES - 1)
    assert wait(tries) == 0


def test_wrong_tries_are_forgotten(tries, clock):
    fail(tries)
    clock.now += SECONDS_REMEMBERED
    fail(tries, times=1)
    assert wait(tries) == 0


def test_clients_are_slowed_one_by_one(tries):
    fail(tries)
    fail(tries, "2001:db8::1")
    assert wait(tries, "192.0.2.2") == wait(tries, "") == wait(tries, "2001:db8:0:1::1") == 0
    assert wait(tries, "2001:db8::ffff:2") == 1


def test_many_clients_take_no_more_memory_than_some(tries):
    for number in range(12_000):
        fail(tries, f"client {number}", FREE_TRIES if number in (0, 11_999) else 1)
    assert wait(tries, "client 0") == 0
    assert wait(tries, "client 11999") == 1
