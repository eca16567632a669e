"""Articles to blocks, with the help of worker processes when there are enough of them to be worth it.

A worker is a Python process of its own that reads chunks of articles from its standard input and writes
blocks to its standard output, as pickles: nothing of the calling program runs in it, whatever that program
is, and a worker whose parent is gone, or a parent whose worker is, finds its pipe closed.
"""

from __future__ import annotations

import gc
import os
import pickle
import signal
import subprocess
import sys
from collections import deque
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, suppress
from itertools import chain, islice
from queue import SimpleQueue
from threading import Lock
from typing import IO, Any, NamedTuple

from vnsearch.article_json import Stored, from_bytes
from vnsearch.engine.format.compression import compress, make_dictionary
from vnsearch.engine.format.layout import TITLE_KEY_BYTES
from vnsearch.engine.write.block import Block, Facts, Record, make_block
from vnsearch.errors import WorkerDied
from vnsearch.language import analyzer
from vnsearch.language.collation import sort_key
from vnsearch.language.syllabification import fold
from vnsearch.language.word_segmentation import load_tagger
from vnsearch.model import Article, Document, Rejection

CHUNK = 32
"""How many articles are analysed at a time."""
_CHUNK_BYTES = 4 << 20
"""Fewer are, if they have so much text: what analysing takes of memory grows with it."""
_CHUNKS_WORTH_A_WORKER = 4
_CHUNKS_AHEAD = 2  # are sent to a worker, so that one is there when it is done with another
_CHUNKS_PENDING = 16  # a process, so that there is work while the caller writes, or while a worker starts
_COMMAND = "from vnsearch.indexing.workers import serve; serve()"


class Chunk(NamedTuple):
    """Articles to be analysed, and the dictionary to compress them with."""

    articles: Sequence[Stored]
    dictionary: bytes


class Analysed(NamedTuple):
    """What became of a chunk: its block, and by their ids the articles that could not be analysed."""

    block: Block
    rejected: Mapping[str, Rejection]


