"""One committed state of the index, for reading: posting lists, counts and stored articles."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property, partial
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from vnsearch.engine.format.layout import SECONDS_A_DAY, VALUE_FIELDS
from vnsearch.engine.format.opening import guarded
from vnsearch.engine.read.conditions import Selection
from vnsearch.engine.read.ranking import Clause, Columns, best, idf, norms, saturated
from vnsearch.engine.read.segments import Found, LiveSegment, Postings
from vnsearch.model import (
    LAYERS,
    PAIR_JOINER,
    AnyOf,
    Article,
    Condition,
    Contribution,
    FieldName,
    Layer,
    Lookup,
    Match,
    MostOf,
    Phrase,
    Plan,
    Ranking,
    Term,
    Weighted,
)

if TYPE_CHECKING:
    from vnsearch._typing import Array, Flags, Floats32

_REMEMBERED_TERMS = 65_536
_MOST_TELLING = 4096
"""So many of an article's most frequent terms are looked at for those that tell most."""
_COLUMN_BYTES = 256 << 20
"""What frequent terms add to the scores takes so much memory at most; 10,000 articles need 40 MB of it."""
_FEW_WANTED = 100
"""So many of the best articles are most often found without knowing which others match."""


class Snapshot:
    """A state of the index that stays as it is while others write; safe to use from several threads.

    What reads it raises `IndexDamaged` when it comes upon numbers that cannot be.
    """

    def __init__(self, folder: Path, segments: Sequence[LiveSegment]) -> None:
        self.folder = folder
        self.segments = segments
        self._bases = [segment.base for segment in segments]
        self._terms: dict[tuple[str, str], Found] = {}
        self._beginnings: dict[str, Mapping[str, int]] = {}

    @cached_property
    def live(self) -> int:
        """How many articles can be found."""
        return sum(segment.live for segment in self.segments)

    @cached_property
    def total_length(self) -> int:
        """How many syllables all articles have, counted with the weights of their parts."""
        return sum(segment.total_length for segment in self.segments)

    @cached_property
    def _norms(self) -> list[Floats32]:
        mean = self.total_length / max(self.live, 1)
        return [norms(segment.file.lengths, mean) for segment in self.segments]

    @cached_property
    def _columns(self) -> list[Columns]:
        return [Columns(each, _COLUMN_BYTES // len(self.segments)) for each in self._norms]

    def document_frequency(self, layer: Layer, term: str) -> int:
        """In how many articles the term stands."""
        found = self._terms.get((layer, term))
        return (found or self._term((layer, term))).frequency

    @guarded
    def _term(self, term: tuple[Layer, str]) -> Found:
        """What the index has of the term; remembered, as queries are made of the same syllables."""
        found = self._terms.get(term)
        return found or self._remember(term, [segment.postings(*term) for segment in self.segments])

    def _remember(self, term: tuple[Layer, str], lists: Sequence[Postings | None]) -> Found:
        if len(self._terms) >= _REMEMBERED_TERMS:
            self._terms.clear()
        found = self._terms[term] = self._listed(lists)
        return found

    def _look_up(self, lookup: Lookup) -> Found:
        if isinstance(lookup, Phrase):
            from vnsearch.engine.read.phrases import phrase_postings  # few searches need it

            return self._listed([phrase_postings(segment, lookup) for segment in self.segments])
        return self._term(lookup)

    def _listed(self, lists: Sequence[Postings | None]) -> Found:
        frequency = sum(
            segment.document_frequency(postings.articles)
            for segment, postings in zip(self.segments, lists, strict=True)
            if postings is not None
        )
        return Found(lists, frequency, self._idf(frequency))

    def words_beginning(self, beginning: str) -> Mapping[str, int]:
        """The terms of `folded_word` that begin with these two syllables, with their numbers of articles."""
        found = self._beginnings.get(beginning)
        if found is None:
            if len(self._beginnings) >= _REMEMBERED_TERMS:
                self._beginnings.clear()
            found = self._beginnings[beginning] = self._words_beginning(beginning)
        return found

    @guarded
    def _words_beginning(self, beginning: str) -> Mapping[str, int]:
        lists: dict[str, list[Postings | None]] = {}
        for place, segment in enumerate(self.segments):
            for term, postings in segment.file.words_beginning(Layer.FOLDED_WORD, beginning):
                lists.setdefault(term, [None] * len(self.segments))[place] = postings
        return {
            term: self._remember((Layer.FOLDED_WORD, term), found).frequency for term, found in lists.items()
        }

    @guarded
    def beginning_with(self, layer: Layer, prefix: str, most: int) -> list[str]:
        """The terms of a layer that begin so, the most frequent first, at most so many."""
        counts: Counter[str] = Counter()
        for segment in self.segments:
            counts.update(dict(segment.file.beginning_with(layer, prefix, most)))
        return [term for term, _ in sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:most]]

    @guarded
    def values(self, field: FieldName) -> list[str]:
        """The different authors or sources of the articles, deleted ones included."""
        return sorted({value for segment in self.segments for value in segment.file.values[field] if value})

    @guarded
    def forms(self, folded: str) -> list[str]:
        """The syllables, with and without marks, that are the same without marks; the most frequent first."""
        found = {form for segment in self.segments for form in segment.file.forms(folded)}
        counts = {form: self.document_frequency(Layer.SYLLABLE, form) for form in found}
        return [form for form in _highest(counts) if counts[form]]

    @cached_property
    @guarded
    def namings(self) -> dict[str, int]:
        """The terms of the layer of names, and in how many articles each stands."""
        found: Counter[str] = Counter()
        for segment in self.segments:
            found.update(segment.frequencies(Layer.NAMING))
        return found

    @guarded
    def spellings(self, folded: Sequence[str]) -> Counter[tuple[str, ...]]:
        """How often articles spell a run of syllables without marks in which way; some of them are read."""
        from vnsearch.engine.read.phrases import spellings

        return sum((spellings(segment, folded) for segment in self.segments), Counter[tuple[str, ...]]())

    @guarded
    def telling_terms(self, number: int, *, pairs: int, syllables: int) -> list[Term]:
        """The pairs and folded syllables of an article's title and body with the highest tf × idf."""
        segment = self._segment_of(number)
        counts: dict[Layer, Counter[str]] = {Layer.FOLDED: Counter(), Layer.PAIR: Counter()}
        for part in segment.file.folded_syllables_of(number - segment.base)[:2]:
            counts[Layer.FOLDED].update(part)
            counts[Layer.PAIR].update(first + PAIR_JOINER + second for first, second in pairwise(part))
        found = []
        for layer, most in ((Layer.PAIR, pairs), (Layer.FOLDED, syllables)):
            worth = {
                term: count * self._idf(self.document_frequency(layer, term))
                for term, count in counts[layer].most_common(_MOST_TELLING)
            }
            found += [Term(layer, term) for term in _highest(worth)[:most]]
        return found

    @guarded
    def near_duplicates(self, numbers: Sequence[int]) -> list[int]:
        """For each of some articles, the first of them that it is a near-duplicate of, or itself."""
        from vnsearch.engine.format.sketches import FUNCTIONS, match_sketches  # few searches need it

        sketches = np.array([self._sketch(number) for number in numbers]).reshape(-1, FUNCTIONS)
        first = np.arange(len(numbers))
        for place in range(len(numbers)):
            if first[place] == place:
                later = place + 1 + np.flatnonzero(match_sketches(sketches[place], sketches[place + 1 :]))
                first[later] = np.minimum(first[later], place)
        return [numbers[place] for place in first.tolist()]

    def _sketch(self, number: int) -> Array:
        segment = self._segment_of(number)
        return segment.file.sketch(number - segment.base)

    @guarded
    def facets(self, plan: Plan) -> dict[str, list[tuple[str, int]]]:
        """How many matches of the plan have each author and source, and are of each month; most first."""
        counts: dict[str, Counter[str]] = {field: Counter() for field in (*VALUE_FIELDS, "month")}
        matched, _ = self._matched(plan, _Lookups(self._terms, self._look_up))
        for segment, flags in zip(self.segments, matched, strict=True):
            file = segment.file
            for field in VALUE_FIELDS:
                numbers = np.bincount(file.arrays[f"{field}_numbers"][flags]).tolist()
                counts[field].update(dict(zip(file.values[field], numbers, strict=False)))
            for day, number in Counter(
                (file.arrays["published"][flags].astype(np.int64) // SECONDS_A_DAY).tolist()
            ).items():
                counts["month"][f"{date.fromordinal(day):%Y-%m}" if day else ""] += number
        return {
            field: [(value, found[value]) for value in _highest(found) if value and found[value]]
            for field, found in counts.items()
        }

    def _matched(self, plan: Plan, lookups: _Lookups) -> tuple[list[Flags], tuple[Condition, ...]]:
        """Which articles of each segment match, and the single conditions that none meets."""
        condition = AnyOf(tuple(each.lookup for each in plan.matching))
        selection = self._selection(lookups)
        matched = selection.matched(condition if plan.condition is None else plan.condition)
        return matched, tuple(dict.fromkeys(selection.unmet))

    def _selection(self, lookups: _Lookups) -> Selection:
        return Selection(self.segments, lookups.__getitem__, self._idf)

    @guarded
    def rank(self, plan: Plan, *, limit: int, offset: int, order: str = "relevance") -> Ranking:
        """The matches of the plan from rank `offset` on, `limit` of them at most.

        The `order` is that of `relevance`, of the `date`, newest first, or of the `title`; among equals, that
        in which they were indexed.
        """
        weighted = (*plan.matching, *plan.supporting)
        lookups = _Lookups(self._terms, self._look_up)
        factors = {each.lookup: lookups[each.lookup].idf for each in weighted}
        wanted = offset + limit
        if order == "relevance" and isinstance(plan.condition, MostOf) and wanted <= _FEW_WANTED:
            alive = [segment.alive for segment in self.segments]
            found = self._best(weighted, lookups, alive, wanted)
            numbers = [number for _, number in found]
            if len(found) == wanted and self._selection(lookups).have_enough(plan.condition, numbers):
                return Ranking(self._page(found[offset:]), partial(self._count, plan), factors)
        matched, unmet = self._matched(plan, lookups)
        if order == "relevance":
            found = self._best(weighted, lookups, matched, wanted)
            page = found[offset:]
        else:
            page = [
                (-sum(each.score for each in self._explain(plan, lookups, number)), number)
                for number in self._sorted(order, matched, wanted)[offset:]
            ]
        total = _total(matched)
        return Ranking(self._page(page), lambda: total, factors, unmet)

    def _page(self, found: Sequence[tuple[float, int]]) -> tuple[Match, ...]:
        matches = []
        for score, number in found:
            segment = self._segment_of(number)
            matches.append(Match(number, segment.file.id(number - segment.base), -score))
        return tuple(matches)

    @guarded
    def _count(self, plan: Plan) -> int:
        """How many articles match the plan."""
        matched, _ = self._matched(plan, _Lookups(self._terms, self._look_up))
        return _total(matched)

    def _best(
        self,
        weighted: Sequence[Weighted],
        lookups: _Lookups,
        matched: Sequence[Flags],
        count: int,
    ) -> list[tuple[float, int]]:
        """The articles with the highest scores, each with its negated score."""
        found = [lookups[each.lookup] for each in weighted]
        scored: list[tuple[float, int]] = []
        for number, (segment, flags) in enumerate(zip(self.segments, matched, strict=True)):
            clauses = [
                Clause(lookup, *listed, weight * idf)
                for (lookup, weight, _), (lists, _, idf) in zip(weighted, found, strict=True)
                if (listed := lists[number]) is not None
            ]
            articles, scores = best(flags, clauses, self._columns[number], count)
            scored += zip((-scores).tolist(), (articles + segment.base).tolist(), strict=True)
        return sorted(scored)[:count]

    def _sorted(self, order: str, matched: Sequence[Flags], count: int) -> list[int]:
        from vnsearch.engine.read.ordering import by_date, by_title  # few searches need it

        if order == "date":
            return by_date(self.segments, matched, count)
        return by_title(self.segments, matched, count, lambda number: self.article(number).title)

    def explainer(self, plan: Plan) -> Callable[[int], list[Contribution]]:
        """A function of an article's number: what all that is looked up adds to its score, most first."""
        return partial(self._explain, plan, _Lookups(self._terms, self._look_up))

    @guarded
    def _explain(self, plan: Plan, lookups: _Lookups, number: int) -> list[Contribution]:
        place = self._place_of(number)
        local = number - self._bases[place]
        norm = self._norms[place][local]
        found = []
        for weighted in (*plan.matching, *plan.supporting):
            lists, frequency, idf = lookups[weighted.lookup]
            postings = lists[place]
            weight = None if postings is None else postings.weight_of(local)
            if weight is not None:
                score = weighted.weight * idf * saturated(weight, float(norm))
                found.append(Contribution(weighted, frequency, score))
        return sorted(found, key=lambda contribution: -contribution.score)

    def _idf(self, frequency: int) -> float:
        return idf(self.live, frequency)

    @guarded
    def id(self, number: int) -> str:
        """The id of the article with a number of this snapshot."""
        segment = self._segment_of(number)
        return segment.file.id(number - segment.base)

    @guarded
    def article(self, number: int) -> Article:
        """The stored article with a number of this snapshot."""
        segment = self._segment_of(number)
        return segment.file.article(number - segment.base)

    @guarded
    def find(self, article_id: str) -> int | None:
        """The number of the article with the id, if there is one."""
        for segment in self.segments:
            for number in segment.file.find(article_id):
                if segment.deleted is None or not segment.deleted[number]:
                    return segment.base + number
        return None

    def known(self) -> Iterator[tuple[str, bytes, str | None]]:
        """Id, digest and path of every article."""
        return (self._facts(segment, number) for segment in self.segments for number in segment.numbers())

    @guarded
    def _facts(self, segment: LiveSegment, number: int) -> tuple[str, bytes, str | None]:
        return segment.file.id(number), segment.file.digest(number), segment.file.path(number)

    @guarded
    def term_counts(self) -> dict[Layer, int]:
        """How many distinct terms each layer has."""
        tables = {layer: [segment.file.layers[layer].table for segment in self.segments] for layer in LAYERS}
        return {
            layer: len({table[number] for table in found for number in range(len(table))})
            for layer, found in tables.items()
        }

    def _segment_of(self, number: int) -> LiveSegment:
        return self.segments[self._place_of(number)]

    def _place_of(self, number: int) -> int:
        """Which segment has the article."""
        return bisect_right(self._bases, number) - 1


def _total(matched: Sequence[Flags]) -> int:
    return sum(int(np.count_nonzero(flags)) for flags in matched)


def _highest(values: Mapping[str, float]) -> list[str]:
    """The keys of the highest values first; of equal ones by themselves."""
    return sorted(values, key=lambda key: (-values[key], key))


class _Lookups(dict[Lookup, Found]):
    """What one search looks up; each is looked up once, but for the terms that are `remembered`."""

    def __init__(self, remembered: Mapping[Any, Found], look_up: Callable[[Lookup], Found]) -> None:
        super().__init__()
        self._remembered, self._look_up = remembered, look_up

    def __missing__(self, lookup: Lookup) -> Found:
        found = self[lookup] = self._remembered.get(lookup) or self._look_up(lookup)
        return found
