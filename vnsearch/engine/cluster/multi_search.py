"""Several questions to a cluster at once: one round trip for all that can be asked at the same time.

What is worked out from the answers to searches is a generator: it yields a list of searches, gets their
responses, and may go on to yield others; what it returns is the result. `run_together` goes through several
of them step by step, and sends the searches of one step of all of them in one `_msearch`.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias, TypeVar

from vnsearch.engine.cluster.aliases import name_vocabulary

_T = TypeVar("_T")
_MOST_AT_ONCE = 1000
"""More searches are sent in several requests."""


class ClusterQuery(NamedTuple):
    """A search by its body: of the vocabulary if `companion`; if `scored`, with scores that fit together."""

    body: Mapping[str, Any]
    companion: bool = False
    scored: bool = False

    def describe(self, index: str) -> list[Mapping[str, Any]]:
        """The two lines that stand for it in an `_msearch`."""
        header: dict[str, Any] = {"index": name_vocabulary(index) if self.companion else index}
        if self.scored:
            header["search_type"] = "dfs_query_then_fetch"
        return [{**header, "allow_partial_search_results": False}, self.body]


Response: TypeAlias = Mapping[str, Any]
Steps: TypeAlias = Generator[list[ClusterQuery], list[Response], _T]
"""What asks for something step by step, and returns it."""
Send: TypeAlias = Callable[[list[ClusterQuery]], list[Response]]
"""Sends searches, and returns their responses in the same order."""


def run_together(every: Sequence[Steps[_T]], send: Send) -> list[_T]:
    """What each of them returns; they go on step by step, all at once."""
    results: dict[int, _T] = {}
    waiting: dict[int, list[ClusterQuery]] = {}
    for place, steps in enumerate(every):
        _go_on(place, steps, None, waiting, results)
    while waiting:
        asked, waiting = waiting, {}
        responses = iter(_send_in_groups([each for wanted in asked.values() for each in wanted], send))
        for place, wanted in asked.items():
            _go_on(place, every[place], [next(responses) for _ in wanted], waiting, results)
    return [results[place] for place in range(len(every))]


def _send_in_groups(wanted: list[ClusterQuery], send: Send) -> list[Response]:
    groups = [wanted[begin : begin + _MOST_AT_ONCE] for begin in range(0, len(wanted), _MOST_AT_ONCE)]
    return [response for group in groups for response in send(group)]


def _go_on(
    place: int,
    steps: Steps[_T],
    responses: list[Response] | None,
    waiting: dict[int, list[ClusterQuery]],
    results: dict[int, _T],
) -> None:
    try:
        waiting[place] = next(steps) if responses is None else steps.send(responses)
    except StopIteration as end:
        results[place] = end.value


def count(query: Mapping[str, Any]) -> ClusterQuery:
    """A search that only counts the articles that meet the query."""
    return ClusterQuery({"query": query, "size": 0, "track_total_hits": True})


def exists(query: Mapping[str, Any]) -> ClusterQuery:
    """A search that only finds out whether an article meets the query."""
    return ClusterQuery({"query": query, "size": 0, "track_total_hits": True, "terminate_after": 1})


def read_total(response: Response) -> int:
    """The number of articles that meet the query of a response."""
    return int(response["hits"]["total"]["value"])


def read_hits(response: Response) -> list[Mapping[str, Any]]:
    """The hits of a response."""
    return list(response["hits"]["hits"])
