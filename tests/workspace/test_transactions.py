"""The file of a workspace: whole or as before, whoever writes, is killed, or put another one there."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from collections import defaultdict
from contextlib import closing
from pathlib import Path, PurePath, PurePosixPath, PureWindowsPath

import pytest

from tests.commandline import environment
from tests.conftest import article, found
from vnsearch import Index, WorkspaceUnusable
from vnsearch.workspace.file import WorkspaceFile
from vnsearch.workspace.transactions import Database, _make_address

WRITERS = 8
CHANGES = 6
WRITING = """
import os, sys
from pathlib import Path
from vnsearch.workspace.file import WorkspaceFile
from vnsearch.workspace.marks import Marks

marks = Marks(WorkspaceFile(Path(sys.argv[1])), lambda article_id: True)
for writer in range(int(sys.argv[2])):
    if os.fork() == 0:
        for change in range(int(sys.argv[3])):
            marks.change("shared", tags=f"{writer}-{change}", starred=True)
            os.write(1, f"{os.getpid()} {writer}-{change}\\n".encode())
        os._exit(0)
while True:
    try:
        os.wait()
    except ChildProcessError:
        break
"""


@pytest.fixture
def database(tmp_path: Path) -> Database:
    return Database(WorkspaceFile(tmp_path), seconds=0.05)


def names(database: Database) -> list[str]:
    with database.read() as connection:
        return (
            [] if connection is None else [name for (name,) in connection.execute("SELECT article FROM star")]
        )


def put(database: Database, name: str) -> None:
    with database.write() as connection:
        connection.execute("INSERT INTO star VALUES (?)", (name,))


def test_reading_makes_no_file(database):
    assert names(database) == []
    assert database.copy() is None
    assert not database.path.exists()


def test_what_was_written_is_read_and_its_folder_has_one_file_more(database, tmp_path):
    put(database, "a")
    assert names(database) == ["a"]
    assert [path.name for path in tmp_path.iterdir()] == ["workspace.sqlite"]


def test_a_block_that_raises_changes_nothing(database):
    put(database, "a")

    def fail() -> None:
        with database.write() as connection:
            connection.execute("INSERT INTO star VALUES ('b')")
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert names(database) == ["a"]


def test_each_write_changes_the_stamp(database, tmp_path):
    stamps = [WorkspaceFile(tmp_path).stamp]
    for number in range(20):
        put(database, str(number))
        stamps.append(WorkspaceFile(tmp_path).stamp)
    assert stamps[0] == ""
    assert len(set(stamps)) == 21


def test_a_commit_is_on_disk_when_it_is_acknowledged(database):
    with database.write() as connection:
        assert connection.execute("PRAGMA synchronous").fetchone() == (3,)  # EXTRA: the folder, too
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)


def test_a_copy_has_all_of_it(database, tmp_path):
    put(database, "a")
    other = Database(WorkspaceFile(tmp_path / "other"))
    other.path.parent.mkdir()
    other.path.write_bytes(database.copy() or b"")
    put(database, "b")
    assert (names(other), names(database)) == (["a"], ["a", "b"])


def test_a_writer_waits_for_another_one_and_then_says_so(database):
    put(database, "a")
    with closing(sqlite3.connect(database.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(WorkspaceUnusable, match="another program writes to it"):
            put(database, "b")
        assert names(database) == ["a"], "readers do not wait for it"
        other.execute("ROLLBACK")
    put(database, "b")


def test_an_interrupted_write_is_undone_by_the_next_one_to_look(database):
    """A killed writer leaves its journal; SQLite makes one when a change is spilled before its commit."""
    put(database, "a")
    program = (
        "import os, sqlite3, sys\n"
        "connection = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
        "connection.execute('PRAGMA cache_size = 1')\n"
        "connection.execute('BEGIN IMMEDIATE')\n"
        "connection.executemany('INSERT INTO star VALUES (?)', [(f'{n:09}' * 20,) for n in range(2000)])\n"
        "os._exit(9)\n"
    )
    subprocess.run([sys.executable, "-c", program, str(database.path)], check=False)
    journal = database.path.with_name("workspace.sqlite-journal")
    assert journal.stat().st_size > 0
    assert names(database) == ["a"]


@pytest.mark.parametrize(
    "contents", [b"Not SQLite at all, but a text. " * 40, b"SQLite format 3\0" + b"\xff" * 5000]
)
def test_a_damaged_file_is_named_and_searches_go_on(index, contents):
    index.add([article("1")])
    index.marks.change("1", starred=True)
    path = index.marks._database.path
    path.write_bytes(contents)
    for use in (
        lambda: index.marks["1"],
        lambda: index.marks.change("1", starred=True),
        lambda: list(index.saved),
        lambda: index.search("is:starred"),
        lambda: index.backup(path.parent.with_name("copy")),
        lambda: index.export(path.with_name("export.jsonl")),
    ):
        with pytest.raises(WorkspaceUnusable, match=r"workspace\.sqlite.*damaged.*move it away"):
            use()
    assert path.read_bytes() == contents
    results = index.search("mặt trời")
    assert [(hit.id, hit.mark) for hit in results] == [("1", None)]
    index.add([article("2")])
    path.unlink()
    index.marks.change("1", starred=True)
    assert found(index, "is:starred") == {"1"}


def test_a_file_of_another_program_or_of_a_newer_version_is_left_alone(database):
    with closing(sqlite3.connect(database.path)) as other:
        other.execute("CREATE TABLE theirs (x)")
    with pytest.raises(WorkspaceUnusable, match="another program made it"):
        put(database, "a")
    database.path.unlink()
    put(database, "a")
    with closing(sqlite3.connect(database.path)) as other:
        other.execute("PRAGMA user_version = 2")
    with pytest.raises(WorkspaceUnusable, match="newer version"):
        names(database)


def test_an_empty_file_is_a_new_one(database):
    database.path.touch()
    assert names(database) == []
    put(database, "a")
    assert names(database) == ["a"]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_may_not_be_written_is_an_error_that_says_so(database, tmp_path):
    tmp_path.chmod(0o500)
    with pytest.raises(WorkspaceUnusable, match="let it and its folder be read and written"):
        put(database, "a")
    tmp_path.chmod(0o700)


def test_a_folder_that_is_gone_is_an_error(tmp_path):
    with pytest.raises(WorkspaceUnusable):
        put(Database(WorkspaceFile(tmp_path / "gone")), "a")


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs processes that are forked")
def test_of_writers_that_are_killed_nothing_acknowledged_is_lost(tmp_path):
    killed: set[str] = set()
    acknowledged: dict[str, list[str]] = defaultdict(list)
    program = [sys.executable, "-c", WRITING, str(tmp_path), str(WRITERS), str(CHANGES)]
    with subprocess.Popen(program, stdout=subprocess.PIPE, text=True, env=environment()) as writers:
        assert writers.stdout is not None
        for line in writers.stdout:
            process, tag = line.split()
            acknowledged[process].append(tag)
            if len(acknowledged[process]) == len(killed) + 1 and len(killed) < WRITERS // 2:
                killed.add(process)
                os.kill(int(process), signal.SIGKILL)
    assert writers.returncode == 0
    assert len(killed) == WRITERS // 2
    finished = [tags for process, tags in acknowledged.items() if process not in killed]
    assert [len(tags) for tags in finished] == [CHANGES] * (WRITERS - len(killed))
    with Index.open(tmp_path, create=True) as index:
        kept = set(index.marks["shared"].tags)
    everything = {tag for tags in acknowledged.values() for tag in tags}
    assert everything <= kept
    assert len(kept) <= len(everything) + len(killed), "a change may be made before it is acknowledged"
    with closing(sqlite3.connect(tmp_path / "workspace.sqlite")) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


@pytest.mark.parametrize(
    ("path", "address"),
    [
        (PurePosixPath("/a b/w.sqlite"), "file:///a%20b/w.sqlite"),
        (PureWindowsPath("C:/a/w.sqlite"), "file:///C:/a/w.sqlite"),
        (PureWindowsPath("//host/share/w.sqlite"), "file:////host/share/w.sqlite"),
    ],
)
def test_sqlite_is_told_no_host(path: PurePath, address: str):
    assert _make_address(path) == address
    with closing(sqlite3.connect(f"{address}?mode=memory", uri=True)):
        pass  # an address with a host is an error
