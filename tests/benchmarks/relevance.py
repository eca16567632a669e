"""Ranking of vnsearch over judged sets of queries, for each way of typing them.

    python tests/benchmarks/relevance.py --data FOLDER [--sets A,B] [--typing A,B] [--queries N]
                                         [--index-dir FOLDER]

FOLDER holds a folder a set, with `corpus.jsonl.gz` (`_id`, `title`, `text`), `queries.jsonl.gz` (`_id`,
`text`) and `qrels.tsv` (query, article, degree of relevance). Of each set the same queries are always taken.
With `--index-dir`, an index is built once and kept, so that another run costs only its searches. Keystrokes
are searched as typed, and again with the first suggestion taken where there is one; the time is that of the
search, or of both.
"""

from __future__ import annotations

import argparse
import gzip
import json
import math
import random
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from runpy import run_path
from typing import Any, NamedTuple

from vnsearch import AnalysisMismatch, Article, Index, IndexNotFound, Results

_TYPISTS = run_path(str(Path(__file__).parents[1] / "typists.py"))
WAYS: dict[str, Callable[[str], str]] = _TYPISTS["WAYS"]
KEYSTROKES: tuple[str, ...] = _TYPISTS["KEYSTROKES"]

DEPTH = 10
WARM_UP = 20
SEED = 7
"""Chooses the queries of a set."""

Search = Callable[[Index, str], Results]


class Judged(NamedTuple):
    """A query, and how relevant which articles are to it."""

    text: str
    relevance: dict[str, int]


class Figures(NamedTuple):
    """Means over the queries of a set, and the median time of one in milliseconds."""

    mrr: float
    ndcg: float
    p50: float


def read_lines(path: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def read_relevance(path: Path) -> dict[str, dict[str, int]]:
    """By query, the articles relevant to it at all; a first line that names the columns is passed over."""
    found: dict[str, dict[str, int]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        query, article, degree = line.split("\t")[:3]
        if degree.isdigit() and int(degree):
            found.setdefault(query, {})[article] = int(degree)
    return found


def read_queries(folder: Path, count: int) -> list[Judged]:
    """The first `count` of the set's queries in an order that is random and always the same."""
    texts = {query["_id"]: query["text"] for query in read_lines(folder / "queries.jsonl.gz")}
    relevance = read_relevance(folder / "qrels.tsv")
    ids = sorted(relevance.keys() & texts.keys())
    random.Random(SEED).shuffle(ids)
    return [Judged(texts[query], relevance[query]) for query in ids[:count]]


def open_index(folder: Path, corpus: Path) -> Index:
    """The index in the folder; built from the corpus if there is none that can be used."""
    with suppress(IndexNotFound, AnalysisMismatch):
        index = Index.open(folder)
        if len(index):
            return index
        index.close()
    shutil.rmtree(folder, ignore_errors=True)
    index = Index.open(folder, create=True)
    index.add(Article(a["_id"], a.get("title") or "", a["text"]) for a in read_lines(corpus))
    return index


def as_typed(index: Index, text: str) -> Results:
    return index.search(text, limit=DEPTH)


def as_suggested(index: Index, text: str) -> Results:
    results = as_typed(index, text)
    suggestions = getattr(results, "suggestions", ())
    return as_typed(index, suggestions[0].query) if suggestions else results


def reciprocal_rank(found: list[str], relevance: dict[str, int]) -> float:
    return next((1 / rank for rank, article in enumerate(found, 1) if article in relevance), 0.0)


def ndcg(found: list[str], relevance: dict[str, int]) -> float:
    """Normalised discounted cumulative gain (Järvelin and Kekäläinen, 2002), with log2(rank + 1)."""
    ideal = sorted(relevance.values(), reverse=True)[:DEPTH]
    return _gain([relevance.get(article, 0) for article in found]) / _gain(ideal)


def _gain(degrees: list[int]) -> float:
    return sum(degree / math.log2(rank + 1) for rank, degree in enumerate(degrees, 1))


def measure(search: Search, index: Index, queries: list[Judged]) -> Figures:
    for query in queries[:WARM_UP]:
        search(index, query.text)
    ranks, gains, times = [], [], []
    for query in queries:
        began = time.perf_counter()
        results = search(index, query.text)
        times.append((time.perf_counter() - began) * 1000)
        found = [hit.id for hit in results]
        ranks.append(reciprocal_rank(found, query.relevance))
        gains.append(ndcg(found, query.relevance))
    return Figures(statistics.mean(ranks), statistics.mean(gains), statistics.median(times))


def searches(way: str) -> Iterator[tuple[str, Search]]:
    yield way, as_typed
    if way in KEYSTROKES:
        yield f"{way}, suggested", as_suggested


def report(folder: Path, index: Index, ways: list[str], count: int) -> None:
    queries = read_queries(folder, count)
    for way in ways:
        typed = [Judged(WAYS[way](query.text), query.relevance) for query in queries]
        for label, search in searches(way):
            mrr, gain, p50 = measure(search, index, typed)
            row = f"{folder.name:20}  {label:16}  {len(typed):7}  {mrr:6.4f}  {gain:7.4f}  {p50:6.2f}"
            print(row, flush=True)


def names(text: str) -> list[str]:
    return text.split(",")


def parse_options(description: str | None, *, typing: list[str], queries: int) -> argparse.Namespace:
    """The options of a benchmark over judged sets, with the ways of typing and queries that it takes."""
    parser = argparse.ArgumentParser(
        description=description, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--sets", type=names, help="folders of the data, between commas (all)")
    parser.add_argument("--typing", type=names, default=typing, help=f"of {', '.join(WAYS)}")
    parser.add_argument("--queries", type=int, default=queries, help="how many of each set at most")
    parser.add_argument("--index-dir", type=Path, help="where the indexes are kept between runs")
    return parser.parse_args()


def open_sets(options: argparse.Namespace) -> Iterator[tuple[Path, Index]]:
    """The folder and the index of each set that the options name; the index is open until the next one."""
    sets = options.sets or sorted(path.parent.name for path in options.data.glob("*/qrels.tsv"))
    with tempfile.TemporaryDirectory() as temporary:
        for name in sets:
            folder = options.data / name
            place = (options.index_dir or Path(temporary)) / name
            with open_index(place, folder / "corpus.jsonl.gz") as index:
                yield folder, index


def main() -> None:
    options = parse_options(__doc__, typing=list(WAYS), queries=1000)
    print(f"{'set':20}  {'typing':16}  queries  MRR@{DEPTH}  nDCG@{DEPTH}  p50 ms")
    for folder, index in open_sets(options):
        report(folder, index, options.typing, options.queries)


if __name__ == "__main__":
    main()
