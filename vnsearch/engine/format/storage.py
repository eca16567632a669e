"""The one way in which anything gets into a folder: in steps that may fail, and be cut off anywhere.

A power cut keeps of a file what was synced, and of a folder the names that stood in it when it was synced. So
a file is written under a temporary name, synced, and renamed: under its own name it is never half there. What
a file names must be durable before it is, which is for the writer to see to with `sync_folder`.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from vnsearch.errors import IndexNotWritable, UnwritableFile

TEMPORARY = ".tmp"
"""What the name of a file ends with until all of it is written."""

_COPIED_AT_ONCE = 1 << 20
"""Bytes."""


class Storage:
    """Makes, renames and removes files of one folder; each method but the last three is a single step."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def create(self, name: str) -> BinaryIO:
        """A new, empty file."""
        return (self.folder / name).open("xb")

    def sync(self, file: BinaryIO) -> None:
        """Returns when all that was written to the file is on disk."""
        file.flush()
        os.fsync(file.fileno())

    def rename(self, old: str, new: str) -> None:
        """Gives a file another name, at once."""
        (self.folder / old).replace(self.folder / new)

    def link(self, file: Path, name: str) -> None:
        """Gives a file of another folder a name in this one, too, where the file systems allow that."""
        (self.folder / name).hardlink_to(file)

    def sync_folder(self) -> None:
        """Returns when the names of all files are on disk; on Windows, which has no means for it, at once."""
        if os.name != "nt":
            _sync_folder(self.folder)

    def remove(self, name: str) -> None:
        """Removes a file."""
        (self.folder / name).unlink(missing_ok=True)

    def make_folder(self) -> None:
        """Makes the folder, and those that it is in, where there is none."""
        missing = [folder for folder in (self.folder, *self.folder.parents) if not folder.exists()]
        self.folder.mkdir(parents=True, exist_ok=True)
        if os.name != "nt":
            for folder in missing:
                _sync_folder(folder.parent)

    @contextmanager
    def new_file(self, name: str, temporary: str = "") -> Iterator[BinaryIO]:
        """A file to be written in the `with` block, at whose end it is on disk and gets its name.

        Until then it has the name `temporary`, or else its own with `TEMPORARY` behind it.
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

        It becomes a hard link, which takes no time and no space, or a copy where that cannot be: on another
        disk, say, or when the file has been removed since it was opened.
        """
        path = Path(file.name)
        try:
            self.link(path, path.name)
        except FileExistsError:
            raise
        except OSError:
            import shutil  # loads compression, which searches do without

            with self.new_file(path.name) as copy:
                shutil.copyfileobj(file, copy, _COPIED_AT_ONCE)

    @contextmanager
    def errors_named(self) -> Iterator[None]:
        """Raises `IndexNotWritable` for what the operating system refuses in the `with` block."""
        try:
            yield
        except OSError as error:
            raise IndexNotWritable(self.folder, error) from error


@contextmanager
def output_errors_named(where: str) -> Iterator[None]:
    """Raises `UnwritableFile` for what the operating system refuses in the `with` block.

    A reader that has closed its end of a pipe refuses nothing: it has seen enough.
    """
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        reason = f"{error.strerror or error}; mend that, or choose another place"
        raise UnwritableFile(where, reason) from error


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
