"""Requests as servers and proxies send them, made what routes expect.

As elsewhere in this package, an ASGI application goes in and another one comes out.
"""

from __future__ import annotations

from starlette.types import ASGIApp, Message, Receive, Scope, Send


def add_root_path(app: ASGIApp, root_path: str) -> ASGIApp:
    """Puts the path that a proxy serves the application under before each path, if the proxy took it away."""
    root_path = f"/{root_path.strip('/')}".rstrip("/")

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            path: str = scope["path"]
            whole = path if f"{path}/".startswith(f"{root_path}/") else root_path + path
            scope = {**scope, "root_path": root_path, "path": whole}
        await app(scope, receive, send)

    return answer if root_path else app


def answer_head(app: ASGIApp) -> ASGIApp:
    """Answers HEAD like GET, without the body."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        async def send_without_body(message: Message) -> None:
            await send({**message, "body": b""} if message["type"] == "http.response.body" else message)

        if scope["type"] == "http" and scope["method"] == "HEAD":
            await app({**scope, "method": "GET"}, receive, send_without_body)
        else:
            await app(scope, receive, send)

    return answer
