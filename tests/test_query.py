from __future__ import annotations

import re
from collections import Counter
from unicodedata import normalize

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vnsearch.analysis import layers
from vnsearch.model import LAYERS, Plan
from vnsearch.query import MOST_SYLLABLES, parse, plan


class _Lexicon:
    """What an index of these texts, an article each, tells of its terms."""

    def __init__(self, *texts: str) -> None:
        articles = [layers(text) for text in texts]
        self._frequencies = {
            layer: Counter(term for article in articles for term in set(article[layer])) for layer in LAYERS
        }
        self._length = sum(len(article["syllable"]) for article in articles)

    def document_frequency(self, layer: str, term: str) -> int:
        return self._frequencies[layer][term]

    @property
    def total_length(self) -> int:
        return self._length


_LEXICON = _Lexicon(
    "Tổng Bí thư Tô Lâm gặp Tổng thống Biden",
    "Tổng thống Biden tiếp Tổng Bí thư",
    "Mẹ mà không đi thì con đi",
    "Lúa và má",
    "Hội nghị hòa bình",
)
_EMPTY = _Lexicon()


def _plan(text: str) -> Plan:
    return plan(parse(text), _LEXICON)


def _matching(text: str) -> list[tuple[str, str]]:
    return [(term.layer, term.term) for term in _plan(text).matching]


def _supporting(text: str) -> set[tuple[str, str]]:
    return {(term.layer, term.term) for term in _plan(text).supporting}


def _weights(text: str) -> dict[tuple[str, str], float]:
    return {(term.layer, term.term): term.weight for term in _plan(text).matching + _plan(text).supporting}


# --- parsing -------------------------------------------------------------------------------------------


def test_a_query_keeps_the_text_as_it_was_typed():
    assert parse(" TỔNG  thống ").text == " TỔNG  thống "


