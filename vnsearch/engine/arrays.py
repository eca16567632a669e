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

Every array is stored in the narrowest unsigned type that holds its largest element.
"""

from __future__ import annotations

import mmap
import struct
import zlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import numpy as np

from vnsearch.errors import IndexDamaged

if TYPE_CHECKING:
    from vnsearch.numbers import Array


MAGIC = b"VNSEARCH"
VERSION = 1

_ENTRY = struct.Struct("<28s4sIQQI")
_COUNTS = struct.Struct("<II")
_END = struct.Struct("<I8s")
_TYPES = ("<u1", "<u2", "<u4", "<u8")
_ALIGNMENT = 8
_CHECKED_WHEN_READ = 1 << 16
"""Longer arrays are read in full only by what needs all of them: a merge, a check."""


def narrow(values: Array) -> Array:
    """The values, which are not negative, in the narrowest unsigned type that holds them."""
    largest = int(values.max()) if values.size else 0
    fitting = next(name for name in _TYPES if largest <= np.iinfo(name).max)
    return np.ascontiguousarray(values, dtype=fitting)


def dump(file: BinaryIO, arrays: Iterable[tuple[str, Array]]) -> None:
    """Writes the named arrays, of numbers that are not negative, to an empty file, one at a time."""
    entries = []
    file.write(MAGIC)
    for name, values in arrays:
        file.write(bytes(-file.tell() % _ALIGNMENT))
        stored = narrow(values)
        kind = f"<u{stored.itemsize}".encode()
        entries.append(_ENTRY.pack(name.encode(), kind, zlib.crc32(stored.data), file.tell(), stored.size, 0))
        file.write(stored.data)
    table = b"".join(entries) + _COUNTS.pack(VERSION, len(entries))
    file.write(table + _END.pack(zlib.crc32(table), MAGIC))


def read(path: Path) -> dict[str, Array]:
    """The arrays of a file as views of its memory map; raises `IndexDamaged`.

    The list of arrays is checked, and the arrays of up to `_CHECKED_WHEN_READ` bytes; of the others only what
    is used is read. `verify` reads and checks them all.
    """
    found = _open(path)
    _check(path, (name for name, (values, _) in found.items() if values.nbytes <= _CHECKED_WHEN_READ), found)
    return {name: values for name, (values, _) in found.items()}


def verify(path: Path) -> None:
    """Reads the whole file and raises `IndexDamaged` naming the arrays whose checksums are wrong."""
    found = _open(path)
    _check(path, found, found)


def salvage(path: Path) -> dict[str, Array]:
    """The arrays of a file that may be damaged; raises `IndexDamaged` when even their list is."""
    return {name: values for name, (values, _) in _open(path).items()}


def _check(path: Path, names: Iterable[str], found: Mapping[str, tuple[Array, int]]) -> None:
    damaged = [name for name in names if zlib.crc32(found[name][0].data) != found[name][1]]
    if damaged:
        raise IndexDamaged(path.parent, f"{path.name}: the checksum of {', '.join(damaged)} is wrong")


def _open(path: Path) -> dict[str, tuple[Array, int]]:
    with path.open("rb") as file:
        try:
            data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except ValueError as error:
            raise IndexDamaged(path.parent, f"{path.name} is empty") from error
    version, count, table = _read_table(path, data)
    if version != VERSION:
        raise IndexDamaged(path.parent, f"{path.name} has format {version}, this version reads {VERSION}")
    try:
        arrays = {
            name.rstrip(b"\0").decode("ascii"): (_view(data, kind, offset, size), checksum)
            for name, kind, checksum, offset, size, _ in _ENTRY.iter_unpack(table)
        }
    except (OverflowError, ValueError) as error:
        raise IndexDamaged(path.parent, f"{path.name}: its list of arrays is damaged: {error}") from error
    if len(arrays) != count:
        raise IndexDamaged(path.parent, f"{path.name}: its list of arrays has a name twice")
    return arrays


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
