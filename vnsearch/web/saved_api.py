"""The addresses of the API for saved searches: what is new to them, as the command line prints it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from starlette.responses import Response

from vnsearch.render.results_json import Record, format_json, hit_to_record
from vnsearch.web.answering import Answerer
from vnsearch.web.openapi import describe
from vnsearch.web.parameters import NewParameters
from vnsearch.web.saved_view import list_saved

SearchName = Annotated[str, Path(description="The name of a saved search.", examples=["storms"])]


def make_saved_api(answerer: Answerer) -> APIRouter:
    """The routes; to look at what is new does not report it."""
    router = APIRouter(prefix="/api/saved")
    index = answerer.index

    @router.get("", **describe("saved_searches", 503))
    async def saved(request: Request) -> Response:
        """Return the saved searches, with how many articles are new to each."""

        def make() -> bytes:
            lines = [{**line.search.to_record(), "new": line.new} for line in list_saved(index)]
            return format_json(lines).encode()

        return await answerer.respond(request, make)

    @router.get("/{name:path}", **describe("new", 400, 404, 503))
    async def new(request: Request, name: SearchName, wanted: Annotated[NewParameters, Query()]) -> Response:
        """Return what is new to a saved search."""

        def make() -> bytes:
            search, results = index.saved.look(name, wanted.limit)
            hits: list[Record] = [hit_to_record(hit, hit.snippets) for hit in results]
            if not answerer.show_paths:
                hits = [{**hit, "path": None} for hit in hits]
            record = {"name": search.name, "query": search.query, "new": results.total}
            return format_json({**record, "notes": list(results.notes), "hits": hits}).encode()

        return await answerer.respond(request, make)

    return router
