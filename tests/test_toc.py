"""The table of contents: Whoosh's file, read without Whoosh and without running what it names."""

from __future__ import annotations

import os
import random
import subprocess
import sys

import pytest
from conftest import ANALYSIS, document, put, remove
from whoosh.fields import STORED, TEXT, Schema
from whoosh.filedb.filestore import FileStorage
from whoosh.index import TOC, create_in

from vnsearch.engine import Engine
from vnsearch.engine.codec import write_contents
from vnsearch.engine.layout import LAYOUT
from vnsearch.engine.schema import make_schema
from vnsearch.engine.toc import NAME, Contents, Segment, latest, read_contents, toc_path
from vnsearch.errors import AnalysisMismatch, IndexDamaged, IndexNotFound

SEGMENTS = [Segment("a", 3), Segment("b", 100_000, frozenset({0, 7, 99_999})), Segment("c", 1)]


@pytest.mark.parametrize("segments", [[], SEGMENTS[:1], SEGMENTS])
@pytest.mark.parametrize("generation", [0, 1, 12_345])
def test_what_is_written_is_read_as_whoosh_reads_it(tmp_path, segments, generation):
    write_contents(FileStorage(str(tmp_path)), make_schema("some/1"), generation, segments)
    assert read_contents(tmp_path) == Contents(generation, "some/1", tuple(segments))
    toc = TOC.read(FileStorage(str(tmp_path)), NAME)
    assert (toc.generation, [segment.entry() for segment in toc.segments]) == (generation, segments)
    assert latest(tmp_path) == generation


def test_the_newest_one_counts(tmp_path):
    for generation in (9, 10):
        storage = FileStorage(str(tmp_path))
        TOC(make_schema(str(generation)), [], generation).write(storage, NAME)
    assert (latest(tmp_path), read_contents(tmp_path).analysis) == (10, "10")


def test_writing_removes_the_files_of_other_segments_and_tables(tmp_path):
    (tmp_path / "mine.txt").touch()
    for name in "ab":
        Segment(name, 1).path(tmp_path).touch()
    for generation in (1, 2):
        storage = FileStorage(str(tmp_path))
        write_contents(storage, make_schema("some"), generation, [Segment("b", 1)])
    assert {path.name for path in tmp_path.iterdir()} == {
        "mine.txt",
        Segment("b", 1).path(tmp_path).name,
        toc_path(tmp_path, 2).name,
    }


@pytest.mark.parametrize("name", [".", "none", "file"])
def test_where_there_is_none_is_no_index(tmp_path, name):
    (tmp_path / "file").write_text("text")
    assert latest(tmp_path / name) == -1
    with pytest.raises(IndexNotFound):
        read_contents(tmp_path / name)


@pytest.mark.parametrize(("field", "error"), [(STORED, AnalysisMismatch), (TEXT, IndexDamaged)])
def test_an_index_of_another_program_is_told_apart(tmp_path, field, error):
    create_in(str(tmp_path), Schema(text=field), indexname=NAME).close()
    with pytest.raises(error):
        Engine.open(tmp_path, ANALYSIS)


def test_segments_know_how_many_articles_count():
    segment = Segment("a", 10, frozenset({1}))
    assert segment.live == 9
    assert segment.without([1, 2]) == Segment("a", 10, frozenset({1, 2}))


def test_the_table_of_an_index_says_what_is_deleted_and_by_what_it_was_analysed(engine):
    put(engine, *(document(str(n)) for n in range(10)))
    remove(engine, "3")
    contents = read_contents(engine.folder)
    (segment,) = contents.segments
    assert (segment.size, segment.deleted) == (10, frozenset({3}))
    assert contents.analysis == f"{LAYOUT}.{ANALYSIS}"
    assert segment.path(engine.folder).exists()


class _Harmful:
    """Makes a file when it is unpickled."""

    def __init__(self, path: str) -> None:
        self._path = path

    def __reduce__(self):
        return os.mkdir, (self._path,)


@pytest.mark.parametrize("where", ["schema", "segments"])
def test_opening_runs_nothing_that_the_table_names(engine, tmp_path, where):
    put(engine, document("1"))
    generation = latest(engine.folder)
    harm = _Harmful(str(tmp_path / "harm"))
    schema = make_schema(f"{LAYOUT}.{ANALYSIS}")
    if where == "schema":
        schema._fields["syllable"].extra = harm
    segments = [harm] if where == "segments" else []
    TOC(schema, segments, generation + 1).write(FileStorage(str(engine.folder)), NAME)
    with pytest.raises(IndexDamaged):
        Engine.open(engine.folder, ANALYSIS)
    assert not (tmp_path / "harm").exists()


def test_any_damage_is_told_as_damage(engine):
    put(engine, document("1"))
    remove(engine, "1")
    put(engine, document("2"))
    path = toc_path(engine.folder, latest(engine.folder))
    sound = path.read_bytes()
    before = read_contents(engine.folder)
    for length in range(0, len(sound) - 1, 7):
        path.write_bytes(sound[:length])
        with pytest.raises(IndexDamaged):
            read_contents(engine.folder)
    generator = random.Random(3)
    for _ in range(300):
        position = generator.randrange(len(sound))
        path.write_bytes(sound[:position] + generator.randbytes(1) + sound[position + 1 :])
        try:
            contents = read_contents(engine.folder)
        except IndexDamaged:
            continue
        assert contents.generation == before.generation


def test_reading_loads_no_whoosh(engine):
    put(engine, document("1", "a b"))
    program = f"""
import sys
from pathlib import Path
from vnsearch.engine import Engine
from vnsearch.model import Plan, Term, Weighted
snapshot = Engine.open(Path({str(engine.folder)!r}), {ANALYSIS!r}).snapshot()
print(snapshot.rank(Plan((Weighted(Term("syllable", "b"), 1.0),)), limit=1, offset=0).total)
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
