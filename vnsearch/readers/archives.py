"""Reads archives: what a folder of the files in them would give, each named after its path inside.

Nothing is unpacked to where a path says. Hidden files, links, and files in other formats are left out, as in
a folder. A page is yielded as a `Member`, to be read in any process; what holds records or other files, or is
large, is read on the spot, bit by bit.
"""

from __future__ import annotations

import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from lzma import LZMAError
from typing import IO, Any, BinaryIO, NamedTuple, cast

from vnsearch.errors import UnreadableFile
from vnsearch.readers.bounded import InflatesTooMuch, spool
from vnsearch.readers.file_formats import HEAD, find_format, make_name_test
from vnsearch.readers.files import read_stream
from vnsearch.readers.inflation import enter_archive, open_inflating
from vnsearch.readers.items import Item, Member
from vnsearch.readers.origin import Origin
from vnsearch.readers.rejections import make_rejection

ReadMember = Callable[[BinaryIO, str, Origin], Iterator[Item]]
"""Reads a file in an archive that holds many articles or is large, of its stream, path and origin."""

_LARGEST_DIRECTORY = 32 << 20
"""The size of the table of contents of a zip file, which Python reads as a whole: some 300,000 files."""
_DAMAGE = (
    *(zipfile.BadZipFile, tarfile.TarError, zlib.error, LZMAError, EOFError, OSError),
    *(NotImplementedError, ValueError, OverflowError, RuntimeError),
)
"""What Python raises for archives and members that cannot be read."""
_LARGEST_MEMBER = 8 << 20
"""The size of a file that is handed on as a whole; a larger one is read on the spot."""
_MOST_FILES = 500_000
_ENCRYPTED = "encrypted: decrypt it first"


class _ArchivedFile(NamedTuple):
    """A file in an archive: its path there, its size, how it is opened, and any obstacle to reading it."""

    path: str
    size: int
    open: Callable[[], IO[bytes]]
    obstacle: str = ""


def read_zip(stream: BinaryIO, origin: Origin) -> Iterator[Item]:
    """Yield the articles of the files in a zip file, or rejections."""
    return read_zip_members(stream, origin, make_name_test())


def read_zip_members(
    stream: BinaryIO, origin: Origin, is_read: Callable[[str], bool], read: ReadMember = read_stream
) -> Iterator[Item]:
    """Yield the articles of those files in a zip file whose path `is_read`, or rejections."""
    with spool(stream) as file, _open_zip(file, origin) as archive:
        files = (
            _ArchivedFile(
                _clean_path(info.filename),
                info.file_size,
                partial(archive.open, info),
                _ENCRYPTED * (info.flag_bits & 1),
            )
            for info in archive.infolist()
            if not info.is_dir()
        )
        yield from _read_files(files, origin, is_read, read)


def read_tar(stream: BinaryIO, origin: Origin) -> Iterator[Item]:
    """Yield the articles of the files in a tar file, or rejections."""
    try:
        with tarfile.open(fileobj=stream, mode="r|") as archive:
            yield from _read_files(_list_tar(archive), origin, make_name_test())
    except _DAMAGE as error:
        raise UnreadableFile(origin.where, f"damaged archive: {error}") from error


def _list_tar(archive: tarfile.TarFile) -> Iterator[_ArchivedFile]:
    for info in archive:
        cast(Any, archive).members.clear()  # it would keep all of them
        if info.isreg():
            opening = partial(cast(Callable[..., IO[bytes]], archive.extractfile), info)
            yield _ArchivedFile(_clean_path(info.name), info.size, opening)


def _read_files(
    files: Iterable[_ArchivedFile],
    origin: Origin,
    is_read: Callable[[str], bool],
    read: ReadMember = read_stream,
) -> Iterator[Item]:
    """Yield the articles of the files; those that are refused for the same reason are named together."""
    entered = enter_archive(origin)
    refused: dict[str, list[Origin]] = {}
    count = 0
    for file in files:
        if _is_hidden(file.path) or not is_read(file.path):
            continue
        count += 1
        if count > _MOST_FILES:
            raise UnreadableFile(origin.where, f"holds more than {_MOST_FILES:,} files: split it up")
        member = entered.make_member(file.path)
        known = find_format(file.path)
        if reason := file.obstacle or (known.describe_lack() if known else ""):
            refused.setdefault(reason, []).append(member)
        else:
            yield from _read_file(file, member, read)
    for reason, (first, *others) in refused.items():
        yield first.make_rejection(reason if not others else f"{reason} ({len(others) + 1:,} such files)")
    if not count:
        yield origin.make_rejection("holds no file in a format that is read")


def _open_zip(file: IO[bytes], origin: Origin) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(cast(IO[bytes], _BoundedFile(file, origin.where)))
    except _DAMAGE as error:
        raise UnreadableFile(origin.where, f"damaged archive: {error}") from error


def _read_file(file: _ArchivedFile, member: Origin, read: ReadMember) -> Iterator[Item]:
    """Yield a page as a member, or the articles of a file that holds many, or a rejection."""
    if ".." in file.path.split("/"):
        yield member.make_rejection("its path leads out of the archive")
        return
    try:
        with file.open() as inflated:
            stream = cast(Any, open_inflating(cast(Any, inflated), member))
            known = find_format(file.path, stream.peek(HEAD)[:HEAD])
            if known is None or known.hold_records or file.size > _LARGEST_MEMBER:
                yield from read(stream, file.path, member)
            else:
                yield Member(stream.read(), file.path, member)
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
