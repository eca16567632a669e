"""Times of queries beside tantivy's, in one run: headlines and phrases, over few articles and over many.

    python tests/benchmarks/queries.py --data ARTICLES.jsonl.gz [--sizes N ...] [--queries N] [--runs N]

The articles of each size are made of the paragraphs of those in the file, about 3 kB each, under headlines of
the file, which are also the queries. tantivy, which must be installed, folds marks and weighs titles twice.
Each query goes to both in turn; times are of the process, so that others on the machine add little to them.
Every ratio is the median of the runs, after one to warm up, and stands beside the one aimed at.
"""

from __future__ import annotations

import argparse
import itertools
import random
import re
import shutil
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from runpy import run_path
from typing import Any, NamedTuple

from vnsearch import Index
from vnsearch.language.syllabification import fold, split_syllables

SPEED = run_path(str(Path(__file__).with_name("speed.py")))
LENGTH = 2000
"""Characters of an article, about: 3 kB in UTF-8."""
SHORTEST_PARAGRAPH = 40
LONGEST_HEADLINE = 150
"""Characters: a longer "title" in the data is a lead, or the whole article."""
PHRASES = (2, 3, 4, 5)
THREADS = 8


class Tantivy:
    """tantivy with marks folded: any of the words, or the phrase if the query is in quotes."""

    def __init__(self, articles: Sequence[dict[str, str]], folder: Path) -> None:
        import tantivy

        schema = tantivy.SchemaBuilder()
        schema.add_text_field("id", stored=True, tokenizer_name="raw")
        for field in ("title", "body"):
            schema.add_text_field(field, stored=True, tokenizer_name="folded")
        self._index = tantivy.Index(schema.build(), path=str(folder))
        analyzer = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
        analyzer = analyzer.filter(tantivy.Filter.lowercase()).filter(tantivy.Filter.ascii_fold())
        self._index.register_tokenizer("folded", analyzer.build())
        writer = self._index.writer(heap_size=200_000_000, num_threads=1)
        for article in articles:
            document = tantivy.Document()
            for field, key in (("id", "_id"), ("title", "title"), ("body", "text")):
                document.add_text(field, article[key])
            writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()
        self._searcher = self._index.searcher()

    def search(self, text: str, k: int) -> list[str]:
        words = " ".join(re.findall(r"\w+", text.lower()))
        typed = f'"{words}"' if text.startswith('"') else words
        query = self._index.parse_query(typed, ["title", "body"], field_boosts={"title": 2.0})
        hits = self._searcher.search(query, k, count=False).hits
        return [self._searcher.doc(address)["id"][0] for _, address in hits]


class Times(NamedTuple):
    """Milliseconds: the median, and the 95th and 99th percentiles."""

    p50: float
    p95: float
    p99: float


def recombine(articles: Sequence[dict[str, str]], count: int) -> list[dict[str, str]]:
    """So many articles of the paragraphs and titles of others, each of one topic where there are topics."""
    source = random.Random(11)
    titled = [article for article in articles if article.get("title")]
    paragraphs: dict[str, list[str]] = {}
    for article in articles:
        kept = [each for each in article["text"].split("\n") if len(each) > SHORTEST_PARAGRAPH]
        paragraphs.setdefault(article.get("topic", ""), []).extend(kept)
    made = []
    for number in range(count):
        headline = source.choice(titled)
        some = paragraphs[headline.get("topic", "")] or [headline["title"]]
        size, body = source.lognormvariate(0, 0.5) * LENGTH, ""
        while len(body) < size:
            body += source.choice(some) + "\n"
        made.append({"_id": str(number), "title": headline["title"], "text": body})
    return made


def make_queries(articles: Sequence[dict[str, str]], count: int) -> dict[str, list[str]]:
    source = random.Random(3)
    titles = [article["title"] for article in articles if len(article["title"]) <= LONGEST_HEADLINE]
    headlines = source.choices(titles, k=count)
    phrases = []
    for article in source.choices(articles, k=count):
        words, length = re.findall(r"\w+", article["text"]), source.choice(PHRASES)
        begin = source.randrange(max(1, len(words) - length))
        phrases.append(f'"{" ".join(words[begin : begin + length])}"')
    unmarked = [" ".join(map(fold, split_syllables(text).terms)) for text in headlines]
    return {"marked": headlines, "unmarked": unmarked, "quoted": phrases}


