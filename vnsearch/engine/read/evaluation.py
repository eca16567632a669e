"""A plan carried out on a state of the index: which articles match, the best of them, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np

from vnsearch.engine.format.layout import TICKS_A_DAY, VALUE_FIELDS
from vnsearch.engine.read.conditions import Selection
from vnsearch.engine.read.dictionary import order_by_value
from vnsearch.engine.read.finding import Finding
from vnsearch.engine.read.guarding import guarded
from vnsearch.engine.read.numbered_articles import NumberedArticles
from vnsearch.engine.read.postings import PostingLists, weaken
from vnsearch.engine.read.scoring import Scorer
from vnsearch.model import Contribution, Match, OtherName, Plan, Ranking, ScoredLookup, Verdict, Weighted

if TYPE_CHECKING:
    from vnsearch._typing import Flags, Floats, Numbers
    from vnsearch.engine.read.segments import SegmentFile

MONTH = "month"
"""The facet of the months of publication."""
_FIRST = 20
"""The articles that are there first of all that are found: of so many, the best are mostly found at once."""
_AT_ONCE = 1_000
"""The numbers of articles that become objects at once."""


class Evaluation:
    """What a plan finds in a snapshot.

    Ranking, total, facets and explanations share their look-ups, so that each term is looked up and each
    phrase worked out once. Raises `IndexDamaged` when it comes upon numbers that cannot be.
    """

    def __init__(self, plan: Plan, snapshot: NumberedArticles) -> None:
        self.folder, self.segments = snapshot.folder, snapshot.segments
        self._snapshot = snapshot
        self._look_up = _LookUpOnce(snapshot)
        self._weighted: Sequence[Weighted] = (*plan.matching, *plan.supporting)
        self._selection = Selection(snapshot.segments, self._look_up, snapshot.idf)
        self._scorer = Scorer(self._weighted, snapshot, self._look_up)
        self._finding = Finding(plan, snapshot, self._look_up, self._selection, self._scorer)

    @guarded
    def rank(self, *, limit: int, offset: int, order: str = "relevance") -> Ranking:
        """The articles found, from the `offset`-th on, at most `limit` of them.

        The order is that of `relevance`, of the `date`, newest first, or of the `title`; among equals, the
        order of indexing.
        """
        wanted = offset + limit
        if order == "relevance":
            scored = self._finding.best(wanted)[offset:]
            matches = tuple(self._match(number, -score) for score, number in scored)
        else:
            last = min(wanted, self.total())
            matches = tuple(
                map(self._match_unscored, islice(self._sort(order, last), min(offset, last), last))
            )
        return Ranking(matches, self.total, self._scorer.idf, tuple(dict.fromkeys(self._selection.unmet)))

    def rank_all(self, *, order: str = "relevance") -> Iterator[Match]:
        """All articles found, in the order that `rank` gives them, made one after the other.

        The first are there as soon as those of a page would be, and before the others are sorted.
        """
        first = self.rank(limit=_FIRST, offset=0, order=order).matches
        yield from first
        if len(first) == _FIRST:
            yield from self._rank_after(_FIRST, order)

    def _rank_after(self, count: int, order: str) -> Iterator[Match]:
        if order != "relevance":
            yield from map(self._match_unscored, islice(self._sort_all(order), count, None))
            return
        numbers, scores = self._all_in_order()
        for begin in range(count, len(numbers), _AT_ONCE):
            some = slice(begin, begin + _AT_ONCE)
            yield from map(self._match, numbers[some].tolist(), scores[some].tolist())

    @guarded
    def _sort_all(self, order: str) -> Iterator[int]:
        return self._sort(order, self.total())

    @guarded
    def _all_in_order(self) -> tuple[Numbers, Floats]:
        return self._finding.all_in_order()

    def _match(self, number: int, score: float) -> Match:
        return Match(number, self._snapshot.id(number), score)

    def _match_unscored(self, number: int) -> Match:
        return self._match(number, self.score(number))

    @guarded
    def total(self) -> int:
        """The number of articles found."""
        return sum(int(np.count_nonzero(flags)) for flags in self._finding.flags)

    @guarded
    def ids(self) -> list[str]:
        """The ids of all articles found, in the order of indexing."""
        segments = zip(self._snapshot.segments, self._finding.flags, strict=True)
        return [
            article_id.decode("utf-8", "surrogatepass")
            for segment, flags in segments
            for article_id in segment.file.ids.take(np.flatnonzero(flags).tolist())
        ]

    def _sort(self, order: str, count: int) -> Iterator[int]:
        from vnsearch.engine.read.ordering import sort_by_date, sort_by_title  # few searches need it

        segments, found = self._snapshot.segments, self._finding.flags
        if order == "date":
            return iter(sort_by_date(segments, found, count))
        return sort_by_title(segments, found, count, lambda number: self._snapshot.article(number).title)

    @guarded
    def score(self, number: int) -> float:
        """The score of the article with the number."""
        return sum(each.score for each in self.explain(number))

    @guarded
    def facets(self) -> dict[str, list[tuple[str, int]]]:
        """The authors, sources and months of the articles found, with the number of each.

        Of authors and sources, the most frequent come first; months are in order of time.
        """
        counts: dict[str, Counter[str]] = {field: Counter() for field in (*VALUE_FIELDS, MONTH)}
        for segment, flags in zip(self._snapshot.segments, self._finding.flags, strict=True):
            for field in VALUE_FIELDS:
                numbers = np.bincount(segment.file.arrays[f"{field}_numbers"][flags]).tolist()
                counts[field].update(dict(zip(segment.file.values[field], numbers, strict=False)))
            counts[MONTH].update(_months(segment.file, flags))
        found = {
            field: [(value, each[value]) for value in order_by_value(each) if value and each[value]]
            for field, each in counts.items()
        }
        return {**found, MONTH: sorted(found[MONTH])}

    @guarded
    def folders(self) -> dict[str, int]:
        """The number of the articles found that stand directly in each folder."""
        counts: Counter[str] = Counter()
        for segment, flags in zip(self._snapshot.segments, self._finding.flags, strict=True):
            counts.update(segment.file.folders.count_in(flags))
        return dict(counts)

    @guarded
    def explain(self, number: int) -> list[Contribution]:
        """What each thing looked up adds to the score of the article with the number, most first."""
        return self._scorer.explain(number)

    @guarded
    def judge(self, number: int, score: float) -> Verdict:
        """Whether, and why, the article with the number and score is found."""
        return self._finding.judge(number, score)


class _LookUpOnce:
    """Looks up terms and phrases, each once."""

    def __init__(self, snapshot: NumberedArticles) -> None:
        self._snapshot = snapshot
        self._known: dict[ScoredLookup, PostingLists] = {}

    def __call__(self, lookup: ScoredLookup) -> PostingLists:
        known = self._known.get(lookup)
        if known is None:
            known = self._known[lookup] = self._look_up(lookup)
        return known

    def _look_up(self, lookup: ScoredLookup) -> PostingLists:
        if isinstance(lookup, OtherName):
            return weaken(self(lookup.lookup), [self(typed) for typed in lookup.typed])
        return self._snapshot.look_up(lookup)


def _months(file: SegmentFile, flags: Flags) -> Iterator[str]:
    """The months in Vietnam (`2024-09`) in which the flagged articles were published; of undated ones none.

    A moment just outside the calendar counts as on its first or its last day.
    """
    published = file.arrays["published"][flags].astype(np.int64)
    days = np.clip(published[published > 0] // TICKS_A_DAY, 1, date.max.toordinal())
    return (date.fromordinal(day).isoformat()[: len("2024-09")] for day in days.tolist())
