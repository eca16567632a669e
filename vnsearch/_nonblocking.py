"""Opening files without waiting: a pipe has taken the place of a file when one least expects it."""

from __future__ import annotations

import io
import os
from pathlib import Path
from typing import BinaryIO

_NONBLOCKING = getattr(os, "O_NONBLOCK", 0)
"""Windows has no such flag, and no such pipes."""


def open_nonblocking(path: Path | str) -> BinaryIO:
    """Opens a file for reading at once, even if it is a pipe to which nobody writes; raises `OSError`."""
    return open(path, "rb", opener=_open)


def open_unbuffered(path: Path | str) -> io.FileIO:
    """Like `open_nonblocking`, for reading straight from the operating system."""
    return open(path, "rb", buffering=0, opener=_open)


def _open(path: str, flags: int) -> int:
    return os.open(path, flags | _NONBLOCKING)
