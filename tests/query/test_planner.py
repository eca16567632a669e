"""From a query as understood to what is looked up."""

from __future__ import annotations

import re
from collections.abc import Iterator
from unicodedata import normalize

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.lexicons import TextLexicon
from vnsearch.language.syllabification import split_syllables
from vnsearch.model import (
    LAYERS,
    AddressHas,
    AllOf,
    AnyOf,
    Between,
    Condition,
    Lookup,
    MostOf,
    Not,
    OneOf,
    Phrase,
    Plan,
    Term,
)
from vnsearch.query.grammar import MOST_SYLLABLES
from vnsearch.query.other_names import make_phrase
from vnsearch.query.parse import parse
from vnsearch.query.planner import MOST_EXPANSIONS, plan
from vnsearch.query.synonyms import SynonymGroup, Synonyms

_LEXICON = TextLexicon(
    "Tổng Bí thư Tô Lâm gặp Tổng thống Biden",
    "Tổng thống Biden tiếp Tổng Bí thư",
    "Mẹ mà không đi thì con đi",
    "Lúa và má",
    "Hội nghị hòa bình của Liên hợp quốc, LHQ, ở Hoa Kỳ",
)
_EMPTY = TextLexicon()


def _groups(*lines: str) -> Synonyms:
    """The names of lines such as `Hoa Kỳ = Mỹ`."""
    return Synonyms(
        SynonymGroup(tuple(tuple(split_syllables(name).terms) for name in line.split("="))) for line in lines
    )


_NAMES = _groups("Liên hợp quốc = LHQ = United Nations", "Hoa Kỳ = Mỹ", "TP.HCM = TPHCM")


def _plan(text: str) -> Plan:
    return plan(parse(text), _LEXICON)


def _matching(text: str) -> list[Lookup]:
    return [each.lookup for each in _plan(text).matching]


def _supporting(text: str) -> set[Lookup]:
    return {each.lookup for each in _plan(text).supporting}


def _weights(text: str) -> dict[Lookup, float]:
    return {each.lookup: each.weight for each in _plan(text).matching + _plan(text).supporting}


def _named(text: str, names: Synonyms = _NAMES) -> dict[Lookup, str]:
    """The other names that are looked up, and what each stands for."""
    return {
        each.lookup: each.name_for for each in plan(parse(text), _LEXICON, names).matching if each.name_for
    }


def _run(text: str) -> Lookup:
    return make_phrase(split_syllables(text).terms)


# --- marks ---------------------------------------------------------------------------------------------


def test_a_syllable_typed_without_marks_matches_every_marked_form():
    assert _matching("thong") == [Term("folded", "thong")]


def test_a_syllable_typed_with_marks_matches_these_alone():
    assert _matching("má") == [Term("syllable", "má")]


def test_a_syllable_typed_with_marks_only_adds_to_the_score_without_them():
    assert ("folded", "ma") in _supporting("má")


def test_marks_are_decided_syllable_by_syllable():
    assert _matching("tổng bi thư") == [("syllable", "tổng"), ("folded", "bi"), ("syllable", "thư")]


def test_the_bar_of_đ_is_a_mark():
    assert _matching("đi") == [Term("syllable", "đi")]


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
    assert _matching(text) == [Term("syllable", "mả")]


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
    assert {"pair", "word", "folded_word"}.isdisjoint(lookup[0] for lookup in _matching("tổng bí thư tô lâm"))


def test_every_pair_of_adjacent_syllables_ranks():
    pairs = {term for layer, term in _supporting("tổng bí thư") if layer == "pair"}
    assert pairs == {"tong-bi", "bi-thu"}


@pytest.mark.parametrize("text", ["tổng bí thư tô lâm", "tong bi thu to lam", "TONG bí THU to LÂM"])
def test_words_rank_with_and_without_marks(text):
    words = {term for layer, term in _supporting(text) if layer == "folded_word"}
    assert words == {"tong_bi_thu"}  # where "to lam" stands, it is a word: its pair counts for it


def test_a_single_syllable_has_neither_pair_nor_word():
    assert _supporting("biden") == set()


