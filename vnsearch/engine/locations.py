"""Where an index is decides about its engine: that of a folder, or that of a cluster for an address."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vnsearch.arguments import FilePath, is_address, make_path
from vnsearch.engine.engine import MEMORY, Engine

if TYPE_CHECKING:
    from vnsearch.engine.protocols import SearchEngine


def open_engine(
    location: FilePath,
    analysis: str,
    *,
    create: bool,
    memory: int,
    cache_bytes: int | None,
    auto_refresh: bool,
) -> SearchEngine:
    """Opens the index at the location; with `create`, makes an empty one if there is none.

    Raises what `Engine.open` raises, and for an address `BadArgument` or `ClusterError`.
    """
    if is_address(location):
        from vnsearch.engine.cluster.address import parse_address
        from vnsearch.engine.cluster.cluster_engine import ClusterEngine

        address = parse_address(location)
        engine = ClusterEngine(address, analysis, cache_bytes=cache_bytes, auto_refresh=auto_refresh)
        return engine.create() if create else engine.open()
    opener = Engine.create if create else Engine.open
    return opener(
        make_path(location), analysis, memory=memory, cache_bytes=cache_bytes, auto_refresh=auto_refresh
    )


def begin_engine(location: FilePath, analysis: str, *, memory: int = MEMORY) -> SearchEngine:
    """The engine of the location, whether or not there is an index."""
    if is_address(location):
        from vnsearch.engine.cluster.address import parse_address
        from vnsearch.engine.cluster.cluster_engine import ClusterEngine

        return ClusterEngine(parse_address(location), analysis)
    return Engine(make_path(location), analysis, memory=memory)