def _cores() -> int:
    """How many processor cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def analyse(
    articles: Iterable[Stored], dictionary: bytes = b"", *, workers: int | None = None
) -> Generator[Analysed, None, None]:
    """The blocks of the articles, in their order; without a dictionary, the first ones make one.

    Up to `workers` processes work on them, by default as many as there are processor cores. This process is
    one of them: 1 means that it works alone, as it does when there are few articles. Raises `WorkerDied`
    when another one ends before its work does.
    """
    workers = workers or _cores()
    given = iter(articles)
    first = list(islice(given, CHUNK))
    if first:
        load_tagger()  # so that a missing model is one error, and not a rejection of every article
    dictionary = dictionary or make_dictionary([stored.data for stored in first])
    chunks = (Chunk(some, dictionary) for some in _chunked(chain(first, given)))
    few = list(islice(chunks, _CHUNKS_WORTH_A_WORKER))
    if workers > 1 and len(few) == _CHUNKS_WORTH_A_WORKER:
        yield from _in_parallel(chain(few, chunks), workers)
    else:
        yield from map(analyse_chunk, chain(few, chunks))


def analyse_chunk(chunk: Chunk) -> Analysed:
    """The block of one chunk; an article whose analysis fails is rejected with the reason."""
    try:
        return Analysed(_block(chunk), {})
    except Exception:  # of one article; the others go on without it
        rejected = dict(_rejections(chunk))
        sound = [stored for stored in chunk.articles if stored not in rejected]
        reasons = {stored.id: rejection for stored, rejection in rejected.items()}
        return Analysed(_block(chunk._replace(articles=sound)), reasons)


def _rejections(chunk: Chunk) -> Iterator[tuple[Stored, Rejection]]:
    """The articles that cannot be analysed even alone, and why."""
    for stored in chunk.articles:
        try:
            _block(chunk._replace(articles=[stored]))
        except Exception as error:
            yield stored, Rejection(stored.id, f"cannot be analysed: {error!r}", stored.path)


def _block(chunk: Chunk) -> Block:
    return make_block(_documents(chunk), fold)


def _documents(chunk: Chunk) -> list[tuple[Record, Document]]:
    """What is to be stored and what to be indexed of each article."""
    documents = analyzer.analyse_articles(
        [from_bytes(stored.data, path=stored.path) for stored in chunk.articles]
    )
    records = [
        Record(id_, digest, path, compress(data, chunk.dictionary), chunk.dictionary, _facts(article))
        for (id_, path, data, digest), (article, _) in zip(chunk.articles, documents, strict=True)
    ]
    return list(zip(records, documents, strict=True))


def _facts(article: Article) -> Facts:
    key = sort_key(article.title)[0].encode("utf-8", "surrogatepass")[:TITLE_KEY_BYTES]
    return Facts(
        article.published,
        article.author or "",
        article.source or "",
        article.url or "",
        key.ljust(TITLE_KEY_BYTES, b"\0"),
    )


def serve() -> None:
    """What a worker does until its standard input ends."""
    source, target = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr
    gc.set_threshold(100_000)  # there is little garbage, and looking for it takes a tenth of the time
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which then ends this process
    with suppress(BrokenPipeError):  # the parent is gone
        while (chunk := _receive(source)) is not None:
            pickle.dump(analyse_chunk(chunk), target, pickle.HIGHEST_PROTOCOL)
            target.flush()


def _in_parallel(chunks: Iterable[Chunk], workers: int) -> Iterator[Analysed]:
    with ExitStack() as stack:
        ready: SimpleQueue[_Worker] = SimpleQueue()
        for worker in [stack.enter_context(_Worker()) for _ in range(workers - 1)] * _CHUNKS_AHEAD:
            ready.put(worker)
        threads = stack.enter_context(ThreadPoolExecutor(ready.qsize()))

        def work(chunk: Chunk) -> Analysed:
            worker = ready.get()
            try:
                return worker.analyse(chunk)
            finally:
                ready.put(worker)

        pending: deque[tuple[Chunk, Future[Analysed]]] = deque()
        try:
            for chunk in chunks:
                pending.append((chunk, threads.submit(work, chunk)))
                if len(pending) >= _CHUNKS_PENDING * workers:
                    yield _first(pending)
            while pending:
                yield _first(pending)
        finally:
            for _, future in pending:
                future.cancel()


def _first(pending: deque[tuple[Chunk, Future[Analysed]]]) -> Analysed:
    """The result of the first chunk; until it is there, chunks that no worker has begun are analysed here."""
    for number, (chunk, future) in enumerate(pending):
        if pending[0][1].done():
            break
        if future.cancel():
            own: Future[Analysed] = Future()
            own.set_result(analyse_chunk(chunk))
            pending[number] = chunk, own
    _, first = pending.popleft()
    return first.result()


class _Worker:
    """A worker process, ended when its `with` block is left; several threads may use it at once."""

    def __enter__(self) -> _Worker:
        self._sending, self._receiving = Lock(), Lock()
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-c", _COMMAND],  # -P: no modules from the folder it happens to be in
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        )
        return self

    def __exit__(self, *_: object) -> None:
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                with suppress(BrokenPipeError):
                    stream.close()
        self._process.kill()
        self._process.wait()

    def analyse(self, chunk: Chunk) -> Analysed:
        """What the worker makes of the chunk."""
        source, target = self._process.stdout, self._process.stdin
        assert source is not None
        assert target is not None
        try:
            with self._sending:
                pickle.dump(chunk, target, pickle.HIGHEST_PROTOCOL)
                target.flush()
                self._receiving.acquire()  # before the next is sent: answers come in the order of the chunks
            try:
                answer: Analysed | None = _receive(source)
            finally:
                self._receiving.release()
        except (BrokenPipeError, EOFError, pickle.UnpicklingError):
            answer = None
        if not isinstance(answer, Analysed):
            self._process.kill()
            raise WorkerDied(self._process.wait())
        return answer


def _receive(source: IO[bytes]) -> Any:
    """The next object, or None at the end."""
    try:
        return pickle.load(source)
    except EOFError:
        return None


def _chunked(articles: Iterable[Stored]) -> Iterator[list[Stored]]:
    chunk: list[Stored] = []
    size = 0
    for article in articles:
        chunk.append(article)
        size += len(article.data)
        if len(chunk) == CHUNK or size >= _CHUNK_BYTES:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk
