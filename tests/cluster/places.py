"""Where indexes of both engines are made for the tests of their contract."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.cluster.servers import Cluster

ENGINES = ["folder", "cluster"]


@contextmanager
def make_place(engine: str, request: pytest.FixtureRequest, folder: Path, name: str) -> Iterator[str]:
    """Where an index of the engine can be made, and is not there any more afterwards."""
    if engine == "folder":
        yield str(folder / name)
        return
    cluster: Cluster = request.getfixturevalue("cluster")
    own = f"{name}-{folder.name.lower()}-{abs(hash(str(folder))):x}"
    yield f"opensearch://{cluster.hosts}/{own}?shards=2&replicas=0"
    cluster.forget(own)
