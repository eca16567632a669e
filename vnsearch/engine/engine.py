"""An index folder: its newest state, and changing it."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from vnsearch.engine.layout import LAYOUT
from vnsearch.engine.segments import LiveSegment, SegmentFile
from vnsearch.engine.snapshot import Snapshot
from vnsearch.engine.toc import NAME, Contents, latest, read_contents, toc_path
from vnsearch.errors import AnalysisMismatch, IndexDamaged
from vnsearch.model import Stats

if TYPE_CHECKING:
    from vnsearch.engine.batch import Batch

MEMORY = 512 << 20
"""Bytes that writing takes at most, about."""

_SETTLED_NANOSECONDS = 2_000_000_000
"""When a folder was last changed is only told to some milliseconds: a change just now may hide another."""
_READ_ATTEMPTS = 10
_RETRY_SECONDS = 0.05


class Engine:
    """The index in a folder, made by the analysis that `analysis` names; see `open` and `create`.

    What writes is loaded when it is needed (`writing`): it needs Whoosh, which takes longer to load than a
    search takes.
    """

    def __init__(self, folder: Path, analysis: str, *, memory: int = MEMORY) -> None:
        self.folder = folder
        self._memory = memory
        self._analysis = f"{LAYOUT}.{analysis}"
        self._snapshot: Snapshot | None = None
        self._version: tuple[int, ...] = ()
        self._folder: tuple[int, ...] = ()
        self._lock = threading.Lock()

    @classmethod
    def open(cls, folder: Path, analysis: str, *, memory: int = MEMORY) -> Engine:
        """Opens the index in the folder.

        Raises `IndexNotFound`, `AnalysisMismatch` when another analysis made it, or `IndexDamaged`.
        """
        engine = cls(folder, analysis, memory=memory)
        engine.snapshot()
        return engine

    @classmethod
    def create(cls, folder: Path, analysis: str, *, memory: int = MEMORY) -> Engine:
        """Opens the index in the folder, and makes an empty one where there is none."""
        engine = cls(folder, analysis, memory=memory)
        if latest(folder) < 0:
            from vnsearch.engine.writing import create

            create(folder, engine._analysis)
        engine.snapshot()
        return engine

    def close(self) -> None:
        """Lets go of the files as soon as no result needs them; an engine can be used again after."""
        with self._lock:
            self._snapshot = None
            self._folder = ()

    def snapshot(self) -> Snapshot:
        """The newest committed state."""
        with self._lock:
            folder = self._folder_state()
            if self._snapshot is None or not folder or folder != self._folder:
                version = self._newest_version()
                if self._snapshot is None or version != self._version:
                    self._snapshot, self._version = self._read(), version
                self._folder = folder
            return self._snapshot

    def _folder_state(self) -> tuple[int, ...]:
        """What changes with every commit, as that renames a file; nothing when it may be too new to tell."""
        try:
            state = self.folder.stat()
        except OSError:
            return ()
        settled = abs(time.time_ns() - state.st_mtime_ns) > _SETTLED_NANOSECONDS
        return (state.st_dev, state.st_ino, state.st_mtime_ns) if settled else ()

    @contextmanager
    def change(self, *, wait: float = 0.0) -> Iterator[tuple[Batch, Snapshot]]:
        """A batch of changes to the newest state, and that state; raises `IndexLocked`."""
        from vnsearch.engine.writing import change

        self.snapshot()
        with change(self.folder, self._analysis, memory=self._memory, wait=wait) as batch:
            yield batch, self.snapshot()

    def replace(self, *, wait: float = 0.0) -> AbstractContextManager[Batch]:
        """A batch that starts from nothing; the state before serves until it is committed."""
        from vnsearch.engine.writing import replace

        return replace(self.folder, self._analysis, memory=self._memory, wait=wait)

    def stats(self) -> Stats:
        """Sizes of the newest state."""
        snapshot = self.snapshot()
        return Stats(
            articles=snapshot.live,
            terms=snapshot.term_counts(),
            segments=len(snapshot.segments),
            size=sum(file.stat().st_size for file in self.folder.glob(f"*{NAME}_*") if file.is_file()),
            analysis=self._analysis,
        )

    def _newest_version(self) -> tuple[int, ...]:
        """What differs between any two states of the folder, one made after removing the other included."""
        generation = latest(self.folder)
        with suppress(FileNotFoundError, NotADirectoryError):
            state = toc_path(self.folder, generation).stat()
            return generation, state.st_ino, state.st_mtime_ns, state.st_size
        return (generation,)

    def _read(self) -> Snapshot:
        for _ in range(_READ_ATTEMPTS):
            try:
                contents = read_contents(self.folder)
                self._check_analysis(contents)
                return Snapshot(self.folder, list(self._live_segments(contents)))
            except FileNotFoundError:  # a writer's commit removed what the table of contents named
                time.sleep(_RETRY_SECONDS)
        raise IndexDamaged(self.folder, "files that its table of contents names are missing")

    def _live_segments(self, contents: Contents) -> Iterator[LiveSegment]:
        base = 0
        for segment in contents.segments:
            file = SegmentFile(segment.path(self.folder))
            if file.size != segment.size:
                raise IndexDamaged(
                    self.folder, f"{segment.name} has {file.size} articles, not {segment.size}"
                )
            yield LiveSegment(file, segment.deleted, base)
            base += file.size

    def _check_analysis(self, contents: Contents) -> None:
        if contents.analysis != self._analysis:
            raise AnalysisMismatch(self.folder, contents.analysis, self._analysis)
