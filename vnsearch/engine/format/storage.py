"""Writing to a folder so that neither an error nor a power cut at any step leaves half a file behind.

After a power cut, a file has what was synced, and a folder has the names that it had when it was synced. So a
file is written under a temporary name, synced, and renamed: under its own name it is always complete. A file
that refers to others must get its name after theirs are durable, which the caller ensures with `sync_folder`.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from vnsearch._windows import SHORTEN, is_closed_pipe, is_too_long, is_windows
from vnsearch.errors import IndexNotWritable, UnwritableFile

TEMPORARY = ".tmp"
"""The end of a file's name until all of it is written."""

_COPIED_AT_ONCE = 1 << 20
"""Bytes."""
_OPEN_SECONDS, _RETRY_SECONDS = 2.0, 0.05
"""How long to wait for a virus scanner, which opens each new file, and how often to try meanwhile."""


class Storage:
    """Creates, renames and removes files of one folder; each method but the last three is a single step."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def create(self, name: str) -> BinaryIO:
        """Creates an empty file and opens it; raises `FileExistsError`."""
        return (self.folder / name).open("xb")

    def sync(self, file: BinaryIO) -> None:
        """Returns when everything written to the file is on disk."""
        file.flush()
        _sync(file.fileno())

    def rename(self, old: str, new: str) -> None:
        """Gives a file another name, atomically; a file that has it already is replaced.

        On Windows, waits a while for other programs that have one of the two files open.
        """
        deadline = time.monotonic() + _OPEN_SECONDS
        while True:
            try:
                (self.folder / old).replace(self.folder / new)
                return
            except PermissionError:
                if not is_windows() or time.monotonic() > deadline:
                    raise
            time.sleep(_RETRY_SECONDS)

    def link(self, file: Path, name: str) -> None:
        """Makes a hard link to a file of another folder; raises `OSError` where that is impossible.

        On Windows it is not wanted: as long as the file is open, no name of it could be removed.
        """
        if is_windows():
            raise OSError("a copy is needed")
        (self.folder / name).hardlink_to(file)

    def sync_folder(self) -> None:
        """Returns when the names of all files are on disk. Does nothing on Windows, which cannot do it."""
        if not is_windows():
            _sync_folder(self.folder)

    def remove(self, name: str) -> None:
        """Removes a file."""
        (self.folder / name).unlink(missing_ok=True)

    def make_folder(self) -> None:
        """Makes the folder and its missing parents, and syncs their names."""
        missing = [folder for folder in (self.folder, *self.folder.parents) if not folder.exists()]
        self.folder.mkdir(parents=True, exist_ok=True)
        if not is_windows():
            for folder in missing:
                _sync_folder(folder.parent)

    @contextmanager
    def new_file(self, name: str, temporary: str = "") -> Iterator[BinaryIO]:
        """A file to be written in the `with` block, at the end of which it is synced and gets its name.

        Until then its name is `temporary`, by default its own followed by `TEMPORARY`. If the block raises,
        the file is removed.
        """
        temporary = temporary or name + TEMPORARY
        try:
            with self.create(temporary) as file:
                yield file
                self.sync(file)
            self.rename(temporary, name)
        except BaseException:
            with suppress(OSError):
                self.remove(temporary)
            raise

    def link_or_copy(self, file: BinaryIO) -> None:
        """Puts an open file of another folder, which nobody changes, into this one under the same name.

        Makes a hard link, which takes no time and no space, or a copy where that is impossible: on another
        disk, for example, when the file has been removed since it was opened, or on Windows.
        """
        path = Path(file.name)
        try:
            self.link(path, path.name)
        except FileExistsError:
            raise
        except (OSError, NotImplementedError):  # the latter where Python itself cannot link
            import shutil  # loads compression modules, which a search does not need

            with self.new_file(path.name) as copy:
                shutil.copyfileobj(file, copy, _COPIED_AT_ONCE)

    @contextmanager
    def translate_errors(self) -> Iterator[None]:
        """Raises `IndexNotWritable` for each `OSError` in the `with` block."""
        try:
            yield
        except OSError as error:
            raise IndexNotWritable(self.folder, error) from error


@contextmanager
def translate_write_errors(where: str) -> Iterator[None]:
    """Raises `UnwritableFile` for each `OSError` in the `with` block.

    The error of a closed pipe passes through: it only means that its reader has seen enough.
    """
    try:
        yield
    except OSError as error:
        if is_closed_pipe(error):
            raise
        raise UnwritableFile(where, _explain(error)) from error


def _explain(error: OSError) -> str:
    """What went wrong with writing a file, and what to do."""
    if is_too_long(error):
        return SHORTEN
    may_be_open = is_windows() and isinstance(error, PermissionError)
    advice = "close it in other programs" if may_be_open else "mend that"
    return f"{error.strerror or error}; {advice}, or choose another place"


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        _sync(descriptor)
    finally:
        os.close(descriptor)


def _sync(descriptor: int) -> None:
    """Returns when the file or folder is on disk; the `fsync` of macOS only takes it to the disk's memory."""
    if sys.platform == "darwin":
        import fcntl

        with suppress(OSError):  # network file systems do not know it
            fcntl.fcntl(descriptor, fcntl.F_FULLFSYNC)
            return
    os.fsync(descriptor)
