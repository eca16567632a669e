"""The strings that are one slip away from a syllable without marks."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vnsearch.language.edits import LETTER_COST, SAME_SOUND_COST, generate_respellings

_words = st.text("abcdghinty", max_size=8)


def _one_letter_apart(one: str, other: str) -> bool:
    """Whether one letter is missing, too many, or another, or two neighbours have changed places."""
    begin = 0
    while begin < min(len(one), len(other)) and one[begin] == other[begin]:
        begin += 1
    rest, other_rest = one[begin:], other[begin:]
    swapped = rest[1:2] + rest[:1] + rest[2:]
    return other_rest in (rest[1:], swapped) or rest in (other_rest[1:],) or rest[1:] == other_rest[1:]


@settings(deadline=None)
@given(_words, _words)
def test_what_is_one_letter_apart_is_a_respelling(one, other):
    if one != other and other and _one_letter_apart(one, other):
        assert generate_respellings(one)[other] in (SAME_SOUND_COST, LETTER_COST)


@settings(deadline=None)
@given(_words)
def test_a_respelling_that_costs_a_letter_is_one_letter_apart(folded):
    found = generate_respellings(folded)
    assert folded not in found
    assert all(_one_letter_apart(folded, other) for other, cost in found.items() if cost == LETTER_COST)


@settings(deadline=None, max_examples=25)
@given(_words)
def test_a_slip_of_letters_can_be_undone(folded):
    for other, cost in generate_respellings(folded).items():
        if cost == LETTER_COST and other:
            assert folded in generate_respellings(other) or not folded


@pytest.mark.parametrize(
    ("one", "other"),
    [("xinh", "sinh"), ("tre", "che"), ("lan", "nan"), ("lan", "lang"), ("vit", "vic"), ("ky", "ki")],
)
def test_letters_that_sound_alike_cost_less_both_ways(one, other):
    assert (
        generate_respellings(one)[other] == generate_respellings(other)[one] == SAME_SOUND_COST < LETTER_COST
    )


@pytest.mark.parametrize("folded", ["", "a", "nghieng", "x" * 24])
def test_there_are_not_many(folded):
    assert len(generate_respellings(folded)) <= 54 * (len(folded) + 1) + 20


def test_a_long_string_has_none():
    assert generate_respellings("x" * 25) == generate_respellings("x" * 100_000) == {}
