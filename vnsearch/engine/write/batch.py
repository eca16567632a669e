"""A batch of changes to an index: articles put in and removed, then committed at once or not at all."""

from __future__ import annotations

import errno
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import chain
from secrets import token_hex
from types import TracebackType
from typing import TYPE_CHECKING

import numpy as np

from vnsearch._logging import log_info, log_warning
from vnsearch.engine.format import arrays
from vnsearch.engine.format.articles import GENERATION
from vnsearch.engine.format.storage import Storage
from vnsearch.engine.format.toc import SegmentEntry, TableOfContents, find_latest
from vnsearch.engine.read.guarding import SUSPICIOUS, raise_damage
from vnsearch.engine.read.segments import LiveSegment, SegmentFile, open_segment
from vnsearch.engine.whoosh.codec import write_contents
from vnsearch.engine.whoosh.schema import make_schema
from vnsearch.engine.write.block import Block
from vnsearch.engine.write.building import build_segment, join_blocks
from vnsearch.engine.write.merge_policy import RANK, choose_all, choose_merges, rank_new
from vnsearch.engine.write.merging import merge_segments

if TYPE_CHECKING:
    from vnsearch._typing import Array

_NAME_BYTES = 8
_BYTES_PER_SYLLABLE = 400
"""The memory that it takes to build a segment, for each syllable in it (measured)."""

_SLOW_SECONDS = 10.0
"""A commit that takes longer is worth a warning: the disk is slow, or there was much to write."""


