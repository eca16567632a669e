"""Refuses files of Office 97 to 2003, and says how they become files that can be read.

The same container holds documents of later versions that are protected by a password.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from vnsearch.model import Rejection
from vnsearch.readers.origin import Origin

_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_DIRECTORY_WITHIN = 1 << 20
_NEWER = {".xls": "xlsx", ".ppt": "pdf"}


def refuse_old_office(stream: BinaryIO, origin: Origin) -> Iterator[Rejection]:
    """Yield the rejection of a file of Office 97 to 2003."""
    if _ENCRYPTED in stream.read(_DIRECTORY_WITHIN):
        yield origin.make_rejection("protected by a password: save a copy without it")
        return
    newer = _NEWER.get(origin.where[-4:].lower(), "docx")
    yield origin.make_rejection(
        "a file of Office 97 to 2003: convert it with LibreOffice, for example with "
        f"soffice --headless --convert-to {newer} FILE"
    )
