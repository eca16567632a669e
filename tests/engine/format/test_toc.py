"""The table of contents: Whoosh's file with plain data behind it, which alone are read."""

from __future__ import annotations

import os
import pickle
import struct
import subprocess
import sys
import zlib

import pytest
from whoosh.fields import STORED, TEXT, Schema
from whoosh.filedb.filestore import FileStorage
from whoosh.index import TOC, create_in

from tests.conftest import ANALYSIS, contents, document, put, remove
from vnsearch.engine import Engine
from vnsearch.engine.format.layout import LAYOUT
from vnsearch.engine.format.storage import Storage
from vnsearch.engine.format.toc import (
    INDEX_NAME,
    SegmentEntry,
    TableOfContents,
    append_plain,
    find_latest,
    find_unused,
    read_contents,
    toc_path,
)
from vnsearch.engine.whoosh.codec import write_contents
from vnsearch.engine.whoosh.schema import make_schema
from vnsearch.errors import REBUILD, AnalysisMismatch, IndexDamaged, IndexNotFound

SEGMENTS = [SegmentEntry("a", 3), SegmentEntry("b", 100_000, frozenset({0, 7, 99_999})), SegmentEntry("c", 1)]


@pytest.mark.parametrize("segments", [[], SEGMENTS[:1], SEGMENTS])
@pytest.mark.parametrize("generation", [0, 1, 12_345])
def test_what_is_written_is_read_as_whoosh_reads_it(tmp_path, segments, generation):
    write_contents(Storage(tmp_path), make_schema("some/1"), generation, segments)
    assert read_contents(tmp_path) == TableOfContents(generation, "some/1", tuple(segments))
    toc = TOC.read(FileStorage(str(tmp_path)), INDEX_NAME)
    assert (toc.generation, [segment.entry() for segment in toc.segments]) == (generation, segments)
    assert find_latest(tmp_path) == generation


def test_the_newest_one_counts(tmp_path):
    for generation in (9, 10):
        write_contents(Storage(tmp_path), make_schema(str(generation)), generation, [])
    assert (find_latest(tmp_path), read_contents(tmp_path).analysis) == (10, "10")


def test_what_the_newest_one_does_not_name_is_unused(tmp_path):
    used, unused = SegmentEntry("0123456789abcdef", 1), SegmentEntry("123456789abcdef0", 1)
    for path in (tmp_path / "mine.txt", used.path(tmp_path), unused.path(tmp_path)):
        path.touch()
    for generation in (1, 2):
        write_contents(Storage(tmp_path), make_schema("some"), generation, [used])
    (tmp_path / "_MAIN_3.toc.tmp").touch()
    assert sorted(find_unused(tmp_path)) == [
        unused.path(tmp_path).name,
        toc_path(tmp_path, 1).name,
        "_MAIN_3.toc.tmp",
    ]
    toc_path(tmp_path, 2).write_bytes(b"damaged")
    assert find_unused(tmp_path) == ["_MAIN_3.toc.tmp"]


@pytest.mark.parametrize("name", [".", "none", "file"])
def test_where_there_is_none_is_no_index(tmp_path, name):
    (tmp_path / "file").write_text("text")
    assert find_latest(tmp_path / name) == -1
    assert find_unused(tmp_path / name) == []
    with pytest.raises(IndexNotFound):
        read_contents(tmp_path / name)


@pytest.mark.parametrize("field", [STORED, TEXT])
def test_an_index_of_another_program_is_told_apart(tmp_path, field):
    create_in(str(tmp_path), Schema(text=field), indexname=INDEX_NAME).close()
    with pytest.raises(IndexDamaged, match="another program"):
        Engine.open(tmp_path, ANALYSIS)


@pytest.mark.parametrize("segments", [[], SEGMENTS])
def test_one_from_before_the_first_release_is_told_apart_and_nothing_of_it_is_run(tmp_path, segments):
    harm = tmp_path / "harm"
    index = tmp_path / "index"
    index.mkdir()
    write_contents(Storage(index), make_schema("2.some/1"), 7, segments)
    path = toc_path(index, 7)
    whooshs, plain, _ = path.read_bytes().partition(b'{"generation":')
    assert plain
    for data in (whooshs, whooshs + pickle.dumps(_Harmful(str(harm)))):
        path.write_bytes(data)
        with pytest.raises(AnalysisMismatch, match=r"before the first release.*--rebuild") as caught:
            read_contents(index)
        assert (caught.value.found, caught.value.remedy) == ("", REBUILD)
    assert not harm.exists()


def test_of_one_from_before_the_first_release_no_file_is_unused(tmp_path):
    write_contents(Storage(tmp_path), make_schema("2.some/1"), 7, [SegmentEntry("0123456789abcdef", 1)])
    path = toc_path(tmp_path, 7)
    path.write_bytes(path.read_bytes().partition(b'{"generation":')[0])
    SegmentEntry("0123456789abcdef", 1).path(tmp_path).touch()
    (tmp_path / "_MAIN_8.toc.tmp").touch()
    assert find_unused(tmp_path) == ["_MAIN_8.toc.tmp"]


def test_what_a_later_version_adds_to_the_plain_half_does_not_matter(tmp_path):
    text = b'{"later":[1],"analysis":"99.some","segments":[["a",3,[1]]],"generation":4,"more":{}}'
    data = b"whatever" + text + struct.pack("<I", len(text))
    toc_path(tmp_path, 4).write_bytes(data + struct.pack("<I8s", zlib.crc32(data), b"VNSEARCH"))
    assert read_contents(tmp_path) == TableOfContents(4, "99.some", (SegmentEntry("a", 3, frozenset({1})),))


def test_segments_know_how_many_articles_count():
    segment = SegmentEntry("a", 10, frozenset({1}))
    assert segment.live == 9
    assert segment.without([1, 2]) == SegmentEntry("a", 10, frozenset({1, 2}))


def test_the_table_of_an_index_says_what_is_deleted_and_by_what_it_was_analysed(engine):
    put(engine, *(document(str(n)) for n in range(10)))
    remove(engine, "3")
    found = read_contents(engine.folder)
    (segment,) = found.segments
    assert (segment.size, segment.deleted) == (10, frozenset({3}))
    assert found.analysis == f"{LAYOUT}.{ANALYSIS}"
    assert segment.path(engine.folder).exists()


class _Harmful:
    """Makes a file when it is unpickled."""

    def __init__(self, path: str) -> None:
        self._path = path

    def __reduce__(self):
        return os.mkdir, (self._path,)


def test_opening_runs_nothing_that_the_table_names(engine, tmp_path):
    put(engine, document("1"))
    path = toc_path(engine.folder, find_latest(engine.folder))
    harmful = pickle.dumps(_Harmful(str(tmp_path / "harm")))
    path.write_bytes(append_plain(harmful, read_contents(engine.folder)))
    assert contents(Engine.open(engine.folder, ANALYSIS)) == {"1": "a"}
    assert not (tmp_path / "harm").exists()
    pickle.loads(path.read_bytes())
    assert (tmp_path / "harm").exists()


def test_any_damage_is_told_as_damage(engine):
    put(engine, document("1"))
    remove(engine, "1")
    put(engine, document("2"))
    path = toc_path(engine.folder, find_latest(engine.folder))
    sound = path.read_bytes()
    damaged = [
        *(sound[:length] for length in range(0, len(sound), 3)),
        *(sound[:n] + bytes([sound[n] ^ 1 << n % 8]) + sound[n + 1 :] for n in range(0, len(sound), 3)),
        sound + b"\0",
    ]
    for data in damaged:
        path.write_bytes(data)
        with pytest.raises((IndexDamaged, AnalysisMismatch)) as caught:
            read_contents(engine.folder)
        if isinstance(caught.value, AnalysisMismatch):  # as if from before the first release
            assert data.endswith(b".")
            assert b'"generation":' not in data
        else:
            assert path.name in str(caught.value)


def test_reading_loads_no_whoosh(engine):
    put(engine, document("1", "a b"))
    program = f"""
import sys
from pathlib import Path
from vnsearch.engine import Engine
from vnsearch.engine.read.evaluation import Evaluation
from vnsearch.model import Plan, Term, Weighted
snapshot = Engine.open(Path({str(engine.folder)!r}), {ANALYSIS!r}).snapshot()
print(Evaluation(Plan((Weighted(Term("syllable", "b"), 1.0),)), snapshot).rank(limit=1, offset=0).total)
print([name for name in sys.modules if name.startswith("whoosh")])
"""
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    )
    assert (done.stdout, done.stderr) == ("1\n[]\n", "")
