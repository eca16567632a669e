"""Many readers, in threads and in processes, of an index that one writer keeps replacing.

Every commit replaces all articles by those of the next generation, whose number stands in each of them; so a
page of results that is of one state has one generation, and always the same total. A reader never meets an
error, nor an earlier generation than one that it has seen or that was committed before it searched; and what
it takes of memory and open files does not grow.
"""

from __future__ import annotations

import gc
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from itertools import count
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.commandline import environment
from vnsearch import Article, Index
from vnsearch.article_json import to_record
from vnsearch.engine.format.toc import find_latest, find_unused
from vnsearch.indexing import maintenance
from vnsearch.search.results import Results

ARTICLES = 70
"""More than are written to a segment at a time."""
THREADS = 8
PROCESSES = 4
QUERIES = ("mat troi moc", '"mặt trời mọc"', "mặt trời lần thứ", "title:bài mọc")
STARTING_SECONDS = 60
MEGABYTES_OF_CHANCE = 12
"""The resident memory of a process goes up and down by so much, with what is read of the files and where the
interpreter puts its objects."""

_GENERATION = re.compile(r"lần thứ (\d+)")

pytestmark = pytest.mark.skipif(
    not Path("/proc/self/maps").exists(), reason="needs the list of a process's files"
)


class Place(NamedTuple):
    """Where the index is, and what else the processes share."""

    base: Path

    @property
    def index(self) -> Path:
        return self.base / "index"

    @property
    def source(self) -> Path:
        return self.base / "source.jsonl"

    @property
    def committed(self) -> Path:
        """Says which generation was committed last."""
        return self.base / "committed"

    @property
    def ended(self) -> Path:
        """Is there when all is to end."""
        return self.base / "ended"


class Holdings(NamedTuple):
    """What a process holds: bytes of memory, file descriptors, and memory maps of the index's files."""

    memory: int
    descriptors: int
    maps: int


# The writer


def articles_of(generation: int, path: Path) -> list[Article]:
    return [
        Article(f"a{n}", f"Bài {n}, lần thứ {generation}", _body(generation, n), path=str(path))
        for n in range(ARTICLES)
    ]


def _body(generation: int, number: int) -> str:
    return f"Mặt trời mọc lần thứ {generation}. " + f"Bài số {number} kể rằng trời hôm đó có mây. " * 3


def commit(place: Place, generation: int) -> None:
    """Makes the index hold the articles of the generation, each time in another way, in several segments."""
    articles = articles_of(generation, place.source)
    place.source.write_text("".join(json.dumps(to_record(one)) + "\n" for one in articles))
    if generation % 5 == 0:
        Index.rebuild(place.index, [place.source], workers=1, memory=1)
        return
    with Index.open(place.index, create=True, workers=1, memory=1) as index:
        if generation % 5 < 3:
            index.update([place.source])
        else:
            index.add(articles)


def write(place: Place) -> None:
    for generation in count(1):
        commit(place, generation)
        said = place.committed.with_suffix(".new")
        said.write_text(str(generation))
        said.replace(place.committed)
        if generation == 1:
            print("ready", flush=True)
        if place.ended.exists():
            print(generation, flush=True)
            return


# The readers


def generation_of(results: Results) -> int:
    """The generation of all that is on a page of results."""
    assert results.total == len(results.hits) == ARTICLES
    found = {_GENERATION.search(hit.title)[1] for hit in results.hits}  # type: ignore[index]
    for hit in results.hits[::15]:
        found.update(_GENERATION.findall(hit.article.body))
        found.update(_GENERATION.findall(hit.snippets[0].text))
        assert hit.snippets[0].highlights
    assert len(found) == 1, f"a mixture of the generations {found}"
    return int(found.pop())


