"""Three nodes, one of which is killed: what was acknowledged stays, and no answer is a part of one."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator

import pytest

from tests.cluster.servers import Cluster
from tests.commandline import SECONDS, environment
from vnsearch import Article, ClusterUnavailable, Index

pytestmark = pytest.mark.thorough

FIXED = 60
SEARCHERS = 4
BATCHES_BEFORE, BATCHES_AFTER = 3, 12
WRITER = """
import sys
from vnsearch import Article, Index

with Index.open(sys.argv[1], workers=1) as index:
    for batch in range(10**6):
        ids = [f"{sys.argv[2]}-{batch}-{n}" for n in range(10)]
        index.add(Article(each, f"Tin {each}", "Cơn mưa mới ở miền Trung.") for each in ids)
        print(*ids, flush=True)
        if not sys.stdin.readline():
            break
"""
"""Adds articles as long as it is sent lines, and prints the ids of those that the index has taken."""


class Writer:
    """A process that adds articles."""

    def __init__(self, address: str, name: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", WRITER, address, name],
            env=environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def batches(self, count: int) -> Iterator[str]:
        """The ids in the next batches."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        for _ in range(count):
            line = self._process.stdout.readline()
            assert line, "the writer has ended"
            yield from line.split()
            self._process.stdin.write("\n")
            self._process.stdin.flush()

    def end(self) -> set[str]:
        """Ends it; returns the ids in the last batches."""
        said, _ = self._process.communicate(timeout=SECONDS)
        assert self._process.returncode == 0
        return set(said.split())


class Searcher(threading.Thread):
    """Searches all the time for the articles that never change, and counts the answers by their totals."""

    def __init__(self, address: str, stop: threading.Event) -> None:
        super().__init__()
        self._index, self._stopped = Index.open(address), stop
        self.totals: Counter[int] = Counter()
        self.failed = 0

    def run(self) -> None:
        while not self._stopped.is_set():
            try:
                self.totals[self._index.search("+gốc", limit=3).total] += 1
            except ClusterUnavailable:
                self.failed += 1
        self._index.close()


def test_a_node_killed_while_two_write_and_four_search_loses_nothing(three_nodes: Cluster):
    kept = f"opensearch://{three_nodes.hosts}/kept?shards=3&replicas=1"
    alone = f"opensearch://{three_nodes.hosts}/alone?shards=3&replicas=0"
    fixed = [Article(f"gốc-{n}", f"Bài gốc số {n}", "Bài gốc không đổi.") for n in range(FIXED)]
    for address in (kept, alone):
        with Index.open(address, create=True, workers=1) as index:
            index.add(fixed)
    three_nodes.ask("/_cluster/health?wait_for_status=green&timeout=60s")
    stop = threading.Event()
    searchers = [Searcher(kept, stop) for _ in range(SEARCHERS)]
    for searcher in searchers:
        searcher.start()
    writers = [Writer(kept, name) for name in ("một", "hai")]
    taken = {each for writer in writers for each in writer.batches(BATCHES_BEFORE)}
    three_nodes.nodes[1].kill()
    taken |= {each for writer in writers for each in writer.batches(BATCHES_AFTER)}
    for writer in writers:
        taken |= writer.end()
    stop.set()
    for searcher in searchers:
        searcher.join()
    with Index.open(kept) as index:
        assert taken <= set(index)
        assert len(index) == FIXED + len(taken)
    assert set().union(*(searcher.totals for searcher in searchers)) == {FIXED}
    assert sum(searcher.totals.total() for searcher in searchers) > SEARCHERS
    assert sum(searcher.failed for searcher in searchers) <= SEARCHERS
    with pytest.raises(ClusterUnavailable, match="health of the cluster"):
        Index.open(alone)
