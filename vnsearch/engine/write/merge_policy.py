"""Which segments are merged: few segments, few articles written again, and no commit that takes very long.

Only neighbours are merged, so that articles stay in the order in which they were indexed. Three things make
segments due:

- One change wrote several of them, only because it did not fit into memory.
- Many of a segment's articles are deleted: it is written anew.
- There are more segments than `limit_segments` allows. Then neighbours of the lowest rank are merged. A
  segment that a change writes gets its rank from its size, and a merged one gets the next higher rank. As
  long as there are few segments, nothing is merged: that is the binomial transform of Bentley and Saxe
  (Decomposable searching problems, 1980), which writes articles again as rarely as a number of segments
  allows.

Merges of the last kind, and segments written anew, have at most `limit_merge` articles together in a commit,
unless the commit itself is large. The limit is a share of the index, so that it leaves few segments that are
too large to be merged.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from vnsearch.engine.format.toc import SegmentEntry

RANK = "rank"
"""The name of an array of one number, the rank of a segment."""

_SMALL_INDEX, _FEW, _MORE = 1000, 8, 4
"""Up to `_SMALL_INDEX` articles, there are at most `_FEW` segments; with twice as many, `_MORE` more."""
_RANK_FACTOR = 16
"""A new segment that is so many times larger has the next higher rank."""
_MOST_DELETED = 0.25
"""A segment is written anew when a larger share of its articles is deleted."""
_SHARE, _LEAST = 16, 16_384
"""A merge has at most this share of the articles of the index, or this many articles if that is more."""
_WHOLE = 65_536
"""What a change wrote is merged up to this many articles: their numbers fit into two bytes."""


class MergeGroup(NamedTuple):
    """Neighbouring segments and the rank of the segment that they are, or become when they are `is_due`."""

    segments: tuple[SegmentEntry, ...]
    rank: int
    is_due: bool = False

    @property
    def live(self) -> int:
        """How many articles are not deleted."""
        return sum(segment.live for segment in self.segments)

    @property
    def deleted_share(self) -> float:
        """Which share of the articles is deleted."""
        return 1 - self.live / sum(segment.size for segment in self.segments)


def limit_segments(articles: int) -> int:
    """The most segments of an index with so many articles, after any commit."""
    return _FEW + int(_MORE * math.log2(max(articles / _SMALL_INDEX, 1)))


def limit_merge(articles: int) -> int:
    """The most articles that a small commit writes again in an index with so many."""
    return max(articles // _SHARE, _LEAST)


def rank_new(articles: int) -> int:
    """The rank of a segment of so many articles that a change wrote."""
    return int(math.log(max(articles, 1), _RANK_FACTOR))


def choose_merges(
    segments: Sequence[tuple[SegmentEntry, int]], written: Collection[str], deletions: int
) -> list[MergeGroup]:
    """Chooses which of the segments, given with their ranks, become one each after a change.

    `written` has the names of the segments that the change wrote, and `deletions` is how many articles it
    deleted. Each segment has an article that is not deleted.
    """
    groups = _join_written([MergeGroup((segment,), rank) for segment, rank in segments], written)
    groups = _renew_deleted(groups, deletions)
    while (run := _choose_run(groups)) is not None:
        groups[run] = [_join(groups[run])]
    return [group for group in groups if group.is_due]


def choose_all(
    segments: Sequence[tuple[SegmentEntry, int]], written: Collection[str], deletions: int
) -> list[MergeGroup]:
    """Like `choose_merges`: all segments become one; none, if there is one without deleted articles."""
    entries = tuple(segment for segment, _ in segments)
    if len(entries) == 1 and not entries[0].deleted:
        return []
    everything = MergeGroup(entries, 0, is_due=True)
    return [everything._replace(rank=rank_new(everything.live))] if entries else []


def _join(groups: Sequence[MergeGroup]) -> MergeGroup:
    """The groups as one, of the next higher rank."""
    segments = tuple(segment for group in groups for segment in group.segments)
    return MergeGroup(segments, max(group.rank for group in groups) + 1, is_due=True)


def _join_written(groups: Sequence[MergeGroup], written: Collection[str]) -> list[MergeGroup]:
    """Joins what one change wrote: its rank follows from its size, as if it had been written at once."""
    most = max(_count_live(groups) // _SHARE, _WHOLE)
    joined: list[MergeGroup] = []
    for group in groups:
        own = group.segments[0].name in written
        if own and joined and joined[-1].segments[0].name in written and joined[-1].live + group.live <= most:
            last = joined.pop()
            joined.append(MergeGroup(last.segments + group.segments, rank_new(last.live + group.live), True))
        else:
            joined.append(group)
    return joined


def _renew_deleted(groups: Sequence[MergeGroup], deletions: int) -> list[MergeGroup]:
    """Makes groups due of whose articles too many are deleted: the worst first, or only the worst one."""
    most = left = max(limit_merge(_count_live(groups)), int(deletions / _MOST_DELETED))
    renewed = list(groups)
    for place in sorted(range(len(groups)), key=lambda place: -groups[place].deleted_share):
        group = groups[place]
        if group.deleted_share > _MOST_DELETED and (left == most or group.live <= left):
            left -= group.live
            renewed[place] = group._replace(is_due=True)
    return renewed


def _choose_run(groups: Sequence[MergeGroup]) -> slice | None:
    """The neighbours to be merged next because there are too many; None if there are not.

    If no neighbours may be merged that are alike in rank, it is the two that are smallest together.
    """
    articles = _count_live(groups)
    if len(groups) <= limit_segments(articles):
        return None
    runs = list(_list_runs(groups, limit_merge(articles)))
    if runs:
        return min(runs, key=lambda run: (groups[run.start].rank, -run.start))
    smallest = min(range(len(groups) - 1), key=lambda first: _count_live(groups[first : first + 2]))
    return slice(smallest, smallest + 2)


def _list_runs(groups: Sequence[MergeGroup], most: int) -> Iterator[slice]:
    """The longest runs of neighbours that have no higher rank than the first, and at most so many articles.

    Runs of the same rank have no segment in common.
    """
    ends: dict[int, int] = {}
    for first, group in enumerate(groups):
        if ends.get(group.rank, 0) > first:
            continue
        end, live = first, 0
        while end < len(groups) and groups[end].rank <= group.rank and live + groups[end].live <= most:
            live += groups[end].live
            end += 1
        ends[group.rank] = end
        if end > first + 1:
            yield slice(first, end)


def _count_live(groups: Sequence[MergeGroup]) -> int:
    return sum(group.live for group in groups)
