"""The folder of an index: who may write to it, what dead writers leave, what is none or a damaged one."""

from __future__ import annotations

import os
import random
import shutil
import signal
import sys
import threading
from collections.abc import Callable, Mapping
from contextlib import ExitStack, suppress
from datetime import datetime, timedelta
from pathlib import Path
from time import monotonic
from types import SimpleNamespace

import pytest
from whoosh.util.filelock import FileLock

from tests.conftest import (
    ANALYSIS,
    block,
    contents,
    document,
    files_of,
    listing,
    plan,
    put,
    remove,
    replace_and_fail,
    write_arrays,
)
from vnsearch.engine import Engine
from vnsearch.engine import engine as engine_module
from vnsearch.engine.format import arrays, toc
from vnsearch.engine.read.evaluation import Evaluation
from vnsearch.engine.write import lock
from vnsearch.errors import (
    AnalysisMismatch,
    IndexDamaged,
    IndexLocked,
    IndexNotFound,
    IndexNotWritable,
    VnsearchError,
)
from vnsearch.model import LAYERS

HOLDER = f"""
    import sys
    from pathlib import Path
    from vnsearch.engine import Engine
    with Engine.open(Path(sys.argv[1]), {ANALYSIS!r}).change():
        print("holding", flush=True)
        sys.stdin.readline()
"""
FORKING_HOLDER = f"""
    import os, sys
    from pathlib import Path
    from vnsearch.engine import Engine
    with Engine.open(Path(sys.argv[1]), {ANALYSIS!r}).change():
        ours, theirs = os.pipe()
        if os.fork() == 0:
            os.write(theirs, b"!")
            sys.stdin.readline()
            os._exit(0)
        os.read(ours, 1)
        print("holding", flush=True)
        if sys.argv[2] == "killed":
            os.kill(os.getpid(), 9)
    print("let go", flush=True)
    sys.stdin.readline()
"""
# Whoosh leaves closing a damaged table of contents to the garbage collector.
reads_damaged_files = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")

DYING_WRITER = f"""
    import os, signal, sys
    from pathlib import Path
    from tests.conftest import block, document
    from vnsearch.engine import Engine

    def die(*_):
        print("dying", flush=True)
        os.kill(os.getpid(), signal.SIGKILL)

    with Engine.open(Path(sys.argv[1]), {ANALYSIS!r}, memory=1).change() as (batch, _):
        for number in range(20):
            batch.put(block(document(f"lost {{number}}")))
        if sys.argv[2] == "committing":
            os.rename = os.replace = os.link = die
            batch.commit()
        die()
"""


# Locks and dead writers


def test_a_second_writer_is_told_who_holds_the_lock_and_since_when(engine, python):
    started = datetime.now()
    holder = python(HOLDER, engine.folder)
    with pytest.raises(IndexLocked) as caught, engine.change():
        pass
    assert caught.value.pid == holder.pid
    assert caught.value.folder == engine.folder
    assert started - timedelta(seconds=2) < caught.value.since < datetime.now() + timedelta(seconds=1)


@pytest.mark.parametrize("kind", ["change", "replace"])
def test_a_second_writer_in_the_same_process_is_locked_out(engine, kind):
    with engine.change() as (batch, _):
        with pytest.raises(IndexLocked) as caught, getattr(engine, kind)():
            pass
        assert caught.value.pid == os.getpid()
        batch.put(block(document("1")))
        batch.commit()
    assert contents(engine) == {"1": "a"}


def test_readers_are_not_locked_out(engine, python):
    put(engine, document("1"))
    python(HOLDER, engine.folder)
    assert contents(Engine.open(engine.folder, ANALYSIS)) == {"1": "a"}


def test_a_writer_waits_for_the_lock(engine, python):
    holder = python(HOLDER, engine.folder)
    threading.Timer(0.3, lambda: (holder.stdin.write("\n"), holder.stdin.flush())).start()
    with engine.change(wait=20) as (batch, _):
        batch.put(block(document("1")))
        batch.commit()
    assert contents(engine) == {"1": "a"}


