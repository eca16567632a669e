"""The file of a workspace as searches see it, which need no SQLite: is there one, and has it changed?"""

from __future__ import annotations

import os
import time
from contextlib import suppress
from pathlib import Path

NAME = "workspace.sqlite"


class WorkspaceFile:
    """The file of the workspace of the index in a folder."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / NAME

    def prepare(self) -> None:
        """Makes what the first write needs: nothing, as the file is in the folder of an index."""

    @property
    def exists(self) -> bool:
        """Whether anything was ever written."""
        return self.path.exists()

    @property
    def stamp(self) -> str:
        """A text that is another one after each write; empty if there is no file."""
        try:
            status = self.path.stat()
        except OSError:
            return ""
        return f"{status.st_ino}.{status.st_mtime_ns}.{status.st_size}"

    def renew_stamp(self) -> None:
        """Gives the file an exact time: file systems may take the same one for changes in quick order."""
        now = time.time_ns()
        with suppress(OSError):  # only the file's owner may do it
            os.utime(self.path, ns=(now, now))


class SeparateWorkspaceFile(WorkspaceFile):
    """The file of the workspace of an index that is not in its folder, so that the first write makes it."""

    def prepare(self) -> None:
        """Makes the folder; raises `OSError`."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
