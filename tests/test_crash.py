"""Writers killed at any moment, and their workers: what was committed stays, nothing else does."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from commandline import environment

from vnsearch import Index, maintenance
from vnsearch.engine.toc import unused_files
from vnsearch.model import Article

ARTICLES = 140
"""Enough for the work to be shared with a worker."""

WRITER = """
    import json, sys
    from pathlib import Path
    from test_crash import articles_of
    from vnsearch import Index, WorkerDied
    from vnsearch.record import to_record

    place, source, version = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    Index.rebuild(sys.argv[4], [])  # loads what writing needs
    print("ready", flush=True)
    while True:
        version += 1
        wanted = articles_of(version)
        source.write_text("".join(json.dumps(to_record(one)) + "\\n" for one in wanted))
        try:
            if version % 4 == 0:
                Index.rebuild(place, [source], workers=1)
            else:
                with Index.open(place, create=True, workers=1 + (version % 5 == 1), memory=100_000) as index:
                    index.update([source])
        except WorkerDied:
            version -= 1
            print("worker died", flush=True)
        else:
            print(version, flush=True)
"""


def articles_of(version: int) -> list[Article]:
    """What an index of this version holds: of each, some articles are new, some changed, some gone."""
    first = version % 10
    return [
        Article(
            f"{n:03}", f"Bài {n}", f"Đây là phiên bản {version if (n + version) % 3 else 0} của bài số {n}."
        )
        for n in range(first, first + (ARTICLES if version % 2 else 30))
    ]


def holds(index: Index) -> dict[str, str]:
    return {article_id: index[article_id].body for article_id in index.ids()}


class Writer:
    """A process that goes on committing versions from the one after `version` on; `committed` is the last."""

    def __init__(self, folder: Path, version: int) -> None:
        source = folder.parent / "source.jsonl"
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
                f"{source}.none",
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


def kills(folder: Path, number: int, chance: random.Random) -> Iterator[Writer]:
    """Writers, one after the other, each killed at some moment, some of them after their workers were."""
    version = 0
    for _ in range(number):
        writer = Writer(folder, version)
        try:
            time.sleep(chance.random() * 0.5)
            if chance.random() < 0.3:
                for worker in writer.workers():
                    with suppress(OSError):
                        os.kill(worker, signal.SIGKILL)
                time.sleep(chance.random() * 0.2)
        finally:
            writer.kill()
        yield writer
        version = writer.committed


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="there is no such signal")
@pytest.mark.parametrize("number", [20, pytest.param(200, marks=pytest.mark.thorough)])
def test_a_killed_writer_leaves_what_it_committed_last(tmp_path, number):
    folder = tmp_path / "index"
    Index.open(folder, create=True).close()
    chance = random.Random(number)
    versions = [0]
    for writer in kills(folder, number, chance):
        with Index.open(folder) as index:
            found = holds(index)
        # The writer may have been killed between the commit and telling of it.
        if writer.committed or found:
            versions.append(writer.committed + (found != _wanted(writer.committed)))
            assert found == _wanted(versions[-1])
        writer.committed = versions[-1]
        assert maintenance.check(folder) == ()
        assert sum(file.stat().st_size for file in folder.iterdir()) < 2_000_000
    assert versions == sorted(versions)
    assert versions[-1] > number / 4
    with Index.open(folder) as index:
        index.add([Article("next", "Tiếp", "Bài tiếp theo")])
        assert "next" in index
    assert unused_files(folder) == []
    assert maintenance.check(folder, deep=True) == ()


def _wanted(version: int) -> dict[str, str]:
    return {one.id: one.body for one in articles_of(version)}
