"""Exports and what is read back from them: every article as it was, whatever is in it."""

from __future__ import annotations

import codecs
import errno
import gzip
import io
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
import tracemalloc
from dataclasses import replace
from datetime import UTC, datetime
from itertools import product
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.commandline import SECONDS, SEEDS, environment, process, run
from tests.conftest import WRITING, article, assert_writes_nothing, everything, found
from tests.test_article_json import FULL, articles
from vnsearch import Article, Index, Rejection, Report
from vnsearch.article_json import to_bytes
from vnsearch.engine.format.storage import Storage
from vnsearch.errors import UnreadableFile, UnwritableFile
from vnsearch.indexing import export
from vnsearch.indexing.export import read_export, write_export
from vnsearch.language import analyzer

HIGH, LOW = "\ud83d", "\ude00"
ODD = Article(
    id="a/b: 1",
    title="\u2028\u2029\x85\x00\x1f\x7f\ufeff\r\n\t",
    body=f"Mặt trời {LOW}{HIGH} {HIGH}{HIGH}{LOW}{LOW} \U0001f600 \\ud83d \"'",
    published=datetime(2024, 9, 26, 9, 4, 0, 5, UTC),
    path=f"/báo/{LOW}.txt",
    metadata={"": None, "tags": [[], {}, {"x": 1.5}], f"{HIGH}{LOW}": f"{HIGH}{LOW}", "n": 10**30},
)
EMPTY = Article(id="e", title="", body="")


def exported(*articles: Article) -> bytes:
    stream = io.BytesIO()
    assert write_export(articles, stream) == len(articles)
    return stream.getvalue()


def imported(data: bytes) -> list[Article | Rejection]:
    return list(read_export(io.BytesIO(data)))


# What comes back


@given(st.lists(articles, max_size=4))
@settings(deadline=None)
def test_any_articles_come_back_from_their_export(given):
    again = imported(exported(*given))
    assert again == given
    assert [type(one.published) for one in again] == [type(one.published) for one in given]


@given(st.lists(articles, max_size=3, unique_by=lambda one: one.id))
@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.too_slow])
def test_an_index_of_any_articles_comes_back_from_its_export(given):
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "export.jsonl.gz")
        with (
            Index.open(Path(folder, "one"), create=True, workers=1) as one,
            Index.open(Path(folder, "other"), create=True, workers=1) as other,
        ):
            one.add(given)
            assert one.export(file) == len(given)
            assert other.add(read_export(file)).added == tuple(one.ids())
            assert list(everything(other).items()) == list(everything(one).items())
            assert one.add(read_export(file)) == Report(unchanged=tuple(one.ids()))


def test_odd_articles_come_back_through_an_index(index, tmp_path):
    kept = [ODD, EMPTY, FULL]
    index.add(kept)
    index.export(tmp_path / "e.jsonl")
    assert list(read_export(tmp_path / "e.jsonl")) == kept == list(everything(index).values())


@pytest.mark.parametrize("count", range(1, 6))
def test_halves_of_surrogate_pairs_stay_apart(count):
    articles = [replace(FULL, body="".join(halves)) for halves in product(HIGH + LOW, repeat=count)]
    assert imported(exported(*articles)) == articles


def test_a_lone_surrogate_is_written_so_that_any_program_can_read_it():
    line = exported(replace(FULL, body=f"{LOW} {HIGH} ế")).decode("utf-8")
    assert json.loads(line)["body"] == f"{LOW} {HIGH} ế"
    assert "ế" in line


def test_a_line_is_one_article_whatever_line_breaks_it_has():
    data = exported(ODD, FULL)
    assert data.count(b"\n") == 2
    assert data.endswith(b"\n")


def test_the_name_tells_whether_a_file_is_compressed(index, tmp_path):
    index.add([FULL])
    for name in ("a.jsonl", "b.jsonl.gz", "c.GZ"):
        assert index.export(tmp_path / name) == 1
        assert list(read_export(str(tmp_path / name))) == [FULL]
    plain = (tmp_path / "a.jsonl").read_bytes()
    assert gzip.decompress((tmp_path / "b.jsonl.gz").read_bytes()) == plain
    assert (tmp_path / "b.jsonl.gz").read_bytes()[3:8] == bytes(5), "no name and no time: equal is equal"


def test_what_an_editor_puts_before_a_file_is_passed_over():
    assert imported(codecs.BOM_UTF8 + exported(FULL, ODD)) == [FULL, ODD]


# From index to index


def test_an_export_is_in_the_order_of_indexing_and_without_what_was_deleted(index, tmp_path):
    for number in (3, 1, 2):
        index.add([article(f"{number}"), article(f"{number} too")])
    index.delete(["1"])
    index.add([article("3", "trăng")])
    index.export(tmp_path / "e.jsonl")
    ids = [one.id for one in read_export(tmp_path / "e.jsonl")]
    assert ids == list(index.ids()) == ["3 too", "1 too", "2", "2 too", "3"]


def test_an_empty_index_has_an_empty_export(index, tmp_path):
    assert index.export(tmp_path / "e.jsonl") == 0
    assert (tmp_path / "e.jsonl").read_bytes() == b""
    assert index.add(read_export(tmp_path / "e.jsonl")) == Report()


def test_an_imported_article_replaces_the_one_with_its_id_and_no_other(index, place):
    index.add([article("1", "sao"), article("2", "sao"), article("3", "sao")])
    data = exported(article("2", "trăng"), article("1", "sao"), article("4", "trăng"))
    report = index.add(read_export(io.BytesIO(data)))
    assert report == Report(added=("4",), changed=("2",), unchanged=("1",))
    assert (found(index, "sao"), found(index, "trăng")) == ({"1", "3"}, {"2", "4"})
    assert_writes_nothing(place, lambda: index.add(read_export(io.BytesIO(data))))


def test_of_two_articles_with_one_id_the_last_counts(index):
    data = exported(article("1", "sao"), article("1", "trăng"))
    assert index.add(read_export(io.BytesIO(data))) == Report(added=("1",))
    assert found(index, "trăng") == {"1"}
    assert len(index) == 1


def test_the_files_of_imported_articles_are_recognised(index, folder, tmp_path):
    folder.page("a.txt", "sao")
    gone = folder.page("deep/b.txt", "trăng")
    folder.records(
        "c.jsonl", {"id": "r1", "title": "Một", "body": "Hoa nở."}, {"title": "Hai", "body": "Sao."}
    )
    index.update([folder.root])
    index.export(tmp_path / "e.jsonl")
    with Index.open(tmp_path / "other", create=True) as other:
        other.add(read_export(tmp_path / "e.jsonl"))
        assert other.update([folder.root]) == Report(unchanged=tuple(index.ids()))
        assert everything(other) == everything(index)
        gone.unlink()
        assert other.update([folder.root]).removed == ("deep/b.txt",)


def test_an_import_is_one_commit(index, place):
    seen = []
    data = exported(*(article(f"{n}") for n in range(3)))
    index.add(read_export(io.BytesIO(data)), progress=lambda _: seen.append(len(index)))
    assert seen == [0, 0, 0]
    assert [path.name for path in place.glob("*.toc")] == ["_MAIN_1.toc"]


def test_an_import_that_is_interrupted_changes_nothing(index):
    index.add([article("1")])

    def interrupt(name: str) -> None:
        if name == "3":
            raise KeyboardInterrupt

    data = exported(article("2"), article("3"), article("4"))
    with pytest.raises(KeyboardInterrupt):
        index.add(read_export(io.BytesIO(data)), progress=interrupt)
    assert list(index.ids()) == ["1"]


def test_an_article_that_cannot_be_analysed_is_reported(index, monkeypatch):
    analyse = analyzer.analyse_articles

    def fail(articles):
        if any(one.id == "2" for one in articles):
            raise ValueError("too odd")
        return analyse(articles)

    monkeypatch.setattr(analyzer, "analyse_articles", fail)
    report = index.add(read_export(io.BytesIO(exported(article("1"), article("2")))))
    assert report.added == ("1",)
    assert [(one.where, "too odd" in one.reason) for one in report.rejected] == [("2", True)]


def test_progress_is_told_of_each_article_and_each_bad_line(index, tmp_path):
    file = tmp_path / "e.jsonl"
    file.write_bytes(exported(article("1")) + b"?\n" + exported(article("2")))
    seen: list[str] = []
    index.add(read_export(file), progress=seen.append)
    assert seen == ["1", f"{file}:2", "2"]


# Bad lines


