"""Measures batches and exports: their speed beside that of a loop over the library, and their memory.

    python tests/benchmarks/batches.py INDEX QUERIES [--queries 10000]

INDEX is the folder of an index and QUERIES a file with a query a line, which are repeated as often as needed.
Times are processor times, so that others on the machine do not count.
"""

from __future__ import annotations

import argparse
import resource
import sys
from collections.abc import Callable, Iterable
from itertools import cycle, islice
from pathlib import Path
from time import process_time

from vnsearch import Index
from vnsearch.render.exports import Shown, export_batch, export_hits
from vnsearch.web.search_state import EVERYTHING

_MEGABYTE = 1024 if sys.platform != "darwin" else 1 << 20
_MARKS = (1, 1_000, 10_000, 50_000, 100_000)


def main() -> None:
    """Prints what is measured."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("index", type=Path)
    parser.add_argument("queries", type=Path)
    parser.add_argument("--queries", dest="count", type=int, default=10_000)
    asked = parser.parse_args()
    lines = asked.queries.read_text(encoding="utf-8").splitlines()
    queries = list(islice(cycle(filter(None, lines)), asked.count))
    with Index.open(asked.index) as index:
        print(f"{len(index):,} articles, {len(queries):,} queries, {len(set(lines)):,} of them different")
        search_all(index, queries[:500])
        loop = measure("a loop over Index.search", lambda: search_all(index, queries))
        batch = measure("a batch as CSV", lambda: drain(write_batch(index, queries)))
        print(f"a batch has {loop / batch:.2f} of the speed of the loop")
        measure_export(index)


def search_all(index: Index, queries: Iterable[str]) -> None:
    """Searches for each query, and reads what a batch writes of its hits."""
    for query in queries:
        for hit in index.search(query, limit=10).hits:
            _ = hit.title, hit.article.published, hit.snippets


def write_batch(index: Index, queries: Iterable[str]) -> Iterable[str]:
    """The text of a batch."""
    return export_batch("csv", index.search_many(queries, limit=10), "", Shown())


def measure(what: str, run: Callable[[], object]) -> float:
    """The seconds that it takes, which are printed with the most memory so far."""
    begun = process_time()
    run()
    seconds = process_time() - begun
    print(f"{what}: {seconds:.1f} s, at most {peak()} MB so far")
    return seconds


def drain(pieces: Iterable[str]) -> None:
    """Takes all pieces, and says how much memory was used on the way."""
    for number, _ in enumerate(pieces, 1):
        if number in _MARKS:
            print(f"  {number:,} pieces: at most {peak()} MB so far")


def measure_export(index: Index) -> None:
    """Prints how soon the first row of everything is there, beside a search, and the memory of all rows."""
    search = min(seconds_of(lambda: one_search(index)) for _ in range(5))
    first = min(seconds_of(lambda: first_row(index)) for _ in range(5))
    print(f"a search {search * 1e3:.1f} ms, the first row of an export {first * 1e3:.1f} ms")
    results = index.search(EVERYTHING, limit=0)
    measure(
        f"an export of {results.total:,} rows as CSV",
        lambda: drain(export_hits("csv", results.all_hits(), "", Shown())),
    )


def one_search(index: Index) -> None:
    """Searches for everything, and reads what a page shows."""
    results = index.search(EVERYTHING)
    _ = results.total, [hit.snippets for hit in results.hits]


def first_row(index: Index) -> None:
    """Begins to export everything."""
    pieces = export_hits("csv", index.search(EVERYTHING, limit=0).all_hits(), "", Shown())
    _ = next(pieces), next(pieces)


def seconds_of(run: Callable[[], object]) -> float:
    """The seconds that it takes."""
    begun = process_time()
    run()
    return process_time() - begun


def peak() -> int:
    """The most memory that the process has had so far, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // _MEGABYTE


if __name__ == "__main__":
    main()
