"""What one occurrence counts, by the place it stands in."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from vnsearch.engine.format.arrays import narrow
from vnsearch.engine.format.layout import (
    LARGEST_WEIGHT,
    LEAD_WEIGHTS,
    PART_WEIGHTS,
    WEIGHT_OF_ONE,
    weigh_occurrences,
    weigh_terms,
)
from vnsearch.model import PARTS

sizes = st.sampled_from([0, 1, 2, 29, 30, 31, 59, 60, 61, 119, 120, 121, 300])
articles = st.lists(st.tuples(sizes, sizes, sizes), max_size=8)


def weights_of(title: int, body: int, related: int) -> list[int]:
    """The weights of an article's terms in plain Python."""
    lead = [next((weight for end, weight in LEAD_WEIGHTS if place < end), 2) for place in range(body)]
    return [6] * title + lead + [0] * related


@given(articles)
@example([])
@example([(0, 0, 0)])
@example([(0, 0, 5), (3, 0, 0), (0, 300, 0), (0, 0, 0)])
@settings(deadline=None)
def test_each_place_has_its_weight(articles):
    counts = np.array(articles, dtype=np.intp).reshape(-1, len(PARTS))
    expected = [weight for article in articles for weight in weights_of(*article)]
    assert weigh_terms(counts).tolist() == expected
    assert weigh_terms(narrow(counts)).tolist() == expected


def test_a_title_counts_three_times_and_related_text_nothing():
    assert weigh_terms(np.array([[2, 0, 3]])).tolist() == [6, 6, 0, 0, 0]


def test_a_body_counts_less_from_one_stretch_to_the_next():
    weights = weigh_terms(np.array([[0, 200, 0]])) / WEIGHT_OF_ONE
    assert weights.tolist() == [3.0] * 30 + [2.0] * 30 + [1.5] * 60 + [1.0] * 80


@given(articles, st.data())
@settings(deadline=None, max_examples=50)
def test_some_places_have_the_weights_that_they_have_among_all(articles, data):
    everywhere = [
        (part, place)
        for sizes in articles
        for part, size in enumerate(sizes)
        for place in range(min(size, 130))
    ]
    chosen = data.draw(st.lists(st.sampled_from(everywhere), max_size=20)) if everywhere else []
    parts, places = np.array(chosen, dtype=np.intp).reshape(-1, 2).T
    weights = [weights_of(131, 131, 131)[131 * part + place] for part, place in chosen]
    assert weigh_occurrences(parts, places).tolist() == weights


@pytest.mark.parametrize("weights", [PART_WEIGHTS, [weight for _, weight in LEAD_WEIGHTS]])
def test_no_place_counts_more_than_can_be_stored(weights):
    assert max(weights) <= LARGEST_WEIGHT < 255
