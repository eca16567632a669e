"""What must hold on Windows, tested on a file system that behaves so (see `windows_rules`), and its paths."""

from __future__ import annotations

import errno
import io
import ntpath
import os
import shutil
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path, PureWindowsPath
from threading import Timer
from types import SimpleNamespace
from typing import Any, BinaryIO

import click
import pytest

from tests.commandline import environment, run
from tests.conftest import ANALYSIS, article, contents, document, everything, files_of, found, put
from tests.conftest import replace_and_fail as fail
from tests.engine.format.test_storage import Change, assert_goes_on, before_and_after, changes, state
from tests.indexing.test_changes import HeldIndex, compare_read
from tests.windows_rules import ABSENT, is_open, needs_proc, windows
from vnsearch import Article, Index, IndexLocked, UnwritableFile, read_articles
from vnsearch import _windows as module
from vnsearch.cli import program
from vnsearch.engine import Engine
from vnsearch.engine import engine as engine_module
from vnsearch.engine.format import storage
from vnsearch.engine.format.storage import Storage
from vnsearch.engine.format.toc import find_unused, read_newest
from vnsearch.errors import IndexNotFound, IndexNotWritable, UnreadableFile
from vnsearch.index import read_synonyms
from vnsearch.indexing import changes as changes_module
from vnsearch.indexing import workers
from vnsearch.indexing.export import read_export
from vnsearch.model import Rejection
from vnsearch.readers.origin import Origin, make_file_origin
from vnsearch.readers.rejections import make_rejection

__all__ = ["windows"]

GOLDEN = Path(__file__).parent / "golden"
on_windows = pytest.mark.usefixtures("windows")
LONG = "/" + "/".join(["news" * 10] * 7) + "/a.txt"


# Files that are open


@needs_proc
@on_windows
def test_the_rules_know_what_is_open(tmp_path):
    path, other = tmp_path / "a", tmp_path / "b"
    path.write_bytes(b"1")
    other.write_bytes(b"2")
    assert not is_open(path)
    with path.open("rb"):
        with pytest.raises(PermissionError):
            path.unlink()
        with pytest.raises(PermissionError):
            other.replace(path)
    other.replace(path)
    path.unlink()


@needs_proc
@on_windows
@changes
def test_a_change_is_made_beside_a_reader_and_the_next_one_tidies_up(change: Change, tmp_path):
    start, (before, after) = before_and_after(change, tmp_path)
    reader = None if before is None else Engine.open(start, ANALYSIS)
    change.act(start)
    assert state(start) == after
    if reader is not None:
        kept = reader._newest and reader._newest.snapshot
        assert kept is not None
        assert {kept.id(number): kept.article(number).body for number in range(kept.live)} == before
    del reader
    kept = None
    assert_goes_on(start, after)


@needs_proc
@on_windows
def test_many_commits_are_made_while_results_of_each_state_are_held(index, place):
    held = []
    for number in range(12):
        index.add([article(str(number)), article("same", f"mặt trời lần {number}")])
        held.append(index.search("mặt trời", sort="title", limit=100))
    left = find_unused(place)
    assert left
    for number, results in enumerate(held):
        assert results.total == number + 2
        bodies = {hit.id: hit.article.body for hit in results.hits}
        assert bodies["same"] == f"mặt trời lần {number}"
        assert results.hits[0].snippets[0].highlights
    assert Index.check(place, deep=True) == ()
    index.close()
    index.delete(["0"])
    assert set(left) & set(find_unused(place))
    del held, results
    index.close()
    index.delete(["1"])
    assert not set(left) & set(find_unused(place))


@needs_proc
@on_windows
def test_files_are_updated_as_anywhere_else(folder, place):
    for name in ("a.txt", "sub/b.txt", "c.txt"):
        folder.page(name, "sao hoả")
    with Index.begin(place, workers=1) as index:
        assert index.update([folder.root]).added == ("a.txt", "c.txt", "sub/b.txt")
        old = index.search("sao hoả")
        folder.page("a.txt", "sao kim")
        (folder.root / "c.txt").unlink()
        report = index.update([folder.root])
        assert (report.changed, report.removed) == (("a.txt",), ("c.txt",))
        assert (found(index, "sao kim"), found(index, '"sao hoả"')) == ({"a.txt"}, {"sub/b.txt"})
        assert "sao hoả" in next(hit.article.body for hit in old.hits if hit.id == "c.txt")
    assert Index.rebuild(place, [folder.root], workers=1).added == ("a.txt", "sub/b.txt")
    assert find_unused(place) != []  # the results from before the rebuild can still be read
    assert {hit.title for hit in old.hits} == {"Báo cáo về sao hoả vừa được công bố"}


