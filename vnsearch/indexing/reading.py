"""Reads files, as a task for any process: to serialized articles, and to what later shows a change.

The contents of a file decide, never its times alone: these only spare reading it again.
"""

from __future__ import annotations

import io
import os
import time
from collections.abc import Iterable, Iterator, Sequence
from hashlib import blake2b
from itertools import chain
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple, cast

from vnsearch._nonblocking import open_unbuffered
from vnsearch._windows import is_windows
from vnsearch.article_json import SerializedArticle, check_metadata, serialize
from vnsearch.errors import BadArticle
from vnsearch.model import Article, Rejection
from vnsearch.readers.files import read_items, read_member
from vnsearch.readers.items import Member
from vnsearch.readers.listing import FoundFile
from vnsearch.readers.remarks import Remark, list_remarks

if TYPE_CHECKING:
    from vnsearch.indexing.workers import WorkerPool

_DIGEST_BYTES = 16
_BUFFER_BYTES = 1 << 16
_COARSE_NANOSECONDS = 2_000_000_000
"""The longest step in which file systems record times: of two changes within it, the second may not show."""

_BATCH = 32
"""The number of members of an archive that are read at a time."""
_BATCH_BYTES = 2 << 20
"""The size at which fewer members are read at a time."""
_BATCHES_AHEAD = 4
"""The batches a process that are read before they are wanted."""

_Entry = SerializedArticle | Rejection | Member

Status = tuple[int, ...]
"""The size, the times and the number of a file; any later change of the file changes one of them."""


class Contents(NamedTuple):
    """What was read of a file: its first `length` bytes, by their digest, and the status it had before.

    The status is empty if it does not tell these bytes from others that may soon be in their place.
    """

    status: Status
    size: int
    length: int
    digest: str


class FileReading(NamedTuple):
    """What reading a file gave; `contents` is None if they could not be read.

    `items` is None if the file has the contents that it was expected to have, and was not read any further.
    """

    items: list[SerializedArticle | Rejection] | None
    contents: Contents | None
    remarks: Sequence[Remark] = ()


class FilesToRead(NamedTuple):
    """A task: to read files, each of which is of a size to be held in memory, unless it is as expected."""

    files: list[tuple[FoundFile, Contents | None]]

    def run(self) -> list[FileReading]:
        """Reads them, in whichever process."""
        return [_read_if_changed(found, expected) for found, expected in self.files]


def get_status(name: str) -> Status:
    """The status of a file now; empty if it cannot be told."""
    try:
        return _identify(os.stat(name))  # noqa: PTH116
    except (OSError, ValueError):
        return ()


def find_contents(name: str, expected: Contents) -> Contents | None:
    """The expected contents, with the status of now, if the file has them; None if it has others."""
    try:
        with _WitnessedFile(name) as file:
            missing = expected.length if file.size == expected.size else 0
            while missing and file.read(min(_BUFFER_BYTES, missing)):
                missing = expected.length - file.length
            found = file.contents
    except OSError:
        return None
    return found if found and found[1:] == expected[1:] else None


class MembersReading(NamedTuple):
    """What reading members of an archive gave."""

    items: list[SerializedArticle | Rejection]
    remarks: list[Remark]


class MembersToRead(NamedTuple):
    """A task: to read members of an archive, in between what is read of it already."""

    entries: list[_Entry]

    def run(self) -> MembersReading:
        """Reads them, in whichever process."""
        items: list[SerializedArticle | Rejection] = []
        remarks: list[Remark] = []
        for entry in self.entries:
            if isinstance(entry, Member):
                for item in read_member(entry):
                    if isinstance(item, Remark):
                        remarks.append(item)
                    else:
                        items.append(_serialize(item, remarks))
            else:
                items.append(entry)
        return MembersReading(items, remarks)