def test_a_writer_waits_no_longer_than_told(engine, python):
    python(HOLDER, engine.folder)
    started = monotonic()
    with pytest.raises(IndexLocked), engine.change(wait=0.3):
        pass
    assert 0.3 <= monotonic() - started < 5


def test_what_a_waiting_writer_changes_is_the_newest_state(engine):
    put(engine, document("1"))
    other = Engine.open(engine.folder, ANALYSIS)
    put(engine, document("2"))
    with other.change() as (batch, base):
        assert base.live == 2
        batch.remove("2")
        batch.commit()
    assert contents(engine) == {"1": "a"}


def test_the_lock_goes_when_its_holder_is_killed(engine, python):
    holder = python(HOLDER, engine.folder)
    holder.send_signal(signal.SIGKILL)
    holder.wait()
    put(engine, document("1"))
    assert contents(engine) == {"1": "a"}


@pytest.mark.parametrize("killed", [True, False])
def test_a_lock_that_is_waited_for_comes_free_when_its_holder_ends(engine, python, killed):
    holder = python(HOLDER, engine.folder)
    end = holder.kill if killed else lambda: (holder.stdin.write("\n"), holder.stdin.flush())
    threading.Timer(0.3, end).start()
    with engine.change(wait=20) as (batch, _):
        batch.put(block(document("1")))
        batch.commit()
    assert contents(engine) == {"1": "a"}


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the system does not fork")
@pytest.mark.parametrize("end", ["killed", "left"])
def test_a_process_that_the_holder_forked_does_not_hold_the_lock(engine, python, end):
    holder = python(FORKING_HOLDER, engine.folder, end)
    if end == "killed":
        holder.wait()
    else:
        assert holder.stdout.readline() == "let go\n"
    put(engine, document("1"))
    assert contents(engine) == {"1": "a"}


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the system does not fork")
def test_a_forked_process_does_not_take_the_lock_from_its_holder(engine):
    with engine.change():
        if (pid := os.fork()) == 0:
            os._exit(0)
        os.waitpid(pid, 0)
        with pytest.raises(IndexLocked) as caught, engine.change():
            pass
        assert caught.value.pid == os.getpid()


def test_what_a_killed_holder_left_is_not_taken_for_the_next_ones_name(engine, python, monkeypatch):
    """Between locking and telling of it, the next holder may be slow."""
    monkeypatch.setattr(lock, "_NAMING_SECONDS", 0.1)
    holder = python(HOLDER, engine.folder)
    holder.kill()
    holder.wait()
    assert (engine.folder / lock.HOLDER_NAME).read_text().startswith(f"{holder.pid} ")
    slow = FileLock(str(engine.folder / lock.LOCK_NAME))
    assert slow.acquire()
    try:
        with pytest.raises(IndexLocked) as caught, engine.change():
            pass
    finally:
        slow.release()
    assert (caught.value.pid, caught.value.since) == (None, None)


def test_a_holder_that_is_slow_to_tell_its_name_is_waited_for(engine, monkeypatch):
    monkeypatch.setattr(lock, "_NAMING_SECONDS", 20)
    with engine.change():
        told = (engine.folder / lock.HOLDER_NAME).rename(engine.folder / "aside")
        threading.Timer(0.2, lambda: told.rename(engine.folder / lock.HOLDER_NAME)).start()
        with pytest.raises(IndexLocked) as caught, engine.change():
            pass
    assert caught.value.pid == os.getpid()


def test_the_name_goes_with_the_lock(engine):
    with engine.change():
        assert (engine.folder / lock.HOLDER_NAME).exists()
    assert {name for name in listing(engine.folder) if "LOCK" in name} == {lock.LOCK_NAME}


def test_the_lock_holds_though_the_name_cannot_be_written(engine, monkeypatch):
    monkeypatch.setattr(lock, "_NAMING_SECONDS", 0.1)
    (engine.folder / f"{lock.HOLDER_NAME}.tmp").mkdir()
    with engine.change():
        with pytest.raises(IndexLocked) as caught, engine.change():
            pass
        assert caught.value.pid is None


