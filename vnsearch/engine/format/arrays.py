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

Every array is stored in the narrowest unsigned type that holds its largest element. The last one, which is
called `checksums`, is not handed out: it has the CRC-32 of each 16,384 bytes of the file up to where it
begins, so that whatever is used of an array can be checked without reading all of it. (Files of layouts
before the fourth are without.)
"""

from __future__ import annotations

import mmap
import struct
import zlib
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple

import numpy as np

from vnsearch.engine.format.files import open_file, read_errors_named
from vnsearch.errors import IndexDamaged

if TYPE_CHECKING:
    from vnsearch._typing import Array


MAGIC = b"VNSEARCH"
VERSION = 1

_ENTRY = struct.Struct("<28s4sIQQI")
_COUNTS = struct.Struct("<II")
_END = struct.Struct("<I8s")
_TYPES = ("<u1", "<u2", "<u4", "<u8")
_ALIGNMENT = 8
_CHECKSUMS = "checksums"
_BLOCK_BITS = 14
_BLOCK = 1 << _BLOCK_BITS
"""So many bytes are checked at once."""


class Part:
    """An array of which only what is used is checked, each time before it is; raises `IndexDamaged`."""

    __slots__ = ("_begin", "_blocks", "_right", "_width", "values", "view")

    def __init__(self, blocks: _Blocks, values: Array, begin: int) -> None:
        self.values, self.view = values, values.data
        self._blocks, self._right = blocks, blocks.right
        self._begin, self._width = begin, values.itemsize

    @property
    def data(self) -> Part:
        """Itself, which can stand wherever the memory of an array can."""
        return self

    def check(self, start: int, end: int) -> None:
        """Checks the elements from `start` to `end`."""
        first = self._begin + start * self._width >> _BLOCK_BITS
        last = self._begin + end * self._width - 1 >> _BLOCK_BITS
        if first == last and self._right[first]:  # as it nearly always is
            return
        for block in range(first, last + 1):
            if not self._right[block]:
                self._blocks.check(block)

    def slice(self, start: int, end: int) -> Array:
        """The elements from `start` to `end`."""
        self.check(start, end)
        return self.values[start:end]

    def place(self, number: int, low: int = 0, high: int | None = None) -> int:
        """The first place from `low` to `high`, where the elements ascend, of one that is not smaller.

        However the search came there, it is the place when the element there and the one before it, between
        which the number belongs, are as they were written.
        """
        high = len(self.view) if high is None else high
        place = bisect_left(self.view, number, low, high)
        self.check(max(place - 1, low), min(place + 1, high))
        return place

    def __len__(self) -> int:
        return len(self.view)

    def __getitem__(self, key: Any) -> Any:
        """The element at a place, or the memory of those between two places."""
        if isinstance(key, slice):
            self.check(key.start, key.stop)
        else:
            key = int(key)  # those of NumPy may be too narrow to reckon with
            self.check(key, key + 1)
        return self.view[key]


class Arrays(Mapping[str, "Array"]):
    """The arrays of a file as views of its memory map; one that is asked for is checked as a whole.

    `unchecked` are the same without a check. Raises `IndexDamaged`.
    """

    def __init__(self, path: Path, data: mmap.mmap, entries: Mapping[str, _Entry], checksums: Array) -> None:
        self.unchecked = {name: entry.values for name, entry in entries.items() if name != _CHECKSUMS}
        self._begins = {name: entry.begin for name, entry in entries.items()}
        self._blocks = _Blocks(path, data, self._begins[_CHECKSUMS], checksums)
        self._checked: dict[str, Array] = {}

    def __getitem__(self, name: str) -> Array:
        values = self._checked.get(name)
        if values is None:
            values = self._checked[name] = self.part(name).slice(0, len(self.unchecked[name]))
        return values

    def __iter__(self) -> Iterator[str]:
        return iter(self.unchecked)

    def __len__(self) -> int:
        return len(self.unchecked)

    def check_all(self) -> None:
        """Checks all that is in the file before the checksums."""
        for block in range(len(self._blocks.right)):
            self._blocks.check(block)

    def part(self, name: str) -> Part:
        """An array to be checked piece by piece."""
        return Part(self._blocks, self.unchecked[name], self._begins[name])


class _Entry(NamedTuple):
    """An array, where in its file it begins, in bytes, and the checksum that all of it should have."""

    values: Array
    begin: int
    checksum: int

    @property
    def end(self) -> int:
        """Where in its file it ends, in bytes."""
        return self.begin + self.values.nbytes

    def is_sound(self) -> bool:
        """Whether it is as it was written."""
        return zlib.crc32(self.values.data) == self.checksum


class _Blocks:
    """The blocks that a file is checked in, and which of them were found to be `right`."""

    def __init__(self, path: Path, data: mmap.mmap, size: int, checksums: Array) -> None:
        self._path, self._size = path, size
        self._data, self._checksums = memoryview(data), checksums.data
        self.right = bytearray(len(checksums))

    def check(self, block: int) -> None:
        """Reads a block and checks it."""
        begin = block << _BLOCK_BITS
        end = min(begin + _BLOCK, self._size)
        if zlib.crc32(self._data[begin:end]) != self._checksums[block]:
            what = f"bytes {begin} to {end - 1} are not as they were written"
            raise IndexDamaged(self._path.parent, f"{self._path.name}: {what}")
        self.right[block] = True


class _Writer:
    """Writes to an empty file, and makes the checksums of its blocks meanwhile."""

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
        """The checksum of each block written, the last one of which may be shorter."""
        last = [self._current] if self.size % _BLOCK else []
        return np.array(self._checksums + last, dtype=np.uint32)


def narrow(values: Array) -> Array:
    """The values, which are not negative, in the narrowest unsigned type that holds them."""
    largest = int(values.max()) if values.size else 0
    fitting = next(name for name in _TYPES if largest <= np.iinfo(name).max)
    return np.ascontiguousarray(values, dtype=fitting)


def dump(file: BinaryIO, arrays: Iterable[tuple[str, Array]]) -> None:
    """Writes the named arrays, of numbers that are not negative, to an empty file, one at a time."""
    writer = _Writer(file)
    writer.write(MAGIC)
    entries = [_dump(writer, name, values) for name, values in arrays]
    writer.write(bytes(-writer.size % _ALIGNMENT))
    entries.append(_dump(writer, _CHECKSUMS, writer.checksums()))
    table = b"".join(entries) + _COUNTS.pack(VERSION, len(entries))
    file.write(table + _END.pack(zlib.crc32(table), MAGIC))


def _dump(writer: _Writer, name: str, values: Array) -> bytes:
    """Writes an array, and gives its entry."""
    writer.write(bytes(-writer.size % _ALIGNMENT))
    stored, begin = narrow(values), writer.size
    writer.write(stored.data)
    kind = f"<u{stored.itemsize}".encode()
    return _ENTRY.pack(name.encode(), kind, zlib.crc32(stored.data), begin, stored.size, 0)


def read(path: Path) -> Arrays:
    """The arrays of a file, to be checked when they are used; raises `IndexDamaged`."""
    data, entries = _open(path)
    checksums = entries.get(_CHECKSUMS)
    if checksums is None:
        raise IndexDamaged(path.parent, f"{path.name} has no checksums of its blocks")
    if not checksums.is_sound() or len(checksums.values) != -(-checksums.begin // _BLOCK):
        raise IndexDamaged(path.parent, f"{path.name}: the checksums of its blocks are damaged")
    if any(entry.end > checksums.begin for entry in entries.values() if entry is not checksums):
        raise IndexDamaged(path.parent, f"{path.name} has an array that its checksums do not cover")
    return Arrays(path, data, entries, checksums.values)


def verify(path: Path) -> None:
    """Reads the whole file, of any layout, and raises `IndexDamaged` naming the arrays that are damaged."""
    _, entries = _open(path)
    if wrong := _damaged(entries):
        raise IndexDamaged(path.parent, f"{path.name}: the checksum of {', '.join(wrong)} is wrong")
    if _CHECKSUMS in entries:
        read(path).check_all()


def damaged(path: Path) -> list[str]:
    """The names of the arrays of a file, of any layout, that are not as they were written."""
    return _damaged(_open(path)[1])


def _damaged(entries: Mapping[str, _Entry]) -> list[str]:
    return [name for name, entry in entries.items() if not entry.is_sound()]


def salvage(path: Path) -> dict[str, Array]:
    """The arrays of a file that may be damaged; raises `IndexDamaged` when even their list is."""
    return {name: entry.values for name, entry in _open(path)[1].items() if name != _CHECKSUMS}


def _open(path: Path) -> tuple[mmap.mmap, dict[str, _Entry]]:
    with read_errors_named(path), open_file(path) as file:
        try:
            data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except ValueError as error:
            raise IndexDamaged(path.parent, f"{path.name} is empty") from error
    version, count, table = _read_table(path, data)
    if version != VERSION:
        raise IndexDamaged(path.parent, f"{path.name} has format {version}, this version reads {VERSION}")
    try:
        entries = {
            name.rstrip(b"\0").decode("ascii"): _Entry(_view(data, kind, begin, size), begin, checksum)
            for name, kind, checksum, begin, size, _ in _ENTRY.iter_unpack(table)
        }
    except (OverflowError, ValueError) as error:
        raise IndexDamaged(path.parent, f"{path.name}: its list of arrays is damaged: {error}") from error
    if len(entries) != count:
        raise IndexDamaged(path.parent, f"{path.name}: its list of arrays has a name twice")
    return data, entries


def _view(data: mmap.mmap, kind: bytes, offset: int, size: int) -> Array:
    name = kind.rstrip(b"\0").decode("ascii")
    if name not in _TYPES:
        raise ValueError(f"there is no type {name!r}")
    dtype = np.dtype(name)
    if not size:
        return np.zeros(0, dtype=dtype)
    if offset + size * dtype.itemsize > len(data):
        raise ValueError("an array reaches beyond its end")
    return np.frombuffer(data, dtype=dtype, count=size, offset=offset)


def _read_table(path: Path, data: mmap.mmap) -> tuple[int, int, bytes]:
    """Version, number of arrays, and their entries."""
    end = len(data) - _END.size - _COUNTS.size
    if end < len(MAGIC) or data[: len(MAGIC)] != MAGIC or data[-len(MAGIC) :] != MAGIC:
        raise IndexDamaged(path.parent, f"{path.name} is cut off, or no file of vnsearch")
    version, count = _COUNTS.unpack_from(data, end)
    begin = end - count * _ENTRY.size
    checksum, _ = _END.unpack_from(data, end + _COUNTS.size)
    if begin < len(MAGIC) or zlib.crc32(data[begin : end + _COUNTS.size]) != checksum:
        raise IndexDamaged(path.parent, f"{path.name}: the checksum of its list of arrays is wrong")
    return version, count, data[begin:end]
