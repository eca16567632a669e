"""Articles named by the beginning of their id."""

from __future__ import annotations

from itertools import islice

from vnsearch.cli.exit_codes import Failure
from vnsearch.errors import ArticleNotFound
from vnsearch.index import Index

_MAX_LISTED = 5
_MAX_COUNTED = 1000
"""To count more would take long in a large index, and say no more."""


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
