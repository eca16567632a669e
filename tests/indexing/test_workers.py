"""Articles to blocks, in this process and in workers: the same result, and no process left over."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import textwrap
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from time import monotonic, sleep

import numpy as np
import pytest

from tests.commandline import ROOT, run
from tests.conftest import assert_writes_nothing
from vnsearch import Article, Index, Rejection
from vnsearch.article_json import SerializedArticle, from_bytes, serialize
from vnsearch.engine.format.storage import Storage
from vnsearch.engine.write.block import Block
from vnsearch.errors import ArticleRejected, WorkerDied
from vnsearch.indexing import analysing, workers
from vnsearch.indexing.analysing import CHUNK, AnalysedChunk, Chunk, analyse, analyse_chunk
from vnsearch.indexing.workers import list_module_folders
from vnsearch.language import analyzer

MANY = CHUNK * 7 + 5
PATIENCE = 60.0
"""Seconds after which something hangs."""


def stored(count: int, first: int = 0) -> list[SerializedArticle]:
    return [
        serialize(Article(str(n), f"Bài {n}", f"Thủ tướng họp lần thứ {n} tại Hà Nội", path=f"/x/{n}"))
        for n in range(first, first + count)
    ]


@pytest.fixture
def processes(monkeypatch) -> list[subprocess.Popen[bytes]]:
    """The workers that were started."""
    started = []

    class Recorded(subprocess.Popen[bytes]):
        def __init__(self, *arguments, **options):
            super().__init__(*arguments, **options)
            started.append(self)

    monkeypatch.setattr(subprocess, "Popen", Recorded)
    return started


def within(seconds: float, action: Callable[[], object]) -> None:
    """Does what must neither hang nor fail."""
    failures: list[BaseException] = []

    def run() -> None:
        try:
            action()
        except BaseException as error:
            failures.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(seconds)
    assert not thread.is_alive(), "it hangs"
    if failures:
        raise failures[0]


def assert_all_ended(processes: Sequence[subprocess.Popen[bytes]]) -> None:
    assert processes
    assert all(process.returncode is not None for process in processes)
    for process in processes:
        with pytest.raises(ProcessLookupError):
            os.kill(process.pid, 0)


def assert_same(one: Sequence[AnalysedChunk], other: Sequence[AnalysedChunk]) -> None:
    assert [part.rejected for part in one] == [part.rejected for part in other]
    for mine, theirs in zip(one, other, strict=True):
        assert mine.block.articles == theirs.block.articles
        for stream in ("syllables", "words"):
            a, b = getattr(mine.block, stream), getattr(theirs.block, stream)
            assert (a.terms, a.folded) == (b.terms, b.folded)
            assert np.array_equal(a.ordinals, b.ordinals)
            assert np.array_equal(a.counts, b.counts)


def ids(analysed: Sequence[AnalysedChunk]) -> list[str]:
    return [record.id for part in analysed for record in part.block.articles]


REFUSING = """
    from vnsearch.language import analyzer
    from vnsearch.indexing import workers
    really = analyzer.analyse_articles
    def analyse_articles(articles):
        if any("BAD" in article.body for article in articles):
            raise RecursionError("too deep")
        return really(articles)
    analyzer.analyse_articles = analyse_articles
