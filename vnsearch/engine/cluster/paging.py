"""Hits beyond those that OpenSearch gives at once: a page far behind, and all of them, page by page."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from typing import Any, TypeAlias

from vnsearch.engine.cluster.connection import Connection
from vnsearch.engine.cluster.multi_search import Response, read_hits
from vnsearch.errors import ClusterError

_MOST_IN_WINDOW = 10_000
"""OpenSearch gives so many of the first hits at once, and no hits after these."""
_SCANNED = 5_000
"""So many hits are read at a time of all of them."""
_KEPT = "1h"
"""For how long after each page the cluster keeps the state that all hits are read of."""

Hit: TypeAlias = Mapping[str, Any]
Scan: TypeAlias = Callable[[Mapping[str, Any]], Iterator[list[Hit]]]
"""Gives all hits of a search by its body, which has an order, a list of them at a time."""


def read_window(
    search: Callable[[Mapping[str, Any]], Response], body: Mapping[str, Any], *, limit: int, offset: int
) -> tuple[list[Hit], Response]:
    """The hits of a page, and the last response; far pages are reached from one window to the next."""
    found: list[Hit] = []
    after: dict[str, Any] = {}
    end, read = offset + limit, 0
    while True:
        size = min(end - read, _MOST_IN_WINDOW)
        response = search({**body, **after, "size": size})
        hits = read_hits(response)
        found += hits[max(offset - read, 0) :]
        read += len(hits)
        if len(hits) < size or read == end:
            return found, response
        after = {"search_after": hits[-1]["sort"]}


def scan(connection: Connection, body: Mapping[str, Any]) -> Iterator[list[Hit]]:
    """All hits of the search, of the state in which the index is now, however it changes meanwhile.

    Raises `ClusterError` when a node that has a part of this state ends.
    """
    path = f"/{connection.address.name}/_search/point_in_time"
    state = connection.ask("POST", path, keep_alive=_KEPT)["pit_id"]
    try:
        wanted = {**body, "size": _SCANNED, "track_total_hits": False}
        while True:
            kept = {"pit": {"id": state, "keep_alive": _KEPT}}
            response = connection.search({**wanted, **kept}, search_type="dfs_query_then_fetch")
            state = response.get("pit_id", state)
            hits = read_hits(response)
            yield hits
            if len(hits) < _SCANNED:
                return
            wanted["search_after"] = hits[-1]["sort"]
    finally:
        with suppress(ClusterError):
            connection.ask("DELETE", "/_search/point_in_time", {"pit_id": [state]})
