"""The application as environment variables configure it: for servers that start it in several processes."""

from __future__ import annotations

import gc
import os
from pathlib import Path

from starlette.types import ASGIApp

from vnsearch.index import Index
from vnsearch.web.access import read_token
from vnsearch.web.application import application

INDEX = "VNSEARCH_INDEX"
SYNONYMS = "VNSEARCH_SYNONYMS"
WORDS = "VNSEARCH_WORDS"
ROOT_PATH = "VNSEARCH_ROOT_PATH"
CORS = "VNSEARCH_CORS"
ALLOW_HOST = "VNSEARCH_ALLOW_HOST"
SHOW_PATHS = "VNSEARCH_SHOW_PATHS"
TOKEN = "VNSEARCH_TOKEN"
MCP = "VNSEARCH_MCP"
ALLOW_MARKS = "VNSEARCH_ALLOW_MARKS"
FORM_SECRET = "VNSEARCH_FORM_SECRET"
THREADS = "VNSEARCH_THREADS"
_YES = ("1", "true", "yes", "on")


def application_from_environment() -> ASGIApp:
    """The application of the index that `VNSEARCH_INDEX` names (default: index), which stays open.

    `VNSEARCH_SYNONYMS`, `VNSEARCH_WORDS`, `VNSEARCH_ROOT_PATH`, `VNSEARCH_CORS`, `VNSEARCH_ALLOW_HOST` (the
    last two with spaces between several), `VNSEARCH_SHOW_PATHS`, `VNSEARCH_ALLOW_MARKS` and `VNSEARCH_MCP`
    (1), and `VNSEARCH_TOKEN` (a file) stand for the options of `vnsearch serve`. `VNSEARCH_FORM_SECRET` is a
    text that nobody can guess, the same in all processes, if marks are allowed, and `VNSEARCH_THREADS` says
    how many threads search. Raises what `Index.open` raises, and `UnreadableFile` or `BadArgument` for a
    token that cannot be used.
    """
    gc.set_threshold(
        100_000
    )  # as the command line does: looking for garbage takes a tenth of a search's time
    get = os.environ.get
    index = Index.open(get(INDEX) or "index", synonyms=get(SYNONYMS) or None, words=get(WORDS) or None)
    return application(
        index,
        root_path=get(ROOT_PATH, ""),
        cors=get(CORS, "").split(),
        allow_hosts=get(ALLOW_HOST, "").split(),
        show_paths=get(SHOW_PATHS, "").lower() in _YES,
        assistants=get(MCP, "").lower() in _YES,
        token=read_token(Path(path)) if (path := get(TOKEN)) else None,
        allow_marks=get(ALLOW_MARKS, "").lower() in _YES,
        form_secret=get(FORM_SECRET) or None,
        threads=int(get(THREADS) or 0) or None,
    )