class OpenReading:
    """A file that is read item by item; what its contents are is known when all items have been taken.

    The members of an archive are read by the pool, if there is one.
    """

    def __init__(self, found: FoundFile, pool: WorkerPool | None = None) -> None:
        self._found = found
        self._pool = pool
        self._opened: list[_WitnessedFile] = []
        self.remarks: list[Remark] = []

    @property
    def items(self) -> Iterator[SerializedArticle | Rejection]:
        """The articles, and the rejections."""
        entries = self._list_entries()
        for entry in entries:
            if isinstance(entry, Member):
                yield from self._read_members(chain([entry], entries))
            else:
                yield entry

    def _list_entries(self) -> Iterator[_Entry]:
        for item in read_items(self._found, self._open):
            if isinstance(item, Remark):
                self.remarks.append(item)
            elif isinstance(item, Member):
                yield item
            else:
                yield _serialize(item, self.remarks)

    def _read_members(self, entries: Iterator[_Entry]) -> Iterator[SerializedArticle | Rejection]:
        """Yields what comes of members, and of what stands between them."""
        tasks = map(MembersToRead, _cut_batches(entries))
        readings = (
            self._pool.map(tasks, ahead=_BATCHES_AHEAD) if self._pool else (task.run() for task in tasks)
        )
        for reading in readings:
            self.remarks.extend(reading.remarks)
            yield from reading.items

    @property
    def contents(self) -> Contents | None:
        """What was read of the file; None if it could not be read."""
        return self._opened[0].contents if self._opened else None

    def _open(self, name: str) -> BinaryIO:
        self._opened.append(_WitnessedFile(name))
        return self._opened[0].open()


def _read_if_changed(found: FoundFile, expected: Contents | None) -> FileReading:
    if expected is not None and (same := find_contents(found.name, expected)):
        return FileReading(None, same)
    reading = OpenReading(found)
    return FileReading(list(reading.items), reading.contents, reading.remarks)


def _cut_batches(entries: Iterable[_Entry]) -> Iterator[list[_Entry]]:
    batch: list[_Entry] = []
    size = 0
    for entry in entries:
        batch.append(entry)
        size += len(entry.data) if isinstance(entry, Member | SerializedArticle) else 0
        if len(batch) == _BATCH or size >= _BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _serialize(item: Article | Rejection, remarks: list[Remark]) -> SerializedArticle | Rejection:
    """The item as it is to be stored; what there is to know of it is added to the remarks."""
    if isinstance(item, Article):
        remarks.extend(list_remarks(item))
    return serialize_if_possible(item)


def serialize_if_possible(item: Article | Rejection) -> SerializedArticle | Rejection:
    """The article as it is to be stored, or a rejection if it cannot be."""
    if isinstance(item, Rejection):
        return item
    try:
        check_metadata(item)
        return serialize(item)
    except BadArticle as error:
        return Rejection(item.id, str(error), item.path)


class _WitnessedFile(io.RawIOBase):
    """A file that is open for reading, and the digest of what was read of it so far."""

    def __init__(self, name: str) -> None:
        self._file = open_unbuffered(name)
        self._status = os.fstat(self._file.fileno())
        self._opened = time.time_ns()
        self._digest = blake2b(digest_size=_DIGEST_BYTES)
        self._has_failed = False
        self.length = 0

    @property
    def size(self) -> int:
        """The size of the file when it was opened."""
        return self._status.st_size

    def open(self) -> BinaryIO:
        """The file as a stream: a small one is read at once, which takes a fraction of the time."""
        if 0 < self.size <= _BUFFER_BYTES:
            try:
                data = self._file.read(_BUFFER_BYTES)
            except OSError:
                self._has_failed = True
                raise
            if len(data) == self.size:
                self._note(data)
                self.close()
                return io.BytesIO(data)
            self._file.seek(0)  # it is changed at this moment
        return cast(BinaryIO, io.BufferedReader(self, _BUFFER_BYTES))

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: Any) -> int | None:
        """Reads into the buffer, and notes what was read."""
        try:
            count = self._file.readinto(buffer)
        except OSError:
            self._has_failed = True
            raise
        self._note(memoryview(buffer)[: count or 0])
        return count

    def _note(self, data: bytes | memoryview) -> None:
        self._digest.update(data)
        self.length += len(data)

    def close(self) -> None:
        """Closes the file."""
        self._file.close()
        super().close()

    @property
    def contents(self) -> Contents | None:
        """What was read; None if reading failed or the file was changed meanwhile so that it shows."""
        status = self._status
        if self._has_failed or self.length > status.st_size:
            return None
        changed = max(status.st_mtime_ns, status.st_ctime_ns)
        is_settled = self._opened - changed > _COARSE_NANOSECONDS and not is_windows()
        identity = _identify(status) if is_settled else ()
        return Contents(identity, status.st_size, self.length, self._digest.hexdigest())


def _identify(status: os.stat_result) -> Status:
    """Windows has no time of change: there, the contents are always compared."""
    return status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino
