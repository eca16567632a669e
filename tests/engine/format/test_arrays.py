"""The container of arrays: what is written comes back, and what is damaged is told."""

from __future__ import annotations

import io
import re
import struct
import zlib
from bisect import bisect_left
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.conftest import write_arrays
from vnsearch.engine.format import arrays as arrays_module
from vnsearch.engine.format.arrays import (
    MAGIC,
    VERSION,
    LazyArray,
    narrow,
    read_arrays,
    read_unverified,
    verify_file,
)
from vnsearch.errors import IndexDamaged

ENTRY = 56
BLOCK = 16_384
TAIL = 20
"""The bytes after the entries: version, number of arrays, checksum, magic."""

LARGEST = {1: 2**8 - 1, 2: 2**16 - 1, 4: 2**32 - 1, 8: 2**64 - 1}

names = st.text("abcdefghijklmnopqrstuvwxyz_.", min_size=1, max_size=28).filter("checksums".__ne__)
numbers = st.sampled_from(list(LARGEST.values())).flatmap(lambda largest: st.integers(0, largest))
contents = st.dictionaries(names, st.lists(numbers, max_size=20), max_size=8)


def as_array(values: list[int]) -> np.ndarray:
    return np.array(values, dtype=np.uint64)


@pytest.fixture
def path(tmp_path):
    """A sound file of three arrays."""
    path = tmp_path / "segment.vns"
    write_arrays(path, [("first", np.arange(5)), ("none", np.arange(0)), ("wide", np.array([1, 70_000]))])
    return path


@given(contents)
@example({"a" * 28: [0]})
@settings(deadline=None)
def test_any_arrays_come_back_in_their_order(arrays):
    with TemporaryDirectory() as folder:
        path = Path(folder) / "arrays"
        write_arrays(path, ((name, as_array(values)) for name, values in arrays.items()))
        found = read_arrays(path)
        assert [(name, values.tolist()) for name, values in found.items()] == list(arrays.items())
        verify_file(path)


