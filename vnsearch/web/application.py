"""Builds the ASGI application of an index: its routes, what every request passes through, and its errors."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from functools import cache, partial
from secrets import token_hex

from fastapi import FastAPI, Request
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import Response
from starlette.types import ASGIApp

from vnsearch import __version__
from vnsearch.index import Index
from vnsearch.render.results_json import format_json
from vnsearch.web import openapi
from vnsearch.web.access import Gate
from vnsearch.web.addressing import add_root_path, answer_head
from vnsearch.web.answering import JSON, Answerer
from vnsearch.web.api import make_api
from vnsearch.web.downloads import make_downloads
from vnsearch.web.forgery import FormGuard
from vnsearch.web.login import require_token
from vnsearch.web.marking import make_marking
from vnsearch.web.metrics import MEDIA_TYPE, Metrics, measure_requests
from vnsearch.web.pages import make_pages, render_login, render_problem
from vnsearch.web.problems import WebProblem, handle_errors, to_response
from vnsearch.web.safety import add_security_headers, check_host
from vnsearch.web.saved_api import make_saved_api
from vnsearch.web.saved_search_pages import make_saved_pages
from vnsearch.web.searching import SearchPool, count_cores
from vnsearch.web.streaming import StreamPool
from vnsearch.web.tries import TryLimiter

WAITING = 128
"""How many searches may wait for a thread."""
SECONDS = 10.0
"""How long a search may take, with its wait."""
CACHE_BYTES = 32 << 20
_ANY_HEADER = ("*",)
"""The protocol of assistants has headers whose names are theirs."""
_FOR_PROGRAMS = ("/api", "/metrics", "/healthz", "/mcp")
"""The beginnings of paths whose errors are read by programs, and not by people."""


def application(
    index: Index,
    *,
    root_path: str = "",
    cors: Iterable[str] = (),
    allow_hosts: Iterable[str] = (),
    show_paths: bool = False,
    allow_marks: bool = False,
    form_secret: str | None = None,
    threads: int | None = None,
    waiting: int = WAITING,
    seconds: float = SECONDS,
    cache_bytes: int = CACHE_BYTES,
    token: str | None = None,
    assistants: bool = False,
) -> ASGIApp:
    """The ASGI application that serves an open index, which must stay open as long as requests come.

    `root_path` is the path that a proxy serves it under; what another ASGI application mounts needs none.
    Scripts of the origins in `cors` may read the API. Besides `localhost` and addresses such as 192.0.2.1,
    the hosts in `allow_hosts` are served (`*.example.org` for all below it, `*` for any). With `show_paths`,
    the paths of the articles' files are shown. With a `token`, only those who have it are served: programs
    send it as `Authorization: Bearer TOKEN`, and people type it into a form. With `assistants`, they may
    search over the Model Context Protocol at `/mcp`, which needs the package `mcp`. With `allow_marks`,
    review marks can be changed; several processes that serve the same pages need the same `form_secret`, a
    text that nobody can guess.

    Searches run in `threads` threads (None: one for each processor core). Up to `waiting` more wait for one,
    each search may take up to `seconds` seconds, and what exceeds that is answered with the status 503.
    Answers are kept in up to `cache_bytes` of memory.
    """
    pool = SearchPool(threads=threads or count_cores(), waiting=waiting, seconds=seconds)
    answerer = Answerer(index, pool, cache_bytes=cache_bytes, show_paths=show_paths)
    metrics = Metrics(lambda: pool.in_flight)
    app = FastAPI(title="vnsearch", version=__version__, openapi_url=None, docs_url=None, redoc_url=None)
    forms = FormGuard(form_secret or token_hex(32)) if allow_marks else None
    app.include_router(make_api(answerer))
    app.include_router(make_saved_api(answerer))
    app.include_router(make_downloads(answerer, StreamPool(max(2, threads or count_cores()))))
    app.include_router(make_pages(answerer, forms))
    app.include_router(make_saved_pages(answerer, forms))
    if forms:
        app.include_router(make_marking(index, forms))
    _add_routes_for_programs(app, answerer, metrics)
    origins = tuple(cors)
    if assistants:
        from vnsearch.web.assistant_endpoint import make_route

        app.router.routes.append(make_route(index, pool, origins))
    handle_errors(app, _render_problem, show_paths=show_paths)
    served: ASGIApp = app
    if token is not None:
        gate = Gate(token, TryLimiter())
        served = require_token(served, gate, render=render_login, for_programs=_FOR_PROGRAMS)
    if origins:
        served = CORSMiddleware(
            served,
            allow_origins=origins,
            allow_methods=("GET", "POST") if assistants else ("GET",),
            allow_headers=_ANY_HEADER if assistants else ("Authorization",) if token is not None else (),
            expose_headers=("ETag",),
        )
    served = check_host(served, tuple(allow_hosts))
    served = measure_requests(served, metrics)
    return answer_head(add_root_path(add_security_headers(served), root_path))


def _add_routes_for_programs(app: FastAPI, answerer: Answerer, metrics: Metrics) -> None:
    describe = cache(partial(openapi.make_description, app))

    @app.get(openapi.PATH, include_in_schema=False)
    async def description(request: Request) -> Response:
        servers = [{"url": request.scope.get("root_path") or "/"}]
        return Response(format_json({**describe(), "servers": servers}), media_type=JSON)

    @app.get("/metrics", include_in_schema=False)
    async def show_metrics() -> Response:
        return Response(metrics.format(), media_type=MEDIA_TYPE, headers={"Cache-Control": "no-store"})

    @app.get("/healthz", include_in_schema=False)
    async def check_health() -> Response:
        articles = await asyncio.to_thread(len, answerer.index)
        return Response(
            format_json({"articles": articles}), media_type=JSON, headers={"Cache-Control": "no-store"}
        )


def _render_problem(request: Request, problem: WebProblem) -> Response:
    path = request.scope["path"].removeprefix(request.scope.get("root_path", ""))
    return to_response(problem) if path.startswith(_FOR_PROGRAMS) else render_problem(request, problem)
