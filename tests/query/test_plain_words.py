"""What is looked up for plain words that stand side by side."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from tests.lexicons import TextLexicon
from vnsearch.language.syllabification import fold, split_syllables
from vnsearch.model import AnyOf, Phrase, Term
from vnsearch.query.other_names import make_phrase, make_term
from vnsearch.query.plain_words import (
    EXACT,
    FOLDED,
    MEANT,
    PAIR,
    WHOLE,
    WORD,
    PlanBuilder,
    TypedSyllable,
    WordPlanner,
)
from vnsearch.query.syllables import QuerySyllable
from vnsearch.query.synonyms import SynonymGroup, Synonyms

_LEXICON = TextLexicon(
    "má ma mà", "ma mà", "mà", "hòa bình ở Hà Nội", "Hà Nội", "lâm thì lâm", "Liên hợp quốc", "LHQ"
)
_NAMES = Synonyms([SynonymGroup((("liên", "hợp", "quốc"), ("lhq",)))])
_NOTHING = Synonyms([])


def _spots(text: str, boost: float = 1.0, *, just: bool = False) -> list[TypedSyllable]:
    return [
        TypedSyllable(QuerySyllable(term, fold(term)), boost, just) for term in split_syllables(text).terms
    ]


def _planned(
    spots: Sequence[TypedSyllable], *, literal: bool = False, lexicon: TextLexicon = _LEXICON
) -> tuple[list[object], PlanBuilder]:
    collected = PlanBuilder()
    planner = WordPlanner(lexicon, _NAMES, _NOTHING, collected, literal)
    return list(planner.conditions(spots)), collected


def _weights(collected: PlanBuilder) -> dict[object, float]:
    return {
        each.lookup: each.weight for each in (*collected.matching.values(), *collected.supporting.values())
    }


# --- one syllable --------------------------------------------------------------------------------------


def test_marks_typed_are_matched_and_the_syllable_without_them_supports():
    conditions, collected = _planned(_spots("má"))
    assert conditions == [Term("syllable", "má")]
    assert _weights(collected) == {Term("syllable", "má"): EXACT, Term("folded", "ma"): FOLDED}
    assert list(collected.matching) == [Term("syllable", "má")]


def test_what_nearly_always_has_these_marks_is_not_looked_up_without_them():
    _, collected = _planned(_spots("lâm"))
    assert _weights(collected) == {Term("syllable", "lâm"): WHOLE}


def test_marks_not_typed_are_open():
    conditions, collected = _planned(_spots("ma"))
    assert conditions == [Term("folded", "ma")]
    assert _weights(collected) == {Term("folded", "ma"): WHOLE}


@pytest.mark.parametrize("text", ["má", "ma"])
def test_just_these_marks(text):
    conditions, collected = _planned(_spots(text, just=True))
    assert conditions == [Term("syllable", text)]
    assert _weights(collected) == {Term("syllable", text): WHOLE}


@pytest.mark.parametrize("text", ["má", "ma", "mả hoà"])
def test_a_boost_multiplies_what_the_syllables_weigh(text):
    once, thrice = (_weights(_planned(_spots(text, boost))[1]) for boost in (1.0, 3.0))
    singles = [
        lookup for lookup in once if isinstance(lookup, Term) and lookup.layer in ("syllable", "folded")
    ]
    assert singles
    for lookup in singles:
        assert thrice[lookup] == pytest.approx(3 * once[lookup])


def test_marks_that_no_article_has_are_a_slip_unless_it_is_to_be_literal():
    conditions, collected = _planned(_spots("mả"))
    assert conditions == [Term("folded", "ma")]
    assert collected.notes == ["no article has “mả”: searched for “ma”, without marks"]
    conditions, collected = _planned(_spots("mả"), literal=True)
    assert conditions == [Term("syllable", "mả")]
    assert collected.notes == ["no article has “mả”; “ma”, without marks, finds 3"]


# --- several -------------------------------------------------------------------------------------------


def test_neighbours_and_words_support_without_marks():
    _, collected = _planned(_spots("hòa bình ở Hà Nội"))
    assert collected.supporting[Term("pair", "binh-o")].weight == PAIR
    assert collected.supporting[Term("pair", "ha-noi")].weight == PAIR + WORD


def test_a_pair_that_is_often_no_word_is_looked_up_beside_the_word():
    lexicon = TextLexicon("vụ lừa đảo", "cô ta bị lừa đảo điên")
    _, collected = _planned(_spots("lừa đảo"), lexicon=lexicon)
    assert collected.supporting[Term("pair", "lua-dao")].weight == PAIR
    assert collected.supporting[Term("folded_word", "lua_dao")].weight == WORD


def test_a_syllable_counts_by_how_much_of_a_word_it_is():
    lexicon = TextLexicon("Obama ở Hà Nội", "mưa")
    weights = _weights(_planned(_spots("Obama ở Hà Nội"), lexicon=lexicon)[1])
    obama, single, *in_word = (weights[make_term(term)] for term in ("obama", "ở", "hà", "nội"))
    assert in_word[0] == in_word[1] < single == WHOLE < obama


def test_a_syllable_without_marks_weighs_most_as_the_word_means_it():
    lexicon = TextLexicon("vụ lừa đảo", "bị lừa đảo", "lựa một lãnh đạo")
    conditions, collected = _planned(_spots("lua dao"), lexicon=lexicon)
    assert conditions == [Term("folded", "lua"), Term("folded", "dao")]
    weights = _weights(collected)
    for folded, meant in (("lua", "lừa"), ("dao", "đảo")):
        both = weights[Term("folded", folded)], weights[Term("syllable", meant)]
        assert both == pytest.approx((sum(both) - MEANT * sum(both), MEANT * sum(both)))
    assert set(collected.matching) == set(conditions)


def test_each_name_may_stand_for_each_of_its_syllables():
    conditions, collected = _planned(_spots("liên hợp quốc hoà"))
    other = Term("folded", "lhq")
    assert conditions[:3] == [AnyOf((Term("syllable", term), other)) for term in ("liên", "hợp", "quốc")]
    assert conditions[3] == Term("syllable", "hoà")
    assert collected.matching[other].name_for == "liên hợp quốc"


def test_absent_syllables_are_told_unless_all_are():
    assert _planned(_spots("hoà zzz"))[1].notes == ["no article has “zzz”"]
    assert _planned(_spots("zzz yyy"))[1].notes == []


# --- what was collected --------------------------------------------------------------------------------


def test_what_was_demoted_only_supports():
    collected = PlanBuilder()
    one, other = Term("folded", "a"), Term("folded", "b")
    collected.match(one, 1.0)
    collected.match(other, 2.0)
    collected.demote([other, Term("folded", "c")])
    assert list(collected.matching) == [one]
    assert collected.supporting[other].weight == 2.0


def test_a_name_does_not_take_the_place_of_what_was_typed():
    collected = PlanBuilder()
    term = Term("folded", "lhq")
    collected.match(term, 1.0)
    assert collected.match(term, 0.5, "liên hợp quốc") == term
    assert collected.matching[term].weight == 1.0


def test_a_run_of_one_is_a_term_and_of_several_a_phrase():
    assert make_term("ma") == make_phrase(["ma"]) == Term("folded", "ma")
    assert make_term("má") == Term("syllable", "má")
    assert make_phrase(["má", "ma"]) == Phrase(((Term("syllable", "má"),), (Term("folded", "ma"),)))