def time_each(searches: Sequence[Callable[[str], object]], texts: Sequence[str]) -> list[Times]:
    """The times of each of the searches, which take turns."""
    times: list[list[float]] = [[] for _ in searches]
    for text in texts:
        for search, taken in zip(searches, times, strict=True):
            began = time.process_time()
            search(text)
            taken.append((time.process_time() - began) * 1000)
    return [Times(*(statistics.quantiles(each, n=100)[n - 1] for n in (50, 95, 99))) for each in times]


def count_a_second(search: Callable[[str], object], texts: Sequence[str], threads: int) -> float:
    """The searches a second of so many threads together."""
    left, lock = iter(texts), threading.Lock()

    def take_turns() -> None:
        while True:
            with lock:
                text = next(left, None)
            if text is None:
                return
            search(text)

    running = [threading.Thread(target=take_turns) for _ in range(threads)]
    began = time.perf_counter()
    for each in running:
        each.start()
    for each in running:
        each.join()
    return len(texts) / (time.perf_counter() - began)


def measure(
    articles: Sequence[dict[str, str]], work: Path, count: int, runs: int
) -> Iterator[tuple[str, float, float]]:
    """Each ratio over these articles: its name, the ratio aimed at, and the ratio; last, our median time."""
    ours, size = SPEED["Vnsearch"](), len(articles)
    ours.build(articles, work / f"{size}")
    (work / f"tantivy-{size}").mkdir()
    peer = Tantivy(articles, work / f"tantivy-{size}")
    queries = make_queries(articles, count)
    searches: list[Callable[[str], Any]] = [
        lambda text: ours.search(text, 10),
        lambda text: peer.search(text, 10),
    ]
    aims = {"marked": (1.2, 1.5), "unmarked": (1.0, 1.5), "quoted": (3.0, 3.0)}
    medians = {}
    for kind, texts in queries.items():
        time_each(searches, texts)
        found = [time_each(searches, texts) for _ in range(runs)]
        medians[kind] = statistics.median(own.p50 for own, _ in found)
        p50, p95 = aims[kind]
        yield f"{kind}, median beside tantivy", p50, statistics.median(a.p50 / b.p50 for a, b in found)
        yield f"{kind}, 95th percentile", p95, statistics.median(a.p95 / b.p95 for a, b in found)
        yield f"{kind}, 99th beside own median", 4.0, statistics.median(a.p99 / a.p50 for a, _ in found)
    rates = [[count_a_second(searches[0], queries["marked"], n) for n in (1, THREADS)] for _ in range(runs)]
    yield f"{THREADS} threads beside one, searches a second", 1.3, statistics.median(b / a for a, b in rates)
    ours.index.close()
    first = [_time_first(work / f"{size}", text) for text in queries["marked"][:runs]]
    yield "first search after opening beside a warm one", 10.0, statistics.median(first)
    yield "median in milliseconds", 0.0, medians["marked"]


def _time_first(folder: Path, text: str) -> float:
    times = []
    with Index.open(folder) as index:
        for _ in range(4):
            began = time.process_time()
            index.search(text)
            times.append(time.process_time() - began)
    return times[0] / min(times[1:])


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--sizes", type=int, nargs="*", default=[10_000, 100_000])
    parser.add_argument("--queries", type=int, default=400)
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    articles = SPEED["read_articles"](options.data, max(options.sizes))
    work, medians = Path(tempfile.mkdtemp()), []
    try:
        for size in options.sizes:
            print(f"{size:,} articles")
            made = recombine(articles, size)
            for name, aim, ratio in measure(made, work, options.queries, options.runs):
                print(f"    {name:48} {ratio:6.2f}" + (f"   aimed at {aim}" if aim else ""), flush=True)
                medians += [] if aim else [ratio]
        for (small, before), (large, after) in itertools.pairwise(zip(options.sizes, medians, strict=True)):
            print(f"growth from {small:,} to {large:,} articles {after / before:.2f}   aimed at 4.0")
    finally:
        shutil.rmtree(work)


if __name__ == "__main__":
    main()
