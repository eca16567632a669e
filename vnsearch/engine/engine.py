"""An index folder: its newest state, and changing it."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

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
from vnsearch.engine.read.segments import LiveSegment, SegmentFile
from vnsearch.engine.read.snapshot import Snapshot
from vnsearch.errors import IndexDamaged, IndexNotFound
from vnsearch.model import Stats

if TYPE_CHECKING:
    from vnsearch.engine.write.batch import Batch

MEMORY = 512 << 20
"""Bytes that writing takes at most, about."""

_LONG_TICK, _SHORT_TICK = 2.0, 0.1
"""File systems tell the time of a change in steps, and a change may hide behind another of the same step.
Steps are up to two seconds long; those of a time that is told more exactly than in `_COARSE` are short."""
_COARSE = 10_000_000  # nanoseconds


class _FolderLook(NamedTuple):
    """A look at the folder: what changes in it with every commit, as that renames a file.

    `since` is when the folder was first seen like that. Once it is `settled`, the next change shows.
    """

    state: tuple[int, ...] = ()
    since: float = 0.0
    settled: bool = False


class Engine:
    """The index in a folder, made by the analysis that `analysis` names; see `open` and `create`.

    With `auto_refresh`, what is searched is always the state committed last; without, it stays the same from
    one `refresh` to the next. What writes is loaded when it is needed (`writing`): it needs Whoosh, which
    takes longer to load than a search takes.
    """

    def __init__(
        self, folder: Path, analysis: str, *, memory: int = MEMORY, auto_refresh: bool = True
    ) -> None:
        self.folder = folder
        self._memory = memory
        self._auto_refresh = auto_refresh
        self._analysis = f"{LAYOUT}.{analysis}"
        self._searched: Snapshot | None = None
        self._newest: Snapshot | None = None
        self._version: StateId = ()
        self._look = _FolderLook()
        self._lock = threading.Lock()

    @classmethod
    def open(cls, folder: Path, analysis: str, *, memory: int = MEMORY, auto_refresh: bool = True) -> Engine:
        """Opens the index in the folder.

        Raises `IndexNotFound`, `AnalysisMismatch` when another analysis made it, or `IndexDamaged`.
        """
        engine = cls(folder, analysis, memory=memory, auto_refresh=auto_refresh)
        engine.refresh()
        return engine

    @classmethod
    def create(
        cls, folder: Path, analysis: str, *, memory: int = MEMORY, auto_refresh: bool = True
    ) -> Engine:
        """Opens the index in the folder, and makes an empty one where there is none."""
        engine = cls(folder, analysis, memory=memory, auto_refresh=auto_refresh)
        if find_latest(folder) < 0:
            from vnsearch.engine.write.writing import create

            create(folder, engine._analysis)
        engine.refresh()
        return engine

    def close(self) -> None:
        """Lets go of the files as soon as no result needs them; an engine can be used again after."""
        with self._lock:
            self._searched = self._newest = None

    def snapshot(self) -> Snapshot:
        """The state to search. Raises as `open` does, when the folder has been removed, for example."""
        with self._lock:
            if self._searched is None or self._auto_refresh:
                self._searched = self._look_for_newest()
            return self._searched

    def refresh(self) -> bool:
        """Goes to the state committed last; whether it is another than the one searched so far."""
        with self._lock:
            before, self._searched = self._searched, self._look_for_newest()
            return self._searched is not before

    def newest(self) -> Snapshot:
        """The state committed last, to which changes are made."""
        if self._auto_refresh:
            return self.snapshot()
        with self._lock:
            return self._look_for_newest()

    @contextmanager
    def change(self, *, wait: float = 0.0) -> Iterator[tuple[Batch, Snapshot]]:
        """A batch of changes to the newest state, and that state; raises `IndexLocked`."""
        from vnsearch.engine.write.writing import change

        self.newest()
        with change(self.folder, memory=self._memory, wait=wait) as batch:
            yield batch, self.newest()

    @contextmanager
    def change_or_create(self, *, wait: float = 0.0) -> Iterator[tuple[Batch, Snapshot]]:
        """The same where there may be no index: then an empty state, and what is put in makes one."""
        from vnsearch.engine.write.writing import change_or_create

        with suppress(IndexNotFound):
            self.newest()
        with change_or_create(self.folder, self._analysis, memory=self._memory, wait=wait) as batch:
            yield batch, self.newest() if find_latest(self.folder) >= 0 else Snapshot(self.folder, [])

    def replace(self, *, wait: float = 0.0) -> AbstractContextManager[Batch]:
        """A batch that starts from nothing; the state before serves until it is committed."""
        from vnsearch.engine.write.writing import replace

        return replace(self.folder, self._analysis, memory=self._memory, wait=wait)

    def stats(self) -> Stats:
        """Sizes of the state that is searched; `size` is that of all files there are now."""
        snapshot = self.snapshot()
        return Stats(
            articles=snapshot.live,
            terms=snapshot.term_counts(),
            segments=len(snapshot.segments),
            size=sum(map(_measure, self.folder.glob(f"*{INDEX_NAME}_*"))),
            analysis=self._analysis,
        )

    def _look_for_newest(self) -> Snapshot:
        """The newest state: the one known already, if nothing was committed since it was read."""
        look = self._look_at_folder()
        if self._newest is None or not self._look.settled or look.state != self._look.state:
            if self._newest is None or self._version != identify_state(self.folder):
                newest, self._version = read_newest(self.folder, self._read)
                self._newest = newest
            self._look = look
        return self._newest

    def _look_at_folder(self) -> _FolderLook:
        """A look that is settled if what it sees was there so long ago that a later change shows.

        How long is told by this process alone: the clock of the file system may be another computer's.
        """
        now = time.monotonic()
        try:
            found = self.folder.stat()
        except OSError:
            return _FolderLook()
        state = (found.st_dev, found.st_ino, found.st_mtime_ns, found.st_ctime_ns)
        if state != self._look.state:
            return _FolderLook(state, now)
        since = self._look.since
        tick = _SHORT_TICK if found.st_mtime_ns % _COARSE else _LONG_TICK
        return _FolderLook(state, since, now - since > tick)

    def _read(self) -> Snapshot:
        contents = read_contents(self.folder)
        self._check_analysis(contents)
        return Snapshot(self.folder, list(self._live_segments(contents)))

    def _live_segments(self, contents: TableOfContents) -> Iterator[LiveSegment]:
        base = 0
        for segment in contents.segments:
            file = SegmentFile(segment.path(self.folder))
            if file.size != segment.size:
                raise IndexDamaged(
                    self.folder, f"{segment.name} has {file.size} articles, not {segment.size}"
                )
            yield LiveSegment(file, segment.deleted, base)
            base += file.size

    def _check_analysis(self, contents: TableOfContents) -> None:
        if contents.analysis != self._analysis:
            from vnsearch.engine.care.salvage import (
                make_mismatch,  # what only an index of another version needs
            )

            raise make_mismatch(self.folder, contents, self._analysis)


def _measure(file: Path) -> int:
    """The bytes of a file, none if it has just been removed."""
    with suppress(FileNotFoundError):
        return file.stat().st_size
    return 0