@needs_proc
@on_windows
def test_an_index_is_upgraded_while_an_older_program_searches_it(tmp_path):
    oldest = min((path.name for path in GOLDEN.iterdir() if path.name.isdecimal()), key=int)
    shutil.copytree(GOLDEN / oldest / "index", tmp_path / "index")
    (segment, *_) = sorted((tmp_path / "index").glob("*.vns"))
    with segment.open("rb") as reader:
        upgrade = Index.upgrade(tmp_path / "index", workers=1)
        assert upgrade.articles > 0
        assert find_unused(tmp_path / "index") == [segment.name]
        assert reader.read()
    with Index.open(tmp_path / "index") as index:
        assert len(index) == upgrade.articles
        index.delete(list(index.ids())[:1])
    assert segment.name not in find_unused(tmp_path / "index")


@needs_proc
@on_windows
def test_a_damaged_index_is_repaired_while_it_is_open(index, place):
    index.add([article("1"), article("2", "trăng")])
    index.add([article("3")])
    results = index.search("mặt trời")
    (toc,) = place.glob("*.toc")
    toc.write_bytes(toc.read_bytes()[:-1])
    ended = run("check", "--repair", index=place)
    assert "3 articles written anew" in ended.stdout
    assert {hit.article.body for hit in results.hits} == {"mặt trời mọc"}
    assert set(everything(index)) == {"1", "2", "3"}
    del results
    index.close()
    run("check", "--repair", index=place)
    assert find_unused(place) == []
    assert Index.check(place) == ()


@needs_proc
@on_windows
@pytest.mark.parametrize("act", ["replace", "create"])
def test_a_failed_first_change_leaves_no_folder(tmp_path, monkeypatch, act):
    place = tmp_path / "new"
    if act == "replace":
        with pytest.raises(RuntimeError):
            fail(Engine(place, ANALYSIS))
    else:
        monkeypatch.setattr(storage.os, "fsync", _fill_disk)
        with pytest.raises(IndexNotWritable):
            Engine.create(place, ANALYSIS)
    assert not place.exists()


def _fill_disk(_: int) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


@needs_proc
@on_windows
def test_a_virus_scanner_that_opens_each_new_file_is_waited_for(place, monkeypatch):
    sync = Storage.sync

    def scan(self: Storage, file: BinaryIO) -> None:
        sync(self, file)
        scanned = Path(file.name).open("rb")  # noqa: SIM115
        Timer(0.1, scanned.close).start()

    monkeypatch.setattr(Storage, "sync", scan)
    engine = Engine.create(place, ANALYSIS)
    put(engine, document("1", "x"))
    assert contents(engine) == {"1": "x"}


@needs_proc
@on_windows
def test_a_file_that_stays_open_is_an_error_and_the_old_state_stays(place, monkeypatch):
    monkeypatch.setattr(storage, "_OPEN_SECONDS", 0.1)
    engine = Engine.create(place, ANALYSIS)
    sync, scanned = Storage.sync, []

    def scan(self: Storage, file: BinaryIO) -> None:
        sync(self, file)
        scanned.append(Path(file.name).open("rb"))  # noqa: SIM115

    with monkeypatch.context() as patch:
        patch.setattr(Storage, "sync", scan)
        with pytest.raises(IndexNotWritable, match="Permission denied"):
            put(engine, document("1"))
    assert contents(engine) == {}
    for file in scanned:
        file.close()
    assert_goes_on(place, {})


def test_a_file_that_a_writer_is_just_removing_is_not_missed(engine, place):
    """Opening it is refused then, but the newer state is there."""
    refused = iter([True])

    def read() -> str:
        if next(refused, False):
            put(Engine.open(place, ANALYSIS), document("1"))
            raise UnreadableFile("_MAIN_0.toc", "Permission denied")
        return "read"

    assert read_newest(place, read)[0] == "read"


def test_a_state_that_stays_unreadable_is_an_error(engine, place):
    def read() -> str:
        raise UnreadableFile("_MAIN_0.toc", "Permission denied")

    with pytest.raises(UnreadableFile):
        read_newest(place, read)


# The lock and the folder


@on_windows
def test_a_second_writer_is_told_that_there_is_one_though_not_which(engine, place):
    with engine.change(), pytest.raises(IndexLocked) as caught:
        put(Engine.open(place, ANALYSIS), document("1"))
    assert (caught.value.pid, caught.value.since) == (None, None)
    assert str(caught.value).startswith("another process is writing to the index in")
    put(engine, document("1"))
    assert sorted(path.name for path in place.iterdir() if "LOCK" in path.name) == ["MAIN_WRITELOCK"]


@on_windows
def test_a_commit_is_seen_where_the_folders_own_status_does_not_change(engine, place, monkeypatch):
    monkeypatch.setattr(engine_module, "_COARSE_STEP", -1.0)
    for number in range(3):
        engine.snapshot()
        engine.snapshot()
        put(Engine.open(place, ANALYSIS), document(str(number)))
        assert engine.snapshot().live == number + 1


# Backup, export


@needs_proc
@on_windows
def test_a_backup_is_a_copy_that_can_be_removed_while_the_index_is_searched(index, place, tmp_path):
    index.add([article("1")])
    results = index.search("mặt trời")
    target = tmp_path / "backup"
    assert index.backup(target) == 1
    assert {path.stat().st_nlink for path in files_of(target)} == {1}
    assert Index.check(target) == ()
    for path in target.iterdir():
        path.unlink()
    target.rmdir()
    assert results.hits[0].article == article("1")


@needs_proc
@on_windows
def test_a_failed_backup_leaves_nothing(index, tmp_path, monkeypatch):
    index.add([article("1")])
    found(index, "mặt trời")
    with monkeypatch.context() as patch:
        patch.setattr(storage.os, "fsync", _fill_disk)
        with pytest.raises(UnwritableFile, match="No space left"):
            index.backup(tmp_path / "backup")
    assert not (tmp_path / "backup").exists()


def test_a_backup_is_a_copy_where_python_cannot_link(index, tmp_path, monkeypatch):
    monkeypatch.delattr(os, "link")
    index.add([article("1")])
    assert index.backup(tmp_path / "backup") == 1
    assert Index.check(tmp_path / "backup") == ()


@needs_proc
@on_windows
def test_an_export_that_another_program_has_open_stays_and_is_told_of(index, tmp_path, monkeypatch):
    monkeypatch.setattr(storage, "_OPEN_SECONDS", 0.1)
    index.add([article("1")])
    path = tmp_path / "news.jsonl"
    path.write_text("old")
    with path.open("rb"), pytest.raises(UnwritableFile, match="close it in other programs, or choose"):
        index.export(path)
    assert [(one.name, one.read_text()) for one in tmp_path.iterdir() if one.is_file()] == [
        ("news.jsonl", "old")
    ]
    assert index.export(path) == 1
    assert list(read_export(path)) == [article("1")]


@on_windows
@pytest.mark.parametrize(
    "name", ["con.jsonl", "NUL", "aux .jsonl.gz", "com1.jsonl", "lpt².txt", "a.jsonl.", "a "]
)
def test_an_export_under_a_name_that_windows_takes_for_another_is_refused(index, tmp_path, name):
    with pytest.raises(UnwritableFile, match=r"Windows .*; choose another name"):
        index.export(tmp_path / name)
    assert [path for path in tmp_path.iterdir() if path.is_file()] == []


@on_windows
@pytest.mark.parametrize("name", ["console.jsonl", "com.jsonl", "com12.jsonl", "a.con", "nul-1.jsonl"])
def test_other_names_are_allowed(index, tmp_path, name):
    assert index.export(tmp_path / name) == 0


def test_every_name_is_allowed_elsewhere(index, tmp_path):
    assert index.export(tmp_path / "con.jsonl") == index.export(tmp_path / "nul.") == 0


# Names, paths and ids


def test_an_id_has_slashes_on_every_system():
    windows, linux = PureWindowsPath(r"D:\News"), Path("/news")
    one = make_file_origin(PureWindowsPath("Năm 2024", "a.txt"), windows, windows)
    other = make_file_origin(Path("Năm 2024", "a.txt"), linux, linux)
    assert one.id == other.id == "Năm 2024/a.txt"
    assert one.path == r"D:\News\Năm 2024\a.txt"


def _compare(articles: list[Article], known: list[Article]) -> list[str]:
    """The ids that articles read from files get in an index with these known articles."""
    held = HeldIndex({one.id: replace(one, body="another") for one in known})
    before = changes_module.make_reconciliation(held, [], strict=False)
    return [stored.id for one in articles if (stored := compare_read(before, one)) is not None]


