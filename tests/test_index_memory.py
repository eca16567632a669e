"""What an open index keeps: memory within its bound, and files open only as long as they are needed."""

from __future__ import annotations

import gc
import os
import tracemalloc
from collections import Counter
from pathlib import Path
from threading import Event, Thread

import pytest

from tests.conftest import article
from vnsearch import Index, UnreadableFile
from vnsearch.engine.cache import CACHE_BYTES
from vnsearch.engine.format import arrays
from vnsearch.engine.read import segments
from vnsearch.engine.write.merge_policy import limit_segments

DESCRIPTORS = Path("/proc/self/fd")


def add_one_by_one(index, count):
    """Adds articles, each in a commit of its own, and searches after each; returns the results."""
    kept = []
    for number in range(count):
        index.add([article(str(number), f"mặt trời lần thứ {number}. Hội Nhà báo Xanh (HNBX) họp.")])
        results = index.search("mat troi HNBX")
        assert results.total == number + 1
        kept.append(results)
    return kept


def test_each_segment_is_opened_once_however_many_commits_and_indexes(index, place, monkeypatch):
    opened = Counter()
    really = segments.read_arrays
    monkeypatch.setattr(segments, "read_arrays", lambda path: opened.update([path.name]) or really(path))
    with Index.open(place) as other:
        kept = add_one_by_one(index, 12)
        assert other.search("trời").total == 12
    assert len(opened) > 12
    assert set(opened.values()) == {1}
    assert [results.hits[-1].snippets[0].text for results in kept]


@pytest.mark.skipif(not DESCRIPTORS.exists(), reason="the system does not list descriptors")
def test_results_of_many_states_keep_no_descriptors(index):
    add_one_by_one(index, 1)
    gc.collect()
    before = len(list(DESCRIPTORS.iterdir()))
    kept = add_one_by_one(index, 30)
    gc.collect()
    assert len(list(DESCRIPTORS.iterdir())) <= before
    assert all(results.hits[0].article for results in kept)


@pytest.mark.thorough
@pytest.mark.skipif(not DESCRIPTORS.exists(), reason="the system does not list descriptors")
def test_nothing_grows_while_threads_search_and_articles_come_one_by_one(index):
    """As one article a second for an hour, but as fast as possible."""
    ended = Event()
    failures = []

    def search() -> None:
        try:
            while not ended.wait(0.05):
                assert index.search("mat troi HNBX").hits[0].snippets
        except Exception as error:
            failures.append(error)

    def measure() -> tuple[int, int]:
        gc.collect()
        pages = int(Path("/proc/self/statm").read_text().split()[1])
        return len(list(DESCRIPTORS.iterdir())), pages * os.sysconf("SC_PAGE_SIZE")

    add_one_by_one(index, 600)
    searchers = [Thread(target=search) for _ in range(8)]
    for searcher in searchers:
        searcher.start()
    descriptors, memory = measure()
    for number in range(600, 3600):
        index.add([article(str(number), f"mặt trời lần thứ {number}. Hội Nhà báo Xanh (HNBX) họp.")])
        assert index.stats().segments <= limit_segments(number + 1)
    ended.set()
    for searcher in searchers:
        searcher.join()
    after, memory_after = measure()
    assert not failures
    assert after <= descriptors + limit_segments(3600)
    assert memory_after < memory + (64 << 20)


@pytest.mark.skipif(not DESCRIPTORS.exists(), reason="the system does not list descriptors")
def test_an_index_of_more_segments_than_files_may_be_open_is_searched(index, place, monkeypatch):
    resource = pytest.importorskip("resource")
    monkeypatch.setattr(arrays, "_MAPPED_FROM", 0)
    add_one_by_one(index, 8)
    index.close()
    gc.collect()
    limits = resource.getrlimit(resource.RLIMIT_NOFILE)
    with Path(os.devnull).open() as file:
        lowest_free = file.fileno()
    resource.setrlimit(resource.RLIMIT_NOFILE, (lowest_free + 4, limits[1]))
    try:
        assert index.search("mat troi").total == 8
        index.close()
        gc.collect()
        monkeypatch.setattr(arrays, "_NEVER_READ_FROM", 0)
        with pytest.raises(UnreadableFile, match="vnsearch optimize"):
            index.search("mat troi")
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, limits)


def test_two_indexes_on_one_folder_share_what_searches_work_out(index, place):
    index.add([article("1", "mặt trời")])
    with Index.open(place, cache_bytes=1 << 20) as other:
        assert other._engine.snapshot() is index._engine.snapshot()
        assert index._engine._budget.most_bytes == 1 << 20
    with Index.open(place) as other:
        assert other._engine._budget.most_bytes == 1 << 20


def test_an_index_opened_again_begins_with_the_usual_bound(place):
    Index.open(place, create=True, cache_bytes=5).close()
    gc.collect()
    with Index.open(place) as index:
        assert index._engine._budget.most_bytes == CACHE_BYTES


def test_long_words_of_many_queries_take_no_more_memory_than_allowed(place):
    with Index.open(place, create=True, cache_bytes=100_000) as index:
        index.add([article("1", "mặt trời")])
        queries = [f"mặt {'à' * 10_000}{number}" for number in range(20)]
        index.search(queries[0])
        tracemalloc.start()
        try:
            for query in queries:
                index.search(query)
            gc.collect()
            kept, _ = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert kept < 400_000


@pytest.mark.parametrize("cache_bytes", [0, 4_000])
def test_results_are_the_same_however_little_is_kept(seeds, tmp_path, built, cache_bytes):
    import shutil

    shutil.copytree(built, tmp_path / "copy")
    with Index.open(tmp_path / "copy", cache_bytes=cache_bytes) as index:
        for query in ("tong bi thu to lam", "thượng nghị sĩ", "hoa kỳ -iran", "author:* my"):
            here, there = index.search(query), seeds.search(query)
            assert [(hit.id, hit.score) for hit in here] == [(hit.id, hit.score) for hit in there]
            assert [hit.snippets for hit in here] == [hit.snippets for hit in there]
            assert here.facets == there.facets
