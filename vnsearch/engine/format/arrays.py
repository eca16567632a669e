"""A file of named arrays, read in place: the container of everything that a segment holds.

All numbers are little-endian. The file is

    8 bytes     magic, VNSEARCH
    …           the arrays, each one beginning at a multiple of 8 bytes
    n × 56      an entry for each array:
        28      its name in ASCII, filled up with zero bytes
        4       its type, <u1, <u2, <u4 or <u8, and a zero byte
        4       CRC-32 of its bytes, unsigned
        8       where it begins, in bytes from the beginning of the file, unsigned
        8       the number of its elements, unsigned
        4       zero
    4           version of this format, unsigned
    4           n, unsigned
    4           CRC-32 of the entries, the version and n, unsigned
    8           magic again

Every array is stored in the narrowest unsigned type that holds its largest element. The last one, called
`checksums`, is internal: it holds the CRC-32 of each block of 16,384 bytes, from the beginning of the file to
where `checksums` begins, so that any piece of an array can be verified without reading all of it. Files of
layouts before the fourth do not have it.
"""

from __future__ import annotations

import mmap
import os
import struct
import sys
import zlib
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple, TypeAlias

import numpy as np

from vnsearch._logging import log_damage
from vnsearch.engine.format.opening import TOO_MANY_OPEN, open_index_file, translate_read_errors
from vnsearch.engine.format.ranges import enumerate_ranges
from vnsearch.errors import IndexDamaged

if TYPE_CHECKING:
    from vnsearch._typing import Array, Numbers


MAGIC = b"VNSEARCH"
VERSION = 1

_ENTRY = struct.Struct("<28s4sIQQI")
_COUNTS = struct.Struct("<II")
_END = struct.Struct("<I8s")
_SHORT = 32
"""Slices of fewer elements, on average, are taken element by element, which takes less time then."""
_TYPES = ("<u1", "<u2", "<u4", "<u8")
_ALIGNMENT = 8
_CHECKSUMS = "checksums"
_BLOCK_BITS = 14
_BLOCK = 1 << _BLOCK_BITS
"""The bytes covered by one checksum."""
_MAPPED_FROM = 1 << 20
"""Bytes: smaller files are read at once, as a memory map keeps a file descriptor open."""
_NEVER_READ_FROM = 1 << 24
"""Bytes: larger files are never read at once, which would take too much memory."""
_MAP_OPTIONS: dict[str, bool] = {"trackfd": False} if sys.version_info >= (3, 13) else {}
"""From Python 3.13 on, a memory map can do without a file descriptor."""

_Data: TypeAlias = bytes | mmap.mmap
"""The bytes of a file, read or mapped."""


