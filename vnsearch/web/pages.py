"""The pages: their addresses, and what is answered to each."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from urllib.parse import quote

from fastapi import APIRouter, HTTPException, Request
from starlette.datastructures import QueryParams
from starlette.responses import RedirectResponse, Response

from vnsearch.errors import BadArgument
from vnsearch.web.answering import Answerer
from vnsearch.web.article_view import view_article
from vnsearch.web.facet_view import SHOWN
from vnsearch.web.feed import list_entries
from vnsearch.web.id_encoding import read_id
from vnsearch.web.page_templates import PageContext, make_article_path, write, write_page
from vnsearch.web.problems import WebProblem
from vnsearch.web.reading_place import ReadingPlace
from vnsearch.web.search_state import SearchState, read_page_number, write_parameters
from vnsearch.web.search_view import list_pages, view_search
from vnsearch.web.start_view import view_start
from vnsearch.web.static_files import send_static_file
from vnsearch.web.texts import LANGUAGES, Speaker, choose_language
from vnsearch.web.translation import ERRORS, capitalize
from vnsearch.web.values_view import view_values

HTML = "text/html; charset=utf-8"
_ATOM = "application/atom+xml"
_OPENSEARCH = "application/opensearchdescription+xml"
_COOKIE = "lang"
_VARY = "Accept-Language, Cookie"
_A_YEAR = 365 * 24 * 60 * 60


def make_pages(answerer: Answerer) -> APIRouter:
    """The routes of the pages."""
    router = APIRouter(include_in_schema=False)
    index = answerer.index

    @router.get("/")
    async def search(request: Request) -> Response:
        context = _read_context(request)
        state = SearchState.of_parameters(request.query_params)

        def make() -> bytes:
            if state.is_empty:
                return write_page("start.html", context, state=state, view=view_start(index))
            view, show_paths = view_search(index, state), answerer.show_paths
            return write_page("results.html", context, state=state, view=view, show_paths=show_paths)

        return await _respond(request, context, make)

    @router.get("/articles/{article_id:path}")
    async def article(request: Request, article_id: str) -> Response:
        context = _read_context(request)
        state = SearchState.of_parameters(request.query_params)
        part = read_page_number(request.query_params, "part")
        place = ReadingPlace.of_parameters(request.query_params)

        def make() -> bytes:
            view = view_article(index, read_id(article_id, index), state, part, place)
            return write_page(
                "article.html",
                context,
                state=state,
                view=view,
                place=place._replace(at=None),
                path=view.article.path if answerer.show_paths else None,
                show_paths=answerer.show_paths,
                part_numbers=list_pages(view.part.number, view.part.parts),
            )

        return await _respond(request, context, make)

    @router.get("/values/{facet}")
    async def values(request: Request, facet: str) -> Response:
        if facet not in SHOWN:
            raise HTTPException(HTTPStatus.NOT_FOUND)
        context = _read_context(request)
        state = SearchState.of_parameters(request.query_params)
        part = read_page_number(request.query_params, "part")
        contains = request.query_params.get("contains", "").strip()

        def make() -> bytes:
            view = view_values(index, facet, state, contains, part)
            return write_page("values.html", context, state=state, view=view)

        return await _respond(request, context, make)

    @router.get("/batch")
    async def batch(request: Request) -> Response:
        context = _read_context(request)
        state = SearchState.of_parameters(request.query_params)
        return await _respond(request, context, lambda: write_page("batch.html", context, state=state))

    @router.get("/feed")
    async def feed(request: Request) -> Response:
        context, base = _read_context(request), _get_base(request)
        state = SearchState.of_parameters(request.query_params)

        def make() -> bytes:
            say = Speaker(context.language)
            entries = [
                {**entry._asdict(), "path": make_article_path(entry.id, SearchState(q=state.q))}
                for entry in list_entries(index, state)
            ]
            title = say("feed_title", q=state.q) if state.q else say("feed_all")
            return write("feed.xml", base=base, state=state, title=title, entries=entries)

        variant = f"{context.language} {base}"
        return await answerer.respond(request, make, media_type=_ATOM, variant=variant, vary=_VARY)

    @router.get("/opensearch.xml")
    async def describe_search(request: Request) -> Response:
        say = Speaker(_read_context(request).language)
        body = write("opensearch.xml", base=_get_base(request), t=say)
        return Response(body, headers={"Vary": _VARY, "Cache-Control": "no-cache"}, media_type=_OPENSEARCH)

    @router.get("/static/{name}")
    async def static(request: Request, name: str) -> Response:
        return send_static_file(request, name)

    async def _respond(request: Request, context: PageContext, make: Callable[[], bytes]) -> Response:
        if (language := request.query_params.get(_COOKIE)) in LANGUAGES:
            return _switch_language(request, language)
        return await answerer.respond(request, make, media_type=HTML, variant=context.language, vary=_VARY)

    return router


def render_problem(request: Request, problem: WebProblem) -> Response:
    """The page that tells a reader what went wrong.

    It changes its language at once, as the address may be one that nobody should be sent to again.
    """
    context = _read_context(request)
    language = request.query_params.get(_COOKIE)
    if language in LANGUAGES:
        context = context._replace(language=language)
    try:
        state = SearchState.of_parameters(request.query_params)
    except BadArgument:
        state = SearchState(q=request.query_params.get("q", ""))
    say = Speaker(context.language)
    match problem.status:
        case 404:
            message = say("not_found")
        case 503:
            message = say("busy") if "Retry-After" in problem.headers else say("unavailable")
        case _:
            message = capitalize(ERRORS.translate(problem.detail, context.language))
    body = write_page("problem.html", context, state=state, message=message)
    headers = {"Cache-Control": "no-store", **problem.headers}
    response = Response(body, problem.status, headers, HTML)
    if language in LANGUAGES:
        _remember_language(request, response, language)
    return response


def _read_context(request: Request) -> PageContext:
    language = choose_language(request.cookies.get(_COOKIE), request.headers.get("accept-language"))
    return PageContext(language, _get_root(request), _drop_language(request.query_params))


def _drop_language(parameters: QueryParams) -> dict[str, list[str]]:
    return {name: parameters.getlist(name) for name in parameters if name != _COOKIE}


def _get_root(request: Request) -> str:
    """The path that the application is under, empty at the top of its host."""
    return quote(str(request.scope.get("root_path", "")).rstrip("/"))


def _get_base(request: Request) -> str:
    """The address of the application without a slash at its end."""
    return str(request.base_url).rstrip("/")


def _switch_language(request: Request, language: str) -> Response:
    """Sends the reader to the same page in another language, which the browser remembers."""
    address = quote(request.scope["path"]) + write_parameters(_drop_language(request.query_params))
    response = RedirectResponse(address, 303, headers={"Cache-Control": "no-store"})
    _remember_language(request, response, language)
    return response


def _remember_language(request: Request, response: Response, language: str) -> None:
    root = _get_root(request) or "/"
    response.set_cookie(_COOKIE, language, max_age=_A_YEAR, path=root, samesite="lax", httponly=True)
