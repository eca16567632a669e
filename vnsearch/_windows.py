"""What is different on Windows and not hidden by Python: the conditions that the code has to ask for.

There, a file that a program has open or mapped can be neither removed nor replaced, a folder cannot be opened
and synced, and some names cannot be used. `tests/windows_rules.py` puts the tests under these rules.
"""

from __future__ import annotations

import errno
import os
import re
import sys
from collections.abc import Sequence
from itertools import chain
from pathlib import Path, PureWindowsPath

SHORTEN = "the path is too long for Windows: shorten it, or turn on long paths in the settings of Windows"
_LONGEST_PATH = 259
"""Characters of an absolute path; longer ones need a setting that is off by default."""
_JUNCTION_TAG = 0xA0000003
"""IO_REPARSE_TAG_MOUNT_POINT, which the module `stat` has on Windows only."""
_RESERVED = re.compile(
    r"(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³])[ ]*(?:\..*)?", re.IGNORECASE
)


def is_windows() -> bool:
    """Whether this process runs on Windows."""
    return sys.platform == "win32"


def is_closed_pipe(error: OSError) -> bool:
    """Whether a write failed since the other end of its pipe is closed, for which Windows has two errors."""
    if isinstance(error, BrokenPipeError):
        return True
    return is_windows() and error.errno == errno.EINVAL and error.filename is None


def is_too_long(error: OSError) -> bool:
    """Whether a file is said to be missing because its absolute path is too long; see `SHORTEN`."""
    if not is_windows() or error.errno != errno.ENOENT or not isinstance(error.filename, str | Path):
        return False
    return len(str(Path(error.filename).absolute())) > _LONGEST_PATH


def expand_patterns(paths: Sequence[str]) -> tuple[str, ...]:
    """The paths, each pattern replaced by the files that match it, as the shells of other systems do."""
    if not is_windows():
        return tuple(paths)
    return tuple(chain.from_iterable(map(_expand_pattern, paths)))


def _expand_pattern(path: str) -> list[str]:
    from glob import glob  # a search does not need it

    return [path] if Path(path).exists() else sorted(glob(path)) or [path]  # noqa: PTH207


def is_junction(entry: os.DirEntry[str]) -> bool:
    """Whether the entry leads to another folder as a symbolic link does, though it is called a folder."""
    return is_windows() and getattr(entry.stat(follow_symlinks=False), "st_reparse_tag", 0) == _JUNCTION_TAG


def find_name_fault(path: str) -> str | None:
    """Why Windows would write to something other than a file with this name; None if it would not."""
    if not is_windows():
        return None
    name = PureWindowsPath(path).name
    if _RESERVED.fullmatch(name):
        return f"Windows reserves the name {name} for a device"
    if name.endswith((".", " ")):
        return "Windows drops dots and spaces at the end of a name"
    return None
