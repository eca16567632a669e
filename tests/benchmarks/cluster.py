"""An index on a cluster beside one in a folder, in one run: indexing, memory, bytes, and times of queries.

    python tests/benchmarks/cluster.py [--data ARTICLES.jsonl.gz] [--docs N] [--queries N] [--nodes 1|3]

Nodes are started from the packages that the environment variable VNSEARCH_OPENSEARCH names, as in the
tests, with --heap each. Articles are made as in `queries.py`; each writer is a process that analyses by
itself. Every query goes to both in turn, twice, as one that was asked before is answered faster; as many
others go first, to warm the nodes up. Times are those of the clock, and for indexing also of processors, as
others may use the machine meanwhile.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from runpy import run_path
from typing import Any, NamedTuple

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.cluster.servers import Cluster, find_missing, start
from vnsearch import Index

SPEED = run_path(str(Path(__file__).with_name("speed.py")))
QUERIES = run_path(str(Path(__file__).with_name("queries.py")))
WRITER = r"""
import json, re, sys
from pathlib import Path
from vnsearch import Article, Index
def read():
    with open(sys.argv[2], encoding="utf-8") as file:
        for line in file:
            a = json.loads(line)
            yield Article(a["_id"], a["title"], a["text"])
with Index.open(sys.argv[1], workers=1) as index:
    index.add(read())
print(re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())[1])
"""
"""Prints the most memory that it had, in kB. (`ru_maxrss` may be that of the process it was forked from.)"""


class Writing(NamedTuple):
    """What writing took: seconds by the clock and of processors, and the most memory of a writer in kB."""

    seconds: float
    of_writers: float
    of_nodes: float
    memory: int


def measure_nodes(cluster: Cluster) -> float:
    """The seconds of processors that the nodes have taken."""
    stats = [
        Path(f"/proc/{node.pid}/stat").read_text("utf-8").rpartition(")")[2].split() for node in cluster.nodes
    ]
    return sum(int(each[11]) + int(each[12]) for each in stats) / os.sysconf("SC_CLK_TCK")


def write(place: str, files: Sequence[Path], cluster: Cluster) -> Writing:
    """Lets as many processes as files write to the index at the same time."""
    Index.open(place, create=True).close()
    began, nodes_before = time.perf_counter(), measure_nodes(cluster)
    writers_before = resource.getrusage(resource.RUSAGE_CHILDREN)
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITER, place, str(file)], stdout=subprocess.PIPE)
        for file in files
    ]
    said = [int(writer.communicate()[0]) for writer in writers]
    seconds, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    of_writers = sum(after[:2]) - sum(writers_before[:2])
    return Writing(seconds, of_writers, measure_nodes(cluster) - nodes_before, max(said))


def split(articles: Sequence[dict[str, str]], count: int, folder: Path) -> list[Path]:
    """Writes the articles to so many files."""
    files = [folder / f"articles-{count}-{number}.jsonl" for number in range(count)]
    for number, file in enumerate(files):
        lines = [json.dumps(article) for article in articles[number::count]]
        file.write_text("\n".join(lines), encoding="utf-8")
    return files


def compare(places: dict[str, str], queries: dict[str, list[str]]) -> None:
    """Prints the times of the queries at each place, and the share of them with the same first hit."""
    indexes = {name: Index.open(place) for name, place in places.items()}
    for kind, given in queries.items():
        warming, texts = given[: len(given) // 2], given[len(given) // 2 :]
        for text in warming:
            for index in indexes.values():
                index.search(text)
        times: dict[str, dict[str, list[float]]] = {name: {"first": [], "again": []} for name in indexes}
        same = 0
        for text in texts:
            best = set()
            for name, index in indexes.items():
                for taken in times[name].values():
                    began = time.perf_counter()
                    hits = index.search(text, limit=10).hits
                    taken.append((time.perf_counter() - began) * 1000)
                best.add(hits[0].id if hits else None)
            same += len(best) == 1
        for name, by_turn in times.items():
            for turn, taken in by_turn.items():
                p50, p95 = statistics.median(taken), statistics.quantiles(taken, n=20)[18]
                print(f"{kind:9} {name:12} {turn:6} p50 {p50:8.1f} ms   p95 {p95:8.1f} ms", flush=True)
        print(f"{kind:9} the same first hit: {same} of {len(texts)}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path)
    parser.add_argument("--docs", type=int, default=2000)
    parser.add_argument("--queries", type=int, default=100)
    parser.add_argument("--nodes", type=int, choices=(1, 3), default=1)
    parser.add_argument("--heap", default="512m")
    options = parser.parse_args()
    if missing := find_missing():
        sys.exit(missing)
    given: Any = (
        SPEED["read_articles"](options.data, options.docs) if options.data else SPEED["zipf_articles"](1000)
    )
    articles = QUERIES["recombine"](given, options.docs)
    queries = QUERIES["make_queries"](given, 2 * options.queries)
    java = [f"-Xms{options.heap}", f"-Xmx{options.heap}"]
    with tempfile.TemporaryDirectory(prefix="vnsearch-cluster-") as folder:
        cluster = start(Path(folder) / "nodes", options.nodes, owner=os.getpid(), java=java)
        try:
            shape = f"?shards={options.nodes}&replicas={min(options.nodes - 1, 1)}"
            places = {"folder": str(Path(folder) / "index")}
            for name, writers in (("folder", 1), ("one writer", 1), ("two writers", 2)):
                place = places.setdefault(
                    name, f"opensearch://{cluster.hosts}/{name.replace(' ', '-')}{shape}"
                )
                done = write(place, split(articles, writers, Path(folder)), cluster)
                with Index.open(place) as index:
                    assert len(index) == options.docs
                    each = index.stats().size / options.docs
                milliseconds = 1000 / options.docs
                print(
                    f"{name:12} {options.docs / done.seconds:7.0f} articles/s   "
                    f"{done.of_writers * milliseconds:6.2f} ms of writers, "
                    f"{done.of_nodes * milliseconds:6.2f} ms of nodes each   "
                    f"{done.memory / 1024:6.0f} MB   {each:7.0f} bytes an article",
                    flush=True,
                )
            compare({"folder": places["folder"], "cluster": places["one writer"]}, queries)
        finally:
            cluster.end()


if __name__ == "__main__":
    main()
