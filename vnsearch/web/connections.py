"""The connections of `vnsearch serve`: what uvicorn makes of them, sent without delay."""

from __future__ import annotations

import asyncio
import socket
from typing import Any

from uvicorn.protocols.http.auto import AutoHTTPProtocol


class PromptConnection(AutoHTTPProtocol):  # type: ignore[misc,valid-type]
    """A connection on which the head and the body of an answer are sent at once.

    Where several processes listen on one socket, asyncio leaves Nagle's algorithm on, and a body waits for
    the client to acknowledge the head, which takes clients 40 ms.
    """

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Turns Nagle's algorithm off."""
        connected: Any = transport.get_extra_info("socket")
        if connected is not None and connected.family in (socket.AF_INET, socket.AF_INET6):
            connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        super().connection_made(transport)
