"""The stream of syllables: two bytes each, and the rare ones beside."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import block, document, write_arrays
from tests.engine.write.test_merging import assert_same_arrays
from vnsearch.engine.care.soundness import find_faults
from vnsearch.engine.format import syllable_stream
from vnsearch.engine.format.arrays import read_arrays
from vnsearch.engine.format.syllable_stream import SyllableStream, build_stream, read_stream
from vnsearch.engine.read.segments import LiveSegment, SegmentFile
from vnsearch.engine.write.building import build_segment
from vnsearch.engine.write.merging import merge_segments


@pytest.fixture
def few_codes(monkeypatch):
    """Only four codes, so that all but three terms are rare."""
    monkeypatch.setattr(syllable_stream, "CODES", 4)


def test_the_rarest_terms_share_the_last_code(few_codes):
    terms = np.array([5, 1, 5, 2, 1, 5, 0, 1, 2, 4, 3])
    arrays = dict(build_stream(terms, 6))
    assert arrays["frequent"].tolist() == [1, 2, 5]
    assert arrays["stream"].tolist() == [2, 0, 2, 1, 0, 2, 3, 0, 1, 3, 3]
    assert (arrays["rare_places"].tolist(), arrays["rare_terms"].tolist()) == ([6, 9, 10], [0, 4, 3])
    assert read_stream(arrays).tolist() == terms.tolist()


def test_few_terms_are_stored_as_they_are():
    terms = np.array([1, 0, 2])
    arrays = dict(build_stream(terms, 3))
    assert arrays["stream"].tolist() == read_stream(arrays).tolist() == [1, 0, 2]
    assert not any(len(arrays[name]) for name in ("frequent", "rare_places", "rare_terms"))


def test_two_bytes_are_enough_for_any_number_of_terms(tmp_path):
    terms = np.append(np.arange(70_000), np.arange(0, 70_000, 2))
    write_arrays(tmp_path / "arrays", build_stream(terms, 70_000))
    arrays = read_arrays(tmp_path / "arrays")
    assert arrays["stream"].itemsize == 2
    assert len(arrays["rare_terms"]) == 70_000 - 65_535
    stream = SyllableStream(arrays)
    assert np.array_equal(stream.slice(60_000, 75_000), terms[60_000:75_000])
    starts, ends = np.array([3, 69_000, 104_990]), np.array([9, 69_900, 105_000])
    expected = np.concatenate([terms[start:end] for start, end in zip(starts, ends, strict=True)])
    assert np.array_equal(stream.take_slices(starts, ends), expected)


@given(st.lists(st.text("abcdefg", min_size=1, max_size=1), min_size=1, max_size=30), st.data())
@settings(deadline=None, max_examples=25)
def test_slices_are_those_of_the_terms(few_codes_once, folder, syllables, data):
    path = folder / "arrays"
    path.unlink(missing_ok=True)
    terms = np.array([ord(each) - ord("a") for each in syllables])
    write_arrays(path, build_stream(terms, 7))
    cuts = sorted(data.draw(st.sets(st.integers(0, len(terms)), min_size=2)))
    starts, ends = np.array(cuts[:-1]), np.array(cuts[1:])
    stream = SyllableStream(read_arrays(path))
    assert stream.take_slices(starts, ends).tolist() == terms[starts[0] : ends[-1]].tolist()
    assert stream.slice(cuts[0], cuts[-1]).tolist() == terms[cuts[0] : cuts[-1]].tolist()


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("streams")


@pytest.fixture(scope="module")
def few_codes_once():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(syllable_stream, "CODES", 4)
        yield


def test_a_segment_with_rare_syllables_is_read_merged_and_checked(few_codes, monkeypatch, tmp_path):
    monkeypatch.setattr("vnsearch.engine.care.soundness.CODES", 4)
    documents = [document("1", "a b c d e f a a b"), document("2", "g a h b b", title="i c")]
    whole = dict(build_segment(block(*documents)))
    assert len(whole["rare_places"])
    assert not list(find_faults(whole))
    live = []
    for number, one in enumerate(documents):
        write_arrays(tmp_path / str(number), build_segment(block(one)))
        live.append(LiveSegment(SegmentFile(tmp_path / str(number)), set(), 0))
    assert_same_arrays(dict(merge_segments(live)), whole)
    write_arrays(tmp_path / "whole", whole.items())
    file = SegmentFile(tmp_path / "whole")
    terms = file.layers["syllable"].table
    spelled = [
        [terms[number].decode() for number in part] for part in map(np.ndarray.tolist, file.syllables_of(1))
    ]
    assert spelled == [["i", "c"], ["g", "a", "h", "b", "b"], []]
