"""Every error of a reader as a rejection with a reason a person can act on."""

from __future__ import annotations

import gzip
import zlib

from vnsearch.errors import UnreadableFile, VnsearchError
from vnsearch.model import Rejection
from vnsearch.readers.origin import Origin


def rejection(error: Exception, origin: Origin) -> Rejection:
    """The rejection of `origin` for an error that reading it raised; `MemoryError` is raised again."""
    if isinstance(error, MemoryError):
        raise error
    return origin.rejection(_reason(error))


def _reason(error: Exception) -> str:
    match error:
        case UnreadableFile():
            return error.reason
        case VnsearchError():
            return str(error)
        case FileNotFoundError():
            return "no such file or folder"
        case gzip.BadGzipFile() | EOFError() | zlib.error():
            return f"damaged archive: {error}"
        case OSError(strerror=str() as reason):
            return reason
        case _:  # a fault of a reader: its type is what a report of it needs
            return f"{type(error).__name__}: {error}"
