"""An index in the hands of several: threads, processes, other indexes, and folders that are none."""

from __future__ import annotations

import os
import shutil
import signal
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.commandline import process, run
from tests.conftest import WRITING, article, everything, found
from vnsearch import Index, IndexDamaged, IndexLocked, IndexNotFound, Report, VnsearchError
from vnsearch.engine.write import writing
from vnsearch.indexing.export import write_export

WRITER = """
    import sys
    from vnsearch import Article, Index
    with Index.open(sys.argv[1]) as index:
        index.add([Article("other", "Trăng", "Trăng tròn")])
    print("done", flush=True)
"""


# Several at once


def test_two_indexes_are_open_at_once_and_apart(tmp_path):
    with Index.open(tmp_path / "a", create=True) as one, Index.open(tmp_path / "b", create=True) as other:
        one.add([article("1", "mặt trời")])
        other.add([article("1", "mặt trăng")])
        assert (found(one, "trời"), found(one, "trăng")) == ({"1"}, set())
        assert (found(other, "trời"), found(other, "trăng")) == (set(), {"1"})


def test_results_can_be_read_after_a_later_commit(index):
    index.add([article("1")])
    results = index.search("mặt trời")
    index.delete(["1"])
    index.add([article("2", "trăng")])
    assert index.search("trăng").total == 1
    assert results.hits[0].article == article("1")
    assert results.hits[0].snippets[0].highlights


def test_a_hit_found_before_closing_can_still_be_read(place):
    with Index.open(place, create=True) as index:
        index.add([article("1")])
        (hit,) = index.search("mặt trời")
    assert hit.title == "Bài 1"
    assert hit.article == article("1")
    assert hit.snippets[0].highlights


@pytest.mark.skipif(not Path("/proc/self/maps").exists(), reason="needs the list of a process's open files")
def test_closing_lets_go_of_the_files(index, place):
    index.add([article("1")])
    found(index, "mặt trời")
    index.close()
    links = [link for link in Path("/proc/self/fd").iterdir() if link.exists()]
    assert not [link for link in links if link.resolve().is_relative_to(place)]
    assert str(place) not in Path("/proc/self/maps").read_text()


def test_commits_of_another_process_are_seen(index, place, python):
    assert len(index) == 0
    python(WRITER, place).wait()
    assert found(index, "trăng") == {"other"}


def test_an_index_made_anew_in_the_same_place_is_seen(index, place):
    index.add([article("old")])
    assert set(index.ids()) == {"old"}
    shutil.rmtree(place)
    with Index.open(place, create=True) as again:
        again.add([article("new")])
    assert set(index.ids()) == {"new"}


@pytest.mark.parametrize(
    "change",
    [
        lambda index, place, **wait: index.add([article("1")], **wait),
        lambda index, place, **wait: index.delete(["1"], **wait),
        lambda index, place, **wait: index.update([], **wait),
        lambda index, place, **wait: Index.rebuild(place, [], **wait),
    ],
    ids=["add", "delete", "update", "rebuild"],
)
def test_a_locked_index_is_not_changed_but_told_of(index, place, python, change):
    holder = python(WRITING, place)
    with pytest.raises(IndexLocked) as caught:
        change(index, place)
    assert caught.value.pid == holder.pid
    threading.Timer(0.1, lambda: (holder.stdin.write("\n"), holder.stdin.flush())).start()
    change(index, place, wait=20)


def test_the_command_line_names_the_holder_and_since_when(folder, index, place, python):
    folder.page("a.txt", "sao hoả")
    holder = python(WRITING, place)
    ended = process("index", "--index-dir", place, "--wait", "0", folder.root)
    assert ended.returncode == 2
    message = ended.stderr.decode()
    assert f"process {holder.pid} is writing to the index in {place} since 2" in message
    assert len(index) == 0


