"""Lets only those in who have the token: in a header, in a login form, or in the cookie that this one gives.

The form stands at the address that was asked for, and is sent there, so that it leads nowhere else.
"""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from urllib.parse import parse_qs, quote

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from vnsearch.web.access import LOGGED_IN, LONGEST_TOKEN, SECONDS_LOGGED_IN, Gate
from vnsearch.web.bodies import get_media_type, read_body
from vnsearch.web.problems import WebProblem, to_response
from vnsearch.web.tries import TooManyTries

_COOKIE = "vnsearch_login"
_OPEN = "/static/"
"""The beginning of the paths that are open to all: what the login form looks like."""
_LOG_OUT = "/logout"
_FORM = "application/x-www-form-urlencoded"
_MOST_FORM_BYTES = 4 * LONGEST_TOKEN
_MOST_FIELDS = 10
_CHALLENGE = {"WWW-Authenticate": 'Bearer realm="vnsearch"'}
_SEE_OTHER = 303


def require_token(
    app: ASGIApp, gate: Gate, *, render: Callable[..., Response], for_programs: tuple[str, ...]
) -> ASGIApp:
    """Answers only who the gate lets in.

    `render` makes the login form of a request. Paths that begin as one of `for_programs` get none, but a
    problem in JSON.
    """

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await app(scope, receive, send)
            return
        request = Request(scope, receive)
        path = _get_path(scope)
        try:
            if path.startswith(_OPEN) or _has_token(request, gate):
                await app(scope, receive, send)
                return
            if gate.accepts(request.cookies.get(_COOKIE, "")):
                if path != _LOG_OUT or request.method != "POST":
                    await app({**scope, LOGGED_IN: True}, receive, send)
                    return
                response = _log_out(request)
            elif path.startswith(for_programs):
                response = _refuse()
            else:
                response = await _log_in(request, gate, render)
        except TooManyTries as error:
            if path.startswith(for_programs):
                response = _refuse_for_now(error)
            else:
                response = render(request, "login_slowed", status=429, seconds=error.seconds)
                response.headers["Retry-After"] = str(error.seconds)
        await response(scope, receive, send)

    return answer


def _get_path(scope: Scope) -> str:
    path: str = scope["path"]
    return path.removeprefix(scope.get("root_path", ""))


def _get_client(request: Request) -> str:
    return request.client.host if request.client else ""


def _has_token(request: Request, gate: Gate) -> bool:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return scheme.lower() == "bearer" and gate.admit(token.strip(), _get_client(request))


async def _log_in(request: Request, gate: Gate, render: Callable[..., Response]) -> Response:
    """Asks for the token, or lets in who sends it."""
    token = await _read_form(request) if request.method == "POST" else None
    if token is None:
        return render(request)
    if not gate.admit(token, _get_client(request)):
        return render(request, "login_wrong")
    response = _go(request, request.scope["path"], request.scope["query_string"].decode("latin-1"))
    response.set_cookie(
        _COOKIE,
        gate.make_cookie(),
        max_age=SECONDS_LOGGED_IN,
        path=_get_root(request),
        secure=request.url.scheme == "https",
        httponly=True,
        samesite="strict",
    )
    return response


async def _read_form(request: Request) -> str | None:
    """The token in the form that was sent; None if it is not the login form."""
    if get_media_type(request) != _FORM:
        return None
    try:
        body = await read_body(request, _MOST_FORM_BYTES)
        fields = parse_qs(body.decode("utf-8", "replace"), max_num_fields=_MOST_FIELDS)
    except (HTTPException, ValueError):
        return None
    return fields["token"][0].strip() if "token" in fields else None


def _log_out(request: Request) -> Response:
    response = _go(request, f"{request.scope.get('root_path', '')}/")
    response.delete_cookie(_COOKIE, path=_get_root(request), httponly=True, samesite="strict")
    return response


def _go(request: Request, path: str, query: str = "") -> Response:
    """Sends the reader to a path of this server: one that begins with two slashes would be of another."""
    address = quote(f"/{path.lstrip('/')}") + (f"?{query}" if query else "")
    return RedirectResponse(address, _SEE_OTHER, headers={"Cache-Control": "no-store"})


def _get_root(request: Request) -> str:
    return quote(str(request.scope.get("root_path", "")).rstrip("/")) or "/"


def _refuse() -> Response:
    detail = "this server wants its token: send it in the header “Authorization: Bearer TOKEN”"
    return to_response(WebProblem(HTTPStatus.UNAUTHORIZED, detail, _CHALLENGE))


def _refuse_for_now(error: TooManyTries) -> Response:
    headers = {"Retry-After": str(error.seconds)}
    return to_response(WebProblem(HTTPStatus.TOO_MANY_REQUESTS, str(error), headers))
