"""The addresses that change review marks and saved searches."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from functools import partial
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from vnsearch.index import Index
from vnsearch.render.results_json import format_json
from vnsearch.web.answering import JSON
from vnsearch.web.forgery import FormGuard, read_json
from vnsearch.web.id_encoding import read_id
from vnsearch.web.page_templates import make_article_path
from vnsearch.web.pages import get_root
from vnsearch.web.search_state import SearchState, read_page_number

_CHANGES = frozenset(["starred", "tags", "untag", "note", "instead_of"])


def make_marking(index: Index, forms: FormGuard) -> APIRouter:
    """The routes of changes."""
    router = APIRouter(include_in_schema=False)

    @router.post("/articles/{article_id:path}")
    async def mark(request: Request, article_id: str) -> Response:
        change = _read_change(await forms.read_form(request))
        state = SearchState.of_parameters(request.query_params)
        part = read_page_number(request.query_params, "part")
        named = await asyncio.to_thread(read_id, article_id, index)
        await asyncio.to_thread(partial(index.marks.change, named, **change))
        return _go_to(request, make_article_path(named, state, part) + "#marks")

    @router.post("/api/marks/{article_id:path}")
    async def mark_by_program(request: Request, article_id: str) -> Response:
        change = await read_json(request)
        if unknown := sorted(change.keys() - _CHANGES):
            raise HTTPException(HTTPStatus.BAD_REQUEST, f"there is no field {unknown[0]!r}")
        named = await asyncio.to_thread(read_id, article_id, index)
        try:
            changed = await asyncio.to_thread(partial(index.marks.change, named, **change))
        except TypeError as error:
            raise HTTPException(HTTPStatus.BAD_REQUEST, str(error)) from error
        body = format_json({"id": named, **changed[named].to_record()})
        return Response(body, headers={"Cache-Control": "no-store"}, media_type=JSON)

    @router.post("/saved")
    async def see(request: Request) -> Response:
        fields = await forms.read_form(request)
        name = request.query_params.get("name", "")
        await asyncio.to_thread(index.saved.report, name, fields.get("id", []))
        return _go_to(request, f"/saved?{urlencode({'name': name}, errors='replace')}")

    @router.post("/saved/new")
    async def save(request: Request) -> Response:
        (name, *_) = (await forms.read_form(request)).get("name", [""])
        state = SearchState.of_parameters(request.query_params)
        add = partial(index.saved.add, name.strip(), state.q, **state.chosen)
        await asyncio.to_thread(add)
        return _go_to(request, f"/saved?{urlencode({'name': name.strip()}, errors='replace')}")

    @router.post("/saved/remove")
    async def forget(request: Request) -> Response:
        await forms.read_form(request)
        await asyncio.to_thread(index.saved.remove, request.query_params.get("name", ""))
        return _go_to(request, "/saved")

    return router


def _read_change(fields: Mapping[str, list[str]]) -> dict[str, Any]:
    """The change of marks that a form asks for; tags are between commas."""
    tags = [tag for text in fields.get("tag", ()) for tag in text.split(",") if tag.strip()]
    change: dict[str, Any] = {"tags": tags, "untag": fields.get("untag", [])}
    if "star" in fields:
        change["starred"] = fields["star"][0] == "1"
    if "note" in fields:
        before = fields.get("note_before", [""])[0].replace("\r\n", "\n")
        change |= {"note": fields["note"][0], "instead_of": before}
    return change


def _go_to(request: Request, path: str) -> Response:
    """Sends the browser to a page, which it then can load again without repeating the change."""
    return RedirectResponse(get_root(request) + path, 303, headers={"Cache-Control": "no-store"})