def search(index: Index, place: Place) -> Iterator[int]:
    """The generations that are met; each page is read again after the next search."""
    newest, earlier = 0, None
    for number in count():
        if place.ended.exists():
            return
        committed = int(place.committed.read_text())
        results = index.search(QUERIES[number % len(QUERIES)], limit=2 * ARTICLES)
        generation = generation_of(results)
        assert generation >= max(committed, newest), f"{generation} after {committed} and {newest}"
        assert len(list(index.ids())) == index.stats().articles == ARTICLES
        if earlier is not None:
            assert generation_of(earlier) == newest
        newest, earlier = generation, results
        yield generation


def holdings(place: Place) -> Holdings:
    gc.collect()
    resident = int(Path("/proc/self/statm").read_text().split()[1])
    maps = Path("/proc/self/maps").read_text().count(str(place.index))
    return Holdings(resident * os.sysconf("SC_PAGE_SIZE"), len(list(Path("/proc/self/fd").iterdir())), maps)


def read(place: Place, threads: int) -> None:
    """Searches in some threads; says what was met, and what the process held at a third and at the end."""
    with Index.open(place.index) as index, ThreadPoolExecutor(threads) as pool:
        seen: list[set[int]] = [set() for _ in range(threads)]
        searches = [0] * threads

        def work(number: int) -> None:
            for generation in search(index, place):
                seen[number].add(generation)
                searches[number] += 1

        works = [pool.submit(work, number) for number in range(threads)]
        print("ready", flush=True)
        sys.stdin.readline()
        early = holdings(place)
        for one in works:
            one.result()
        index.search(QUERIES[0])
        late = holdings(place)
        print(
            json.dumps(
                {
                    "searches": sum(searches),
                    "generations": len(set().union(*seen)),
                    "early": early,
                    "late": late,
                    "segments": index.stats().segments,
                }
            )
        )


# The test


class Process:
    """One that runs a function of this module, and is ready when it is made."""

    def __init__(self, function: str, place: Place, *arguments: int) -> None:
        call = f"{function}(Place(Path({str(place.base)!r})), *{arguments})"
        self._process = subprocess.Popen(
            [sys.executable, "-c", f"from tests.test_sharing_stress import *; {call}"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=environment(),
        )

    def wait_until_ready(self) -> None:
        assert self._process.stdout is not None
        if self._process.stdout.readline() != "ready\n":
            pytest.fail(self._process.communicate()[1])

    def go_on(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write("\n")
        self._process.stdin.flush()

    def end(self) -> str:
        """What it prints at its end."""
        output, errors = self._process.communicate(timeout=STARTING_SECONDS)
        assert (self._process.returncode, errors) == (0, "")
        return output

    def __enter__(self) -> Process:
        return self

    def __exit__(self, *_: object) -> None:
        with self._process:  # closes its streams
            self._process.kill()


@pytest.mark.parametrize("seconds", [2, pytest.param(120, marks=pytest.mark.thorough)])
def test_readers_see_whole_states_in_their_order_while_a_writer_commits(tmp_path, seconds):
    place = Place(tmp_path)
    commit(place, 0)
    with ExitStack() as stack:
        writer = stack.enter_context(Process("write", place))
        writer.wait_until_ready()
        readers = [
            stack.enter_context(Process("read", place, threads)) for threads in (THREADS, *[1] * PROCESSES)
        ]
        for reader in readers:
            reader.wait_until_ready()
        time.sleep(seconds / 3)
        for reader in readers:
            reader.go_on()
        time.sleep(seconds * 2 / 3)
        place.ended.touch()
        reports = [json.loads(reader.end()) for reader in readers]
        commits = int(writer.end())
    print(f"{commits} commits,", *reports, sep="\n")
    assert commits > 1
    for report in reports:
        assert report["generations"] > 1
        early, late = Holdings(*report["early"]), Holdings(*report["late"])
        assert late.memory - early.memory < MEGABYTES_OF_CHANCE << 20
        assert late.descriptors <= early.descriptors
        assert late.maps <= report["segments"]
    assert maintenance.check(place.index, deep=True) == ()
    assert find_unused(place.index) == []
    assert find_latest(place.index) >= commits
