"""The engine: opens an index folder, follows its newest state, and changes it."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from weakref import WeakSet, WeakValueDictionary

from vnsearch._logging import log_damage, log_debug
from vnsearch._windows import is_windows
from vnsearch.arguments import check_counts
from vnsearch.engine.cache import share_budget
from vnsearch.engine.format.layout import LAYOUT
from vnsearch.engine.format.toc import (
    INDEX_NAME,
    StateId,
    TableOfContents,
    find_latest,
    identify_state,
    read_contents,
    read_newest,
)
from vnsearch.engine.read.segments import LiveSegment, open_segment
from vnsearch.engine.read.snapshot import Snapshot
from vnsearch.errors import IndexDamaged, IndexNotFound
from vnsearch.model import Stats

if TYPE_CHECKING:
    from vnsearch.engine.write.batch import Batch

MEMORY = 512 << 20
"""About the most bytes of memory that writing takes."""

_COARSE_STEP, _FINE_STEP = 2.0, 0.1
"""The longest steps, in seconds, in which file systems record times of changes. Of two changes within a step,
the second may not show. A time that is no multiple of `_COARSE_UNIT` shows that the steps are fine."""
_COARSE_UNIT = 10_000_000  # nanoseconds


class _FolderStatus(NamedTuple):
    """The status of the folder itself, which changes with every commit, since a commit renames a file.

    `since` is the time at which it was first seen. When it `is_settled`, any later commit will change it.
    """

    status: tuple[int, ...] = ()
    since: float = 0.0
    is_settled: bool = False


class _State(NamedTuple):
    """A committed state of the index, and what identifies it: one object, so that no fork sees half of it."""

    snapshot: Snapshot
    identity: StateId


class Engine:
    """The index in a folder, made by the analysis named `analysis`; see `open` and `create`.

    With `auto_refresh`, searches always see the last commit; without, they see the same state until the
    next `refresh`. The modules for writing are loaded when they are needed, because they need Whoosh, which
    takes longer to load than a search takes.

    Writing takes up to about `memory` bytes. `cache_bytes` bounds the memory for what searches worked out. It
    is one bound for all engines of this process on the folder: the one given last, or else `CACHE_BYTES`.
    """

    is_local = True

    def __init__(
        self,
        folder: Path,
        analysis: str,
        *,
        memory: int = MEMORY,
        cache_bytes: int | None = None,
        auto_refresh: bool = True,
    ) -> None:
        check_counts(least=1, memory=memory)
        self.folder = self.notes_folder = folder
        self._memory = memory
        self._auto_refresh = auto_refresh
        self._analysis = f"{LAYOUT}.{analysis}"
        self._budget = share_budget(folder)
        if cache_bytes is not None:
            self._budget.most_bytes = cache_bytes
        self._searched: _State | None = None
        self._newest: _State | None = None
        self._status = _FolderStatus()
        self._lock = threading.Lock()
        _engines.add(self)

    @classmethod
    def open(
        cls,
        folder: Path,
        analysis: str,
        *,
        memory: int = MEMORY,
        cache_bytes: int | None = None,
        auto_refresh: bool = True,
    ) -> Engine:
        """Opens the index in the folder.

        Raises `IndexNotFound`, `AnalysisMismatch` when another analysis made it, or `IndexDamaged`.
        """
        engine = cls(folder, analysis, memory=memory, cache_bytes=cache_bytes, auto_refresh=auto_refresh)
        engine.refresh()
        return engine

    @classmethod
    def create(
        cls,
        folder: Path,
        analysis: str,
        *,
        memory: int = MEMORY,
        cache_bytes: int | None = None,
        auto_refresh: bool = True,
    ) -> Engine:
        """Opens the index in the folder; if there is none, makes an empty one."""
        engine = cls(folder, analysis, memory=memory, cache_bytes=cache_bytes, auto_refresh=auto_refresh)
        if find_latest(folder) < 0:
            from vnsearch.engine.write.writing import create

            create(folder, engine._analysis)
        engine.refresh()
        return engine

    def close(self) -> None:
        """Closes the files as soon as no result needs them; the engine can still be used afterwards."""
        with self._lock:
            self._searched = self._newest = None

    def snapshot(self) -> Snapshot:
        """The state to search. Raises what `open` raises, for example when the folder has been removed."""
        with self._lock:
            if self._searched is None or self._auto_refresh:
                self._searched = self._read_newest()
            return self._searched.snapshot

    def identify(self) -> StateId:
        """Identifies the state that a search now would see, or one before it, without waiting for others.

        Nothing of the state is read, so that this takes microseconds even when it is a new one.
        """
        searched = self._searched
        if searched is not None and not self._auto_refresh:
            return searched.identity
        status, newest = self._status, self._newest  # in this order: the status is set last
        if newest is not None and status.is_settled and self._read_status().status == status.status:
            return newest.identity
        return identify_state(self.folder)

    def refresh(self) -> bool:
        """Goes to the last commit; returns whether it is another state than the one searched so far."""
        with self._lock:
            before, self._searched = self._searched, self._read_newest()
            return self._searched is not before

    def newest(self) -> Snapshot:
        """The state of the last commit, on which changes are based."""
        if self._auto_refresh:
            return self.snapshot()
        with self._lock:
            return self._read_newest().snapshot

    @contextmanager
    def change(self, *, wait: float = 0.0) -> Iterator[tuple[Batch, Snapshot]]:
        """Yields a batch of changes to the newest state, and that state; raises `IndexLocked`."""
        from vnsearch.engine.write.writing import change

        self.newest()
        with change(self.folder, memory=self._memory, wait=wait) as batch:
            yield batch, self.newest()

    @contextmanager
    def change_or_create(self, *, wait: float = 0.0) -> Iterator[tuple[Batch, Snapshot]]:
        """Like `change`; if there is no index, yields an empty state, and the commit makes an index."""
        from vnsearch.engine.write.writing import change_or_create

        with suppress(IndexNotFound):
            self.newest()
        with change_or_create(self.folder, self._analysis, memory=self._memory, wait=wait) as batch:
            yield batch, self.newest() if find_latest(self.folder) >= 0 else Snapshot(self.folder, [])

    def replace(self, *, wait: float = 0.0) -> AbstractContextManager[Batch]:
        """A batch that starts from an empty index; until it is committed, searches see the state before."""
        from vnsearch.engine.write.writing import replace

        return replace(self.folder, self._analysis, memory=self._memory, wait=wait)

    def stats(self) -> Stats:
        """Sizes of the state that is searched; `size` is that of all files in the folder now."""
        snapshot = self.snapshot()
        return Stats(
            articles=snapshot.live,
            terms=snapshot.term_counts(),
            segments=len(snapshot.segments),
            size=sum(map(_measure, self.folder.glob(f"*{INDEX_NAME}_*"))),
            analysis=self._analysis,
        )

    def backup(self, target: Path, beside: Iterable[tuple[str, bytes]] = ()) -> int:
        """Copies the index, and what is `beside` it, into a folder; see `SearchEngine`."""
        from vnsearch.engine.care.backup import backup

        return backup(self.folder, target, beside)

    def _read_newest(self) -> _State:
        """The newest state; it is read only if anything was committed since it was last read."""
        status = self._read_status()
        if self._newest is None or not self._status.is_settled or status.status != self._status.status:
            identity = identify_state(self.folder)
            if self._newest is None or self._newest.identity != identity:
                self._newest = self._share_snapshot(identity)
            self._status = status
        return self._newest

    def _share_snapshot(self, identity: StateId) -> _State:
        """The newest state, `identity` if nothing is committed meanwhile; engines of one process share it."""
        folder = os.path.realpath(self.folder)
        if (known := _snapshots.get((folder, self._analysis, identity))) is not None:
            return _State(known, identity)
        try:
            state = _State(*read_newest(self.folder, self._read))
        except IndexDamaged as error:
            log_damage(error)
            raise
        counts = state.snapshot.live, len(state.snapshot.segments)
        log_debug("%s: a new state of %d articles in %d segments", self.folder, *counts)
        _snapshots[folder, self._analysis, state.identity] = state.snapshot
        return state

    def _read_status(self) -> _FolderStatus:
        """The status of the folder; settled when it has stayed the same for longer than a step.

        On Windows it never is: on some drives, the status of a folder does not change with what is in it.

        The time is measured in this process, because the file system's clock may be another computer's.
        """
        now = time.monotonic()
        try:
            result = self.folder.stat()
        except OSError:
            return _FolderStatus()
        status = (result.st_dev, result.st_ino, result.st_mtime_ns, result.st_ctime_ns)
        if status != self._status.status:
            return _FolderStatus(status, now)
        since = self._status.since
        step = _FINE_STEP if result.st_mtime_ns % _COARSE_UNIT else _COARSE_STEP
        return _FolderStatus(status, since, now - since > step and not is_windows())

    def _read(self) -> Snapshot:
        contents = read_contents(self.folder)
        self._check_analysis(contents)
        return Snapshot(self.folder, list(self._live_segments(contents)))

    def _live_segments(self, contents: TableOfContents) -> Iterator[LiveSegment]:
        base = 0
        for segment in contents.segments:
            file = open_segment(segment.path(self.folder))
            if file.size != segment.size:
                raise IndexDamaged(
                    self.folder, f"{segment.name} has {file.size} articles, not {segment.size}"
                )
            yield LiveSegment(file, segment.deleted, base)
            base += file.size

    def _check_analysis(self, contents: TableOfContents) -> None:
        if contents.analysis != self._analysis:
            from vnsearch.engine.care.salvage import (
                make_mismatch,  # only an index of another version needs it
            )

            raise make_mismatch(self.folder, contents, self._analysis)


_engines: WeakSet[Engine] = WeakSet()
_snapshots: WeakValueDictionary[tuple[str, str, StateId], Snapshot] = WeakValueDictionary()


def _renew_locks() -> None:
    """Replaces the engines' locks in a forked process: a thread that exists no more may have held them."""
    for engine in list(_engines):
        engine._lock = threading.Lock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_renew_locks)


def _measure(file: Path) -> int:
    """The size of a file in bytes; 0 if it has just been removed."""
    with suppress(FileNotFoundError):
        return file.stat().st_size
    return 0
