"""Indexes of other versions: recognised, of use to those that made them, and upgraded from their articles."""

from __future__ import annotations

import errno
import json
import os
import re
import shlex
import shutil
import struct
import zlib
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.commandline import SEEDS, run
from tests.conftest import WRITING, found, listing, write_arrays
from vnsearch import AnalysisMismatch, Article, Index, IndexDamaged, IndexLocked, IndexNotFound
from vnsearch.article_json import from_record, to_bytes
from vnsearch.engine import Engine
from vnsearch.engine.care import salvage
from vnsearch.engine.care.salvage import SalvagedSegment
from vnsearch.engine.format import arrays
from vnsearch.engine.format.layout import LAYOUT
from vnsearch.engine.format.storage import Storage
from vnsearch.engine.format.toc import append_plain, find_latest, find_unused, read_contents, toc_path
from vnsearch.engine.write import writing
from vnsearch.engine.write.batch import Batch
from vnsearch.errors import REBUILD, REPAIR, UPGRADE, IndexNotWritable
from vnsearch.indexing import maintenance
from vnsearch.language.analyzer import fingerprint

GOLDEN = Path(__file__).parent / "golden"
CURRENT = f"{LAYOUT}.{fingerprint()}"
EARLIER = "earlier/1"
"""The analysis of an earlier version that used this layout."""
EARLIER_MADE = f"{LAYOUT}.{EARLIER}"
OLDEST, NEWEST = "0.a/1", "999.z/1"
LARGEST = 60_000
WORKERS = 1


class Golden(NamedTuple):
    """A copy of the index that a release made, the articles in it, and what queries found in it."""

    index: Path
    articles: list[Article]
    analysis: str
    found: dict[str, list[str]]


@pytest.fixture(params=sorted(path.name for path in GOLDEN.iterdir() if path.name.isdecimal()))
def golden(request, tmp_path):
    return _copy(request.param, tmp_path)


@pytest.fixture
def outdated(golden):
    """The same, of a version that is not this one."""
    if golden.analysis == CURRENT:
        _name(golden.index, EARLIER_MADE)
    return golden


@pytest.fixture
def old(tmp_path):
    """The folder of an index of this layout that an earlier analysis made, with two segments."""
    folder = tmp_path / "old"
    with Index.open(folder, create=True, workers=WORKERS) as index:
        for articles in (_some("a", 3), _some("b", 40)):
            index.add(articles)
        index.delete(["b7"])
    _name(folder, EARLIER_MADE)
    return folder


def _copy(layout: str, place: Path) -> Golden:
    source = GOLDEN / layout
    shutil.copytree(source / "index", place / "golden")
    searches = json.loads((source / "searches.json").read_text())
    lines = (source / "articles.jsonl").read_text().splitlines()
    articles = [from_record(json.loads(line)) for line in lines]
    return Golden(place / "golden", articles, searches["analysis"], searches["found"])


def _name(folder: Path, analysis: str) -> None:
    """Gives the index another name of the analysis that made it."""
    path = toc_path(folder, find_latest(folder))
    path.write_bytes(append_plain(b"", read_contents(folder)._replace(analysis=analysis)))


def _some(name: str, count: int) -> list[Article]:
    return [
        Article(f"{name}{n}", f"Bài {n}", f"Mặt trời mọc lần thứ {n}", path=f"/{name}") for n in range(count)
    ]


def _articles(folder: Path) -> list[Article]:
    with Index.open(folder) as index:
        return [index[article_id] for article_id in index.ids()]


def _contents(folder: Path) -> dict[str, bytes]:
    """What is in the files of the index."""
    return {path.name: path.read_bytes() for path in folder.iterdir() if "LOCK" not in path.name}


def _refused(folder: Path) -> AnalysisMismatch:
    """Why the index is not opened."""
    with pytest.raises(AnalysisMismatch) as caught:
        Index.open(folder)
    assert caught.value.folder == folder
    return caught.value


def _follow(error: Exception) -> None:
    """Runs the command that an error says to run, which must help."""
    (command,) = re.findall("“vnsearch (.*?)”", str(error))
    folder = shlex.split(command)[3]
    result = run(*shlex.split(command.replace("PATHS", shlex.quote(str(SEEDS)))))
    assert not result.stderr.startswith("Error")
    assert maintenance.check(folder, deep=True) == ()