def test_a_repeated_syllable_is_looked_up_once():
    assert _matching("biden biden Biden") == [Term("folded", "biden")]


def test_an_empty_query_looks_nothing_up():
    assert _plan("")[:2] == ((), ())


def test_an_empty_index_answers_every_query():
    found = plan(parse("tổng bí thư to lam"), _EMPTY)
    assert found.matching
    assert found.notes == ()


# --- what decides --------------------------------------------------------------------------------------


def _condition(text: str, names: Synonyms = _NAMES) -> MostOf:
    condition = plan(parse(text), _LEXICON, names).condition
    assert isinstance(condition, MostOf)
    return condition


def test_syllables_alone_decide_what_matches():
    assert _condition("tổng bi thư").conditions == (
        Term("syllable", "tổng"),
        Term("folded", "bi"),
        Term("syllable", "thư"),
    )


@pytest.mark.parametrize("text", ["biden", "tô lâm", "tô tô lâm", "tô lâm zzzz"])
def test_of_one_or_two_syllables_that_tell_something_an_article_has_all(text):
    assert _condition(text).share == 1.0


def test_the_more_syllables_the_smaller_the_share_that_an_article_must_have():
    shares = [_condition(text).share for text in ("tô lâm", "tô lâm gặp", "tô lâm gặp biden")]
    assert shares == sorted(shares, reverse=True)
    assert len(set(shares)) == 3


def test_what_no_article_has_decides_nothing():
    assert _condition("biden ngoẹo zzzz").conditions == (Term("folded", "biden"),)


def test_a_slip_decides_as_what_it_is_taken_for():
    assert Term("folded", "thong") in _condition("tổng thồng").conditions


# --- names for the same thing --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "other"),
    [
        ("LHQ", "Liên hợp quốc"),
        ("lhq", "Liên hợp quốc"),
        ("Liên hợp quốc", "LHQ"),
        ("liên hợp quốc", "LHQ"),
        ("lien hop quoc", "LHQ"),
        ("Mỹ", "Hoa Kỳ"),
        ("my", "Hoa Kỳ"),
        ("hội nghị của LHQ", "Liên hợp quốc"),
    ],
)
def test_another_name_for_what_is_named_matches_as_well(typed, other):
    assert set(_named(typed)) == {_run(other)}


def test_another_name_says_what_it_stands_for():
    assert _named("hội nghị của Liên hợp quốc") == {_run("LHQ"): "liên hợp quốc"}


def test_another_name_weighs_less_than_the_one_that_was_typed():
    weights = {each.lookup: each.weight for each in plan(parse("lhq"), _LEXICON, _NAMES).matching}
    assert 0 < weights[_run("Liên hợp quốc")] < weights[Term("folded", "lhq")]


def test_another_name_may_stand_for_each_syllable_of_the_one_that_was_typed():
    other = _run("LHQ")
    conditions = _condition("liên hợp quốc zzzz").conditions
    assert conditions == tuple(AnyOf((Term("syllable", term), other)) for term in ("liên", "hợp", "quốc"))


def test_a_name_of_several_syllables_matches_them_one_after_the_other():
    assert _run("Liên hợp quốc") == Phrase(
        ((Term("syllable", "liên"),), (Term("syllable", "hợp"),), (Term("syllable", "quốc"),))
    )


def test_a_syllable_of_a_name_without_marks_stands_for_all_its_forms():
    assert _run("Nam Phi") == Phrase(((Term("folded", "nam"),), (Term("folded", "phi"),)))


@pytest.mark.parametrize("typed", ["mỳ", "mẹ", "liên hợp", "hợp quốc liên", "hoa", "ký hoa", ""])
def test_what_is_no_name_has_no_others(typed):
    assert _named(typed) == {}


def test_a_name_that_no_article_can_have_is_not_looked_up():
    assert _run("United Nations") not in _named("LHQ")


def test_a_name_whose_syllables_are_all_there_but_not_side_by_side_is_not_looked_up():
    names = _groups("LHQ = Tổng Lâm", "Hoa Kỳ = Tô Lâm")
    assert _named("LHQ", names) == {}
    assert set(_named("Hoa Kỳ", names)) == {_run("Tô Lâm")}


def test_another_spelling_that_differs_only_in_marks_is_looked_up_with_just_its_own():
    expected = {_run("Tô Lâm"): "hòa", Term("syllable", "hoa"): "hòa"}
    assert _named("hòa", _groups("hoà = hoa = Tô Lâm")) == expected
    assert _named("hoa", _groups("hoà = hoa = Tô Lâm")) == {_run("Tô Lâm"): "hoa"}


def test_a_name_that_was_typed_as_well_counts_as_typed():
    assert _named("LHQ Liên hợp quốc") == {_run("Liên hợp quốc"): "lhq"}
    weights = {
        each.lookup: each.weight for each in plan(parse("LHQ Liên hợp quốc"), _LEXICON, _NAMES).matching
    }
    assert weights[Term("folded", "lhq")] == _weights("LHQ")[Term("folded", "lhq")]


def test_what_another_name_can_stand_for_is_not_told_to_be_absent():
    assert plan(parse("Mỹ biden"), _LEXICON, _NAMES).notes == ()
    assert plan(parse("Mỹ biden"), _LEXICON).notes == ("no article has “mỹ”",)


# --- what the user takes as one word -------------------------------------------------------------------


def test_a_word_of_the_user_only_ranks():
    words = Synonyms([SynonymGroup((tuple(split_syllables("Hội nghị hòa bình").terms),))])
    found = plan(parse("hội nghị hòa bình ở đâu"), _LEXICON, words=words)
    assert _run("hội nghị hòa bình") in {each.lookup for each in found.supporting}
    assert found.condition == _plan("hội nghị hòa bình ở đâu").condition
    assert found.matching == _plan("hội nghị hòa bình ở đâu").matching


def test_a_word_of_the_user_is_known_without_its_marks():
    words = Synonyms([SynonymGroup((tuple(split_syllables("hòa bình").terms),))])
    found = plan(parse("hoa binh"), _LEXICON, words=words)
    assert _run("hoa binh") in {each.lookup for each in found.supporting}
    assert _run("hóa bình") not in {
        each.lookup for each in plan(parse("hóa bình"), _LEXICON, words=words).supporting
    }


# --- any query -----------------------------------------------------------------------------------------

_ANY_QUERY = st.text(st.characters(), max_size=40) | st.lists(
    st.sampled_from(
        "má mà ma mả tổng tong thồng bí thư TÔ lâm hoà hòa biden covid-19 đ d LHQ mỹ hoa kỳ ? \ud800".split()
    ),
    max_size=12,
).map(" ".join)


def _lookups(condition: Condition | None) -> Iterator[Lookup]:
    """What of a condition can make an article match."""
    if isinstance(condition, Term | Phrase):
        yield condition
    elif isinstance(condition, AllOf | AnyOf | MostOf):
        for each in condition.conditions:
            yield from _lookups(each)


@settings(deadline=None)
@given(_ANY_QUERY)
def test_any_text_has_a_plan(text):
    found = plan(parse(text), _LEXICON, _NAMES, _groups("tổng bí = x"))
    lookups = [each.lookup for each in found.matching + found.supporting]
    assert len(lookups) == len(set(lookups))
    assert {lookup.layer for lookup in lookups if isinstance(lookup, Term)} <= set(LAYERS)
    assert all(each.weight > 0 for each in found.matching + found.supporting)
    assert split_syllables(text).terms or not found.matching
    assert set(_lookups(found.condition)) <= {each.lookup for each in found.matching}
    assert all(re.fullmatch(r"[^\n]+", note) for note in found.notes)


@settings(deadline=None)
@given(_ANY_QUERY)
def test_a_plan_is_the_same_composed_and_decomposed(text):
    queries = (parse(normalize(form, text)) for form in ("NFC", "NFD"))
    composed, decomposed = (plan(query, _LEXICON, _NAMES) for query in queries)
    assert composed.spellings() == decomposed.spellings()
    assert composed._replace(spellings=dict) == decomposed._replace(spellings=dict)


