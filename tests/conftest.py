"""What the tests share: documents, an empty index to put them in, a folder of articles, other processes."""

from __future__ import annotations

import json
import math
import os
import re
import subprocess
import sys
import textwrap
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import ExitStack
from itertools import pairwise
from pathlib import Path
from typing import IO, Any

import pytest
from hypothesis import HealthCheck, settings

from tests.commandline import SEEDS
from vnsearch import Index
from vnsearch.article_json import serialize
from vnsearch.engine import Engine, Snapshot
from vnsearch.engine.format import arrays
from vnsearch.engine.format.compression import compress
from vnsearch.engine.read.segments import LiveSegment, SegmentFile
from vnsearch.engine.write.block import Block, CompressedArticle, make_block
from vnsearch.engine.write.building import build_segment
from vnsearch.model import (
    NAMING_JOINER,
    PAIR_JOINER,
    PARTS,
    WORD_JOINER,
    Article,
    Document,
    Layer,
    Plan,
    Term,
    Weighted,
)

# What passed must pass again, on a slow machine, too; elsewhere chance may find more.
settings.register_profile("ci", derandomize=True, suppress_health_check=[HealthCheck.too_slow])
if os.environ.get("CI"):
    settings.load_profile("ci")

ANALYSIS = "test/1"
"""The analysis of `engine`."""

WRITING = """
    import sys
    from vnsearch import Article, Index

    def articles():
        print("holding", flush=True)
        sys.stdin.readline()
        yield Article("other", "Trăng", "Trăng tròn")

    Index.open(sys.argv[1]).add(articles())
"""
"""A program that begins to write to the index it is given, and ends when it is sent a line."""


def document(article_id: str, text: str = "a", *, title: str = "", related: str = "") -> Document:
    """A document of texts whose syllables stand between spaces.

    "'" is a mark, every two syllables make a word, and one with "=" in it is a naming, too.
    """
    texts = {"title": title, "body": text, "related": related}
    return Document(Article(article_id, title, text, related), {part: _terms(texts[part]) for part in PARTS})


def _terms(text: str) -> dict[str, list[str]]:
    syllables = text.split()
    words = [WORD_JOINER.join(syllables[n : n + 2]) for n in range(0, len(syllables) - 1, 2)]
    return {
        "syllable": syllables,
        "word": words,
        Layer.NAMING: [one for one in syllables if NAMING_JOINER in one],
    }


def layers(document: Document, part: str) -> dict[str, Sequence[str]]:
    """The terms of each layer of a part of the document."""
    terms = document.terms[part]
    folded = [unmarked(term) for term in terms["syllable"]]
    return {
        **terms,
        "folded": folded,
        "folded_word": [unmarked(term) for term in terms["word"]],
        "pair": [PAIR_JOINER.join(pair) for pair in pairwise(folded)],
    }


def unmarked(term: str) -> str:
    """The term without its marks."""
    return term.replace("'", "")


def write_arrays(path: Path, contents: Iterable[tuple[str, Any]]) -> None:
    """Writes named arrays to a new file, as a segment's are."""
    with path.open("xb") as file:
        arrays.write_arrays(file, contents)


def block(*documents: Document, dictionary: bytes = b"") -> Block:
    """The block of the documents."""
    stored = [(serialize(document.article), document) for document in documents]
    return make_block(
        (
            (
                CompressedArticle(one.id, one.digest, one.path, compress(one.data, dictionary), dictionary),
                document,
            )
            for one, document in stored
        ),
        unmarked,
    )


def put(engine: Engine, *documents: Document) -> None:
    """Puts the documents in with one commit."""
    with engine.change() as (batch, _):
        batch.put(block(*documents))
        batch.commit()


def remove(engine: Engine, *ids: str) -> None:
    """Takes the articles out with one commit."""
    with engine.change() as (batch, _):
        for article_id in ids:
            batch.remove(article_id)
        batch.commit()


def replace_and_fail(engine: Engine) -> None:
    """Fails in the middle of replacing everything."""
    with engine.replace() as batch:
        batch.put(block(document("3")))
        raise RuntimeError


def snapshot_of(folder: Path | str, *segments: tuple[Sequence[Document], Collection[int]]) -> Snapshot:
    """A state of an index with these segments: the articles of each, and which of them are deleted."""
    live: list[LiveSegment] = []
    for number, (documents, deleted) in enumerate(segments):
        path = Path(folder) / f"{number}.vns"
        write_arrays(path, build_segment(block(*documents)))
        base = sum(segment.file.size for segment in live)
        live.append(LiveSegment(SegmentFile(path), {n for n in deleted if n < len(documents)}, base))
    return Snapshot(Path(folder), live)


def living(*segments: tuple[Sequence[Document], Collection[int]]) -> list[Document]:
    """The articles of the segments that are not deleted."""
    return [one for documents, deleted in segments for n, one in enumerate(documents) if n not in deleted]


