"""Backups: a folder that is an index as it was at one moment, whoever writes and whatever fails meanwhile."""

from __future__ import annotations

import errno
import io
import os
import shutil
import subprocess
import threading
import time
from collections.abc import Iterator
from functools import partial
from itertools import count
from pathlib import Path

import pytest

from tests.commandline import SEEDS, run
from tests.conftest import ANALYSIS, WRITING, article, contents, document, everything, files_of, put, remove
from tests.engine.format.test_storage import ALL, DISK_FULL, ONE_ERROR, Failing, FailingStorage, Faults
from vnsearch import Index, IndexDamaged, IndexNotFound
from vnsearch.engine import Engine
from vnsearch.engine.care import backup as module
from vnsearch.engine.care.backup import backup
from vnsearch.engine.care.checking import check
from vnsearch.engine.format.storage import Storage
from vnsearch.errors import UnwritableFile
from vnsearch.indexing import maintenance

COMMITTING_SECONDS = 2.0


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "deep" / "backup"


@pytest.fixture(params=["links", "copies"])
def how(request, monkeypatch) -> str:
    """Whether the file system has hard links."""
    if request.param == "copies":
        monkeypatch.setattr(Storage, "link", no_link)
    return str(request.param)


def no_link(storage: Storage, file: Path, name: str) -> None:
    raise OSError(errno.EXDEV, os.strerror(errno.EXDEV))


def filled(engine: Engine) -> dict[str, str]:
    """What is in the index after some commits."""
    for number in range(3):
        put(engine, document(f"{number}", "a b"), document(f"{number} too", "c"))
    remove(engine, "1")
    return contents(engine)


def held(folder: Path) -> dict[str, str]:
    """The articles of an index, all of whose files must be sound and part of it."""
    assert check(folder, ANALYSIS) == ()
    return contents(Engine.open(folder, ANALYSIS))


# What is in a backup


def test_a_backup_is_the_index(engine, target, how):
    wanted = filled(engine)
    assert backup(engine.folder, target) == len(wanted)
    assert held(target) == wanted
    files = {path.name: path.read_bytes() for path in files_of(engine.folder)}
    assert {path.name: path.read_bytes() for path in target.iterdir()} == files
    linked = {path.stat().st_nlink for path in target.iterdir()}
    assert linked == ({2} if how == "links" else {1})


def test_an_index_and_its_backup_go_their_own_ways(engine, target, how):
    wanted = filled(engine)
    backup(engine.folder, target)
    for number in range(8):  # which merges what was there, and removes it
        put(engine, document(f"new {number}"))
    assert held(target) == wanted
    copy = Engine.open(target, ANALYSIS)
    before = contents(engine)
    for number in range(8):
        put(copy, document(f"other {number}"))
    assert held(engine.folder) == before
    shutil.rmtree(engine.folder)
    assert set(held(target)) == {*wanted, *(f"other {number}" for number in range(8))}


def test_a_backup_of_an_empty_index_is_an_empty_index(engine, target):
    assert backup(engine.folder, target) == 0
    assert held(target) == {}


def test_a_backup_holds_what_was_committed_last_by_anyone(index, place, target):
    index.add([article("1")])
    with Index.open(place) as other:
        other.add([article("2")])
    assert index.backup(target) == 2
    with Index.open(target) as copy:
        assert everything(copy) == everything(index)
    assert maintenance.check(target, deep=True) == ()


def test_nothing_but_the_newest_state_is_copied(engine, target):
    filled(engine)
    for name in ("notes.txt", "MAIN_0123456789abcdef.vns.tmp", "MAIN_0123456789abcdef.vns", "_MAIN_1.toc"):
        (engine.folder / name).write_text("left")
    backup(engine.folder, target)
    names = {path.name for path in files_of(engine.folder)}
    assert {path.name for path in target.iterdir()} == {
        name for name in names if (engine.folder / name).read_bytes() != b"left"
    }


def test_a_backup_may_be_taken_while_another_writes(index, place, target, python):
    index.add([article("1")])
    python(WRITING, place)
    assert index.backup(target) == 1
    with Index.open(target) as copy:
        copy.add([article("2")])


# While others commit


