"""The standard streams of the program: safe when closed, and never without a way to write a letter.

A closed descriptor is taken by the next file that is opened, and what is then written to the stream lands in
that file. So every closed one is opened before anything else is.
"""

from __future__ import annotations

import codecs
import io
import os
import sys
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, TextIO
from unicodedata import normalize

from vnsearch.language.tones import TONE_MARKS

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

_STDERR = 2


def prepare_streams() -> None:
    """Makes standard output and standard error safe; standard input stays None if it is closed.

    Writing to a closed standard output fails with an `OSError`. Messages that cannot be written to standard
    error are lost, and nothing else is.
    """
    _open_closed_descriptors()
    if sys.stdout is None:
        unwritable = io.FileIO(os.open(os.devnull, os.O_RDONLY), "w")
        unwritable.name = "<stdout>"
        sys.stdout = io.TextIOWrapper(io.BufferedWriter(unwritable))
    if sys.stderr is None or not sys.stderr.isatty():
        sys.stderr = io.TextIOWrapper(
            io.BufferedWriter(_LossyFile(_STDERR, "wb", closefd=False)), line_buffering=True
        )


def set_encoding(stream: TextIO) -> None:
    """Lets the stream write UTF-8 unless it is a terminal or `PYTHONIOENCODING` names another encoding.

    A character that the encoding lacks is written with its tone mark apart, as in Windows-1258, or escaped.
    """
    if isinstance(stream, io.TextIOWrapper):
        named = os.environ.get("PYTHONIOENCODING", "").partition(":")[0]
        encoding = named or (stream.encoding if stream.isatty() else "utf-8")
        handler = f"vnsearch.{encoding}"
        codecs.register_error(handler, partial(_escape, encoding))
        stream.reconfigure(encoding=encoding, errors=handler)


def _open_closed_descriptors() -> None:
    """Opens the null device for each standard stream that is closed."""
    descriptor = os.open(os.devnull, os.O_RDWR)
    while descriptor <= _STDERR:
        os.set_inheritable(descriptor, True)
        descriptor = os.dup(descriptor)
    os.close(descriptor)


class _LossyFile(io.FileIO):
    """A file that takes all that is written to it, and drops what cannot be written."""

    def write(self, data: ReadableBuffer, /) -> int:
        written = None
        with suppress(OSError):
            written = super().write(data)
        return memoryview(data).nbytes if written is None else written


def _escape(encoding: str, error: UnicodeError) -> tuple[bytes, int]:
    """Encodes characters that the encoding lacks; see `codecs.register_error`."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    missing = _join_bytes(error.object[error.start : error.end])
    return b"".join(_encode(character, encoding) for character in missing), error.end


def _join_bytes(text: str) -> str:
    """Returns the text with surrogates that stand for the bytes of a character in UTF-8 as that character."""
    with suppress(UnicodeEncodeError):
        return text.encode("utf-8", "surrogateescape").decode("utf-8", "surrogateescape")
    return text


def _encode(character: str, encoding: str) -> bytes:
    decomposed = normalize("NFD", character)
    tone = next((mark for mark in decomposed if mark in TONE_MARKS), "")
    for spelling in (character, normalize("NFC", decomposed.replace(tone, "")) + tone):
        with suppress(UnicodeEncodeError):
            return spelling.encode(encoding)
    return character.encode("ascii", "backslashreplace").decode("ascii").encode(encoding)
