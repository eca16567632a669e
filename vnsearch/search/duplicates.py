"""Near-duplicates folded under the best of them: one story that several papers print."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from vnsearch.engine import Snapshot
from vnsearch.model import Match

MOST_MATCHES = 1_000
"""So many of the best matches are compared with each other; those after them stay alone."""


class Group(NamedTuple):
    """A match, and those after it that are near-duplicates of it."""

    best: Match
    others: tuple[Match, ...]


def grouped(matches: Sequence[Match], snapshot: Snapshot) -> list[Group]:
    """The matches in their order, each one that is a near-duplicate of a better one under that."""
    compared = list(matches[:MOST_MATCHES])
    alike = snapshot.near_duplicates([match.number for match in compared])
    groups: dict[int, list[Match]] = {}
    for match, first in zip(compared, alike, strict=True):
        groups.setdefault(first, []).append(match)
    found = [Group(members[0], tuple(members[1:])) for members in groups.values()]
    return found + [Group(match, ()) for match in matches[MOST_MATCHES:]]
