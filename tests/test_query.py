"""From what a person typed to the query that is meant."""

from __future__ import annotations

import re
from unicodedata import normalize

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vnsearch.model import QuerySyllable
from vnsearch.planner import syllables_in
from vnsearch.query import MOST_SYLLABLES, parse


def _syllables(text: str) -> list[QuerySyllable]:
    return list(syllables_in(parse(text).root))


def test_a_query_keeps_the_text_as_it_was_typed():
    assert parse(" TỔNG  thống ").text == " TỔNG  thống "


def test_each_syllable_knows_whether_it_was_typed_with_marks():
    assert [(found.term, found.marked) for found in _syllables("Tổng bi thư đ d")] == [
        ("tổng", True),
        ("bi", False),
        ("thư", True),
        ("đ", True),
        ("d", False),
    ]


@pytest.mark.parametrize(
    "typed",
    [
        "hòa bình",
        "hoà bình",
        "HÒA BÌNH",
        "Hòa-Bình",
        "“hòa bình”",
        normalize("NFD", "hòa bình"),
        normalize("NFD", "hoà bình"),
        "hòa\u00a0bình",
        "hòa\u200b bình",
        "hòa+bình",
    ],
)
def test_every_spelling_is_the_same_query(typed):
    assert _syllables(typed) == _syllables("hòa bình")


@pytest.mark.parametrize("sign", list("\"'()[]{}*?~^:+-!&|\\/<>@#$%=.,;_"))
def test_signs_are_passed_over(sign):
    assert _syllables(f"{sign}hòa{sign} {sign}bình{sign}") == _syllables("hòa bình")


@pytest.mark.parametrize("sign", list("'[]{}?!&|\\/<>@#$%.,;_"))
def test_what_is_no_sign_of_the_language_needs_no_note(sign):
    assert parse(f"{sign}hòa{sign} {sign}bình{sign}").notes == ()


@pytest.mark.parametrize("text", ["", " ", "\n\t", "\u00a0"])
def test_an_empty_query_needs_no_note(text):
    assert _syllables(text) == []
    assert parse(text).notes == ()


@pytest.mark.parametrize("text", ["?!", "…", "👍", "\udcff", "\u0301"])
def test_a_query_without_letters_or_digits_is_told_so(text):
    assert _syllables(text) == []
    (note,) = parse(text).notes
    assert "no letters or digits" in note


def test_the_longest_query_is_taken_whole():
    assert len(_syllables("a " * MOST_SYLLABLES)) == MOST_SYLLABLES
    assert parse("a " * MOST_SYLLABLES).notes == ()


def test_a_longer_query_is_cut_and_told_so():
    assert len(_syllables("a " * (MOST_SYLLABLES + 1))) == MOST_SYLLABLES
    (note,) = parse("a " * (MOST_SYLLABLES + 1)).notes
    assert str(MOST_SYLLABLES) in note
    assert str(MOST_SYLLABLES + 1) in note


_ANY_TEXT = st.text(st.characters(), max_size=40) | st.lists(
    st.sampled_from('má mà ma tổng tong TÔ lâm hoà hòa covid-19 đ d " ( AND ? \ud800'.split()), max_size=12
).map(" ".join)


@settings(deadline=None)
@given(_ANY_TEXT)
def test_any_text_is_a_query(text):
    query = parse(text)
    assert query.text == text
    assert all(re.fullmatch(r"[^\n]+", note) for note in query.notes)


@settings(deadline=None)
@given(_ANY_TEXT)
def test_a_query_is_the_same_composed_and_decomposed(text):
    assert _syllables(normalize("NFC", text)) == _syllables(normalize("NFD", text))