@pytest.fixture
def windows_paths(monkeypatch: pytest.MonkeyPatch) -> None:
    """Paths are those of Windows."""
    monkeypatch.setattr(changes_module, "PurePath", PureWindowsPath)
    for name in ("normcase", "split"):
        monkeypatch.setattr(os.path, name, getattr(ntpath, name))
    changes_module._split_folder.cache_clear()
    monkeypatch.setattr("vnsearch.render.terminal.Path", WindowsPath)


class WindowsPath(PureWindowsPath):
    @classmethod
    def cwd(cls) -> WindowsPath:
        return cls("D:/")


@pytest.mark.usefixtures("windows_paths")
def test_ids_that_are_made_unique_have_slashes_too(monkeypatch):
    monkeypatch.setattr(changes_module, "_exists", lambda path: True)
    paths = [rf"C:\news\{name}\a.txt" for name in ("x", "y", "z")]
    same = [Article("a.txt", name, "t", path=path) for name, path in zip("xyz", paths, strict=True)]
    assert _compare(same, []) == ["a.txt", "y/a.txt", "z/a.txt"]
    first = Article("y/a.txt", "", "t", path=r"D:\a.txt")
    taken = [first, *(Article(f"news/{one}", "", "t", path=rf"D:\{one}") for one in ("y/a.txt",)), same[0]]
    assert _compare([same[1]], taken) == [r"C:/news/y/a.txt:a.txt"]


def test_an_index_that_was_made_on_windows_is_updated_elsewhere_under_the_same_ids(folder, place):
    folder.page("sub/a.txt", "sao hoả")
    with Index.begin(place, workers=1) as index:
        (one,) = read_articles([folder.root])
        assert isinstance(one, Article)
        index.add([replace(one, path=r"C:\news\sub\a.txt")])
        assert index.update([folder.root]).removed == ()
        assert {one.id: one.path for one in everything(index).values()} == {
            "sub/a.txt": str(folder.root / "sub" / "a.txt")
        }


@pytest.mark.usefixtures("windows_paths")
def test_an_article_is_known_by_its_path_in_whichever_capitals():
    known = Article("sub/a.txt", "", "t", path=r"C:\News\Sub\a.txt")
    again = Article("sub/a.txt", "", "new", path=r"c:\news\sub\a.txt")
    assert _compare([again], [known]) == ["sub/a.txt"]


def test_a_file_found_in_other_capitals_keeps_the_name_that_its_folder_has(tmp_path, monkeypatch):
    path = tmp_path / "Bài.txt"
    path.write_text("Mặt trời\n\nMặt trời mọc ở đằng đông.", encoding="utf-8")
    typed = tmp_path / "BÀI.TXT"
    stat, real, opened = os.stat, os.path.realpath, os.open
    same = {str(typed): str(path)}
    monkeypatch.setattr(os, "stat", lambda name, **how: stat(same.get(str(name), name), **how))
    monkeypatch.setattr(os.path, "realpath", lambda name, **how: real(same.get(str(name), name), **how))
    monkeypatch.setattr(os, "open", lambda name, *how: opened(same.get(str(name), name), *how))
    (one,) = read_articles([typed])
    (other,) = read_articles([path])
    assert isinstance(one, Article)
    assert (one, one.id, one.path) == (other, "Bài.txt", str(path))


def test_a_link_keeps_its_own_name(tmp_path):
    (tmp_path / "a.txt").write_text("Mặt trời mọc ở đằng đông.", encoding="utf-8")
    (tmp_path / "b.txt").symlink_to(tmp_path / "a.txt")
    (one,) = read_articles([tmp_path / "b.txt"])
    assert isinstance(one, Article)
    assert one.id == "b.txt"


@on_windows
def test_a_junction_is_not_followed_as_it_may_lead_back(tmp_path, monkeypatch):
    (tmp_path / "loop").mkdir()
    (tmp_path / "loop" / "a.txt").write_text("Mặt trời mọc ở đằng đông.", encoding="utf-8")
    (tmp_path / "b.txt").write_text("Mặt trời mọc ở đằng đông.", encoding="utf-8")
    assert len(list(read_articles([tmp_path]))) == 2
    scandir = os.scandir

    class Listing(list[Any]):
        def __enter__(self) -> Listing:
            return self

        def __exit__(self, *_: object) -> None:
            pass

    def list_junction(folder: Path) -> Listing:
        def tag(entry: os.DirEntry[str]) -> SimpleNamespace:
            status = SimpleNamespace(st_reparse_tag=0xA0000003 if entry.name == "loop" else 0)
            kinds = {"is_dir": entry.is_dir, "is_symlink": entry.is_symlink}
            return SimpleNamespace(name=entry.name, stat=lambda **_: status, **kinds)

        return Listing(map(tag, scandir(folder)))

    monkeypatch.setattr(os, "scandir", list_junction)
    assert [one.id for one in read_articles([tmp_path]) if isinstance(one, Article)] == ["b.txt"]


