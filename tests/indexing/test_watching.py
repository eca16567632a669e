"""Following changes of files: what is notified of, what is only looked for, and how it ends."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.commandline import environment, run
from vnsearch import Index
from vnsearch.indexing import watching
from vnsearch.indexing.watching import follow

PATIENCE = 30.0


class Following:
    """A thread that follows paths; `count` is how often they had to be looked at."""

    def __init__(self, *paths: Path, ignored: Path) -> None:
        self.count = 0
        self._ended = threading.Event()
        self._changes = follow([str(path) for path in paths], ignored)
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        for _ in self._changes:
            self.count += 1
            if self._ended.is_set():
                return

    def wait_for_more(self, change: Callable[[], object]) -> None:
        """Waits until there was another look after the change."""
        before = self.count
        change()
        deadline = time.monotonic() + PATIENCE
        while self.count == before:
            assert time.monotonic() < deadline, "the change was not noticed"
            time.sleep(0.01)

    def end(self, change: Callable[[], object]) -> None:
        self._ended.set()
        change()
        self._thread.join(PATIENCE)


@pytest.fixture(autouse=True)
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "_TICK_SECONDS", 0.05)
    monkeypatch.setattr(watching, "_QUIET_SECONDS", 0.02)


def test_changes_are_notified_of_in_whichever_folder_they_are(tmp_path):
    news = tmp_path / "news"
    news.mkdir()
    following = Following(news, ignored=news / "index")
    following.wait_for_more(lambda: None)
    following.wait_for_more((news / "a.txt").touch)
    following.wait_for_more((news / "new").mkdir)
    following.end((news / "b.txt").touch)
    assert following.count >= 4


def test_hidden_files_and_the_index_itself_do_not_count(tmp_path):
    (tmp_path / "index").mkdir()
    following = Following(tmp_path, ignored=tmp_path / "index")
    following.wait_for_more(lambda: None)
    for name in ("index/MAIN", ".a.txt.swp"):
        (tmp_path / name).touch()
    time.sleep(0.3)
    assert following.count == 1
    following.end((tmp_path / "a.txt").touch)


@pytest.mark.parametrize("failure", [OSError, RuntimeError])
def test_without_notifications_a_change_is_assumed_every_few_seconds(tmp_path, monkeypatch, failure):
    def watch(*_: object, **__: object) -> Iterator[set[object]]:
        raise failure("no notifications")

    monkeypatch.setattr("watchfiles.watch", watch)
    monkeypatch.setattr(watching, "LOOK_SECONDS", 0.2)
    began = time.monotonic()
    changes = follow([str(tmp_path)], tmp_path / "index")
    for _ in range(3):
        next(changes)
    assert time.monotonic() - began > 0.4


def test_what_takes_long_is_looked_for_less_often(tmp_path, monkeypatch):
    monkeypatch.setattr(watching, "LOOK_SECONDS", 0.0)
    changes = follow([str(tmp_path / "gone")], tmp_path / "index")
    next(changes)
    time.sleep(0.02)
    began = time.monotonic()
    next(changes)
    assert time.monotonic() - began > 0.02 / watching._LARGEST_SHARE * 0.9


def test_a_folder_that_comes_later_is_followed(tmp_path, monkeypatch):
    monkeypatch.setattr(watching, "LOOK_SECONDS", 0.1)
    news = tmp_path / "news"
    following = Following(news, ignored=tmp_path / "index")
    following.wait_for_more(lambda: None)
    following.wait_for_more(news.mkdir)
    monkeypatch.setattr(watching, "LOOK_SECONDS", PATIENCE)
    following.wait_for_more(lambda: time.sleep(0.3))
    time.sleep(0.3)
    following.end((news / "a.txt").touch)


def test_a_missing_package_is_named(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "watchfiles", None)
    done = run("index", "--watch", tmp_path, index=tmp_path / "index")
    assert (done.exit_code, 'pip install "vnsearch[watch]"' in done.stderr) == (2, True)


@pytest.mark.parametrize("options", [["--rebuild"], ["--dry-run"], ["--strict"], ["-"]])
def test_what_watching_cannot_go_with_is_told(tmp_path, options):
    done = run("index", "--watch", *options, index=tmp_path / "index")
    assert (done.exit_code, "--watch goes without" in done.stderr) == (2, True)


@pytest.mark.skipif(sys.platform == "win32", reason="there, Ctrl-C cannot be sent to one process alone")
def test_the_command_follows_changes_until_it_is_interrupted(folder, place):
    folder.page("a.txt", "sao")
    command = [sys.executable, "-m", "vnsearch", "index", "--watch", "--index-dir", place, folder.root]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment()
    )
    assert process.stderr is not None
    try:
        assert process.stderr.readline() == "1 added, 0 changed, 0 unchanged, 0 removed, 0 rejected\n"
        saved = folder.page(".b.txt.tmp", "trăng")
        saved.rename(folder.root / "b.txt")
        line = process.stderr.readline()
        assert line == "1 added, 0 changed, 1 unchanged, 0 removed, 0 rejected\n"
        process.send_signal(signal.SIGINT)
        output, errors = process.communicate(timeout=PATIENCE)
    finally:
        process.kill()
        process.wait()
    assert (process.returncode, output) == (0, "")
    assert errors in ("", line), "a line may be written again if Python is interrupted while it writes it"
    assert Index.check(place) == ()
    with Index.open(place) as index:
        assert sorted(index.ids()) == ["a.txt", "b.txt"]
