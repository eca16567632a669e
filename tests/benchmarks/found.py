"""What vnsearch counts as found, over judged sets of queries, for each way of typing them.

    python tests/benchmarks/found.py --data FOLDER [--sets A,B] [--typing A,B] [--queries N]
                                     [--index-dir FOLDER]

FOLDER is as for `relevance.py`. Of each set: the mean share of the articles judged relevant that are among
those found (recall); how many are found, as the median and the ninth decile; and R-precision when sorted by
title, the share of relevant ones among the first R found, where R is the number of relevant ones. Sorting
by title says nothing about relevance, so that R-precision tells how much of what is found is relevant.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterable
from typing import NamedTuple

from relevance import WAYS, Judged, open_sets, parse_options, read_queries

from vnsearch import Index


class Figures(NamedTuple):
    """Means over the queries of a set, and how many articles are found."""

    recall: float
    median: float
    ninth_decile: float
    precision: float


def search(index: Index, text: str) -> list[str]:
    """The ids of all articles found, sorted by title."""
    return [hit.id for hit in index.search(text, limit=len(index), sort="title")]


def measure(index: Index, queries: Iterable[Judged], typed: Callable[[str], str]) -> Figures:
    recalls, sizes, precisions = [], [], []
    for query in queries:
        found, relevant = search(index, typed(query.text)), query.relevance.keys()
        sizes.append(len(found))
        recalls.append(len(relevant & set(found)) / len(relevant))
        precisions.append(len(relevant & set(found[: len(relevant)])) / len(relevant))
    decile = statistics.quantiles(sizes, n=10)[-1]
    return Figures(statistics.mean(recalls), statistics.median(sizes), decile, statistics.mean(precisions))


def main() -> None:
    options = parse_options(__doc__, typing=["marked", "unmarked"], queries=2000)
    print(f"{'set':20}  {'typing':9}  recall  found: median  p90  R-precision by title")
    for folder, index in open_sets(options):
        queries = read_queries(folder, options.queries)
        for way in options.typing:
            recall, median, decile, precision = measure(index, queries, WAYS[way])
            counts = f"{median:13g}  {decile:5g}"
            print(f"{folder.name:20}  {way:9}  {recall:6.4f}  {counts}  {precision:.4f}", flush=True)


if __name__ == "__main__":
    main()
