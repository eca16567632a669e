"""Articles named by the beginning of their id."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from vnsearch.cli.exit_codes import Failure
from vnsearch.cli.output import say
from vnsearch.errors import ArticleNotFound, WorkspaceUnusable
from vnsearch.index import Index

if TYPE_CHECKING:
    from vnsearch.workspace.marks import Mark

_MAX_LISTED = 5
_MAX_COUNTED = 1000
"""To count more would take long in a large index, and say no more."""


def read_mark(article_id: str, index: Index) -> Mark:
    """Returns the marks of an article that is shown; none, with a message, if they cannot be read."""
    from vnsearch.workspace.marks import Mark

    try:
        return index.marks[article_id]
    except WorkspaceUnusable as error:
        say(str(error))
        return Mark(article_id)


def resolve_id(prefix: str, index: Index) -> str:
    """Returns the id that is `prefix`, or else the only id that begins with it.

    Raises `ArticleNotFound` if no id does, and `Failure` if several do.
    """
    if prefix in index:
        return prefix
    matching = list(islice(index.ids(prefix), _MAX_COUNTED))
    if len(matching) > 1:
        count = f"{len(matching)} articles" if len(matching) < _MAX_COUNTED else "many articles"
        some = ", ".join(matching[:_MAX_LISTED]) + ", …" * (len(matching) > _MAX_LISTED)
        raise Failure(f"{count} have an id that begins with {prefix!r}: {some}")
    if not matching:
        raise ArticleNotFound(prefix)
    return matching[0]
