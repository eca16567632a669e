"""Opening the files of an index, whatever stands under their names and whatever the operating system says."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import BinaryIO, Concatenate, ParamSpec, Protocol, TypeVar

from vnsearch.errors import IndexDamaged, UnreadableFile

IMPOSSIBLE_NUMBERS = (ArithmeticError, LookupError, MemoryError, ValueError)
"""What comes of using numbers of a damaged file, which point nowhere."""

_Args = ParamSpec("_Args")
_T = TypeVar("_T")


class _Foldered(Protocol):
    """What is read from the files of a folder."""

    folder: Path


_InFolder = TypeVar("_InFolder", bound=_Foldered)

_DAMAGE = {errno.EIO, errno.EISDIR, errno.ELOOP, errno.ENXIO}
"""What the operating system says of damage, which no other try and no permission helps against."""
_WITHOUT_WAITING = getattr(os, "O_NONBLOCK", 0)


def open_file(path: Path) -> BinaryIO:
    """Opens a file of the index in the folder that it is in, for reading.

    Raises `IndexDamaged` when it is missing or no file, `UnreadableFile` when it may not be read.
    """
    with read_errors_named(path):
        file = open(path, "rb", opener=_open)  # noqa: SIM115  # for whoever called to close
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            file.close()
            raise OSError(errno.ENXIO, "it is no file")
        return file


@contextmanager
def read_errors_named(path: Path) -> Iterator[None]:
    """Raises `IndexDamaged` or `UnreadableFile` for what the operating system refuses in the `with` block."""
    try:
        yield
    except FileNotFoundError as error:
        raise IndexDamaged(path.parent, f"{path.name}: it is missing") from error
    except OSError as error:
        if error.errno in _DAMAGE:
            raise IndexDamaged(path.parent, f"{path.name}: it cannot be read: {error.strerror}") from error
        raise _unreadable(path, error) from error


def guarded(
    method: Callable[Concatenate[_InFolder, _Args], _T],
) -> Callable[Concatenate[_InFolder, _Args], _T]:
    """The method, with what it raises for numbers that point nowhere as `IndexDamaged`."""

    @wraps(method)
    def guarded_method(self: _InFolder, /, *args: _Args.args, **kwargs: _Args.kwargs) -> _T:
        try:
            return method(self, *args, **kwargs)
        except IMPOSSIBLE_NUMBERS as error:
            raise IndexDamaged(self.folder, f"its numbers do not fit together: {error}") from error

    return guarded_method


def names_in(folder: Path) -> list[str]:
    """The names of the files in the folder, none if there is no such folder; raises `UnreadableFile`."""
    try:
        return [file.name for file in folder.iterdir()]
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as error:
        raise _unreadable(folder, error) from error


def _unreadable(path: Path, error: OSError) -> UnreadableFile:
    advice = "make it readable for you" if isinstance(error, PermissionError) else "mend that"
    return UnreadableFile(str(path), f"it cannot be read: {error.strerror or error}; {advice} and try again")


def _open(path: str, flags: int) -> int:
    """Opens even a pipe at once, though nobody writes to it."""
    return os.open(path, flags | _WITHOUT_WAITING)
