"""Opening the files of an index, and what goes wrong with reading them as errors of vnsearch."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from vnsearch._nonblocking import open_nonblocking
from vnsearch.errors import IndexDamaged, UnreadableFile, show_path

_DAMAGE = {errno.EIO, errno.EISDIR, errno.ELOOP, errno.ENXIO}
"""The error numbers that mean damage: neither trying again nor another permission would help."""

TOO_MANY_OPEN = {errno.EMFILE, errno.ENFILE}
"""The error numbers that mean that this process, or the whole system, has too many files open."""


def open_index_file(path: Path) -> BinaryIO:
    """Opens a file of an index for reading.

    Raises `IndexDamaged` when it is missing or is not a regular file, and `UnreadableFile` when it may not be
    read.
    """
    with translate_read_errors(path):
        file = open_nonblocking(path)
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            file.close()
            raise OSError(errno.ENXIO, "it is no file")
        return file


@contextmanager
def translate_read_errors(path: Path) -> Iterator[None]:
    """Raises `IndexDamaged` or `UnreadableFile` for each `OSError` in the `with` block."""
    try:
        yield
    except FileNotFoundError as error:
        raise IndexDamaged(path.parent, f"{path.name}: it is missing") from error
    except OSError as error:
        if error.errno in _DAMAGE:
            raise IndexDamaged(path.parent, f"{path.name}: it cannot be read: {error.strerror}") from error
        raise _unreadable(path, error) from error


def list_names(folder: Path) -> list[str]:
    """The names of the files in the folder; none if there is no such folder. Raises `UnreadableFile`."""
    try:
        return [file.name for file in folder.iterdir()]
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as error:
        raise _unreadable(folder, error) from error


def _unreadable(path: Path, error: OSError) -> UnreadableFile:
    advice = "make it readable for you" if isinstance(error, PermissionError) else "mend that"
    if error.errno in TOO_MANY_OPEN:
        advice = "let programs open more files (ulimit -n), or merge segments with vnsearch optimize,"
    return UnreadableFile(
        show_path(path), f"it cannot be read: {error.strerror or error}; {advice} and try again"
    )
