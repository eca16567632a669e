"""The dictionary of a state of the index: which terms it has, where, and in how many articles."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from vnsearch._lazy import lazy_property
from vnsearch.engine.cache import Cache, share_budget
from vnsearch.engine.format.packing import WITH_MARKS
from vnsearch.engine.read.guarding import guarded
from vnsearch.engine.read.postings import PostingLists, Postings
from vnsearch.engine.read.ranking import idf
from vnsearch.engine.read.segments import LiveSegment, take_evenly
from vnsearch.language.analyzer import join_pair
from vnsearch.model import LAYERS, FieldName, Layer, Lookup, Part, Phrase

if TYPE_CHECKING:
    from vnsearch.engine.read.continuations import Continuations
    from vnsearch.engine.read.spellings import SpellingCounts

_WITHOUT_MARKS = {layer: without_marks for without_marks, layer in WITH_MARKS.items()}
_ENTRY_BYTES = 400
_POSTINGS_BYTES = 8
"""The memory that a remembered term takes, and each of its posting lists, which its segment keeps: about."""


class Dictionary:
    """Looks up terms and phrases in all segments of a state of the index.

    Safe to use from several threads. Raises `IndexDamaged` when it comes upon numbers that cannot be.
    """

    def __init__(self, folder: Path, segments: Sequence[LiveSegment]) -> None:
        self.folder = folder
        self.segments = segments
        # Keyed by `Term`, which is the pair of a layer and a term: a plain pair does as well.
        self._budget = share_budget(folder)
        self._terms: Cache[tuple[Layer, str], PostingLists] = Cache(self._budget, _measure_lists)
        self._values: dict[FieldName, list[str]] = {}
        self._words: Cache[str, Mapping[str, int]] = Cache(self._budget, _measure_texts)
        self._forms: Cache[tuple[Layer, str], Sequence[str]] = Cache(self._budget, _measure_forms)

    @lazy_property
    def live(self) -> int:
        """The number of articles, not counting deleted ones."""
        return sum(segment.live for segment in self.segments)

    def idf(self, frequency: int) -> float:
        """The inverse document frequency of what `frequency` articles have."""
        return idf(self.live, frequency)

    def document_frequency(self, layer: Layer, term: str) -> int:
        """The number of articles that have the term."""
        known = self._terms.get((layer, term))
        return (known or self._look_up_term((layer, term))).frequency

    def count_articles(self, layer: Layer, term: str) -> int:
        """The document frequency of a term; its posting lists are only read where articles are deleted."""
        known = self._terms.get((layer, term))
        return self._count_articles(layer, term) if known is None else known.frequency

    @guarded
    def _count_articles(self, layer: Layer, term: str) -> int:
        if any(segment.deleted is not None for segment in self.segments):
            return self.document_frequency(layer, term)
        layers = [segment.file.layers[layer] for segment in self.segments]
        return sum(each.count(number) for each in layers if (number := each.table.find(term)) >= 0)

    def look_up(self, lookup: Lookup) -> PostingLists:
        """The posting lists of a term, or those worked out for a phrase; only terms are remembered."""
        if isinstance(lookup, Phrase):
            return self._look_up_phrase(lookup)
        return self._terms.get(lookup) or self._look_up_term(lookup)

    @guarded
    def stands(self, lookup: Lookup) -> bool:
        """Whether any article has a term, or the syllables of a phrase side by side."""
        if not isinstance(lookup, Phrase):
            return self.document_frequency(*lookup) > 0
        from vnsearch.engine.read.phrases import has_phrase  # few searches need it

        return any(has_phrase(segment, lookup) for segment in self.segments)

    @guarded
    def _look_up_phrase(self, phrase: Phrase) -> PostingLists:
        from vnsearch.engine.read.phrases import phrase_postings  # few searches need it

        return self._count([phrase_postings(segment, phrase) for segment in self.segments])

    @guarded
    def _look_up_term(self, term: tuple[Layer, str]) -> PostingLists:
        found = self._count([segment.postings(*term) for segment in self.segments])
        self._terms.put(term, found)
        return found

    def _count(self, lists: Sequence[Postings | None]) -> PostingLists:
        """The posting lists with the document frequency that follows from them."""
        frequency = sum(
            segment.count_live(postings)
            for segment, postings in zip(self.segments, lists, strict=True)
            if postings is not None
        )
        return PostingLists(lists, frequency, self.idf(frequency))

    def words_beginning(self, beginning: str) -> Mapping[str, int]:
        """The words without marks that begin with these two syllables, with their document frequencies."""
        return self._words.remember(beginning, self._look_up_words)

    @guarded
    def _look_up_words(self, beginning: str) -> Mapping[str, int]:
        counts: Counter[str] = Counter()
        for segment in self.segments:
            counts.update(_count_words(segment, Layer.FOLDED_WORD, beginning))
        return counts

    @guarded
    def beginning_with(self, layer: Layer, prefix: str, limit: int) -> list[str]:
        """Up to `limit` terms of the layer that begin with the prefix, the most frequent first.

        The most frequent terms of each segment are candidates, more and more of them until no other term can
        have as high a document frequency (the threshold algorithm of Fagin, Lotem and Naor, 2001).
        """
        size = limit
        while True:
            tops = [list(segment.file.beginning_with(layer, prefix, size)) for segment in self.segments]
            candidates = {term for top in tops for term, _ in top}
            counts = {term: self.document_frequency(layer, term) for term in candidates}
            best = [term for term in order_by_value(counts) if counts[term]][:limit]
            bound = sum(top[-1][1] for top in tops if len(top) == size > 0)
            if not bound or (len(best) == limit and counts[best[-1]] > bound):
                return best
            size *= 4

    @guarded
    def values(self, field: FieldName) -> list[str]:
        """The distinct authors or sources, sorted; those of deleted articles included."""
        values = self._values.get(field)
        if values is None:
            distinct = {value for segment in self.segments for value in segment.file.values[field] if value}
            values = self._values[field] = sorted(distinct)
        return values

    @guarded
    def folders(self) -> Mapping[str, str]:
        """The folders that articles stand directly in, each with the one given to be read or, if unknown, "".

        That one is the folder below which the ids of its articles begin.
        """
        return self._folders

    @lazy_property
    def _folders(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for segment in self.segments:
            for folder in segment.folders():
                found[folder] = found.get(folder) or segment.file.folders.paths[folder]
        return found

    @guarded
    def has_address(self, text: str) -> bool:
        """Whether any article has an address with the text in it, ignoring case."""
        found = (segment.only_live(segment.file.with_address(text).tolist()) for segment in self.segments)
        return any(True for numbers in found for _ in numbers)

    def forms(self, folded: str, layer: Layer = Layer.SYLLABLE) -> Sequence[str]:
        """The syllables, or words, that are `folded` without their marks, the most frequent first."""
        return self._forms.remember((layer, folded), self._look_up_forms)

    @guarded
    def _look_up_forms(self, of_layer: tuple[Layer, str]) -> Sequence[str]:
        layer, folded = of_layer
        forms = {
            form for segment in self.segments for form in segment.file.forms(folded, _WITHOUT_MARKS[layer])
        }
        counts = {form: self.count_articles(layer, form) for form in forms}
        return [form for form in order_by_value(counts) if counts[form]]

    @guarded
    def namings_beginning(self, first: str) -> Counter[str]:
        """The terms of the layer of namings, one name of which begins with this syllable without marks.

        Each one comes with its document frequency.
        """
        counts: Counter[str] = Counter()
        for segment in self.segments:
            counts.update(segment.namings_beginning(first))
        return counts

    @guarded
    def count_spellings(
        self, articles: Mapping[int, float], pairs: Collection[tuple[str, str]]
    ) -> SpellingCounts:
        """How some articles, whose weights are given, spell pairs of syllables without marks."""
        from vnsearch.engine.read.spellings import count_spellings  # few searches need it

        return count_spellings(self.segments, articles, pairs)

    @guarded
    def sample_pair(self, first: str, second: str, most: int) -> list[int]:
        """Up to `most` of the articles, from all over the index, that have a pair of folded syllables."""
        found: list[int] = []
        for segment in self.segments:
            postings = segment.postings(Layer.PAIR, join_pair(first, second))
            if postings is not None:
                found += [
                    segment.base + n for n in take_evenly(segment.live_articles(postings), most).tolist()
                ]
        return take_evenly(found, most)

    @guarded
    def continuations(self, typed: Sequence[str], part: Part | None, most: int) -> Continuations:
        """How articles go on from the syllables, the last of which is a beginning; `most` articles are read.

        Only the `part` of the articles counts, if there is one.
        """
        from vnsearch.engine.read.continuations import find_continuations  # few searches need it

        return find_continuations(self.segments, typed, part, most)

    @guarded
    def near_terms(self, folded: str, left: str, right: str) -> Mapping[str, tuple[int, int]]:
        """Syllables without marks that differ from `folded` in few letters: those of most articles.

        Each comes with the number of articles that have it behind `left` and before `right`, deleted ones
        included, and stands at one of these places somewhere, unless both are empty.
        """
        from vnsearch.engine.read.near_terms import find_near_terms  # few searches need it

        return find_near_terms(self.segments, folded, left, right)

    @guarded
    def term_counts(self) -> dict[Layer, int]:
        """The number of distinct terms of each layer."""
        files = [segment.file for segment in self.segments]
        if len(files) == 1:
            return {layer: len(files[0].layers[layer].table) for layer in LAYERS}
        from vnsearch.engine.read.term_counts import count_terms  # no search needs it

        return count_terms(files)


def _count_words(segment: LiveSegment, layer: Layer, beginning: str) -> dict[str, int]:
    """The words of a segment that begin with these syllables, with the number of live articles of each."""
    found, words = segment.file.layers[layer], segment.file.words_beginning(layer, beginning)
    if segment.deleted is None:  # no posting list need be read
        return {term: found.count(number) for term, number in words}
    return {term: segment.count_live(found.postings(number)) for term, number in words}


def _measure_lists(term: tuple[Layer, str], found: PostingLists) -> int:
    return sys.getsizeof(term[1]) + _ENTRY_BYTES + _POSTINGS_BYTES * len(found.lists)


def _measure_texts(text: str, found: Iterable[str]) -> int:
    return sum(sys.getsizeof(each) + _ENTRY_BYTES for each in (text, *found))


def _measure_forms(of_layer: tuple[Layer, str], found: Iterable[str]) -> int:
    return _measure_texts(of_layer[1], found)


def order_by_value(values: Mapping[str, float]) -> list[str]:
    """The keys, those of the highest values first; keys of equal values in their own order."""
    return sorted(values, key=lambda key: (-values[key], key))
