"""Speed, size and memory of vnsearch beside other engines, measured in one run.

    python tests/benchmarks/speed.py [--data ARTICLES.jsonl.gz] [--docs N] [--peers PEERS.py --engines NAMES]

Without data, Zipf-like text is made. `--peers` names a Python file with a dictionary `ENGINES` of classes
that have `build(articles, folder)` and `search(text, k)`; without it, SQLite FTS5 is the only peer. Articles
are objects with `_id`, `title` and `text`. Figures are of this machine now: compare those of one run only.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import resource
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from runpy import run_path
from typing import Any

from vnsearch import Article, Index
from vnsearch.engine.format.arrays import read_unverified
from vnsearch.language.syllabification import fold, split_syllables

RUNS = 3
QUERIES = 300
MOST_ARRAYS = 12
Articles = list[dict[str, str]]


class Vnsearch:
    """The project, through its public API."""

    def build(self, articles: Articles, folder: Path) -> None:
        with Index.open(folder, create=True) as index:
            index.add(Article(a["_id"], a.get("title") or "", a["text"]) for a in articles)
        self.index = Index.open(folder)

    def search(self, text: str, k: int) -> list[str]:
        return [hit.id for hit in self.index.search(text, limit=k).hits]


class Fts5:
    """SQLite's full-text search, which comes with Python: marks removed, any of the terms."""

    def build(self, articles: Articles, folder: Path) -> None:
        self.db = sqlite3.connect(folder / "fts5.db")
        columns = "id unindexed, title, body, tokenize='unicode61 remove_diacritics 2'"
        self.db.execute(f"create virtual table t using fts5({columns})")
        rows = ((a["_id"], a.get("title") or "", a["text"]) for a in articles)
        self.db.executemany("insert into t values (?, ?, ?)", rows)
        self.db.commit()

    def search(self, text: str, k: int) -> list[str]:
        words = split_syllables(text).terms
        phrase = " ".join(words)
        terms = f'"{phrase}"' if text[:1] == text[-1:] == '"' else " OR ".join(f'"{term}"' for term in words)
        rows = self.db.execute(
            "select id from t where t match ? order by bm25(t, 0, 2, 1) limit ?", (terms, k)
        )
        return [row[0] for row in rows]


def zipf_articles(count: int) -> Articles:
    """Articles of the seeds' syllables, as frequent as Zipf's law has it, in random order."""
    seeds = (Path(__file__).parents[2] / "seeds").glob("*.txt")
    vocabulary = sorted({term for seed in seeds for term in split_syllables(seed.read_text("utf-8")).terms})
    source = random.Random(1)
    source.shuffle(vocabulary)
    weights = [1 / rank for rank in range(1, len(vocabulary) + 1)]
    return [
        {
            "_id": f"z{number}",
            "title": " ".join(source.choices(vocabulary, weights, k=10)),
            "text": " ".join(source.choices(vocabulary, weights, k=source.randint(100, 900))),
        }
        for number in range(count)
    ]


def read_articles(path: Path, count: int) -> Articles:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for _, line in zip(range(count), lines, strict=False)]


def queries(articles: Articles) -> dict[str, list[str]]:
    """Queries of several kinds, taken out of the articles."""
    source = random.Random(2)
    chosen = source.sample(articles, min(QUERIES, len(articles)))
    words = [article["text"].split() for article in chosen]
    begins = [source.randrange(max(1, len(found) - 12)) for found in words]
    frequent = [
        term for term, _ in Counter(t for a in chosen for t in a["text"].lower().split()).most_common(30)
    ]
    headlines = [a.get("title") or " ".join(found[:12]) for a, found in zip(chosen, words, strict=True)]
    excerpts = [" ".join(found[at : at + 8]) for found, at in zip(words, begins, strict=True)]
    return {
        "headline": headlines,
        "headline, unmarked": [" ".join(map(fold, split_syllables(text).terms)) for text in headlines],
        "excerpt of 8 words": excerpts,
        "tag of 2 words": [" ".join(text.split()[:2]) for text in excerpts],
        "phrase of 3 words": [f'"{" ".join(text.split()[:3])}"' for text in excerpts],
        "3 common words": [" ".join(source.sample(frequent, 3)) for _ in chosen],
    }


def latencies(search: Callable[[str, int], object], texts: list[str]) -> tuple[float, float]:
    """Median and 95th percentile in milliseconds, each text once after a few to warm up."""
    for text in texts[:20]:
        search(text, 10)
    times = []
    for text in texts:
        began = time.perf_counter()
        search(text, 10)
        times.append((time.perf_counter() - began) * 1000)
    return statistics.median(times), statistics.quantiles(times, n=20)[-1]


def count_bytes(articles: Articles) -> int:
    """The bytes of the articles' text in UTF-8."""
    return sum(len((a["text"] + (a.get("title") or "")).encode()) for a in articles)