def test_a_lock_on_a_file_that_has_been_removed_is_none(engine, monkeypatch):
    """As when the folder is removed and made again just when the lock is taken."""
    lock_file = engine.folder / lock.LOCK_NAME
    really = FileLock.acquire
    removals = iter([True, True, False, False])

    def acquire(self):
        acquired = really(self)
        if next(removals):
            lock_file.unlink()
        return acquired

    monkeypatch.setattr(FileLock, "acquire", acquire)
    with engine.change(wait=20):
        assert lock_file.exists()
        with pytest.raises(IndexLocked), engine.change():
            pass


def test_a_writer_whose_folder_was_removed_leaves_alone_what_another_makes_there(engine):
    with ExitStack() as other:
        with engine.change():
            shutil.rmtree(engine.folder)
            batch, _ = other.enter_context(Engine.create(engine.folder, ANALYSIS).change())
            written = engine.folder / "MAIN_0123456789abcdef.vns"
            written.write_text("by the other writer, who is not done")
        assert written.exists()
        with pytest.raises(IndexLocked) as caught, engine.change():
            pass
        assert caught.value.pid == os.getpid()
        batch.put(block(document("1")))
        batch.commit()
    assert contents(engine) == {"1": "a"}


@pytest.mark.parametrize("moment", ["waiting", "writing"])
def test_a_writer_in_whose_folder_another_makes_an_index_changes_nothing_of_it(engine, monkeypatch, moment):
    put(engine, document("old"))

    def make_again(*_: object) -> None:
        shutil.rmtree(engine.folder)
        put(Engine.create(engine.folder, ANALYSIS), *(document(str(n)) for n in range(3)))
        (engine.folder / "MAIN_0123456789abcdef.vns").write_text("by another writer, who is not done")

    if moment == "waiting":
        monkeypatch.setattr(lock.WriteLock, "__enter__", make_again_once(monkeypatch, make_again))
    with engine.change() as (batch, _):
        batch.put(block(document("1")))
        if moment == "writing":
            make_again()
        with pytest.raises(IndexNotWritable, match="it was removed, or left to another") as caught:
            batch.commit()
    assert caught.value.folder == engine.folder
    assert (engine.folder / "MAIN_0123456789abcdef.vns").exists()
    assert contents(Engine.open(engine.folder, ANALYSIS)).keys() == {"0", "1", "2"}


def make_again_once(monkeypatch: pytest.MonkeyPatch, make_again: Callable[[], object]) -> Callable[..., None]:
    """Stands for entering the lock, and does it as soon as the next writer has the lock."""
    really = lock.WriteLock.__enter__

    def enter(held: lock.WriteLock) -> None:
        monkeypatch.setattr(lock.WriteLock, "__enter__", really)
        make_again()

    return enter


def test_a_writer_whose_folder_is_gone_says_so(engine):
    with engine.change() as (batch, _):
        batch.put(block(document("1")))
        shutil.rmtree(engine.folder)
        with pytest.raises(IndexNotWritable, match="cannot write"):
            batch.commit()
    assert not engine.folder.exists()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the system does not fork")
@pytest.mark.parametrize("way", ["leaving", "committing"])
def test_a_forked_process_neither_commits_nor_removes_what_its_parent_wrote(engine, way):
    writer, parent = Engine.open(engine.folder, ANALYSIS, memory=1), os.getpid()
    try:
        with writer.change() as (batch, _):
            batch.put(block(document("1", "a b")))
            assert list(engine.folder.glob("*.vns"))
            if (child := os.fork()) == 0:
                if way == "leaving":
                    raise SystemExit
                batch.commit()
            _, status = os.waitpid(child, 0)
            assert (status, contents(engine)) == (0, {})
            batch.commit()
    finally:
        if os.getpid() != parent:
            os._exit(sys.exc_info()[0] is not (SystemExit if way == "leaving" else IndexNotWritable))
    assert contents(engine) == {"1": "a b"}


