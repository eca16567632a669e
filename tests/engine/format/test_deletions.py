"""A set of numbers as a row of bits."""

from __future__ import annotations

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vnsearch.engine.format.deletions import Deletions

sets = st.sets(st.integers(0, 70))


@given(sets, sets)
def test_it_is_the_set_of_its_numbers(first, second):
    made = Deletions.of(first)
    assert made == first
    assert (len(made), list(made), made.end) == (len(first), sorted(first), max(first, default=-1) + 1)
    assert [number for number in range(80) if number in made] == sorted(first)
    assert made.with_numbers(second) == made | second == first | second
    assert made.flags(80).nonzero()[0].tolist() == sorted(first)
    assert Deletions.decode(made.encode()) == pickle.loads(pickle.dumps(made)) == made


def test_a_text_that_is_no_set_is_an_error():
    for text in ("=", "A", "AA", "é", "AAAA AAAA"):
        with pytest.raises(ValueError, match=r"."):
            Deletions.decode(text)


def test_many_numbers_take_few_bytes():
    assert len(Deletions.of(range(0, 65_536, 3)).encode()) < 11_000
