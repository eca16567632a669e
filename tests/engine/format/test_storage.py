"""What is written to an index folder: whatever fails, and wherever the power goes, no state in between.

Every step of a change is made to fail once, and the disk to be full from then on; and after every step the
power is cut, which loses what was not synced. What is then read is the state before or the state after, all
of it sound, and the next change finds nothing in its way and leaves nothing behind.
"""

from __future__ import annotations

import errno
import io
import os
import random
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

import pytest

from tests.conftest import ANALYSIS, block, contents, document, put, remove, replace_and_fail
from vnsearch.engine import Engine
from vnsearch.engine.care.checking import check
from vnsearch.engine.format.storage import Storage
from vnsearch.engine.format.toc import find_unused
from vnsearch.engine.write import batch as batch_module
from vnsearch.engine.write import writing
from vnsearch.engine.write.batch import Batch
from vnsearch.errors import IndexNotFound, IndexNotWritable

LONG = " ".join(f"s{number * number}" for number in range(60))
"""A body that takes more than one write."""


class Change(NamedTuple):
    """A change of an index: what there is before, and what is done."""

    prepare: Callable[[Path], object]
    act: Callable[[Path], object]


def _open(folder: Path) -> Engine:
    return Engine.open(folder, ANALYSIS)


def _filled(folder: Path, segments: int = 2) -> None:
    engine = Engine.create(folder, ANALYSIS)
    for number in range(segments):
        put(engine, document(f"old {number}", "a b"), document(f"older {number}", "c"))


def _several_segments(folder: Path) -> None:
    """One commit of articles that do not fit into memory, one of which was there before."""
    with Engine.open(folder, ANALYSIS, memory=1).change() as (batch, _):
        for number in range(3):
            batch.put(block(document(f"new {number}", "b c")))
        batch.put(block(document("old 1", LONG)))
        batch.commit()


def _replace(folder: Path) -> None:
    with Engine(folder, ANALYSIS).replace() as batch:
        batch.put(block(document("anew", "x y")))
        batch.commit()


def _begin(folder: Path) -> None:
    with Engine(folder, ANALYSIS).change_or_create() as (batch, _):
        batch.put(block(document("first", LONG)))
        batch.commit()


def _optimize(folder: Path) -> None:
    with _open(folder).change() as (batch, _):
        batch.remove("old 0")
        batch.optimize()
        batch.commit()


CHANGES = {
    "creating": Change(lambda folder: None, lambda folder: Engine.create(folder, ANALYSIS)),
    "making anew where there is none": Change(lambda folder: None, _replace),
    "beginning": Change(lambda folder: None, _begin),
    "indexing": Change(
        lambda folder: Engine.create(folder, ANALYSIS), lambda folder: put(_open(folder), document("1", LONG))
    ),
    "adding": Change(_filled, _several_segments),
    "deleting": Change(_filled, lambda folder: remove(_open(folder), "old 0", "older 1")),
    "merging": Change(partial(_filled, segments=8), lambda folder: put(_open(folder), document("1"))),
    "optimizing": Change(_filled, _optimize),
    "making anew": Change(_filled, _replace),
}
changes = pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)


def state(folder: Path) -> dict[str, str] | None:
    """All articles, with everything that is stored and indexed found to be sound; None where no index is."""
    try:
        assert check(folder, ANALYSIS) == ()
        return contents(_open(folder))
    except IndexNotFound:
        return None


def assert_goes_on(folder: Path, before: dict[str, str] | None) -> None:
    """The next change works, and leaves nothing that is not the index."""
    put(Engine.create(folder, ANALYSIS), document("next", "n"))
    assert state(folder) == {**(before or {}), "next": "n"}
    assert find_unused(folder) == []


def before_and_after(change: Change, tmp_path: Path) -> tuple[Path, list[dict[str, str] | None]]:
    """A folder with the state before the change, and what is in it before and after."""
    start, end = tmp_path / "start", tmp_path / "end"
    change.prepare(start)
    before = state(start)
    _copy(start, end)
    change.act(end)
    after = state(end)
    assert before != after
    return start, [before, after]


def _copy(source: Path, target: Path) -> None:
    shutil.rmtree(target, ignore_errors=True)
    if source.exists():
        shutil.copytree(source, target)


# Failing steps


class Faults(NamedTuple):
    """What is to fail: the n-th step of these kinds, and with `lasting` all such steps after it."""

    code: int
    kinds: tuple[str, ...]
    lasting: bool