@on_windows
def test_a_path_too_long_is_not_just_missing():
    origin = Origin("a.txt", "a.txt", LONG)
    for path in (LONG, Path(LONG)):
        missing = FileNotFoundError(errno.ENOENT, "No such file or directory", path)
        assert "the path is too long for Windows: shorten it" in make_rejection(missing, origin).reason
        assert "shorten it" in str(IndexNotWritable(Path(LONG).parent, missing))
    short = FileNotFoundError(errno.ENOENT, "No such file or directory", "C:/a.txt")
    assert make_rejection(short, origin).reason == "no such file or folder"
    assert "shorten" not in str(IndexNotWritable(Path("C:/"), short))


@on_windows
def test_an_export_to_a_path_too_long_is_told_of(index):
    with pytest.raises(UnwritableFile, match="too long for Windows"):
        index.export(LONG)


def test_a_path_too_long_elsewhere_is_just_missing():
    missing = FileNotFoundError(errno.ENOENT, "No such file or directory", LONG)
    assert make_rejection(missing, Origin("", "", None)) == Rejection("", "no such file or folder", None)


@on_windows
@pytest.mark.parametrize(
    ("folder", "quoted"),
    [(r"C:\news\index", r"C:\news\index"), (r"C:\Tin tức\index", r'"C:\Tin tức\index"'), ("a&b", '"a&b"')],
)
def test_a_command_to_run_can_be_pasted_into_the_command_prompt(folder, quoted):
    assert f"--index-dir {quoted} PATHS”" in str(IndexNotFound(PureWindowsPath(folder)))  # type: ignore[arg-type]


@pytest.mark.usefixtures("windows_paths")
def test_a_path_that_ends_with_the_id_stands_for_it(index):
    from vnsearch.render.terminal import format_hit

    index.add([Article("sub/a.txt", "Mặt trời", "Mặt trời mọc", path=r"C:\news\sub\a.txt")])
    (hit,) = index.search("mặt trời").hits
    text = format_hit(hit, [], columns=None)
    assert r"C:\news\sub\a.txt" in text
    assert "sub/a.txt" not in text


# The command line


@on_windows
def test_patterns_of_files_are_replaced_by_the_files(folder, place, monkeypatch):
    for name in ("a.txt", "b.txt", "[c].txt"):
        folder.page(name, "sao hoả")
    (folder.root / "d.log").write_text("no article")
    monkeypatch.chdir(folder.root)
    ended = run("index", "--workers", 1, "?.txt", "[c].txt", index=place)
    assert (ended.exit_code, ended.stdout.split()[0]) == (0, "3"), ended
    ended = run("index", "none*.txt", index=place)
    assert (ended.exit_code, ended.stderr) == (2, "vnsearch: none*.txt: no such file or folder\n")


def test_a_query_is_never_taken_for_a_pattern_of_files(folder, built, monkeypatch, capsys):
    """By click, which would do so on Windows only."""
    folder.page("tổng.txt", "sao hoả")
    monkeypatch.chdir(folder.root)
    queries: list[str] = []
    monkeypatch.setattr(Index, "search", lambda self, query, **_: queries.append(query) or sys.exit(0))
    monkeypatch.setattr(click.core, "os", SimpleNamespace(**{**vars(os), "name": "nt"}))
    monkeypatch.setattr(
        sys, "argv", ["vnsearch", "search", "--index-dir", str(built), "tổng*", "%TEMP%", "~"]
    )
    with pytest.raises(SystemExit):
        program.main()
    assert queries == ["tổng* %TEMP% ~"]


class ClosedPipe(io.BytesIO):
    """A pipe as Windows has it, whose other end is closed."""

    def write(self, data: Any) -> int:
        raise OSError(errno.EINVAL, "Invalid argument")


@on_windows
def test_a_closed_pipe_is_no_error_under_its_other_name(index):
    index.add([article("1")])
    with pytest.raises(OSError, match="Invalid argument") as caught:
        index.export(ClosedPipe())
    assert module.is_closed_pipe(caught.value)
    assert not module.is_closed_pipe(OSError(errno.EINVAL, "Invalid argument", "a?.jsonl"))
    assert not module.is_closed_pipe(OSError(errno.ENOSPC, "No space left on device"))


