"""The values that travel between modules, and what an article refuses to be."""

from __future__ import annotations

import dataclasses
from datetime import date, datetime
from itertools import combinations
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vnsearch import model
from vnsearch.errors import BadArticle
from vnsearch.language.syllabification import fold, split_syllables
from vnsearch.model import (
    NAMING_JOINER,
    PAIR_JOINER,
    WORD_JOINER,
    AddressHas,
    AllOf,
    AnyOf,
    Article,
    Between,
    FieldName,
    IsArticle,
    Layer,
    MostOf,
    Not,
    OneOf,
    Phrase,
    Plan,
    Term,
    Weighted,
)


def test_id_title_and_body_are_enough():
    article = Article(id="a1", title="Hòa bình", body="Hội nghị khai mạc.")
    assert (article.related, article.author, article.published, article.metadata) == ("", None, None, {})


def test_a_title_and_a_body_may_be_empty():
    assert Article("a1", "", "").id == "a1"


@pytest.mark.parametrize("key", ["id", "title", "body", "related"])
@pytest.mark.parametrize("value", [None, 1, b"bytes"])
def test_text_that_is_no_string_is_refused_by_name(key, value):
    fields = {"id": "a1", "title": "t", "body": "b", key: value}
    with pytest.raises(BadArticle, match=key):
        Article(**fields)


@pytest.mark.parametrize("key", ["author", "source", "url", "path"])
def test_optional_text_is_a_string_or_none(key):
    assert getattr(Article("a1", "t", "b", **{key: "x"}), key) == "x"
    with pytest.raises(BadArticle, match=key):
        Article("a1", "t", "b", **{key: 7})


@pytest.mark.parametrize("bad", ["", " a", "a ", "a\nb", "a\tb", "a\x00", "\u200b", "\ud800"])
def test_an_id_is_one_printable_line(bad):
    with pytest.raises(BadArticle):
        Article(bad, "t", "b")


@pytest.mark.parametrize("good", ["1", "báo/số 1.txt", "x.jsonl:3", "Đ"])
def test_an_id_may_have_marks_spaces_inside_and_punctuation(good):
    assert Article(good, "t", "b").id == good


@pytest.mark.parametrize("bad", ["2024-09-26", 2024, 0.0])
def test_published_is_no_text_and_no_number(bad):
    with pytest.raises(BadArticle, match="published"):
        Article("a1", "t", "b", published=bad)


@pytest.mark.parametrize("good", [date(2024, 9, 26), datetime(2024, 9, 26, 9, 4), None])
def test_published_is_a_date_with_or_without_a_time(good):
    assert Article("a1", "t", "b", published=good).published == good


@pytest.mark.parametrize("bad", [None, [], [("key", 1)], "text"])
def test_metadata_is_a_mapping(bad):
    with pytest.raises(BadArticle, match="metadata"):
        Article("a1", "t", "b", metadata=bad)


def test_the_message_of_a_bad_article_names_it():
    with pytest.raises(BadArticle, match="'a17'"):
        Article("a17", None, "b")


def test_two_articles_do_not_share_their_metadata():
    assert Article("a1", "t", "b").metadata is not Article("a2", "t", "b").metadata


@pytest.mark.parametrize(
    "cls",
    [value for value in vars(model).values() if dataclasses.is_dataclass(value)],
    ids=lambda cls: cls.__name__,
)
def test_every_value_is_frozen(cls):
    assert cls.__dataclass_params__.frozen


@settings(deadline=None)
@given(st.text(st.characters(), max_size=40) | st.text(PAIR_JOINER + WORD_JOINER + NAMING_JOINER + "aá1"))
def test_what_joins_terms_stands_in_no_syllable(text):
    joiners = {PAIR_JOINER, WORD_JOINER, NAMING_JOINER}
    assert len(joiners) == 3
    for term in split_syllables(text).terms:
        assert joiners.isdisjoint(fold(term))
        assert {WORD_JOINER, NAMING_JOINER}.isdisjoint(term)


CONDITIONS = [
    Term(Layer.WORD, "a_b"),
    *(Phrase(slots) for slots in ((), ((Term(Layer.WORD, "a_b"),),))),
    *(kind(()) for kind in (AllOf, AnyOf)),
    *(MostOf((), share) for share in (0.0, 1.0)),
    *(Between(None, None), Between(date.min, None)),
    *(OneOf(FieldName.AUTHOR, values) for values in ((), ("a",))),
    *(AddressHas(text) for text in ("", "a_b")),
    *(IsArticle(number) for number in (0, 1)),
]


def test_conditions_of_different_kinds_are_never_equal():
    nested = [kind((condition,)) for kind in (AllOf, AnyOf) for condition in CONDITIONS]
    negated = [Not(condition) for condition in CONDITIONS]
    conditions = [*CONDITIONS, *nested, *negated, *map(Not, negated)]
    assert {type(condition) for condition in conditions} == set(get_args(model.Condition))
    for one, other in combinations(conditions, 2):
        if type(one) is not type(other):
            assert one != other
    assert len(dict.fromkeys(conditions)) == len(conditions)


def test_what_is_looked_up_is_no_other_name_unless_it_says_so():
    assert Weighted(Term("folded", "lhq"), 1.0).name_for == ""


def test_a_plan_needs_no_more_than_what_matches():
    assert Plan((Weighted(Term("folded", "ma"), 1.0),))[1:] == ((), None, (), False, dict)
