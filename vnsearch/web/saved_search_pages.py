"""The pages and the feed of saved searches: their addresses, and what is answered to each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from vnsearch.render.atom_feed import format_feed
from vnsearch.search.saved_searches import LONGEST_NAME
from vnsearch.web.answering import Answerer
from vnsearch.web.forgery import FormGuard
from vnsearch.web.page_templates import write_page
from vnsearch.web.pages import ATOM, read_context, respond_page
from vnsearch.web.saved_view import name_conditions, name_state, view_overview, view_saved
from vnsearch.web.search_state import SearchState

_NAMING: Mapping[str, Any] = {"name_state": name_state, "name_conditions": name_conditions}


def make_saved_pages(answerer: Answerer, forms: FormGuard | None) -> APIRouter:
    """The routes of the pages of saved searches; with `forms`, there are those that change them."""
    router = APIRouter(include_in_schema=False)
    index = answerer.index

    @router.get("/saved")
    async def saved(request: Request) -> Response:
        context = read_context(request)
        name = request.query_params.get("name")

        def make(token: str) -> bytes:
            if name is None:
                view = view_overview(index)
                return write_page(
                    "saved.html", context, state=SearchState(), view=view, can_change=bool(forms), **_NAMING
                )
            new = view_saved(index, name)
            state = SearchState(q=new.search.query)
            return write_page("new.html", context, state=state, view=new, token=token, **_NAMING)

        return await respond_page(answerer, request, context, make, forms)

    if forms:

        @router.get("/saved/new")
        async def new(request: Request) -> Response:
            context = read_context(request)
            state = SearchState.of_parameters(request.query_params)

            def make(token: str) -> bytes:
                return write_page("save.html", context, state=state, token=token, longest_name=LONGEST_NAME)

            return await respond_page(answerer, request, context, make, forms)

        @router.get("/saved/remove")
        async def remove(request: Request) -> Response:
            context = read_context(request)
            name = request.query_params.get("name", "")

            def make(token: str) -> bytes:
                search = index.saved[name]
                return write_page(
                    "remove.html", context, state=SearchState(), search=search, token=token, **_NAMING
                )

            return await respond_page(answerer, request, context, make, forms)

    @router.get("/saved/feed")
    async def feed(request: Request) -> Response:
        name = request.query_params.get("name", "")

        def make() -> bytes:
            return format_feed(name, index.saved.latest(name)).encode()

        return await answerer.respond(request, make, media_type=ATOM)

    return router
