"""Which articles meet a condition: an array of flags for each segment."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from datetime import date
from functools import reduce
from typing import TYPE_CHECKING

import numpy as np

from vnsearch.engine.format.layout import encode_time, find_end
from vnsearch.engine.read.postings import PostingLists
from vnsearch.engine.read.segments import LiveSegment, SegmentFile
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
"""More than the rounding error of sums, as a share of them."""
_NONE = np.empty(0, dtype=np.uint8)


class Selection:
    """Evaluates conditions over segments.

    `look_up` gives the posting lists of a term or phrase, and `idf` the inverse document frequency that
    follows from a document frequency. `unmet` collects the conditions that no article meets, of those that
    are not made of others.
    """

    def __init__(
        self,
        segments: Sequence[LiveSegment],
        look_up: Callable[[Lookup], PostingLists],
        idf: Callable[[int], float],
    ) -> None:
        self._segments, self._look_up, self._idf = segments, look_up, idf
        self._bases = [segment.base for segment in segments]
        self.unmet: list[Condition] = []

    def select(self, condition: Condition) -> list[Flags]:
        """For each segment, which of its articles are live and meet the condition."""
        flags = self._evaluate(condition)
        for segment, selected in zip(self._segments, flags, strict=True):
            if segment.deleted is not None:
                selected &= ~segment.deleted
        return flags

    def all_match(self, condition: MostOf, numbers: Iterable[int]) -> bool:
        """Whether all of these live articles are certain to meet the condition; only they are looked at.

        False also when that cannot be told, as with conditions that are no terms.
        """
        terms = [each for each in condition.conditions if isinstance(each, Term)]
        if len(terms) < len(condition.conditions):
            return False
        found = sorted(map(self._look_up, terms), key=lambda each: -each.idf)
        threshold = condition.share * sum(each.idf for each in found if each.frequency)
        return threshold > 0.0 and all(self._reaches(number, found, threshold) for number in numbers)

    def _reaches(self, number: int, found: Iterable[PostingLists], threshold: float) -> bool:
        """Whether the idf of the terms that the article has add up to the threshold."""
        place = bisect_right(self._bases, number) - 1
        article = number - self._bases[place]
        total = 0.0
        for lists, _, idf in found:
            postings = lists[place]
            if postings is not None and postings.has(article):
                total += idf
                if total >= threshold:
                    return True
        return False

    def _evaluate(self, condition: Condition) -> list[Flags]:
        """For each segment, which of its articles meet the condition; deleted ones may be among them."""
        match condition:
            case Term() | Phrase():
                return self._any_of((condition,))
            case AnyOf(conditions):
                return self._any_of(conditions)
            case AllOf(conditions):
                return self._all_of(conditions)
            case MostOf(conditions, share):
                return self._most_of(conditions, share)
            case Not(inner):
                return [~flags for flags in self._evaluate(inner)]
            case IsArticle(number):
                return [np.arange(each.base, each.base + each.file.size) == number for each in self._segments]
            case Between() | OneOf() | AddressHas():
                return self._on_facts(condition)

    def _any_of(self, conditions: Sequence[Condition]) -> list[Flags]:
        every = [self._list(inner) for inner in conditions]
        return [_flag(lists, segment.file.size) for segment, lists in self._by_segment(every)]

    def _all_of(self, conditions: Sequence[Condition]) -> list[Flags]:
        every = [self._evaluate(inner) for inner in conditions]
        return [
            reduce(np.logical_and, flags, np.ones(segment.file.size, dtype=np.bool_))
            for segment, flags in self._by_segment(every)
        ]

    def _most_of(self, conditions: Sequence[Condition], share: float) -> list[Flags]:
        """The articles whose conditions met have together at least `share` of the idf of all.

        Where no article reaches that, those that have as much as any.
        """
        every = [self._list(inner) for inner in conditions]
        weights = list(map(self._idf_of, conditions, every))
        sums = [_sum_weights(lists, weights, each.file.size) for each, lists in self._by_segment(every)]
        live = (
            each if segment.deleted is None else each[~segment.deleted]
            for segment, each in zip(self._segments, sums, strict=True)
        )
        highest = max((float(each.max(initial=0.0)) for each in live), default=0.0)
        threshold = min(share * sum(weights), highest) * (1 - _ROUNDING)
        return [(each >= threshold) & (each > 0.0) for each in sums]

    def _on_facts(self, condition: Between | OneOf | AddressHas) -> list[Flags]:
        """Conditions on what is stored about articles beside their text."""
        flags = [_meets(condition, segment.file) for segment in self._segments]
        if not self._frequency(list(map(np.flatnonzero, flags))):
            self.unmet.append(condition)
        return flags

    def _idf_of(self, condition: Condition, lists: Sequence[Array]) -> float:
        """The inverse document frequency of a condition that these articles meet; 0 if none does."""
        if isinstance(condition, Term | Phrase):
            found = self._look_up(condition)
            return found.idf if found.frequency else 0.0
        frequency = self._frequency(lists)
        return self._idf(frequency) if frequency else 0.0

    def _frequency(self, lists: Sequence[Array]) -> int:
        """The number of live articles in the arrays, of which each segment has one."""
        return sum(map(LiveSegment.document_frequency, self._segments, lists))

    def _by_segment(self, every: Sequence[Sequence[Array]]) -> Iterator[tuple[LiveSegment, list[Array]]]:
        """Each segment with its array of each condition."""
        return ((segment, [arrays[n] for arrays in every]) for n, segment in enumerate(self._segments))

    def _list(self, condition: Condition) -> list[Array]:
        """For each segment, the numbers of the articles that meet the condition; deleted ones included."""
        if isinstance(condition, Term | Phrase):
            lists = [_NONE if each is None else each.articles for each in self._look_up(condition).lists]
            if not self._frequency(lists):
                self.unmet.append(condition)
            return lists
        return [np.flatnonzero(flags) for flags in self._evaluate(condition)]


def _meets(condition: Between | OneOf | AddressHas, file: SegmentFile) -> Flags:
    match condition:
        case Between(first, last):
            return _published(file, first, last)
        case OneOf(field, values):
            return _with_value(file, field, frozenset(values))
        case AddressHas(text):
            return _flag([file.with_address(text)], file.size)


def _published(file: SegmentFile, first: date | None, last: date | None) -> Flags:
    """The articles that may have been published in the period; those without a date are not among them."""
    published = file.arrays["published"].astype(np.int64)
    flags: Flags = published > 0
    if first is not None:
        flags &= find_end(published) >= encode_time(first)
    if last is not None:
        flags &= published <= find_end(encode_time(last))
    return flags


def _with_value(file: SegmentFile, field: FieldName, values: Container[str]) -> Flags:
    having = np.array([value in values for value in file.values[field]], dtype=np.bool_)
    return having[file.arrays[f"{field}_numbers"]]


def _flag(lists: Sequence[Array], size: int) -> Flags:
    flags = np.zeros(size, dtype=np.bool_)
    flags[np.concatenate([_NONE, *lists]).astype(np.intp)] = True
    return flags


def _sum_weights(lists: Sequence[Array], weights: Sequence[float], size: int) -> Floats:
    """For each article, the sum of the weights of the lists that it is in."""
    repeated = np.repeat(np.array(weights), [len(articles) for articles in lists])
    sums: Floats = np.bincount(np.concatenate([_NONE, *lists]), repeated, size).astype(np.float64, copy=False)
    return sums
