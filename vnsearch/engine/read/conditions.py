"""Which articles meet a condition, as one flag an article in each segment."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from datetime import date
from functools import reduce
from typing import TYPE_CHECKING

import numpy as np

from vnsearch.engine.format.layout import SECONDS_A_DAY, encode_time
from vnsearch.engine.read.segments import Found, LiveSegment, SegmentFile
from vnsearch.model import (
    AddressHas,
    AllOf,
    AnyOf,
    Between,
    Condition,
    FieldName,
    IsArticle,
    Lookup,
    MostOf,
    Not,
    OneOf,
    Phrase,
    Term,
)

if TYPE_CHECKING:
    from vnsearch._typing import Array, Flags, Floats

_ROUNDING = 1e-9
"""More than what sums can be off by, as a share of them."""
_FACTUAL = (Between, OneOf, AddressHas)
_NONE = np.empty(0, dtype=np.uint8)


class Selection:
    """Evaluates conditions over segments.

    `look_up` gives what the index has of something to look up, and `idf` the inverse document frequency of
    something that so many articles have. `unmet` are the single conditions evaluated
    so far that no article meets.
    """

    def __init__(
        self,
        segments: Sequence[LiveSegment],
        look_up: Callable[[Lookup], Found],
        idf: Callable[[int], float],
    ) -> None:
        self._segments, self._look_up, self._idf = segments, look_up, idf
        self._bases = [segment.base for segment in segments]
        self.unmet: list[Condition] = []

    def matched(self, condition: Condition) -> list[Flags]:
        """Which of each segment's articles are live and meet the condition."""
        flags = self._flags(condition)
        for segment, found in zip(self._segments, flags, strict=True):
            if segment.deleted is not None:
                found &= ~segment.deleted
        return flags

    def have_enough(self, condition: MostOf, numbers: Iterable[int]) -> bool:
        """Whether these live articles are sure to meet a condition on terms; only they are looked at.

        What an article has to tell is at most the share that the condition names, and less only when no
        article tells so much.
        """
        terms = [each for each in condition.conditions if isinstance(each, Term)]
        if len(terms) < len(condition.conditions):
            return False
        found = sorted(map(self._look_up, terms), key=lambda found: -found.idf)
        least = condition.share * sum(each.idf for each in found if each.frequency)
        return least > 0.0 and all(self._tells(number, found, least) for number in numbers)

    def _tells(self, number: int, found: Iterable[Found], least: float) -> bool:
        """Whether what the article has of the terms found tells at least so much."""
        place = bisect_right(self._bases, number) - 1
        article = number - self._bases[place]
        told = 0.0
        for lists, _, idf in found:
            postings = lists[place]
            if postings is not None and postings.has(article):
                told += idf
                if told >= least:
                    return True
        return False

    def _flags(self, condition: Condition) -> list[Flags]:
        """New arrays, in which deleted articles may be flagged."""
        flags = self._evaluated(condition)
        if isinstance(condition, _FACTUAL) and not self._frequency(list(map(np.flatnonzero, flags))):
            self.unmet.append(condition)
        return flags

    def _evaluated(self, condition: Condition) -> list[Flags]:
        match condition:
            case Not(inner):
                return [~flags for flags in self._flags(inner)]
            case AllOf(conditions):
                every = [self._flags(inner) for inner in conditions]
                return [
                    reduce(np.logical_and, flags, np.ones(segment.file.size, dtype=np.bool_))
                    for segment, flags in self._by_segment(every)
                ]
            case AnyOf(conditions):
                return self._any(conditions)
            case MostOf(conditions, share):
                return self._most(conditions, share)
            case Between(first, last):
                return [_published(segment.file, first, last) for segment in self._segments]
            case OneOf(field, values):
                return [_with_value(segment.file, field, frozenset(values)) for segment in self._segments]
            case IsArticle(number):
                return [np.arange(s.base, s.base + s.file.size) == number for s in self._segments]
            case AddressHas(text):
                return [_flagged([s.file.with_address(text)], s.file.size) for s in self._segments]
            case _:
                return self._any((condition,))

    def _any(self, conditions: Sequence[Condition]) -> list[Flags]:
        every = [self._listed(inner) for inner in conditions]
        return [_flagged(lists, segment.file.size) for segment, lists in self._by_segment(every)]

    def _most(self, conditions: Sequence[Condition], share: float) -> list[Flags]:
        every = [self._listed(inner) for inner in conditions]
        worth = list(map(self._worth, conditions, every))
        told = [_told(lists, worth, segment.file.size) for segment, lists in self._by_segment(every)]
        live = (
            found if segment.deleted is None else found[~segment.deleted]
            for segment, found in zip(self._segments, told, strict=True)
        )
        most = max((float(found.max(initial=0.0)) for found in live), default=0.0)
        least = min(share * sum(worth), most) * (1 - _ROUNDING)
        return [(found >= least) & (found > 0.0) for found in told]

    def _worth(self, condition: Condition, lists: Sequence[Array]) -> float:
        """What a condition with these articles tells."""
        if isinstance(condition, Term | Phrase):
            found = self._look_up(condition)
            return found.idf if found.frequency else 0.0
        frequency = self._frequency(lists)
        return self._idf(frequency) if frequency else 0.0

    def _frequency(self, lists: Sequence[Array]) -> int:
        """How many live articles the arrays, one a segment, have."""
        return sum(map(LiveSegment.document_frequency, self._segments, lists))

    def _by_segment(self, every: Sequence[Sequence[Array]]) -> Iterator[tuple[LiveSegment, list[Array]]]:
        """For each segment, those of the conditions' arrays that are its."""
        return ((segment, [arrays[n] for arrays in every]) for n, segment in enumerate(self._segments))

    def _listed(self, condition: Condition) -> list[Array]:
        """The articles, deleted ones included, that meet the condition, in each segment."""
        if isinstance(condition, Term | Phrase):
            listed = [_NONE if found is None else found.articles for found in self._look_up(condition).lists]
            if not self._frequency(listed):
                self.unmet.append(condition)
            return listed
        return [np.flatnonzero(flags) for flags in self._flags(condition)]


def _published(file: SegmentFile, first: date | None, last: date | None) -> Flags:
    """Which articles were published from the first to the last day; not those of which it is not known."""
    published = file.arrays["published"]
    flags: Flags = published >= max(encode_time(first), 1)
    if last is not None:
        flags &= published < encode_time(last) + SECONDS_A_DAY
    return flags


def _with_value(file: SegmentFile, field: FieldName, values: Container[str]) -> Flags:
    having = np.array([value in values for value in file.values[field]], dtype=np.bool_)
    return having[file.arrays[f"{field}_numbers"]]


def _flagged(lists: Sequence[Array], size: int) -> Flags:
    flags = np.zeros(size, dtype=np.bool_)
    flags[np.concatenate([_NONE, *lists]).astype(np.intp)] = True
    return flags


def _told(lists: Sequence[Array], worth: Sequence[float], size: int) -> Floats:
    """What the conditions with these articles tell in all, for each article."""
    weights = np.repeat(np.array(worth), [len(articles) for articles in lists])
    told: Floats = np.bincount(np.concatenate([_NONE, *lists]), weights, size).astype(np.float64, copy=False)
    return told