def contents(engine: Engine) -> dict[str, str]:
    """The body of each article by its id, read one by one; every id must be listed once."""
    snapshot = engine.snapshot()
    ids = list(map(snapshot.id, snapshot.numbers()))
    assert len(ids) == len(set(ids)) == snapshot.live
    found = {}
    for article_id in ids:
        number = snapshot.find(article_id)
        assert number is not None
        assert snapshot.id(number) == article_id
        article = snapshot.article(number)
        assert article.id == article_id
        found[article_id] = article.body
    return found


def plan(text: str) -> Plan:
    """Looks up the syllables of a text."""
    return Plan(tuple(Weighted(Term("syllable", term), 1.0) for term in text.split()))


def files_of(folder: Path) -> list[Path]:
    """The files that hold an index, without its lock."""
    return sorted(path for path in folder.iterdir() if path.is_file() and "LOCK" not in path.name.upper())


class Folder:
    """A folder of article files under `root`."""

    def __init__(self, root: Path) -> None:
        self.root = root
        root.mkdir(parents=True, exist_ok=True)

    def page(self, name: str, subject: str) -> Path:
        """Writes a text page about `subject`, which stands in its title and its body."""
        return self.text(
            name,
            f"Báo cáo về {subject} vừa được công bố\n\n"
            f"Sáng nay, các nhà nghiên cứu đã công bố một báo cáo dài về {subject} tại Hà Nội.\n\n"
            "Báo cáo gồm nhiều chương và sẽ được thảo luận trong tuần tới, theo ban tổ chức.\n",
        )

    def records(self, name: str, *records: dict[str, object]) -> Path:
        """Writes a file of JSON lines."""
        return self.text(name, "".join(json.dumps(record) + "\n" for record in records))

    def text(self, name: str, text: str) -> Path:
        """Writes a file as it is."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path


Process = subprocess.Popen[str]


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an index of the seeds, for tests that only read."""
    folder = tmp_path_factory.mktemp("seeds") / "index"
    Index.rebuild(folder, [SEEDS], workers=1)
    return folder


@pytest.fixture(scope="session")
def seeds(built: Path) -> Iterator[Index]:
    """The index in `built`, for tests that only read."""
    with Index.open(built) as opened:
        yield opened


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path / "articles")


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """The folder of `index`."""
    return tmp_path / "index"


@pytest.fixture
def engine(place: Path) -> Iterator[Engine]:
    """An empty index in `place`."""
    opened = Engine.create(place, ANALYSIS)
    yield opened
    opened.close()


@pytest.fixture
def index(place: Path) -> Iterator[Index]:
    with Index.open(place, create=True) as opened:
        yield opened


@pytest.fixture
def python() -> Iterator[Callable[..., Process]]:
    """Starts a Python program with arguments and waits for its first line, which it must print when ready."""
    with ExitStack() as stack:

        def start(program: str, *arguments: object) -> Process:
            process = subprocess.Popen(
                [sys.executable, "-c", textwrap.dedent(program), *map(str, arguments)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            )
            stack.callback(_end, process)
            _stream(process.stdout).readline()
            return process

        yield start


def _end(process: Process) -> None:
    process.kill()
    process.wait()
    _stream(process.stdin).close()
    _stream(process.stdout).close()


def _stream(stream: IO[str] | None) -> IO[str]:
    assert stream is not None
    return stream


def listing(folder: Path) -> dict[str, tuple[int, int]]:
    """Size and time of change of everything in a folder, by name."""
    return {
        str(path.relative_to(folder)): (path.stat().st_size, path.stat().st_mtime_ns)
        for path in folder.rglob("*")
    }


def article(article_id: str, text: str = "mặt trời mọc", **fields: Any) -> Article:
    """An article titled with its id."""
    return Article(article_id, f"Bài {article_id}", text, **fields)


def found(index: Index, query: str) -> set[str]:
    """The ids of all articles that match; the scores must be numbers, best first."""
    results = index.search(query, limit=1000)
    scores = [hit.score for hit in results.hits]
    assert all(map(math.isfinite, scores))
    assert scores == sorted(scores, reverse=True)
    assert results.total == len(results.hits)
    return {hit.id for hit in results.hits}


def everything(index: Index) -> dict[str, Article]:
    """All articles by their ids."""
    return {article_id: index[article_id] for article_id in index.ids()}


def assert_writes_nothing(place: Path, change: Callable[[], object]) -> None:
    """The change must leave the files of the index as they are, but for its lock and its inventory."""

    def list_index() -> dict[str, tuple[int, int]]:
        found = listing(place)
        return {name: found[name] for name in found if not re.search("LOCK|INVENTORY", name)}

    before = list_index()
    change()
    assert list_index() == before
