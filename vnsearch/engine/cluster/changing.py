"""How an index on a cluster is changed: several batches at once, or a new index that takes its place."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from vnsearch.engine.cluster.aliases import find_index, find_or_make, make_anew
from vnsearch.engine.cluster.cluster_batch import ClusterBatch
from vnsearch.engine.cluster.connection import Connection
from vnsearch.errors import AnalysisMismatch, IndexNotFound


def create(connection: Connection, version: str) -> None:
    """Makes an empty index, unless there is one."""
    find_or_make(connection, version)


@contextmanager
def change(connection: Connection, version: str) -> Iterator[ClusterBatch]:
    """Yields a batch of changes to the index; raises `IndexNotFound` or `AnalysisMismatch`."""
    with ClusterBatch(connection, version, find_index(connection, version)) as batch:
        yield batch


@contextmanager
def change_or_create(connection: Connection, version: str) -> Iterator[ClusterBatch]:
    """Like `change`; if there is no index, the first change makes one."""
    try:
        index = find_index(connection, version)
    except IndexNotFound:
        index = None
    with ClusterBatch(connection, version, index) as batch:
        yield batch


@contextmanager
def replace(connection: Connection, version: str) -> Iterator[ClusterBatch]:
    """Yields a batch that starts from an empty index, which takes the place of the one there is.

    Raises `ClusterError` if the name stands for what another program made.
    """
    with suppress(IndexNotFound, AnalysisMismatch):
        find_index(connection, version)
    with ClusterBatch(connection, version, make_anew(connection, version), is_new=True) as batch:
        yield batch
