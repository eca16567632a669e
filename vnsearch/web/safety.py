"""What keeps a browser that shows the pages safe: headers of every answer, and a check of the Host header."""

from __future__ import annotations

import re
from collections.abc import Iterable
from fnmatch import fnmatchcase
from http import HTTPStatus
from ipaddress import ip_address

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from vnsearch.web.problems import WebProblem, to_response

CONTENT_SECURITY_POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ]
)
"""Pages load nothing from elsewhere, run no script that stands in them, and are shown in no frame."""
_HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
}
_LOCAL = ("localhost", "*.localhost")
_HOST = re.compile(r"(?P<name>\[[0-9a-fA-F:.]+\]|[^:\[\]]+)(?::\d*)?")
_LONGEST_NAME = 100


def add_security_headers(app: ASGIApp) -> ASGIApp:
    """Adds headers to every answer that tell browsers to be strict."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(_HEADERS)
            await send(message)

        await app(scope, receive, send_with_headers if scope["type"] == "http" else send)

    return answer


def check_host(app: ASGIApp, names: Iterable[str]) -> ASGIApp:
    """Answers only requests that name a host that is served, so that no other site can pass for this one.

    A site whose name is made to resolve to this machine (DNS rebinding) is refused by its name. Addresses
    such as 192.0.2.1 are always served, and `localhost`. A name may be a pattern such as `*.example.org`.
    """
    served = [name.lower() for name in (*_LOCAL, *names)]

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and not _is_served(host := Headers(scope=scope).get("host", ""), served):
            shown = host[:_LONGEST_NAME]
            detail = f"this server does not serve the host {shown!r}: --allow-host names those that it serves"
            await to_response(WebProblem(HTTPStatus.BAD_REQUEST, detail))(scope, receive, send)
        else:
            await app(scope, receive, send)

    return answer


def _is_served(host: str, served: Iterable[str]) -> bool:
    match = _HOST.fullmatch(host)
    if match is None:
        return False
    name = match["name"].lower().removesuffix(".")
    return _is_address(name) or any(fnmatchcase(name, pattern) for pattern in served)


def _is_address(name: str) -> bool:
    try:
        ip_address(name.strip("[]"))
    except ValueError:
        return False
    return True
