"""Which segments are merged: after any commits there are few, and few articles are written again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain, repeat
from random import Random

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from vnsearch.engine.format.toc import SegmentEntry
from vnsearch.engine.write.merge_policy import (
    choose_all,
    choose_merges,
    limit_merge,
    limit_segments,
    rank_new,
)

MOST_WRITTEN = 6
"""How often an article may be written on average, when it is added and whenever it is merged."""


class Simulation:
    """An index of segments without contents, and how many articles are written by its commits."""

    def __init__(self) -> None:
        self.segments: list[tuple[SegmentEntry, int]] = []
        self.added = self.deleted = self.written = 0
        self._names = iter(range(1 << 62))

    @property
    def live(self) -> int:
        return sum(segment.live for segment, _ in self.segments)

    def commit(self, *sizes: int, deletions: Sequence[int] = ()) -> None:
        """Adds segments of these sizes, and deletes an article of each of the segments at these places."""
        own = {self._add(size, rank_new(size), len(self.segments)) for size in sizes}
        for place in deletions:
            segment, rank = self.segments[place % len(self.segments)]
            if segment.live:
                gone = segment.without([len(segment.deleted)])
                self.segments[place % len(self.segments)] = gone, rank
        self.added += sum(sizes)
        self.deleted += len(deletions)
        self.segments = [(segment, rank) for segment, rank in self.segments if segment.live]
        merged = self._merge(own, len(deletions))
        assert len(self.segments) <= limit_segments(self.live)
        if sum(sizes) <= 1 and not deletions:
            assert merged <= limit_merge(self.live)
        self.written += sum(sizes) + merged

    def _add(self, size: int, rank: int, place: int) -> str:
        name = str(next(self._names))
        self.segments.insert(place, (SegmentEntry(name, size), rank))
        return name

    def _merge(self, own: set[str], deletions: int) -> int:
        """Merges what is due, and returns how many articles that writes."""
        before = self.live
        groups = choose_merges(self.segments, own, deletions)
        for group in groups:
            entries = [segment for segment, _ in self.segments]
            place = entries.index(group.segments[0])
            assert tuple(entries[place : place + len(group.segments)]) == group.segments
            del self.segments[place : place + len(group.segments)]
            self._add(group.live, group.rank, place)
        assert self.live == before
        return sum(group.live for group in groups)


def simulate(commits: Iterable[int]) -> Simulation:
    simulation = Simulation()
    for size in commits:
        simulation.commit(size)
    return simulation


sizes = st.one_of(
    st.sampled_from([1, 5, 8, 9_000, 8_193, 16_384, 16_385, 65_536, 1_000_000]), st.integers(1, 100_000)
)


patterns = st.lists(st.tuples(st.lists(sizes, min_size=1, max_size=6), st.integers(1, 40)), max_size=4)


def assert_few(patterns: list[tuple[list[int], int]]) -> None:
    simulation = simulate(chain.from_iterable(pattern * times for pattern, times in patterns))
    assert simulation.written <= MOST_WRITTEN * max(simulation.added, 1)


@given(patterns)
@example([([9_000, 1], 60)])
@example([([8_193], 60)])
@example([([1], 60), ([1_000_000], 3), ([1], 60), ([20_000, 1], 60)])
@settings(deadline=None, max_examples=5)
def test_after_any_commits_there_are_few_segments_and_few_articles_are_written_again(patterns):
    assert_few(patterns)


@pytest.mark.thorough
@given(patterns)
@settings(deadline=None, max_examples=200)
def test_after_very_many_commits_there_are_few_segments_and_few_articles_are_written_again(patterns):
    assert_few(patterns)


@pytest.mark.parametrize(
    "commits",
    [
        repeat(1, 1_500),
        [14_320, *repeat(1, 1_000)],
        [100_000, *repeat(9, 1_000)],
        [2**power for _ in range(8) for power in range(17)],
        [2**power for _ in range(8) for power in reversed(range(17))],
        Random(1).choices([1, 5, 9_000], k=500),
        [int(Random(n).paretovariate(0.5)) % 50_000 + 1 for n in range(700)],
    ],
    ids=["one", "one more", "nine more", "ascending", "descending", "mixed", "Pareto"],
)
def test_articles_are_written_few_times_in_a_long_run(commits):
    simulation = simulate(commits)
    assert simulation.written <= MOST_WRITTEN * simulation.added


@pytest.mark.thorough
def test_articles_are_written_few_times_in_a_very_long_run():
    simulation = simulate(repeat(1, 50_000))
    assert simulation.written <= MOST_WRITTEN * simulation.added


@given(st.lists(st.tuples(st.integers(0, 40), st.lists(st.integers(0, 40), max_size=40)), max_size=20))
@settings(deadline=None, max_examples=20)
def test_deleted_articles_leave_few_segments_too(changes):
    simulation = Simulation()
    for size in (500, 100, 100, 50):
        simulation.commit(size)
    for size, deletions in changes:
        simulation.commit(*[size] * bool(size), deletions=deletions)
        assert all(len(segment.deleted) <= segment.size / 4 for segment, _ in simulation.segments)


def test_replacing_articles_for_long_writes_few_articles_again():
    simulation, random = Simulation(), Random(1)
    simulation.commit(10_000)
    for _ in range(400):
        simulation.commit(10, deletions=[random.randrange(100) for _ in range(10)])
    assert simulation.written <= MOST_WRITTEN * simulation.added


def ranked(*segments: tuple[int, int] | int) -> list[tuple[SegmentEntry, int]]:
    """Segments of so many articles, or of so many with so many of them deleted."""
    pairs = [(each, 0) if isinstance(each, int) else each for each in segments]
    entries = [SegmentEntry(str(n), size, frozenset(range(gone))) for n, (size, gone) in enumerate(pairs)]
    return [(entry, rank_new(entry.live)) for entry in entries]


def places(groups: Iterable[object], segments: Sequence[tuple[SegmentEntry, int]]) -> list[list[int]]:
    return [[[e for e, _ in segments].index(entry) for entry in group.segments] for group in groups]


def test_the_lowest_rank_is_merged_when_there_are_too_many():
    segments = ranked(500, 20, 1, 1, 100, *[1] * 4)
    assert places(choose_merges(segments, set(), 0), segments) == [[5, 6, 7, 8]]
    assert choose_merges(segments[1:], set(), 0) == []


def test_what_one_change_wrote_becomes_segments_of_a_limited_size():
    segments = ranked(1000, *[20_000] * 7)
    written = {entry.name for entry, _ in segments[1:]}
    assert places(choose_merges(segments, written, 0), segments) == [[1, 2, 3], [4, 5, 6]]


@pytest.mark.parametrize(("deleted", "due"), [(0, False), (25, False), (26, True), (99, True)])
def test_a_segment_with_many_deleted_articles_is_written_anew(deleted, due):
    (segment,) = segments = ranked((100, deleted))
    (rank,) = {group.rank for group in choose_merges(segments, set(), 0)} or {segment[1]}
    assert (rank, places(choose_merges(segments, set(), 0), segments)) == (segment[1], [[0]] if due else [])


def test_a_small_change_writes_only_the_worst_of_many_large_segments_anew():
    segments = ranked((60_000, 16_000), (60_000, 20_000), (60_000, 18_000))
    assert places(choose_merges(segments, set(), 1), segments) == [[1]]
    assert places(choose_merges(segments, set(), 54_000), segments) == [[0], [1], [2]]


def test_everything_becomes_one_segment_of_the_rank_of_its_size():
    segments = ranked(300, (200, 1), 1)
    (group,) = choose_all(segments, set(), 0)
    assert (group.segments, group.rank) == (tuple(entry for entry, _ in segments), 2)
    assert len(choose_all(ranked((9, 1)), set(), 0)) == 1
    assert choose_all(ranked(9), set(), 0) == choose_all([], set(), 0) == []
