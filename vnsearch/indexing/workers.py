"""Analyses articles into blocks, with the help of worker processes when there are enough articles.

A worker is a Python process of its own that reads chunks of articles from its standard input and writes
blocks to its standard output, both as pickles. So nothing of the calling program runs in a worker, and if
either of the two processes ends, the other finds its pipe closed.
"""

from __future__ import annotations

import gc
import os
import pickle
import re
import signal
import subprocess
import sys
import warnings
from collections import deque
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, suppress
from itertools import chain, islice
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Lock
from typing import IO, Any, NamedTuple

from vnsearch.arguments import check_workers
from vnsearch.article_json import SerializedArticle, from_bytes
from vnsearch.engine.format.compression import compress, make_dictionary
from vnsearch.engine.format.layout import TITLE_KEY_BYTES
from vnsearch.engine.write.block import ArticleFields, Block, CompressedArticle, make_block
from vnsearch.errors import WorkerDied
from vnsearch.language import analyzer
from vnsearch.language.collation import sort_key
from vnsearch.language.segmentation_model import verify_model
from vnsearch.language.syllabification import fold
from vnsearch.model import Article, Document, Rejection

CHUNK = 32
"""The number of articles that are analysed at a time."""
_CHUNK_BYTES = 4 << 20
"""The size at which a chunk is complete with fewer articles: the memory for the analysis grows with it."""
_CHUNKS_FOR_WORKERS = 4
"""With fewer chunks, starting a worker takes longer than it saves."""
_CHUNKS_AHEAD = 2
"""The chunks that a worker has at a time: it need not wait for the next when it is done with one."""
_CHUNKS_PENDING = 16
"""The chunks a process that wait or are worked on, so that no worker is idle while the caller writes."""
_COMMAND = """
import pickle, sys
try:
    from vnsearch.indexing.workers import run_worker
except ImportError as error:
    pickle.dump(ImportError(str(error)), sys.stdout.buffer)
else:
    run_worker()
"""
_INTERPRETER = re.compile("python|pypy|graalpy", re.IGNORECASE)
"""Occurs in the names of interpreters, and not in those of programs that embed one."""


class Chunk(NamedTuple):
    """Articles to be analysed, and the dictionary that they are to be compressed with."""

    articles: Sequence[SerializedArticle]
    dictionary: bytes


class AnalysedChunk(NamedTuple):
    """The block of a chunk, and the rejections of articles that could not be analysed, by their ids."""

    block: Block
    rejected: Mapping[str, Rejection]