@pytest.mark.parametrize("end", ["done", "killed"])
def test_the_command_line_waits_until_the_holder_ends(folder, index, place, python, end):
    folder.page("a.txt", "sao hoả")
    holder = python(WRITING, place)
    finish = holder.kill if end == "killed" else lambda: (holder.stdin.write("\n"), holder.stdin.flush())
    threading.Timer(0.7, finish).start()
    ended = process("index", "--index-dir", place, "--wait", "50", folder.root)
    assert (ended.returncode, ended.stderr) == (0, b"without a date: 1 (a.txt)\n")
    assert set(index.ids()) == {"a.txt"} | ({"other"} if end == "done" else set())


@pytest.mark.parametrize("command", ["index", "import"])
@pytest.mark.parametrize("end", ["done", "killed"])
def test_the_first_two_that_write_both_have_their_articles_in_the_index(
    folder, place, python, monkeypatch, command, end
):
    """However long the first takes to make the index."""
    monkeypatch.setattr(writing, "_CREATION_SECONDS", 0.0)
    path = folder.page("a.txt", "sao hoả") if command == "index" else folder.root / "e.jsonl"
    if command == "import":
        write_export([article("a.txt")], path)
    holder = python(WRITING.replace("Index.open", "Index.begin"), place)
    finish = holder.kill if end == "killed" else lambda: (holder.stdin.write("\n"), holder.stdin.flush())
    threading.Timer(0.7, finish).start()
    result = run(command, "--wait", 50, "--workers", 1, path, index=place)
    remark = "without a date: 1 (a.txt)\n" if command == "index" else ""
    assert (result.exit_code, result.stderr) == (0, remark)
    with Index.open(place) as index:
        assert set(index.ids()) == {"a.txt"} | ({"other"} if end == "done" else set())


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="needs the list of a process's open files")
def test_a_worker_that_outlives_its_parent_holds_neither_the_lock_nor_the_index(index, place, python):
    parent = python(
        """
        import subprocess, sys
        from vnsearch import Article, Index

        class Told(subprocess.Popen):
            def __init__(self, *arguments, **options):
                super().__init__(*arguments, **options)
                print(self.pid, flush=True)

        subprocess.Popen = Told

        def articles():
            for number in range(400):
                yield Article(str(number), "Bài", "Thủ tướng họp")
            sys.stdin.readline()

        print("ready", flush=True)
        Index.open(sys.argv[1], workers=2).add(articles())
        """,
        place,
    )
    worker = int(parent.stdout.readline())
    os.kill(worker, signal.SIGSTOP)
    try:
        parent.kill()
        parent.wait()
        links = [str(link.readlink()) for link in Path(f"/proc/{worker}/fd").iterdir()]
        assert links
        assert not [link for link in links if link.startswith(str(place))]
        index.add([article("1")])
    finally:
        os.kill(worker, signal.SIGKILL)
    assert set(index.ids()) == {"1"}


# With and without seeing every commit


def test_an_index_is_refreshed_by_itself_or_when_it_is_told_to(place):
    with Index.open(place, create=True) as writing, Index.open(place, auto_refresh=False) as held:
        assert not held.refresh()
        writing.add([article("1")])
        assert (set(writing.ids()), set(held.ids()), found(held, "mặt trời")) == ({"1"}, set(), set())
        assert held.refresh()
        assert not held.refresh()
        assert (set(held.ids()), found(held, "mặt trời")) == ({"1"}, {"1"})
        assert not writing.refresh()
        held.delete(["1"])
        assert (set(held.ids()), set(writing.ids())) == ({"1"}, set())


def test_what_is_changed_is_the_newest_state_though_another_is_searched(folder, place):
    path = folder.page("a.txt", "sao hoả")
    with Index.open(place, create=True, auto_refresh=False) as held:
        with Index.open(place) as writing:
            writing.update([folder.root])
        assert held.preview([folder.root]).unchanged == ("a.txt",)
        assert held.update([folder.root]).unchanged == ("a.txt",)
        path.unlink()
        assert held.update([folder.root]).removed == ("a.txt",)
        assert len(held) == 0
        assert held.refresh()
        assert len(held) == 0


def test_refreshing_tells_of_the_commits_of_others(index, place):
    assert not index.refresh()
    with Index.open(place) as other:
        other.add([article("1")])
        assert index.refresh()
        assert not index.refresh()
        other.delete(["1"])
    assert len(index) == 0
    assert not index.refresh()


