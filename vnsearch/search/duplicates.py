"""Near-duplicates folded under the best of them: one story that several papers print.

`sketches` tells them apart; articles too short for a sketch are near-duplicates if their text is the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from vnsearch.engine.protocols import IndexState
from vnsearch.model import Match

MOST_COMPARED = 1_000
"""The number of the best matches that are compared with each other; those after them stay alone."""


class DuplicateGroup(NamedTuple):
    """A match, and the near-duplicates of it among the matches after it."""

    best: Match
    others: tuple[Match, ...]


def group_duplicates(matches: Sequence[Match], snapshot: IndexState) -> list[DuplicateGroup]:
    """The matches in their order, each near-duplicate of a better one under that one."""
    originals = snapshot.near_duplicates([match.number for match in matches])
    groups: dict[int, list[Match]] = {}
    for match, original in zip(matches, originals, strict=True):
        groups.setdefault(original, []).append(match)
    return [DuplicateGroup(members[0], tuple(members[1:])) for members in groups.values()]