def measure(name: str, engine: Any, articles: Articles, folder: Path) -> None:
    size = count_bytes(articles)
    folder.mkdir()
    began = time.perf_counter()
    engine.build(articles, folder)
    seconds = time.perf_counter() - began
    used = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
    print(f"{name}: {len(articles) / seconds:,.0f} articles/s, index {used / size:.2f} × the text")
    for kind, texts in queries(articles).items():
        runs = [latencies(engine.search, texts) for _ in range(RUNS)]
        p50, p95 = (statistics.median(column) for column in zip(*runs, strict=True))
        print(f"    {kind:20} p50 {p50:7.2f} ms   p95 {p95:7.2f} ms", flush=True)


def measure_snippets(index: Index, texts: list[str]) -> None:
    medians = [statistics.median(_snippet_times(index, texts)) for _ in range(RUNS)]
    warm, first = statistics.median(medians), medians[0]
    print(f"ten snippets: median {warm:.2f} ms beyond the search, {first:.2f} ms the first time")


def _snippet_times(index: Index, texts: list[str]) -> Iterator[float]:
    """For each query, the milliseconds that the passages of its ten hits take."""
    for text in texts:
        hits = index.search(text).hits
        began = time.perf_counter()
        for hit in hits:
            _ = hit.snippets
        yield (time.perf_counter() - began) * 1000


def measure_process(folder: Path, text: str) -> None:
    """Time and memory of a search from the command line, beside importing click and NumPy alone."""
    commands = {
        "import click, numpy": [sys.executable, "-c", "import click, numpy"],
        "vnsearch search": [sys.executable, "-m", "vnsearch", "search", "--index-dir", str(folder), text],
    }
    found = {name: list(_runs(command)) for name, command in commands.items()}
    for name, runs in found.items():
        print(f"{name}: {statistics.median(runs) * 1000:.0f} ms as a whole process")
    ratio = statistics.median(found["vnsearch search"]) / statistics.median(found["import click, numpy"])
    print(f"ratio {ratio:.2f}")


def measure_opening(folder: Path, texts: list[str]) -> None:
    """The first search after opening an index, each in a new process, beside the same one again."""
    code = (
        "import sys, time; from vnsearch import Index; import vnsearch.search.searcher\n"
        "index, text = Index.open(sys.argv[1]), sys.argv[2]\n"
        "for _ in range(4):\n"
        "    began = time.process_time(); index.search(text).hits; print(time.process_time() - began)\n"
    )
    runs = [
        subprocess.run([sys.executable, "-c", code, folder, text], check=True, capture_output=True, text=True)
        for text in texts
    ]
    times = [list(map(float, run.stdout.split())) for run in runs]
    first = statistics.median(each[0] for each in times)
    again = statistics.median(each[-1] for each in times)
    print(f"first search {first * 1000:.1f} ms, again {again * 1000:.1f} ms, ratio {first / again:.1f}")


def measure_arrays(folder: Path, size: int) -> None:
    """What takes most of the index: the arrays of all segments by their names, as shares of the text."""
    taken: Counter[str] = Counter()
    for segment in folder.glob("*.vns"):
        for name, values in read_unverified(segment).items():
            taken[name] += values.nbytes
    print(f"arrays {sum(taken.values()) / size:.2f} x text:", end=" ")
    print(", ".join(f"{name} {count / size:.3f}" for name, count in taken.most_common(MOST_ARRAYS)))


def _runs(command: list[str]) -> Iterator[float]:
    for _ in range(10):
        began = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        yield time.perf_counter() - began


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path)
    parser.add_argument("--docs", type=int, default=5_000)
    parser.add_argument("--peers", type=Path)
    parser.add_argument("--engines", default="fts5")
    options = parser.parse_args()
    articles = read_articles(options.data, options.docs) if options.data else zipf_articles(options.docs)
    engines = run_path(str(options.peers))["ENGINES"] if options.peers else {"fts5": Fts5}
    work = Path(tempfile.mkdtemp())
    try:
        project = Vnsearch()
        measure("vnsearch", project, articles, work / "vnsearch")
        print(f"peak memory so far {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3:.0f} MB")
        for name in options.engines.split(","):
            measure(name, engines[name](), articles, work / name)
        headlines = queries(articles)["headline"]
        measure_snippets(project.index, headlines)
        measure_process(work / "vnsearch", headlines[0])
        measure_opening(work / "vnsearch", headlines[:RUNS])
        measure_arrays(work / "vnsearch", count_bytes(articles))
        for share in (0.1, 0.3, 1.0):
            some = articles[: int(len(articles) * share)]
            measure(f"vnsearch, {len(some):,} articles", Vnsearch(), some, work / f"growth-{share}")
    finally:
        shutil.rmtree(work)


if __name__ == "__main__":
    main()
