"""What indexing costs from a folder: against the library, and again when nothing or one file has changed.

    python tests/benchmarks/indexing.py [--data ARTICLES.jsonl.gz] [--docs N]

Each article becomes a page in a folder. Without data, Zipf-like text is made. Times are those of whole
processes, which the library's are, too; processor time is that of all processes together. The library and the
folder take turns, as a machine that others use, too, is faster now and slower then; the medians are compared.
Figures are of this machine now: compare those of one run only.
"""

from __future__ import annotations

import argparse
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from runpy import run_path
from typing import NamedTuple

SPEED = run_path(str(Path(__file__).with_name("speed.py")))
AGAIN = 5
TURNS = 5
LIBRARY = """
import pickle, sys
from vnsearch import Index
with open(sys.argv[2], "rb") as file:
    articles = pickle.load(file)
with Index.open(sys.argv[1], create=True) as index:
    index.add(articles)
"""


class Cost(NamedTuple):
    """What a process and its children took, in seconds."""

    wall: float
    processor: float

    def show(self, name: str, other: Cost) -> None:
        """Prints it, and its ratio to another."""
        wall, processor = self.wall / other.wall, self.processor / other.processor
        times = f"{self.wall:7.2f} s, {self.processor:7.2f} s of processors"
        print(f"{name:36}{times}: {wall:.3f} ×, {processor:.3f} ×", flush=True)


def measure(*command: object) -> Cost:
    before, began = _processor_time(), time.perf_counter()
    subprocess.run(
        [sys.executable, *map(str, command)],
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    return Cost(time.perf_counter() - began, _processor_time() - before)


def _processor_time() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def median(costs: list[Cost]) -> Cost:
    return Cost(*(statistics.median(column) for column in zip(*costs, strict=True)))


def write_pages(articles: list[dict[str, str]], folder: Path) -> None:
    for number, article in enumerate(articles):
        page = folder / f"{number // 1000:03}" / f"{number:06}.txt"
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(f"{article.get('title') or ''}\n\n{article['text']}\n", encoding="utf-8")


def pickle_articles(folder: Path, target: Path) -> None:
    """Stores the articles as they are read from the folder: reading them is no part of what is measured."""
    import pickle

    from vnsearch import Article
    from vnsearch import read_articles as read

    target.write_bytes(pickle.dumps([one for one in read(folder) if isinstance(one, Article)]))


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path)
    parser.add_argument("--docs", type=int, default=14_320)
    options = parser.parse_args()
    make, read = SPEED["zipf_articles"], SPEED["read_articles"]
    articles = read(options.data, options.docs) if options.data else make(options.docs)
    work = Path(tempfile.mkdtemp())
    try:
        write_pages(articles, work / "news")
        pickle_articles(work / "news", work / "articles")
        time.sleep(2.5)  # until the times of the files tell every later change
        given, read_from = [], []
        for turn in range(TURNS):
            command = ["-m", "vnsearch", "index", "--index-dir", work / f"index-{turn}", work / "news"]
            given.append(measure("-c", LIBRARY, work / f"library-{turn}", work / "articles"))
            read_from.append(measure(*command))
        library, everything = median(given), median(read_from)
        print(f"{len(articles):,} articles")
        library.show("all, given to the library", library)
        everything.show("all, from the folder", library)
        median([measure(*command) for _ in range(AGAIN)]).show(
            "again, nothing changed (to the folder)", everything
        )
        again = []
        for number in range(AGAIN):
            (work / "news" / f"new {number}.txt").write_text(
                f"Tin mới\n\nTin số {number}.\n", encoding="utf-8"
            )
            again.append(measure(*command))
        median(again).show("again, one new file (to the folder)", everything)
    finally:
        shutil.rmtree(work)


if __name__ == "__main__":
    main()
