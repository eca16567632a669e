"""Reads archives: what a folder of the files in them would give, each named after its path inside.

Nothing is unpacked to where a path says. Hidden files, links, and files in other formats are left out, as in
a folder. A page is yielded as a `Member`, to be read in any process; what holds records, or other files, is
read on the spot, bit by bit.
"""

from __future__ import annotations

import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from functools import partial
from lzma import LZMAError
from typing import IO, Any, BinaryIO, cast

from vnsearch.errors import UnreadableFile
from vnsearch.readers.bounded import MOST_BYTES, TOO_LARGE, InflatesTooMuch, spool
from vnsearch.readers.file_formats import HEAD, find_format, make_name_test
from vnsearch.readers.files import read_stream
from vnsearch.readers.inflation import enter_archive, open_inflating
from vnsearch.readers.items import Item, Member
from vnsearch.readers.origin import Origin
from vnsearch.readers.rejections import make_rejection

_LARGEST_DIRECTORY = 32 << 20
"""The size of the table of contents of a zip file, which Python reads as a whole: some 300,000 files."""
_DAMAGE = (
    *(zipfile.BadZipFile, tarfile.TarError, zlib.error, LZMAError, EOFError, OSError),
    *(NotImplementedError, ValueError, OverflowError, RuntimeError),
)
"""What Python raises for archives and members that cannot be read."""
_NOT_EMPTY = "holds no file in a format that is read"


def read_zip(stream: BinaryIO, origin: Origin) -> Iterator[Item]:
    """Yield the articles of the files in a zip file, or rejections."""
    return read_zip_members(stream, origin, make_name_test())


def read_zip_members(stream: BinaryIO, origin: Origin, is_read: Callable[[str], bool]) -> Iterator[Item]:
    """Yield the articles of those files in a zip file whose path `is_read`, or rejections."""
    entered = enter_archive(origin)
    encrypted: list[Origin] = []
    is_empty = True
    with spool(stream) as file, _open_zip(file, origin) as archive:
        for info in archive.infolist():
            name = _clean_path(info.filename)
            if info.is_dir() or _is_hidden(name) or not is_read(name):
                continue
            is_empty = False
            member = entered.make_member(name)
            if info.flag_bits & 1:
                encrypted.append(member)
            else:
                yield from _read_member(partial(archive.open, info), name, member)
    if encrypted:
        others = f" ({len(encrypted):,} such files)" if len(encrypted) > 1 else ""
        yield encrypted[0].make_rejection(f"encrypted: decrypt it first{others}")
    if is_empty:
        yield origin.make_rejection(_NOT_EMPTY)


def read_tar(stream: BinaryIO, origin: Origin) -> Iterator[Item]:
    """Yield the articles of the files in a tar file, or rejections."""
    entered = enter_archive(origin)
    is_read = make_name_test()
    is_empty = True
    try:
        with tarfile.open(fileobj=stream, mode="r|") as archive:
            for info in archive:
                cast(Any, archive).members.clear()  # it would keep all of them
                name = _clean_path(info.name)
                if info.isreg() and not _is_hidden(name) and is_read(name):
                    is_empty = False
                    opening = partial(cast(Callable[..., IO[bytes]], archive.extractfile), info)
                    yield from _read_member(opening, name, entered.make_member(name))
    except _DAMAGE as error:
        raise UnreadableFile(origin.where, f"damaged archive: {error}") from error
    if is_empty:
        yield origin.make_rejection(_NOT_EMPTY)


def _open_zip(file: IO[bytes], origin: Origin) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(cast(IO[bytes], _BoundedFile(file, origin.where)))
    except _DAMAGE as error:
        raise UnreadableFile(origin.where, f"damaged archive: {error}") from error


def _read_member(opening: Callable[[], IO[bytes]], name: str, member: Origin) -> Iterator[Item]:
    """Yield a page as a member, or the articles of a file that holds many, or a rejection."""
    if ".." in name.split("/"):
        yield member.make_rejection("its path leads out of the archive")
        return
    try:
        with opening() as inflated:
            stream = cast(Any, open_inflating(cast(Any, inflated), member))
            known = find_format(name, stream.peek(HEAD)[:HEAD])
            if known is None or known.hold_records:
                yield from read_stream(stream, name, member)
            elif len(data := stream.read(MOST_BYTES + 1)) > MOST_BYTES:
                yield member.make_rejection(TOO_LARGE)
            else:
                yield Member(data, name, member)
    except InflatesTooMuch:
        raise
    except _DAMAGE as error:
        yield member.make_rejection(f"damaged archive: {error}")
    except Exception as error:
        yield make_rejection(error, member)


def _clean_path(path: str) -> str:
    """Return the path of a member with `/` between its parts, without those that say nothing."""
    return "/".join(part for part in path.replace("\\", "/").split("/") if part not in ("", "."))


def _is_hidden(path: str) -> bool:
    return any((part.startswith(".") and part != "..") or part == "__MACOSX" for part in path.split("/"))


class _BoundedFile:
    """A file of which no more is read at once than the largest table of contents."""

    def __init__(self, file: IO[bytes], where: str) -> None:
        self._file = file
        self._where = where

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)

    def read(self, size: int = -1) -> bytes:
        """Reads so many bytes; raises `UnreadableFile` if they are too many."""
        if size > _LARGEST_DIRECTORY:
            raise UnreadableFile(self._where, "holds too many files: split it up")
        return self._file.read(size)
