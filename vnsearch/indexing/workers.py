"""Does tasks in order, with the help of worker processes when there are enough tasks.

A worker is a Python process of its own that reads tasks from its standard input and writes their results to
its standard output, both as pickles. So nothing of the calling program runs in a worker, and if either of the
two processes ends, the other finds its pipe closed.
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
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, suppress
from itertools import chain, islice
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Lock
from typing import IO, Any, NamedTuple, Protocol, TypeVar

from vnsearch.arguments import check_workers
from vnsearch.errors import WorkerDied

_FEWEST_TASKS = 4
"""With fewer tasks, starting a worker takes longer than it saves."""
_TASKS_AT_ONCE = 2
"""The tasks that a worker has at a time: it need not wait for the next when it is done with one."""
_COMMAND = """
import pickle, sys
try:
    import vnsearch.indexing.analysing
    from vnsearch.indexing.workers import run_worker
except ImportError as error:
    pickle.dump(ImportError(str(error)), sys.stdout.buffer)
else:
    run_worker()
"""
_INTERPRETER = re.compile("python|pypy|graalpy", re.IGNORECASE)
"""Occurs in the names of interpreters, and not in those of programs that embed one."""


_Result = TypeVar("_Result", covariant=True)


class Task(Protocol[_Result]):
    """Something to be done in whichever process; it is pickled, and so is its result."""

    def run(self) -> _Result:
        """Does it."""


class Done(NamedTuple):
    """What a worker answers: the result of a task."""

    result: Any


def _count_cores() -> int:
    """The number of processor cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def run_worker() -> None:
    """Runs in a worker process: does tasks until its standard input ends."""
    source, target = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr
    gc.set_threshold(100_000)  # there is little garbage, and collecting it takes a tenth of the time
    signal.signal(
        signal.SIGINT, signal.SIG_IGN
    )  # Ctrl-C is handled by the parent, which then ends this process
    with suppress(OSError):  # the parent is gone
        while (task := _receive(source)) is not None:
            pickle.dump(Done(task.run()), target, pickle.HIGHEST_PROTOCOL)
            target.flush()


class WorkerPool:
    """Up to `workers` processes that do tasks, this one included, until the end of the `with` block.

    By default, there are as many as processor cores. The others are started when there are several tasks;
    where none can be started, this process does all, and a `RuntimeWarning` says why.

    All tasks wait in one queue, from which whoever is free takes the next: a thread that passes it to a
    worker, or this process, instead of waiting for a result. With two workers, that indexes 3,000 articles in
    8.4 s on two cores; it takes 9.6 s if this process only waits and there is one more worker in its place.
    """

    def __init__(self, workers: int | None = None) -> None:
        check_workers(workers)
        self._workers = workers or _count_cores()
        self._queue: SimpleQueue[_PendingTask | None] = SimpleQueue()
        self._started = ExitStack()
        self._is_parallel = False

    def __enter__(self) -> WorkerPool:
        return self

    def __exit__(self, *_: object) -> None:
        self._started.close()

    def map(self, tasks: Iterable[Task[_Result]], *, ahead: int) -> Iterator[_Result]:
        """Yields the results of the tasks in their order; up to `ahead` tasks a process are begun before.

        Raises `WorkerDied` when a worker process ends early.
        """
        given = iter(tasks)
        few = list(islice(given, _FEWEST_TASKS))
        if len(few) == _FEWEST_TASKS and self._workers > 1 and not self._is_parallel:
            self._start()
        tasks = chain(few, given)
        return self._map_in_parallel(tasks, ahead) if self._is_parallel else (task.run() for task in tasks)

    def _start(self) -> None:
        self._is_parallel = True
        processes = list(_start_workers(self._workers - 1, self._started)) * _TASKS_AT_ONCE
        threads = self._started.enter_context(ThreadPoolExecutor(len(processes) or 1))
        self._started.callback(_end, self._queue, len(processes))
        try:
            for process in processes:
                threads.submit(_pass_on, self._queue, process)
        except RuntimeError as error:  # the system has no thread left
            _warn_of_missing_worker(error)

    def _map_in_parallel(self, tasks: Iterable[Task[_Result]], ahead: int) -> Iterator[_Result]:
        pending: deque[_PendingTask] = deque()
        for task in tasks:
            pending.append(_PendingTask(task))
            self._queue.put(pending[-1])
            if len(pending) >= ahead * self._workers:
                yield _finish(pending.popleft(), self._queue)
        while pending:
            yield _finish(pending.popleft(), self._queue)


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


class _PendingTask:
    """A task, and its result as soon as there is one."""

    def __init__(self, task: Task[Any]) -> None:
        self.task = task
        self.result: Future[Any] = Future()


def _pass_on(queue: SimpleQueue[_PendingTask | None], process: _WorkerProcess) -> None:
    """Passes tasks from the queue to the worker until None comes, or the worker turns out to be of no use."""
    while (pending := queue.get()) is not None:
        try:
            pending.result.set_result(process.run(pending.task))
        except ImportError as error:
            pending.result.set_exception(error)
            return
        except Exception as error:
            pending.result.set_exception(error)


def _finish(pending: _PendingTask, queue: SimpleQueue[_PendingTask | None]) -> Any:
    """The result of the task; what no worker has taken or can do is done in this process."""
    while not pending.result.done() and (other := _take(queue)) is not None:
        other.result.set_result(other.task.run())
    try:
        return pending.result.result()
    except ImportError as error:
        _warn_of_missing_worker(error)
        return pending.task.run()


def _end(queue: SimpleQueue[_PendingTask | None], threads: int) -> None:
    """Drops the tasks that nobody has taken, and ends the threads that wait for more."""
    while _take(queue) is not None:
        pass
    for _ in range(threads):
        queue.put(None)


def _take(queue: SimpleQueue[_PendingTask | None]) -> _PendingTask | None:
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

    def run(self, task: Task[Any]) -> Any:
        """Has the worker do the task; raises `WorkerDied`, or `ImportError` if it lacks a module."""
        source, target = self._process.stdout, self._process.stdin
        assert source is not None
        assert target is not None
        try:
            with self._sending:
                with suppress(BrokenPipeError):  # it may have said why
                    pickle.dump(task, target, pickle.HIGHEST_PROTOCOL)
                    target.flush()
                self._receiving.acquire()  # before the next task is sent, as answers come in their order
            try:
                answer: Any = self._obstacle or _receive(source)
                self._obstacle = answer if isinstance(answer, ImportError) else None
            finally:
                self._receiving.release()
        except (OSError, EOFError, pickle.UnpicklingError):
            answer = None
        if isinstance(answer, ImportError):
            raise answer
        if not isinstance(answer, Done):
            self._process.kill()
            raise WorkerDied(self._process.wait())
        return answer.result


def _receive(source: IO[bytes]) -> Any:
    """The next object in the stream, or None at its end."""
    try:
        return pickle.load(source)
    except EOFError:
        return None
