"""Keeps other sites from changing anything through the browser of somebody who may: forged requests.

A browser says where a request comes from, in `Sec-Fetch-Site`, or in `Origin` where it leaves that out: what
comes from another site is refused. A form also needs the token of the cookie that its page was sent with; no
other site can read either. A JSON body needs no token: it has a content type that a browser does not send to
another site without asking first, which is always denied.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Mapping
from http import HTTPStatus
from secrets import token_hex
from typing import Any
from urllib.parse import parse_qs, urlsplit

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from vnsearch.web.bodies import get_media_type, read_body

_COOKIE = "visitor"
_TOKEN = "form_token"
"""Not the name of the field of the login form, which what is sent with any other form must not look like."""
_A_YEAR = 365 * 24 * 60 * 60
_MOST_BYTES = 256 << 10
_MOST_FIELDS = 300
FORGED = "the request does not come from a page of this server: open the page again and repeat it"


class FormGuard:
    """Gives out tokens for forms, and reads forms that come with one. All processes share the `secret`."""

    def __init__(self, secret: str) -> None:
        self._secret = secret.encode()

    def find_visitor(self, request: Request) -> str:
        """What the cookie of a browser says, or something new for it to say."""
        return request.cookies.get(_COOKIE) or token_hex(16)

    def make_token(self, visitor: str) -> str:
        """The token of the forms on a page that is sent to the visitor."""
        return hmac.new(self._secret, visitor.encode("utf-8", "surrogatepass"), "sha256").hexdigest()

    def remember(self, request: Request, response: Response, visitor: str) -> None:
        """Sends the cookie of the visitor, unless the browser has it."""
        if request.cookies.get(_COOKIE) != visitor:
            root = str(request.scope.get("root_path", "")).rstrip("/") or "/"
            is_secure = request.url.scheme == "https"
            response.set_cookie(
                _COOKIE, visitor, max_age=_A_YEAR, path=root, secure=is_secure, httponly=True, samesite="lax"
            )

    async def read_form(self, request: Request) -> Mapping[str, list[str]]:
        """The fields of a form that a page of this server sent; raises `HTTPException` for any other."""
        check_origin(request)
        body = await _read_body(request, "application/x-www-form-urlencoded")
        try:
            fields = parse_qs(
                body.decode("ascii"), keep_blank_values=True, max_num_fields=_MOST_FIELDS, errors="strict"
            )
        except ValueError as error:
            raise HTTPException(HTTPStatus.BAD_REQUEST, "the form cannot be read") from error
        wanted = self.make_token(request.cookies.get(_COOKIE, ""))
        (given, *_) = fields.pop(_TOKEN, [""])
        if _COOKIE not in request.cookies or not hmac.compare_digest(given.encode(), wanted.encode()):
            raise HTTPException(HTTPStatus.FORBIDDEN, FORGED)
        return fields


async def read_json(request: Request) -> Mapping[str, Any]:
    """The object that a program or a page of this server sent; raises `HTTPException` for anything else."""
    check_origin(request)
    body = await _read_body(request, "application/json")
    try:
        value = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise HTTPException(HTTPStatus.BAD_REQUEST, f"the body is no JSON: {error}") from error
    if not isinstance(value, dict):
        raise HTTPException(HTTPStatus.BAD_REQUEST, "the body is no JSON object")
    return value


def check_origin(request: Request) -> None:
    """Raises `HTTPException` for a request that a browser sends for a page of another site.

    What says nothing of where it comes from is no browser, or an old one, which the token is for.
    """
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    host = request.headers.get("host", "")
    is_own = site == "same-origin" if site is not None else origin is None or urlsplit(origin).netloc == host
    if not is_own:
        raise HTTPException(HTTPStatus.FORBIDDEN, FORGED)


async def _read_body(request: Request, media_type: str) -> bytes:
    if get_media_type(request) != media_type:
        raise HTTPException(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, f"the body must be {media_type}")
    return await read_body(request, _MOST_BYTES)
