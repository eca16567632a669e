"""Errors as answers: problem details for machines (RFC 9457), and a page for people."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any, NamedTuple

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from vnsearch.errors import (
    ArticleNotFound,
    BadArgument,
    ClusterError,
    QuerySyntaxError,
    SavedSearchNotFound,
    VnsearchError,
)
from vnsearch.web.searching import Busy

MEDIA_TYPE = "application/problem+json"
SCHEMA: Mapping[str, Any] = {
    "title": "What went wrong (RFC 9457)",
    "type": "object",
    "properties": {
        "type": {"const": "about:blank"},
        "title": {"type": "string", "description": "The meaning of the status."},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "What happened and what to do, in a sentence."},
    },
    "required": ["type", "title", "status", "detail"],
    "additionalProperties": False,
}
"""The JSON Schema of a problem."""
_DETAILS: Mapping[int, str] = {
    HTTPStatus.NOT_FOUND: "there is nothing at this address",
    HTTPStatus.METHOD_NOT_ALLOWED: "this address answers to other methods: see the header Allow",
}
"""What to say where the framework only names the status."""
_SECONDS_TO_WAIT = "1"
_LONGEST_INPUT = 100


class WebProblem(NamedTuple):
    """Why a request is not answered as asked: the status, what happened, and more headers of the answer."""

    status: int
    detail: str
    headers: Mapping[str, str] = {}

    @property
    def title(self) -> str:
        """The meaning of the status."""
        return HTTPStatus(self.status).phrase


def to_response(problem: WebProblem) -> Response:
    """The problem as JSON."""
    record = {
        "type": "about:blank",
        "title": problem.title,
        "status": problem.status,
        "detail": problem.detail,
    }
    headers = {"Cache-Control": "no-store", **problem.headers}
    return Response(json.dumps(record), problem.status, headers, MEDIA_TYPE)


def explain_error(error: Exception, *, show_paths: bool) -> WebProblem:
    """The problem that an error of a search is; its message is that of the command line.

    Messages about the files of the index name folders of the server, so they are left out unless paths are
    shown.
    """
    match error:
        case RequestValidationError():
            return WebProblem(HTTPStatus.BAD_REQUEST, "; ".join(map(_describe, error.errors())))
        case HTTPException():
            detail = _DETAILS.get(error.status_code, error.detail)
            return WebProblem(error.status_code, detail, error.headers or {})
        case Busy():
            return WebProblem(HTTPStatus.SERVICE_UNAVAILABLE, str(error), {"Retry-After": _SECONDS_TO_WAIT})
        case ArticleNotFound() | SavedSearchNotFound():
            return WebProblem(HTTPStatus.NOT_FOUND, str(error))
        case BadArgument() | QuerySyntaxError():
            return WebProblem(HTTPStatus.BAD_REQUEST, str(error))
        case VnsearchError() if show_paths:
            return WebProblem(HTTPStatus.SERVICE_UNAVAILABLE, str(error))
        case ClusterError():
            detail = "the cluster with the index does not answer now: try again later"
            return WebProblem(HTTPStatus.SERVICE_UNAVAILABLE, detail, {"Retry-After": _SECONDS_TO_WAIT})
        case VnsearchError():
            return WebProblem(
                HTTPStatus.SERVICE_UNAVAILABLE,
                "the index cannot be read: “vnsearch check” on the server says why",
            )
    return WebProblem(HTTPStatus.INTERNAL_SERVER_ERROR, "the server failed; its log says why")


def handle_errors(
    app: FastAPI, render: Callable[[Request, WebProblem], Response], *, show_paths: bool
) -> None:
    """Makes every error of the application an answer, which `render` makes of the problem."""

    async def respond(request: Request, error: Exception) -> Response:
        return render(request, explain_error(error, show_paths=show_paths))

    for kind in (RequestValidationError, HTTPException, Busy, VnsearchError, Exception):
        app.add_exception_handler(kind, respond)


def _describe(fault: Mapping[str, Any]) -> str:
    """What is wrong with a parameter, in a sentence."""
    name = str(fault["loc"][-1])
    if fault["type"] == "extra_forbidden":
        return f"there is no parameter {_shorten(name)}"
    if fault["type"] == "missing":
        return f"the parameter {name} is missing"
    message = str(fault["msg"])
    return f"{name}: {message[:1].lower()}{message[1:]}, not {_shorten(fault['input'])}"


def _shorten(value: object) -> str:
    text = str(value)
    return repr(text if len(text) <= _LONGEST_INPUT else f"{text[:_LONGEST_INPUT]}…")