def _count_cores() -> int:
    """The number of processor cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def analyse(
    articles: Iterable[SerializedArticle], dictionary: bytes = b"", *, workers: int | None = None
) -> Generator[AnalysedChunk, None, None]:
    """Analyses the articles, and yields their blocks in their order.

    They are compressed with the dictionary; if it is empty, with one made of the first articles. Up to
    `workers` processes work on them, by default as many as there are processor cores. This process is one of
    them: with 1, or when there are few articles, it works alone. It also does, with a `RuntimeWarning`, where
    no worker can be started. Raises `WorkerDied` when a worker process ends early.
    """
    check_workers(workers)
    workers = workers or _count_cores()
    given = iter(articles)
    first = list(islice(given, CHUNK))
    if first:
        verify_model()  # so that a missing model is one error, and not a rejection of every article
    dictionary = dictionary or make_dictionary([stored.data for stored in first])
    chunks = (Chunk(some, dictionary) for some in _cut_chunks(chain(first, given)))
    few = list(islice(chunks, _CHUNKS_FOR_WORKERS))
    if workers > 1 and len(few) == _CHUNKS_FOR_WORKERS:
        yield from _analyse_in_parallel(chain(few, chunks), workers)
    else:
        yield from map(analyse_chunk, chain(few, chunks))


def analyse_chunk(chunk: Chunk) -> AnalysedChunk:
    """Makes the block of one chunk; an article whose analysis fails is rejected with the reason."""
    try:
        return AnalysedChunk(_make_block(chunk), {})
    except Exception:  # an article caused it: the others go on without that one
        rejected = dict(_find_rejections(chunk))
        sound = [stored for stored in chunk.articles if stored not in rejected]
        reasons = {stored.id: rejection for stored, rejection in rejected.items()}
        return AnalysedChunk(_make_block(chunk._replace(articles=sound)), reasons)


def _find_rejections(chunk: Chunk) -> Iterator[tuple[SerializedArticle, Rejection]]:
    """Finds the articles whose analysis fails when they are analysed alone, and why it does."""
    for stored in chunk.articles:
        try:
            _make_block(chunk._replace(articles=[stored]))
        except Exception as error:
            yield stored, Rejection(stored.id, f"cannot be analysed: {error!r}", stored.path)


def _make_block(chunk: Chunk) -> Block:
    return make_block(_analyse_articles(chunk), fold)


def _analyse_articles(chunk: Chunk) -> list[tuple[CompressedArticle, Document]]:
    """Decodes and analyses the articles: each as it is to be stored, and as it is to be indexed."""
    articles = [from_bytes(stored.data, path=stored.path) for stored in chunk.articles]
    documents = analyzer.analyse_articles(articles)
    compressed = [
        CompressedArticle(
            id_, digest, path, compress(data, chunk.dictionary), chunk.dictionary, _extract_fields(article)
        )
        for (id_, path, data, digest), (article, _) in zip(chunk.articles, documents, strict=True)
    ]
    return list(zip(compressed, documents, strict=True))


def _extract_fields(article: Article) -> ArticleFields:
    key = sort_key(article.title)[0].encode("utf-8", "surrogatepass")[:TITLE_KEY_BYTES]
    return ArticleFields(
        article.published,
        article.author or "",
        article.source or "",
        article.url or "",
        key.ljust(TITLE_KEY_BYTES, b"\0"),
    )


def run_worker() -> None:
    """Runs in a worker process: analyses chunks until its standard input ends."""
    source, target = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr
    gc.set_threshold(100_000)  # there is little garbage, and collecting it takes a tenth of the time
    signal.signal(
        signal.SIGINT, signal.SIG_IGN
    )  # Ctrl-C is handled by the parent, which then ends this process
    with suppress(OSError):  # the parent is gone
        while (chunk := _receive(source)) is not None:
            pickle.dump(analyse_chunk(chunk), target, pickle.HIGHEST_PROTOCOL)
            target.flush()


def _analyse_in_parallel(chunks: Iterable[Chunk], workers: int) -> Iterator[AnalysedChunk]:
    """Analyses the chunks in `workers` processes, this one included, and yields the results in their order.

    The chunks wait in one queue, from which whoever is free takes the next: a thread that passes it to a
    worker, or this process, instead of waiting for a result. With two workers, that indexes 3,000 articles in
    8.4 s on two cores; it takes 9.6 s if this process only waits and there is one more worker in its place.
    """
    queue: SimpleQueue[_Task | None] = SimpleQueue()
    with ExitStack() as stack:
        processes = list(_start_workers(workers - 1, stack)) * _CHUNKS_AHEAD
        threads = stack.enter_context(ThreadPoolExecutor(len(processes) or 1))
        stack.callback(_end, queue, len(processes))
        try:
            for process in processes:
                threads.submit(_pass_on, queue, process)
        except RuntimeError as error:  # the system has no thread left
            _warn_of_missing_worker(error)
        pending: deque[_Task] = deque()
        for chunk in chunks:
            pending.append(_Task(chunk))
            queue.put(pending[-1])
            if len(pending) >= _CHUNKS_PENDING * workers:
                yield _finish(pending.popleft(), queue)
        while pending:
            yield _finish(pending.popleft(), queue)


def _start_workers(count: int, stack: ExitStack) -> Iterator[_WorkerProcess]:
    """Starts up to `count` workers, which end with the stack; warns if the system does not let all start."""
    try:
        interpreter = _find_interpreter()
        for _ in range(count):
            yield stack.enter_context(_WorkerProcess(interpreter))
    except OSError as error:
        _warn_of_missing_worker(error)


def _find_interpreter() -> str:
    """The path of the Python that runs this program; raises `OSError` if it is not known."""
    if getattr(sys, "frozen", False):
        raise OSError("the program is frozen, and has no Python interpreter of its own")
    if not sys.executable:
        raise OSError("sys.executable does not say where the Python interpreter is")
    if not _INTERPRETER.search(Path(sys.executable).name):
        raise OSError(f"sys.executable, {sys.executable}, is not a Python interpreter")
    return sys.executable


def list_module_folders() -> list[str]:
    """Where a worker looks for modules: where this process does, but not in the folder it happens to be in.

    This very package may have been found there, and there may be another version elsewhere: it comes first.
    """
    folders = [folder for folder in sys.path if folder]
    here = str(Path(__file__).absolute().parents[2])
    return folders if here in folders else [here, *folders]


def _warn_of_missing_worker(reason: Exception) -> None:
    warnings.warn(
        f"a worker process cannot be started ({reason}): this process does its work, and the index will be "
        "the same; workers=1 (--workers 1) asks for no worker, and ends this warning",
        RuntimeWarning,
        stacklevel=2,
    )


class _Task:
    """A chunk to be analysed, and its result as soon as there is one."""

    def __init__(self, chunk: Chunk) -> None:
        self.chunk = chunk
        self.result: Future[AnalysedChunk] = Future()


def _pass_on(queue: SimpleQueue[_Task | None], process: _WorkerProcess) -> None:
    """Passes tasks from the queue to the worker until None comes, or the worker turns out to be of no use."""
    while (task := queue.get()) is not None:
        try:
            task.result.set_result(process.analyse(task.chunk))
        except ImportError as error:
            task.result.set_exception(error)
            return
        except Exception as error:
            task.result.set_exception(error)


def _finish(task: _Task, queue: SimpleQueue[_Task | None]) -> AnalysedChunk:
    """The result of the task; what no worker has taken or can do is done in this process."""
    while not task.result.done() and (other := _take(queue)) is not None:
        other.result.set_result(analyse_chunk(other.chunk))
    try:
        return task.result.result()
    except ImportError as error:
        _warn_of_missing_worker(error)
        return analyse_chunk(task.chunk)


def _end(queue: SimpleQueue[_Task | None], threads: int) -> None:
    """Drops the tasks that nobody has taken, and ends the threads that wait for more."""
    while _take(queue) is not None:
        pass
    for _ in range(threads):
        queue.put(None)


def _take(queue: SimpleQueue[_Task | None]) -> _Task | None:
    """The next task in the queue; None if it is empty."""
    with suppress(Empty):
        return queue.get_nowait()
    return None


class _WorkerProcess:
    """A worker process, which is ended at the end of the `with` block; several threads may use it at once."""

    def __init__(self, interpreter: str) -> None:
        self._interpreter = interpreter
        self._sending, self._receiving = Lock(), Lock()
        self._obstacle: ImportError | None = None

    def __enter__(self) -> _WorkerProcess:
        self._process = subprocess.Popen(
            [self._interpreter, "-P", "-c", _COMMAND],  # -P: no modules from the folder it happens to be in
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(list_module_folders())},
        )
        return self

    def __exit__(self, *_: object) -> None:
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                with suppress(OSError):  # the worker is gone: on Windows, that is not always BrokenPipeError
                    stream.close()
        self._process.kill()
        self._process.wait()

    def analyse(self, chunk: Chunk) -> AnalysedChunk:
        """Has the worker analyse the chunk; raises `WorkerDied`, or `ImportError` if it lacks a module."""
        source, target = self._process.stdout, self._process.stdin
        assert source is not None
        assert target is not None
        try:
            with self._sending:
                with suppress(BrokenPipeError):  # it may have said why
                    pickle.dump(chunk, target, pickle.HIGHEST_PROTOCOL)
                    target.flush()
                self._receiving.acquire()  # before the next chunk is sent, as answers come in their order
            try:
                answer: Any = self._obstacle or _receive(source)
                self._obstacle = answer if isinstance(answer, ImportError) else None
            finally:
                self._receiving.release()
        except (OSError, EOFError, pickle.UnpicklingError):
            answer = None
        if isinstance(answer, ImportError):
            raise answer
        if not isinstance(answer, AnalysedChunk):
            self._process.kill()
            raise WorkerDied(self._process.wait())
        return answer


def _receive(source: IO[bytes]) -> Any:
    """The next object in the stream, or None at its end."""
    try:
        return pickle.load(source)
    except EOFError:
        return None


def _cut_chunks(articles: Iterable[SerializedArticle]) -> Iterator[list[SerializedArticle]]:
    """Cuts the articles into chunks of `CHUNK` articles or about `_CHUNK_BYTES`, whichever is less."""
    chunk: list[SerializedArticle] = []
    size = 0
    for article in articles:
        chunk.append(article)
        size += len(article.data)
        if len(chunk) == CHUNK or size >= _CHUNK_BYTES:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk
