"""Conditions and look-ups as queries of OpenSearch that select articles, without a score.

No query has a script, or lists more terms than a plan does. Phrases are `intervals` in the fields of the
parts, where a syllable and the same one without marks have one position.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from vnsearch.engine.cluster.mapping import encode_folded, encode_key, encode_term, name_related_field
from vnsearch.engine.format.layout import encode_time, find_end
from vnsearch.model import (
    PARTS,
    AddressHas,
    AllOf,
    AnyOf,
    Between,
    Condition,
    FieldName,
    IsArticle,
    Layer,
    Lookup,
    MostOf,
    Not,
    OneOf,
    Part,
    Phrase,
    Term,
)

Clause = dict[str, Any]
"""A query as OpenSearch reads it."""
_INNER = ("filter", "must", "must_not", "should", "queries", "query")
NOTHING: Clause = {"match_none": {}}
_WILD = str.maketrans({"*": "\\*", "?": "\\?", "\\": "\\\\"})


def any_of(clauses: Iterable[Clause]) -> Clause:
    """The query that one of these must be met; terms of the same field are one clause."""
    every = list(_join_terms(clauses))
    if len(every) == 1:
        return every[0]
    return {"bool": {"should": every, "minimum_should_match": 1}} if every else NOTHING


def _join_terms(clauses: Iterable[Clause]) -> Iterator[Clause]:
    terms: dict[str, dict[str, None]] = {}
    for clause in _flatten(clauses):
        match clause:
            case {"match_none": _}:
                continue
            case {"term": described} if all(isinstance(value, str) for value in described.values()):
                for field, value in described.items():
                    terms.setdefault(field, {})[value] = None
            case {"terms": described}:
                for field, values in described.items():
                    terms.setdefault(field, {}).update(dict.fromkeys(values))
            case _:
                yield clause
    for field, distinct in terms.items():
        values = list(distinct)
        yield {"term": {field: values[0]}} if len(values) == 1 else {"terms": {field: values}}


def _flatten(clauses: Iterable[Clause]) -> Iterator[Clause]:
    for clause in clauses:
        match clause:
            case {"bool": {"should": inner, "minimum_should_match": 1, **others}} if not others:
                yield from _flatten(inner)
            case _:
                yield clause


def count_clauses(query: Any) -> int:
    """How many clauses OpenSearch counts in a query: those that are not made of others."""
    match query:
        case {"bool": inner} | {"dis_max": inner} | {"constant_score": inner} | {"function_score": inner}:
            parts = (inner[name] for name in _INNER if name in inner)
            return sum(
                count_clauses(each) for part in parts for each in (part if isinstance(part, list) else [part])
            )
        case {"intervals": fields}:
            return sum(map(_count_words, fields.values()))
        case _:
            return 1


def _count_words(intervals: Clause) -> int:
    match intervals:
        case {"all_of": inner} | {"any_of": inner}:
            return sum(map(_count_words, inner["intervals"]))
        case _:
            return 1


def take_within(clauses: Iterable[Clause], most: int) -> list[Clause]:
    """The first of the clauses, as long as OpenSearch counts no more than `most` in them; one at least."""
    taken: list[Clause] = []
    left = most
    for clause in clauses:
        left -= count_clauses(clause)
        if left < 0 and taken:
            break
        taken.append(clause)
    return taken


def all_of(clauses: Iterable[Clause]) -> Clause:
    """The query that all of these must be met."""
    every = list(clauses)
    return every[0] if len(every) == 1 else {"bool": {"filter": every}}


def select_lookup(lookup: Lookup) -> Clause:
    """The articles that have a term, or a phrase."""
    if isinstance(lookup, Phrase):
        return _select_phrase(lookup)
    return any_of([in_own_text(lookup), in_related_alone(lookup)])


def in_own_text(term: Term) -> Clause:
    """The articles that have the term in title or body; its score is BM25."""
    return {"term": {term.layer.value: encode_term(term.term)}}


def in_related_alone(term: Term) -> Clause:
    """The articles that have the term in related text alone."""
    return {"term": {name_related_field(term.layer): encode_term(term.term)}}


def _select_phrase(phrase: Phrase) -> Clause:
    if len(phrase.slots) == 1:
        return _select_word(phrase)
    return any_of(in_part(phrase, part) for part in phrase.parts if all(phrase.slots))


def _select_word(phrase: Phrase) -> Clause:
    (slot,) = phrase.slots
    if phrase.parts == PARTS:
        return any_of(map(select_lookup, dict.fromkeys(slot)))
    tokens = list(dict.fromkeys(map(spell, slot)))
    return any_of({"terms": {part.value: tokens}} for part in phrase.parts if tokens)


def in_part(phrase: Phrase, part: Part) -> Clause:
    """The articles that have the phrase in this part; its score grows with how often."""
    slots = [_fill(slot) for slot in phrase.slots]
    if len(slots) == 1:
        return {"intervals": {part.value: slots[0]}}
    near = {"ordered": True, "max_gaps": 0} if phrase.gap is None else {"max_gaps": phrase.gap}
    return {"intervals": {part.value: {"all_of": {"intervals": slots, **near}}}}


def _fill(slot: Sequence[Term]) -> Clause:
    """What may stand for one syllable of a phrase."""
    each = [{"match": {"query": token, "analyzer": "keyword"}} for token in dict.fromkeys(map(spell, slot))]
    return each[0] if len(each) == 1 else {"any_of": {"intervals": each}}


def spell(term: Term) -> str:
    """A syllable as it stands in the field of a part."""
    return encode_folded(term.term) if term.layer == Layer.FOLDED else encode_term(term.term)


def select_in_own_text(condition: Condition) -> Clause:
    """The articles that meet the condition in title or body; a phrase may be anywhere."""
    match condition:
        case Term():
            return in_own_text(condition)
        case AnyOf(conditions):
            return any_of(map(select_in_own_text, conditions))
        case _:
            return select(condition, _reject)


def _reject(condition: MostOf) -> Clause:
    raise AssertionError(f"no plain words are inside others: {condition}")


def select(
    condition: Condition,
    of_plain_words: Callable[[MostOf], Clause],
    key_of: Callable[[int], str] = str,
    look_up: Callable[[Lookup], Clause] = select_lookup,
) -> Clause:
    """The articles that meet the condition, given the queries that stand for plain words and look-ups.

    `key_of` gives the `_id` of the article with a number.
    """

    def select_inner(inner: Condition) -> Clause:
        return select(inner, of_plain_words, key_of, look_up)

    match condition:
        case Term() | Phrase():
            return look_up(condition)
        case AnyOf(conditions):
            return any_of(map(select_inner, conditions))
        case AllOf(conditions):
            return all_of(map(select_inner, conditions))
        case MostOf():
            return of_plain_words(condition)
        case Not(inner):
            return {"bool": {"must_not": [select_inner(inner)]}}
        case IsArticle(number):
            return {"ids": {"values": [key_of(number)]}}
        case Between(first, last):
            return _select_published(first, last)
        case OneOf(FieldName.FOLDER, folders):
            return {"terms": {"folders_above": list(folders)}}
        case OneOf(FieldName.ID, ids):
            return {"ids": {"values": list(map(encode_key, ids))}}  # unlike terms, any number of them
        case OneOf(field, values):
            return {"terms": {field.value: list(values)}}
        case AddressHas(text):
            return select_address(text)


def select_address(text: str) -> Clause:
    """The articles with an address that has the text in it, whatever its capitals."""
    return {"wildcard": {"url": {"value": f"*{text.lower().translate(_WILD)}*"}}}


def _select_published(first: date | None, last: date | None) -> Clause:
    """The articles that may have been published in the period."""
    known: list[Clause] = [{"exists": {"field": "published"}}]
    if first is not None:
        known.append({"range": {"published_end": {"gte": encode_time(first)}}})
    if last is not None:
        known.append({"range": {"published": {"lte": int(find_end(encode_time(last)))}}})
    return all_of(known)


def list_facts(condition: Condition) -> list[Between | OneOf | AddressHas]:
    """The conditions on facts that a condition is made of."""
    match condition:
        case Between() | OneOf() | AddressHas():
            return [condition]
        case AnyOf(conditions) | AllOf(conditions) | MostOf(conditions):
            return [fact for each in conditions for fact in list_facts(each)]
        case Not(inner):
            return list_facts(inner)
        case _:
            return []


def list_lookups(condition: Condition) -> Iterator[Lookup]:
    """The terms and phrases that a condition is made of."""
    match condition:
        case Term() | Phrase():
            yield condition
        case AnyOf(conditions) | AllOf(conditions) | MostOf(conditions):
            for each in conditions:
                yield from list_lookups(each)
        case Not(inner):
            yield from list_lookups(inner)


def read_field(hit: Mapping[str, Any], name: str) -> str:
    """The only value of a field of a hit; empty if it has none."""
    return str(next(iter(hit.get("fields", {}).get(name, ())), ""))
