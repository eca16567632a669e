"""What can be asked about the terms of an index on a cluster: each question with its steps, and a guess.

The guess is what is taken for the answer while what else will be asked is found out; it is such that more is
asked rather than less. `text_questions` has those that read articles.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, Protocol

from vnsearch._distinct import distinct
from vnsearch.engine.cluster.lookups import (
    Clause,
    in_own_text,
    in_related_alone,
    select_address,
    select_lookup,
)
from vnsearch.engine.cluster.multi_search import (
    ClusterQuery,
    Response,
    Steps,
    count,
    exists,
    read_hits,
    read_total,
)
from vnsearch.engine.format.namings import list_beginnings
from vnsearch.engine.read.dictionary import order_by_value
from vnsearch.language.analyzer import join_pair
from vnsearch.model import WORD_JOINER, FieldName, Layer, Lookup, Phrase, Term

_COMMON = 1_000
_MOST_FORMS = 256
"""The most syllables that are one without its marks, or near to one: far more than there are."""
_MOST_WORDS = 512
"""The most words that begin with the same two syllables."""
_CANDIDATES = 4
"""So many times as many terms are counted as are wanted of those that begin in some way."""
_FEWEST_CANDIDATES = 128
_MOST_NEAR = 20
_MOST_NAMINGS = 1_000
_MOST_VALUES = 10_000
"""The values that are read at a time."""


class ClusterQuestion(Protocol):
    """Something to be asked; equal questions have the same answer."""

    def __hash__(self) -> int: ...

    def __iter__(self) -> Iterator[Any]: ...

    def guess(self) -> Any:
        """An answer that lets other questions be asked."""

    def steps(self) -> Steps[Any]:
        """How the answer is found."""


class Frequencies(NamedTuple):
    """The numbers of articles that have a term in title or body, and in related text alone."""

    own: int
    related: int


@distinct
class TermCount(NamedTuple):
    """How many articles have the term?

    Of words, any is looked for that stands at a place; the first that is guessed would end that.
    """

    layer: Layer
    term: str

    def guess(self) -> Frequencies:
        """What is taken for the answer."""
        return Frequencies(0 if self.layer == Layer.WORD else _COMMON, 0)

    def steps(self) -> Steps[Frequencies]:
        """How the answer is found."""
        return Frequencies(*map(read_total, (yield self.queries)))

    @property
    def queries(self) -> list[ClusterQuery]:
        """The searches whose totals are the answer: Lucene has the number of each at hand."""
        term = Term(self.layer, self.term)
        return [count(in_own_text(term)), count(in_related_alone(term))]


@distinct
class PhraseCount(NamedTuple):
    """How many articles have a phrase?"""

    phrase: Phrase

    def guess(self) -> int:
        """What is taken for the answer."""
        return _COMMON

    def steps(self) -> Steps[int]:
        """How the answer is found."""
        (response,) = yield [count(select_lookup(self.phrase))]
        return read_total(response)


@distinct
class QueryCount(NamedTuple):
    """How many articles meet a query, given as JSON?"""

    query: str

    def guess(self) -> int:
        """What is taken for the answer."""
        return _COMMON

    def steps(self) -> Steps[int]:
        """How the answer is found."""
        (response,) = yield [count(json.loads(self.query))]
        return read_total(response)


@distinct
class Standing(NamedTuple):
    """Does any article have a term, or the syllables of a phrase side by side?"""

    lookup: Lookup

    def guess(self) -> bool:
        """What is taken for the answer."""
        return True

    def steps(self) -> Steps[bool]:
        """How the answer is found."""
        (response,) = yield [exists(select_lookup(self.lookup))]
        return read_total(response) > 0


@distinct
class AddressStanding(NamedTuple):
    """Does any article have an address with the text in it?"""

    text: str

    def guess(self) -> bool:
        """What is taken for the answer."""
        return False

    def steps(self) -> Steps[bool]:
        """How the answer is found."""
        (response,) = yield [exists(select_address(self.text))]
        return read_total(response) > 0


@distinct
class MarkedForms(NamedTuple):
    """Which syllables, or words, are this one without their marks, the most frequent first?"""

    folded: str
    layer: Layer

    def guess(self) -> tuple[str, ...]:
        """What is taken for the answer."""
        return ()

    def steps(self) -> Steps[Sequence[str]]:
        """How the answer is found."""
        wanted: list[Clause] = [{"term": {Layer.FOLDED.value: self.folded}}]
        (found,) = yield [_list_entries(self.layer, wanted, _MOST_FORMS)]
        return order_by_value((yield from _count_known(self.layer, _read_terms(found))))


@distinct
class WordsBeginning(NamedTuple):
    """Which words without marks begin with these two syllables, and how many articles have each?"""

    beginning: str

    def guess(self) -> Mapping[str, int]:
        """What is taken for the answer."""
        return {}

    def steps(self) -> Steps[Mapping[str, int]]:
        """How the answer is found."""
        exact: Clause = {"term": {"term": self.beginning}}
        longer: Clause = {"prefix": {"term": self.beginning + WORD_JOINER}}
        either: Clause = {"bool": {"should": [exact, longer], "minimum_should_match": 1}}
        (found,) = yield [_list_entries(Layer.FOLDED_WORD, [either], _MOST_WORDS)]
        return (yield from _count_known(Layer.FOLDED_WORD, _read_terms(found)))


@distinct
class TermsBeginning(NamedTuple):
    """Which terms begin so, the most frequent first; at most `most` of them?

    Where there are many, those are counted that were frequent when they came.
    """

    layer: Layer
    prefix: str
    most: int

    def guess(self) -> tuple[str, ...]:
        """What is taken for the answer."""
        return ()

    def steps(self) -> Steps[Sequence[str]]:
        """How the answer is found."""
        size = max(_CANDIDATES * self.most, _FEWEST_CANDIDATES)
        wanted: list[Clause] = [{"prefix": {"term": self.prefix}}] if self.prefix else []
        (found,) = yield [_list_entries(self.layer, wanted, size)]
        return order_by_value((yield from _count_known(self.layer, _read_terms(found))))[: self.most]


@distinct
class NearTerms(NamedTuple):
    """Which syllables differ from one in a letter, and how many articles have each beside its neighbours?"""

    folded: str
    left: str
    right: str

    def guess(self) -> Mapping[str, tuple[int, int]]:
        """What is taken for the answer."""
        return {}

    def steps(self) -> Steps[Mapping[str, tuple[int, int]]]:
        """How the answer is found."""
        fuzzy: Clause = {"fuzzy": {"term": {"value": self.folded, "fuzziness": 1, "max_expansions": 1_000}}}
        (found,) = yield [_list_entries(Layer.FOLDED, [fuzzy], _MOST_FORMS)]
        near = _read_terms(found)
        if not (self.left or self.right):
            alone = yield from _count_known(Layer.FOLDED, near)
            return dict.fromkeys(order_by_value(alone)[:_MOST_NEAR], (0, 0))
        behind = {term: _make_pair(self.left, term) for term in near if self.left}
        before = {term: _make_pair(term, self.right) for term in near if self.right}
        counts = yield from count_terms([*behind.values(), *before.values()])
        both = {
            term: (_read_count(counts, behind.get(term)), _read_count(counts, before.get(term)))
            for term in near
        }
        common = {term: sum(counts) for term, counts in both.items() if any(counts)}
        return {term: both[term] for term in order_by_value(common)[:_MOST_NEAR]}


@distinct
class Namings(NamedTuple):
    """Which acronyms do articles define, one name of which begins with this syllable without marks?"""

    first: str

    def guess(self) -> Mapping[str, int]:
        """What is taken for the answer."""
        return {}

    def steps(self) -> Steps[Mapping[str, int]]:
        """How the answer is found."""
        body: Clause = {
            "query": {"term": {"naming_beginning": self.first}},
            "size": 0,
            "aggs": {"names": {"terms": {"field": Layer.NAMING.value, "size": _MOST_NAMINGS}}},
        }
        (response,) = yield [ClusterQuery(body)]
        buckets = response["aggregations"]["names"]["buckets"]
        counts = {bucket["key"]: bucket["doc_count"] for bucket in buckets}
        return {name: n for name, n in counts.items() if self.first in list_beginnings(name)}


@distinct
class Values(NamedTuple):
    """Which distinct values has a field, sorted?"""

    field: FieldName

    def guess(self) -> tuple[str, ...]:
        """What is taken for the answer."""
        return ()

    def steps(self) -> Steps[Sequence[str]]:
        """How the answer is found."""
        buckets = yield from list_buckets({"value": {"field": self.field.value}})
        return sorted(bucket["key"]["value"] for bucket in buckets)


@distinct
class GivenFolders(NamedTuple):
    """In which folders do articles stand directly, and which folder was given for each? See `Vocabulary`."""

    def guess(self) -> Mapping[str, str]:
        """What is taken for the answer."""
        return {}

    def steps(self) -> Steps[Mapping[str, str]]:
        """How the answer is found."""
        fields: dict[str, Clause] = {
            "folder": {"field": "folder"},
            "given": {"field": "folder_given", "missing_bucket": True},
        }
        buckets = yield from list_buckets(fields, {"first": {"min": {"field": "order"}}})
        found: dict[str, str] = {}
        for bucket in sorted(buckets, key=lambda bucket: float(bucket["first"]["value"])):
            folder = bucket["key"]["folder"]
            found[folder] = found.get(folder) or bucket["key"]["given"] or ""
        return found


def list_buckets(
    fields: Mapping[str, Clause],
    inner: Mapping[str, Clause] | None = None,
    query: Clause | None = None,
) -> Steps[list[Clause]]:
    """All combinations of values of these fields, by their names, in the articles that meet the query.

    Each has the number of its articles, and what `inner` aggregates of them.
    """
    buckets: list[Clause] = []
    sources = [{name: {"terms": field}} for name, field in fields.items()]
    pages: dict[str, Any] = {"size": _MOST_VALUES, "sources": sources}
    while True:
        aggregated = {"values": {"composite": pages, "aggs": inner or {}}}
        wanted = {"query": query or {"match_all": {}}, "size": 0, "aggs": aggregated}
        (response,) = yield [ClusterQuery(wanted, scored=True)]
        found = response["aggregations"]["values"]
        buckets += found["buckets"]
        if len(found["buckets"]) < _MOST_VALUES:
            return buckets
        pages["after"] = found["after_key"]


def _list_entries(layer: Layer, wanted: Collection[Clause], size: int) -> ClusterQuery:
    """The entries of the vocabulary that are wanted, the most frequent first."""
    query = {"bool": {"filter": [{"term": {"layer": layer.value}}, *wanted]}}
    order = [{"articles": "desc"}, {"term": "asc"}]
    return ClusterQuery({"query": query, "size": size, "sort": order, "_source": ["term"]}, companion=True)


def _read_terms(response: Response) -> list[str]:
    return [hit["_source"]["term"] for hit in read_hits(response)]


def count_terms(terms: Sequence[Term]) -> Steps[dict[Term, int]]:
    """How many articles have each of the terms."""
    queries = [query for term in terms for query in TermCount(*term).queries]
    totals = iter(map(read_total, (yield queries))) if queries else iter(())
    return {term: next(totals) + next(totals) for term in terms}


def _count_known(layer: Layer, terms: Sequence[str]) -> Steps[dict[str, int]]:
    """How many articles have each of the terms that any has."""
    counts = yield from count_terms([Term(layer, term) for term in terms])
    return {term.term: articles for term, articles in counts.items() if articles}


def _read_count(counts: Mapping[Term, int], term: Term | None) -> int:
    return 0 if term is None else counts[term]


def _make_pair(first: str, second: str) -> Term:
    return Term(Layer.PAIR, join_pair(first, second))
