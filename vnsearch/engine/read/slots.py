"""When a span of syllables has a different one for each slot of a phrase.

By Hall's marriage theorem (1935) it does if, for every set of slots, it has at least as many syllables that
may stand in one of them as there are slots in the set.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

_MOST_SETS = 64
_T = TypeVar("_T")


def count_needed(slots: Sequence[frozenset[_T]]) -> list[tuple[frozenset[_T], int]]:
    """Sets of syllables, each with the number of syllables from it that a span needs to fill all slots.

    `slots` has for each slot the syllables that may stand in it. Only slots that share syllables need to be
    taken together; this is done in about `_MOST_SETS` ways, which bounds the time.
    """
    unions = set(slots)
    pending = list(unions)
    while pending and len(unions) < _MOST_SETS:
        union = pending.pop()
        larger = {union | slot for slot in slots if not union.isdisjoint(slot)} - unions
        unions |= larger
        pending += larger
    return [(union, sum(slot <= union for slot in slots)) for union in unions]
