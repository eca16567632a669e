"""Indexing files again: exactly what reading them all gives, but without reading what has not changed."""

from __future__ import annotations

import errno
import gzip
import io
import json
import os
import random
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Folder, article, everything, found
from vnsearch import Index, Report
from vnsearch.engine.format.storage import Storage
from vnsearch.engine.format.toc import INVENTORY_NAME
from vnsearch.indexing import inventory as inventory_module
from vnsearch.indexing import maintenance, reading
from vnsearch.readers import file_formats, files
from vnsearch.readers.listing import FoundFile
from vnsearch.readers.origin import STDIN

STEP = 20_000_000
"""Nanoseconds: longer than the steps in which any file system that runs tests records times."""


@pytest.fixture(autouse=True)
def step(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets no test wait for seconds until the status of a file is trusted."""
    monkeypatch.setattr(reading, "_COARSE_NANOSECONDS", STEP)


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that were opened."""
    names: list[str] = []
    really_open = reading.open_unbuffered

    def open_unbuffered(name: str) -> Any:
        names.append(Path(name).name)
        return really_open(name)

    monkeypatch.setattr(reading, "open_unbuffered", open_unbuffered)
    return names


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files whose articles were read."""
    names: list[str] = []
    really_read = reading.read_items

    def read_items(found: Any, open_file: Any) -> Any:
        names.append(Path(found.name).name)
        return really_read(found, open_file)

    monkeypatch.setattr(reading, "read_items", read_items)
    return names


def settle() -> None:
    """Waits until the status of each file tells all later changes."""
    time.sleep(STEP / 1e9 * 1.5)


def test_unchanged_files_are_not_even_opened(index, folder, opened):
    for name in ("a.txt", "deep/b.md"):
        folder.page(name, "sao")
    folder.records("c.jsonl", {"id": "r", "body": "mặt trăng"})
    settle()
    index.update([folder.root])
    assert sorted(opened) == ["a.txt", "b.md", "c.jsonl"]
    opened.clear()
    assert index.update([folder.root]).unchanged == ("a.txt", "r", "deep/b.md")
    assert index.preview([folder.root]).unchanged == ("a.txt", "r", "deep/b.md")
    assert opened == []


def test_one_new_file_is_all_that_is_read(index, folder, opened):
    folder.page("a.txt", "sao")
    settle()
    index.update([folder.root])
    opened.clear()
    folder.page("b.txt", "trăng")
    assert index.update([folder.root]) == Report(added=("b.txt",), unchanged=("a.txt",))
    assert opened == ["b.txt"]


@pytest.mark.skipif(sys.platform != "linux", reason="names are text elsewhere")
def test_files_with_odd_names_are_told_too(index, folder, opened):
    for name in (os.fsdecode(b"\xff.txt"), "tab\tline\n.txt", " \u2028 .txt", "Bài.txt", "\U0001f600.txt"):
        (folder.root / name).write_text(f"Trăng tròn {len(name)}.", encoding="utf-8")
    settle()
    added = index.update([folder.root]).added
    assert len(added) == 5
    opened.clear()
    assert (index.update([folder.root]).unchanged, opened) == (added, [])


@pytest.mark.parametrize("name", ["a.txt", "a.jsonl"])
def test_a_touched_file_is_told_by_its_bytes_once(index, folder, opened, parsed, name):
    path = folder.records(name, {"id": "r", "body": "mặt trăng"})
    settle()
    index.update([folder.root])
    path.touch()
    settle()
    opened.clear()
    parsed.clear()
    for _ in range(2):
        assert len(index.update([folder.root]).unchanged) == 1
    assert (opened, parsed) == ([name], [])


def test_a_file_rewritten_within_the_same_tick_with_the_same_size_is_found(index, folder, monkeypatch):
    monkeypatch.setattr(reading, "_COARSE_NANOSECONDS", 10**18)
    monkeypatch.setattr(reading, "_identify", lambda status: (status.st_size, 1, 1, 1))
    folder.page("a.txt", "sao")
    index.update([folder.root])
    folder.page("a.txt", "hoa")
    assert index.update([folder.root]) == Report(changed=("a.txt",))
    assert found(index, "hoa") == {"a.txt"}


def test_a_file_that_gets_its_old_time_back_is_found(index, folder):
    path = folder.page("a.txt", "sao")
    settle()
    index.update([folder.root])
    before = path.stat()
    folder.page("a.txt", "hoa")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert index.update([folder.root]) == Report(changed=("a.txt",))


def test_times_alone_are_not_trusted_where_no_time_of_change_is_kept(index, folder, monkeypatch, opened):
    monkeypatch.setattr(reading, "is_windows", lambda: True)
    folder.page("a.txt", "sao")
    settle()
    for _ in range(2):
        index.update([folder.root])
    assert opened == ["a.txt", "a.txt"]


def test_what_was_rejected_is_rejected_again_without_being_read(index, folder, opened):
    folder.text("empty.txt", "")
    folder.text("bad.jsonl", '{"id": "r", "body": "sao"}\nnonsense\n{"id": "r", "body": "hoa"}\n')
    settle()
    first = index.update([folder.root])
    assert (first.added, len(first.rejected)) == (("r",), 3)
    opened.clear()
    assert index.update([folder.root]) == Report(unchanged=("r",), rejected=first.rejected)
    assert opened == []
    folder.page("empty.txt", "sao")
    assert index.update([folder.root]).added == ("empty.txt",)


def test_a_file_that_could_not_be_opened_is_tried_again(index, folder, monkeypatch):
    folder.page("a.txt", "sao")
    with monkeypatch.context() as patched:
        patched.setattr(reading, "open_unbuffered", _refuse)
        assert index.update([folder.root]).rejected[0].reason == os.strerror(errno.EACCES)
    assert index.update([folder.root]).added == ("a.txt",)


def _refuse(name: str) -> None:
    raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), name)


def test_an_article_deleted_from_the_index_comes_back_with_its_file(index, folder):
    folder.page("a.txt", "sao")
    settle()
    index.update([folder.root])
    index.delete("a.txt")
    assert index.update([folder.root]) == Report(added=("a.txt",))


def test_an_article_whose_analysis_failed_is_tried_again(index, folder, monkeypatch):
    folder.page("a.txt", "sao")
    settle()
    with monkeypatch.context() as patched:
        patched.setattr("vnsearch.language.analyzer.analyse_articles", lambda some: [1 / 0 for _ in some])
        assert len(index.update([folder.root]).rejected) == 1
    assert index.update([folder.root]) == Report(added=("a.txt",))


def test_a_file_that_could_not_be_read_is_read_again(index, folder, monkeypatch):
    folder.page("a.txt", "sao")
    settle()

    class Broken(io.FileIO):
        def read(self, *_: object) -> bytes:
            raise OSError(errno.EIO, os.strerror(errno.EIO))

    with monkeypatch.context() as patched:
        patched.setattr("vnsearch.indexing.reading.open_unbuffered", Broken)
        assert len(index.update([folder.root]).rejected) == 1
    assert index.update([folder.root]) == Report(added=("a.txt",))


def test_other_rules_of_the_readers_read_anew(index, folder, monkeypatch, parsed):
    folder.page("a.txt", "sao")
    settle()
    index.update([folder.root])
    monkeypatch.setattr(file_formats, "_PLAIN_RULES", "other")
    parsed.clear()
    for _ in range(2):
        index.update([folder.root])
    assert parsed == ["a.txt"]


def test_pages_of_html_depend_on_the_packages_that_read_them():
    html, htm, text, records = (
        files.identify_rules(FoundFile(name, STDIN)) for name in ("a.HTML", "a.htm", "a.txt", "a.jsonl.gz")
    )
    assert "trafilatura-" in html
    assert text == records != htm
    assert files.identify_rules(FoundFile("a.txt", replace(STDIN, converts=False))) != text


def test_workers_read_pages_as_this_process_does(tmp_path, folder):
    for number in range(150):
        folder.page(f"{number:03}.txt", f"sao số {number}")
    folder.text("070.txt", "")
    folder.records("075.jsonl", {"id": "r", "body": "mặt trăng"}, {"title": "no text"})
    for name, workers in (("one", 1), ("two", 2)):
        Index.rebuild(tmp_path / name, [folder.root], workers=workers)
    with Index.open(tmp_path / "one") as one, Index.open(tmp_path / "two") as two:
        assert list(one.ids()) == list(two.ids())
        assert everything(one) == everything(two)
        (tmp_path / "two" / INVENTORY_NAME).unlink()
        assert one.update([folder.root]) == two.update([folder.root])
        assert len(one.update([folder.root]).unchanged) == 150


# The inventory


def _indexed(index: Index, folder: Folder) -> Report:
    folder.page("a.txt", "sao")
    folder.text("b.txt", "")
    settle()
    index.update([folder.root])
    return index.update([folder.root])


def _spoil(data: bytes) -> Iterator[bytes]:
    yield b""
    for place in range(0, len(data), 23):
        yield data[:place]
        yield data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]


def test_a_damaged_inventory_costs_only_time(index, place, folder):
    wanted = _indexed(index, folder)
    file = place / INVENTORY_NAME
    data = file.read_bytes()
    for spoiled in _spoil(data):
        file.write_bytes(spoiled)
        assert index.preview([folder.root]) == wanted
    assert index.update([folder.root]) == wanted
    assert file.read_bytes() == data


def test_a_lost_inventory_is_no_damage_and_a_backup_needs_none(index, place, folder, tmp_path):
    wanted = _indexed(index, folder)
    index.backup(tmp_path / "copy")
    assert not (tmp_path / "copy" / INVENTORY_NAME).exists()
    with Index.open(tmp_path / "copy") as copy:
        assert copy.update([folder.root]) == wanted
    (place / INVENTORY_NAME).unlink()
    assert maintenance.check(place) == ()
    assert index.update([folder.root]) == wanted


def test_an_inventory_ahead_of_the_index_hides_nothing(index, place, folder, tmp_path):
    index.add([article("first")])
    index.backup(tmp_path / "old")
    _indexed(index, folder)
    (tmp_path / "old" / INVENTORY_NAME).write_bytes((place / INVENTORY_NAME).read_bytes())
    with Index.open(tmp_path / "old") as old:
        assert old.update([folder.root]).added == ("a.txt",)


def test_repair_and_rebuild_work_with_an_inventory(index, place, folder):
    wanted = _indexed(index, folder)
    Index.repair(place)
    assert index.update([folder.root]) == wanted
    assert Index.rebuild(place, [folder.root]).added == ("a.txt",)
    assert index.update([folder.root]) == wanted


@pytest.mark.parametrize("kind", ["create", "sync", "rename"])
def test_an_inventory_that_cannot_be_written_does_no_harm(index, place, folder, monkeypatch, kind):
    def fail(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    class Full(Storage):
        pass

    setattr(Full, kind, fail)
    folder.page("a.txt", "sao")
    with monkeypatch.context() as patched:
        patched.setattr(inventory_module, "Storage", Full)
        assert index.update([folder.root]) == Report(added=("a.txt",))
    assert not [file for file in place.iterdir() if "INVENTORY" in file.name]
    assert index.update([folder.root]) == Report(unchanged=("a.txt",))


def test_a_killed_writer_leaves_no_half_inventory_in_the_way(index, place, folder):
    left = place / f"{INVENTORY_NAME}.tmp"
    left.write_text("half")
    wanted = _indexed(index, folder)
    assert not left.exists()
    assert (place / INVENTORY_NAME).exists()
    assert index.update([folder.root]) == wanted


def test_files_that_are_gone_leave_the_inventory(index, place, folder):
    folder.page("a.txt", "sao")
    path = folder.page("b.txt", "hoa")
    index.update([folder.root])
    path.unlink()
    index.update([folder.root])
    _, *lines = (place / INVENTORY_NAME).read_text("ascii").splitlines()
    assert [Path(json.loads(line.partition("\t")[0])).name for line in lines] == ["a.txt"]


def test_where_no_index_is_made_no_inventory_is(tmp_path, folder):
    folder.text("a.txt", "")
    with Index.begin(tmp_path / "new") as index:
        assert len(index.update([folder.root]).rejected) == 1
    assert not (tmp_path / "new").exists()


# Any history


class History:
    """Changes of files and of two indexes of them, one of which loses its inventory before each update.

    The other sometimes has an old inventory put back, as a power cut may do.
    """

    def __init__(self, place: Path, number: int) -> None:
        self.chance = random.Random(number)
        self.folder = Folder(place / "news")
        self.kept, self.lost = (Index.open(place / name, create=True, workers=1) for name in ("kept", "lost"))
        self._lost_inventory = place / "lost" / INVENTORY_NAME
        self._inventory, self._old = place / "kept" / INVENTORY_NAME, b""
        self._actions: list[Callable[[], object]] = [
            self.write_page,
            self.write_page,
            self.write_records,
            self.spoil,
            self.touch,
            self.turn_back,
            self.remove,
            self.rename,
            self.link,
            self.delete_article,
            self.add_article,
            self.keep_inventory,
            self.put_inventory_back,
        ]

    def go_on(self) -> None:
        for _ in range(self.chance.randrange(4)):
            self.chance.choice(self._actions)()
        if self.chance.random() < 0.5:
            settle()
        paths = self.choose_paths()
        self._lost_inventory.unlink(missing_ok=True)
        reports = [index.preview(paths) for index in (self.kept, self.lost)]
        assert reports[0] == reports[1]
        told: list[list[str]] = [[], []]
        reports += [self.kept.update(paths, progress=told[0].append)]
        reports += [self.lost.update(paths, progress=told[1].append)]
        assert reports[0] == reports[1] == reports[2] == reports[3]
        assert told[0] == told[1]
        assert list(self.kept.ids()) == list(self.lost.ids())
        assert everything(self.kept) == everything(self.lost)

    def choose_paths(self) -> list[Path]:
        root = self.folder.root
        everywhere = [root, root / "x", root / "x" / "y", root / "gone", *self.files()]
        return self.chance.choice([[root], [root], self.chance.sample(everywhere, 2)])

    def files(self) -> list[Path]:
        return sorted(path for path in self.folder.root.rglob("*") if path.is_file())

    def choose_name(self, suffix: str) -> str:
        return self.chance.choice(["", "x/", "x/y/"]) + self.chance.choice("ab") + suffix

    def choose_word(self) -> str:
        return self.chance.choice(["sao", "hoa", "mây"])

    def write_page(self) -> None:
        self.folder.page(self.choose_name(self.chance.choice([".txt", ".md"])), self.choose_word())

    def write_records(self) -> None:
        ids = ["1", "2", "a.txt", "y/a.txt", "a.jsonl", None]
        records = [
            {"id": self.chance.choice(ids), "body": self.choose_word()}
            for _ in range(self.chance.randrange(4))
        ]
        data = "".join(json.dumps(one) + "\n" for one in records) + self.chance.choice(["", "nonsense\n"])
        path = self.folder.text(self.choose_name(".jsonl"), data)
        if self.chance.random() < 0.3:
            path.with_suffix(".jsonl.gz").write_bytes(gzip.compress(data.encode(), mtime=0))

    def spoil(self) -> None:
        self.folder.text(self.choose_name(".txt"), self.chance.choice(["", "\0", "..."]))

    def touch(self) -> None:
        for path in self.files()[:2]:
            path.touch()

    def turn_back(self) -> None:
        """Writes other contents of the same size, and gives the file its old time back."""
        for path in self.files()[-2:]:
            before = path.stat()
            path.write_bytes(path.read_bytes().replace(b"sao", b"hoa"))
            os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))

    def remove(self) -> None:
        for path in self.chance.sample(self.files(), 1) if self.files() else []:
            path.unlink()

    def rename(self) -> None:
        root = self.folder.root
        if (root / "x" / "y").exists() and not (root / "z").exists():
            (root / "x" / "y").rename(root / "z")
        elif (root / "z").exists():
            (root / "x").mkdir(exist_ok=True)
            if not (root / "x" / "y").exists():
                (root / "z").rename(root / "x" / "y")

    def link(self) -> None:
        link = self.folder.root / "link.txt"
        if self.files() and not link.is_symlink():
            link.symlink_to(self.chance.choice(self.files()))

    def keep_inventory(self) -> None:
        if self._inventory.exists():
            self._old = self._inventory.read_bytes()

    def put_inventory_back(self) -> None:
        self._inventory.write_bytes(self._old)

    def delete_article(self) -> None:
        if ids := list(self.kept.ids()):
            for index in (self.kept, self.lost):
                index.delete(ids[0])

    def add_article(self) -> None:
        """Puts in an article that claims to be from a file, perhaps under the id that the file's has."""
        path = self.chance.choice([None, *map(str, self.files())])
        one = article(self.chance.choice(["a.txt", "y/a.txt", "mine"]), path=path)
        for index in (self.kept, self.lost):
            index.add(one)


@pytest.mark.parametrize(
    ("number", "steps"),
    [(1, 12), (2, 12), *(pytest.param(n, 60, marks=pytest.mark.thorough) for n in range(3, 60))],
)
def test_whatever_happens_an_inventory_changes_no_result(tmp_path, number, steps):
    history = History(tmp_path, number)
    for _ in range(steps):
        history.go_on()
