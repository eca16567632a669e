"""The JSON API: its addresses, and what they answer with, which is what the command line prints as JSON."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request
from starlette.responses import Response

from vnsearch.article_json import to_record
from vnsearch.index import Index
from vnsearch.render.results_json import (
    Record,
    copies_to_record,
    facets_to_record,
    format_json,
    passage_to_record,
    results_to_record,
    shown_hit_to_record,
)
from vnsearch.search.results import Results
from vnsearch.web.answering import Answerer
from vnsearch.web.coverage_view import CoverageParameters, make_record, read_coverage
from vnsearch.web.facet_view import find_values, list_values
from vnsearch.web.id_encoding import read_id
from vnsearch.web.openapi import describe
from vnsearch.web.parameters import (
    FacetName,
    PageParameters,
    PassageParameters,
    SearchParameters,
    SimilarParameters,
    SuggestionParameters,
    ValuesParameters,
)
from vnsearch.web.shown_marks import read_mark

ArticleId = Annotated[
    str,
    Path(
        description="The id of an article; it may have “/” in it. Percent-encode “.”, “..” and what ends in "
        "“/similar” twice.",
        examples=["001.txt"],
    ),
]
FacetOfPath = Annotated[FacetName, Path(description="The facet of which the values are wanted.")]


def make_api(answerer: Answerer) -> APIRouter:
    """The routes of the API."""
    router = APIRouter(prefix="/api")
    index = answerer.index

    async def respond(request: Request, make: Callable[[], Any]) -> Response:
        return await answerer.respond(request, lambda: format_json(make()).encode())

    def to_page(results: Results, wanted: PageParameters) -> Record:
        return _results_to_page(results, wanted, show_paths=answerer.show_paths)

    @router.get("/search", **describe("results", 400, 503))
    async def search(request: Request, wanted: Annotated[SearchParameters, Query()]) -> Response:
        """Search for a query, and return the best articles.

        You may leave out marks, in all syllables or in some; marks that you type must match.
        """
        return await respond(request, lambda: to_page(run_search(index, wanted), wanted))

    @router.get("/facets/{facet}", **describe("values", 400, 503))
    async def facet_values(
        request: Request, facet: FacetOfPath, wanted: Annotated[ValuesParameters, Query()]
    ) -> Response:
        """Return the values of a facet in the articles found, each with its number of articles.

        What is included and excluded of the same facet does not count, so that the numbers say what another
        choice would find.
        """
        return await respond(request, lambda: count_values(index, facet, wanted))

    @router.get("/suggest", **describe("completions", 400, 503))
    async def suggest(request: Request, wanted: Annotated[SuggestionParameters, Query()]) -> Response:
        """Complete the beginning of a query to words and titles.

        They are those of the index, with or without marks.
        """
        return await respond(
            request, lambda: [each._asdict() for each in index.suggest(wanted.prefix, limit=wanted.limit)]
        )

    @router.get("/passages", **describe("passages", 400, 503))
    async def passages(request: Request, wanted: Annotated[PassageParameters, Query()]) -> Response:
        """Return the best passages from all the articles found.

        Each has the id of its article and the character at which it begins there.
        """

        def find() -> Record:
            found = index.passages(wanted.query, limit=wanted.limit, length=wanted.length, **wanted.filters)
            return {"query": wanted.query, "passages": [passage_to_record(each) for each in found]}

        return await respond(request, find)

    @router.get("/articles/{article_id:path}/similar", **describe("results", 400, 404, 503))
    async def similar(
        request: Request, article_id: ArticleId, wanted: Annotated[SimilarParameters, Query()]
    ) -> Response:
        """Return the articles most like the one with an id."""

        def find() -> Record:
            arguments: dict[str, Any] = {**wanted.window, **wanted.filters}
            return to_page(index.similar(read_id(article_id, index), **arguments), wanted)

        return await respond(request, find)

    @router.get("/articles/{article_id:path}", **describe("article", 404, 503))
    async def article(request: Request, article_id: ArticleId) -> Response:
        """Return the whole article with an id."""
        return await respond(request, lambda: _article_to_record(article_id, answerer))

    @router.get("/stats", **describe("stats", 503))
    async def stats(request: Request) -> Response:
        """Return the number of articles and terms, and the size."""
        return await respond(request, lambda: index.stats()._asdict())

    @router.get("/coverage", **describe("coverage", 400, 503))
    async def coverage(request: Request, wanted: Annotated[CoverageParameters, Query()]) -> Response:
        """Return what cannot be searched, or not as it should be.

        It is what the last reading of each file found.
        """

        def make() -> bytes:
            return format_json(make_record(read_coverage(answerer), wanted)).encode()

        return await answerer.respond(request, make, variant=index.coverage_state)

    return router


def run_search(index: Index, wanted: SearchParameters) -> Results:
    """The results of a search, or of its first suggestion if that is wanted."""
    arguments: dict[str, Any] = {**wanted.window, **wanted.filters}
    results = index.search(wanted.query, **arguments)
    if wanted.suggested and results.suggestions:
        return index.search(results.suggestions[0].query, **arguments)
    return results


def count_values(index: Index, facet: str, wanted: ValuesParameters) -> Record:
    """A page of the values of a facet in what is found."""
    facets = index.search(wanted.query, limit=0, **wanted.filters).facets
    found = find_values(list_values(facet, facets), wanted.contains)
    begin = (wanted.page - 1) * wanted.limit
    shown = found[begin : begin + wanted.limit]
    return {"facet": facet, "total": len(found), "values": [each._asdict() for each in shown]}


def _article_to_record(article_id: str, answerer: Answerer) -> Record:
    article = answerer.read(article_id)
    index = answerer.index
    copies = (answerer.read(copy) for copy in index.copies(article.id) if copy in index)
    return {
        **to_record(article),
        **read_mark(index, article.id).to_record(),
        **copies_to_record(copies),
    }


def _results_to_page(results: Results, wanted: PageParameters, *, show_paths: bool) -> Record:
    hits = [
        shown_hit_to_record(
            hit, snippets=wanted.snippets, snippet_length=wanted.snippet_length, explain=wanted.explain
        )
        for hit in results.hits
    ]
    if not show_paths:
        hits = [{**hit, "path": None} for hit in hits]
    facets = facets_to_record(results.facets) if wanted.facets else {}
    return {**results_to_record(results, hits), **facets}
