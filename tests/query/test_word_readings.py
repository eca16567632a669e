"""What syllables typed without marks mean, as the words of an index tell."""

from __future__ import annotations

import pytest

from tests.lexicons import TextLexicon
from vnsearch.query.syllables import split_query
from vnsearch.query.word_readings import read_words

_LEXICON = TextLexicon(
    *["vụ lừa đảo ở địa ốc", "bị lừa đảo", "chống ma túy", "trạm ra đa"],
    *["tàu hải quân", "tờ khai hải quan"],
)


def _read(text: str, *words: tuple[int, int]) -> dict[str, str]:
    return {plain: form for plain, form in read_words(split_query(text), words, _LEXICON).items() if form}


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("lua dao", {"lua": "lừa", "dao": "đảo"}),
        ("lừa dao", {"dao": "đảo"}),
        ("ma túy", {"ma": "ma"}),
        ("ma tuy", {"ma": "ma", "tuy": "tuý"}),
    ],
)
def test_the_word_tells_which_marks_were_left_out(typed, meant):
    assert _read(typed, (0, 2)) == meant


@pytest.mark.parametrize("typed", ["lựa dao", "lừa đảo", "lua nhieu"])
def test_nothing_is_read_into_what_is_no_such_word_or_has_its_marks(typed):
    assert _read(typed, (0, 2)) == {}


def test_a_word_that_has_other_marks_as_often_is_unsure():
    assert _read("hai quan", (0, 2)) == {}


def test_a_syllable_that_may_be_something_else_in_another_place_is_unsure():
    assert _read("lua dao va lua", (0, 2)) == {"dao": "đảo"}
