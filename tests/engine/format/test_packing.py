"""Posting lists as bytes: what was packed is read, in the fewest bytes that its form allows."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.conftest import block, document, write_arrays
from vnsearch.engine.format.packing import (
    ONLY_RELATED,
    Forms,
    PostingArrays,
    count_articles,
    drop_same,
    find_same,
    find_starts,
    pack,
    unpack,
)
from vnsearch.engine.read.segments import SegmentFile
from vnsearch.engine.write.building import build_segment
from vnsearch.model import Layer

SIZES = [1, 2, 3, 40, 255, 256, 300, 65_536, 65_537]
"""Numbers of articles around those at which the forms of lists change."""

Lists = Sequence[Sequence[int]]


def posting_arrays(lists: Lists) -> PostingArrays:
    counts = [len(each) for each in lists]
    articles = np.array([article for each in lists for article in each], dtype=np.intp)
    weights = (articles * 7 + 1) % 255
    return PostingArrays(np.append(0, np.cumsum(counts, dtype=np.intp)), articles, weights)


def packed(postings: PostingArrays, size: int) -> dict[str, np.ndarray]:
    arrays = {f"pair.{name}": values for name, values in pack(postings, size).items()}
    return {**arrays, "id_ends": np.zeros(size)}


def lists_of(size: int) -> st.SearchStrategy[Lists]:
    """Lists of all lengths, so that each form occurs, and some empty ones."""
    steps = st.sampled_from([1, 2, 3, 5, 50, 254, 255, 256, 40_000])
    return st.lists(
        st.tuples(st.integers(0, size), steps).map(lambda each: range(size)[each[0] :: each[1]]), max_size=40
    )


@given(st.sampled_from(SIZES).flatmap(lambda size: st.tuples(st.just(size), lists_of(size))))
@example((65_537, [range(0, 65_537, step) for step in (1, 3, 4, 5, 100, 254, 255, 256, 40_000)]))
@settings(deadline=None, max_examples=40)
def test_what_was_packed_is_unpacked(given_lists):
    size, lists = given_lists
    postings = posting_arrays(lists)
    found = unpack(packed(postings, size), Layer.PAIR)
    assert all(np.array_equal(one, other) for one, other in zip(found, postings, strict=True))


@pytest.mark.parametrize("size", SIZES)
def test_a_list_alone_is_read_as_it_was_packed(size):
    forms = Forms(size)
    for count in {1, 2, 20, 40, 255, 257, 300, 30_000, size} & set(range(size + 1)):
        postings = posting_arrays([range(size - count, size)])
        data = pack(postings, size)["lists"]
        assert len(data) == forms.size(count)
        if forms.is_dense(count):
            dense = np.where(postings.weights == 0, ONLY_RELATED, postings.weights)
            assert data[size - count :].tolist() == dense.tolist()
            assert not data[: size - count].any()
        else:
            articles, weights = forms.read(data, count)
            assert articles.tolist() == postings.articles.tolist()
            assert weights.tolist() == postings.weights.tolist()


def test_no_form_takes_more_bytes_than_numbers_and_weights():
    for size in SIZES:
        forms = Forms(size)
        counts = np.unique(np.linspace(0, size, 500).astype(np.intp))
        sizes = [forms.size(count) for count in counts.tolist()]
        assert sizes == forms.sizes(counts).tolist()
        assert all(
            taken <= count * (forms.width + 1) for taken, count in zip(sizes, counts.tolist(), strict=True)
        )
    assert Forms(10_000).size(5_000) == 10_000
    assert Forms(10_000).size(1_000) == 40 + 2_000
    assert Forms(10_000).size(10) == 30
    assert Forms(100_000).size(10) == 40


def test_the_place_of_every_sixteenth_list_is_stored():
    counts = np.arange(40) % 3
    starts = find_starts(counts, 1_000)
    assert starts.tolist() == [0, *(3 * int(counts[:end].sum()) for end in (16, 32, 40))]


def test_a_term_that_stands_for_one_with_marks_has_the_list_of_that_one():
    same = find_same(np.array([0, 1, 1, 2]), 4)
    assert same.tolist() == [1, 0, 4, 0]
    kept = drop_same(posting_arrays([[1], [2, 3], [4], [5]]), same)
    assert (kept.starts.tolist(), kept.articles.tolist()) == ([0, 0, 2, 2, 3], [2, 3, 5])
    assert kept.weights.tolist() == [15, 22, 36]


@pytest.fixture(scope="module")
def many(tmp_path_factory):
    """600 articles with lists of every form: “chung” in all, “vừa” in 60, “bá’” and “bá” in one each."""
    texts = ["chung" + " vừa" * (n % 10 == 0) + " bá'" * (n == 7) + " bá" * (n == 8) for n in range(600)]
    path = tmp_path_factory.mktemp("many") / "segment"
    write_arrays(path, build_segment(block(*(document(str(n), text) for n, text in enumerate(texts)))))
    return SegmentFile(path)


@pytest.mark.parametrize(
    ("layer", "term", "expected", "is_dense"),
    [
        ("syllable", "chung", range(600), True),
        ("folded", "chung", range(600), True),
        ("syllable", "vừa", range(0, 600, 10), False),
        ("folded", "vừa", range(0, 600, 10), False),
        ("syllable", "bá'", [7], False),
        ("folded", "bá", [7, 8], False),
    ],
)
def test_lists_of_every_form_are_read_from_a_segment(many, layer, term, expected, is_dense):
    inverted = many.layers[Layer(layer)]
    postings = inverted.postings(inverted.table.find(term))
    assert postings.articles.tolist() == list(expected)
    assert postings.count == len(expected)
    assert postings.weights.tolist() == [6] * len(expected)
    assert (postings.dense is not None) == is_dense
    some = np.array([0, 7, 8, 10, 599])
    assert postings.weigh(some).tolist() == [6 if article in expected else -1 for article in some]
    assert [postings.weight_of(n) for n in (7, 8)] == [6 if n in expected else None for n in (7, 8)]


def test_counts_without_marks_are_those_with_marks_where_a_term_stands_for_one(many):
    for layer in (Layer.FOLDED, Layer.SYLLABLE, Layer.PAIR):
        expected = unpack(many.arrays, layer).counts.tolist()
        assert count_articles(many.arrays, layer).tolist() == expected
        inverted = many.layers[layer]
        assert inverted.counts(0, len(inverted.table)).tolist() == expected
        assert inverted.counts(1, 2).tolist() == expected[1:2]
        backwards = np.arange(len(expected))[::-1]
        assert inverted.counts_of(backwards).tolist() == expected[::-1]
        assert inverted.counts_of(backwards[:0]).tolist() == []
        frequent = sorted(enumerate(expected), key=lambda term: -term[1])
        assert inverted.most_frequent(0, len(expected), 2) == frequent[:2]


def test_a_weight_of_0_in_a_dense_list_is_that_of_related_text(tmp_path):
    documents = [document(str(n), "a" if n else "", related="" if n else "a") for n in range(4)]
    write_arrays(tmp_path / "segment", build_segment(block(*documents)))
    inverted = SegmentFile(tmp_path / "segment").layers[Layer.SYLLABLE]
    postings = inverted.postings(0)
    assert postings.dense is not None
    assert postings.dense.tolist() == [ONLY_RELATED, 6, 6, 6]
    assert postings.weights.tolist() == [0, 6, 6, 6]
    assert postings.weigh(np.arange(5) % 4).tolist() == [0, 6, 6, 6, 0]
