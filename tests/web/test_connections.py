from __future__ import annotations

import asyncio
import socket

from uvicorn import Config
from uvicorn.server import ServerState

from vnsearch.web.connections import PromptConnection


async def _answer_nothing(scope: object, receive: object, send: object) -> None:
    pass


def test_an_answer_does_not_wait_until_the_client_has_acknowledged_its_head():
    async def connect(accepted: socket.socket) -> None:
        connection = PromptConnection(Config(_answer_nothing, log_config=None), ServerState(), {})
        connection.connection_made(asyncio.Transport({"socket": accepted}))

    with socket.socket() as accepted:  # as several processes get it: without the number of TCP
        asyncio.run(connect(accepted))
        assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
