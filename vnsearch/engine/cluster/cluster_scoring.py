"""What adds to the scores of a plan, as queries of OpenSearch whose scores are those of a folder.

A term is scored by Lucene's BM25 of its layer, in which the frequencies of terms and the lengths of articles
are those of a folder; a factor makes the inverse document frequency that of all articles with the term, those
with it in related text alone included. A phrase has no frequencies of its own in the index: an article that
has it is scored by the rarest pair of neighbours in it, or else by how often it stands in each part.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from vnsearch.engine.cluster.cluster_contents import ClusterContents
from vnsearch.engine.cluster.lookups import (
    Clause,
    all_of,
    any_of,
    in_own_text,
    in_part,
    in_related_alone,
    select_lookup,
    take_within,
)
from vnsearch.engine.cluster.term_questions import Frequencies, PhraseCount, TermCount
from vnsearch.engine.format.layout import RELATED_WEIGHT
from vnsearch.engine.read.ranking import K1
from vnsearch.language.analyzer import join_pair
from vnsearch.language.syllabification import fold
from vnsearch.model import PARTS, Layer, Lookup, Part, Phrase, Plan, Term, Weighted

_ROOM = K1 + 1
"""The most that an idf is multiplied by, for a term that is all of an article."""
_ONCE_IN_PART: Mapping[Part, float] = {Part.TITLE: 3.0, Part.BODY: 1.5, Part.RELATED: RELATED_WEIGHT}
"""The frequency that one occurrence in a part mostly counts as."""
_HALF = 0.5
MOST_SCORED = 350
"""OpenSearch takes 1,024 clauses in a query by default, and one that ranks has those that score twice."""
_OTHERS = 0.2
"""The share that other forms of a word, or other parts with a phrase, add to the score of the best."""


def saturate(frequency: float) -> float:
    """What an idf is multiplied by in an article of mean length that has the term so often."""
    return frequency * _ROOM / (frequency + K1)


class ClusterScorer:
    """The queries that add to the scores of a plan, and the inverse document frequencies in them."""

    def __init__(self, plan: Plan, snapshot: ClusterContents) -> None:
        self.weighted: Sequence[Weighted] = (*plan.matching, *plan.supporting)
        self._snapshot = snapshot

    def list_questions(self) -> list[TermCount | PhraseCount]:
        """What has to be known of the terms and phrases."""
        lookups = (lookup for each in self.weighted for lookup in (each.lookup, *each.typed))
        return [question for lookup in dict.fromkeys(lookups) for question in list_questions(lookup)]

    def frequency(self, lookup: Lookup) -> int:
        """The number of articles that have the term or phrase."""
        if isinstance(lookup, Phrase):
            return int(self._snapshot.ask(PhraseCount(lookup)))
        return sum(self._count(lookup))

    def idf(self, weighted: Weighted) -> float:
        """The inverse document frequency of what is looked up; another name's is no higher than the typed."""
        found = self._snapshot.idf(self.frequency(weighted.lookup))
        typed = [self._snapshot.idf(self.frequency(each)) for each in weighted.typed]
        return min(found, max(typed)) if typed else found

    def list_clauses(self) -> list[Clause]:
        """The queries whose scores add up to those of the plan; of a very long one, those that add most."""
        most_first = sorted(self.weighted, key=lambda each: -each.weight * self.idf(each))
        return take_within((clause for each in most_first for clause in self.score(each)), MOST_SCORED)

    def score(self, weighted: Weighted) -> list[Clause]:
        """The queries whose scores add up to what is looked up adds; none if no article has it."""
        if not self.frequency(weighted.lookup):
            return []
        factor = weighted.weight * self.idf(weighted)
        clauses = list(self._score_lookup(weighted.lookup, factor))
        if not weighted.typed:
            return clauses
        typed = all_of(map(select_lookup, weighted.typed))
        both = all_of([select_lookup(weighted.lookup), typed])
        alone: Clause = {"bool": {"must": [any_of(clauses)], "must_not": [typed]}}
        return [alone, _constant(both, factor * saturate(_HALF))]

    def _score_lookup(self, lookup: Lookup, factor: float) -> Iterator[Clause]:
        if isinstance(lookup, Phrase):
            yield self._score_phrase(lookup, factor)
            return
        if self._count(lookup).own:
            yield self._score_term(lookup, factor)
        if self._count(lookup).related:
            yield _constant(in_related_alone(lookup), factor * saturate(RELATED_WEIGHT))

    def _score_term(self, term: Term, factor: float) -> Clause:
        """BM25 of the term's layer, with the factor in place of the idf that the cluster knows."""
        boost = factor * self._snapshot.scale / self._snapshot.idf(self._count(term).own)
        ((field, value),) = in_own_text(term)["term"].items()
        return {"term": {field: {"value": value, "boost": boost}}}

    def _score_phrase(self, phrase: Phrase, factor: float) -> Clause:
        stand_ins = [term for term in list_stand_ins(phrase) if self._count(term).own]
        if not stand_ins:
            parts = [_score_part(phrase, part, factor) for part in phrase.parts]
            return {"dis_max": {"queries": parts, "tie_breaker": _OTHERS}}
        has_it = select_lookup(phrase)
        least = _constant(has_it, factor * saturate(RELATED_WEIGHT))
        if len(phrase.slots) == 1:
            forms = [self._score_term(term, factor) for term in stand_ins]
            often: Clause = {"dis_max": {"queries": forms, "tie_breaker": _OTHERS}}
        else:
            often = self._score_term(min(stand_ins, key=lambda term: self._count(term).own), factor)
        return {"bool": {"must": [least], "should": [often]}}

    def _count(self, term: Term) -> Frequencies:
        counts: Frequencies = self._snapshot.ask(TermCount(*term))
        return counts


def list_questions(lookup: Lookup) -> list[TermCount | PhraseCount]:
    """What has to be known of a term or phrase."""
    if isinstance(lookup, Phrase):
        return [PhraseCount(lookup), *(TermCount(*term) for term in list_stand_ins(lookup))]
    return [TermCount(*lookup)]


def list_stand_ins(phrase: Phrase) -> list[Term]:
    """The terms whose frequencies can stand for those of the phrase: its pairs, or its only syllables."""
    if phrase.parts != PARTS:
        return []
    if len(phrase.slots) == 1:
        return list(dict.fromkeys(phrase.slots[0]))
    if phrase.gap is not None or any(len(slot) != 1 for slot in phrase.slots):
        return []
    terms = [slot[0] for slot in phrase.slots]
    return [Term(Layer.PAIR, join_pair(fold(one.term), fold(two.term))) for one, two in pairwise(terms)]


def _score_part(phrase: Phrase, part: Part, factor: float) -> Clause:
    """The score of a phrase in a part: that of `intervals` is half of the boost where it stands once."""
    ((_, described),) = in_part(phrase, part)["intervals"].items()
    boost = 2 * factor * saturate(_ONCE_IN_PART[part])
    return {"intervals": {part.value: {**described, "boost": boost}}}


def _constant(query: Clause, score: float) -> Clause:
    return {"constant_score": {"filter": query, "boost": score}}
