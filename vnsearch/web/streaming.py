"""Answers that are sent while they are made, as they may be larger than memory: a few at once.

Each is made a bit at a time in a thread of its own, so that nobody waits for the end of another's.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from threading import Event
from time import monotonic

from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from vnsearch.web.searching import Busy

_BYTES = 64 << 10
_SECONDS = 0.1
"""A bit is sent when it has so many characters, or has taken so long to make."""


class StreamPool:
    """Sends up to `most` answers at once."""

    def __init__(self, most: int) -> None:
        self._free = most

    async def send(
        self,
        begin: Callable[[Callable[[], bool]], Iterator[str]],
        media_type: str,
        headers: Mapping[str, str],
    ) -> StreamingResponse:
        """The answer that consists of the pieces which `begin` returns.

        It is given what tells whether they are still waited for: what takes long to make a piece has to ask.
        What it raises, and what making the first of them raises, is raised here, before anything is sent.
        Raises `Busy` if too many others are being sent.
        """
        if not self._free:
            raise Busy("the server has too many exports to send: try again in a moment")
        self._free -= 1
        gone = Event()

        def release() -> None:
            gone.set()
            self._free += 1

        try:
            pieces = await asyncio.to_thread(begin, lambda: not gone.is_set())
            first = await asyncio.to_thread(_take, pieces)
        except BaseException:
            release()
            raise
        return _PooledResponse(_send_on(first, pieces), media_type, headers, release)


class _PooledResponse(StreamingResponse):
    """A response that says when it is sent, or cannot be."""

    def __init__(
        self,
        pieces: AsyncIterator[bytes],
        media_type: str,
        headers: Mapping[str, str],
        release: Callable[[], None],
    ) -> None:
        super().__init__(pieces, media_type=media_type, headers={"Cache-Control": "no-store", **headers})
        self._release = release

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Sends all pieces, or as many as the client waits for."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._release()


async def _send_on(first: bytes, pieces: Iterator[str]) -> AsyncIterator[bytes]:
    piece = first
    while piece:
        yield piece
        piece = await asyncio.to_thread(_take, pieces)


def _take(pieces: Iterator[str]) -> bytes:
    """The next pieces, as many as take little time and memory; none at the end."""
    texts, size, begun = [], 0, monotonic()
    for piece in pieces:
        texts.append(piece)
        size += len(piece)
        if size and (size >= _BYTES or monotonic() - begun >= _SECONDS):
            break
    return "".join(texts).encode("utf-8", "replace")
