"""A plan carried out on a state of the index: which articles match, the best of them, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from vnsearch._lazy import lazy_property
from vnsearch.engine.format.layout import TICKS_A_DAY, VALUE_FIELDS
from vnsearch.engine.read.conditions import Selection
from vnsearch.engine.read.dictionary import order_by_value
from vnsearch.engine.read.guarding import guarded
from vnsearch.engine.read.postings import PostingLists
from vnsearch.engine.read.ranking import WeightedPostings, saturate, select_best
from vnsearch.engine.read.snapshot import Snapshot
from vnsearch.model import AnyOf, Condition, Contribution, Lookup, Match, MostOf, Plan, Ranking, Weighted

if TYPE_CHECKING:
    from vnsearch._typing import Flags
    from vnsearch.engine.read.segments import SegmentFile

MONTH = "month"
"""The facet of the months of publication."""
_FEW_WANTED = 100
"""Up to this many of the best articles are mostly found without working out which others match."""


class Evaluation:
    """What a plan finds in a snapshot.

    Ranking, total, facets and explanations share their look-ups, so that each term is looked up and each
    phrase worked out once. Raises `IndexDamaged` when it comes upon numbers that cannot be.
    """

    def __init__(self, plan: Plan, snapshot: Snapshot) -> None:
        self.folder, self.segments = snapshot.folder, snapshot.segments
        self._plan, self._snapshot = plan, snapshot
        self._weighted: Sequence[Weighted] = (*plan.matching, *plan.supporting)
        self._look_up = _LookUpOnce(snapshot)
        self._selection = Selection(snapshot.segments, self._look_up, snapshot.idf)

    @guarded
    def rank(self, *, limit: int, offset: int, order: str = "relevance") -> Ranking:
        """The matches from the `offset`-th on, at most `limit` of them.

        The order is that of `relevance`, of the `date`, newest first, or of the `title`; among equals, the
        order of indexing.
        """
        idf = {each.lookup: self._look_up(each.lookup).idf for each in self._weighted}
        wanted = offset + limit
        if order != "relevance":
            numbers = self._sort(order, wanted)[offset:]
            scored = [(-sum(each.score for each in self.explain(number)), number) for number in numbers]
        elif (best := self._best_without_matching(wanted)) is not None:
            return Ranking(self._matches(best[offset:]), self.total, idf)
        else:
            scored = self._best(self._matching, wanted)[offset:]
        unmet = tuple(dict.fromkeys(self._selection.unmet))
        return Ranking(self._matches(scored), self.total, idf, unmet)

    @guarded
    def total(self) -> int:
        """The number of articles that match."""
        return sum(int(np.count_nonzero(flags)) for flags in self._matching)

    @lazy_property
    def _matching(self) -> list[Flags]:
        """For each segment, which of its articles match."""
        condition = self._plan.condition
        return self._selection.select(self._any_of_plan() if condition is None else condition)

    def _any_of_plan(self) -> Condition:
        return AnyOf(tuple(each.lookup for each in self._plan.matching))

    def _best_without_matching(self, count: int) -> list[tuple[float, int]] | None:
        """The best articles of all, if it is certain that each of them matches."""
        condition = self._plan.condition
        if not isinstance(condition, MostOf) or count > _FEW_WANTED:
            return None
        best = self._best([segment.alive for segment in self._snapshot.segments], count)
        certain = len(best) == count and self._selection.all_match(condition, [number for _, number in best])
        return best if certain else None

    def _best(self, candidates: Sequence[Flags], count: int) -> list[tuple[float, int]]:
        """The candidates with the highest scores: pairs of the negated score and the article's number."""
        lists = [self._look_up(each.lookup) for each in self._weighted]
        scored: list[tuple[float, int]] = []
        for place, (segment, flags) in enumerate(zip(self._snapshot.segments, candidates, strict=True)):
            postings = [
                WeightedPostings(lookup, *found, weight * idf)
                for (lookup, weight, _), (by_segment, _, idf) in zip(self._weighted, lists, strict=True)
                if (found := by_segment[place]) is not None
            ]
            articles, scores = select_best(flags, postings, self._snapshot.columns[place], count)
            scored += zip((-scores).tolist(), (articles + segment.base).tolist(), strict=True)
        return sorted(scored)[:count]

    def _sort(self, order: str, count: int) -> list[int]:
        from vnsearch.engine.read.ordering import sort_by_date, sort_by_title  # few searches need it

        segments = self._snapshot.segments
        if order == "date":
            return sort_by_date(segments, self._matching, count)
        return sort_by_title(
            segments, self._matching, count, lambda number: self._snapshot.article(number).title
        )

    def _matches(self, scored: Sequence[tuple[float, int]]) -> tuple[Match, ...]:
        return tuple(Match(number, self._snapshot.id(number), -score) for score, number in scored)

    @guarded
    def facets(self) -> dict[str, list[tuple[str, int]]]:
        """The authors, sources and months of the matches, with the number of matches of each, most first."""
        counts: dict[str, Counter[str]] = {field: Counter() for field in (*VALUE_FIELDS, MONTH)}
        for segment, flags in zip(self._snapshot.segments, self._matching, strict=True):
            for field in VALUE_FIELDS:
                numbers = np.bincount(segment.file.arrays[f"{field}_numbers"][flags]).tolist()
                counts[field].update(dict(zip(segment.file.values[field], numbers, strict=False)))
            counts[MONTH].update(_months(segment.file, flags))
        return {
            field: [(value, each[value]) for value in order_by_value(each) if value and each[value]]
            for field, each in counts.items()
        }

    @guarded
    def explain(self, number: int) -> list[Contribution]:
        """What each thing looked up adds to the score of the article with the number, most first."""
        place = self._snapshot.segment_number(number)
        local = number - self._snapshot.segments[place].base
        norm = float(self._snapshot.norms[place][local])
        contributions = []
        for weighted in self._weighted:
            lists, frequency, idf = self._look_up(weighted.lookup)
            postings = lists[place]
            stored = None if postings is None else postings.weight_of(local)
            if stored is not None:
                score = weighted.weight * idf * saturate(stored, norm)
                contributions.append(Contribution(weighted, frequency, score))
        return sorted(contributions, key=lambda contribution: -contribution.score)


class _LookUpOnce:
    """Looks up terms and phrases, each once."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._known: dict[Lookup, PostingLists] = {}

    def __call__(self, lookup: Lookup) -> PostingLists:
        known = self._known.get(lookup)
        if known is None:
            known = self._known[lookup] = self._snapshot.look_up(lookup)
        return known


def _months(file: SegmentFile, flags: Flags) -> Iterator[str]:
    """The months in Vietnam (`2024-09`) in which the flagged articles were published; of undated ones none.

    A moment just outside the calendar counts as on its first or its last day.
    """
    published = file.arrays["published"][flags].astype(np.int64)
    days = np.clip(published[published > 0] // TICKS_A_DAY, 1, date.max.toordinal())
    return (date.fromordinal(day).isoformat()[: len("2024-09")] for day in days.tolist())
