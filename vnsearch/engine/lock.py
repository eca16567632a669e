"""The write lock of an index: Whoosh's own lock file, with the holder's name written into it."""

from __future__ import annotations

import os
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from whoosh.util.filelock import FileLock, try_for

from vnsearch.errors import IndexLocked

NAME = "MAIN_WRITELOCK"
_RETRY_SECONDS = 0.05


class WriteLock:
    """Held by one writer at a time, up to the end of its `with` block or its death.

    Waits up to `wait` seconds for it and raises `IndexLocked` when another still holds it.
    """

    def __init__(self, folder: Path, *, wait: float = 0.0) -> None:
        path = folder / NAME
        self._lock = FileLock(str(path))
        if not try_for(self._lock.acquire, timeout=wait, delay=_RETRY_SECONDS):
            raise IndexLocked(folder, *_holder(path))
        holder = f"{os.getpid()} {datetime.now().isoformat(timespec='seconds')}\n"
        with suppress(OSError):  # a full disk; the lock holds without
            path.write_text(holder, encoding="ascii")

    def __enter__(self) -> None:
        pass

    def __exit__(self, *_: object) -> None:
        self._lock.release()


def _holder(path: Path) -> tuple[int | None, datetime | None]:
    try:
        pid, since = path.read_text(encoding="ascii").split()
        return int(pid), datetime.fromisoformat(since)
    except (OSError, ValueError):
        return None, None
