from __future__ import annotations

import math
from itertools import pairwise, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vnsearch.language import crf, segmentation_model

_WEIGHT = st.integers(-40, 40).map(lambda eighths: eighths / 8)  # exact sums, and now and then equal ones
_TRANSITIONS = st.builds(crf.Transitions, _WEIGHT, _WEIGHT, _WEIGHT, _WEIGHT)


@pytest.fixture(scope="module")
def data() -> bytes:
    return segmentation_model._extract_crfsuite_model(
        (segmentation_model._find_data() / "pyvi3.pkl").read_bytes()
    )


def _decode(emissions: list[float], transitions: crf.Transitions) -> list[bool]:
    labels: list[bool] = crf.Model({}, transitions).decode(np.array(emissions)).tolist()
    return labels


def _score(labels: tuple[bool, ...], emissions: list[float], transitions: crf.Transitions) -> float:
    weights = {
        (False, False): transitions.negative_negative,
        (False, True): transitions.negative_positive,
        (True, False): transitions.positive_negative,
        (True, True): transitions.positive_positive,
    }
    states = sum(emission for emission, label in zip(emissions, labels, strict=True) if label)
    return states + sum(weights[pair] for pair in pairwise(labels))


@settings(deadline=None)
@given(st.lists(_WEIGHT, min_size=1, max_size=7), _TRANSITIONS)
def test_no_path_scores_higher_than_the_decoded_one(
    emissions: list[float], transitions: crf.Transitions
) -> None:
    decoded = _decode(emissions, transitions)
    paths = product((False, True), repeat=len(emissions))
    assert _score(tuple(decoded), emissions, transitions) == max(
        _score(path, emissions, transitions) for path in paths
    )


def test_equal_scores_go_to_the_negative_label() -> None:
    assert _decode([0.0, 1.0, 0.0], crf.Transitions(0, 0, 0, 0)) == [False, True, False]


def test_nothing_decodes_to_nothing() -> None:
    assert _decode([], crf.Transitions(1, 2, 3, 4)) == []


@settings(deadline=None)
@given(st.lists(st.lists(_WEIGHT, max_size=5), max_size=4), _TRANSITIONS)
def test_sequences_are_decoded_together_as_each_alone(
    sequences: list[list[float]], transitions: crf.Transitions
) -> None:
    together = [emission for sequence in sequences for emission in [*sequence, -math.inf]]
    alone = [label for sequence in sequences for label in [*_decode(sequence, transitions), False]]
    assert _decode(together, transitions) == alone


def test_reads_what_crfsuite_reads(data: bytes) -> None:
    import pycrfsuite

    tagger = pycrfsuite.Tagger()
    tagger.open_inmemory(data)  # keeps no reference to the bytes: `data` must outlive it
    model = crf.read_model(data, "B_W", "I_W")
    assert tagger.labels() == ["B_W", "I_W"]
    for attribute, weight in list(model.states.items())[::50]:
        tagger.set([{attribute: 1.0}])
        margin = tagger.probability(["I_W"]) / tagger.probability(["B_W"])
        assert margin == pytest.approx(2.718281828459045**weight)


def test_refuses_other_labels(data: bytes) -> None:
    with pytest.raises(ValueError, match="labels are"):
        crf.read_model(data, "I_W", "B_W")


@pytest.mark.parametrize("size", [0, 20, 48, 300, 228_400, 240_000, 541_000])
def test_refuses_a_model_cut_short(data: bytes, size: int) -> None:
    with pytest.raises(ValueError, match="CRFsuite"):
        crf.read_model(data[:size], "B_W", "I_W")


def test_refuses_other_files() -> None:
    with pytest.raises(ValueError, match="not a CRFsuite model"):
        crf.read_model(b"PK" + bytes(100), "B_W", "I_W")
