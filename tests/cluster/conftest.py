"""A cluster for the tests in this folder; all worker processes of a run share the one of a single node."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from tests.cluster.servers import Cluster, Node, find_missing, start


@pytest.fixture(autouse=True, scope="session")
def data_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Where this machine keeps what goes with indexes on clusters: not where the user of the tests does."""
    folder = tmp_path_factory.mktemp("data")
    with pytest.MonkeyPatch.context() as patched:
        for variable in ("XDG_DATA_HOME", "HOME"):
            patched.setenv(variable, str(folder))
        yield folder


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A cluster of one node, which the first worker starts and the last one ends."""
    _require_server()
    import fcntl  # there are no locks of this kind on Windows

    folder = tmp_path_factory.getbasetemp()
    is_worker = "PYTEST_XDIST_WORKER" in os.environ
    shared = (folder.parent if is_worker else folder) / "cluster"
    shared.mkdir(exist_ok=True)
    description = shared / "nodes.json"
    with (shared / "starting").open("wb") as starting, (shared / "using").open("wb") as using:
        fcntl.flock(starting, fcntl.LOCK_EX)
        fcntl.flock(using, fcntl.LOCK_SH)
        if not description.exists():
            started = start(shared / uuid4().hex, 1, owner=os.getppid() if is_worker else os.getpid())
            description.write_text(json.dumps(started.nodes))
        fcntl.flock(starting, fcntl.LOCK_UN)
        running = Cluster(tuple(Node(*node) for node in json.loads(description.read_text())))
        yield running
        fcntl.flock(starting, fcntl.LOCK_EX)
        try:
            fcntl.flock(using, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return  # another worker needs it, and ends it
        description.unlink()
        running.end()


@pytest.fixture(scope="module")
def three_nodes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A cluster of three nodes for one module, whose tests may kill one of them."""
    _require_server()
    started = start(tmp_path_factory.mktemp("nodes") / "three", 3, owner=os.getpid())
    yield started
    started.end()


@pytest.fixture
def address(cluster: Cluster) -> Iterator[str]:
    """The address of an index that there is not yet, and is not any more after the test."""
    name = f"test-{uuid4().hex}"
    yield f"opensearch://{cluster.hosts}/{name}"
    cluster.forget(name)


def _require_server() -> None:
    """Skips the test where no server can be started; fails it where that must not be."""
    if missing := find_missing():
        (pytest.fail if os.environ.get("CI") else pytest.skip)(missing)