# Beginning an index


def test_what_is_put_in_makes_an_index_where_none_is(tmp_path):
    engine = Engine(tmp_path / "new", ANALYSIS)
    with engine.change_or_create() as (batch, base):
        assert (base.live, list(base.numbers())) == (0, [])
        batch.put(block(document("1")))
        batch.commit()
    with engine.change_or_create() as (batch, base):
        assert base.find("1") is not None
        batch.put(block(document("2")))
        batch.commit()
    assert contents(engine) == {"1": "a", "2": "a"}


@pytest.mark.parametrize("end", [None, RuntimeError])
def test_beginning_leaves_nothing_where_nothing_was_put_in(tmp_path, end):
    engine = Engine(tmp_path / "new", ANALYSIS)
    with suppress(RuntimeError), engine.change_or_create() as (batch, _):
        if end is not None:
            batch.put(block(document("1")))
            raise end
        batch.commit()
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(IndexNotFound):
        engine.snapshot()


@reads_damaged_files
@pytest.mark.parametrize(("analysis", "error"), [(ANALYSIS, IndexDamaged), ("test/2", AnalysisMismatch)])
def test_beginning_is_nothing_for_an_index_that_cannot_be_changed(engine, analysis, error):
    put(engine, document("1"))
    if error is IndexDamaged:
        _garbage(next(engine.folder.glob("*.toc")))
    before = listing(engine.folder)
    with pytest.raises(error), Engine(engine.folder, analysis).change_or_create():
        pass
    assert listing(engine.folder) == before


@pytest.mark.parametrize("succeeds", [True, False])
def test_of_two_that_begin_at_once_the_second_goes_on_from_what_the_first_made(tmp_path, succeeds):
    """Also when that is nothing, and the first has removed the folder that it had made."""
    folder = tmp_path / "new"

    def second() -> None:
        with Engine(folder, ANALYSIS).change_or_create(wait=20) as (batch, base):
            found.append(base.live)
            batch.put(block(document("2")))
            batch.commit()

    found: list[int] = []
    waiting = threading.Thread(target=second)
    with Engine(folder, ANALYSIS).change_or_create() as (batch, _):
        batch.put(block(document("1")))
        waiting.start()
        waiting.join(0.2)
        assert found == []
        if succeeds:
            batch.commit()
    waiting.join(20)
    assert found == [succeeds]
    assert contents(Engine.open(folder, ANALYSIS)).keys() == ({"1", "2"} if succeeds else {"2"})


@pytest.mark.parametrize("moment", ["adding", "committing"])
def test_a_killed_writer_leaves_the_committed_state(engine, python, moment):
    put(engine, document("1"))
    python(DYING_WRITER, engine.folder, moment).wait()
    assert contents(engine) == {"1": "a"}
    put(engine, document("2"))
    assert contents(engine) == {"1": "a", "2": "a"}


@pytest.mark.parametrize("moment", ["adding", "committing"])
def test_what_killed_writers_left_is_gone_after_the_next_write(engine, tmp_path, python, moment):
    undisturbed = Engine.create(tmp_path / "undisturbed", ANALYSIS)
    for each in (engine, undisturbed):
        put(each, document("1"))
    for _ in range(2):
        python(DYING_WRITER, engine.folder, moment).wait()
    for each in (engine, undisturbed):
        put(each, document("2"))
    assert kinds(engine) == kinds(undisturbed)


def kinds(engine: Engine) -> list[str]:
    return sorted(Path(name).suffix for name in listing(engine.folder))


# Reading while others write


def test_a_state_stays_as_it_was_though_nothing_of_it_was_read_before_the_commit(engine):
    put(engine, *(document(str(n), f"a b{n}") for n in range(50)))
    before = Engine.open(engine.folder, ANALYSIS).snapshot()
    with engine.replace() as batch:
        batch.put(block(document("new")))
        batch.commit()
    assert {before.article(number).body for number in range(50)} == {f"a b{n}" for n in range(50)}
    assert before.document_frequency("syllable", "a") == before.live == 50
    assert Evaluation(plan("b7"), before).rank(limit=9, offset=0).matches[0].id == "7"


