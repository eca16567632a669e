"""Load on `vnsearch serve` beside Datasette with SQLite FTS5, over the same articles and queries, in one run.

    python -m venv datasette && datasette/bin/pip install "datasette==0.65.*"
    python tests/benchmarks/web.py --data ARTICLES.jsonl.gz --queries QUERIES.jsonl.gz
        [--datasette datasette/bin/datasette] [--docs N] [--requests N] [--workers N] [--endurance N]

Articles are objects with `_id`, `title` and `text`, and queries with `text`. Clients keep their connection
and ask again as soon as they are answered, so that 64 of them are far more than the machine can do; people
wait, so 64 clients that ask once in two seconds are measured, too. Every request of a run is different: none
is answered out of the server's cache, but for the last row. With `--endurance`, so many requests are sent
while articles come in, and memory is read before and after. Every answer must be complete and have hits as
the library finds them. Figures are of this machine now: compare those of one run only.
"""

from __future__ import annotations

import argparse
import asyncio
import gzip
import itertools
import json
import os
import re
import signal
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode

from vnsearch import Article, Index
from vnsearch.language.syllabification import split_syllables

HITS = 10
LENGTH = 240
CLIENTS = (1, 8, 64)
PAUSE = 2.0
"""Seconds between the requests of a client that waits as people do."""
COMMIT_EVERY = 1.0
_STATUS = re.compile(rb"HTTP/1\.1 (\d+)")
_SIZE = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_SQL = (
    "select id, title, snippet(t, 2, '<b>', '</b>', '…', 40) as passage from t where t match :q"
    f" order by bm25(t, 0, 2, 1) limit {HITS}"
)
_passes = itertools.count(1)

MakePath = Callable[[str, int], str]
"""The path of a request for a query; requests with another number differ, and their answers do not."""


class Answered(NamedTuple):
    """How a run of requests went; `work` is the processor time of the server, in seconds."""

    seconds: float
    times: list[float]
    bad: int
    work: float

    @property
    def rate(self) -> float:
        return len(self.times) / self.seconds

    @property
    def work_each(self) -> float:
        """Milliseconds of processor time a request, which other load on the machine changes little."""
        return self.work / len(self.times) * 1000

    def describe(self) -> str:
        p50, p99 = percentiles(self.times)
        return (
            f"{self.rate:7.0f} requests/s   p50 {p50:7.2f} ms   p99 {p99:7.2f} ms"
            f"   work {self.work_each:6.2f} ms   {self.bad} lost or wrong"
        )


class Server(NamedTuple):
    """A server that runs, and how it is asked."""

    name: str
    pid: int
    port: int
    make: MakePath

    def load(self, paths: Sequence[str], clients: int, pause: float = 0.0) -> Answered:
        before = read_work(self.pid)
        seconds, times, bad = asyncio.run(send(self.port, paths, clients, pause))
        return Answered(seconds, times, bad, read_work(self.pid) - before)

    def report(self, what: str, answered: Answered) -> None:
        print(f"{self.name:15} {what:12} {answered.describe()}", flush=True)


def percentiles(times: Sequence[float]) -> tuple[float, float]:
    """The median and the 99th percentile, in milliseconds."""
    return statistics.median(times) * 1000, statistics.quantiles(times, n=100)[-1] * 1000


def read_lines(path: Path, count: int) -> list[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in itertools.islice(lines, count)]


# --- servers -------------------------------------------------------------------------------------------


def build_index(articles: list[dict[str, Any]], folder: Path) -> None:
    with Index.open(folder, create=True) as index:
        index.add(Article(a["_id"], a.get("title") or "", a["text"]) for a in articles)


def build_database(articles: list[dict[str, Any]], path: Path) -> None:
    """The database that Datasette serves, with one canned query."""
    database = sqlite3.connect(path)
    columns = "id unindexed, title, body, tokenize='unicode61 remove_diacritics 2'"
    database.execute(f"create virtual table t using fts5({columns})")
    rows = ((a["_id"], a.get("title") or "", a["text"]) for a in articles)
    database.executemany("insert into t values (?, ?, ?)", rows)
    database.commit()
    database.close()
    queries = {"databases": {path.stem: {"queries": {"search": {"sql": _SQL}}}}}
    path.with_suffix(".json").write_text(json.dumps(queries), encoding="utf-8")