class Failing:
    """Makes steps fail; `done` tells whether one did. Of the writes, which are alike, each n-th is a step."""

    def __init__(self, faults: Faults, number: int, writes_a_step: int = 1) -> None:
        self._faults, self._left = faults, number
        self._writes, self._writes_a_step = 0, writes_a_step
        self.done = False

    def write(self) -> None:
        if self._writes % self._writes_a_step == 0:
            self.step("write")
        self._writes += 1

    def step(self, kind: str) -> None:
        self._left -= kind in self._faults.kinds
        if kind in self._faults.kinds and (self._left == 0 or (self._left < 0 and self._faults.lasting)):
            self.done = True
            raise OSError(self._faults.code, os.strerror(self._faults.code))


class FailingFile(io.FileIO):
    """Takes no more than half of what it is to write, when that is not little."""

    def __init__(self, path: Path, failing: Failing) -> None:
        super().__init__(path, "xb")
        self._failing = failing

    def write(self, data: Any) -> int:
        self._failing.write()
        view = memoryview(data).cast("B")
        return super().write(view[: len(view) // 2] if len(view) > 1000 else view)


class FailingStorage(Storage):
    def __init__(self, failing: Failing, folder: Path) -> None:
        super().__init__(folder)
        self._failing = failing

    def create(self, name: str) -> BinaryIO:
        self._failing.step("create")
        return io.BufferedWriter(FailingFile(self.folder / name, self._failing))  # type: ignore[return-value]

    def sync(self, file: BinaryIO) -> None:
        file.flush()
        self._failing.step("sync")

    def rename(self, old: str, new: str) -> None:
        self._failing.step("rename")
        super().rename(old, new)

    def sync_folder(self) -> None:
        self._failing.step("sync_folder")

    def remove(self, name: str) -> None:
        self._failing.step("remove")
        super().remove(name)

    def make_folder(self) -> None:
        self._failing.step("make_folder")
        super().make_folder()


FULL_DISK = ("create", "write", "sync", "rename", "sync_folder", "make_folder")
ALL = (*FULL_DISK, "remove")
ONE_ERROR = Faults(errno.EIO, ALL, lasting=False)
DISK_FULL = Faults(errno.ENOSPC, FULL_DISK, lasting=True)
READ_ONLY = Faults(errno.EROFS, ALL, lasting=True)


def _with_failures(
    change: Change,
    start: Path,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    faults: Faults,
    steps: Iterable[int],
    writes_a_step: int,
) -> Iterator[bool]:
    """After each of the steps that failed, with the sound storage back: whether the change said so."""
    for number in steps:
        _copy(start, folder)
        failing = Failing(faults, number, writes_a_step)
        with monkeypatch.context() as patch:
            patch.setattr(writing, "Storage", partial(FailingStorage, failing))
            try:
                change.act(folder)
                failed = False
            except IndexNotWritable as error:
                failed = error.folder == folder and str(folder) in str(error)
                assert failed, "the error does not name the folder"
        if not failing.done:
            return
        yield failed


FAULTS = [ONE_ERROR, DISK_FULL, READ_ONLY]


@changes
@pytest.mark.parametrize("faults", FAULTS, ids=["once", "full", "read-only"])
@pytest.mark.parametrize(
    ("stride", "writes_a_step"), [(3, 8), pytest.param(1, 1, marks=pytest.mark.thorough)]
)
def test_whatever_step_fails_the_state_is_that_before_or_that_after(
    change, faults, stride, writes_a_step, tmp_path, monkeypatch
):
    """The short form has each step fail in one of the three ways; the long form each in all of them."""
    start, states = before_and_after(change, tmp_path)
    folder = tmp_path / "folder"
    size = _size(start)
    failures = 0
    steps = count(1 + FAULTS.index(faults) % stride, stride)
    for failed in _with_failures(change, start, folder, monkeypatch, faults, steps, writes_a_step):
        failures += failed
        found = state(folder)
        assert found in states if failed else found == states[1]
        if faults is DISK_FULL and found == states[0]:  # a full disk gets its space back at once
            assert _size(folder) <= size
            assert not folder.exists() or find_unused(folder) == []
        if failures % 4 == 1 or not failed:
            assert_goes_on(folder, found)
    assert failures > 5 // stride


def _size(folder: Path) -> int:
    files = [file for file in folder.glob("*") if "LOCK" not in file.name]
    return sum(file.stat().st_size for file in files)


def test_no_folder_is_left_where_no_index_could_be_made(tmp_path, monkeypatch):
    folder = tmp_path / "folder"
    monkeypatch.setattr(writing, "Storage", partial(FailingStorage, Failing(DISK_FULL, 3)))
    with pytest.raises(IndexNotWritable, match=r"No space left.*make room"):
        Engine.create(folder, ANALYSIS)
    assert not folder.exists()


def test_a_folder_that_is_not_writable_is_told_and_its_index_serves(tmp_path):
    _filled(tmp_path)
    before = contents(_open(tmp_path))
    (tmp_path / "MAIN_WRITELOCK").unlink()
    tmp_path.chmod(0o500)
    try:
        if os.access(tmp_path, os.W_OK):
            pytest.skip("this user may write anywhere")
        with pytest.raises(IndexNotWritable, match=r"Permission denied.*--index-dir"):
            put(_open(tmp_path), document("1"))
        assert contents(_open(tmp_path)) == before
    finally:
        tmp_path.chmod(0o700)


def test_what_fails_in_the_caller_is_not_put_down_to_the_index(engine):
    with pytest.raises(PermissionError), engine.change():
        raise PermissionError
    with engine.change():
        assert find_unused(engine.folder) == []


def test_a_batch_that_could_not_be_written_can_be_committed_when_there_is_room(engine, monkeypatch):
    put(engine, document("1"))
    failing = Failing(ONE_ERROR, 5)
    with monkeypatch.context() as patch:
        patch.setattr(writing, "Storage", partial(FailingStorage, failing))
        with engine.change() as (batch, _):
            batch.put(block(document("2", LONG)))
            with pytest.raises(IndexNotWritable):
                batch.commit()
            assert failing.done
            assert find_unused(engine.folder) == []
            batch.commit()
    assert state(engine.folder) == {"1": "a", "2": LONG}


@changes
@pytest.mark.parametrize("goes_on", [True, False])
def test_the_state_before_stays_until_the_one_after_is_known_to_be_on_disk(
    change, goes_on, tmp_path, monkeypatch
):
    """The last sync of the folder fails: the rename of the table of contents may not be on disk."""
    change.prepare(tmp_path)
    before = {file.name for file in tmp_path.iterdir() if "LOCK" not in file.name}
    really = writing.write_contents

    def fail() -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    def write_contents(storage: Storage, *arguments: Any) -> None:
        really(storage, *arguments)
        monkeypatch.setattr(storage, "sync_folder", fail)

    commit = Batch.commit

    def ignoring(batch: Batch) -> None:
        with suppress(IndexNotWritable):
            commit(batch)

    with monkeypatch.context() as patch:
        for module in (writing, batch_module):
            patch.setattr(module, "write_contents", write_contents)
        if goes_on:
            patch.setattr(Batch, "commit", ignoring)
        with suppress(IndexNotWritable):
            change.act(tmp_path)
    assert before <= {file.name for file in tmp_path.iterdir()}
    assert_goes_on(tmp_path, state(tmp_path))


# Files that are not the index's


@pytest.mark.parametrize(
    "name",
    [
        *["notes.txt", "MAIN_notes.vns", "MAIN_0123456789abcdef.vns.bak", "_MAIN_1.toc.bak", "_MAIN_x.toc"],
        *["xMAIN_0123456789abcdef.vns", "MAIN_0123456789ABCDEF.vns", ".tmp", "MAIN_0123456789abcdef.txt"],
    ],
)
def test_only_files_that_the_index_made_are_removed(engine, name):
    (engine.folder / name).write_text("mine")
    put(engine, document("1"))
    with pytest.raises(RuntimeError):
        replace_and_fail(engine)
    assert (engine.folder / name).read_text() == "mine"


@pytest.mark.parametrize(
    "name",
    ["MAIN_0123456789abcdef.vns", "MAIN_0123456789abcdef.vns.tmp", "_MAIN_0.toc", "_MAIN_99.toc.tmp"],
)
def test_what_a_dead_writer_left_goes_with_the_next_write_though_it_changes_nothing(engine, name):
    put(engine, document("1"))
    (engine.folder / name).write_text("left")
    with engine.change():
        assert not (engine.folder / name).exists()
    assert contents(engine) == {"1": "a"}


def test_segments_stay_while_the_table_of_contents_cannot_be_read(engine):
    put(engine, document("1"))
    (segment,) = engine.folder.glob("*.vns")
    (toc,) = engine.folder.glob("*.toc")
    sound = toc.read_bytes()
    toc.write_bytes(sound[:-1])
    with pytest.raises(RuntimeError):
        replace_and_fail(Engine(engine.folder, ANALYSIS))
    assert list(engine.folder.glob("*.vns")) == [segment]
    toc.write_bytes(sound)
    assert contents(_open(engine.folder)) == {"1": "a"}


# Power cuts


class PowerCut(BaseException):
    """Nothing that the process does after it has any effect."""


class Outcome(NamedTuple):
    """What a power cut does: the share of unsynced names that it leaves, and what of unsynced files."""

    share: float
    damage: Callable[[bytes], bytes]


DAMAGES: list[Callable[[bytes], bytes]] = [
    lambda data: data,
    lambda data: b"",
    lambda data: data[: len(data) // 2],
    lambda data: bytes(len(data)),
    lambda data: data[: len(data) // 2].ljust(len(data), b"\0"),
]
SOME = [
    *(Outcome(share, DAMAGES[1]) for share in (0.0, 1.0, 0.5)),
    *(Outcome(0.5, damage) for damage in DAMAGES[2:]),
]
EVERY = [Outcome(share, damage) for share in (0.0, 1.0, *[0.5] * 8) for damage in DAMAGES]


class Disk:
    """What of a folder is on disk, and what a power cut may or may not take.

    A file is known by the number that it gets when it is made. `names` is the folder as it was last synced,
    `pending` has what was done to its names since, each of which may be on disk or not, whatever the others
    are. `data` has the contents of files as they were last synced; of others there may be anything.
    """

    def __init__(self, folder: Path, cut_at: int, ignored: str = "") -> None:
        self.folder = folder
        self._cut_at, self._ignored = cut_at, ignored
        self._steps = 0
        self.done = False
        files = sorted(file for file in folder.glob("*") if "LOCK" not in file.name)
        self._current = {file.name: number for number, file in enumerate(files)}
        self._names = dict(self._current)
        self._data = {number: file.read_bytes() for number, file in enumerate(files)}
        self._written: dict[int, Path] = {}
        self._lost: dict[int, bytes] = {}
        self._pending: list[Callable[[dict[str, int]], object]] = []

    @property
    def cut(self) -> bool:
        return self._steps >= self._cut_at

    def step(self) -> None:
        self._steps += 1
        if self.cut:
            raise PowerCut

    def create(self, name: str) -> None:
        number = len(self._data) + len(self._written) + len(self._lost) + 1000
        self._current[name] = number
        self._written[number] = self.folder / name
        self._pending.append(lambda names: names.update({name: number}))

    def sync(self, name: str) -> None:
        if self._ignored != "sync":
            number = self._current[name]
            self._data[number] = self._written.pop(number).read_bytes()

    def rename(self, old: str, new: str) -> None:
        number = self._current[new] = self._current.pop(old)
        if number in self._written:
            self._written[number] = self.folder / new

        def apply(names: dict[str, int]) -> None:
            names.pop(old, None)
            names[new] = number

        self._pending.append(apply)

    def sync_folder(self) -> None:
        if self._ignored != "sync_folder":
            self._names = dict(self._current)
            self._pending.clear()

    def remove(self, name: str) -> None:
        number = self._current.pop(name, -1)
        if number in self._written:
            self._lost[number] = self._written.pop(number).read_bytes()
        self._pending.append(lambda names: names.pop(name, None))

    def outcome(self, folder: Path, chance: random.Random, outcome: Outcome) -> None:
        """Puts into another folder what a power cut now may leave."""
        names = dict(self._names)
        for apply in self._pending:
            if chance.random() < outcome.share:
                apply(names)
        found = {number: outcome.damage(path.read_bytes()) for number, path in self._written.items()}
        found.update({number: outcome.damage(data) for number, data in self._lost.items()})
        found.update(self._data)
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        for name, number in names.items():
            (folder / name).write_bytes(found[number])


class CuttingStorage(Storage):
    """Does what it is told, on a disk whose power is cut before a certain step."""

    def __init__(self, disk: Disk, folder: Path) -> None:
        super().__init__(folder)
        self._disk = disk

    def create(self, name: str) -> BinaryIO:
        self._disk.step()
        file = super().create(name)
        self._disk.create(name)
        return file

    def sync(self, file: BinaryIO) -> None:
        self._disk.step()
        file.flush()
        self._disk.sync(Path(file.name).name)

    def rename(self, old: str, new: str) -> None:
        self._disk.step()
        super().rename(old, new)
        self._disk.rename(old, new)

    def sync_folder(self) -> None:
        self._disk.step()
        self._disk.sync_folder()

    def remove(self, name: str) -> None:
        self._disk.step()
        super().remove(name)
        self._disk.remove(name)


def _power_cuts(
    change: Change,
    start: Path,
    monkeypatch: pytest.MonkeyPatch,
    outcomes: Sequence[Outcome],
    *,
    stride: int = 1,
    ignored: str = "",
) -> Iterator[tuple[Path, bool]]:
    """A folder as it is after the power was cut before each step and after the last one.

    With it, whether the change was done before the power was cut. Of the outcomes, a step has each
    `stride`-th, and the next step those beside them.
    """
    chance = random.Random(6)
    folder, left = start.with_name("folder"), start.with_name("left")
    for number in count(1):
        _copy(start, folder)
        disk = Disk(folder, number, ignored)
        with monkeypatch.context() as patch, suppress(PowerCut):
            patch.setattr(writing, "Storage", partial(CuttingStorage, disk))
            change.act(folder)
            disk.done = True
        for outcome in outcomes[number % stride :: stride]:
            disk.outcome(left, chance, outcome)
            yield left, disk.done
        if not disk.cut:
            return


@changes
@pytest.mark.parametrize(
    ("outcomes", "stride"), [(SOME, 3), pytest.param(EVERY, 1, marks=pytest.mark.thorough)]
)
def test_wherever_the_power_is_cut_the_state_is_that_before_or_that_after(
    change, outcomes, stride, tmp_path, monkeypatch
):
    start, states = before_and_after(change, tmp_path)
    cuts = 0
    for folder, done in _power_cuts(change, start, monkeypatch, outcomes, stride=stride):
        found = state(folder)
        assert found == states[1] if done else found in states
        if cuts % 7 == 0:
            assert_goes_on(folder, found)
        cuts += 1
    assert cuts >= 10


@pytest.mark.parametrize("ignored", ["sync", "sync_folder"])
def test_without_syncing_a_power_cut_would_lose_a_change_that_was_done(ignored, tmp_path, monkeypatch):
    change = CHANGES["deleting"]
    start, (_, after) = before_and_after(change, tmp_path)
    assert any(
        done and _is_lost(folder, after)
        for folder, done in _power_cuts(change, start, monkeypatch, SOME, ignored=ignored)
    )


def _is_lost(folder: Path, wanted: dict[str, str] | None) -> bool:
    try:
        return check(folder, ANALYSIS) != () or contents(_open(folder)) != wanted
    except IndexNotFound:
        return True


def test_the_segments_are_on_disk_before_the_table_of_contents_names_them(engine, monkeypatch):
    steps: list[str] = []
    for name in ("sync", "rename", "sync_folder"):
        monkeypatch.setattr(Storage, name, _noting(steps, getattr(Storage, name)))
    put(engine, document("1"))
    assert steps == ["sync", "rename", "sync_folder", "sync", "rename", "sync_folder"]


def _noting(steps: list[str], method: Callable[..., None]) -> Callable[..., None]:
    def noting(*arguments: object) -> None:
        steps.append(method.__name__)
        method(*arguments)

    return noting


def test_a_file_and_its_folder_are_synced_by_the_operating_system(engine, monkeypatch):
    synced: list[str] = []
    fsync = os.fsync

    def noting(descriptor: int) -> None:
        synced.append(Path(f"/proc/self/fd/{descriptor}").readlink().name)
        fsync(descriptor)

    if not Path("/proc/self/fd").exists():
        pytest.skip("the system does not tell which file a descriptor is of")
    monkeypatch.setattr(os, "fsync", noting)
    put(engine, document("1"))
    segment, first, toc, second = synced
    assert segment.startswith("MAIN_")
    assert toc == "_MAIN_1.toc.tmp"
    assert first == second == engine.folder.name


def test_on_macos_what_is_synced_is_on_the_disk_itself(engine, monkeypatch):
    fcntl = pytest.importorskip("fcntl")
    synced, really = [], os.fsync
    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setattr(fcntl, "F_FULLFSYNC", 51, raising=False)
    monkeypatch.setattr(fcntl, "fcntl", lambda descriptor, command: synced.append((descriptor, command)))
    monkeypatch.setattr(os, "fsync", lambda _: pytest.fail("that is not enough"))
    put(engine, document("1"))
    assert {command for _, command in synced} == {51}
    assert len(synced) >= 4  # the segment, the table of contents, and twice the folder

    def fail(*_):
        raise OSError(errno.ENOTSUP, "not supported")

    others = []
    monkeypatch.setattr(fcntl, "fcntl", fail)
    monkeypatch.setattr(os, "fsync", lambda descriptor: others.append(descriptor) or really(descriptor))
    put(engine, document("2"))
    assert len(others) >= 4
    assert contents(engine).keys() == {"1", "2"}
