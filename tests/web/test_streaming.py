"""Answers that are sent while they are made."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from vnsearch.web.searching import Busy
from vnsearch.web.streaming import StreamPool


def _run(
    pool: StreamPool, pieces: Iterator[str], *, received: list[bytes], gone_after: int | None = None
) -> None:
    """Sends the answer to a client that goes away after so many pieces."""

    async def answer() -> None:
        response = await pool.send(lambda is_wanted: pieces, "text/plain", {})

        async def send(message) -> None:
            if message["type"] == "http.response.body" and message["body"]:
                received.append(message["body"])
                if len(received) == gone_after:
                    raise OSError

        async def receive() -> dict[str, str]:
            await asyncio.Event().wait()
            raise AssertionError

        await response({"type": "http", "asgi": {"spec_version": "2.4"}}, receive, send)

    asyncio.run(answer())


def test_pieces_are_sent_before_the_last_is_made():
    made: list[int] = []
    received: list[bytes] = []

    def pieces() -> Iterator[str]:
        for number in range(5):
            assert len(received) >= number - 1
            made.append(number)
            yield "đ" * 70_000

    _run(StreamPool(1), pieces(), received=received)
    assert [len(piece) for piece in received] == [140_000] * 5
    assert made == list(range(5))


def test_what_goes_wrong_at_first_is_raised_and_frees_the_place():
    pool = StreamPool(1)

    def fail() -> Iterator[str]:
        raise ValueError("no")
        yield ""

    for _ in range(3):
        with pytest.raises(ValueError, match="no"):
            _run(pool, fail(), received=[])


def test_a_client_that_goes_away_frees_the_place():
    pool = StreamPool(1)
    for _ in range(3):
        received: list[bytes] = []
        with pytest.raises(Exception):  # noqa: B017, PT011  (which, is Starlette's)
            _run(pool, iter(["x" * 70_000] * 1_000), received=received, gone_after=2)
        assert len(received) == 2


def test_too_many_at_once_are_refused():
    pool = StreamPool(1)

    async def send_two() -> None:
        first = await pool.send(lambda is_wanted: iter("abc"), "text/plain", {})
        with pytest.raises(Busy, match="too many exports"):
            await pool.send(lambda is_wanted: iter("abc"), "text/plain", {})
        assert first.status_code == 200

    asyncio.run(send_two())


def test_what_takes_long_to_make_a_piece_learns_that_nobody_waits_any_more():
    pool, asked = StreamPool(1), []

    async def answer() -> None:
        response = await pool.send(lambda is_wanted: iter([asked.append(is_wanted) or "x"]), "text/plain", {})

        async def fail(*_: object) -> None:
            raise OSError

        (is_wanted,) = asked
        assert is_wanted()
        with pytest.raises(Exception):  # noqa: B017, PT011  (which, is Starlette's)
            await response({"type": "http", "asgi": {"spec_version": "2.4"}}, fail, fail)
        assert not is_wanted()

    asyncio.run(answer())
