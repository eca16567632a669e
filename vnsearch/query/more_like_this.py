"""Plans the search for articles that are like a given one."""

from __future__ import annotations

from vnsearch.engine.protocols import IndexContents
from vnsearch.model import AllOf, AnyOf, IsArticle, Layer, Not, Plan, Weighted

_PAIRS, _SYLLABLES = 24, 12
"""The number of the article's most characteristic terms that are looked up."""
_PAIR_WEIGHT = 0.5


def plan_similar(number: int, snapshot: IndexContents) -> Plan:
    """The plan for the characteristic terms of the article, which itself does not match."""
    terms = snapshot.characteristic_terms(number, pairs=_PAIRS, syllables=_SYLLABLES)
    matching = tuple(Weighted(term, _PAIR_WEIGHT if term.layer == Layer.PAIR else 1.0) for term in terms)
    condition = AllOf((AnyOf(tuple(each.lookup for each in matching)), Not(IsArticle(number))))
    return Plan(matching, (), condition)
