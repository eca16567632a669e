"""The write lock of an index: Whoosh's own lock file, with the holder's name written into it."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

from whoosh.filedb.filestore import FileStorage
from whoosh.util.filelock import try_for

from vnsearch.errors import IndexLocked

NAME = "MAIN_WRITELOCK"
_RETRY_SECONDS = 0.05


class WriteLock:
    """Held by one writer at a time; the operating system releases it when the holder dies.

    Waits up to `wait` seconds for it and raises `IndexLocked` when another still holds it.
    """

    def __init__(self, storage: FileStorage, *, wait: float = 0.0) -> None:
        self._lock = storage.lock(NAME)
        path = Path(storage.folder) / NAME
        if not try_for(self._lock.acquire, timeout=wait, delay=_RETRY_SECONDS):
            raise IndexLocked(Path(storage.folder), *_holder(path))
        path.write_text(f"{os.getpid()} {datetime.now().isoformat(timespec='seconds')}\n", encoding="ascii")

    def release(self) -> None:
        """Lets the next writer in."""
        self._lock.release()


def _holder(path: Path) -> tuple[int | None, datetime | None]:
    try:
        pid, since = path.read_text(encoding="ascii").split()
        return int(pid), datetime.fromisoformat(since)
    except (OSError, ValueError):
        return None, None