def line(**changed: object) -> bytes:
    """The line of an article with fields changed."""
    return json.dumps({"id": "1", "title": "t", "body": "b", **changed}).encode()


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (b"?", r"malformed JSON at column 1"),
        (b'{"id": "1", "title": "t", "body": "b', r"column 35: Unterminated string"),
        (b"[1]", r"JSON object, not \[1\]"),
        (b"[" * 100_000, r"malformed JSON"),
        (b"\xff", r"not UTF-8 at byte 1"),
        (b"{\0}", r"malformed JSON"),
        (b"9" * 5000, r"malformed JSON"),
        (b'{"title": "t", "body": "b"}', r'no field "id"'),
        (b'{"id": "1", "body": "b"}', r'no field "title"'),
        (line(text="b"), r'a field "text"'),
        (line(id=""), r"an id is one line"),
        (line(title=1), r"title must be a string"),
        (line(url=1), r"url must be a string"),
        (line(metadata=[]), r"metadata must be a mapping"),
        (line(published=2024), r"published must be a string, not int"),
        (line(published="hôm qua"), r"hôm qua"),
        (line(published=""), r"'1'"),
    ],
)
def test_a_bad_line_is_named_with_the_reason_and_the_others_go_on(tmp_path, bad, reason):
    file = tmp_path / "e.jsonl"
    file.write_bytes(exported(FULL) + b"\n" + bad + b"\n" + exported(ODD))
    first, rejection, last = read_export(file)
    assert (first, last) == (FULL, ODD)
    assert (rejection.where, rejection.path) == (f"{file}:3", str(file))
    assert re.search(reason, rejection.reason)


def test_an_export_that_is_cut_off_says_so(tmp_path):
    data = exported(*(replace(FULL, id=f"{n}", body=os.urandom(3000).hex()) for n in range(20)))
    cut = tmp_path / "cut.jsonl"
    cut.write_bytes(data[:-5])
    *whole, last = read_export(cut)
    assert (len(whole), last.where) == (19, f"{cut}:20")
    compressed = tmp_path / "cut.jsonl.gz"
    compressed.write_bytes(gzip.compress(data)[:-5000])
    *whole, last = read_export(compressed)
    assert whole
    assert (last.where, "damaged archive" in last.reason) == (str(compressed), True)
    compressed.write_bytes(data)
    assert [one.where for one in read_export(compressed)] == [str(compressed)]


@pytest.mark.parametrize("name", ["none.jsonl", "none/e.jsonl.gz", "."])
def test_a_file_that_cannot_be_opened_is_an_error(index, tmp_path, name):
    with pytest.raises(UnreadableFile, match=r"no such|a directory|Permission"):
        index.add(read_export(tmp_path / name))


# Files that are all there or not at all


def failing_after(count: int, error: BaseException):
    yield from (article(f"{n}") for n in range(count))
    raise error


@pytest.mark.parametrize("name", ["e.jsonl", "e.jsonl.gz"])
@pytest.mark.parametrize("before", [None, b"earlier"])
def test_an_interrupted_export_leaves_what_was_there(tmp_path, name, before):
    file = tmp_path / name
    if before is not None:
        file.write_bytes(before)
    with pytest.raises(KeyboardInterrupt):
        write_export(failing_after(1000, KeyboardInterrupt()), file)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == ({name: before} if before else {})


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="there is no such signal")
def test_a_killed_export_leaves_the_earlier_file_and_is_not_in_the_way_of_the_next(tmp_path, python):
    file = tmp_path / "e.jsonl"
    file.write_bytes(exported(FULL))
    child = python(
        """
        import sys
        from vnsearch import Article
        from vnsearch.indexing.export import write_export

        def articles():
            for number in range(1000):
                yield Article(str(number), "t", "b" * 1000)
            print("half", flush=True)
            sys.stdin.readline()

        write_export(articles(), sys.argv[1])
        """,
        file,
    )
    assert len(list(tmp_path.iterdir())) == 2
    child.kill()
    child.wait()
    assert list(read_export(file)) == [FULL]
    assert write_export([ODD], file) == 1
    assert list(read_export(file)) == [ODD]


