"""Answers requests from the index: out of the client's cache, out of the server's, or by searching."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial

from starlette.requests import Request
from starlette.responses import Response

from vnsearch import __version__
from vnsearch.index import Index
from vnsearch.model import Article
from vnsearch.web.caching import AnswerCache, is_held, make_tag
from vnsearch.web.searching import SearchPool

_GZIP = re.compile(r"\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))", re.IGNORECASE)
_FEWEST_BYTES = 1000
"""What is shorter is not compressed."""
_LEVEL = 5
JSON = "application/json"


class Answerer:
    """What routes answer with: the `index`, and threads and caches before it."""

    def __init__(self, index: Index, pool: SearchPool, *, cache_bytes: int, show_paths: bool) -> None:
        self.index = index
        self.show_paths = show_paths
        self._pool = pool
        self._cache = AnswerCache(cache_bytes)

    def read(self, article_id: str) -> Article:
        """The article with the id, without its path unless paths are shown; raises `ArticleNotFound`."""
        article = self.index[article_id]
        return article if self.show_paths else replace(article, path=None)

    async def respond(
        self,
        request: Request,
        make: Callable[[], bytes],
        *,
        media_type: str = JSON,
        variant: str = "",
        vary: str = "",
    ) -> Response:
        """Answers with what `make` returns; it is called in a thread of the pool, or not at all.

        What it returns must depend on the request's address, the state of the index and `variant` alone.
        `vary` names the headers, between commas, that the variant was chosen by. Raises `Busy`, or what
        `make` raises.
        """
        scope = request.scope
        tag = make_tag(
            __version__,
            self.index.state,
            self.show_paths,
            variant,
            scope.get("root_path", ""),
            scope["path"],
            scope["query_string"],
        )
        headers = {
            "ETag": tag,
            "Cache-Control": "no-cache",
            "Vary": f"{vary}, Accept-Encoding" if vary else "Accept-Encoding",
        }
        if is_held(tag, request.headers.get("if-none-match")):
            return Response(status_code=304, headers=headers)
        is_compressed = _GZIP.search(request.headers.get("accept-encoding", "")) is not None
        key = tag, is_compressed
        body = self._cache.get(key)
        if body is None:
            body = await self._pool.run(key, partial(_compress, make) if is_compressed else make)
            self._cache.put(key, body)
        return Response(body, headers={**headers, **_name_encoding(body)}, media_type=media_type)


def _compress(make: Callable[[], bytes]) -> bytes:
    body = make()
    return gzip.compress(body, _LEVEL, mtime=0) if len(body) >= _FEWEST_BYTES else body


def _name_encoding(body: bytes) -> Mapping[str, str]:
    """The header of a compressed body, which begins as no text does."""
    return {"Content-Encoding": "gzip"} if body.startswith(b"\x1f\x8b") else {}