def test_the_work_on_a_query_grows_no_faster_than_its_length():
    asked = []
    for size in (50, 100):
        lexicon = TextLexicon("tổng bí thư")
        plan(parse(" ".join(f"x{number}" for number in range(size))), lexicon, _NAMES)
        asked.append(lexicon.asked)
    assert asked[1] <= 2.1 * asked[0]


@pytest.mark.parametrize("text", ["tổng " * 10_000, "á" * 100_000, "a" * 100_000 + " biden"])
def test_a_query_of_any_size_has_a_plan_of_bounded_size(text):
    found = plan(parse(text), _LEXICON, _NAMES)
    assert 0 < len(found.matching) <= MOST_SYLLABLES


# --- the query language --------------------------------------------------------------------------------


def _tell(text: str, match: str = "most") -> Plan:
    return plan(parse(text), _LEXICON, match=match)


def _whole(text: str) -> Condition | None:
    return _tell(text).condition


def _word(term: str, *parts: str) -> Phrase:
    """A single syllable with signs, which is looked up as a phrase of one."""
    slots = ((make_phrase([term]),),)
    return Phrase(slots, None, parts) if parts else Phrase(slots)


def _phrase(text: str, gap: int | None = None, *parts: str) -> Phrase:
    slots = tuple((make_phrase([term]),) for term in split_syllables(text).terms)
    return Phrase(slots, gap, parts) if parts else Phrase(slots, gap)


def test_a_phrase_alone_must_be_there():
    assert _whole('"tổng thống biden"') == MostOf((_phrase("tổng thống biden"),), 1.0)


def test_of_a_phrase_only_the_whole_matches_and_its_syllables_support():
    assert _matching('"tổng thống"') == [_phrase("tổng thống")]
    assert {Term("syllable", "tổng"), Term("pair", "tong-thong")} <= _supporting('"tổng thống"')


def test_a_phrase_among_words_counts_as_one_of_them():
    found = _whole('biden "tổng bí thư" mẹ lúa')
    assert isinstance(found, MostOf)
    assert found.conditions == (
        *(Term("folded", "biden"), _phrase("tổng bí thư")),
        *(Term("syllable", "mẹ"), Term("syllable", "lúa")),
    )


def test_the_syllables_of_a_phrase_stand_beside_the_words_around_it():
    assert Term("pair", "thu-to") in _supporting('"tổng bí thư" tô lâm')


def test_a_near_phrase_keeps_how_near():
    assert _whole('"lâm tô"~5') == MostOf((_phrase("lâm tô", 5),), 1.0)


@pytest.mark.parametrize("text", ['tô +x "tô lâm"', '"tô lâm" +x tô'])
def test_what_was_typed_as_a_word_and_in_a_phrase_matches(text):
    assert Term("syllable", "tô") in _matching(text)


def test_a_required_word_leaves_the_others_free():
    assert _whole("+biden tô lâm") == _word("biden")
    assert _whole("tô +biden +lâm mẹ") == AllOf((_word("biden"), _word("lâm")))
    assert {Term("syllable", "tô"), Term("syllable", "mẹ")} <= set(_matching("tô +biden +lâm mẹ"))


def test_what_is_not_wanted_adds_nothing_to_the_score():
    found = _tell('tổng -biden NOT (thống OR "tô lâm") -title:mẹ')
    looked_up = {each.lookup for each in found.matching + found.supporting}
    assert looked_up == {Term("syllable", "tổng")}


@pytest.mark.parametrize("match", ["all", "most", "any"])
def test_what_is_not_wanted_is_so_as_a_whole_whatever_must_match(match):
    unwanted = Not(AllOf((Term("folded", "biden"), Term("syllable", "tô"), Term("syllable", "lâm"))))
    assert _tell("NOT biden tô lâm", match).condition == unwanted
    assert _tell("-(biden tô lâm)", match).condition == unwanted


@pytest.mark.parametrize("text", ["tổng -thồng", "tổng NOT thồng", 'tổng -"tổng thồng"', "tổng -title:thồng"])
def test_marks_of_what_is_not_wanted_are_never_a_slip(text):
    (note,) = _tell(text).notes
    assert note == "no article has “thồng”; “thong”, without marks, finds 2"
    assert Term("folded", "thong") not in set(_every_lookup(_tell(text).condition))


