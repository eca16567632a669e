"""Articles named by the beginning of their id."""

from __future__ import annotations

from vnsearch.cli.failures import Failure
from vnsearch.errors import ArticleNotFound
from vnsearch.index import Index


def complete_id(prefix: str, index: Index) -> str:
    """The id that is `prefix`, or else the only one that begins with it."""
    if prefix in index:
        return prefix
    found = [article_id for article_id in index.ids() if article_id.startswith(prefix)]
    if len(found) > 1:
        some = ", ".join(found[:5]) + ", …" * (len(found) > 5)
        raise Failure(f"{len(found)} articles have an id that begins with {prefix!r}: {some}")
    if not found:
        raise ArticleNotFound(prefix)
    return found[0]