def test_an_index_that_is_not_refreshed_serves_though_its_folder_is_removed(place):
    with Index.open(place, create=True, auto_refresh=False) as index:
        index.add([article("1", "sao hoả"), article("2", "mặt trăng")])
        index.refresh()
        shutil.rmtree(place)
        assert found(index, "trăng") == {"2"}
        assert index.search("sao").hits[0].snippets[0].highlights
        assert set(everything(index)) == {"1", "2"}
        with pytest.raises(IndexNotFound):
            index.refresh()
        assert found(index, "trăng") == {"2"}


def test_an_index_that_was_rebuilt_is_seen_and_the_one_before_can_be_read_on(folder, index, place):
    path = folder.page("a.txt", "sao hoả")
    index.update([folder.root])
    (hit,) = index.search("sao hoả").hits
    path.unlink()
    folder.page("b.txt", "mặt trăng")
    Index.rebuild(place, [folder.root])
    assert found(index, "mặt trăng") == set(index.ids()) == {"b.txt"}
    assert "sao hoả" in hit.article.body
    assert "sao hoả" in hit.snippets[0].text


def test_a_folder_that_is_removed_and_made_again_serves_again(index, place):
    index.add([article("old")])
    shutil.rmtree(place)
    for _ in range(2):
        with pytest.raises(IndexNotFound):
            index.search("mặt trời")
    with Index.open(place, create=True) as again:
        assert len(index) == 0
        again.add([article("new")])
    assert found(index, "mặt trời") == {"new"}


def test_an_unfinished_listing_of_ids_holds_up_no_other_thread(index):
    index.add([article("1"), article("2")])
    ids = index.ids()
    next(ids)
    other = threading.Thread(target=lambda: index.search("mặt trời"), daemon=True)
    other.start()
    other.join(timeout=2)
    held_up = other.is_alive()
    del ids
    other.join(timeout=5)
    assert not held_up


def test_many_threads_search_while_another_commits(index, folder):
    """A state holds only the articles of one number, so that a mixture of two states would be seen."""

    def commit(state: int) -> None:
        folder.records(
            "news.jsonl",
            *({"id": f"{state}-{n}", "title": "Tin", "body": "Mặt trời mọc."} for n in range(10)),
        )
        assert len(index.update([folder.root]).added) == 10

    def search() -> list[int]:
        seen = []
        while not done.is_set():
            results = index.search("mat troi moc", limit=100)
            assert results.total == len(results.hits) == 10
            states = {hit.article.id.partition("-")[0] for hit in results.hits}
            assert len(states) == 1
            seen.append(int(states.pop()))
        return seen

    commit(0)
    done = threading.Event()
    with ThreadPoolExecutor(4) as pool:
        searches = [pool.submit(search) for _ in range(4)]
        try:
            for state in range(1, 12):
                commit(state)
        finally:
            done.set()
    for one in searches:
        assert one.result() == sorted(one.result())


# What cannot be opened


def test_opening_where_no_index_is_names_the_folder_and_makes_nothing(tmp_path):
    with pytest.raises(IndexNotFound, match="none"):
        Index.open(tmp_path / "none")
    assert not (tmp_path / "none").exists()


def test_opening_a_file_finds_no_index(tmp_path):
    (tmp_path / "file").write_text("text")
    with pytest.raises(IndexNotFound):
        Index.open(tmp_path / "file")


@pytest.mark.parametrize(
    "make", [lambda path: Index.open(path, create=True), lambda path: Index.rebuild(path, [])]
)
def test_no_index_is_made_in_place_of_a_file(tmp_path, make):
    (tmp_path / "file").write_text("text")
    with pytest.raises(VnsearchError, match="file"):
        make(tmp_path / "file")
    assert (tmp_path / "file").read_text() == "text"


def test_creating_makes_the_folders_above(tmp_path):
    with Index.open(tmp_path / "a" / "b" / "index", create=True) as index:
        assert len(index) == 0


