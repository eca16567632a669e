"""All that a search finds, and what the queries of a file find: sent row by row to whoever asks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from itertools import chain, islice, takewhile
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError
from starlette.datastructures import FormData
from starlette.responses import Response

from vnsearch.errors import BadArgument, UnreadableFile
from vnsearch.model import Rejection
from vnsearch.readers.query_lists import read_queries
from vnsearch.render.earlier_rows import read_earlier_hits
from vnsearch.render.exports import EXPORTS, Shown, export_batch, export_hits
from vnsearch.search.query_batches import EarlierHits, keep_new
from vnsearch.web.answering import Answerer
from vnsearch.web.openapi import describe_rows
from vnsearch.web.parameters import BatchParameters, ExportParameters, RowParameters
from vnsearch.web.search_state import SearchState
from vnsearch.web.streaming import StreamPool
from vnsearch.web.uploads import check_fields, open_form, require_file, take_file

MOST_QUERIES = 100_000
"""The most queries of a batch."""
_UPLOAD = {
    "queries": "The file with the queries: one a line, or in a column of a table.",
    "earlier": "The CSV or JSON lines of an earlier batch, whose hits are left out.",
}


def make_downloads(answerer: Answerer, streams: StreamPool) -> APIRouter:
    """The routes of exports and batches."""
    router = APIRouter()
    index = answerer.index

    @router.get("/api/export", **describe_rows(400, 503))
    async def export(wanted: Annotated[ExportParameters, Query()]) -> Response:
        """Return all that a search finds, a row for each article.

        The rows are sent while they are made; there are as many as the search finds articles.
        """
        return await _send_found(wanted.query, wanted.query, wanted, wanted.filters)

    @router.get("/export", include_in_schema=False)
    async def export_page(request: Request) -> Response:
        state = SearchState.of_parameters(request.query_params)
        arguments = dict(state.arguments)
        wanted = _read_parameters(RowParameters, {"format": request.query_params.get("format", "csv")})
        return await _send_found(arguments.pop("query"), state.q or "vnsearch", wanted, arguments)

    @router.post("/api/batch", **describe_rows(400, 503, upload=_UPLOAD))
    async def batch(request: Request, wanted: Annotated[BatchParameters, Query()]) -> Response:
        """Search for each query of a file, and return a row for each hit.

        A query that finds nothing has a row without a hit, and one that cannot be searched for has a row
        that says why.
        """
        async with open_form(request) as form:
            check_fields(form, {"queries", "earlier"})
            return await _send_batch(form, wanted, wanted.filters)

    @router.post("/batch", include_in_schema=False)
    async def batch_page(request: Request) -> Response:
        state = SearchState.of_parameters(request.query_params)
        arguments = {name: value for name, value in state.arguments.items() if name != "query"}
        async with open_form(request) as form:
            fields = {name: value for name, value in form.items() if isinstance(value, str) and value}
            return await _send_batch(form, _read_parameters(BatchParameters, fields), arguments)

    async def _send_found(
        query: str, title: str, wanted: RowParameters, arguments: Mapping[str, Any]
    ) -> Response:
        def begin(is_wanted: Callable[[], bool]) -> Iterator[str]:
            hits = index.search(query, limit=0, **arguments).all_hits()
            return export_hits(wanted.format, hits, title, _choose_shown(wanted))

        return await _send(begin, "found", wanted.format)

    async def _send_batch(form: FormData, wanted: BatchParameters, arguments: Mapping[str, Any]) -> Response:
        queries, earlier = require_file(form, "queries"), take_file(form, "earlier")

        def begin(is_wanted: Callable[[], bool]) -> Iterator[str]:
            with ExitStack() as files:
                read = read_queries(files.enter_context(queries), "the file", wanted.column or None)
                taken = takewhile(lambda _: is_wanted(), _bound(read))
                rows = index.search_many(taken, limit=wanted.limit, form=wanted.take_as, **arguments)
                if earlier is not None:
                    known = read_earlier_hits(files.enter_context(earlier), "the file of an earlier batch")
                    rows = keep_new(rows, EarlierHits(known))
                pieces = export_batch(wanted.format, rows, "vnsearch", _choose_shown(wanted))
                return _close_after(pieces, files.pop_all())

        try:
            return await _send(begin, "batch", wanted.format)
        except UnreadableFile as error:
            raise BadArgument(str(error)) from error

    async def _send(begin: Callable[..., Iterator[str]], name: str, form: str) -> Response:
        headers = {"Content-Disposition": f'attachment; filename="{name}.{form}"'}

        def begin_file(is_wanted: Callable[[], bool]) -> Iterator[str]:
            return chain([EXPORTS[form].mark], begin(is_wanted))

        return await streams.send(begin_file, EXPORTS[form].media_type, headers)

    def _choose_shown(wanted: RowParameters) -> Shown:
        return Shown(wanted.snippets, wanted.snippet_length, paths=answerer.show_paths)

    return router


def _read_parameters(kind: type[Any], values: Mapping[str, Any]) -> Any:
    """The parameters of a form; what is wrong with them is an error as it is in an address."""
    try:
        return kind.model_validate(values)
    except ValidationError as error:
        raise RequestValidationError(error.errors()) from error


def _bound(queries: Iterator[str | Rejection]) -> Iterator[str | Rejection]:
    yield from islice(queries, MOST_QUERIES)
    if next(queries, None) is not None:
        yield Rejection("", f"there are more than {MOST_QUERIES:,} queries: the rest is not searched for")


def _close_after(pieces: Iterator[str], files: ExitStack) -> Iterator[str]:
    with files:
        yield from pieces
