"""Which of the articles that match a plan count as found.

The plain words of a query match wherever some of them occur, which is enough to rank articles, but says
little about what an article is about. An article that matches is found if it has all the plain words in its
title or body, or if its score is a large enough share of the best one's. The less of the query even the best
one has, the smaller that share is. Where the best one has the subject in its title, the share is smaller
for articles that have it there, too, and larger for those that have not. `tests/benchmarks/found.py`
measures the numbers below on judged sets of queries.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np

from vnsearch._lazy import lazy_property
from vnsearch.engine.read.conditions import FullSelection, Selection
from vnsearch.engine.read.found_share import (
    Thresholds,
    compute_always_enough,
    compute_thresholds,
    least_in_title,
    list_plain_words,
    list_syllables,
)
from vnsearch.engine.read.numbered_articles import NumberedArticles
from vnsearch.engine.read.postings import PostingLists
from vnsearch.engine.read.scoring import Scored, Scorer
from vnsearch.model import (
    PARTS,
    AnyOf,
    Layer,
    Lookup,
    MostOf,
    Part,
    Plan,
    Verdict,
)

if TYPE_CHECKING:
    from vnsearch._typing import Flags, Floats, Numbers

_FEW_WANTED = 100
"""Up to this many of the best articles are mostly found without working out which others match."""
_MARGIN = 2
"""So many times as many of the best that match are looked at as are wanted of those found."""
_TITLE = PARTS.index(Part.TITLE)


class Finding:
    """What a plan finds in a snapshot: which articles, and the best of them.

    `selection` evaluates conditions with what `look_up` gives, and `scorer` scores articles by it.
    """

    def __init__(
        self,
        plan: Plan,
        snapshot: NumberedArticles,
        look_up: Callable[[Lookup], PostingLists],
        selection: Selection,
        scorer: Scorer,
    ) -> None:
        self._snapshot, self._selection, self._scorer = snapshot, selection, scorer
        self._full = FullSelection(snapshot.segments, look_up, snapshot.idf)
        self._condition = plan.condition or AnyOf(tuple(each.lookup for each in plan.matching))
        self._plain = list_plain_words(self._condition)
        self._every: list[Flags] | None = None
        """All articles found, once they are known without a look at all that match."""
        self._wanted_by_segment: dict[int, frozenset[int]] = {}
        self._best: list[Scored] = []
        self._asked = 0

    def best(self, count: int) -> list[Scored]:
        """The `count` best of the articles found."""
        for asked in (max(_MARGIN * count, 1), _FEW_WANTED):
            best = self._best_matching(asked)
            found = list(islice(filter(self._is_found, best), min(count, len(best))))
            if len(found) == count:
                return found
            if len(best) < asked:
                self._every = self._flag(found)
                return found
            if -best[-1][0] < self._thresholds.titled:
                return self._best_with(found, self._others_with_all_words(best), count)
        return self._scorer.best(self.flags, count)

    def all_in_order(self) -> tuple[Numbers, Floats]:
        """The numbers of all articles found, best first, and their scores."""
        return self._scorer.all_in_order(self.flags)

    def _best_with(self, found: list[Scored], others: list[Flags], count: int) -> list[Scored]:
        """The `count` best of these articles found, and of the others, where those are all there are."""
        self._every = list(map(np.logical_or, self._flag(found), others))
        if not any(flags.any() for flags in others):
            return found
        return sorted(found + self._scorer.best(others, count))[:count]

    @lazy_property
    def flags(self) -> list[Flags]:
        """For each segment, which of its articles are found."""
        if not self._plain or not self._best_matching(1):
            return self._matching
        if self._every is not None:
            return self._every
        titled, untitled = self._thresholds
        found = [flags.copy() for flags in self._with_all_words]
        for place, (articles, scores) in enumerate(self._reaching(titled)):
            found[place][articles[scores >= untitled]] = True
            if len(between := articles[scores < untitled]):
                found[place][between[self._have_subject_in_title(place, between)]] = True
        return found

    def _reaching(self, least: float) -> Iterator[tuple[Numbers, Floats]]:
        """For each segment, the articles that match with at least this score, and their scores."""
        if not (isinstance(self._condition, MostOf) and not self._condition.share):
            yield from self._scorer.reaching(self._matching, least)
            return
        for place, (articles, scores) in enumerate(self._scorer.reaching(self._alive, least)):
            matching = self._selection.meet_any(self._condition.conditions, place, articles)
            yield articles[matching], scores[matching]

    def judge(self, number: int, score: float) -> Verdict:
        """Whether, and why, the article with the number and score is found."""
        place, local = self._locate(number)
        if not self._matching[place][local]:
            return Verdict(False)
        if not self._plain:
            return Verdict(True)
        best = -self._best_matching(1)[0][0] or 1.0
        titled, untitled = self._thresholds
        enough = titled if self._has_subject_in_title(number) else untitled
        full = self._has_all_words(number)
        return Verdict(full or score >= enough, full, score / best, enough / best)

    def _is_found(self, scored: Scored) -> bool:
        """Whether an article that matches is found."""
        score, number = -scored[0], scored[1]
        if not self._plain or score >= self._always_enough or score >= self._thresholds.untitled:
            return True
        if score >= self._thresholds.titled and self._has_subject_in_title(number):
            return True
        return self._has_all_words(number)

    def _others_with_all_words(self, best: Sequence[Scored]) -> list[Flags]:
        """For each segment, which articles have all the plain words and are not among these."""
        return [every & ~flags for every, flags in zip(self._with_all_words, self._flag(best), strict=True)]

    def _has_all_words(self, number: int) -> bool:
        place, local = self._locate(number)
        return bool(self._with_all_words[place][local])

    def _best_matching(self, count: int) -> list[Scored]:
        """The `count` best of the articles that match."""
        if count > self._asked:
            self._best, self._asked = self._find_best_matching(count), count
        return self._best[:count]

    def _find_best_matching(self, count: int) -> list[Scored]:
        if isinstance(self._condition, MostOf) and count <= _FEW_WANTED:
            best = self._scorer.best(self._alive, count)
            numbers = [number for _, number in best]
            if len(best) == count and self._selection.all_match(self._condition, numbers):
                return best
        return self._scorer.best(self._matching, count)

    @property
    def _alive(self) -> list[Flags]:
        return [segment.alive for segment in self._snapshot.segments]

    @lazy_property
    def _matching(self) -> list[Flags]:
        """For each segment, which of its articles match."""
        return self._selection.select(self._condition)

    @lazy_property
    def _with_all_words(self) -> list[Flags]:
        """For each segment, which of its articles match by all the plain words, in title or body."""
        return self._full.select(self._condition)

    @lazy_property
    def _always_enough(self) -> float:
        """A score that is enough for any article."""
        return compute_always_enough(-self._best_matching(1)[0][0])

    @lazy_property
    def _thresholds(self) -> Thresholds:
        (best, number) = self._best_matching(1)[0]
        conditions = [each for words in self._plain for each in words.conditions]
        having = self._selection.measure_share(conditions, number)
        return compute_thresholds(-best, having, is_titled=self._has_subject_in_title(number))

    def _has_subject_in_title(self, number: int) -> bool:
        place, local = self._locate(number)
        file = self._snapshot.segments[place].file
        title = file.fold_syllables(file.syllables_in(local, _TITLE)).tolist()
        return len(self._wanted(place).intersection(title)) >= self._least_in_title

    def _have_subject_in_title(self, place: int, articles: Numbers) -> Flags:
        """For each of these articles of a segment, whether its title has enough of the plain words."""
        file, wanted = self._snapshot.segments[place].file, self._wanted(place)
        stream, ends = file.streams(articles, [_TITLE])
        syllables = file.fold_syllables(stream)
        owners = np.searchsorted(ends, np.arange(len(stream)), "right")
        having = np.zeros((len(articles), len(wanted)), dtype=np.bool_)
        for column, number in enumerate(wanted):
            having[owners[syllables == number], column] = True
        enough: Flags = having.sum(axis=1) >= self._least_in_title
        return enough

    def _wanted(self, place: int) -> frozenset[int]:
        """The different plain words without their marks, as numbers in a segment's dictionary."""
        if place not in self._wanted_by_segment:
            find = self._snapshot.segments[place].file.layers[Layer.FOLDED].table.find
            self._wanted_by_segment[place] = frozenset(map(find, self._syllables))
        return self._wanted_by_segment[place]

    @lazy_property
    def _least_in_title(self) -> int:
        return least_in_title(self._syllables)

    @lazy_property
    def _syllables(self) -> set[str]:
        return list_syllables(self._plain)

    def _flag(self, scored: Iterable[Scored]) -> list[Flags]:
        """For each segment, which of its articles are among these."""
        flags = [np.zeros(segment.file.size, dtype=np.bool_) for segment in self._snapshot.segments]
        for _, number in scored:
            place, local = self._locate(number)
            flags[place][local] = True
        return flags

    def _locate(self, number: int) -> tuple[int, int]:
        """The place of the article's segment, and the article's number there."""
        place = self._snapshot.segment_number(number)
        return place, number - self._snapshot.segments[place].base
