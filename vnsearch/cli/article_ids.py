"""Articles named by the beginning of their id."""

from __future__ import annotations

from vnsearch.cli.exit_codes import Failure
from vnsearch.errors import ArticleNotFound
from vnsearch.index import Index

_MAX_LISTED = 5


def resolve_id(prefix: str, index: Index) -> str:
    """Returns the id that is `prefix`, or else the only id that begins with it.

    Raises `ArticleNotFound` if no id does, and `Failure` if several do.
    """
    if prefix in index:
        return prefix
    matching = [article_id for article_id in index.ids() if article_id.startswith(prefix)]
    if len(matching) > 1:
        some = ", ".join(matching[:_MAX_LISTED]) + ", …" * (len(matching) > _MAX_LISTED)
        raise Failure(f"{len(matching)} articles have an id that begins with {prefix!r}: {some}")
    if not matching:
        raise ArticleNotFound(prefix)
    return matching[0]
