"""What vnsearch counts as found, over judged sets of queries, for each way of typing them.

    python tests/benchmarks/found.py --data FOLDER [--sets A,B] [--typing A,B] [--queries N]
                                     [--index-dir FOLDER]

FOLDER is as for `relevance.py`. Of each set: the mean share of the articles judged relevant that are among
those found (recall); how many are found, as the median and the ninth decile; and R-precision when sorted by
title, the share of relevant ones among the first R found, where R is the number of relevant ones. Sorting
by title says nothing about relevance, so that R-precision tells how much of what is found is relevant.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple

from relevance import WAYS, Judged, names, open_index, read_queries

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
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--sets", type=names, help="folders of the data, between commas (all)")
    parser.add_argument("--typing", type=names, default=["marked", "unmarked"], help="(marked,unmarked)")
    parser.add_argument("--queries", type=int, default=2000, help="how many of each set at most")
    parser.add_argument("--index-dir", type=Path, help="where the indexes are kept between runs")
    options = parser.parse_args()
    sets = options.sets or sorted(path.parent.name for path in options.data.glob("*/qrels.tsv"))
    print(f"{'set':20}  {'typing':9}  recall  found: median  p90  R-precision by title")
    with tempfile.TemporaryDirectory() as temporary:
        for name in sets:
            folder = options.data / name
            place = (options.index_dir or Path(temporary)) / name
            with open_index(place, folder / "corpus.jsonl.gz") as index:
                queries = read_queries(folder, options.queries)
                for way in options.typing:
                    recall, median, decile, precision = measure(index, queries, WAYS[way])
                    print(
                        f"{name:20}  {way:9}  {recall:6.4f}  {median:13g}  {decile:5g}  {precision:.4f}",
                        flush=True,
                    )


if __name__ == "__main__":
    main()
