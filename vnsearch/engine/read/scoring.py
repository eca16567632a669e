"""The scores of a plan's articles: the best of them, all that reach a score, and what a score is made of."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from vnsearch._lazy import lazy_property
from vnsearch.engine.read.numbered_articles import NumberedArticles
from vnsearch.engine.read.postings import PostingLists
from vnsearch.engine.read.ranking import NO_FLOOR, WeightedPostings, saturate, select_best, select_from
from vnsearch.model import Contribution, Lookup, ScoredLookup, Weighted

if TYPE_CHECKING:
    from vnsearch._typing import Array, Flags, Floats, Numbers

Scored = tuple[float, int]
"""The negated score of an article and its number, so that sorting puts the best first."""


class Scorer:
    """Scores the articles of a snapshot by the sum of what is `weighted`, looked up with `look_up`."""

    def __init__(
        self,
        weighted: Sequence[Weighted],
        snapshot: NumberedArticles,
        look_up: Callable[[ScoredLookup], PostingLists],
    ) -> None:
        self._weighted, self._snapshot, self._look_up = weighted, snapshot, look_up

    def best(self, candidates: Sequence[Flags], count: int) -> list[Scored]:
        """The `count` best of the candidates, given as flags for each segment."""
        scored: list[Scored] = []
        for place, flags in enumerate(candidates):
            columns, base = self._snapshot.columns[place], self._snapshot.segments[place].base
            floor = -scored[-1][0] if len(scored) == count else NO_FLOOR
            articles, scores = select_best(flags, self._postings(place), columns, count, floor)
            scored += zip((-scores).tolist(), (articles + base).tolist(), strict=True)
            scored = sorted(scored)[:count]
        return scored

    def reaching(self, candidates: Sequence[Flags], least: float) -> list[tuple[Numbers, Floats]]:
        """For each segment, the candidates with at least this score, by number there, and their scores."""
        return [
            select_from(flags, self._postings(place), self._snapshot.columns[place], least)
            for place, flags in enumerate(candidates)
        ]

    def all_in_order(self, candidates: Sequence[Flags]) -> tuple[Numbers, Floats]:
        """The numbers of all candidates, given as flags for each segment, best first, and their scores."""
        reached = self.reaching(candidates, NO_FLOOR)
        bases = [segment.base for segment in self._snapshot.segments]
        articles = _join([numbers + base for base, (numbers, _) in zip(bases, reached, strict=True)], np.intp)
        scores = _join([scores for _, scores in reached], np.float64)
        order = np.lexsort((articles, -scores))
        return articles[order], scores[order]

    def _postings(self, place: int) -> list[WeightedPostings]:
        """What adds to the scores in the segment at this place."""
        return [
            WeightedPostings(scored, postings, each.weight * found.idf)
            for each, scored, found in self._looked_up
            if (postings := found.lists[place]) is not None
        ]

    @property
    def idf(self) -> dict[Lookup, float]:
        """The inverse document frequency of each term and phrase that adds to the scores."""
        return {each.lookup: found.idf for each, _, found in self._looked_up}

    @lazy_property
    def _looked_up(self) -> list[tuple[Weighted, ScoredLookup, PostingLists]]:
        """Everything that adds to the scores, and its posting lists."""
        every = [(each, each.scored) for each in self._weighted]
        return [(each, scored, self._look_up(scored)) for each, scored in every]

    def explain(self, number: int) -> list[Contribution]:
        """What each thing looked up adds to the score of the article with the number, most first."""
        place = self._snapshot.segment_number(number)
        local = number - self._snapshot.segments[place].base
        norm = float(self._snapshot.norms[place][local])
        contributions = []
        for weighted in self._weighted:
            lists, frequency, idf = self._look_up(weighted.scored)
            postings = lists[place]
            stored = None if postings is None else postings.weight_of(local)
            if stored is not None:
                score = weighted.weight * idf * saturate(stored, norm)
                contributions.append(Contribution(weighted, frequency, score))
        return sorted(contributions, key=lambda contribution: -contribution.score)


def _join(arrays: Sequence[Array], kind: type[np.generic]) -> Array:
    """The arrays one after the other; there may be none."""
    return np.concatenate(arrays) if arrays else np.empty(0, dtype=kind)
