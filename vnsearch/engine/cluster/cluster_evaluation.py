"""A plan carried out on a cluster: a few requests find which articles match, the best of them, and why.

First the best article that matches tells which scores are enough; then one query has all that is found as its
filter, so that rankings of any order, totals and facets are of the same articles (see `engine.read.finding`).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import Any

from vnsearch._lazy import lazy_property
from vnsearch.engine.cluster.cluster_contents import ClusterContents
from vnsearch.engine.cluster.cluster_scoring import ClusterScorer, list_questions
from vnsearch.engine.cluster.lookups import (
    NOTHING,
    Clause,
    all_of,
    any_of,
    count_clauses,
    list_facts,
    list_lookups,
    select,
    select_in_own_text,
    select_lookup,
    take_within,
)
from vnsearch.engine.cluster.mapping import encode_folded
from vnsearch.engine.cluster.multi_search import ClusterQuery, read_hits, read_total
from vnsearch.engine.cluster.paging import read_window
from vnsearch.engine.cluster.term_questions import QueryCount
from vnsearch.engine.cluster.text_questions import ONLY_ID, read_key
from vnsearch.engine.cluster.value_counts import count_folders, count_values
from vnsearch.engine.read.found_share import (
    Thresholds,
    compute_thresholds,
    least_in_title,
    list_plain_words,
    list_syllables,
)
from vnsearch.model import (
    AnyOf,
    Condition,
    Contribution,
    Lookup,
    Match,
    MostOf,
    Part,
    Phrase,
    Plan,
    Ranking,
    Term,
    Verdict,
)

_FIRST = 20
"""The articles that are there first of all that are found: of so many, the best are mostly found at once."""
_FEW_WANTED = 100
"""Up to this many of the best articles found are mostly the best of those that match."""
_MARGIN = 2
"""So many times as many of the best that match are looked at as are wanted of those found."""
_MOST_WORDS = 128
"""Of a query with more words, no title can have enough, and what has so many of the rarest has them all."""
_TOGETHER = 32
_DIGITS = 6
_SLACK = 1e-6
"""More than the rounding error of a score, as a share of it."""
_MATCHING, _FULL, _TITLED = "matching", "full", "titled"
_ORDERS: Mapping[str, list[Any]] = {
    "relevance": [{"_score": "desc"}, {"order": "asc"}],
    "date": [{"published": {"order": "desc", "missing": "_last"}}, {"order": "asc"}],
    "title": [{"title_key": {"order": "asc", "missing": "_first"}}, {"order": "asc"}],
    "order": [{"order": "asc"}],
}


class ClusterEvaluation:
    """What a plan finds in the newest state of an index on a cluster."""

    def __init__(self, plan: Plan, snapshot: ClusterContents) -> None:
        self._snapshot = snapshot
        self._scorer = ClusterScorer(plan, snapshot)
        self._condition = plan.condition or AnyOf(tuple(each.lookup for each in plan.matching))
        self._plain = list_plain_words(self._condition)
        self._inside = [each for words in self._plain for each in words.conditions]
        self._top: list[Mapping[str, Any]] = []
        self._asked = 0
        self._total: int | None = None

    def rank(self, *, limit: int, offset: int, order: str = "relevance") -> Ranking:
        """The articles found, from the `offset`-th on, at most `limit` of them; see `PlanEvaluation`."""
        self._prepare()
        idf = {each.lookup: self._scorer.idf(each) for each in self._scorer.weighted}
        hits = self._find_best(offset + limit) if order == "relevance" else None
        if hits is None:
            body = {**self._sort_by(order), "track_total_hits": True}
            hits, last = read_window(self._search, body, limit=limit, offset=offset)
            self._total = read_total(last)
        else:
            hits = hits[offset:]
        matches = tuple(self._make_match(hit) for hit in hits)
        return Ranking(matches, self.total, idf, tuple(self._list_unmet()))

    def rank_all(self, *, order: str = "relevance") -> Iterator[Match]:
        """All articles found, in the order that `rank` gives them, a page after the other."""
        first = self.rank(limit=_FIRST, offset=0, order=order).matches
        yield from first
        shown = {match.id for match in first}
        for hits in self._snapshot.scan(self._sort_by(order)) if len(first) == _FIRST else ():
            matches = list(map(self._make_match, hits))  # at once, so that their articles are read together
            yield from (match for match in matches if match.id not in shown)

    def ids(self) -> Iterator[str]:
        """The ids of all articles found, in the order of indexing."""
        self._prepare()
        body = {"query": self._found, "sort": _ORDERS["order"], **ONLY_ID}
        return (read_key(hit).id for hits in self._snapshot.scan(body) for hit in hits)

    def total(self) -> int:
        """The number of articles found."""
        if self._total is None:
            body = {"query": self._found, "size": 0, "track_total_hits": True}
            self._total = read_total(self._search(body))
        return self._total

    def facets(self) -> dict[str, list[tuple[str, int]]]:
        """The authors, sources and months of the articles found, with the number of each."""
        self._prepare()
        return count_values(self._snapshot, self._found)

    def folders(self) -> dict[str, int]:
        """The number of the articles found that stand directly in each folder."""
        self._prepare()
        return count_folders(self._snapshot, self._found)

    def explain(self, number: int) -> list[Contribution]:
        """What each thing looked up adds to the score of the article with the number, most first."""
        self._prepare()
        scored = [(each, any_of(self._scorer.score(each))) for each in self._scorer.weighted]
        one = self._select_article(number)
        responses = self._snapshot.search(
            *(
                ClusterQuery(
                    {"query": {"bool": {"filter": [one], "must": [clause]}}, "size": 1, "_source": False},
                    scored=True,
                )
                for _, clause in scored
            )
        )
        contributions = [
            Contribution(weighted, self._scorer.frequency(weighted.lookup), float(hit["_score"]))
            for (weighted, _), response in zip(scored, responses, strict=True)
            for hit in read_hits(response)
        ]
        return sorted(contributions, key=lambda contribution: -contribution.score)

    def judge(self, number: int, score: float) -> Verdict:
        """Whether, and why, the article with the number and score is found."""
        self._prepare()
        named = {_MATCHING: self._matching, _FULL: self._full, _TITLED: self._titled}
        query = {"bool": {"filter": [self._select_article(number)], "should": _name_all(named)}}
        (response,) = self._snapshot.search(ClusterQuery({"query": query, "size": 1, "_source": False}))
        met = {name for hit in read_hits(response) for name in hit.get("matched_queries", ())}
        if _MATCHING not in met:
            return Verdict(False)
        if not self._plain or self._best is None:
            return Verdict(True)
        best = float(self._best["_score"]) or 1.0
        enough = self._thresholds.titled if _TITLED in met else self._thresholds.untitled
        is_enough = score >= enough * (1 - _SLACK)
        return Verdict(_FULL in met or is_enough, _FULL in met, score / best, enough / best)

    def _select_article(self, number: int) -> Clause:
        return {"ids": {"values": [self._key_of(number)]}}

    def _key_of(self, number: int) -> str:
        return self._snapshot.keys[number].key

    def _make_match(self, hit: Mapping[str, Any]) -> Match:
        found = read_key(hit)
        return Match(self._snapshot.keys.number(found), found.id, round(float(hit["_score"]), _DIGITS))

    def _sort_by(self, order: str) -> dict[str, Any]:
        """The search for what is found, in an order."""
        query = self._score_all(self._found)
        return {"query": query, "sort": _ORDERS[order], "track_scores": True, **ONLY_ID}

    def _search(self, body: Mapping[str, Any]) -> Mapping[str, Any]:
        (response,) = self._snapshot.search(ClusterQuery(body, scored=True))
        return response

    def _score_all(self, query: Clause) -> Clause:
        """The articles that meet the query, with their scores."""
        return {"bool": {"filter": [query], "should": self._clauses}}

    @lazy_property
    def _clauses(self) -> list[Clause]:
        return self._scorer.list_clauses()

    @lazy_property
    def _found(self) -> Clause:
        """The articles that are found."""
        if not self._plain or self._best is None:
            return self._matching
        return any_of([self._full, self._reaching])

    @property
    def _reaching(self) -> Clause:
        """The articles that match with a score that is enough, less where the title has the subject."""
        titled, untitled = self._thresholds
        clauses = list(self._clauses)
        if titled < untitled:
            clauses.append({"constant_score": {"filter": self._titled, "boost": untitled - titled}})
        query = {"bool": {"filter": [self._matching], "should": clauses}}
        return {"function_score": {"query": query, "min_score": untitled * (1 - _SLACK)}}

    @lazy_property
    def _thresholds(self) -> Thresholds:
        assert self._best is not None
        met = set(self._best.get("matched_queries", ()))
        weights = [self._weigh(each) for each in self._inside]
        names = met if self._few_conditions else self._find_names(self._best["_id"])
        having = sum(weight for place, weight in enumerate(weights) if str(place) in names)
        share = having / sum(weights) if any(weights) else 1.0
        return compute_thresholds(float(self._best["_score"]), share, is_titled=_TITLED in met)

    @property
    def _best(self) -> Mapping[str, Any] | None:
        """The best of the articles that match; None if none matches."""
        return next(iter(self._read_top(1)), None)

    def _read_top(self, count: int) -> list[Mapping[str, Any]]:
        """The best of the articles that match, with the names of what they meet; `count`, or some more."""
        if count > self._asked:
            named = {_FULL: self._full, _TITLED: self._titled}
            if self._few_conditions:
                named |= self._number_conditions
            names = _name_all(named) if self._plain else []
            query = {"bool": {"filter": [self._matching], "should": [*self._clauses, *names]}}
            sort = _ORDERS["relevance"]
            body = {"query": query, "size": count, "sort": sort, "track_total_hits": False, **ONLY_ID}
            self._top, self._asked = read_hits(self._search(body)), count
        return self._top

    @lazy_property
    def _few_conditions(self) -> bool:
        """Whether there is room for the plain words in a query beside what matches and scores."""
        return sum(map(count_clauses, self._number_conditions.values())) <= _MOST_WORDS

    @lazy_property
    def _number_conditions(self) -> dict[str, Clause]:
        """The conditions on the plain words, named by their places."""
        return {str(place): self._select(each) for place, each in enumerate(self._inside)}

    def _find_names(self, key: str) -> set[str]:
        """The places of the conditions that one article meets, of which there are many."""
        named = list(self._number_conditions.items())
        queries = [
            {"bool": {"filter": [{"ids": {"values": [key]}}], "should": _name_all(dict(some))}}
            for some in (named[n : n + _TOGETHER] for n in range(0, len(named), _TOGETHER))
        ]
        responses = self._snapshot.search(
            *(ClusterQuery({"query": query, "size": 1, "_source": False}) for query in queries)
        )
        return {
            name
            for response in responses
            for hit in read_hits(response)
            for name in hit.get("matched_queries", ())
        }

    def _find_best(self, count: int) -> list[Mapping[str, Any]] | None:
        """The `count` best of the articles found, or all; None if they are not among the best that match."""
        if not 0 < count <= _FEW_WANTED:
            return None
        top = self._read_top(_MARGIN * count if self._plain else count)
        found = [hit for hit in top if self._is_found(hit)]
        if len(top) < self._asked:
            self._total = len(found)
        return found[:count] if len(found) >= count or len(top) < self._asked else None

    def _is_found(self, hit: Mapping[str, Any]) -> bool:
        """Whether one of the best articles that match is found."""
        if not self._plain:
            return True
        met = set(hit.get("matched_queries", ()))
        enough = self._thresholds.titled if _TITLED in met else self._thresholds.untitled
        return _FULL in met or float(hit["_score"]) >= enough * (1 - _SLACK)

    @lazy_property
    def _titled(self) -> Clause:
        """The articles with enough of the plain words in their titles."""
        syllables = list_syllables(self._plain)
        if not 0 < len(syllables) <= _MOST_WORDS:
            return NOTHING
        clauses = [{"term": {Part.TITLE.value: encode_folded(each)}} for each in sorted(syllables)]
        return {"bool": {"should": clauses, "minimum_should_match": least_in_title(syllables)}}

    @lazy_property
    def _matching(self) -> Clause:
        return self._select(self._condition)

    @lazy_property
    def _full(self) -> Clause:
        """The articles that have all the plain words in title or body."""
        return select(self._condition, self._select_all_words, self._key_of, self._look_up)

    def _select(self, condition: Condition) -> Clause:
        return select(condition, self._select_enough, self._key_of, self._look_up)

    def _look_up(self, lookup: Lookup) -> Clause:
        return select_lookup(lookup) if self._scorer.frequency(lookup) else NOTHING

    def _select_all_words(self, words: MostOf) -> Clause:
        every = [*words.conditions, *words.beside]
        possible = [each for each in every if not isinstance(each, Term) or self._scorer.frequency(each)]
        rarest = sorted(possible, key=lambda each: -self._weigh(each))
        clauses = take_within(map(select_in_own_text, rarest), _MOST_WORDS)
        return all_of(clauses) if clauses else NOTHING

    def _select_enough(self, words: MostOf) -> Clause:
        """The articles that have enough of the words; where none has, those that have as much as any."""
        if not words.share:
            return any_of(map(self._select, words.conditions))
        weights = {each: self._weigh(each) for each in words.conditions}
        groups = self._list_groups(words)
        sums = {group: sum(weights[each] for each in group) for group in groups}
        stand = [group for group in groups if sums[group] > 0 and self._count(self._select_group(group))]
        highest = max((sums[group] for group in stand), default=0.0)
        least = min(words.share * sum(weights.values()), highest) * (1 - _SLACK)
        return any_of(self._select_group(group) for group in stand if sums[group] >= least)

    def _list_groups(self, words: MostOf) -> list[tuple[Condition, ...]]:
        """All sets of the words: few, since only of few words a share is wanted."""
        if not words.share:
            return []
        sizes = range(1, len(words.conditions) + 1)
        return [group for size in sizes for group in combinations(words.conditions, size)]

    def _select_group(self, group: Sequence[Condition]) -> Clause:
        return all_of(map(self._select, group))

    def _weigh(self, condition: Condition) -> float:
        """The inverse document frequency of a condition; 0 if no article meets it."""
        if isinstance(condition, Term | Phrase):
            frequency = self._scorer.frequency(condition)
        else:
            frequency = self._count(self._select(condition))
        return self._snapshot.idf(frequency) if frequency else 0.0

    def _count(self, query: Clause) -> int:
        return int(self._snapshot.ask(_ask_for(query)))

    def _prepare(self) -> None:
        """Asks at once for all that the queries of the plan are made with."""
        lookups = list(list_lookups(self._condition))
        self._snapshot.ask_all(
            [
                *self._scorer.list_questions(),
                *(question for lookup in lookups for question in list_questions(lookup)),
            ]
        )
        counted = [self._select(each) for each in self._inside if not isinstance(each, Term | Phrase)]
        counted += [self._select(each) for each in list_facts(self._condition)]
        counted += [self._select_group(group) for words in self._plain for group in self._list_groups(words)]
        self._snapshot.ask_all(list(map(_ask_for, counted)))

    def _list_unmet(self) -> Iterator[Condition]:
        """The conditions that no article meets, of those that are not made of others."""
        for lookup in dict.fromkeys(list_lookups(self._condition)):
            if not self._scorer.frequency(lookup):
                yield lookup
        for fact in dict.fromkeys(list_facts(self._condition)):
            if not self._count(self._select(fact)):
                yield fact


def _ask_for(query: Clause) -> QueryCount:
    return QueryCount(json.dumps(query, sort_keys=True))


def _name_all(named: Mapping[str, Clause]) -> list[Clause]:
    """Queries that add nothing to the score, but tell by their names that they are met."""
    return [
        {"constant_score": {"filter": query, "boost": 0.0, "_name": name}} for name, query in named.items()
    ]
