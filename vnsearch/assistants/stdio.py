"""Serves one assistant over standard input and output, as the programs do that assistants start."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TypeVar

import anyio
from anyio.to_thread import run_sync
from mcp.server.stdio import stdio_server

from vnsearch.assistants.server import TooSlow, make_server
from vnsearch.index import Index

_T = TypeVar("_T")


def serve_stdio(index: Index, *, seconds: float) -> None:
    """Answers until standard input ends; each answer may take up to `seconds` seconds."""

    async def run(work: Callable[[], _T], /) -> _T:
        try:
            with anyio.fail_after(seconds):
                return await run_sync(work, abandon_on_cancel=True)
        except TimeoutError as error:
            raise TooSlow(f"it took longer than {seconds:g} seconds: ask for less") from error

    async def serve() -> None:
        server = make_server(index, run)
        async with stdio_server() as (incoming, outgoing):
            await server.run(incoming, outgoing, server.create_initialization_options())

    anyio.run(partial(serve))
