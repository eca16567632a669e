"""The pages: their addresses, and what is answered to each."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from http import HTTPStatus
from urllib.parse import quote

from fastapi import APIRouter, HTTPException, Request
from starlette.datastructures import QueryParams
from starlette.responses import RedirectResponse, Response

from vnsearch.errors import BadArgument
from vnsearch.web.access import LOGGED_IN
from vnsearch.web.answering import Answerer
from vnsearch.web.article_view import view_article
from vnsearch.web.coverage_pages import write_coverage
from vnsearch.web.coverage_view import read_coverage, view_coverage
from vnsearch.web.facet_view import SHOWN
from vnsearch.web.feed import list_entries
from vnsearch.web.forgery import FormGuard
from vnsearch.web.id_encoding import read_id
from vnsearch.web.page_templates import PageContext, make_article_path, write, write_page
from vnsearch.web.problems import WebProblem
from vnsearch.web.reading_place import ReadingPlace
from vnsearch.web.saved_view import list_saved_if_possible
from vnsearch.web.search_state import SearchState, read_page_number, write_parameters
from vnsearch.web.search_view import list_pages, view_search
from vnsearch.web.shown_marks import read_mark
from vnsearch.web.start_view import view_start
from vnsearch.web.static_files import send_static_file
from vnsearch.web.texts import LANGUAGES, Speaker, choose_language
from vnsearch.web.translation import ERRORS, capitalize
from vnsearch.web.values_view import view_values

HTML = "text/html; charset=utf-8"
ATOM = "application/atom+xml"
_OPENSEARCH = "application/opensearchdescription+xml"
_COOKIE = "lang"
_VARY = "Accept-Language, Cookie"
_A_YEAR = 365 * 24 * 60 * 60


def make_pages(answerer: Answerer, forms: FormGuard | None) -> APIRouter:
    """The routes of the pages; with `forms`, an article's page has those that change its marks."""
    router = APIRouter(include_in_schema=False)
    index = answerer.index

    @router.get("/")
    async def search(request: Request) -> Response:
        context = read_context(request)
        state = SearchState.of_parameters(request.query_params)

        def make(token: str) -> bytes:
            if state.is_empty:
                saved = list_saved_if_possible(index)
                return write_page("start.html", context, state=state, view=view_start(index), saved=saved)
            return write_page(
                "results.html",
                context,
                state=state,
                view=view_search(index, state),
                show_paths=answerer.show_paths,
                can_save=bool(forms),
            )

        return await respond_page(answerer, request, context, make)

    @router.get("/articles/{article_id:path}")
    async def article(request: Request, article_id: str) -> Response:
        context = read_context(request)
        state = SearchState.of_parameters(request.query_params)
        part = read_page_number(request.query_params, "part")
        place = ReadingPlace.of_parameters(request.query_params)

        def make(token: str) -> bytes:
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
                mark=read_mark(index, view.article.id),
                token=token,
            )

        return await respond_page(answerer, request, context, make, forms)

    @router.get("/values/{facet}")
    async def values(request: Request, facet: str) -> Response:
        if facet not in SHOWN:
            raise HTTPException(HTTPStatus.NOT_FOUND)
        context = read_context(request)
        state = SearchState.of_parameters(request.query_params)
        part = read_page_number(request.query_params, "part")
        contains = request.query_params.get("contains", "").strip()

        def make(token: str) -> bytes:
            view = view_values(index, facet, state, contains, part)
            return write_page("values.html", context, state=state, view=view)

        return await respond_page(answerer, request, context, make)

    @router.get("/batch")
    async def batch(request: Request) -> Response:
        context = read_context(request)
        state = SearchState.of_parameters(request.query_params)

        def make(token: str) -> bytes:
            return write_page("batch.html", context, state=state)

        return await respond_page(answerer, request, context, make)

    @router.get("/coverage")
    async def coverage(request: Request) -> Response:
        context = read_context(request)
        kind, folder = request.query_params.get("kind", ""), request.query_params.get("folder")
        page = read_page_number(request.query_params, "page")

        def make(token: str) -> bytes:
            return write_coverage(context, view_coverage(read_coverage(answerer), kind, folder, page))

        return await respond_page(answerer, request, context, make, also=index.coverage_state)

    @router.get("/feed")
    async def feed(request: Request) -> Response:
        context, base = read_context(request), _get_base(request)
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
        return await answerer.respond(request, make, media_type=ATOM, variant=variant, vary=_VARY)

    @router.get("/opensearch.xml")
    async def describe_search(request: Request) -> Response:
        say = Speaker(read_context(request).language)
        body = write("opensearch.xml", base=_get_base(request), t=say)
        return Response(body, headers={"Vary": _VARY, "Cache-Control": "no-cache"}, media_type=_OPENSEARCH)

    @router.get("/static/{name}")
    async def static(request: Request, name: str) -> Response:
        return send_static_file(request, name)

    return router


async def respond_page(
    answerer: Answerer,
    request: Request,
    context: PageContext,
    make: Callable[[str], bytes],
    forms: FormGuard | None = None,
    *,
    also: str = "",
) -> Response:
    """Answers with the page that `make` writes, given the token of its forms; empty without `forms`.

    The page depends on the state of the index, and `also` on what else is given.
    """
    if (language := request.query_params.get(_COOKIE)) in LANGUAGES:
        return _switch_language(request, language)
    visitor = forms.find_visitor(request) if forms else ""
    token = forms.make_token(visitor) if forms else ""
    response = await answerer.respond(
        request,
        partial(make, token),
        media_type=HTML,
        variant=f"{context.variant} {token} {also}",
        vary=_VARY,
    )
    if forms:
        forms.remember(request, response, visitor)
    return response


def render_problem(request: Request, problem: WebProblem) -> Response:
    """The page that tells a reader what went wrong.

    It changes its language at once, as the address may be one that nobody should be sent to again.
    """
    context = read_context(request)
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


def render_login(request: Request, problem: str = "", *, status: int = 401, seconds: int = 0) -> Response:
    """The page that asks for the token, in place of the page that was asked for.

    `problem` is the key of the text that says why the last try failed, and `seconds` how long to wait.
    """
    context = read_context(request)
    language = request.query_params.get(_COOKIE)
    if language in LANGUAGES:
        context = context._replace(language=language)
    body = write_page("login.html", context, state=SearchState(), problem=problem, seconds=seconds)
    response = Response(body, status, {"Cache-Control": "no-store"}, HTML)
    if language in LANGUAGES:
        _remember_language(request, response, language)
    return response


def read_context(request: Request) -> PageContext:
    """What a page depends on besides what it shows."""
    language = choose_language(request.cookies.get(_COOKIE), request.headers.get("accept-language"))
    may_log_out = LOGGED_IN in request.scope
    return PageContext(language, get_root(request), _drop_language(request.query_params), may_log_out)


def _drop_language(parameters: QueryParams) -> dict[str, list[str]]:
    return {name: parameters.getlist(name) for name in parameters if name != _COOKIE}


def get_root(request: Request) -> str:
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
    root = get_root(request) or "/"
    response.set_cookie(_COOKIE, language, max_age=_A_YEAR, path=root, samesite="lax", httponly=True)
