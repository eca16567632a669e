"""Conditions as queries of OpenSearch."""

from __future__ import annotations

from datetime import date

import pytest

from vnsearch.engine.cluster.lookups import (
    NOTHING,
    all_of,
    any_of,
    count_clauses,
    in_part,
    list_facts,
    select,
    select_lookup,
    take_within,
)
from vnsearch.engine.cluster.mapping import encode_key
from vnsearch.model import (
    AddressHas,
    AllOf,
    AnyOf,
    Between,
    FieldName,
    IsArticle,
    Layer,
    MostOf,
    Not,
    OneOf,
    Part,
    Phrase,
    Term,
)

ONE, TWO = Term(Layer.FOLDED, "mot"), Term(Layer.SYLLABLE, "hài")


def reject(words):
    raise AssertionError(words)


def test_terms_of_a_field_are_one_clause():
    queries = [select_lookup(ONE), select_lookup(Term(Layer.FOLDED, "hai")), {"exists": {"field": "path"}}]
    assert any_of(queries) == {
        "bool": {
            "should": [
                {"exists": {"field": "path"}},
                {"terms": {Layer.FOLDED: ["mot", "hai"]}},
                {"terms": {f"related_{Layer.FOLDED}": ["mot", "hai"]}},
            ],
            "minimum_should_match": 1,
        }
    }


def test_terms_with_a_score_of_their_own_stay_apart():
    scored = [{"term": {"x": {"value": str(n), "boost": 2.0}}} for n in range(2)]
    assert any_of(scored)["bool"]["should"] == scored


def test_nothing_and_one_need_no_clause_around_them():
    query = {"exists": {"field": "path"}}
    assert any_of([]) == NOTHING
    assert any_of([query]) == all_of([query]) == query


def test_a_phrase_has_a_place_for_each_syllable():
    phrase = Phrase(((ONE,), (TWO, Term(Layer.SYLLABLE, "hai"))))
    described = in_part(phrase, Part.TITLE)["intervals"][Part.TITLE]["all_of"]
    assert (described["ordered"], described["max_gaps"]) == (True, 0)
    first, second = described["intervals"]
    assert first["match"]["query"] == "=mot"
    assert [each["match"]["query"] for each in second["any_of"]["intervals"]] == ["hài", "hai"]


def test_a_phrase_with_a_gap_may_be_in_any_order():
    described = in_part(Phrase(((ONE,), (TWO,)), 3), Part.BODY)["intervals"][Part.BODY]["all_of"]
    assert described["max_gaps"] == 3
    assert "ordered" not in described


def test_facts_are_looked_up_in_their_fields():
    condition = AllOf(
        (
            Between(date(2024, 9, 1), None),
            Not(OneOf(FieldName.SOURCE, ("A", "B"))),
            AddressHas("A*b?"),
            IsArticle(7),
        )
    )
    between, source, address, article = select(condition, reject, "key-{}".format)["bool"]["filter"]
    assert [set(each) for each in between["bool"]["filter"]] == [{"exists"}, {"range"}]
    assert source == {"bool": {"must_not": [{"terms": {"source": ["A", "B"]}}]}}
    assert address["wildcard"]["url"]["value"] == r"*a\*b\?*"
    assert article == {"ids": {"values": ["key-7"]}}


def test_a_folder_stands_for_what_is_in_it_and_ids_for_keys_of_any_number():
    folders = OneOf(FieldName.FOLDER, ("/kho/a", "/kho/b"))
    assert select(folders, reject) == {"terms": {"folders_above": ["/kho/a", "/kho/b"]}}
    long = "x" * 600
    assert select(OneOf(FieldName.ID, ("a", long)), reject) == {"ids": {"values": ["a", encode_key(long)]}}


def test_facts_are_found_wherever_they_are():
    facts = (AddressHas("a"), OneOf(FieldName.AUTHOR, ("b",)))
    assert list_facts(AnyOf((AllOf((ONE, facts[0])), Not(facts[1]), MostOf((TWO,), 0.0)))) == list(facts)


@pytest.mark.parametrize(
    ("query", "clauses"),
    [
        ({"term": {"x": "y"}}, 1),
        ({"terms": {"x": ["y", "z"]}}, 1),
        ({"bool": {"filter": [{"term": {"x": "y"}}], "should": [{"match_none": {}}] * 3}}, 4),
        ({"function_score": {"query": {"dis_max": {"queries": [{"term": {"x": "y"}}] * 2}}}}, 2),
        (select_lookup(Phrase(((ONE,), (ONE, TWO)))), 9),
    ],
)
def test_clauses_are_counted_as_the_cluster_counts_them(query, clauses):
    assert count_clauses(query) == clauses


def test_no_more_clauses_are_taken_than_there_is_room_for():
    one, three = {"term": {"x": "y"}}, {"bool": {"should": [{"term": {"x": "y"}}] * 3}}
    assert take_within([one, three, one], 4) == [one, three]
    assert take_within([one, three], 3) == [one]
    assert take_within([three], 2) == [three]