class Batch:
    """Changes to an index, made under its write lock; readers see none of them before `commit`.

    `contents` is the state to be changed, and `is_held` tells whether the lock is still held. Articles that
    are put in are collected until building their segment would take more than `memory` bytes, and are then
    written to one. Leaving the `with` block without a commit changes nothing.
    """

    def __init__(
        self, storage: Storage, is_held: Callable[[], bool], contents: TableOfContents, memory: int
    ) -> None:
        self._storage, self._is_held, self._contents = storage, is_held, contents
        self._folder = storage.folder
        self._most_syllables = max(1, memory // _BYTES_PER_SYLLABLE)
        self._before = list(contents.segments)
        self._written: list[SegmentEntry] = []
        self._ranks: dict[str, int] = {}
        self._files = {segment.name: self._open(segment) for segment in self._before}
        self._deleted: defaultdict[str, set[int]] = defaultdict(set)
        self._pending = _PendingSegment()
        self._own: dict[str, tuple[str, int]] = {}
        self._changed = self._is_optimizing = False
        self.is_committed = False
        """Whether the changes are known to be on disk; then the files of the state before can be removed."""

    def __enter__(self) -> Batch:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._files.clear()  # a removed file takes space as long as it is open
        if self._is_held() and find_latest(self._folder) <= self._contents.generation:
            for segment in self._written:
                with suppress(OSError):
                    self._storage.remove(segment.path(self._folder).name)

    @property
    def dictionary(self) -> bytes:
        """The newest dictionary of the largest segment that has one; empty if none has."""
        for segment in sorted(self._before, key=lambda segment: -segment.size):
            file = self._files[segment.name]
            with self._translate_damage(file):
                if dictionary := file.last_dictionary:
                    return dictionary
        return b""

    def put(self, block: Block) -> None:
        """Puts articles in; each replaces one with the same id, be it committed or of this batch."""
        if not block.articles:
            return
        for number, article in enumerate(block.articles, self._pending.articles):
            self.remove(article.id)
            self._own[article.id] = (self._pending.name, number)
        self._pending.add(block)
        self._changed = True
        if self._pending.syllables > self._most_syllables:
            self._flush()

    def remove(self, article_id: str) -> bool:
        """Removes the article with the id; returns whether there was one."""
        if (own := self._own.pop(article_id, None)) is not None:
            name, number = own
            self._deleted[name].add(number)
            self._changed = True
            return True
        for segment in self._before:
            file = self._files[segment.name]
            with self._translate_damage(file):
                numbers = list(file.find(article_id))
            for number in numbers:
                if number not in segment.deleted and number not in self._deleted[segment.name]:
                    self._deleted[segment.name].add(number)
                    self._changed = True
                    return True
        return False

    def remove_all(self, ids: Iterable[str]) -> list[str]:
        """Removes the articles with these ids; returns the ids of those there were."""
        return [article_id for article_id in ids if self.remove(article_id)]

    def start_over(self) -> None:
        """Makes `commit` write a new state even if nothing is put in or removed."""
        self._changed = True

    def optimize(self) -> int:
        """Makes `commit` merge all segments into one without deleted articles, if there is none already.

        Returns how many there are until then.
        """
        self._is_optimizing = True
        self._changed |= len(self._before) > 1 or any(segment.deleted for segment in self._before)
        return len(self._before)

    def commit(self) -> None:
        """Makes the changes durable and visible, all at once; writes nothing if there are none.

        Raises `IndexNotWritable`, or `IndexDamaged` for a segment that is to be merged.
        """
        if self._changed:
            started = time.monotonic()
            self._flush()
            segments = self._merge()
            schema = make_schema(self._contents.analysis)
            with self._storage.translate_errors():
                self._storage.sync_folder()
                self._check_lock()
                write_contents(self._storage, schema, self._contents.generation + 1, segments)
                self._storage.sync_folder()
            self.is_committed = True
            seconds = time.monotonic() - started
            log = log_warning if seconds > _SLOW_SECONDS else log_info
            log("%s: commit %d took %.1f s", self._folder, self._contents.generation + 1, seconds)

    def _check_lock(self) -> None:
        """Raises `OSError` when the folder was removed or another writer may have taken it over."""
        if not self._is_held():
            raise OSError(errno.ENOENT, "it was removed, or left to another process, while it was written to")

    def _flush(self) -> None:
        """Writes the collected articles to a segment."""
        if self._pending.blocks:
            segment = SegmentEntry(self._pending.name, self._pending.articles)
            contents = build_segment(join_blocks(self._pending.blocks))
            self._write(segment, rank_new(segment.size), contents)
            self._pending = _PendingSegment()

    def _write(self, segment: SegmentEntry, rank: int, contents: Iterable[tuple[str, Array]]) -> None:
        path = segment.path(self._folder)
        with self._storage.translate_errors(), self._storage.new_file(path.name) as file:
            place = np.array([self._contents.generation + 1, len(self._written)])
            arrays.write_arrays(file, chain([(GENERATION, place), (RANK, np.array([rank]))], contents))
        self._written.append(segment)
        self._ranks[segment.name] = rank

    def _merge(self) -> list[SegmentEntry]:
        """Merges the segments that are due; returns the segments of the new state."""
        current = [
            segment.without(self._deleted[segment.name]) for segment in (*self._before, *self._written)
        ]
        current = [segment for segment in current if segment.live]
        ranked = [(segment, self._read_rank(segment)) for segment in current]
        written = {segment.name for segment in self._written}
        choose = choose_all if self._is_optimizing else choose_merges
        for group in choose(ranked, written, sum(map(len, self._deleted.values()))):
            started = time.monotonic()
            merged = SegmentEntry(token_hex(_NAME_BYTES), group.live)
            self._write(merged, group.rank, self._merge_group(group.segments))
            counts = len(group.segments), merged.size, time.monotonic() - started
            log_info("%s: merging %d segments of %d articles took %.1f s", self._folder, *counts)
            place = current.index(group.segments[0])
            current[place : place + len(group.segments)] = [merged]
        return current

    def _read_rank(self, segment: SegmentEntry) -> int:
        if segment.name not in self._ranks:
            file = self._files[segment.name]
            ranks = file.arrays.get(RANK)
            self._ranks[segment.name] = rank_new(segment.size) if ranks is None else int(ranks[0])
        return self._ranks[segment.name]

    def _merge_group(self, group: Sequence[SegmentEntry]) -> Iterator[tuple[str, Array]]:
        live = [LiveSegment(self._take_file(segment), segment.deleted, 0) for segment in group]
        with self._translate_damage(*(segment.file for segment in live)):
            yield from merge_segments(live)

    def _take_file(self, segment: SegmentEntry) -> SegmentFile:
        """The open file of a segment that is needed for the last time."""
        return self._files.pop(segment.name) if segment.name in self._files else self._open(segment)

    def _open(self, segment: SegmentEntry) -> SegmentFile:
        return open_segment(segment.path(self._folder))

    @contextmanager
    def _translate_damage(self, *files: SegmentFile) -> Iterator[None]:
        """Raises `IndexDamaged` for errors due to damaged numbers in these segments."""
        try:
            yield
        except SUSPICIOUS as error:
            raise_damage(self._folder, files, error)
            raise


class _PendingSegment:
    """The articles collected for the next segment, and the name that the segment will have."""

    def __init__(self) -> None:
        self.name = token_hex(_NAME_BYTES)
        self.blocks: list[Block] = []
        self.articles = 0
        self.syllables = 0

    def add(self, block: Block) -> None:
        self.blocks.append(block)
        self.articles += len(block.articles)
        self.syllables += len(block.syllables.ordinals)
