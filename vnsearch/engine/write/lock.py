"""The write lock of an index, and which process holds it.

The lock is Whoosh's: an operating system lock on the file `LOCK_NAME`, released when its holder ends, however
that happens. A second file, `HOLDER_NAME`, says who the holder is. The holder locks it before giving
it this name, and keeps it locked until it is removed. So what the file says is true as long as it is locked,
and a file that a killed holder left is not taken for that of the next. On Windows, where nobody can read what
another has locked, there is no such file, and the holder is not named.
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
"""How long a new holder may take to write the second file before `IndexLocked` is raised without its name."""


class WriteLock:
    """A lock that one writer holds at a time, until the end of its `with` block or of its process.

    Waits up to `wait` seconds for the lock, and raises `IndexLocked` when another process still holds it.
    Processes that the holder starts or forks do not hold it. `make_folder` makes the folder if it is missing;
    it is called again when another holder, which had made the folder, gave up and removed it meanwhile.
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
            if late >= (0 if holder or sys.platform == "win32" else _NAMING_SECONDS):
                raise IndexLocked(folder, *(holder or (None, None)))
            time.sleep(_RETRY_SECONDS)
        self._holder = _write_holder(self._holder_path)

    def __enter__(self) -> None:
        pass

    def __exit__(self, *_: object) -> None:
        if self._lock.fd is not None:
            if self.is_held():
                with suppress(OSError):  # nobody believes it once it is not locked
                    self._holder_path.unlink()
            if self._holder is not None:
                self._holder.close()
            self._lock.release()

    def forget(self) -> None:
        """Closes the files without unlocking them, in a process that was forked from the holder."""
        if self._lock.fd is not None:
            os.close(self._lock.fd)
            self._lock.fd = None
        if self._holder is not None:
            self._holder.close()

    def is_held(self) -> bool:
        """Whether this process holds the lock that others would find: not if the folder was removed."""
        if sys.platform == "win32":  # an open file cannot be removed, and not every drive numbers its files
            return self._lock.fd is not None
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
    """Writes which process holds the lock; returns the file, to be kept open as long as it does."""
    if sys.platform == "win32":
        return None
    temporary = path.with_name(f"{path.name}.tmp")
    with suppress(OSError):  # the disk may be full; the lock does not depend on it
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
    """Reads which process holds the lock and since when; None if that is not known."""
    if sys.platform == "win32":
        return None
    with suppress(OSError, ValueError), path.open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            pid, since = file.read().decode("ascii").split()
            return int(pid), datetime.fromisoformat(since)
    return None
