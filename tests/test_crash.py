"""Writers killed at any moment, and their workers: what was committed stays, nothing else does.

After the next write, or `vnsearch check --repair`, the folder holds the table of contents, the lock file, the
inventory if there was one, and the segments that the table of contents names: no other file, whatever was
killed and when.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from tests.commandline import environment, run
from vnsearch import Index
from vnsearch.article_json import to_record
from vnsearch.engine.format.toc import COVERAGE_NAME, INVENTORY_NAME, read_contents, toc_path
from vnsearch.engine.write import lock
from vnsearch.indexing import maintenance
from vnsearch.model import Article

ARTICLES = 140
"""Enough for the work to be shared with a worker."""

WRITER = """
    import sys
    from pathlib import Path
    from tests.test_crash import commit
    from vnsearch import Index, WorkerDied

    place, source, version = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
    Index.rebuild(source.with_suffix(".none"), [])  # loads what writing needs
    print("ready", flush=True)
    while True:
        try:
            commit(place, source, version + 1)
        except WorkerDied:
            print("worker died", flush=True)
        else:
            version += 1
            print(version, flush=True)
"""


def articles_of(version: int) -> list[Article]:
    """What an index of this version holds: of each, some articles are new, some changed, some gone."""
    if version % 5 == 2:
        return articles_of(version - 1)[::2]
    if version % 5 == 3:
        known = {one.id: one for one in articles_of(version - 1)}
        return list({**known, **{one.id: one for one in added_to(version)}}.values())
    first = version % 10
    return [_article(n, version) for n in range(first, first + (ARTICLES if version % 5 == 1 else 30))]


def added_to(version: int) -> list[Article]:
    return [_article(n, version) for n in range(20, 40)]


def _article(number: int, version: int) -> Article:
    shown = version if (number + version) % 3 else 0
    return Article(f"{number:03}", f"Bài {number}", f"Đây là phiên bản {shown} của bài số {number}.")


def commit(place: Path, source: Path, version: int) -> None:
    """Makes an index of the version before one of this version: in one commit, each time in another way."""
    wanted = articles_of(version)
    source.write_text("".join(json.dumps(to_record(one)) + "\n" for one in wanted))
    if version % 5 == 0:
        Index.rebuild(place, [source], workers=1)
        return
    with Index.open(place, create=True, workers=1 + (version % 5 == 1), memory=100_000) as index:
        if version % 10 == 4:
            index.optimize()
        if version % 5 == 2:
            index.delete(set(index.ids()) - {one.id for one in wanted})
        elif version % 5 == 3:
            index.add(replace(one, path=str(source)) for one in added_to(version))
        else:
            index.update([source])


def holds(index: Index) -> dict[str, str]:
    return {article_id: index[article_id].body for article_id in index.ids()}


class Writer:
    """A process that goes on committing versions from the one after `version` on; `committed` is the last."""

    def __init__(self, folder: Path, version: int) -> None:
        source = folder.parent / "source.jsonl"
        self.began = version
        self.committed = version
        self.worker_deaths = 0
        self._process = subprocess.Popen(
            [
                sys.executable,
                "-c",
                textwrap.dedent(WRITER),
                str(folder),
                str(source),
                str(version),
            ],
            stdout=subprocess.PIPE,
            text=True,
            env=environment(),
        )
        assert self._process.stdout is not None
        assert self._process.stdout.readline() == "ready\n"

    def workers(self) -> list[int]:
        """The processes that it started."""
        pid = self._process.pid
        with suppress(OSError):
            return [int(n) for n in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
        return []

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()
        assert self._process.stdout is not None
        for line in self._process.stdout:
            if line == "worker died\n":
                self.worker_deaths += 1
            else:
                self.committed = int(line)
        self._process.stdout.close()


def kills(folder: Path, chance: random.Random, seconds: float) -> Iterator[Writer]:
    """Writers, one after the other, each killed within so long, some of them after their workers were.

    A machine that is too busy for a commit within that time gets more of it.
    """
    version, longest = 0, seconds
    while True:
        writer = Writer(folder, version)
        try:
            time.sleep(chance.random() * longest)
            if chance.random() < 0.3:
                for worker in writer.workers():
                    with suppress(OSError):
                        os.kill(worker, signal.SIGKILL)
                time.sleep(chance.random() * 0.2)
        finally:
            writer.kill()
        yield writer
        longest = seconds if writer.committed > version else longest * 1.5
        version = writer.committed


def clean_up(folder: Path, chance: random.Random) -> None:
    """The next write, though it changes nothing, or the command that does the same."""
    if chance.random() < 0.5:
        done = run("check", "--repair", index=folder)
        assert done.exit_code == 0, done.stderr + done.stdout
    else:
        with Index.open(folder) as index:
            index.delete(["no such article"])


def live_files(folder: Path) -> set[str]:
    contents = read_contents(folder)
    segments = {segment.path(folder).name for segment in contents.segments}
    beside = {name for name in (INVENTORY_NAME, COVERAGE_NAME) if (folder / name).exists()}
    return {lock.LOCK_NAME, toc_path(folder, contents.generation).name} | segments | beside


def _wanted(version: int) -> dict[str, str]:
    return {one.id: one.body for one in articles_of(version)} if version else {}


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="there is no such signal")
@pytest.mark.parametrize(
    ("number", "commits", "seconds"),
    [(4, 2, 0.8), pytest.param(200, 1000, 2.5, marks=pytest.mark.thorough)],
)
def test_a_killed_writer_leaves_what_it_committed_last_and_nothing_else(tmp_path, number, commits, seconds):
    folder = tmp_path / "index"
    Index.open(folder, create=True).close()
    chance = random.Random(1)
    killed = left = deaths = 0
    for writer in kills(folder, chance, seconds):
        with Index.open(folder) as index:
            found = holds(index)
        # The writer may have been killed between the commit and telling of it.
        writer.committed += found != _wanted(writer.committed)
        assert found == _wanted(writer.committed)
        assert writer.committed >= writer.began
        assert maintenance.check(folder) == ()
        killed, deaths = killed + 1, deaths + writer.worker_deaths
        left += bool({file.name for file in folder.iterdir()} - live_files(folder) - {lock.HOLDER_NAME})
        clean_up(folder, chance)
        assert {file.name for file in folder.iterdir()} == live_files(folder)
        if killed >= number and writer.committed >= commits:
            break
    print(f"{writer.committed} commits, {killed} kills, {deaths} of workers; segments left {left} times")
    with Index.open(folder) as index:
        assert holds(index) == _wanted(writer.committed)
        index.add([Article("next", "Tiếp", "Bài tiếp theo")])
        assert "next" in index
    assert {file.name for file in folder.iterdir()} == live_files(folder)
    assert maintenance.check(folder, deep=True) == ()
