"""Changing an index folder: one writer at a time, which finds and leaves the folder in order."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from vnsearch._windows import is_windows
from vnsearch.arguments import check_seconds
from vnsearch.engine.format.storage import Storage
from vnsearch.engine.format.toc import TableOfContents, find_latest, find_unused, read_contents
from vnsearch.engine.whoosh.codec import write_contents
from vnsearch.engine.whoosh.schema import make_schema
from vnsearch.engine.write import lock
from vnsearch.engine.write.batch import Batch
from vnsearch.errors import UnreadableFile

_CREATION_SECONDS = 5.0


def create(folder: Path, analysis: str) -> None:
    """Makes an empty index in the folder, unless another process has just made one.

    Like every function here, raises `IndexLocked` or `IndexNotWritable`.
    """
    with _lock_folder(folder, _CREATION_SECONDS) as (storage, _):
        if find_latest(folder) < 0:
            with storage.translate_errors():
                write_contents(storage, make_schema(analysis), 0, [])
                storage.sync_folder()


@contextmanager
def change(folder: Path, *, memory: int, wait: float) -> Iterator[Batch]:
    """Yields a batch of changes to the index in the folder."""
    with _lock_folder(folder, wait) as writer, writer.batch(read_contents(folder), memory) as batch:
        yield batch


@contextmanager
def change_or_create(folder: Path, analysis: str, *, memory: int, wait: float) -> Iterator[Batch]:
    """Like `change`; if there is no index when the lock has been acquired, the commit makes one."""
    with _lock_folder(folder, wait) as writer:
        contents = read_contents(folder) if find_latest(folder) >= 0 else TableOfContents(-1, analysis, ())
        with writer.batch(contents, memory) as batch:
            yield batch


@contextmanager
def replace(folder: Path, analysis: str, *, memory: int, wait: float) -> Iterator[Batch]:
    """Yields a batch that starts from an empty index, whatever is in the folder."""
    with _lock_folder(folder, wait) as writer:
        nothing = TableOfContents(find_latest(folder), analysis, ())
        with writer.batch(nothing, memory) as batch:
            batch.start_over()
            yield batch


class _LockedFolder(NamedTuple):
    """An index folder whose write lock is held."""

    storage: Storage
    held: lock.WriteLock

    @contextmanager
    def batch(self, contents: TableOfContents, memory: int) -> Iterator[Batch]:
        """Yields a batch of changes to this state; removes unused files when it is known to be on disk."""
        with Batch(self.storage, self.held.is_held, contents, memory) as batch:
            yield batch
        if batch.is_committed:
            self.remove_unused()

    def remove_unused(self) -> None:
        """Removes files that are not part of the index; none if the lock was lost: another may need them."""
        if self.held.is_held():
            with suppress(OSError, UnreadableFile):
                for name in find_unused(self.storage.folder):
                    self.remove(name)

    def remove(self, name: str) -> None:
        """Removes a file if possible; otherwise the next writer tries again."""
        with suppress(OSError):
            self.storage.remove(name)


@contextmanager
def _lock_folder(folder: Path, wait: float) -> Iterator[_LockedFolder]:
    """Holds the write lock. Removes what killed writers left; removes a new folder that got no index."""
    check_seconds(wait=wait)
    storage = Storage(folder)
    with storage.translate_errors():
        is_new = not folder.exists()
    try:
        with storage.translate_errors():
            held = lock.WriteLock(folder, storage.make_folder, wait=wait)
        writer = _LockedFolder(storage, held)
        with held:
            try:
                writer.remove_unused()
                yield writer
            finally:
                if is_new and held.is_held() and find_latest(folder) < 0:
                    writer.remove(lock.HOLDER_NAME)
                    writer.remove(lock.LOCK_NAME)
    finally:
        if is_new:
            with suppress(OSError, UnreadableFile):  # it is not empty: most often, it now has an index
                if is_windows() and find_latest(folder) < 0:
                    storage.remove(
                        lock.LOCK_NAME
                    )  # only now can it be removed, if no other writer has it open
                folder.rmdir()