def test_each_syllable_knows_whether_it_was_typed_with_marks():
    assert [(found.term, found.marked) for found in parse("Tổng bi thư đ d").syllables] == [
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
    assert parse(typed).syllables == parse("hòa bình").syllables


@pytest.mark.parametrize("sign", list("\"'()[]{}*?~^:+-!&|\\/<>@#$%=.,;_"))
def test_signs_are_passed_over(sign):
    query = parse(f"{sign}hòa{sign} {sign}bình{sign}")
    assert query.syllables == parse("hòa bình").syllables
    assert query.notes == ()


@pytest.mark.parametrize("text", ["", " ", "\n\t", "\u00a0"])
def test_an_empty_query_needs_no_note(text):
    assert parse(text).syllables == ()
    assert parse(text).notes == ()


@pytest.mark.parametrize("text", ["?!", "…", "👍", "\udcff", "\u0301"])
def test_a_query_without_letters_or_digits_is_told_so(text):
    query = parse(text)
    assert query.syllables == ()
    (note,) = query.notes
    assert "no letters or digits" in note


def test_the_longest_query_is_taken_whole():
    query = parse("a " * MOST_SYLLABLES)
    assert len(query.syllables) == MOST_SYLLABLES
    assert query.notes == ()


def test_a_longer_query_is_cut_and_told_so():
    query = parse("a " * (MOST_SYLLABLES + 1))
    assert len(query.syllables) == MOST_SYLLABLES
    (note,) = query.notes
    assert str(MOST_SYLLABLES) in note
    assert str(MOST_SYLLABLES + 1) in note


# --- marks ---------------------------------------------------------------------------------------------


def test_a_syllable_typed_without_marks_matches_every_marked_form():
    assert _matching("thong") == [("folded", "thong")]


def test_a_syllable_typed_with_marks_matches_these_alone():
    assert _matching("má") == [("syllable", "má")]


def test_a_syllable_typed_with_marks_only_adds_to_the_score_without_them():
    assert ("folded", "ma") in _supporting("má")


def test_marks_are_decided_syllable_by_syllable():
    assert _matching("tổng bi thư") == [("syllable", "tổng"), ("folded", "bi"), ("syllable", "thư")]


def test_the_bar_of_đ_is_a_mark():
    assert _matching("đi") == [("syllable", "đi")]


def test_what_the_marked_form_may_earn_is_the_same_with_and_without_marks():
    marked, unmarked = _weights("má"), _weights("ma")
    assert marked["syllable", "má"] + marked["folded", "ma"] == pytest.approx(unmarked["folded", "ma"])


def test_a_marked_form_weighs_more_than_its_unmarked_one():
    weights = _weights("má")
    assert weights["syllable", "má"] > weights["folded", "ma"]


# --- slips ---------------------------------------------------------------------------------------------


def test_a_mark_that_no_article_has_is_taken_for_a_slip_beside_other_syllables():
    assert _matching("tổng thồng biden") == [
        ("syllable", "tổng"),
        ("folded", "thong"),
        ("folded", "biden"),
    ]


def test_a_slip_is_told():
    (note,) = _plan("tổng thồng biden").notes
    assert "“thồng”" in note
    assert "“thong”" in note


def test_a_slip_weighs_as_much_as_the_syllable_typed_without_marks():
    assert _weights("tổng thồng")["folded", "thong"] == _weights("tổng thong")["folded", "thong"]


@pytest.mark.parametrize("text", ["mả", "mả mả", "MẢ, mả!"])
def test_a_mark_that_no_article_has_is_not_taken_for_a_slip_alone(text):
    assert _matching(text) == [("syllable", "mả")]


def test_a_marked_syllable_alone_in_no_article_is_told_what_finds_some():
    (note,) = _plan("mả").notes
    assert "“mả”" in note
    assert "“ma”" in note
    assert "2" in note


def test_syllables_that_no_article_has_in_any_form_are_told_beside_others():
    assert _plan("tổng ngoẹo ngoẹo khuỷu").notes == ("no article has “ngoẹo”, “khuỷu”",)


def test_that_no_article_has_any_of_the_query_needs_no_note():
    assert _plan("ngoẹo khuỷu").notes == ()


def test_a_slip_made_twice_is_told_once():
    assert len(_plan("tổng thồng và thồng").notes) == len(set(_plan("tổng thồng và thồng").notes)) == 1


def test_notes_of_the_parse_come_first():
    notes = _plan("thồng " + "tổng " * MOST_SYLLABLES).notes
    assert len(notes) == 2
    assert str(MOST_SYLLABLES) in notes[0]
    assert "thồng" in notes[1]


# --- what only ranks -----------------------------------------------------------------------------------


def test_adjacent_syllables_and_words_only_rank():
    assert {"pair", "word", "folded_word"}.isdisjoint(layer for layer, _ in _matching("tổng bí thư tô lâm"))


def test_every_pair_of_adjacent_syllables_ranks():
    pairs = {term for layer, term in _supporting("tổng bí thư") if layer == "pair"}
    assert pairs == {"tong-bi", "bi-thu"}


@pytest.mark.parametrize("text", ["tổng bí thư tô lâm", "tong bi thu to lam", "TONG bí THU to LÂM"])
def test_words_rank_with_and_without_marks(text):
    words = {term for layer, term in _supporting(text) if layer == "folded_word"}
    assert words == {"tong_bi_thu", "to_lam"}


def test_a_single_syllable_has_neither_pair_nor_word():
    assert _supporting("biden") == set()


def test_a_repeated_syllable_is_looked_up_once():
    assert _matching("biden biden Biden") == [("folded", "biden")]


def test_an_empty_query_looks_nothing_up():
    assert _plan("") == Plan(matching=())


def test_an_empty_index_answers_every_query():
    found = plan(parse("tổng bí thư to lam"), _EMPTY)
    assert found.matching
    assert found.notes == ()


# --- any query -----------------------------------------------------------------------------------------

_ANY_QUERY = st.text(st.characters(), max_size=40) | st.lists(
    st.sampled_from(
        'má mà ma mả tổng tong thồng bí thư TÔ lâm hoà hòa biden covid-19 đ d " ( AND ? \ud800'.split()
    ),
    max_size=12,
).map(" ".join)


@settings(deadline=None)
@given(_ANY_QUERY)
def test_any_text_is_a_query(text):
    query = parse(text)
    found = plan(query, _LEXICON)
    keys = [(term.layer, term.term) for term in found.matching + found.supporting]
    assert len(keys) == len(set(keys))
    assert {layer for layer, _ in keys} <= set(LAYERS)
    assert all(term.weight > 0 for term in found.matching + found.supporting)
    assert bool(found.matching) == bool(query.syllables)
    assert all(re.fullmatch(r"[^\n]+", note) for note in found.notes)


@settings(deadline=None)
@given(_ANY_QUERY)
def test_a_query_is_the_same_composed_and_decomposed(text):
    composed, decomposed = (parse(normalize(form, text)) for form in ("NFC", "NFD"))
    assert plan(composed, _LEXICON) == plan(decomposed, _LEXICON)
