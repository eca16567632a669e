"""The write lock of an index, and who holds it.

The lock is Whoosh's: a lock of the operating system on the file `LOCK_NAME`, which goes when its holder does,
however that ends. Who the holder is stands in a second file, which its writer keeps locked from before it can
be seen until it is removed: as long as that file is found locked, what it says is true, and what a killed
holder left is not taken for the name of the next.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import BinaryIO
from weakref import WeakSet

from whoosh.util.filelock import FileLock

from vnsearch.errors import IndexLocked

if sys.platform != "win32":
    import fcntl

LOCK_NAME = "MAIN_WRITELOCK"
HOLDER_NAME = f"{LOCK_NAME}_HOLDER"

_RETRY_SECONDS = 0.05
_NAMING_SECONDS = 0.5
"""So long a new holder may take to say its name, before it is told of without."""


class WriteLock:
    """Held by one writer at a time, up to the end of its `with` block or its death.

    Waits up to `wait` seconds for it and raises `IndexLocked` when another still holds it. Processes that
    the holder starts do not hold it, neither those that it forks. `make_folder` makes the folder where there
    is none, if need be again: a holder that made it and gives up removes it.
    """

    def __init__(self, folder: Path, make_folder: Callable[[], None], *, wait: float = 0.0) -> None:
        self._path, self._holder_path = folder / LOCK_NAME, folder / HOLDER_NAME
        self._make_folder = make_folder
        self._lock = FileLock(str(self._path))
        self._holder: BinaryIO | None = None
        _held.add(self)
        deadline = time.monotonic() + wait
        make_folder()
        while not self._acquire():
            holder, late = _read_holder(self._holder_path), time.monotonic() - deadline
            if late >= (0 if holder else _NAMING_SECONDS):
                raise IndexLocked(folder, *(holder or (None, None)))
            time.sleep(_RETRY_SECONDS)
        self._holder = _write_holder(self._holder_path)

    def __enter__(self) -> None:
        pass

    def __exit__(self, *_: object) -> None:
        if self._lock.fd is not None:
            if self.is_held():
                with suppress(OSError):  # what is not locked is not believed
                    self._holder_path.unlink()
            if self._holder is not None:
                self._holder.close()
            self._lock.release()

    def forget(self) -> None:
        """Closes the files but leaves them locked, in a process that was forked from the holder."""
        if self._lock.fd is not None:
            os.close(self._lock.fd)
            self._lock.fd = None
        if self._holder is not None:
            self._holder.close()

    def is_held(self) -> bool:
        """Whether this process has locked the file that others find; its folder may have been removed."""
        with suppress(FileNotFoundError, NotADirectoryError):
            return self._lock.fd is not None and os.path.samestat(os.fstat(self._lock.fd), self._path.stat())
        return False

    def _acquire(self) -> bool:
        try:
            if not self._lock.acquire():
                return False
        except FileNotFoundError:
            self._make_folder()
            return False
        if not self.is_held():
            self._lock.release()
        return self._lock.fd is not None


_held: WeakSet[WriteLock] = WeakSet()


def _forget_all() -> None:
    for lock in list(_held):
        lock.forget()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget_all)


def _write_holder(path: Path) -> BinaryIO | None:
    """Says that this process holds the lock: the file, to be kept open as long as that is so."""
    if sys.platform == "win32":
        return None
    temporary = path.with_name(f"{path.name}.tmp")
    with suppress(OSError):  # a full disk; the lock holds without
        file = temporary.open("wb", buffering=0)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            file.write(f"{os.getpid()} {datetime.now().isoformat(timespec='seconds')}".encode())
            temporary.replace(path)
        except BaseException:
            file.close()
            temporary.unlink(missing_ok=True)
            raise
        return file
    return None


def _read_holder(path: Path) -> tuple[int, datetime] | None:
    """The process that holds the lock, and since when; None while it is not known."""
    if sys.platform == "win32":
        return None
    with suppress(OSError, ValueError), path.open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            pid, since = file.read().decode("ascii").split()
            return int(pid), datetime.fromisoformat(since)
    return None
