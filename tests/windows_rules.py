"""The rules of Windows, for tests that run elsewhere: what its file system and Python do there.

- A file that is open or mapped can be neither removed, renamed nor replaced. (Python opens files without
  `FILE_SHARE_DELETE`, and a mapping keeps its own handle.)
- A folder cannot be opened, and its status does not change with what is in it, as on FAT drives.
- `os.stat` gives no numbers of devices and files, as on some network drives.
- There are no hard links, no `fcntl` and none of `ABSENT`; files are locked with `msvcrt`.

What is open is asked of Linux' /proc.
"""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from whoosh.util.filelock import MsvcrtLock

from vnsearch import _nonblocking
from vnsearch.engine.format import arrays
from vnsearch.engine.write import lock

fcntl = pytest.importorskip("fcntl")

ABSENT = (
    "O_NONBLOCK O_DIRECTORY O_NOFOLLOW chown fchmod fchown fork getgid geteuid getuid mkfifo "
    "sched_getaffinity statvfs sync uname"
).split()
"""Names of the module `os`."""
needs_proc = pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="needs the list of open files")


@pytest.fixture
def windows(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Puts the test under the rules; pytest makes the folder before."""
    monkeypatch.setattr(sys, "platform", "win32")
    for name in ABSENT:
        monkeypatch.delattr(os, name, raising=False)
    monkeypatch.setattr(_nonblocking, "_NONBLOCKING", 0)
    monkeypatch.setattr(arrays, "_MAPPED_FROM", 1)  # as are the segments of any large index
    monkeypatch.setattr(lock, "fcntl", None)
    monkeypatch.setattr(lock, "FileLock", MsvcrtLock)
    flock = fcntl.flock
    monkeypatch.setitem(sys.modules, "fcntl", None)
    monkeypatch.setitem(sys.modules, "msvcrt", _make_msvcrt(lambda fd, how: flock(fd, how)))
    for name in ("unlink", "remove", "rename", "replace"):
        monkeypatch.setattr(os, name, _refuse_open_files(getattr(os, name)))
    monkeypatch.setattr(os, "link", _refuse_to_link)
    monkeypatch.setattr(os, "open", _refuse_folders(os.open))
    monkeypatch.setattr(os, "stat", _hide_numbers(os.stat))


def refuse_access(path: object) -> PermissionError:
    """The error that Windows gives for a file in use."""
    return PermissionError(errno.EACCES, "Permission denied", str(path))


def is_open(path: Any) -> bool:
    """Whether this process has the file open or mapped."""
    wanted = os.path.realpath(path)
    for descriptor in os.listdir("/proc/self/fd"):  # noqa: PTH208
        with suppress(FileNotFoundError):  # it was that of the list itself
            if os.readlink(f"/proc/self/fd/{descriptor}") == wanted:  # noqa: PTH115
                return True
    return False


def _refuse_open_files(action: Callable[..., None]) -> Callable[..., None]:
    def refusing(*paths: Any, **options: Any) -> None:
        for path in paths:
            if is_open(path):
                raise refuse_access(path)
        action(*paths, **options)

    return refusing


def _refuse_to_link(source: object, *_: object, **__: object) -> None:
    raise OSError(errno.EINVAL, "Incorrect function", str(source))


def _refuse_folders(action: Callable[..., int]) -> Callable[..., int]:
    def refusing(path: Any, *arguments: Any, **options: Any) -> int:
        if os.path.isdir(path):  # noqa: PTH112
            raise refuse_access(path)
        return action(path, *arguments, **options)

    return refusing


def _hide_numbers(action: Callable[..., os.stat_result]) -> Callable[..., os.stat_result]:
    def hiding(path: Any, **options: Any) -> os.stat_result:
        found = action(path, **options)
        fields = {name: getattr(found, name) for name in dir(found) if name.startswith("st_")}
        if os.path.stat.S_ISDIR(found.st_mode):
            fields |= dict.fromkeys(("st_mtime", "st_ctime", "st_mtime_ns", "st_ctime_ns"), 0)
        row = list(found)
        row[1] = row[2] = 0
        return os.stat_result(row, fields)

    return hiding


def _make_msvcrt(flock: Callable[[int, int], None]) -> SimpleNamespace:
    """The module `msvcrt` with the locks that a handle of a file has."""
    release, acquire = 0, 2

    def locking(descriptor: int, mode: int, _: int) -> None:
        try:
            flock(descriptor, fcntl.LOCK_UN if mode == release else fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise PermissionError(errno.EACCES, "Permission denied") from error

    return SimpleNamespace(locking=locking, LK_UNLCK=release, LK_NBLCK=acquire)
