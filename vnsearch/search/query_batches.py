"""Many queries one after the other: a row for each of them and each of its hits, and none of them is kept.

A query of a batch finds what it finds by itself. One that finds nothing has a row, and one that cannot be
searched for has a row that says why; the others go on.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping
from hashlib import blake2b
from typing import NamedTuple, SupportsIndex

from vnsearch.arguments import check_choice, check_counts, check_text
from vnsearch.errors import QuerySyntaxError
from vnsearch.model import Rejection
from vnsearch.query.ast import QUOTES
from vnsearch.search.results import Hit, Results

_NO_QUOTES = dict.fromkeys(map(ord, QUOTES), " ")


class BatchRow(NamedTuple):
    """A query of a batch, and one of its hits.

    `number` is the place of the query in the batch, from 1. `hit` is None if the query finds nothing, and if
    it cannot be searched for; `error` then says why, and is empty otherwise.
    """

    number: int
    query: str
    hit: Hit | None = None
    error: str = ""


def write_phrase(text: str) -> str:
    """The query for the words of a text, one after the other; no sign in it means anything."""
    return f'"{text.translate(_NO_QUOTES)}"'


FORMS: Mapping[str, Callable[[str], str]] = {"query": str, "phrase": write_phrase}
"""How the texts of a batch are taken: each makes the query that is searched for."""


class EarlierHits:
    """The hits of an earlier run, as pairs of a query and the id of an article, in 8 bytes each."""

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        self._known = array("Q", sorted({_digest(query, article_id) for query, article_id in pairs}))

    def __contains__(self, pair: tuple[str, str]) -> bool:
        digest = _digest(*pair)
        place = bisect_left(self._known, digest)
        return place < len(self._known) and self._known[place] == digest


def search_each(
    search: Callable[..., Results],
    queries: Iterable[str | Rejection],
    *,
    limit: SupportsIndex | None,
    form: str,
    arguments: Mapping[str, object],
) -> Iterator[BatchRow]:
    """The rows of the queries; see `Index.search_many`, which gives the other arguments of `search`.

    What is wrong with them is raised at once, before the first query.
    """
    check_choice("form", form, FORMS)
    if limit is not None:
        check_counts(limit=limit)
    search("", limit=0, **arguments)
    return _search_each(search, queries, limit, FORMS[form], arguments)


def _search_each(
    search: Callable[..., Results],
    queries: Iterable[str | Rejection],
    limit: SupportsIndex | None,
    write: Callable[[str], str],
    arguments: Mapping[str, object],
) -> Iterator[BatchRow]:
    for number, query in enumerate(queries, 1):
        if isinstance(query, Rejection):
            yield BatchRow(number, "", error=query.reason)
            continue
        check_text(query=query)
        try:
            results = search(write(query), limit=limit or 0, **arguments)
        except QuerySyntaxError as error:
            yield BatchRow(number, query, error=str(error))
            continue
        hit = None
        for hit in results.hits if limit is not None else results.all_hits():
            yield BatchRow(number, query, hit)
        if hit is None:
            yield BatchRow(number, query)


def keep_new(rows: Iterable[BatchRow], earlier: EarlierHits) -> Iterator[BatchRow]:
    """The rows of hits that an earlier run did not have, and those of errors."""
    return (
        row for row in rows if row.error or (row.hit is not None and (row.query, row.hit.id) not in earlier)
    )


def _digest(query: str, article_id: str) -> int:
    key = f"{query}\0{article_id}".encode("utf-8", "surrogatepass")
    return int.from_bytes(blake2b(key, digest_size=8).digest())
