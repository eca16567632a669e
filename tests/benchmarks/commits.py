"""What commits cost, and what searches take while others commit, measured in one run.

    python tests/benchmarks/commits.py [--data ARTICLES.jsonl.gz] [--sizes N ...] [--index FOLDER ...]

Makes indexes of so many articles, takes copies of the indexes in the folders, and adds articles to each of
them in turn, one a commit: how long that takes, the first search after it, and the next one. Then it commits
one article after the other to the first of them while threads search. Without data, Zipf-like text is made.
Figures are of this machine now: compare those of one run only.
"""

from __future__ import annotations

import argparse
import resource
import shutil
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from runpy import run_path
from threading import Event, Thread
from typing import NamedTuple

from vnsearch import Article, Index

SPEED = run_path(str(Path(__file__).with_name("speed.py")))
DESCRIPTORS = Path("/proc/self/fd")
WARM_UP = 3
PAUSE = 0.05
"""Seconds between two searches of a thread."""
THIRDS = 3


class Costs(NamedTuple):
    """Milliseconds: of each commit of one article, of the first search after it, and of the next one."""

    commits: list[float]
    first: list[float]
    warm: list[float]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path)
    parser.add_argument("--sizes", type=int, nargs="*", default=[1_000, 10_000])
    parser.add_argument("--index", type=Path, nargs="*", default=[])
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--commits", type=int, default=600)
    parser.add_argument("--threads", type=int, default=8)
    options = parser.parse_args()
    most = max(options.sizes, default=0) + 1000
    read = SPEED["read_articles"](options.data, most) if options.data else SPEED["zipf_articles"](most)
    articles = [Article(each["_id"], each.get("title") or "", each["text"]) for each in read]
    queries = SPEED["queries"](read[:1000])["headline"]
    work = Path(tempfile.mkdtemp())
    try:
        folders = list(_make_indexes(work, articles, options.sizes, options.index))
        measure_commits(
            [Index.open(folder, workers=1) for folder in folders], articles, queries, options.rounds
        )
        measure_searches(
            Index.open(folders[0], workers=1), articles, queries, options.commits, options.threads
        )
    finally:
        shutil.rmtree(work)


def _make_indexes(
    work: Path, articles: Sequence[Article], sizes: Sequence[int], copied: Sequence[Path]
) -> Iterator[Path]:
    for size in sizes:
        with Index.open(work / f"{size}", create=True) as index:
            index.add(articles[:size])
            yield work / f"{size}"
    for folder in copied:
        with Index.open(folder) as index:
            index.backup(work / folder.name)
        yield work / folder.name


def measure_commits(
    indexes: Sequence[Index], articles: Sequence[Article], queries: Sequence[str], rounds: int
) -> None:
    """Adds one article to each index in turn, so that whatever else the machine does meets all of them."""
    costs = [Costs([], [], []) for _ in indexes]
    for number in range(WARM_UP + rounds):
        article, query = articles[-1 - number % 1000], queries[number % len(queries)]
        for index, cost in zip(indexes, costs, strict=True):
            index.search(query)
            began = time.perf_counter()
            index.add(Article(f"new-{number}", article.title, article.body))
            committed = time.perf_counter()
            index.search(query)
            searched = time.perf_counter()
            index.search(query)
            ended = time.perf_counter()
            if number >= WARM_UP:
                for times, begin, end in zip(
                    cost, (began, committed, searched), (committed, searched, ended), strict=True
                ):
                    times.append((end - begin) * 1000)
    least = statistics.median(costs[0].commits)
    for index, cost in zip(indexes, costs, strict=True):
        commits, first, warm = map(statistics.median, cost)
        print(
            f"{len(index):,} articles, {index.stats().segments} segments: a commit of one {commits:.1f} ms "
            f"({commits / least:.2f} × the first index; worst {max(cost.commits):.0f} ms), "
            f"first search {first:.1f} ms, next {warm:.1f} ms: {first / warm:.2f} ×",
            flush=True,
        )


def measure_searches(
    index: Index, articles: Sequence[Article], queries: Sequence[str], commits: int, threads: int
) -> None:
    """Commits one article after the other while threads search; prints what grows, by thirds of the time."""
    ended = Event()
    times: list[list[float]] = [[]]

    def search(place: int) -> None:
        while not ended.wait(PAUSE):
            began = time.perf_counter()
            index.search(queries[place % len(queries)])
            times[-1].append((time.perf_counter() - began) * 1000)
            place += threads

    searchers = [Thread(target=search, args=(place,)) for place in range(threads)]
    for searcher in searchers:
        searcher.start()
    worst = 0.0
    for number in range(commits):
        began = time.perf_counter()
        article = articles[number % len(articles)]
        index.add(Article(f"one-{number}", article.title, article.body))
        worst = max(worst, (time.perf_counter() - began) * 1000)
        if (number + 1) % (commits // THIRDS) == 0:
            found = statistics.quantiles(times[-1], n=100)
            files = len(list(DESCRIPTORS.iterdir())) if DESCRIPTORS.exists() else 0
            print(
                f"{number + 1:,} commits: search p50 {found[49]:.1f} ms, p99 {found[98]:.1f} ms, "
                f"{index.stats().segments} segments, {files} descriptors, worst commit {worst:.0f} ms, "
                f"peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3:.0f} MB",
                flush=True,
            )
            times.append([])
    ended.set()
    for searcher in searchers:
        searcher.join()


if __name__ == "__main__":
    main()