@pytest.mark.parametrize("step", ["read_contents", "open_segment"])
def test_commits_while_a_state_is_opened_are_no_error_however_many(engine, monkeypatch, step):
    put(engine, document("0"))
    really = getattr(engine_module, step)
    commits = 0

    def slow(path):
        nonlocal commits
        found = really(path) if step == "read_contents" else None
        if commits < 30:
            commits += 1
            writer = Engine(engine.folder, ANALYSIS)
            with writer.replace() as batch:
                batch.put(block(document(str(commits))))
                batch.commit()
        return found or really(path)

    monkeypatch.setattr(engine_module, step, slow)
    reader = Engine.open(engine.folder, ANALYSIS)
    assert contents(reader) == {"30": "a"}


def test_a_listing_that_misses_what_is_renamed_meanwhile_is_no_missing_index(engine, monkeypatch):
    put(engine, document("1"))
    really = toc.find_latest
    answers = iter([-1, -1, 1, -1, 1, 1, -1])
    for module in (toc, engine_module):
        monkeypatch.setattr(module, "find_latest", lambda folder: next(answers, None) or really(folder))
    assert contents(Engine.open(engine.folder, ANALYSIS)) == {"1": "a"}


def test_files_that_are_gone_without_a_commit_are_damage_and_named(engine):
    put(engine, document("1"))
    (segment,) = engine.folder.glob("*.vns")
    segment.unlink()
    with pytest.raises(IndexDamaged, match=segment.name):
        Engine.open(engine.folder, ANALYSIS)