@given(contents)
@settings(deadline=None)
def test_each_array_is_as_narrow_as_its_largest_number_and_aligned(arrays):
    with TemporaryDirectory() as folder:
        path = Path(folder) / "arrays"
        write_arrays(path, ((name, as_array(values)) for name, values in arrays.items()))
        found = read_arrays(path)
        for name, values in arrays.items():
            width = next(width for width, largest in LARGEST.items() if max(values, default=0) <= largest)
            assert found[name].dtype == np.dtype(f"<u{width}")
            assert found[name].ctypes.data % 8 == 0 or not values
        bytes_held = sum((found[name].nbytes + 7) // 8 * 8 for name in arrays)
        checksums = 4
        assert path.stat().st_size <= len(MAGIC) + bytes_held + checksums + ENTRY * (len(arrays) + 1) + TAIL


@pytest.mark.parametrize("largest", LARGEST.values())
def test_the_largest_number_of_a_type_and_the_next_one_are_kept(largest):
    for number in {largest, min(largest + 1, LARGEST[8])}:
        assert narrow(np.array([0, number], dtype=np.uint64)).tolist() == [0, number]
    assert narrow(as_array([largest])).itemsize == {v: k for k, v in LARGEST.items()}[largest]


@pytest.mark.parametrize("values", [np.arange(10)[::2], np.arange(6).reshape(2, 3).T[0], np.array([True])])
def test_arrays_of_any_layout_are_written_as_their_numbers(tmp_path, values):
    write_arrays(tmp_path / "file", [("array", values)])
    assert read_arrays(tmp_path / "file")["array"].tolist() == values.astype(int).tolist()


def test_a_file_of_no_arrays_is_read(tmp_path):
    write_arrays(tmp_path / "file", [])
    assert read_arrays(tmp_path / "file") == {}


def test_the_file_is_as_its_description_says(path):
    data = path.read_bytes()
    assert data[:8] == data[-8:] == MAGIC == b"VNSEARCH"
    version, count, checksum = struct.unpack("<III", data[-TAIL:-8])
    assert (version, count) == (VERSION, 4)
    begin = len(data) - TAIL - count * ENTRY
    assert zlib.crc32(data[begin:-12]) == checksum
    entries = list(struct.iter_unpack("<28s4sIQQI", data[begin:-TAIL]))
    assert [entry[0].rstrip(b"\0") for entry in entries] == [b"first", b"none", b"wide", b"checksums"]
    assert [entry[1] for entry in entries] == [b"<u1\0", b"<u1\0", b"<u4\0", b"<u4\0"]
    assert [(entry[4], entry[5]) for entry in entries] == [(5, 0), (0, 0), (2, 0), (1, 0)]
    stored = data[entries[2][3] : entries[2][3] + 8]
    assert entries[2][3] % 8 == 0
    assert stored == struct.pack("<II", 1, 70_000)
    assert entries[2][2] == zlib.crc32(stored)
    begin = entries[3][3]
    assert data[begin : begin + 4] == struct.pack("<I", zlib.crc32(data[:begin]))


def test_each_block_of_a_file_has_its_checksum(tmp_path):
    path = tmp_path / "file"
    write_arrays(path, [("short", np.arange(5)), ("long", np.arange(20_000)), ("last", np.arange(5))])
    data = path.read_bytes()
    *_, (name, _, _, begin, size, _) = struct.iter_unpack("<28s4sIQQI", data[-TAIL - 4 * ENTRY : -TAIL])
    assert (name.rstrip(b"\0"), size) == (b"checksums", 3)
    held = struct.unpack_from("<3I", data, begin)
    assert list(held) == [zlib.crc32(data[at : min(at + BLOCK, begin)]) for at in range(0, begin, BLOCK)]


def test_an_existing_file_is_not_written_over(path):
    before = path.read_bytes()
    with pytest.raises(FileExistsError):
        write_arrays(path, [])
    assert path.read_bytes() == before


def test_arrays_cannot_be_written_to(path):
    with pytest.raises(ValueError, match="read-only"):
        read_arrays(path)["first"][0] = 1


def test_arrays_stay_when_the_file_is_removed(path):
    first = read_arrays(path)["first"]
    path.unlink()
    assert first.tolist() == [0, 1, 2, 3, 4]


# Damage


def test_every_flipped_byte_of_the_list_of_arrays_is_damage(path):
    sound = path.read_bytes()
    table = range(len(sound) - TAIL - 4 * ENTRY, len(sound))
    for position in [*range(len(MAGIC)), *table]:
        path.write_bytes(flipped(sound, position))
        with pytest.raises(IndexDamaged) as caught:
            read_arrays(path)
        assert caught.value.folder == path.parent
        assert path.name in caught.value.what


@pytest.mark.parametrize("name", ["first", "wide"])
def test_a_flipped_byte_of_an_array_is_found_when_the_array_is_used(path, name):
    sound = path.read_bytes()
    array = read_arrays(path)[name]
    begin = sound.index(array.tobytes())
    block = "bytes 0 to 23 are not as they were written"
    for position in range(begin, begin + array.nbytes):
        path.write_bytes(flipped(sound, position))
        found = read_arrays(path)
        with pytest.raises(IndexDamaged, match=block):
            found[name]
        with pytest.raises(IndexDamaged, match=block):
            found.lazy(name)[0]
        with pytest.raises(IndexDamaged, match=f"the checksum of {name} is wrong"):
            verify_file(path)
        assert set(read_unverified(path)) == {"first", "none", "wide"}


def test_damage_is_found_by_what_uses_its_block_and_by_nothing_else(tmp_path):
    path = tmp_path / "file"
    write_arrays(
        path, [("short", np.arange(5)), ("long", np.arange(100_000)), ("longer", np.arange(200_000))]
    )
    sound = path.read_bytes()
    path.write_bytes(flipped(flipped(sound, 50_000), 500_000))
    found = read_arrays(path)
    assert found["short"].tolist() == [0, 1, 2, 3, 4]
    long = found.lazy("long")
    damaged = 50_000 // BLOCK * BLOCK // 4
    assert long.slice(0, damaged - 10).tolist() == list(range(damaged - 10))
    assert long.take(np.array([90_000, 5, 5])).tolist() == [90_000, 5, 5]
    assert long.take(np.array([], dtype=np.intp)).tolist() == []
    assert (long[90_000], bytes(long[20:22])) == (90_000, struct.pack("<II", 20, 21))
    for use in (
        lambda: long[damaged + 10],
        lambda: long[0:90_000],
        lambda: long.slice(damaged - 10, damaged + 10),
        lambda: long.take(np.array([90_000, damaged + 10])),
        lambda: found["long"],
        lambda: found.check_all(),
    ):
        with pytest.raises(IndexDamaged, match="bytes 49152 to 65535 are not as they were written"):
            use()
    with pytest.raises(IndexDamaged, match="the checksum of long, longer is wrong"):
        verify_file(path)


def test_damaged_checksums_are_damage(path):
    data = path.read_bytes()
    begin = struct.unpack_from("<Q", data, len(data) - TAIL - ENTRY + 36)[0]
    for position in range(begin, begin + 4):
        path.write_bytes(flipped(data, position))
        with pytest.raises(IndexDamaged, match="checksums"):
            read_arrays(path)
        with pytest.raises(IndexDamaged, match="checksums"):
            verify_file(path)


ascending = st.lists(st.integers(0, 1 << 40), max_size=60).map(sorted)


@given(ascending, st.data())
@settings(deadline=None)
def test_the_place_of_a_number_is_that_of_the_first_that_is_not_smaller(numbers, data):
    with TemporaryDirectory() as folder:
        write_arrays(Path(folder) / "file", [("array", np.array([0, *numbers, 1 << 41]))])
        part = read_arrays(Path(folder) / "file").lazy("array")
        stored = [0, *numbers, 1 << 41]
        low = data.draw(st.integers(0, len(stored)))
        high = data.draw(st.integers(low, len(stored)))
        for number in {*stored, *(each + 1 for each in stored)}:
            assert part.bisect_left(number, low, high) == bisect_left(stored, number, low, high)
            assert part.bisect_left(number) == bisect_left(stored, number)


@pytest.fixture(scope="module")
def spread(tmp_path_factory) -> tuple[Path, bytes, list[int]]:
    """A file of many blocks with one array, whose numbers ascend."""
    path = tmp_path_factory.mktemp("spread") / "file"
    numbers = (np.arange(100_000) * 7 + 3).tolist()
    write_arrays(path, [("array", np.array(numbers))])
    return path, path.read_bytes(), numbers


@given(st.lists(st.integers(8, 399_999), min_size=1, max_size=6), st.sampled_from([1, 0x80, 0xFF]), st.data())
@settings(deadline=None, max_examples=60)
def test_no_damage_leads_to_a_wrong_place(spread, positions, mask, data):
    path, sound, numbers = spread
    damaged = bytearray(sound)
    for position in positions:
        damaged[position] ^= mask
    path.write_bytes(damaged)
    part: LazyArray = read_arrays(path).lazy("array")
    wanted = data.draw(st.lists(st.integers(0, 700_010), max_size=30))
    near = [numbers[(position - 8) // 4] + off for position in positions for off in (-7, -1, 0, 1, 7)]
    for number in [*wanted, *near]:
        try:
            place = part.bisect_left(number)
        except IndexDamaged:
            continue
        assert place == bisect_left(numbers, number)


def test_every_flipped_byte_changes_nothing_or_is_found(path):
    sound = path.read_bytes()
    wanted = {name: values.tolist() for name, values in read_arrays(path).items()}
    unchanged = 0
    for position in range(len(sound)):
        path.write_bytes(flipped(sound, position))
        try:
            assert {name: values.tolist() for name, values in read_arrays(path).items()} == wanted
            unchanged += 1
        except IndexDamaged:
            pass
    assert unchanged < 8  # between the arrays


@pytest.mark.parametrize(
    ("entry", "what"),
    [
        ((b"first", b"<f8", 0, 8, 1, 0), "no type '<f8'"),
        ((b"first", b"|O", 0, 8, 1, 0), "no type '|O'"),
        ((b"first", b"\xff", 0, 8, 1, 0), "list of arrays is damaged"),
        ((b"\xff", b"<u1", 0, 8, 1, 0), "list of arrays is damaged"),
        ((b"first", b"<u1", 0, 8, 1 << 20, 0), "beyond its end"),
        ((b"first", b"<u8", 0, 8, (1 << 64) - 1, 0), "beyond its end"),
        ((b"first", b"<u1", 0, (1 << 64) - 1, 1, 0), "beyond its end"),
        ((b"none", b"<u1", 0, 8, 1, 0), "a name twice"),
    ],
)
def test_a_list_of_arrays_that_cannot_be_is_damage_though_its_checksum_is_right(path, entry, what):
    data = path.read_bytes()
    begin = len(data) - TAIL - 4 * ENTRY
    table = struct.pack("<28s4sIQQI", *entry) + data[begin + ENTRY : -12]
    path.write_bytes(data[:begin] + table + struct.pack("<I8s", zlib.crc32(table), MAGIC))
    for look in (read_arrays, verify_file, read_unverified):
        with pytest.raises(IndexDamaged, match=re.escape(what)) as caught:
            look(path)
        assert caught.value.folder == path.parent


def test_more_arrays_than_the_file_has_room_for_are_damage(path):
    data = path.read_bytes()[:-12]
    counts = struct.pack("<II", VERSION, (1 << 32) - 1)
    table = data[-4 * ENTRY - 8 : -8] + counts
    path.write_bytes(data[:-8] + counts + struct.pack("<I8s", zlib.crc32(table), MAGIC))
    with pytest.raises(IndexDamaged):
        read_arrays(path)


def test_what_is_written_to_a_file_is_what_is_written_to_a_path(path):
    file = io.BytesIO()
    arrays_module.write_arrays(
        file, [("first", np.arange(5)), ("none", np.arange(0)), ("wide", np.array([1, 70_000]))]
    )
    assert file.getvalue() == path.read_bytes()


def test_every_truncation_is_damage(path):
    sound = path.read_bytes()
    for length in range(len(sound)):
        path.write_bytes(sound[:length])
        for look in (read_arrays, verify_file):
            with pytest.raises(IndexDamaged):
                look(path)


@pytest.mark.parametrize("more", [b"\0", MAGIC, b"x" * 100])
def test_a_file_with_something_behind_it_is_damaged(path, more):
    path.write_bytes(path.read_bytes() + more)
    with pytest.raises(IndexDamaged):
        read_arrays(path)


@given(st.binary(max_size=200))
@example(MAGIC * 4)
@settings(deadline=None)
def test_any_other_file_is_damaged(data):
    with TemporaryDirectory() as folder:
        path = Path(folder) / "file"
        path.write_bytes(data)
        with pytest.raises(IndexDamaged):
            read_arrays(path)


def test_a_file_of_another_version_is_told_apart(path):
    data = bytearray(path.read_bytes())
    struct.pack_into("<I", data, len(data) - TAIL, VERSION + 1)
    table = bytes(data[len(data) - TAIL - 4 * ENTRY : len(data) - 12])
    struct.pack_into("<I", data, len(data) - 12, zlib.crc32(table))
    path.write_bytes(bytes(data))
    with pytest.raises(IndexDamaged, match=f"{VERSION + 1}.*{VERSION}"):
        read_arrays(path)


def test_a_missing_file_is_told_as_missing(tmp_path):
    with pytest.raises(IndexDamaged, match="none: it is missing"):
        read_arrays(tmp_path / "none")


@pytest.mark.parametrize(("begin", "size"), [(0, 0), (8, 1), (16, 1)])
def test_an_array_that_the_checksums_do_not_cover_is_damage(path, begin, size):
    data = bytearray(path.read_bytes())
    struct.pack_into(
        "<IQQ", data, len(data) - TAIL - ENTRY + 32, zlib.crc32(data[begin : begin + 4 * size]), begin, size
    )
    table = bytes(data[-TAIL - 4 * ENTRY : -12])
    struct.pack_into("<I", data, len(data) - 12, zlib.crc32(table))
    path.write_bytes(data)
    with pytest.raises(IndexDamaged, match="checksums"):
        read_arrays(path)


def flipped(data: bytes, position: int) -> bytes:
    return data[:position] + bytes([data[position] ^ 0xFF]) + data[position + 1 :]