def _every_lookup(condition: Condition | None) -> Iterator[Term]:
    match condition:
        case Term():
            yield condition
        case Phrase(slots):
            for slot in slots:
                yield from slot
        case AllOf(conditions) | AnyOf(conditions) | MostOf(conditions):
            for each in conditions:
                yield from _every_lookup(each)
        case Not(inner):
            yield from _every_lookup(inner)


@pytest.mark.parametrize(("match", "kind"), [("all", AllOf), ("most", MostOf), ("any", AnyOf)])
def test_how_many_words_must_match_is_a_choice(match, kind):
    found = _tell("tổng thống biden", match).condition
    assert type(found) is kind
    assert found.conditions == (Term("syllable", "tổng"), Term("syllable", "thống"), Term("folded", "biden"))


def test_operators_join_runs():
    joined = _tell("tô lâm AND biden OR lúa NOT má", "all").condition
    both = AllOf((Term("syllable", "tô"), Term("syllable", "lâm")))
    assert joined == AnyOf(
        (
            AllOf((both, AllOf((Term("folded", "biden"),)))),
            AllOf((AllOf((Term("syllable", "lúa"),)), Not(AllOf((Term("syllable", "má"),))))),
        )
    )


def test_exactly_these_marks():
    assert _matching("=ma =má") == [Term("syllable", "ma"), Term("syllable", "má")]
    assert Term("folded", "ma") not in _supporting("=má")


def test_a_boost_multiplies():
    assert _weights("biden^3")[Term("folded", "biden")] == pytest.approx(
        3 * _weights("biden")[Term("folded", "biden")]
    )
    once, twice = _weights('"tô lâm"'), _weights('"tô lâm"^2')
    assert twice[_phrase("tô lâm")] == pytest.approx(2 * once[_phrase("tô lâm")])


def test_a_prefix_stands_for_what_goes_on_from_it():
    (found,) = _matching("b*")
    assert isinstance(found, Phrase)
    assert set(found.slots[0]) == {Term("folded", term) for term in ("bi", "biden", "binh")}


def test_the_marks_of_a_prefix_are_meant():
    (found,) = _matching("bí*")
    assert found == Phrase(((Term("syllable", "bí"),),))


def test_of_a_prefix_of_several_syllables_the_last_may_go_on():
    slots = (Term("folded", "covid"),), (Term("folded", "16"), Term("folded", "19"))
    lexicon = TextLexicon("covid-19 covid-16", "covid-20")
    found = plan(parse("covid-1*"), lexicon)
    assert [each.lookup for each in found.matching] == [Phrase((slots[0],)), Phrase((slots[1],))]
    assert Phrase(slots) in {each.lookup for each in found.supporting}


def test_a_prefix_and_a_slip_of_letters_that_stand_for_nothing_are_told():
    assert _tell("zzz* biden").notes == ("no article has a word that begins with “zzz”",)
    assert _tell("zzzzz~ biden").notes == ("no article has a word that is like “zzzzz”",)


def test_a_fuzzy_word_stands_for_what_is_a_letter_away_nearest_first():
    (found,) = _matching("bidem~")
    assert found == Phrase(((Term("folded", "biden"),),))
    (found,) = _matching("thong~")
    assert found == Phrase((tuple(Term("folded", term) for term in ("thong", "khong", "tong")),))


def test_what_stands_for_too_many_is_cut_and_told():
    lexicon = TextLexicon(" ".join(f"x{chr(0x4E00 + number)}" for number in range(MOST_EXPANSIONS + 1)))
    found = plan(parse("x*"), lexicon)
    ((slot,),) = (each.lookup.slots for each in found.matching if isinstance(each.lookup, Phrase))
    assert len(slot) == MOST_EXPANSIONS
    (note,) = found.notes
    assert str(MOST_EXPANSIONS) in note
    assert plan(parse("x\u4e00*"), lexicon).notes == ()


@pytest.mark.parametrize("part", ["title", "body"])
def test_words_and_phrases_in_a_part_of_the_text(part):
    assert _whole(f"{part}:biden") == MostOf((_word("biden", part),), 1.0)
    assert _whole(f'{part}:"tô lâm"~2') == _phrase("tô lâm", 2, part)
    assert _whole(f"{part}:(tô lâm)") == MostOf((_word("tô", part), _word("lâm", part)), 1.0)