class LazyArray:
    """An array whose blocks are each verified when they are first used; raises `IndexDamaged`.

    `values` and `view` are all of its elements, not verified: as a NumPy array, and as a memory view, which
    returns single elements faster and as Python numbers.
    """

    __slots__ = ("_begin", "_checksums", "_verified", "_width", "values", "view")

    def __init__(self, checksums: _Checksums, values: Array, begin: int) -> None:
        self.values, self.view = values, values.data
        self._checksums, self._verified = checksums, checksums.verified
        self._begin, self._width = begin, values.itemsize

    def check(self, start: int, end: int) -> None:
        """Verifies the elements from `start` up to `end`."""
        first = self._begin + start * self._width >> _BLOCK_BITS
        last = self._begin + end * self._width - 1 >> _BLOCK_BITS
        if first == last and self._verified[first]:  # by far the most frequent case
            return
        for block in range(first, last + 1):
            if not self._verified[block]:
                self._checksums.verify(block)

    def slice(self, start: int, end: int) -> Array:
        """The elements from `start` up to `end`."""
        self.check(start, end)
        return self.values[start:end]

    def take(self, places: Numbers) -> Array:
        """The elements at these places, in any order: many of them faster than one by one."""
        self._checksums.verify_all(self._begin + places * self._width >> _BLOCK_BITS)
        taken: Array = self.values.take(places)
        return taken

    def take_slices(self, starts: Numbers, ends: Numbers) -> Array:
        """The elements of several slices, none of them empty, one after the other."""
        if not len(starts):
            return self.values[:0]
        first = (self._begin + starts * self._width) >> _BLOCK_BITS
        last = (self._begin + ends * self._width - 1) >> _BLOCK_BITS
        self._checksums.verify_all(np.append(first, last))
        for number in np.flatnonzero(last - first > 1).tolist():
            self.check(int(starts[number]), int(ends[number]))
        counts = ends - starts
        if int(counts.sum()) < _SHORT * len(counts):
            found: Array = self.values.take(enumerate_ranges(starts, counts))
            return found
        breaks = np.flatnonzero(starts[1:] != ends[:-1])
        begins, stops = starts[np.append(0, breaks + 1)].tolist(), ends[np.append(breaks, -1)].tolist()
        taken: Array = np.concatenate(
            [self.values[begin:end] for begin, end in zip(begins, stops, strict=True)]
        )
        return taken

    def bisect_left(self, number: int, low: int = 0, high: int | None = None) -> int:
        """The first place from `low` to `high` whose element is not smaller than `number`.

        The elements there must be in ascending order. Only the element at the result and the one before it
        are verified: if `number` belongs between them, the result is right whatever the search read on its
        way.
        """
        high = len(self.view) if high is None else high
        place = bisect_left(self.view, number, low, high)
        self.check(max(place - 1, low), min(place + 1, high))
        return place

    def __len__(self) -> int:
        return len(self.view)

    def __getitem__(self, key: Any) -> Any:
        """The element at a place, as a Python number, or the memory view of a slice."""
        if isinstance(key, slice):
            self.check(key.start, key.stop)
        else:
            key = int(key)  # a narrow NumPy integer could overflow when it is multiplied
            self.check(key, key + 1)
        return self.view[key]


class ArrayFile(Mapping[str, "Array"]):
    """The arrays of a file, as views of its memory map; accessing one by its name verifies all of it.

    `unchecked` holds the same arrays, not verified. Raises `IndexDamaged`.
    """

    def __init__(self, path: Path, data: _Data, entries: Mapping[str, _ArrayEntry], checksums: Array) -> None:
        self.unchecked = {name: entry.values for name, entry in entries.items() if name != _CHECKSUMS}
        self._begins = {name: entry.begin for name, entry in entries.items()}
        self._checksums = _Checksums(path, data, self._begins[_CHECKSUMS], checksums)
        self._checked: dict[str, Array] = {}

    def __getitem__(self, name: str) -> Array:
        values = self._checked.get(name)
        if values is None:
            values = self._checked[name] = self.lazy(name).slice(0, len(self.unchecked[name]))
        return values

    def __iter__(self) -> Iterator[str]:
        return iter(self.unchecked)

    def __len__(self) -> int:
        return len(self.unchecked)

    def check_all(self) -> None:
        """Verifies everything in the file before the checksums."""
        for block in range(len(self._checksums.verified)):
            self._checksums.verify(block)

    def lazy(self, name: str) -> LazyArray:
        """The array with the name, of which only what is used is verified."""
        return LazyArray(self._checksums, self.unchecked[name], self._begins[name])


class _ArrayEntry(NamedTuple):
    """An array, the byte of the file at which it begins, and the checksum that it should have."""

    values: Array
    begin: int
    checksum: int

    @property
    def end(self) -> int:
        """The byte of the file behind its last one."""
        return self.begin + self.values.nbytes

    def is_sound(self) -> bool:
        """Whether the array is as it was written."""
        return zlib.crc32(self.values.data) == self.checksum