"""


@pytest.fixture
def refusing(monkeypatch) -> None:
    """Lets the analysis of an article fail that has BAD in its body, here and in workers."""
    monkeypatch.setattr(analyzer, "analyse_articles", analyzer.analyse_articles)
    exec(textwrap.dedent(REFUSING), {})
    monkeypatch.setattr(workers, "_COMMAND", textwrap.dedent(REFUSING) + "workers.run_worker()")


# In this process


def test_a_chunk_becomes_a_block_of_what_the_analysis_finds():
    articles = stored(3)
    block, rejected = analyse_chunk(Chunk(articles, b"dictionary"))
    assert isinstance(block, Block)
    assert rejected == {}
    for record, one in zip(block.articles, articles, strict=True):
        assert (record.id, record.digest, record.path) == (one.id, one.digest, one.path)
        assert record.dictionary == b"dictionary"
    layers = analyzer.analyse_text(from_bytes(articles[0].data).title)
    assert list(block.syllables.terms[: len(layers["syllable"])]) == layers["syllable"]
    assert list(block.syllables.folded[: len(layers["folded"])]) == layers["folded"]
    assert "thủ_tướng" in block.words.terms
    assert "thu_tuong" in block.words.folded


@pytest.mark.parametrize("count", [0, 1, CHUNK, CHUNK + 1, 3 * CHUNK])
def test_few_articles_start_no_worker(processes, count):
    assert ids(list(analyse(stored(count), b"", workers=8))) == [str(n) for n in range(count)]
    assert processes == []


def test_one_worker_is_this_process(processes):
    assert len(ids(list(analyse(stored(MANY), b"", workers=1)))) == MANY
    assert processes == []


def test_an_article_that_cannot_be_analysed_is_rejected_and_the_others_go_on(monkeypatch):
    really = analyzer.analyse_articles

    def fail(articles):
        if {"1", "3"} & {article.id for article in articles}:
            raise RecursionError("too deep")
        return really(articles)

    monkeypatch.setattr(analyzer, "analyse_articles", fail)
    (analysed,) = analyse(stored(5), b"", workers=1)
    assert ids([analysed]) == ["0", "2", "4"]
    assert analysed.rejected.keys() == {"1", "3"}
    rejection = analysed.rejected["1"]
    assert (rejection.where, rejection.path) == ("1", "/x/1")
    assert "too deep" in rejection.reason
    assert len(analysed.block.syllables.counts) == len(analysed.block.words.counts) == 3


@pytest.mark.parametrize("step", ["compress", "make_block"])
def test_whatever_step_fails_for_an_article_harms_it_alone(monkeypatch, step):
    really = getattr(analysing, step)

    def fail(what, *rest):
        if b"s\xe1\xbb\x91 13" in what if step == "compress" else any(one.id == "3" for one, _ in what):
            raise ValueError("bad")
        return really(what, *rest)

    monkeypatch.setattr(analysing, step, fail)
    articles = [serialize(Article(str(n), "Bài", f"Bài số {n + 10}")) for n in range(5)]
    (analysed,) = analyse(articles, b"", workers=1)
    assert ids([analysed]) == ["0", "1", "2", "4"]
    assert analysed.rejected == {"3": Rejection("3", "cannot be analysed: ValueError('bad')")}


def test_what_is_no_article_is_rejected():
    broken = replace_data(stored(1)[0], b"nonsense")
    block, rejected = analyse_chunk(Chunk([broken, *stored(1, 1)], b""))
    assert [record.id for record in block.articles] == ["1"]
    assert rejected.keys() == {"0"}


def replace_data(one: SerializedArticle, data: bytes) -> SerializedArticle:
    return one._replace(data=data)


def test_reading_goes_on_while_blocks_are_taken():
    read = []

    def articles() -> Iterator[SerializedArticle]:
        for one in stored(MANY):
            read.append(one.id)
            yield one

    blocks = analyse(articles(), b"", workers=1)
    next(blocks)
    assert len(read) <= 4 * CHUNK
    blocks.close()


@pytest.mark.skipif(not hasattr(os, "sched_getaffinity"), reason="the system binds no process to cores")
@pytest.mark.parametrize("cores", [{0}, {0, 1}, {0, 1, 2}])
def test_the_default_is_a_process_for_each_core_of_this_process(processes, monkeypatch, cores):
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: cores)
    assert len(ids(list(analyse(stored(MANY), b"")))) == MANY
    assert len(processes) == len(cores) - 1


def dictionaries(articles: list[SerializedArticle], given: bytes) -> set[bytes]:
    blocks = [analysed.block for analysed in analyse(articles, given, workers=1)]
    return {record.dictionary for block in blocks for record in block.articles}


def test_without_a_dictionary_the_first_articles_make_one_of_what_they_have_in_common():
    (made,) = dictionaries(stored(CHUNK * 3), b"")
    assert "Hà Nội".encode() in made
    assert dictionaries(stored(CHUNK), b"") == {made}
    assert dictionaries(stored(CHUNK - 1), b"") == {b""}
    assert dictionaries(stored(CHUNK * 3), b"given") == {b"given"}


# In workers


def test_workers_give_what_this_process_gives_in_the_same_order(processes):
    articles = stored(MANY)
    articles[3] = replace_data(articles[3], b"nonsense")
    parallel = list(analyse(articles, b"dictionary", workers=3))
    assert len(processes) == 2
    assert_all_ended(processes)
    assert_same(parallel, list(analyse(articles, b"dictionary", workers=1)))


def test_this_process_works_while_workers_start(monkeypatch):
    done = []

    def analyse_here(chunk: Chunk) -> AnalysedChunk:
        done.append(chunk)
        return analyse_chunk(chunk)

    monkeypatch.setattr(analysing, "analyse_chunk", analyse_here)
    assert ids(list(analyse(stored(MANY), b"", workers=2))) == [str(n) for n in range(MANY)]
    assert 0 < len(done) < MANY / CHUNK


@pytest.mark.parametrize("moment", ["before", "while"])
def test_a_killed_worker_is_an_error_and_leaves_no_process(processes, moment):
    def kill() -> Iterator[SerializedArticle]:
        for number, one in enumerate(stored(CHUNK * 40)):
            if number == CHUNK * (4 if moment == "before" else 20):
                os.kill(processes[0].pid, signal.SIGKILL)
            yield one

    with pytest.raises(WorkerDied) as caught:
        within(PATIENCE, lambda: list(analyse(kill(), b"", workers=2)))
    assert caught.value.code == -signal.SIGKILL
    assert_all_ended(processes)


def test_workers_killed_between_two_blocks_are_an_error(processes):
    blocks = analyse(stored(CHUNK * 100), b"", workers=2)
    next(blocks)
    for process in processes:
        os.kill(process.pid, signal.SIGKILL)
    with pytest.raises(WorkerDied):
        within(PATIENCE, lambda: list(blocks))
    assert_all_ended(processes)


def test_a_worker_that_cannot_start_is_an_error(processes, monkeypatch):
    monkeypatch.setattr(workers, "_COMMAND", "import sys; sys.exit(7)")
    with pytest.raises(WorkerDied) as caught:
        within(PATIENCE, lambda: list(analyse(stored(MANY), b"", workers=2)))
    assert caught.value.code == 7
    assert_all_ended(processes)


def test_a_worker_that_answers_nonsense_and_lives_on_is_an_error_and_no_hang(processes, monkeypatch):
    command = "import sys; print('nonsense', flush=True); sys.stdin.buffer.read()"
    monkeypatch.setattr(workers, "_COMMAND", command)
    try:
        with pytest.raises(WorkerDied):
            within(3, lambda: list(analyse(stored(CHUNK * 20), b"", workers=2)))
    finally:
        for process in processes:
            process.kill()
    assert_all_ended(processes)


def test_abandoning_the_blocks_ends_the_workers(processes):
    blocks = analyse(stored(CHUNK * 20), b"", workers=3)
    next(blocks)
    assert len(processes) == 2
    within(PATIENCE, blocks.close)
    assert_all_ended(processes)


def test_an_error_of_the_articles_ends_the_workers(processes):
    def articles() -> Iterator[SerializedArticle]:
        yield from stored(CHUNK * 6)
        raise RuntimeError("no more")

    with pytest.raises(RuntimeError, match="no more"):
        within(PATIENCE, lambda: list(analyse(articles(), b"", workers=2)))
    assert_all_ended(processes)


def test_what_a_worker_prints_is_no_answer(processes, monkeypatch, capfd):
    noisy = """
        from vnsearch.language import analyzer
        from vnsearch.indexing import workers
        really = analyzer.analyse_articles
        def analyse_articles(articles):
            print("noise " * 100, flush=True)
            return really(articles)
        analyzer.analyse_articles = analyse_articles
        workers.run_worker()
    """
    monkeypatch.setattr(workers, "_COMMAND", textwrap.dedent(noisy))
    assert ids(list(analyse(stored(MANY), b"", workers=2))) == [str(n) for n in range(MANY)]
    output, errors = capfd.readouterr()
    assert "noise" not in output
    assert "noise" in errors


# Without workers


def analyse_with_warning(reason: str, *, workers: int = 3) -> None:
    """Analyses many articles, of which this process must do what workers cannot."""
    articles = stored(MANY)
    with pytest.warns(RuntimeWarning, match=rf"{reason}.*workers=1 \(--workers 1\)"):
        analysed = list(analyse(articles, b"dictionary", workers=workers))
    assert_same(analysed, list(analyse(articles, b"dictionary", workers=1)))


@pytest.mark.parametrize(
    ("executable", "reason"),
    [
        ("", "sys.executable does not say"),
        (None, "sys.executable does not say"),
        ("/nowhere/python3", "No such file"),
        ("/usr/sbin/server", "/usr/sbin/server, is not a Python interpreter"),
    ],
)
def test_without_an_interpreter_to_start_this_process_does_all(processes, monkeypatch, executable, reason):
    monkeypatch.setattr(sys, "executable", executable)
    analyse_with_warning(reason)
    assert processes == []


def test_a_frozen_program_is_not_started_again(processes, monkeypatch):
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    analyse_with_warning("the program is frozen")
    assert processes == []


@pytest.mark.parametrize(
    ("code", "allowed"), [(errno.EAGAIN, 0), (errno.EMFILE, 0), (errno.ENOMEM, 0), (errno.ENOMEM, 1)]
)
def test_workers_that_the_system_refuses_are_done_without(processes, monkeypatch, code, allowed):
    start = subprocess.Popen

    def refuse(*arguments, **options):
        if len(processes) == allowed:
            raise OSError(code, os.strerror(code))
        return start(*arguments, **options)

    monkeypatch.setattr(subprocess, "Popen", refuse)
    analyse_with_warning(os.strerror(code))
    assert len(processes) == allowed


@pytest.mark.parametrize("allowed", [0, 1])
def test_threads_that_the_system_refuses_are_done_without(processes, monkeypatch, allowed):
    started = []
    start = threading.Thread.start

    def refuse(thread):
        if len(started) == allowed:
            raise RuntimeError("can't start new thread")
        started.append(thread)
        start(thread)

    with monkeypatch.context() as few:
        few.setattr(threading.Thread, "start", refuse)
        analyse_with_warning("can't start new thread")
    assert_all_ended(processes)


def test_workers_that_lack_a_module_are_done_without(processes, monkeypatch, tmp_path):
    (tmp_path / "numpy.py").write_text("raise ImportError('NumPy is not here')", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    within(PATIENCE, lambda: analyse_with_warning("NumPy is not here"))
    assert_all_ended(processes)


def test_workers_find_the_package_where_this_process_found_it(monkeypatch):
    monkeypatch.setattr(sys, "path", ["", *(path for path in sys.path if path not in ("", str(ROOT)))])
    assert list_module_folders() == [str(ROOT), *sys.path[1:]]
    monkeypatch.setattr(sys, "path", [*sys.path, str(ROOT)])
    assert list_module_folders() == sys.path[1:]


# In an index


def test_a_killed_worker_changes_nothing(place, processes):
    def articles() -> Iterator[Article]:
        for number in range(CHUNK * 10):
            if number == CHUNK * 6:
                os.kill(processes[0].pid, signal.SIGKILL)
            yield Article(str(number), "Bài", "Thủ tướng họp")

    with Index.open(place, create=True, workers=2) as index:
        index.add([Article("before", "", "mặt trời")])
        with pytest.raises(WorkerDied):
            index.add(articles())
        assert list(index.ids()) == ["before"]
        index.add([Article("after", "", "mặt trời")])
        assert set(index.ids()) == {"before", "after"}
        assert len(list(place.glob("*.vns"))) == index.stats().segments


def bad_among(count: int) -> Iterator[Article]:
    """Articles, one of which in the middle cannot be analysed."""
    return (Article(str(n), "Bài", "BAD" if n == count // 2 else f"Số {n}") for n in range(count))


@pytest.mark.usefixtures("refusing")
@pytest.mark.parametrize("workers", [1, 2])
def test_a_bad_article_harms_only_itself(place, workers):
    with Index.open(place, create=True, workers=workers, memory=1) as index:
        index.add([Article(str(MANY // 2), "Bài", "như trước")])
        report = index.add(bad_among(MANY))
        assert [(one.where, "too deep" in one.reason) for one in report.rejected] == [(str(MANY // 2), True)]
        assert len(report.added) == MANY - 1
        assert len(index) == MANY
        assert index[str(MANY // 2)].body == "như trước"


@pytest.mark.usefixtures("refusing")
@pytest.mark.parametrize("workers", [1, 2])
def test_a_strict_addition_stops_at_a_bad_article_and_changes_nothing(place, processes, monkeypatch, workers):
    written = []
    really = Storage.create
    monkeypatch.setattr(Storage, "create", lambda *given: written.append(given[1]) or really(*given))
    with Index.open(place, create=True, workers=workers, memory=1) as index:
        index.add([Article("before", "", "mặt trời")])
        written.clear()

        def add() -> None:
            with pytest.raises(ArticleRejected, match="too deep") as caught:
                index.add(bad_among(MANY), strict=True)
            assert caught.value.where == str(MANY // 2)
            if workers > 1:
                assert_all_ended(processes)

        assert_writes_nothing(place, add)
        assert len(written) > 2, "no segment was written before"
        assert list(index.ids()) == ["before"]


@pytest.mark.parametrize("rebuild", [[], ["--rebuild"]], ids=["update", "rebuild"])
@pytest.mark.parametrize("kind", ["unreadable", "bad"])
@pytest.mark.usefixtures("refusing")
def test_a_strict_run_stops_at_the_first_bad_file(folder, place, monkeypatch, kind, rebuild):
    monkeypatch.setattr(analysing, "CHUNK", 2)
    folder.page("before.txt", "sao hoả")
    assert run("index", folder.root, index=place).exit_code == 0
    for number in range(6):
        folder.page(f"new {number}.txt", "sao kim")
    text = "" if kind == "unreadable" else "Báo cáo\n\nBAD là một từ của bài này hôm nay.\n"
    folder.text("new 3.txt", text)
    options = ["--strict", "--workers", 1, "--memory", 16, *rebuild]

    def stop() -> None:
        stopped = run("index", *options, folder.root, index=place)
        assert stopped.exit_code == 2
        assert "new 3.txt: " in stopped.stderr
        assert "nothing was changed" in stopped.stderr
        assert stopped.stdout == ""

    assert_writes_nothing(place, stop)
    (folder.root / "new 3.txt").unlink()
    assert run("index", *options, folder.root, index=place).exit_code == 0
    with Index.open(place) as index:
        assert len(index) == 6


def test_a_strict_run_that_stops_leaves_no_new_folder(folder, place):
    folder.page("a.txt", "sao hoả")
    folder.text("b.txt", "")
    with pytest.raises(ArticleRejected, match=r"b\.txt: "):
        Index.rebuild(place, [folder.root], strict=True)
    assert not place.exists()


def test_a_strict_dry_run_says_where_it_would_stop(folder, place):
    folder.page("a.txt", "sao hoả")
    folder.text("b.txt", "")
    stopped = run("index", "--dry-run", "--strict", folder.root, index=place)
    assert (stopped.exit_code, stopped.stdout) == (2, "")
    assert "b.txt: " in stopped.stderr
    assert not place.exists()


def test_an_index_made_by_workers_is_that_made_without(tmp_path):
    articles = [replace(from_bytes(one.data), path=None) for one in stored(MANY)]
    indexes = []
    for count in (1, 2):
        index = Index.open(tmp_path / str(count), create=True, workers=count)
        index.add(articles)
        indexes.append(index)
    one, other = indexes
    assert list(one.ids()) == list(other.ids())
    for query in ("thu tuong", "hà nội", "lần thứ 77"):
        pages = [index.search(query, limit=50) for index in indexes]
        assert [(hit.id, hit.score) for hit in pages[0]] == [(hit.id, hit.score) for hit in pages[1]]
        assert pages[0].total == pages[1].total
    assert other["77"] == articles[77]
    for index in indexes:
        index.close()


def test_a_program_needs_no_guard_against_being_imported_again(tmp_path):
    program = tmp_path / "program.py"
    program.write_text(
        textwrap.dedent("""
            from vnsearch import Article, Index
            print("begins")
            with Index.open("index", create=True, workers=2) as index:
                report = index.add(Article(str(n), "Bài", f"Số {n}") for n in range(400))
                print(len(report.added), index.search("số 399").hits[0].id)
        """)
    )
    done = subprocess.run(
        [sys.executable, program],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "begins\n400 399\n", "")


def test_workers_end_when_their_parent_is_killed(tmp_path, python):
    parent = python(
        """
        import sys
        from vnsearch import Article, Index
        from vnsearch.indexing import workers
        import subprocess
        started = []
        class Recorded(subprocess.Popen):
            def __init__(self, *arguments, **options):
                super().__init__(*arguments, **options)
                started.append(self.pid)
        subprocess.Popen = Recorded

        def articles():
            for number in range(400):
                yield Article(str(number), "Bài", "Thủ tướng họp")
            print(*started, flush=True)
            sys.stdin.readline()

        print("ready", flush=True)
        Index.open(sys.argv[1], create=True, workers=3).add(articles())
        """,
        tmp_path / "index",
    )
    workers = [int(pid) for pid in parent.stdout.readline().split()]
    assert len(workers) == 2
    os.kill(parent.pid, signal.SIGKILL)
    parent.wait()
    deadline = monotonic() + PATIENCE
    while any(is_running(pid) for pid in workers):
        assert monotonic() < deadline, "a worker outlives its parent"
        sleep(0.05)


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    state = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return not state.stdout.startswith("Z") and state.stdout != ""


def test_a_worker_runs_nothing_of_the_folder_it_is_started_in(tmp_path, monkeypatch, place):
    (tmp_path / "numpy.py").write_text("raise SystemExit('this is no NumPy')", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    articles = [Article(str(n), "Trăng", f"Trăng tròn số {n}.") for n in range(300)]
    with Index.open(place, create=True, workers=2) as index:
        assert len(index.add(articles).added) == 300