def test_what_is_in_a_field_is_required_beside_words():
    assert _whole("tô lâm title:biden") == AllOf(
        (
            MostOf((_word("biden", "title"),), 1.0),
            MostOf((Term("syllable", "tô"), Term("syllable", "lâm")), 1.0),
        )
    )


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("source:vnexpress", ["VnExpress"]),
        ("source:vne*", ["VnExpress"]),
        ("source:vnexpres~", ["VnExpress"]),
        ("source:vne", []),
        ('source:"người lao động"', ["Báo Người Lao Động"]),
        ('source:"nguoi lao dong"', ["Báo Người Lao Động"]),
        ("source:ngườ*", ["Báo Người Lao Động"]),
        ("source:nguo*", ["Báo Người Lao Động"]),
        ("source:=người", ["Báo Người Lao Động"]),
        ("source:=nguoi", []),
        ("source:ngưới", []),
        ('source:"lao người"', []),
        ("author:an", ["Nguyễn Văn An"]),
        ("author:nguyen", ["Nguyễn Văn An"]),
    ],
)
def test_values_of_fields_have_the_syllables_side_by_side(text, values):
    found = _tell(text)
    assert found.condition == OneOf(text.partition(":")[0], tuple(values))
    assert bool(found.notes) is not bool(values)
    assert found.matching == found.supporting == ()


def test_every_word_in_the_parentheses_of_a_field_of_values():
    lao, vne = OneOf("source", ("Báo Người Lao Động",)), OneOf("source", ("VnExpress",))
    assert _whole("source:(lao động)") == AllOf((lao, lao))
    assert _whole("source:(lao OR vnexpress)") == AnyOf((lao, vne))
    assert _whole("source:(lao -vnexpress)") == AllOf((lao, Not(vne)))


def test_addresses_and_dates():
    assert _whole("url:nld.com.vn/Chinh-Tri") == AddressHas("nld.com.vn/Chinh-Tri")
    assert isinstance(_whole("date:2024"), Between)
    assert _whole("-date:2024") == Not(_whole("date:2024"))


@pytest.mark.parametrize("match", ["all", "most", "any"])
def test_a_filter_has_to_match_whole_and_adds_no_score(match):
    found = plan(parse("biden"), _LEXICON, match=match, filters=[parse("tô lâm"), parse("date:2024")])
    alone = plan(parse("biden"), _LEXICON, match=match)
    assert (found.matching, found.supporting) == (alone.matching, alone.supporting)
    both = AllOf((Term("syllable", "tô"), Term("syllable", "lâm")))
    assert found.condition == AllOf((alone.condition, both, _whole("date:2024")))


_LANGUAGE = st.lists(
    st.sampled_from(
        '( ) " +tổng -bí "tô lâm" "lâm tô"~3 AND OR NOT title:biden source:vne* date:2024 má mà thồng b* '
        "bidem~ =ma LHQ mỹ x^3 url:a (mẹ OR má)".split(" ")
    ),
    max_size=14,
).map(" ".join)


@settings(deadline=None)
@given(_LANGUAGE, st.sampled_from(["all", "most", "any"]))
def test_any_query_with_signs_has_a_plan(text, match):
    found = plan(parse(text), _LEXICON, _NAMES, match=match)
    lookups = [each.lookup for each in found.matching + found.supporting]
    assert len(lookups) == len(set(lookups))
    assert set(_lookups(found.condition)) <= {each.lookup for each in found.matching}
    assert all(each.weight > 0 for each in found.matching + found.supporting)
    assert len(found.notes) == len(set(found.notes))


@pytest.mark.parametrize(
    "sign", ["a* ", "a~ ", "title:a ", '"a b" ', "source:a ", "title:(a b) ", "-a* ", "url:a "]
)
def test_the_work_on_signs_is_bounded(sign):
    lexicon = TextLexicon("a b c")
    plan(parse(sign * 5_000), lexicon)
    assert lexicon.asked < 20_000
