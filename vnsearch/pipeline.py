"""Articles to blocks, in worker processes when there are enough of them to be worth it.

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
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, suppress
from itertools import chain, islice
from queue import SimpleQueue
from typing import IO, Any, NamedTuple

from vnsearch import analysis
from vnsearch.engine.block import Block, Record, make_block
from vnsearch.engine.records import compress, make_dictionary
from vnsearch.errors import WorkerDied
from vnsearch.model import Document, Rejection
from vnsearch.record import Stored, from_bytes

CHUNK = 32
"""How many articles are analysed at a time."""
_CHUNKS_WORTH_A_WORKER = 4
_COMMAND = "from vnsearch.pipeline import serve; serve()"


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


def dictionary_for(articles: Sequence[Stored]) -> bytes:
    """What to compress articles like these with."""
    return make_dictionary([stored.data for stored in articles])


def analyse(
    articles: Iterable[Stored], dictionary: bytes, *, workers: int | None = None
) -> Iterator[Analysed]:
    """The blocks of the articles, in their order.

    Up to `workers` processes work on them, by default as many as there are processor cores; 1 means this
    process alone, as do few articles. Raises `WorkerDied` when a worker ends before its work does.
    """
    workers = workers or _cores()
    chunks = (Chunk(some, dictionary) for some in _chunked(articles))
    few = list(islice(chunks, _CHUNKS_WORTH_A_WORKER))
    if workers > 1 and len(few) == _CHUNKS_WORTH_A_WORKER:
        yield from _in_parallel(chain(few, chunks), workers)
    else:
        yield from map(analyse_chunk, chain(few, chunks))


def analyse_chunk(chunk: Chunk) -> Analysed:
    """The block of one chunk; an article whose analysis fails is rejected with the reason."""
    documents: list[tuple[Record, Document]] = []
    rejected = {}
    for stored in chunk.articles:
        try:
            article = from_bytes(stored.data, path=stored.path)
            record = Record(
                article.id,
                stored.digest,
                stored.path,
                compress(stored.data, chunk.dictionary),
                chunk.dictionary,
            )
            documents.append((record, analysis.document(article)))
        except Exception as error:
            rejected[stored.id] = Rejection(stored.id, f"cannot be analysed: {error!r}", stored.path)
    return Analysed(make_block(documents, analysis.fold), rejected)


def serve() -> None:
    """What a worker does until its standard input ends."""
    source, target = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr
    gc.set_threshold(100_000)  # there is little garbage, and looking for it takes a tenth of the time
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which then ends this process
    while (chunk := _receive(source)) is not None:
        pickle.dump(analyse_chunk(chunk), target, pickle.HIGHEST_PROTOCOL)
        target.flush()


def _in_parallel(chunks: Iterable[Chunk], workers: int) -> Iterator[Analysed]:
    with ExitStack() as stack:
        idle: SimpleQueue[_Worker] = SimpleQueue()
        for _ in range(workers):
            idle.put(stack.enter_context(_Worker()))
        threads = stack.enter_context(ThreadPoolExecutor(workers))

        def work(chunk: Chunk) -> Analysed:
            worker = idle.get()
            try:
                return worker.analyse(chunk)
            finally:
                idle.put(worker)

        pending: deque[Future[Analysed]] = deque()
        try:
            for chunk in chunks:
                pending.append(threads.submit(work, chunk))
                if len(pending) > 2 * workers:
                    yield pending.popleft().result()
            while pending:
                yield pending.popleft().result()
        finally:
            for future in pending:
                future.cancel()


class _Worker:
    """A worker process, ended when its `with` block is left."""

    def __enter__(self) -> _Worker:
        self._process = subprocess.Popen(
            [sys.executable, "-c", _COMMAND],
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
            pickle.dump(chunk, target, pickle.HIGHEST_PROTOCOL)
            target.flush()
            answer: Analysed | None = _receive(source)
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
    rest = iter(articles)
    while some := list(islice(rest, CHUNK)):
        yield some
