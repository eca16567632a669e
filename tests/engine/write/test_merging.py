"""Merging segments: nothing but the live articles is left in the result."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.conftest import block, contents, document, put, remove, write_arrays
from vnsearch.engine import Engine
from vnsearch.engine.read.segments import LiveSegment, SegmentFile
from vnsearch.engine.write.block import ArticleFields, Block
from vnsearch.engine.write.building import build_segment
from vnsearch.engine.write.merging import merge_segments
from vnsearch.model import Document

syllables = st.sampled_from(["a", "a'", "b", "b'", "c", "a=b'", "đường", "w" * 12])
texts = st.lists(syllables, max_size=6).map(" ".join)
documents = st.lists(st.builds(document, st.uuids().map(str), texts, title=texts, related=texts), max_size=4)
segments = st.lists(
    st.tuples(documents.filter(len), st.sets(st.integers(0, 3)), st.sampled_from([b"", b"one", b"two"])),
    min_size=1,
    max_size=4,
)


def merge(
    folder: Path, segments: Sequence[tuple[Sequence[Document], set[int], bytes]]
) -> dict[str, np.ndarray]:
    live = []
    for number, (documents, deleted, dictionary) in enumerate(segments):
        path = folder / str(number)
        write_arrays(path, build_segment(block(*documents, dictionary=dictionary)))
        live.append(LiveSegment(SegmentFile(path), {n for n in deleted if n < len(documents)}, 0))
    return dict(merge_segments(live))


def assert_same_arrays(found: dict[str, np.ndarray], expected: dict[str, np.ndarray]) -> None:
    assert found.keys() == expected.keys()
    for name, values in expected.items():
        assert found[name].tolist() == values.tolist(), name


@given(segments)
@example([([document("1", "b a"), document("2", "a b")], {0}, b"")] * 2)
@example([([document("1", "b a")], {0}, b"")])
@settings(deadline=None, max_examples=30)
def test_a_merged_segment_is_that_of_the_live_articles_in_their_order(segments):
    live = [
        one
        for documents, deleted, _ in segments
        for number, one in enumerate(documents)
        if number not in deleted
    ]
    with TemporaryDirectory() as folder:
        merged = merge(Path(folder), [(documents, deleted, b"") for documents, deleted, _ in segments])
    assert_same_arrays(merged, dict(build_segment(block(*live))))


@given(segments)
@settings(deadline=None, max_examples=30)
def test_articles_can_be_read_with_the_dictionaries_of_their_segments(segments):
    live = [
        one.article
        for documents, deleted, _ in segments
        for number, one in enumerate(documents)
        if number not in deleted
    ]
    with TemporaryDirectory() as folder:
        write_arrays(Path(folder) / "merged", merge(Path(folder), segments).items())
        file = SegmentFile(Path(folder) / "merged")
        assert [file.article(number) for number in range(file.size)] == live
        assert len(file.arrays["dictionary_ends"]) <= 3


def test_merging_merged_segments_is_merging_them_all(tmp_path):
    parts = [([document(f"{n}", f"a b{n} c", title="x")], set(), b"") for n in range(4)]
    everything = merge(tmp_path, parts)
    halves = []
    for half in (parts[:2], parts[2:]):
        folder = tmp_path / f"half {len(halves)}"
        folder.mkdir()
        write_arrays(folder / "half", merge(folder, half).items())
        halves.append(LiveSegment(SegmentFile(folder / "half"), set(), 0))
    assert_same_arrays(dict(merge_segments(halves)), everything)


# What is known of articles besides their text

names = st.sampled_from(["", "Báo A", "Báo B", "\ud800"])
facts = st.builds(
    ArticleFields,
    st.none() | st.dates(),
    names,
    names,
    st.text("a/.", max_size=4),
    st.binary(min_size=16, max_size=16),
)


@given(
    st.lists(
        st.tuples(st.lists(facts, min_size=1, max_size=4), st.sets(st.integers(0, 3))), min_size=1, max_size=4
    )
)
@example([([ArticleFields(date(2024, 9, 26), "An", "Báo A", "x")], {0}), ([ArticleFields()], set())])
@settings(deadline=None, max_examples=30)
def test_facts_are_merged_as_those_of_the_live_articles(segments):
    with TemporaryDirectory() as folder:
        live = []
        for number, (some, deleted) in enumerate(segments):
            write_arrays(Path(folder) / str(number), build_segment(_known(some)))
            file = SegmentFile(Path(folder) / str(number))
            live.append(LiveSegment(file, {n for n in deleted if n < len(some)}, 0))
        merged = dict(merge_segments(live))
    kept = [one for some, deleted in segments for n, one in enumerate(some) if n not in deleted]
    expected = dict(build_segment(_known(kept)))
    for name in ("published", "title_keys", "urls", "url_ends"):
        assert merged[name].tolist() == expected[name].tolist(), name
    for field in ("author", "source"):
        for name in (f"{field}_numbers", f"{field}_values", f"{field}_value_ends"):
            assert merged[name].tolist() == expected[name].tolist(), name


def _known(some: Sequence[ArticleFields]) -> Block:
    """A block of articles with these facts."""
    made = block(*(document(str(n)) for n in range(len(some))))
    return made._replace(
        articles=[record._replace(fields=each) for record, each in zip(made.articles, some, strict=True)]
    )


def test_sketches_are_merged_as_those_of_the_live_articles():
    long = [document(str(n), " ".join(f"{n}x{m}" for m in range(80))) for n in range(4)]
    with TemporaryDirectory() as folder:
        merged = merge(Path(folder), [(long[:2], {0}, b""), (long[2:], set(), b"")])
    assert merged["sketches"].any()
    assert merged["sketches"].tolist() == dict(build_segment(block(*long[1:])))["sketches"].tolist()


# In an index


def test_many_small_commits_leave_few_segments(engine):
    for n in range(70):
        put(engine, document(str(n), f"a {n}"))
        assert engine.stats().segments <= 15
    assert list(contents(engine)) == [str(n) for n in range(70)]


def test_a_segment_of_which_all_is_deleted_goes(engine):
    put(engine, document("1"), document("2"))
    put(engine, document("3"))
    remove(engine, "1", "2")
    assert engine.stats().segments == 1
    assert len(list(engine.folder.glob("*.vns"))) == 1


@pytest.mark.parametrize("memory", [1, 3_000])
def test_what_did_not_fit_into_memory_is_one_segment_after_the_commit(tmp_path, memory):
    engine = Engine.create(tmp_path, "test", memory=memory)
    with engine.change() as (batch, _):
        for n in range(40):
            batch.put(block(document(str(n), "a b c"), document("same", f"a {n}")))
        assert len(list(tmp_path.glob("*.vns"))) > 1
        batch.remove("3")
        batch.commit()
    assert engine.stats().segments == len(list(tmp_path.glob("*.vns"))) == 1
    expected = {str(n): "a b c" for n in range(40) if n != 3} | {"same": "a 39"}
    assert contents(engine) == expected
    engine.close()


def test_a_merge_leaves_readers_what_they_have(engine):
    put(engine, *(document(str(n), f"a {n}") for n in range(3)))
    old = engine.snapshot()
    for n in range(10):
        put(engine, document(f"new {n}"))
        remove(engine, str(n))
    assert [old.article(number).body for number in range(3)] == ["a 0", "a 1", "a 2"]
