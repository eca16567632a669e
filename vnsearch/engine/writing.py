"""Who may change an index folder, and in what state a change finds it and leaves it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from vnsearch.engine import lock
from vnsearch.engine.batch import Batch
from vnsearch.engine.codec import write_contents
from vnsearch.engine.schema import make_schema
from vnsearch.engine.storage import Storage
from vnsearch.engine.toc import latest, read_contents, unused_files

_CREATION_SECONDS = 5.0


def create(folder: Path, analysis: str) -> None:
    """Makes an empty index in the folder, unless another process has just made one.

    Raises `IndexLocked` or `IndexNotWritable`, as all that is here does.
    """
    with _writing(folder, _CREATION_SECONDS) as storage:
        if latest(folder) < 0:
            with storage.errors_named():
                write_contents(storage, make_schema(analysis), 0, [])
                storage.sync_folder()


@contextmanager
def change(folder: Path, analysis: str, *, memory: int, wait: float) -> Iterator[Batch]:
    """A batch of changes to the index in the folder."""
    with _writing(folder, wait) as storage:
        contents = read_contents(folder)
        schema = make_schema(analysis)
        with Batch(storage, schema, contents.generation, contents.segments, memory) as batch:
            yield batch


@contextmanager
def replace(folder: Path, analysis: str, *, memory: int, wait: float) -> Iterator[Batch]:
    """A batch of changes that starts from nothing, whatever there is in the folder."""
    with _writing(folder, wait) as storage:
        generation = max(latest(folder), 0)
        with Batch(storage, make_schema(analysis), generation, [], memory) as batch:
            batch.start_over()
            yield batch


@contextmanager
def _writing(folder: Path, wait: float) -> Iterator[Storage]:
    """Holds the write lock; what dead writers left is removed before, what this one leaves after."""
    storage = Storage(folder)
    is_new = not folder.exists()
    try:
        with storage.errors_named():
            storage.make_folder()
            held = lock.WriteLock(folder, wait=wait)
        with held:
            try:
                _remove_unused(storage)
                yield storage
            finally:
                if held.is_held():  # else the folder, made again, is another writer's
                    _remove_unused(storage)
                    if is_new and latest(folder) < 0:
                        _remove(storage, lock.HOLDER)
                        _remove(storage, lock.NAME)
    finally:
        if is_new:
            with suppress(OSError):  # something is in it, an index mostly
                folder.rmdir()


def _remove_unused(storage: Storage) -> None:
    with suppress(OSError):
        for name in unused_files(storage.folder):
            _remove(storage, name)


def _remove(storage: Storage, name: str) -> None:
    """Removes a file if that can be done; else the next writer tries again."""
    with suppress(OSError):
        storage.remove(name)
