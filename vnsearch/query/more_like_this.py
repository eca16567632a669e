"""Plans the search for articles that are like a given one."""

from __future__ import annotations

from vnsearch.engine.protocols import IndexContents
from vnsearch.model import AllOf, AnyOf, IsArticle, Layer, Not, Plan, Weighted

_PAIRS, _SYLLABLES = 24, 12
"""The number of the article's most characteristic terms that are looked up."""
_PAIR_WEIGHT = 0.5


def plan_similar(number: int, snapshot: IndexContents, filters: Plan | None = None) -> Plan:
    """The plan for the characteristic terms of the article, which itself does not match.

    What matches meets the condition of `filters`, too.
    """
    terms = snapshot.characteristic_terms(number, pairs=_PAIRS, syllables=_SYLLABLES)
    matching = tuple(Weighted(term, _PAIR_WEIGHT if term.layer == Layer.PAIR else 1.0) for term in terms)
    alike, other = AnyOf(tuple(each.lookup for each in matching)), Not(IsArticle(number))
    if filters is None or filters.condition is None:
        return Plan(matching, (), AllOf((alike, other)))
    return filters._replace(matching=matching, condition=AllOf((alike, other, filters.condition)))
