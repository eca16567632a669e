"""Who may change an index folder, and in what state a change finds it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from whoosh.filedb.filestore import FileStorage

from vnsearch.engine.batch import Batch
from vnsearch.engine.codec import write_contents
from vnsearch.engine.lock import WriteLock
from vnsearch.engine.schema import make_schema
from vnsearch.engine.toc import NAME, SUFFIX, latest, read_contents
from vnsearch.errors import IndexDamaged, IndexNotFound, VnsearchError

_CREATION_SECONDS = 5.0


def create(folder: Path, analysis: str) -> None:
    """Makes an empty index in the folder, unless another process has just made one."""
    with _writing(folder, _CREATION_SECONDS) as storage:
        if latest(folder) < 0:
            write_contents(storage, make_schema(analysis), 0, [])


@contextmanager
def change(folder: Path, analysis: str, *, memory: int, wait: float) -> Iterator[Batch]:
    """A batch of changes to the index in the folder; raises `IndexLocked`."""
    with _writing(folder, wait) as storage:
        contents = read_contents(folder)
        schema = make_schema(analysis)
        with Batch(storage, schema, contents.generation, contents.segments, memory) as batch:
            yield batch


@contextmanager
def replace(folder: Path, analysis: str, *, memory: int, wait: float) -> Iterator[Batch]:
    """A batch of changes that starts from nothing, whatever there is in the folder; raises `IndexLocked`."""
    with _writing(folder, wait) as storage:
        generation = max(latest(folder), 0)
        with Batch(storage, make_schema(analysis), generation, [], memory) as batch:
            batch.start_over()
            yield batch


@contextmanager
def _writing(folder: Path, wait: float) -> Iterator[FileStorage]:
    """Holds the write lock, with what dead writers left removed."""
    storage = FileStorage(str(folder))
    is_new = not folder.exists()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = WriteLock(storage, wait=wait)
    except OSError as error:
        raise VnsearchError(f"cannot write to the index folder {folder}: {error.strerror}") from error
    try:
        _remove_leftovers(folder)
        yield storage
    finally:
        lock.release()
        if is_new and latest(folder) < 0:
            shutil.rmtree(folder, ignore_errors=True)


def _remove_leftovers(folder: Path) -> None:
    """Removes segments that no table of contents names, and tables that were not completed."""
    with suppress(IndexNotFound, IndexDamaged):
        used = {segment.path(folder) for segment in read_contents(folder).segments}
        for file in folder.glob(f"{NAME}_*{SUFFIX}"):
            if file not in used:
                file.unlink(missing_ok=True)
    for torn in folder.glob(f"_{NAME}_*.toc.*"):
        torn.unlink(missing_ok=True)