# What releases made


def test_there_is_a_golden_index_of_this_layout():
    assert (GOLDEN / LAYOUT).is_dir(), "run python tests/golden/make.py"


def test_a_golden_index_is_small_and_has_what_must_stay_readable(golden):
    assert sum(len(data) for data in _contents(golden.index).values()) < LARGEST
    segments = read_contents(golden.index).segments
    assert (len(segments), sum(len(segment.deleted) for segment in segments)) == (2, 1)
    files = [arrays.read_unverified(segment.path(golden.index)) for segment in segments]
    assert any(len(found["dictionaries"]) for found in files)
    assert read_contents(golden.index).analysis == golden.analysis


def test_a_golden_index_of_this_analysis_is_searched_as_it_is(tmp_path):
    golden = _copy(LAYOUT, tmp_path)
    if golden.analysis != CURRENT:
        assert _refused(golden.index).remedy == UPGRADE
        return
    assert maintenance.check(golden.index, deep=True) == ()
    assert _articles(golden.index) == golden.articles
    with Index.open(golden.index) as index:
        assert {query: sorted(found(index, query)) for query in golden.found} == golden.found


def test_an_index_of_another_version_is_recognised(outdated):
    error = _refused(outdated.index)
    assert (error.found, error.expected) == (read_contents(outdated.index).analysis, CURRENT)
    assert f"vnsearch index --upgrade --index-dir {outdated.index}" in str(error)
    for use in (partial(Index.open, create=True), maintenance.remove_leftovers):
        with pytest.raises(AnalysisMismatch):
            use(outdated.index)


def test_an_index_of_another_version_is_upgraded_from_its_articles(outdated):
    before = read_contents(outdated.index)
    upgrade = Index.upgrade(outdated.index, workers=WORKERS)
    assert upgrade == (before.analysis, CURRENT, len(outdated.articles))
    articles = _articles(outdated.index)
    assert articles == outdated.articles
    assert list(map(to_bytes, articles)) == list(map(to_bytes, outdated.articles))
    assert maintenance.check(outdated.index, deep=True) == ()
    assert find_unused(outdated.index) == []
    assert not any(segment.path(outdated.index).exists() for segment in before.segments)


def test_what_was_found_before_an_upgrade_is_found_after_it(outdated):
    Index.upgrade(outdated.index, workers=WORKERS)
    with Index.open(outdated.index) as index:
        for query, ids in outdated.found.items():
            assert set(ids) <= found(index, query), query
        assert found(index, "date:2024-09-26") == {"hoi-nghi.txt"}
        index.add([Article("next", "Tiếp theo", "Mặt trăng")])
        assert found(index, "mặt trăng") == {"next"}


def test_an_upgraded_index_is_updated_by_what_changed(tmp_path):
    Index.rebuild(tmp_path, [SEEDS], workers=WORKERS)
    _name(tmp_path, EARLIER_MADE)
    Index.upgrade(tmp_path, workers=WORKERS)
    with Index.open(tmp_path) as index:
        report = index.update([SEEDS])
        assert (len(report.unchanged), report.added, report.changed, report.removed) == (5, (), (), ())


_texts = st.text(max_size=30)


@settings(deadline=None, max_examples=15)
@given(st.lists(st.tuples(_texts, _texts, st.none() | _texts, st.dictionaries(_texts, _texts)), max_size=5))
def test_whatever_is_stored_stays_as_it_is(tmp_path_factory, fields):
    folder = tmp_path_factory.mktemp("any")
    articles = [
        Article(str(n), title, body, path=path or None, metadata=metadata)
        for n, (title, body, path, metadata) in enumerate(fields)
    ]
    with Index.open(folder, create=True, workers=WORKERS) as index:
        index.add(articles)
    _name(folder, EARLIER_MADE)
    assert Index.upgrade(folder, workers=WORKERS).articles == len(articles)
    assert _articles(folder) == articles


@pytest.mark.parametrize("memory", [1, 1 << 30])
def test_the_order_stays_in_however_many_segments_it_is_written(old, memory):
    Index.upgrade(old, workers=WORKERS, memory=memory)
    wanted = [article for article in (*_some("a", 3), *_some("b", 40)) if article.id != "b7"]
    assert _articles(old) == wanted


# How the versions are told apart


@pytest.mark.parametrize(
    ("made_by", "what"),
    [
        (OLDEST, "of an earlier version, "),
        (NEWEST, "of a newer version, this is .*: use that version, or run"),
        (EARLIER_MADE, "of another version, "),
        ("\x00 no numbers", "of another version, "),
        (f"{10**30}.a", "of another version, "),
        (f"{LAYOUT}1", "of another version, "),
        ("", "before the first release"),
    ],
)
def test_an_error_says_whether_the_version_is_an_earlier_or_a_newer_one(old, made_by, what):
    _name(old, made_by)
    assert re.search(what, str(_refused(old)))
    assert Index.upgrade(old, workers=WORKERS).articles == 42
    assert _articles(old)


def test_an_empty_index_is_upgraded(tmp_path):
    Index.open(tmp_path, create=True).close()
    _name(tmp_path, OLDEST)
    assert _refused(tmp_path).remedy == UPGRADE
    assert Index.upgrade(tmp_path) == (OLDEST, CURRENT, 0)
    assert _articles(tmp_path) == []


def test_a_current_index_stays_as_it_is(tmp_path):
    Index.rebuild(tmp_path, [SEEDS], workers=WORKERS)
    (tmp_path / "MAIN_WRITELOCK").unlink()
    before = listing(tmp_path)
    assert Index.upgrade(tmp_path) == (CURRENT, CURRENT, 0)
    assert listing(tmp_path) == before


def test_where_no_index_is_there_is_nothing_to_upgrade(tmp_path):
    with pytest.raises(IndexNotFound):
        Index.upgrade(tmp_path / "none")
    assert not (tmp_path / "none").exists()


# Until it is committed


def test_the_old_index_serves_until_the_new_one_is_committed(old, monkeypatch):
    served = []

    def commit(batch: Batch) -> None:
        served.append(Engine.open(old, EARLIER).snapshot().live)
        original(batch)

    original = Batch.commit
    monkeypatch.setattr(Batch, "commit", commit)
    reader = Engine.open(old, EARLIER).snapshot()
    Index.upgrade(old, workers=WORKERS)
    assert served == [42]
    assert reader.article(0) == _some("a", 1)[0]
    with pytest.raises(AnalysisMismatch, match="of another version"):
        Engine.open(old, EARLIER)


@pytest.mark.parametrize("step", [salvage.make_mismatch, salvage.arrays.read_unverified])
def test_who_opens_an_index_while_it_is_upgraded_gets_the_new_one(old, monkeypatch, step):
    owner = salvage if step is salvage.make_mismatch else arrays

    def after_upgrade(*args: Any) -> Any:
        monkeypatch.undo()
        Index.upgrade(old, workers=WORKERS)
        return step(*args)

    monkeypatch.setattr(owner, step.__name__, after_upgrade)
    assert len(_articles(old)) == 42


def test_an_upgrade_waits_for_a_writer(tmp_path, python):
    Index.rebuild(tmp_path, [SEEDS], workers=WORKERS)
    process = python(WRITING, tmp_path)
    _name(tmp_path, EARLIER_MADE)
    before = _contents(tmp_path)
    with pytest.raises(IndexLocked) as caught:
        Index.upgrade(tmp_path)
    assert caught.value.pid == process.pid
    assert _contents(tmp_path) == before


def _failing(number: int) -> type[Storage]:
    """Storage of which the step with the number fails, and all steps after it."""
    left = number

    def fail(name: str) -> Callable[..., Any]:
        def step(*args: Any) -> Any:
            nonlocal left
            left -= 1
            if left < 0:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            return getattr(Storage, name)(*args)

        return step

    return type("Failing", (Storage,), {name: fail(name) for name in ("create", "sync", "rename")})


def test_whatever_step_fails_the_old_index_stays(old, monkeypatch):
    before = _contents(old)
    for number in range(100):
        with monkeypatch.context() as patch:
            patch.setattr(writing, "Storage", _failing(number))
            try:
                Index.upgrade(old, workers=WORKERS)
            except IndexNotWritable:
                assert _contents(old) == before
            else:
                break
    assert number >= 6  # a segment and the table of contents are created, synced and renamed
    assert maintenance.check(old, deep=True) == ()


# What cannot be upgraded


def _change(folder: Path, change: Callable[[dict[str, Any]], object], segment: int = 0) -> None:
    """Writes a segment's file with other arrays, and sound checksums."""
    path = read_contents(folder).segments[segment].path(folder)
    contents = {name: values.copy() for name, values in arrays.read_arrays(path).items()}
    change(contents)
    path.unlink()
    write_arrays(path, contents.items())


def _flip(folder: Path, name: str, segment: int = 0) -> None:
    """Changes a byte of an array on the disk."""
    path = read_contents(folder).segments[segment].path(folder)
    data = bytearray(path.read_bytes())
    data[data.index(arrays.read_unverified(path)[name].tobytes()) + 1] ^= 1
    path.write_bytes(data)


def _other_digest(contents: dict[str, Any]) -> None:
    contents["digests"][0] ^= 1


def _other_id(contents: dict[str, Any]) -> None:
    contents["ids"][0] ^= 1


def _other_dictionary(contents: dict[str, Any]) -> None:
    contents["record_dictionaries"][0] = 200


def _no_json(contents: dict[str, Any]) -> None:
    contents["records"][:] = 0


@pytest.mark.parametrize(
    "damage",
    [
        *(partial(_flip, name=name, segment=1) for name in ("records", "paths", "ids", "stream")),
        *(partial(_change, change=change) for change in (_other_digest, _other_id, _other_dictionary)),
        partial(_change, change=_no_json),
        partial(_change, change=lambda contents: contents.pop("digests")),
        lambda folder: read_contents(folder).segments[1].path(folder).unlink(),
    ],
)
def test_nothing_is_upgraded_when_a_part_cannot_be_read(old, damage):
    damage(old)
    before = _contents(old)
    assert _refused(old).remedy == UPGRADE
    with pytest.raises(IndexDamaged, match="vnsearch check --repair") as caught:
        Index.upgrade(old, workers=WORKERS)
    assert caught.value.remedy == REPAIR
    assert _contents(old) == before
    _follow(caught.value)
    assert len(_articles(old)) >= 2


def test_nothing_is_upgraded_when_an_article_cannot_be_analysed(old, monkeypatch):
    from vnsearch.indexing import analysing

    original = analysing._analyse_articles

    def documents(chunk: Any) -> Any:
        if any(article.id == "b9" for article in chunk.articles):
            raise RuntimeError("no analysis")
        return original(chunk)

    before = _contents(old)
    with monkeypatch.context() as patch:
        patch.setattr(analysing, "_analyse_articles", documents)
        with pytest.raises(IndexDamaged, match=r"article 'b9' cannot be analysed.*check --repair"):
            Index.upgrade(old, workers=WORKERS)
        assert _contents(old) == before
    assert Index.upgrade(old, workers=WORKERS).articles == 42


def _lose_records(folder: Path) -> None:
    for segment in range(2):
        _change(folder, _no_json, segment)


def _another_container(folder: Path) -> None:
    """Makes the files those of a version of the container that is not known."""
    for segment in read_contents(folder).segments:
        path = segment.path(folder)
        data = bytearray(path.read_bytes())
        _, count = struct.unpack("<II", data[-20:-12])
        data[-20:-16] = struct.pack("<I", 77)
        data[-12:-8] = struct.pack("<I", zlib.crc32(data[-20 - 56 * count : -12]))
        path.write_bytes(data)


@pytest.mark.parametrize("made_by", [OLDEST, NEWEST, EARLIER_MADE])
@pytest.mark.parametrize("change", [_lose_records, _another_container])
def test_an_index_none_of_whose_articles_can_be_read_is_to_be_rebuilt(old, change, made_by):
    _name(old, made_by)
    change(old)
    before = _contents(old)
    error = _refused(old)
    assert error.remedy == REBUILD
    assert "its articles cannot be read" in str(error)
    assert ("use that version" in str(error)) == (made_by == NEWEST)
    with pytest.raises(AnalysisMismatch) as caught:
        Index.upgrade(old, workers=WORKERS)
    assert str(caught.value) == str(error)
    with pytest.raises(IndexDamaged, match="--rebuild"):
        maintenance.repair(old)
    assert _contents(old) == before
    _follow(error)


def test_an_index_from_before_the_first_release_is_to_be_rebuilt(old):
    Index.upgrade(old, workers=WORKERS)  # which writes Whoosh's half, too
    path = toc_path(old, find_latest(old))
    path.write_bytes(path.read_bytes().partition(b'{"generation":')[0])
    before = _contents(old)
    for use in (Index.open, Index.upgrade, maintenance.repair, maintenance.remove_leftovers):
        with pytest.raises(AnalysisMismatch, match="before the first release") as caught:
            use(old)
        assert caught.value.remedy == REBUILD
    (problem,) = maintenance.check(old)
    assert problem == (path.name, str(caught.value))
    assert not Index.rebuild(old, []).added  # nothing to read, so nothing to commit
    assert _contents(old) == before
    _follow(caught.value)


# What every version must be able to read


def test_articles_are_read_from_the_promised_arrays_alone(golden, tmp_path):
    segment = read_contents(golden.index).segments[1]
    contents = arrays.read_unverified(segment.path(golden.index))
    strings = {
        **{"ids": "id_ends", "paths": "path_ends", "records": "record_ends"},
        "dictionaries": "dictionary_ends",
    }
    promised = {*strings, *strings.values(), "record_dictionaries", "digests"}
    path = tmp_path / "alone.vns"
    write_arrays(path, ((name, contents[name]) for name in promised))
    read = SalvagedSegment(path)
    kept = [read.read(number) for number in range(len(read)) if number not in segment.deleted]
    assert [doubts for _, doubts in kept] == [[]] * len(kept)
    assert [one.data for one, _ in kept] == [to_bytes(article) for article in golden.articles[3:]]
    for name in promised:
        path.unlink()
        write_arrays(path, ((other, contents[other]) for other in promised - {name}))
        with pytest.raises(IndexDamaged, match=f"lacks {name}"):
            SalvagedSegment(path)


def test_repairing_an_index_of_another_version_upgrades_it(outdated):
    assert maintenance.repair(outdated.index, workers=WORKERS) == (len(outdated.articles), ())
    assert _articles(outdated.index) == outdated.articles


def test_a_table_of_contents_that_names_more_articles_than_there_are_saves_those_there_are(old):
    contents = read_contents(old)
    segments = (contents.segments[0]._replace(size=10**15), *contents.segments[1:])
    toc_path(old, contents.generation).write_bytes(append_plain(b"", contents._replace(segments=segments)))
    found = list(salvage.salvage_articles(old))
    problems = [one for one in found if isinstance(one, maintenance.Problem)]
    assert [problem.what for problem in problems] == [f"it has 3 articles, not {10**15}"]
    assert len(found) == 43


# On the command line


def test_the_command_upgrades_and_says_what_it_did(outdated):
    before = read_contents(outdated.index).analysis
    result = run("index", "--upgrade", index=outdated.index)
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == f"{len(outdated.articles)} articles written anew, from {before} to {CURRENT}\n"
    again = run("index", "--upgrade", index=outdated.index)
    assert (again.exit_code, again.stdout) == (0, "the index is of this version already: nothing to do\n")


@pytest.mark.parametrize("args", [["search", "x"], ["index", SEEDS], ["stats"], ["show", "x"]])
def test_every_command_says_how_to_upgrade(old, args):
    result = run(*args, index=old)
    assert (result.exit_code, result.stdout) == (2, "")
    assert f"run “vnsearch index --upgrade --index-dir {old}”" in result.stderr
    _follow(_refused(old))
    assert _articles(old)


def test_a_check_says_how_to_upgrade(old):
    result = run("check", index=old)
    assert (result.exit_code, result.stdout) == (2, "")
    name = toc_path(old, find_latest(old)).name
    assert result.stderr.startswith(
        f"vnsearch: {name}: the index in {old} was made by analysis {EARLIER_MADE}"
    )
    assert f"run “vnsearch index --upgrade --index-dir {old}”" in result.stderr


@pytest.mark.parametrize("more", [["seeds"], ["--rebuild"], ["--dry-run"], ["-"], ["--strict"]])
def test_what_does_not_go_with_an_upgrade_is_refused(old, more):
    before = _contents(old)
    result = run("index", "--upgrade", *more, index=old)
    assert result.exit_code == 2
    assert "--upgrade goes without" in result.stderr
    assert _contents(old) == before


def test_an_upgrade_that_fails_ends_with_an_error(old):
    _flip(old, "records", segment=1)
    result = run("index", "--upgrade", "--workers", "1", index=old)
    assert (result.exit_code, result.stdout) == (2, "")
    assert f"run “vnsearch check --repair --index-dir {old}”" in result.stderr