@on_windows
def test_the_command_line_ends_quietly_on_a_closed_pipe(monkeypatch):
    monkeypatch.setattr(os, "dup2", lambda *_: None)
    monkeypatch.setattr(sys, "stdout", SimpleNamespace(fileno=lambda: 1))
    with pytest.raises(click.exceptions.Exit) as caught, program._name_output_errors():
        ClosedPipe().write(b"")
    assert caught.value.exit_code == 0


def test_an_invalid_argument_elsewhere_is_an_error(index):
    index.add([article("1")])
    with pytest.raises(UnwritableFile, match="Invalid argument"):
        index.export(ClosedPipe())


def test_a_worker_whose_parent_is_gone_ends(monkeypatch):
    chunks: Iterator[object] = iter([SimpleNamespace(run=lambda: "done")])
    monkeypatch.setattr(workers, "_receive", lambda _: next(chunks))
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO()))
    monkeypatch.setattr(sys, "stdout", SimpleNamespace(buffer=ClosedPipe()))
    monkeypatch.setattr(workers.signal, "signal", lambda *_: None)
    monkeypatch.setattr(workers.gc, "set_threshold", lambda *_: None)
    workers.run_worker()
    assert list(chunks) == []


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig"])
def test_files_as_notepad_saves_them_are_read(tmp_path, encoding):
    rules, page = tmp_path / "rules.txt", tmp_path / "a.txt"
    rules.write_text("Hoa Kỳ = Mỹ\r\nAnh = Anh quốc\r\n", encoding=encoding, newline="")
    assert len(read_synonyms(rules)) == 2
    page.write_text("Hoa Kỳ\r\n\r\nTổng thống Hoa Kỳ phát biểu.\r\n", encoding=encoding, newline="")
    (one,) = read_articles([page])
    assert isinstance(one, Article)
    assert one.body == "Tổng thống Hoa Kỳ phát biểu."


WITHOUT = """
    import os, pkgutil, sys
    from importlib import import_module
    import click, click.testing, numpy, numpy.lib, whoosh.index, whoosh.util.filelock  # these know Windows

    import asyncio, glob, gzip, multiprocessing, random, shutil, signal, subprocess, tempfile, zipfile, types
    import fcntl

    def locking(descriptor, mode, size):
        flock(descriptor, flock_modes[mode])

    flock, flock_modes = fcntl.flock, {0: fcntl.LOCK_UN, 2: fcntl.LOCK_EX | fcntl.LOCK_NB}
    for name in ("fcntl", "termios", "resource", "pwd", "grp", "pty", "tty", "syslog"):
        sys.modules[name] = None
    sys.modules["msvcrt"] = types.SimpleNamespace(locking=locking, LK_UNLCK=0, LK_NBLCK=2)
    whoosh.util.filelock.FileLock = whoosh.util.filelock.MsvcrtLock
    for name in (*sys.argv[3].split(), "register_at_fork"):
        vars(os).pop(name, None)
    for name in "SIGALRM SIGCHLD SIGHUP SIGKILL SIGPIPE SIGQUIT SIGUSR1 SIGWINCH pthread_sigmask".split():
        vars(signal).pop(name, None)
    sys.platform = "win32"

    import vnsearch
    extras = ("vnsearch.assistants", "vnsearch.cli.commands.mcp", "vnsearch.engine.cluster", "vnsearch.web")
    for package in pkgutil.walk_packages(vnsearch.__path__, "vnsearch."):
        if not package.name.endswith("__main__") and not package.name.startswith(extras):
            import_module(package.name)
    from vnsearch.cli import cli
    runner = click.testing.CliRunner()
    for command in (["index", "--workers", "1", sys.argv[2]], ["search", "sao hoa"], ["check", "--deep"],
                    ["export", sys.argv[1] + ".jsonl"], ["import", sys.argv[1] + ".jsonl"],
                    ["backup", sys.argv[1] + "-copy"], ["stats"]):
        ended = runner.invoke(cli, [*command, "--index-dir", sys.argv[1]])
        assert ended.exit_code == 0, (command, ended.output, ended.exception)
    print("done")
"""


def test_everything_works_where_python_has_no_posix_modules_and_constants(folder, place):
    folder.page("a.txt", "sao hoả")
    ended = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(WITHOUT), place, folder.root, " ".join(ABSENT)],
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ended.returncode, ended.stdout) == (0, "done\n"), ended.stderr