class Committer(threading.Thread):
    """Goes on replacing all articles of an index by those of the next version, until it is told to stop."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._engine = Engine.open(folder, ANALYSIS)
        self._stopping = threading.Event()
        self.version = 0

    def run(self) -> None:
        while not self._stopping.is_set():
            text = f"v{self.version + 1}"
            put(self._engine, *(document(f"{n}", text) for n in range(self.version % 4, 4)))
            put(self._engine, *(document(f"{n}", text) for n in range(4)))
            self.version += 1

    def stop(self) -> None:
        self._stopping.set()
        self.join()


def test_a_backup_while_a_thread_commits_is_one_of_the_states(engine, tmp_path, how):
    put(engine, *(document(f"{n}", "v0") for n in range(4)))
    committer = Committer(engine.folder)
    committer.start()
    versions = []
    try:
        end = time.monotonic() + COMMITTING_SECONDS
        while time.monotonic() < end:
            target = tmp_path / f"backup {len(versions)}"
            before = committer.version
            assert backup(engine.folder, target) == 4
            after = committer.version + 1
            found = {int(text[1:]) for text in held(target).values()}
            assert before <= max(found) <= after
            assert max(found) - min(found) <= 1
            versions.append(max(found))
            shutil.rmtree(target)
    finally:
        committer.stop()
    assert versions == sorted(versions)
    assert len(set(versions)) > 3


PROCESS = """
    import sys
    from vnsearch import Article, Index

    with Index.open(sys.argv[1]) as index:
        print("ready", flush=True)
        for version in range(1, 1_000_000):
            index.add([Article(str(n), f"Bài {n}", f"Mặt trời thứ {version} mọc.") for n in range(3)])
