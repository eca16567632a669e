"""The engine of an index on a cluster: opens one, follows its newest state, and changes it."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple, NoReturn, Self

from vnsearch._lazy import lazy_property
from vnsearch.engine.cache import CACHE_BYTES, CacheBudget
from vnsearch.engine.cluster import changing
from vnsearch.engine.cluster.address import ClusterAddress
from vnsearch.engine.cluster.aliases import ClusterIndex, find_index
from vnsearch.engine.cluster.cluster_batch import ClusterBatch
from vnsearch.engine.cluster.cluster_contents import StateFacts
from vnsearch.engine.cluster.cluster_snapshot import ClusterSnapshot
from vnsearch.engine.cluster.connection import Connection
from vnsearch.engine.cluster.mapping import name_version, scale_score
from vnsearch.engine.cluster.multi_search import ClusterQuery
from vnsearch.engine.cluster.paging import scan
from vnsearch.errors import BadArgument, IndexNotFound
from vnsearch.model import Stats


class _FoundState(NamedTuple):
    """A committed state of the index, and what tells it from others."""

    snapshot: ClusterSnapshot
    found: ClusterIndex


class ClusterEngine:
    """The index at the address, made by the analysis named `analysis`; the front of the cluster.

    With `auto_refresh`, searches ask for the last commit; without, only `refresh` does. A cluster keeps no
    earlier state, so that what was not asked for before is of the newest one in any case.
    """

    is_local = False

    def __init__(
        self,
        address: ClusterAddress,
        analysis: str,
        *,
        cache_bytes: int | None = None,
        auto_refresh: bool = True,
    ) -> None:
        self._connection = Connection(address)
        self._version = name_version(analysis)
        self._budget = CacheBudget()
        self._budget.most_bytes = CACHE_BYTES if cache_bytes is None else cache_bytes
        self._auto_refresh = auto_refresh
        self._searched: _FoundState | None = None
        self._lock = threading.Lock()

    def open(self) -> Self:
        """Finds the index; raises `IndexNotFound`, `AnalysisMismatch` or `ClusterError`."""
        self.refresh()
        return self

    def create(self) -> Self:
        """Makes an empty index, unless there is one, and opens it."""
        changing.create(self._connection, self._version)
        return self.open()

    folder = None
    """It is in none: what files were read is not remembered, as others change the index, too."""

    @property
    def notes_folder(self) -> Path:
        """The folder of this machine for what goes with the index: marks, saved searches, its coverage."""
        return self._connection.address.notes_folder

    def close(self) -> None:
        """Closes the connections; the engine can still be used afterwards."""
        with self._lock:
            self._searched = None
        self._connection.close()

    def snapshot(self) -> ClusterSnapshot:
        """The state to search."""
        with self._lock:
            if self._searched is None or self._auto_refresh:
                self._searched = self._read_newest()
            return self._searched.snapshot

    def newest(self) -> ClusterSnapshot:
        """The state of the last commit, on which changes are based."""
        with self._lock:
            return self._read_newest().snapshot

    def identify(self) -> tuple[str, ...]:
        """Identifies the state that a search now would see."""
        searched = self._searched
        if searched is not None and not self._auto_refresh:
            return searched.found
        return find_index(self._connection, self._version)

    def refresh(self) -> bool:
        """Goes to the last commit; returns whether it is another state than the one searched so far."""
        with self._lock:
            before, self._searched = self._searched, self._read_newest()
            return before is None or self._searched.found != before.found

    def stats(self) -> Stats:
        """Sizes of the state that is searched; `size` is that of all copies of its shards."""
        snapshot = self.snapshot()
        name = self._connection.address.name
        wanted = "_all.total.store.size_in_bytes,_all.primaries.segments.count"
        found = self._connection.ask("GET", f"/{name}/_stats/store,segments", filter_path=wanted)["_all"]
        return Stats(
            articles=snapshot.live,
            terms=snapshot.term_counts(),
            segments=found["primaries"]["segments"]["count"],
            size=found["total"]["store"]["size_in_bytes"],
            analysis=self._version,
        )

    @contextmanager
    def change(self, *, wait: float = 0.0) -> Iterator[tuple[ClusterBatch, ClusterSnapshot]]:
        """Yields a batch of changes to the newest state, and that state. There is no need to wait."""
        with changing.change(self._connection, self._version) as batch:
            yield batch, self.newest()

    @contextmanager
    def change_or_create(self, *, wait: float = 0.0) -> Iterator[tuple[ClusterBatch, ClusterSnapshot]]:
        """Like `change`; if there is no index, the state is empty, and the first change makes an index."""
        with changing.change_or_create(self._connection, self._version) as batch:
            nothing = StateFacts(0, 0, 0)
            before = ClusterSnapshot(nothing, _find_nothing, lambda body: iter(()), self._budget, 1.0)
            with suppress(IndexNotFound):
                before = self.newest()
            yield batch, before

    def replace(self, *, wait: float = 0.0) -> AbstractContextManager[ClusterBatch]:
        """A batch that starts from an empty index; until it is committed, searches see the old one."""
        return changing.replace(self._connection, self._version)

    def backup(self, target: Path, beside: Iterable[tuple[str, bytes]] = ()) -> NoReturn:
        """Raises `BadArgument`: a cluster makes its own."""
        raise BadArgument(
            f"{self._connection.address.text} is on a cluster, which makes backups of its own: see snapshots "
            "in the documentation of OpenSearch, or use vnsearch export"
        )

    def _read_newest(self) -> _FoundState:
        index, searched = find_index(self._connection, self._version), self._searched
        if searched is not None and searched.found == index:
            return searched
        facts = self._read_facts()
        through = partial(scan, self._connection)
        return _FoundState(ClusterSnapshot(facts, self._send, through, self._budget, self._scale), index)

    def _read_facts(self) -> StateFacts:
        body = {
            "size": 0,
            "track_total_hits": True,
            "aggs": {"length": {"sum": {"field": "length"}}, "last": {"max": {"field": "order"}}},
        }
        (answer,) = self._send([ClusterQuery(body)])
        found = answer["aggregations"]
        return StateFacts(
            answer["hits"]["total"]["value"], int(found["last"]["value"] or 0), int(found["length"]["value"])
        )

    def _send(self, queries: list[ClusterQuery]) -> list[Mapping[str, Any]]:
        name = self._connection.address.name
        return self._connection.search_all([line for query in queries for line in query.describe(name)])

    @lazy_property
    def _scale(self) -> float:
        return scale_score(str(self._connection.ask("GET", "/")["version"]["number"]))


def _find_nothing(queries: Sequence[ClusterQuery]) -> list[Mapping[str, Any]]:
    """The responses of an index without articles."""
    return [{"hits": {"total": {"value": 0}, "hits": []}, "aggregations": {}} for _ in queries]