@pytest.mark.parametrize("step", ["create", "sync", "rename", "sync_folder"])
def test_an_export_that_cannot_be_written_says_so(index, tmp_path, monkeypatch, step):
    index.add([FULL])
    (tmp_path / "out").mkdir()
    file = tmp_path / "out" / "e.jsonl.gz"

    def fail(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(Storage, step, fail)
    with pytest.raises(UnwritableFile, match=r"e\.jsonl\.gz: No space left on device") as caught:
        index.export(file)
    assert caught.value.where == str(file)
    assert list(file.parent.iterdir()) == ([file] if step == "sync_folder" else [])


def test_all_of_a_file_is_on_disk_before_it_gets_its_name(tmp_path, monkeypatch):
    steps = []
    for name in ("sync", "rename", "sync_folder"):
        step = getattr(Storage, name)
        monkeypatch.setattr(
            Storage, name, lambda *args, step=step, name=name: (steps.append(name), step(*args))[1]
        )
    write_export([FULL], tmp_path / "e.jsonl.gz")
    assert steps == ["sync", "rename", "sync_folder"]


@pytest.mark.parametrize("name", ["none/e.jsonl", "", "e.jsonl/e.jsonl"])
def test_where_no_file_can_be_is_an_error(index, tmp_path, name):
    (tmp_path / "e.jsonl").write_bytes(b"mine")
    with pytest.raises(UnwritableFile):
        index.export(tmp_path / name)
    assert (tmp_path / "e.jsonl").read_bytes() == b"mine"


def test_a_link_stays_and_leads_to_the_export(tmp_path):
    (tmp_path / "there").mkdir()
    link = tmp_path / "e.jsonl"
    link.symlink_to(tmp_path / "there" / "real.jsonl")
    for one in (FULL, ODD):
        write_export([one], link)
        assert link.is_symlink()
        assert list(read_export(tmp_path / "there" / "real.jsonl")) == [one]


@pytest.mark.skipif(not Path("/dev/fd").exists(), reason="there are no names for open files")
def test_a_pipe_with_a_name_is_written_to():
    source, target = os.pipe()
    write_export([FULL, ODD], f"/dev/fd/{target}")
    os.close(target)
    with os.fdopen(source, "rb") as stream:
        assert list(read_export(stream)) == [FULL, ODD]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes with names of their own")
def test_a_pipe_in_a_folder_stays_one(tmp_path):
    pipe = tmp_path / "pipe.jsonl.gz"
    os.mkfifo(pipe)
    writer = threading.Thread(target=write_export, args=([FULL, ODD], pipe))
    writer.start()
    assert list(read_export(pipe)) == [FULL, ODD]
    writer.join()
    assert pipe.is_fifo()
    assert list(tmp_path.iterdir()) == [pipe]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no such device")
def test_a_stream_that_takes_nothing_is_named(index):
    index.add([FULL])
    with (
        Path("/dev/full").open("wb", buffering=0) as stream,
        pytest.raises(UnwritableFile, match="/dev/full: No space left"),
    ):
        index.export(stream)


def test_neither_direction_holds_all_articles_in_memory(tmp_path):
    file = tmp_path / "e.jsonl.gz"
    size = 20_000
    tracemalloc.start()
    try:
        assert write_export((article(f"{n}", "a" * size) for n in range(500)), file) == 500
        assert sum(1 for _ in read_export(file)) == 500
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 500 * size / 4


@given(articles)
@settings(deadline=None)
def test_a_line_is_at_most_twice_as_long_as_what_is_stored_but_for_its_path(one):
    assert len(exported(one)) <= 2 * len(to_bytes(one)) + 6 * len(one.path or "")


def test_a_line_that_is_longer_than_any_article_takes_no_memory(tmp_path, monkeypatch):
    monkeypatch.setattr(export, "_LONGEST_LINE", 1 << 20)
    file = tmp_path / "e.jsonl.gz"
    with gzip.open(file, "wb", compresslevel=1) as stream:
        stream.write(exported(FULL))
        for _ in range(50):
            stream.write(b"a" * (1 << 20))
        stream.write(b"\n" + exported(ODD))
    tracemalloc.start()
    try:
        first, rejection, last = read_export(file)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert (first, last) == (FULL, ODD)
    assert rejection == Rejection(f"{file}:2", "it is longer than the line of any article", str(file))
    assert peak < 10 << 20


# The commands


@pytest.fixture
def news(tmp_path):
    """The folder of an index of the seeds."""
    folder = tmp_path / "news"
    Index.rebuild(folder, [SEEDS], workers=1)
    return folder


@pytest.mark.parametrize("name", ["e.jsonl", "e.jsonl.gz"])
def test_an_index_goes_through_a_file(news, tmp_path, name):
    file, other = tmp_path / name, tmp_path / "other"
    result = run("export", file, index=news)
    assert (result.exit_code, result.stdout, result.stderr) == (0, f"5 articles written to {file}\n", "")
    options = ["--wait", 1, "--workers", 1, "--memory", 64]
    result = run("import", *options, file, index=other)
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == "5 added, 0 changed, 0 unchanged, 0 removed, 0 rejected\n"
    result = run("index", SEEDS, index=other)
    assert result.stdout == "0 added, 0 changed, 5 unchanged, 0 removed, 0 rejected\n"
    searches = [run("search", "--json", "tong thong biden", index=folder).stdout for folder in (news, other)]
    assert searches[0] == searches[1] != ""


def test_an_index_goes_through_a_pipe(news, tmp_path):
    program = [sys.executable, "-m", "vnsearch"]
    command = [*program, "export", "--index-dir", str(news), "-"]
    with subprocess.Popen(command, env=environment(), stdout=subprocess.PIPE) as exporting:
        done = subprocess.run(
            [*program, "import", "--index-dir", str(tmp_path / "other"), "-"],
            env=environment(),
            stdin=exporting.stdout,
            capture_output=True,
            timeout=SECONDS,
            check=False,
        )
    assert (exporting.returncode, done.returncode, done.stderr) == (0, 0, b"")
    with Index.open(news) as one, Index.open(tmp_path / "other") as other:
        assert everything(one) == everything(other)


def test_an_export_to_a_reader_that_has_seen_enough_ends_quietly(news):
    with Index.open(news) as index:
        index.add(article(f"{n}", "mặt trời " * 500) for n in range(50))
    command = [sys.executable, "-m", "vnsearch", "export", "--index-dir", str(news), "-"]
    with subprocess.Popen(
        command, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as exporting:
        assert exporting.stdout is not None
        assert exporting.stderr is not None
        exporting.stdout.readline()
        exporting.stdout.close()
        assert exporting.stderr.read() == b""
    assert exporting.returncode == 0


def test_the_command_names_bad_lines_and_takes_the_others(tmp_path, place):
    file = tmp_path / "e.jsonl"
    file.write_bytes(b"?\n" + exported(article("1")) + b"{}\n")
    result = run("import", file, index=place)
    assert result.exit_code == 2
    assert result.stdout == "1 added, 0 changed, 0 unchanged, 0 removed, 2 rejected\n"
    assert [line.partition(": ")[2] for line in result.stderr.splitlines()] == [
        f"{file}:1: malformed JSON at column 1: Expecting value",
        f'{file}:3: no exported article: it has no field "id"',
    ]


def test_a_file_that_is_not_there_makes_no_index(tmp_path, place):
    result = run("import", tmp_path / "none.jsonl", index=place)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "none.jsonl: no such file" in result.stderr
    assert not place.exists()


def test_an_export_of_no_index_makes_no_file(tmp_path, place):
    result = run("export", tmp_path / "e.jsonl", index=place)
    assert (result.exit_code, list(tmp_path.iterdir())) == (2, [])
    assert "vnsearch index" in result.stderr


def test_an_export_that_is_refused_is_told(news, tmp_path):
    result = run("export", tmp_path / "none" / "e.jsonl", index=news)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "cannot write to" in result.stderr


def test_an_import_waits_for_another_writer_and_an_export_does_not(index, place, tmp_path, python):
    index.add([FULL])
    python(WRITING, place)
    assert run("export", tmp_path / "e.jsonl", index=place).exit_code == 0
    result = run("import", "--wait", "0.1", tmp_path / "e.jsonl", index=place)
    assert result.exit_code == 2
    assert "is writing" in result.stderr


@pytest.mark.skipif(os.name == "nt", reason="a shell closes it")
def test_a_closed_standard_input_is_told(news):
    done = subprocess.run(
        ["sh", "-c", 'exec "$0" -m vnsearch import --index-dir "$1" - <&-', sys.executable, news],
        env=environment(),
        capture_output=True,
        timeout=SECONDS,
        check=False,
    )
    assert done.returncode == 2
    assert b"is closed" in done.stderr


def test_the_program_writes_bytes_whatever_the_encoding_of_its_output(news):
    done = process("export", "--index-dir", news, "-", PYTHONIOENCODING="ascii")
    assert (done.returncode, done.stderr) == (0, b"")
    with Index.open(news) as index:
        assert imported(done.stdout) == list(everything(index).values())


def test_a_strict_import_with_a_bad_line_changes_nothing(tmp_path, place):
    file = tmp_path / "e.jsonl"
    file.write_bytes(exported(article("1")) + b"{}\n")
    result = run("import", "--strict", file, index=place)
    assert result.exit_code == 2
    assert f"{file}:2: no exported article" in result.stderr
    assert not place.exists()


@pytest.mark.parametrize("data", [b"", b"?\n"])
def test_an_import_of_nothing_makes_no_index(tmp_path, place, data):
    file = tmp_path / "e.jsonl"
    file.write_bytes(data)
    result = run("import", file, index=place)
    assert result.exit_code == (2 if data else 0)
    assert not place.exists()