def test_creating_opens_an_index_that_is_there(index, place):
    index.add([article("1")])
    with Index.open(place, create=True) as again:
        assert set(again.ids()) == {"1"}


def test_beginning_makes_an_index_of_the_first_articles_and_of_nothing_none(folder, place):
    with Index.begin(place, workers=1) as index:
        assert index.update([folder.root]) == index.add([]) == index.delete(["1"]) == Report()
        assert not place.exists()
        with pytest.raises(IndexNotFound):
            index.search("mặt trời")
        assert index.add([article("1")]).added == ("1",)
        assert found(index, "mặt trời") == {"1"}


def test_beginning_goes_on_with_an_index_that_is_there(index, folder, place):
    path = folder.page("a.txt", "sao hoả")
    index.add([article("1")])
    index.update([folder.root])
    path.unlink()
    folder.page("b.txt", "mặt trăng")
    with Index.begin(place, workers=1) as again:
        assert again.update([folder.root]) == Report(added=("b.txt",), removed=("a.txt",))
    assert set(index.ids()) == {"1", "b.txt"}


def test_a_folder_deleted_under_an_open_index_is_no_index(index, place):
    index.add([article("1")])
    shutil.rmtree(place)
    with pytest.raises((IndexNotFound, IndexDamaged)):
        index.search("mặt trời")
    with pytest.raises(VnsearchError):
        index.add([article("2")])


@contextmanager
def permissions(folder: Path, mode: int) -> Iterator[None]:
    """Gives the folder a mode; skips the test for who may do everything whatever the mode."""
    folder.chmod(mode)
    try:
        if os.access(folder, os.W_OK):
            pytest.skip("root may write everywhere")
        yield
    finally:
        folder.chmod(0o755)


def test_an_index_in_an_unwritable_folder_can_be_read(index, place):
    index.add([article("1")])
    with permissions(place, 0o555), Index.open(place) as again:
        assert found(again, "mặt trời") == {"1"}


def test_an_index_in_an_unwritable_folder_cannot_be_changed(index, place):
    index.add([article("1")])
    with permissions(place, 0o555), pytest.raises(VnsearchError):
        index.add([article("2")])
    assert set(index.ids()) == {"1"}


@pytest.mark.parametrize("name", ["", "index"])
def test_no_index_is_made_in_an_unwritable_folder(tmp_path, name):
    with permissions(tmp_path, 0o555), pytest.raises(VnsearchError, match="cannot"):
        Index.open(tmp_path / name, create=True)


def test_an_index_that_may_not_be_read_is_an_error_and_stays(index, place):
    index.add([article("1")])
    with permissions(place, 0o000), pytest.raises(VnsearchError):
        Index.open(place, create=True)
    assert set(index.ids()) == {"1"}


# --- the name of a state -------------------------------------------------------------------------------


def test_each_commit_by_any_process_changes_the_name_of_the_state(index, place):
    names = [index.state]
    with Index.open(place, workers=1) as other:
        for number in range(3):
            other.add(article(str(number)))
            assert other.state == index.state
            names.append(index.state)
    assert len(set(names)) == 4


def test_the_name_of_a_state_is_that_of_what_is_searched(index, place):
    index.add(article("1"))
    with Index.open(place, auto_refresh=False) as still:
        before = still.state
        index.add(article("2"))
        assert (still.state, found(still, "mặt trời")) == (before, {"1"})
        still.refresh()
        assert still.state == index.state != before
        assert found(still, "mặt trời") == {"1", "2"}


def test_the_name_of_a_state_needs_no_search_and_no_folder_that_is_settled(index, place):
    index.add(article("1"))
    name = index.state
    found(index, "mặt trời")
    time.sleep(0.15)
    found(index, "mặt trời")
    assert index.state == name


def test_rules_change_the_name_of_the_state(index, place, tmp_path):
    rules = tmp_path / "rules"
    rules.write_text("mặt trời = thái dương\n", encoding="utf-8")
    with Index.open(place, synonyms=rules) as ruled, Index.open(place, synonyms=rules) as same:
        assert ruled.state == same.state != index.state
