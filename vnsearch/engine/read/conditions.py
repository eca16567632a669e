"""Which articles meet a condition: an array of flags for each segment."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from datetime import date
from functools import reduce
from operator import attrgetter
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from vnsearch.engine.format.layout import encode_time, find_end
from vnsearch.engine.read.postings import PostingLists, Postings, find_places
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
    from vnsearch._typing import Array, Flags, Floats, Numbers

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

        False also when that cannot be told, as with conditions that are not made of terms and phrases alone,
        or with a phrase that is in no article, which is to be reported.
        """
        whole: Sequence[Condition] = condition.conditions
        if not condition.share:
            whole = [each for inner in whole for each in _list_alternatives(inner)]
        lookups = [each for each in whole if isinstance(each, Term | Phrase)]
        if len(lookups) < len(whole):
            return False
        found = sorted(map(self._look_up, lookups), key=attrgetter("idf"), reverse=condition.share > 0)
        if not all(each.frequency for each in found):
            return False
        threshold = condition.share * sum(each.idf for each in found)
        return all(self._reaches(number, found, threshold) for number in numbers)

    def _reaches(self, number: int, found: Iterable[PostingLists], threshold: float) -> bool:
        """Whether the idf of the terms that the article has add up to the threshold."""
        place, article = self._locate(number)
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
            case MostOf():
                return self._most_of(condition)
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

    def _most_of(self, condition: MostOf) -> list[Flags]:
        """The articles whose conditions met have together at least the share of the idf of all.

        Where no article reaches that, those that have as much as any.
        """
        conditions, share = condition.conditions, condition.share
        if not share:
            return self._any_of(conditions)
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

    def meet_any(self, conditions: Iterable[Condition], place: int, articles: Numbers) -> Flags:
        """Which of these articles of a segment, given in order, meet any of the conditions."""
        met = np.zeros(len(articles), dtype=np.bool_)
        for condition in conditions:
            if met.all():
                break
            met |= find_places(articles, self._list(condition)[place]) >= 0
        return met

    def measure_share(self, conditions: Sequence[Condition], number: int) -> float:
        """The share of the conditions' total idf that the live article with the number has."""
        total = having = 0.0
        for condition in conditions:
            idf, has = self._weigh(condition, number)
            total += idf
            having += idf if has else 0.0
        return having / total if total else 1.0

    def _weigh(self, condition: Condition, number: int) -> tuple[float, bool]:
        """The idf of the condition, 0 if none meets it, and whether the article with the number does."""
        place, local = self._locate(number)
        if isinstance(condition, Term | Phrase):
            lists, frequency, idf = self._look_up(condition)
            postings = lists[place]
            return idf if frequency else 0.0, postings is not None and postings.has(local)
        found = [np.flatnonzero(flags) for flags in self._evaluate(condition)]
        return self._idf_of(condition, found), local in found[place]

    def _locate(self, number: int) -> tuple[int, int]:
        """The place of the article's segment, and the article's number there."""
        place = bisect_right(self._bases, number) - 1
        return place, number - self._bases[place]

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


class FullSelection(Selection):
    """Evaluates conditions as `Selection` does, but articles must have all plain words in title or body.

    A phrase may be anywhere, since it was typed to be found as it is.
    """

    def _most_of(self, condition: MostOf) -> list[Flags]:
        every = self._list_groups(condition)
        return [
            _flag([_intersect([_at(place, group) for group in every])], segment.file.size)
            for place, segment in enumerate(self._segments)
        ]

    def _list_groups(self, condition: MostOf) -> _Groups:
        """The posting lists of all that can be met.

        Of each group, one list must have an article with a weight above 0, and so in its own text.
        """
        every = (*condition.conditions, *condition.beside)
        return [self._in_own_text(each) for each in every if self._can_be_met(each)]

    def _can_be_met(self, condition: Condition) -> bool:
        return not isinstance(condition, Term) or self._look_up(condition).frequency > 0

    def _in_own_text(self, condition: Condition) -> list[Sequence[Postings | None]]:
        """Posting lists by segment; an article with a weight above 0 in one of them meets the condition."""
        match condition:
            case Term():
                return [self._look_up(condition).lists]
            case AnyOf(conditions):
                return [each for inner in conditions for each in self._in_own_text(inner)]
            case _:
                return [
                    [Postings(each, np.ones(len(each), dtype=np.uint8)) for each in self._list(condition)]
                ]


_Groups: TypeAlias = list[list[Sequence[Postings | None]]]
"""Groups of posting lists, of which each segment has one."""


def _at(place: int, group: Iterable[Sequence[Postings | None]]) -> list[Postings]:
    """The posting lists of a group in one segment."""
    return [postings for lists in group if (postings := lists[place]) is not None]


def _list_alternatives(condition: Condition) -> Iterator[Condition]:
    """The conditions of which one must be met."""
    if isinstance(condition, AnyOf):
        for each in condition.conditions:
            yield from _list_alternatives(each)
    else:
        yield condition


def _intersect(every: Sequence[Sequence[Postings]]) -> Array:
    """The articles that have, with a weight above 0, one of the lists of each group."""
    if not every:
        return _NONE
    first, *others = sorted(every, key=lambda lists: sum(postings.count for postings in lists))
    having = [postings.found_in_own_text for postings in first]
    articles = having[0] if len(having) == 1 else np.unique(np.concatenate([_NONE, *having]))
    for lists in others:
        if not len(articles):
            break
        kept = np.zeros(len(articles), dtype=np.bool_)
        for postings in lists:
            kept |= postings.weigh(articles) > 0
        articles = articles[kept]
    return articles


def _meets(condition: Between | OneOf | AddressHas, file: SegmentFile) -> Flags:
    match condition:
        case Between(first, last):
            return _published(file, first, last)
        case OneOf(FieldName.FOLDER, folders):
            return file.folders.flag(folders)
        case OneOf(FieldName.ID, ids):
            return _flag([file.with_ids(ids)], file.size)
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
