"""Where in a text something looked up stands."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vnsearch.language.analyzer import analyse_text
from vnsearch.language.syllabification import fold, split_syllables
from vnsearch.model import Phrase, Term
from vnsearch.query.phrase_matching import find_phrase, to_phrase


def _slots(phrase: Phrase) -> list[list[tuple[str, str]]]:
    return [[tuple(term) for term in slot] for slot in phrase.slots]


@pytest.mark.parametrize(
    ("term", "slots"),
    [
        (Term("syllable", "má"), [[("syllable", "má")]]),
        (Term("folded", "ma"), [[("folded", "ma")]]),
        (Term("pair", "to-lam"), [[("folded", "to")], [("folded", "lam")]]),
        (Term("word", "tô_lâm"), [[("syllable", "tô")], [("syllable", "lâm")]]),
        (Term("folded_word", "to_lam"), [[("folded", "to")], [("folded", "lam")]]),
    ],
)
def test_a_term_is_the_run_of_its_syllables(term, slots):
    assert _slots(to_phrase(term)) == slots


def test_a_phrase_is_itself():
    phrase = Phrase(((Term("syllable", "má"),),), parts=("title",))
    assert to_phrase(phrase) is phrase


def _places(text: str, *slots: tuple[Term, ...]) -> list[tuple[int, int]]:
    return [(run.start, run.stop) for run in find_phrase(split_syllables(text).terms, Phrase(slots))]


_MA, _ANY_MA, _LUA = Term("syllable", "má"), Term("folded", "ma"), Term("syllable", "lúa")


def test_a_term_with_marks_stands_where_these_marks_stand():
    assert _places("má mà ma Má", (_MA,)) == [(0, 1), (3, 4)]


def test_a_term_without_marks_stands_where_any_stand():
    assert _places("má mà ma mẹ", (_ANY_MA,)) == [(0, 1), (1, 2), (2, 3)]


def test_any_term_of_a_slot_may_stand_in_it():
    assert _places("lúa má mà", (_MA, _LUA)) == [(0, 1), (1, 2)]


def test_syllables_stand_in_their_order_right_after_each_other():
    assert _places("lúa má, má lúa; lúa và má", (_LUA,), (_MA,)) == [(0, 2)]


def test_places_may_overlap():
    assert _places("má má má", (_MA,), (_MA,)) == [(0, 2), (1, 3)]


@pytest.mark.parametrize("text", ["", "má", "?!"])
def test_a_phrase_stands_in_no_shorter_text(text):
    assert _places(text, (_MA,), (_MA,)) == []


def _near(text: str, gap: int, *slots: tuple[Term, ...]) -> list[list[int]]:
    return [[*run] for run in find_phrase(split_syllables(text).terms, Phrase(slots, gap))]


def test_syllables_of_a_near_phrase_stand_in_any_order_with_others_among_them():
    assert _near("má và lúa; lúa má; má một hai lúa", 1, (_MA,), (_LUA,)) == [[0, 2], [3, 4]]


def test_each_slot_of_a_near_phrase_has_a_syllable_of_its_own():
    assert _near("má lúa", 3, (_MA,), (_MA,)) == []
    assert _near("má lúa má", 3, (_MA,), (_MA,)) == [[0, 2]]
    assert _near("má mà", 0, (_ANY_MA,), (_MA,)) == [[0, 1]]
    assert _near("mà mà", 0, (_ANY_MA,), (_MA,)) == []


def test_a_near_phrase_with_a_slot_that_nothing_fills_stands_nowhere():
    assert _near("má lúa", 9, (_MA,), ()) == []


def _fills(terms: tuple[str, ...], slots: tuple[tuple[Term, ...], ...]) -> bool:
    """Whether there is a syllable of its own for each slot, found by trying all ways."""
    return any(
        all(
            any(term.term == (one if term.layer == "syllable" else fold(one)) for term in slot)
            for one, slot in zip(some, slots, strict=True)
        )
        for some in permutations(terms, len(slots))
    )


@settings(deadline=None)
@given(
    st.lists(st.sampled_from("má mà ma lúa x".split()), max_size=7),
    st.lists(st.sampled_from([(_MA,), (_ANY_MA,), (_LUA,), (_MA, _LUA)]), min_size=1, max_size=3).map(tuple),
    st.integers(0, 3),
)
def test_a_near_phrase_stands_in_the_shortest_stretches_that_fill_it(terms, slots, gap):
    width = len(slots) + gap
    filled = {
        (first, last)
        for first in range(len(terms))
        for last in range(first, min(len(terms), first + width))
        if _fills(tuple(terms[first : last + 1]), slots)
    }
    shortest = sorted(
        span for span in filled if not filled & {(span[0] + 1, span[1]), (span[0], span[1] - 1)}
    )
    assert [(run[0], run[-1]) for run in find_phrase(terms, Phrase(slots, gap))] == shortest


@settings(deadline=None)
@given(st.lists(st.sampled_from("má lúa x y".split()), max_size=12), st.sampled_from([None, 0, 1, 3]))
def test_a_phrase_stands_where_it_does_when_only_its_own_syllables_are_given(terms, gap):
    phrase = Phrase(((_MA,), (_LUA,), (_MA,)), gap)
    numbers = [number for number, term in enumerate(terms) if term in ("má", "lúa")]
    sparse = find_phrase([terms[number] for number in numbers], phrase, numbers)
    assert [[numbers[place] for place in run] for run in sparse] == [
        [place for place in run if terms[place] in ("má", "lúa")] for run in find_phrase(terms, phrase)
    ]


@settings(deadline=None)
@given(st.lists(st.sampled_from("má mà ma lúa lua TÔ tô đ d".split()), max_size=12).map(" ".join))
def test_terms_stand_as_often_as_the_layers_of_the_text_have_them(text):
    found = analyse_text(text)
    terms = split_syllables(text).terms
    for layer in ("syllable", "folded", "pair"):
        for term in set(found[layer]):
            runs = list(find_phrase(terms, to_phrase(Term(layer, term))))
            assert len(runs) == found[layer].count(term)
            assert all(set(run) <= set(range(len(terms))) for run in runs)
            if layer == "folded":
                assert all(fold(terms[run.start]) == term for run in runs)