class _Checksums:
    """The checksums of a file's blocks; `verified` tells which blocks were found to be as written."""

    def __init__(self, path: Path, data: _Data, size: int, checksums: Array) -> None:
        self._path, self._size = path, size
        self._data, self._checksums = memoryview(data), checksums.data
        self.verified = bytearray(len(checksums))

    def verify_all(self, blocks: Numbers) -> None:
        """Verifies those of the blocks that were not verified yet."""
        wanted = np.zeros(len(self.verified), dtype=np.bool_)
        wanted[blocks] = True
        wanted &= np.frombuffer(self.verified, dtype=np.uint8) == 0
        for block in np.flatnonzero(wanted).tolist():
            self.verify(block)

    def verify(self, block: int) -> None:
        """Reads a block and compares its checksum; raises `IndexDamaged`."""
        begin = block << _BLOCK_BITS
        end = min(begin + _BLOCK, self._size)
        if zlib.crc32(self._data[begin:end]) != self._checksums[block]:
            what = f"bytes {begin} to {end - 1} are not as they were written"
            error = IndexDamaged(self._path.parent, f"{self._path.name}: {what}")
            log_damage(error)
            raise error
        self.verified[block] = True


class _ChecksummingWriter:
    """Writes to an empty file and computes the checksum of each block on the way."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.size = 0
        self._checksums: list[int] = []
        self._current = 0

    def write(self, data: bytes | memoryview) -> None:
        """Appends the data."""
        rest = memoryview(data).cast("B")
        self._file.write(rest)
        while rest:
            piece = rest[: _BLOCK - self.size % _BLOCK]
            self._current = zlib.crc32(piece, self._current)
            self.size += len(piece)
            rest = rest[len(piece) :]
            if not self.size % _BLOCK:
                self._checksums.append(self._current)
                self._current = 0

    def checksums(self) -> Array:
        """The checksum of each block written so far; the last block may be shorter than the others."""
        last = [self._current] if self.size % _BLOCK else []
        return np.array(self._checksums + last, dtype=np.uint32)


def narrow(values: Array) -> Array:
    """The values, none of them negative, in the narrowest unsigned type that holds them."""
    largest = int(values.max()) if values.size else 0
    fitting = next(name for name in _TYPES if largest <= np.iinfo(name).max)
    return np.ascontiguousarray(values, dtype=fitting)


def write_arrays(file: BinaryIO, arrays: Iterable[tuple[str, Array]]) -> None:
    """Writes named arrays of non-negative numbers to an empty file, one at a time."""
    writer = _ChecksummingWriter(file)
    writer.write(MAGIC)
    entries = [_write_array(writer, name, values) for name, values in arrays]
    writer.write(bytes(-writer.size % _ALIGNMENT))
    entries.append(_write_array(writer, _CHECKSUMS, writer.checksums()))
    table = b"".join(entries) + _COUNTS.pack(VERSION, len(entries))
    file.write(table + _END.pack(zlib.crc32(table), MAGIC))


def _write_array(writer: _ChecksummingWriter, name: str, values: Array) -> bytes:
    """Writes an array and returns its packed entry."""
    writer.write(bytes(-writer.size % _ALIGNMENT))
    stored, begin = narrow(values), writer.size
    writer.write(stored.data)
    kind = f"<u{stored.itemsize}".encode()
    return _ENTRY.pack(name.encode(), kind, zlib.crc32(stored.data), begin, stored.size, 0)


def read_arrays(path: Path) -> ArrayFile:
    """Opens a file whose arrays are verified when they are used; raises `IndexDamaged`."""
    data, entries = _map_file(path)
    checksums = entries.get(_CHECKSUMS)
    if checksums is None:
        raise IndexDamaged(path.parent, f"{path.name} has no checksums of its blocks")
    if not checksums.is_sound() or len(checksums.values) != -(-checksums.begin // _BLOCK):
        raise IndexDamaged(path.parent, f"{path.name}: the checksums of its blocks are damaged")
    if any(entry.end > checksums.begin for entry in entries.values() if entry is not checksums):
        raise IndexDamaged(path.parent, f"{path.name} has an array that its checksums do not cover")
    return ArrayFile(path, data, entries, checksums.values)


def verify_file(path: Path) -> None:
    """Verifies a whole file of any layout; raises `IndexDamaged`, which names the damaged arrays."""
    _, entries = _map_file(path)
    if wrong := _list_damaged(entries):
        raise IndexDamaged(path.parent, f"{path.name}: the checksum of {', '.join(wrong)} is wrong")
    if _CHECKSUMS in entries:
        read_arrays(path).check_all()


def find_damaged(path: Path) -> list[str]:
    """The names of the damaged arrays in a file of any layout; raises `IndexDamaged` if their list is."""
    return _list_damaged(_map_file(path)[1])


def _list_damaged(entries: Mapping[str, _ArrayEntry]) -> list[str]:
    return [name for name, entry in entries.items() if not entry.is_sound()]


def read_unverified(path: Path) -> dict[str, Array]:
    """The arrays of a file of any layout, not verified; raises `IndexDamaged` if their list is damaged."""
    return {name: entry.values for name, entry in _map_file(path)[1].items() if name != _CHECKSUMS}


def _map_file(path: Path) -> tuple[_Data, dict[str, _ArrayEntry]]:
    with translate_read_errors(path), open_index_file(path) as file:
        data = _map_or_read(file)
    version, count, table = _read_table(path, data)
    if version != VERSION:
        raise IndexDamaged(path.parent, f"{path.name} has format {version}, this version reads {VERSION}")
    try:
        entries = {
            name.rstrip(b"\0").decode("ascii"): _ArrayEntry(_view(data, kind, begin, size), begin, checksum)
            for name, kind, checksum, begin, size, _ in _ENTRY.iter_unpack(table)
        }
    except (OverflowError, ValueError) as error:
        raise IndexDamaged(path.parent, f"{path.name}: its list of arrays is damaged: {error}") from error
    if len(entries) != count:
        raise IndexDamaged(path.parent, f"{path.name}: its list of arrays has a name twice")
    return data, entries


def _map_or_read(file: BinaryIO) -> _Data:
    """The bytes of a file: mapped, unless it is small, or not large while too many files are open."""
    size = os.fstat(file.fileno()).st_size
    if size >= _MAPPED_FROM:
        try:
            return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ, **_MAP_OPTIONS)
        except OSError as error:
            if error.errno not in TOO_MANY_OPEN or size >= _NEVER_READ_FROM:
                raise
    return file.read()


def _view(data: _Data, kind: bytes, offset: int, size: int) -> Array:
    name = kind.rstrip(b"\0").decode("ascii")
    if name not in _TYPES:
        raise ValueError(f"there is no type {name!r}")
    dtype = np.dtype(name)
    if not size:
        return np.zeros(0, dtype=dtype)
    if offset + size * dtype.itemsize > len(data):
        raise ValueError("an array reaches beyond its end")
    return np.frombuffer(data, dtype=dtype, count=size, offset=offset)


def _read_table(path: Path, data: _Data) -> tuple[int, int, bytes]:
    """The format version, the number of arrays, and their packed entries; verifies the list of arrays."""
    end = len(data) - _END.size - _COUNTS.size
    if end < len(MAGIC) or data[: len(MAGIC)] != MAGIC or data[-len(MAGIC) :] != MAGIC:
        raise IndexDamaged(path.parent, f"{path.name} is cut off, or no file of vnsearch")
    version, count = _COUNTS.unpack_from(data, end)
    begin = end - count * _ENTRY.size
    checksum, _ = _END.unpack_from(data, end + _COUNTS.size)
    if begin < len(MAGIC) or zlib.crc32(data[begin : end + _COUNTS.size]) != checksum:
        raise IndexDamaged(path.parent, f"{path.name}: the checksum of its list of arrays is wrong")
    return version, count, data[begin:end]