@pytest.mark.parametrize("offset", [0, 3600, -3600], ids=["no", "ahead", "behind"])
def test_commits_within_one_tick_of_the_file_systems_clock_are_seen(engine, monkeypatch, offset):
    """Its clock may be wrong, and its ticks long."""
    really = Path.stat
    time = (engine.folder.stat().st_mtime_ns // 1_000_000_000 + offset) * 1_000_000_000

    def stat(path, **options):
        found = really(path, **options)
        if path != engine.folder:
            return found
        return SimpleNamespace(
            st_dev=found.st_dev,
            st_ino=found.st_ino,
            st_mtime_ns=time,
            st_ctime_ns=time,
            st_mode=found.st_mode,
        )

    monkeypatch.setattr(Path, "stat", stat)
    reader = Engine.open(engine.folder, ANALYSIS)
    for number in range(3):
        put(engine, document(str(number)))
        assert reader.snapshot().live == number + 1


@pytest.mark.parametrize(("rest", "tick"), [(1, 0.1), (0, 2)], ids=["exact", "coarse"])
def test_a_folder_that_stays_the_same_is_not_listed_again(engine, monkeypatch, rest, tick):
    really_stat = Path.stat

    def stat(path, **options):
        found = really_stat(path, **options)
        names = ("st_dev", "st_ino", "st_size", "st_mode", "st_ctime_ns")
        seconds = found.st_mtime_ns // 1_000_000_000
        return SimpleNamespace(
            **{name: getattr(found, name) for name in names}, st_mtime_ns=seconds * 1_000_000_000 + rest
        )

    monkeypatch.setattr(Path, "stat", stat)
    now = monotonic()
    monkeypatch.setattr(engine_module.time, "monotonic", lambda: now)
    listings = 0

    def latest(folder):
        nonlocal listings
        listings += 1
        return really(folder)

    really = toc.find_latest
    monkeypatch.setattr(toc, "find_latest", latest)
    put(engine, document("1"))
    for ticks, listed in [(0, True), (0.5, True), (1.1, True), (1.1, False), (99, False)]:
        now, listings = now + ticks * tick, 0
        assert engine.snapshot().live == 1
        assert (listings > 0) == listed, ticks
    put(engine, document("2"))
    assert engine.snapshot().live == 2


def test_sizes_can_be_asked_for_while_files_vanish(engine, monkeypatch):
    put(engine, document("1"))
    really = Path.glob

    def glob(path, pattern):
        yield from really(path, pattern)
        yield path / "MAIN_0123456789abcdef.vns"

    size = engine.stats().size
    monkeypatch.setattr(Path, "glob", glob)
    assert engine.stats().size == size > 0


# What is no index, or another one


def test_there_is_no_index_in_a_missing_folder(tmp_path):
    with pytest.raises(IndexNotFound) as caught:
        Engine.open(tmp_path / "none", ANALYSIS)
    assert caught.value.folder == tmp_path / "none"
    assert not (tmp_path / "none").exists()


def test_there_is_no_index_in_an_empty_folder_nor_in_a_file(tmp_path):
    (tmp_path / "file").write_text("text")
    for folder in (tmp_path, tmp_path / "file"):
        with pytest.raises(IndexNotFound):
            Engine.open(folder, ANALYSIS)


def test_changing_where_no_index_is_finds_none(tmp_path):
    with pytest.raises(VnsearchError), Engine(tmp_path / "none", ANALYSIS).change():
        pass


@pytest.mark.parametrize("below", ["", "deeper"])
def test_no_index_can_be_made_in_place_of_a_file(tmp_path, below):
    (tmp_path / "file").write_text("text")
    with pytest.raises(VnsearchError, match="file"):
        Engine.create(tmp_path / "file" / below, ANALYSIS)
    assert (tmp_path / "file").read_text() == "text"


def test_creating_keeps_an_index_that_is_there(engine):
    put(engine, document("1"))
    assert contents(Engine.create(engine.folder, ANALYSIS)) == {"1": "a"}


def test_creating_leaves_other_files_of_the_folder_alone(tmp_path):
    (tmp_path / ".gitignore").write_text("*")
    (tmp_path / "notes.txt").write_text("mine")
    engine = Engine.create(tmp_path, ANALYSIS)
    put(engine, document("1"))
    with engine.replace() as batch:
        batch.commit()
    assert (tmp_path / ".gitignore").read_text() == "*"
    assert (tmp_path / "notes.txt").read_text() == "mine"


@pytest.mark.parametrize("opener", [Engine.open, Engine.create])
def test_an_index_of_another_analysis_is_not_opened(engine, opener):
    with pytest.raises(AnalysisMismatch) as caught:
        opener(engine.folder, "test/2")
    assert caught.value.folder == engine.folder
    assert ANALYSIS in caught.value.found
    assert "test/2" in caught.value.expected
    assert caught.value.found != caught.value.expected


def test_an_index_of_another_analysis_is_not_changed(engine):
    before = listing(engine.folder)
    with pytest.raises(AnalysisMismatch), Engine(engine.folder, "test/2").change():
        pass
    assert listing(engine.folder).keys() == before.keys() | {
        name for name in listing(engine.folder) if "LOCK" in name.upper()
    }


def _garbage(path: Path) -> None:
    size = path.stat().st_size
    path.write_bytes(random.Random(size).randbytes(size))


def _overwrite_middle(path: Path) -> None:
    data = bytearray(path.read_bytes())
    middle = slice(len(data) // 3, 2 * len(data) // 3)
    data[middle] = b"\xff" * len(data[middle])
    path.write_bytes(data)


DAMAGES: Mapping[str, Callable[[Path], object]] = {
    "delete": Path.unlink,
    "empty": lambda path: path.write_bytes(b""),
    "half": lambda path: os.truncate(path, path.stat().st_size // 2),
    "short": lambda path: os.truncate(path, path.stat().st_size - 1),
    "garbage": _garbage,
    "middle": _overwrite_middle,
    "zeros": lambda path: path.write_bytes(bytes(path.stat().st_size)),
}


def use_everything(folder: Path) -> None:
    """Reads and changes the index in every way there is."""
    engine = Engine.open(folder, ANALYSIS)
    snapshot = engine.snapshot()
    engine.stats()
    assert snapshot.total_length >= 0
    for article_id in map(snapshot.id, snapshot.numbers()):
        number = snapshot.find(article_id)
        assert number is not None, "an article that is known is not found"
        snapshot.article(number)
    for layer in LAYERS:
        snapshot.document_frequency(layer, "a")
    Evaluation(plan("a b c 7 12"), snapshot).rank(limit=100, offset=0)
    put(engine, document("7", "b"), document("new", "c"))
    remove(engine, "12")
    engine.close()


@reads_damaged_files
@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("which", [0, -1], ids=["first file", "last file"])
def test_a_damaged_index_says_so_and_names_its_folder(engine, damage, which):
    put(engine, *(document(str(n), f"a b c {n} " * 5) for n in range(50)))
    remove(engine, "3")
    engine.close()
    DAMAGES[damage](files_of(engine.folder)[which])
    with pytest.raises((IndexDamaged, IndexNotFound)) as caught:
        use_everything(engine.folder)
    assert caught.value.folder == engine.folder


@reads_damaged_files
@pytest.mark.parametrize("which", [0, -1], ids=["first file", "last file"])
def test_a_flipped_byte_anywhere_raises_nothing_but_damage(engine, which):
    put(engine, *(document(str(n), f"a b c {n} " * 5) for n in range(20)))
    engine.close()
    path = files_of(engine.folder)[which]
    sound = path.read_bytes()
    others = []
    for position in random.Random(1).sample(range(len(sound)), 60):
        path.write_bytes(sound[:position] + bytes([sound[position] ^ 0xFF]) + sound[position + 1 :])
        try:
            probe = Engine.open(engine.folder, ANALYSIS)
            snapshot = probe.snapshot()
            for article_id in map(snapshot.id, snapshot.numbers()):
                number = snapshot.find(article_id)
                if number is not None:
                    snapshot.article(number)
            Evaluation(plan("a b c 7 12"), snapshot).rank(limit=100, offset=0)
            probe.close()
        except (IndexDamaged, IndexNotFound, AnalysisMismatch):
            pass
        except Exception as error:
            others.append((position, repr(error)))
    assert others == []


@reads_damaged_files
@pytest.mark.parametrize("kind", ["delete", "empty", "garbage"])
def test_replacing_a_damaged_index(engine, kind):
    put(engine, document("1"))
    engine.close()
    for path in files_of(engine.folder):
        DAMAGES[kind](path)
    with Engine(engine.folder, ANALYSIS).replace() as batch:
        batch.put(block(document("2")))
        batch.commit()
    assert contents(Engine.open(engine.folder, ANALYSIS)) == {"2": "a"}


@reads_damaged_files
@pytest.mark.parametrize("kind", ["empty", "garbage"])
def test_a_failed_replacement_does_not_pass_a_damaged_index_off_as_an_empty_one(engine, kind):
    put(engine, document("1"))
    engine.close()
    for path in files_of(engine.folder):
        DAMAGES[kind](path)
    with pytest.raises(RuntimeError):
        replace_and_fail(Engine(engine.folder, ANALYSIS))
    with pytest.raises(IndexDamaged):
        Engine.open(engine.folder, ANALYSIS)


@pytest.mark.parametrize("array", ["id_order", "syllable.lists"])
def test_numbers_that_point_nowhere_are_damage_in_writing_too(engine, array):
    """Whether an article is looked for or segments are merged."""
    for number in range(8):
        put(engine, *(document(f"{number} {place}", f"a{place}") for place in range(9)))
    (segment, *_) = engine.folder.glob("*.vns")
    found = {name: values.copy() for name, values in arrays.read_arrays(segment).items()}
    found[array][:] = 99
    segment.unlink()
    write_arrays(segment, found.items())
    before = files_of(engine.folder)
    with pytest.raises(IndexDamaged, match=segment.name) as caught:
        put(engine, document("8"))
    assert caught.value.folder == engine.folder
    assert files_of(engine.folder) == before
