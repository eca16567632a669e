"""Turns errors of readers into rejections whose reasons tell a person what to do."""

from __future__ import annotations

import gzip
import zlib

from vnsearch._windows import SHORTEN, is_too_long
from vnsearch.errors import UnreadableFile, VnsearchError
from vnsearch.model import Rejection
from vnsearch.readers.origin import Origin


def make_rejection(error: Exception, origin: Origin) -> Rejection:
    """Return the rejection of `origin` for an error raised while reading it; raises `MemoryError` again."""
    if isinstance(error, MemoryError):
        raise error
    return origin.make_rejection(_describe(error))


def _describe(error: Exception) -> str:
    match error:
        case UnreadableFile():
            return error.reason
        case VnsearchError():
            return str(error)
        case FileNotFoundError() if is_too_long(error):
            return SHORTEN
        case FileNotFoundError():
            return "no such file or folder"
        case gzip.BadGzipFile() | EOFError() | zlib.error():
            return f"damaged archive: {error}"
        case OSError(strerror=str() as reason):
            return reason
        case _:  # a bug in a reader: reports of it need the type
            return f"{type(error).__name__}: {error}"