@contextmanager
def serving(command: Sequence[object]) -> Iterator[int]:
    """Runs a server, and yields its process id once it answers; the command ends in its port."""
    process = subprocess.Popen(list(map(str, command)), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(300):
            time.sleep(0.1)
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", int(str(command[-1])))) == 0:
                    break
        yield process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def ask_vnsearch(text: str, number: int) -> str:
    return f"/api/search?{urlencode({'query': text, 'snippet-length': LENGTH + number})}"


def ask_datasette(text: str, number: int) -> str:
    terms = " OR ".join(f'"{term}"' for term in split_syllables(text).terms)
    return f"/articles/search.json?_shape=array&q={quote(terms)}&number={number}"


# --- load ----------------------------------------------------------------------------------------------


async def ask(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, path: str) -> tuple[int, bytes]:
    writer.write(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
    head = await reader.readuntil(b"\r\n\r\n")
    status, size = _STATUS.match(head), _SIZE.search(head)
    assert status is not None
    if size is None:  # as Datasette streams
        return int(status[1]), await _read_chunks(reader)
    return int(status[1]), await reader.readexactly(int(size[1]))


async def _read_chunks(reader: asyncio.StreamReader) -> bytes:
    body = b""
    while size := int(await reader.readline(), 16):
        body += (await reader.readexactly(size + 2))[:-2]
    await reader.readline()
    return body


async def send(port: int, paths: Sequence[str], clients: int, pause: float) -> tuple[float, list[float], int]:
    """Sends the requests from so many clients at once, each of which pauses after an answer.

    Returns the seconds that all took and each took, and how many were not answered well.
    """
    waiting = iter(paths)
    times: list[float] = []
    bad = 0

    async def run_client(number: int) -> None:
        nonlocal bad
        await asyncio.sleep(pause * number / clients)
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for path in waiting:
            began = time.perf_counter()
            status, body = await ask(reader, writer, path)
            times.append(time.perf_counter() - began)
            bad += status != 200 or not body.endswith((b"}", b"]", b"]\n"))
            if pause:
                await asyncio.sleep(pause)
        writer.close()

    began = time.perf_counter()
    await asyncio.gather(*map(run_client, range(clients)))
    return time.perf_counter() - began, times, bad


def make_paths(make: MakePath, texts: Sequence[str], count: int) -> list[str]:
    """So many paths that are all different, and different from those made before."""
    several = (make(text, number) for number in _passes for text in texts)
    return list(itertools.islice(several, count))


def measure(server: Server, texts: Sequence[str], count: int) -> dict[int, Answered]:
    server.load(make_paths(server.make, texts, min(count, len(texts))), 1)
    found = {}
    for clients in CLIENTS:
        found[clients] = server.load(make_paths(server.make, texts, count), clients)
        server.report(f"{clients} clients", found[clients])
    return found


# --- what the figures are compared with ------------------------------------------------------------------


def measure_library(folder: Path, texts: Sequence[str]) -> Answered:
    """Searches in this process, with all that the API answers with but no JSON; warm."""
    with Index.open(folder) as index:
        for length in (LENGTH - 2, LENGTH - 1):
            times: list[float] = []
            before = time.process_time()
            for text in texts:
                began = time.perf_counter()
                results = index.search(text, limit=HITS)
                for hit in results.hits:
                    _ = hit.title_highlights, hit.passages(1, length=length)
                _ = results.total, results.suggestions
                times.append(time.perf_counter() - began)
            work = time.process_time() - before
    return Answered(sum(times), times, 0, work)


def count_wrong(port: int, folder: Path, texts: Sequence[str]) -> int:
    """How many answers have other hits than the library finds."""

    async def ask_all() -> list[list[str]]:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        answers = [json.loads((await ask(reader, writer, ask_vnsearch(text, 0)))[1]) for text in texts]
        writer.close()
        return [[hit["id"] for hit in answer["hits"]] for answer in answers]

    with Index.open(folder) as index:
        return sum(
            found != [hit.id for hit in index.search(text, limit=HITS).hits]
            for found, text in zip(asyncio.run(ask_all()), texts, strict=True)
        )


def read_work(pid: int) -> float:
    """The seconds of processor time of a process and its children so far."""
    ticks = 0
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            fields = path.read_text(encoding="utf-8").rpartition(")")[2].split()
            if pid in (int(path.parent.name), int(fields[1])):
                ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def read_memory(pid: int) -> float:
    """The megabytes that the process has for itself, without mapped files."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    (kilobytes,) = re.findall(r"^RssAnon:\s+(\d+)", status, re.MULTILINE)
    return int(kilobytes) / 1000


def ask_little(text: str, number: int) -> str:
    """The path of a search that takes little time, for one hit of its own."""
    wanted = {"query": " ".join(text.split()[:2]), "limit": 1, "snippets": 0, "page": 1 + number % 1000}
    return f"/api/search?{urlencode(wanted)}"


def measure_endurance(server: Server, folder: Path, texts: Sequence[str], count: int) -> None:
    """Memory while requests are answered and another process commits, at each tenth of the way."""
    writer = subprocess.Popen([sys.executable, __file__, "--commit", str(folder)])
    try:
        for _ in range(10):
            answered = server.load(make_paths(ask_little, texts, count // 10), 8)
            server.report(f"{read_memory(server.pid):.0f} MB", answered)
    finally:
        writer.terminate()
        writer.wait()


def commit_forever(folder: Path) -> None:
    with Index.open(folder, workers=1) as index:
        for number in itertools.count():
            index.add(Article(f"new-{number % 50}", f"Bài mới số {number}", f"Tin mới số {number} vừa đến."))
            time.sleep(COMMIT_EVERY)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path)
    parser.add_argument("--queries", type=Path)
    parser.add_argument("--docs", type=int, default=10_000)
    parser.add_argument("--requests", type=int, default=2_000, help="of each run")
    parser.add_argument("--workers", type=int, default=1, help="processes of vnsearch serve")
    parser.add_argument("--datasette", type=Path, help="the program; without it, it is left out")
    parser.add_argument("--endurance", type=int, default=0, help="how many requests, with commits in between")
    parser.add_argument("--commit", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.commit:
        commit_forever(options.commit)
    articles = read_lines(options.data, options.docs)
    texts = [line["text"] for line in read_lines(options.queries, min(options.requests, 1_000))]
    with tempfile.TemporaryDirectory() as work:
        run(options, articles, texts, Path(work))


def run(options: argparse.Namespace, articles: list[Any], texts: list[str], work: Path) -> None:
    build_index(articles, work / "index")
    library = measure_library(work / "index", texts)
    print(f"{'library call':28} {library.describe()}", flush=True)
    port = free_port()
    serve = [sys.executable, "-m", "vnsearch", "serve", "--index-dir", work / "index"]
    with serving([*serve, "--workers", options.workers, "--port", port]) as pid:
        server = Server("vnsearch serve", pid, port, ask_vnsearch)
        ours = measure(server, texts, options.requests)
        people = server.load(make_paths(ask_vnsearch, texts, options.requests), CLIENTS[-1], PAUSE)
        server.report(f"{CLIENTS[-1]} people", people)
        paths = make_paths(ask_vnsearch, texts, len(texts))
        server.load(paths, 8)
        server.report("8, repeated", server.load(paths, 8))
        print(f"{count_wrong(port, work / 'index', texts)} of {len(texts)} answers differ from the library's")
        if options.endurance:
            measure_endurance(server, work / "index", texts, options.endurance)
    one = percentiles(ours[1].times)[0]
    print(f"one client / library call: p50 {one / percentiles(library.times)[0]:.2f}", end="")
    print(f", work {ours[1].work_each / library.work_each:.2f}")
    for name, answered in (("64 clients", ours[64]), ("64 people", people)):
        print(f"p99 with {name} / p50 with one: {percentiles(answered.times)[1] / one:.1f}")
    if options.datasette:
        build_database(articles, work / "articles.db")
        port = free_port()
        command = [options.datasette, "serve", "--immutable", work / "articles.db"]
        with serving([*command, "--metadata", work / "articles.json", "--port", port]) as pid:
            theirs = measure(Server("datasette", pid, port, ask_datasette), texts, options.requests)
        for clients in CLIENTS:
            mine, other = ours[clients], theirs[clients]
            print(f"Datasette, {clients} clients: {mine.rate / other.rate:.1f} × its requests/s", end="")
            print(f", its work / ours {other.work_each / mine.work_each:.1f}")


if __name__ == "__main__":
    main()