"""


def test_a_backup_while_a_process_commits_can_be_searched(index, place, tmp_path, python):
    index.add(article(f"{n}", "Mặt trời thứ 0 mọc.") for n in range(3))
    child = python(PROCESS, place)
    bodies = []
    end = time.monotonic() + COMMITTING_SECONDS
    while time.monotonic() < end:
        target = tmp_path / f"backup {len(bodies)}"
        assert index.backup(target) == 3
        assert maintenance.check(target) == ()
        with Index.open(target) as copy:
            assert copy.search("mat troi").total == 3
            (body,) = {one.body for one in everything(copy).values()}
        bodies.append(body)
    child.kill()
    assert len(set(bodies)) > 3


def test_a_backup_begins_again_when_a_commit_removes_what_it_was_to_hold(engine, target, monkeypatch):
    filled(engine)
    read = module.read_contents

    def then_replace(folder: Path):
        found = read(folder)
        if found.generation < 7:
            with Engine.open(folder, ANALYSIS).replace() as batch:
                batch.start_over()
                batch.commit()
            put(engine, document("newer"))
        return found

    monkeypatch.setattr(module, "read_contents", then_replace)
    assert backup(engine.folder, target) == 1
    assert held(target) == {"newer": "a"}


def test_a_backup_goes_on_when_a_commit_removes_what_it_holds(engine, target, monkeypatch):
    wanted = filled(engine)
    make_folder = Storage.make_folder

    def then_remove(storage: Storage) -> None:
        make_folder(storage)
        for path in files_of(engine.folder):
            path.unlink()

    monkeypatch.setattr(Storage, "make_folder", then_remove)
    assert backup(engine.folder, target) == len(wanted)
    assert held(target) == wanted


def test_a_file_that_is_missing_is_damage_and_not_waited_for(engine, target):
    filled(engine)
    path = next(engine.folder.glob("*.vns"))
    path.unlink()
    with pytest.raises(IndexDamaged, match=path.name):
        backup(engine.folder, target)
    assert not target.exists()


def test_where_no_index_is_nothing_is_made(tmp_path, target):
    with pytest.raises(IndexNotFound):
        backup(tmp_path, target)
    assert not target.parent.exists()


# Where it cannot be


def test_an_empty_folder_is_taken_and_any_other_refused(engine, tmp_path):
    wanted = filled(engine)
    empty, full = tmp_path / "empty", tmp_path / "full"
    for folder in (empty, full):
        folder.mkdir()
    (full / ".notes").write_text("mine")
    assert backup(engine.folder, empty) == len(wanted)
    for folder in (full, empty, engine.folder):
        before = {path.name: path.read_bytes() for path in folder.iterdir()}
        with pytest.raises(UnwritableFile, match=r"is not empty; choose a new or an empty folder") as caught:
            backup(engine.folder, folder)
        assert caught.value.where == str(folder)
        assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_a_file_is_no_folder(engine, tmp_path):
    (tmp_path / "file").write_text("mine")
    for target in (tmp_path / "file", tmp_path / "file" / "backup"):
        with pytest.raises(UnwritableFile, match="cannot write to"):
            backup(engine.folder, target)
    assert (tmp_path / "file").read_text() == "mine"


class FailingLinks(FailingStorage):
    """May also fail to link, for which copying stands in."""

    def link(self, file: Path, name: str) -> None:
        self._failing.step("link")
        super().link(file, name)


def failures(
    folder: Path, target: Path, monkeypatch: pytest.MonkeyPatch, faults: Faults, *, empty: bool = False
) -> Iterator[None]:
    """After each step that failed of a backup into a new or an empty folder, so that it was refused."""
    for number in count(1):
        shutil.rmtree(target, ignore_errors=True)
        if empty:
            target.mkdir(parents=True)
        failing = Failing(faults, number)
        with monkeypatch.context() as patch:
            patch.setattr(module, "Storage", partial(FailingLinks, failing))
            try:
                backup(folder, target)
                refused = False
            except UnwritableFile as error:
                refused = error.where == str(target)
                assert refused, "the error does not name the folder"
        if not failing.done:
            return
        if refused:
            yield


@pytest.mark.parametrize("faults", [ONE_ERROR, DISK_FULL], ids=["once", "full"])
@pytest.mark.parametrize("empty", [False, True], ids=["new", "empty"])
def test_whatever_step_fails_the_target_is_left_as_it_was(engine, target, how, monkeypatch, faults, empty):
    filled(engine)
    seen = 0
    for _ in failures(engine.folder, target, monkeypatch, faults, empty=empty):
        seen += 1
        assert target.exists() == empty
        assert not empty or list(target.iterdir()) == []
    assert seen > (2 if how == "links" else 8)


def test_what_a_killed_backup_leaves_is_no_index_or_a_whole_one(engine, target, how, monkeypatch):
    wanted = filled(engine)
    nothing_works_any_more = Faults(errno.EIO, (*ALL, "link"), lasting=True)
    outcomes = set()
    for _ in failures(engine.folder, target, monkeypatch, nothing_works_any_more):
        try:
            outcomes.add(held(target) == wanted)
        except IndexNotFound:
            outcomes.add(None)
    assert outcomes == {None, True}


def test_everything_is_on_disk_before_the_table_of_contents_is_there(engine, target, how, monkeypatch):
    filled(engine)
    steps: list[str] = []

    class Recording(Storage):
        def link(self, file: Path, name: str) -> None:
            super().link(file, name)
            steps.append(name.rpartition(".")[2])

        def sync(self, file: io.BufferedWriter) -> None:
            super().sync(file)
            steps.append("sync")

        def rename(self, old: str, new: str) -> None:
            super().rename(old, new)
            steps.append(new.rpartition(".")[2])

        def sync_folder(self) -> None:
            super().sync_folder()
            steps.append("sync_folder")

    monkeypatch.setattr(module, "Storage", Recording)
    backup(engine.folder, target)
    segments = len(list(engine.folder.glob("*.vns")))
    synced = [] if how == "links" else ["sync"]
    assert steps == [*[*synced, "vns"] * segments, "sync_folder", *synced, "toc", "sync_folder"]


# The command, and a plain copy


@pytest.fixture
def news(tmp_path: Path) -> Path:
    """The folder of an index of the seeds."""
    folder = tmp_path / "news"
    Index.rebuild(folder, [SEEDS], workers=1)
    return folder


def searched(folder: Path) -> str:
    result = run("search", "--json", "tong thong biden", index=folder)
    assert result.exit_code == 0
    return result.stdout


def test_the_command_makes_an_index_that_finds_the_same(news, target):
    result = run("backup", target, index=news)
    assert (result.exit_code, result.stdout, result.stderr) == (0, f"5 articles copied to {target}\n", "")
    assert run("check", "--deep", index=target).stdout == "the index is sound\n"
    assert searched(target) == searched(news)
    result = run("index", SEEDS, index=target)
    assert result.stdout == "0 added, 0 changed, 5 unchanged, 0 removed, 0 rejected\n"


def test_the_command_refuses_a_folder_that_is_not_empty(news, tmp_path):
    result = run("backup", news, index=news)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "is not empty" in result.stderr


def test_a_folder_copied_plainly_while_nobody_writes_is_an_index(news, tmp_path):
    if shutil.which("cp") is None:
        pytest.skip("there is no cp")
    copy = tmp_path / "copy"
    subprocess.run(["cp", "-r", news, copy], check=True)
    assert run("check", "--deep", index=copy).stdout == "the index is sound\n"
    assert searched(copy) == searched(news)
    with Index.open(copy) as index:
        index.add([article("mine")])
    with Index.open(news) as index:
        assert "mine" not in index
