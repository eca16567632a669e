"""The address at which assistants talk to the server: the Model Context Protocol over HTTP.

Every request stands for itself, so that any of several processes can answer it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from http import HTTPStatus
from typing import TypeVar
from urllib.parse import urlsplit

from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.routing import Route
from starlette.types import Message, Receive, Scope, Send

from vnsearch.assistants.server import TooSlow, make_server
from vnsearch.index import Index
from vnsearch.web.bodies import read_body
from vnsearch.web.problems import WebProblem, to_response
from vnsearch.web.searching import Busy, SearchPool

PATH = "/mcp"
MOST_BYTES = 256 << 10
"""The most bytes of a request."""
_LONGEST_NAME = 100
_T = TypeVar("_T")


class AssistantEndpoint:
    """An ASGI application that answers assistants from an index, in the threads of a pool.

    Scripts that run on pages of other servers are refused, unless their origin is one of `origins`.
    """

    def __init__(self, index: Index, pool: SearchPool, origins: Collection[str]) -> None:
        async def run(work: Callable[[], _T], /) -> _T:
            try:
                return await pool.run(object(), work)
            except Busy as error:
                raise TooSlow(str(error)) from error

        self._server = make_server(index, run)
        self._origins = origins

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers a request."""
        headers = Headers(scope=scope)
        origin = headers.get("origin")
        if origin is not None and not self._is_known(origin, headers.get("host", "")):
            detail = f"scripts of {origin[:_LONGEST_NAME]!r} may not ask: --cors names those origins that may"
            await to_response(WebProblem(HTTPStatus.FORBIDDEN, detail))(scope, receive, send)
            return
        body = await read_body(Request(scope, receive), MOST_BYTES)
        manager = StreamableHTTPSessionManager(self._server, json_response=True, stateless=True)
        async with manager.run():
            await manager.handle_request(scope, _receive_again(body, receive), send)

    def _is_known(self, origin: str, host: str) -> bool:
        return origin in self._origins or urlsplit(origin).netloc.lower() == host.lower() != ""


def _receive_again(body: bytes, receive: Receive) -> Receive:
    """Receives a body that was received already, and then what comes after it."""
    messages: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive_next() -> Message:
        return messages.pop() if messages else await receive()

    return receive_next


def make_route(index: Index, pool: SearchPool, origins: Collection[str]) -> Route:
    """The route of the endpoint."""
    return Route(PATH, AssistantEndpoint(index, pool, origins), methods=["POST"], include_in_schema=False)
