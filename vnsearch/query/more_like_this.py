"""What to look up for articles that are like a given one."""

from __future__ import annotations

from vnsearch.engine import Snapshot
from vnsearch.model import AllOf, AnyOf, IsArticle, Layer, Not, Plan, Weighted

_PAIRS, _SYLLABLES = 24, 12
"""So many of the article's terms are looked up, those that tell most of it."""
_PAIR_WEIGHT = 0.5


def similar_to(number: int, snapshot: Snapshot) -> Plan:
    """What the article with this number has most of, compared with all articles; itself it does not match."""
    terms = snapshot.characteristic_terms(number, pairs=_PAIRS, syllables=_SYLLABLES)
    matching = tuple(Weighted(term, _PAIR_WEIGHT if term.layer == Layer.PAIR else 1.0) for term in terms)
    condition = AllOf((AnyOf(tuple(each.lookup for each in matching)), Not(IsArticle(number))))
    return Plan(matching, (), condition)
