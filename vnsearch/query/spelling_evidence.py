"""How articles spell the syllables of a query and their pairs: those found first, and a few of all others.

The articles found say most: what they have of the query is probably what is meant. How often two syllables
stand side by side in all articles is known without marks; a few of these articles tell with which ones.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from vnsearch.language.analyzer import join_pair
from vnsearch.language.syllabification import fold, has_marks
from vnsearch.model import Layer
from vnsearch.query.other_names import make_term
from vnsearch.query.vocabulary import Vocabulary

_SAMPLE = 16
"""The articles that are read for a pair."""
_OF_PAIR, _OF_SYLLABLE = 20.0, 120.0
"""How many articles one that was found counts for, with what it has of pairs and of single syllables."""
_PER_ARTICLE = 2.5
"""About how often a syllable stands in an article that has it."""
_LACKING = 0.2
"""A syllable without marks lacks them if a smaller share of the articles that have it spell it so."""
_PRIOR, _SHARE = 400.0, 0.04
"""How many articles the probability of a syllable by itself counts for, behind another one; of a small
archive, this share of its articles."""

_Pair = tuple[str, str]


class PairCounts(NamedTuple):
    """How many articles have each spelling of a pair, and what those found add for the first syllable."""

    articles: Mapping[_Pair, float]
    firsts: Mapping[str, float]


_NOTHING = PairCounts({}, {})


class SpellingEvidence:
    """The evidence for spellings; `hits` has the numbers of the articles found first, with their weights."""

    def __init__(self, typed: Sequence[str], vocabulary: Vocabulary, hits: Mapping[int, float]) -> None:
        self._vocabulary = vocabulary
        self.prior = max(min(_PRIOR, _SHARE * vocabulary.live), 0.01)
        lacking, unmarked = self._count_lacking(typed), sum(not has_marks(term) for term in typed)
        self.is_marked = lacking <= 1 and 2 * unmarked <= len(typed)
        """Whether the query is typed with marks: at most one syllable seems to lack them."""
        self.unmarked = ((lacking if self.is_marked else unmarked) + 1) / (len(typed) + 1)
        """The share of the syllables that lack marks, if one more did, as few syllables prove little.

        In a query with marks, those that seem to lack them count; else, all without marks.
        """
        pairs = list(pairwise(map(fold, typed)))
        found = vocabulary.count_spellings(hits, set(pairs)) if pairs and hits else None
        self._hits: defaultdict[_Pair, dict[_Pair, float]] = defaultdict(dict)
        for both, weight in (found.pairs if found else {}).items():
            self._hits[fold(both[0]), fold(both[1])][both] = weight
        self._syllables: Mapping[str, float] = found.syllables if found else {}
        self._sampled: dict[_Pair, Mapping[_Pair, float]] = {}
        self.frequency, self.count_form = cache(self._count_articles), cache(self._count_form)
        self.count_folded, self._share_of_forms = cache(self._count_folded), cache(self._find_share_of_forms)
        self.forms = cache(vocabulary.forms)
        self._pair_counts: dict[_Pair, float] = {}
        self._counts: dict[_Pair, PairCounts] = {}

    def _count_lacking(self, typed: Sequence[str]) -> int:
        """How many of the syllables seem to lack marks, as few articles that have them spell them so."""
        return sum(
            self._vocabulary.count_articles(Layer.SYLLABLE, term)
            < _LACKING * self._vocabulary.count_articles(Layer.FOLDED, term)
            for term in typed
            if not has_marks(term)
        )

    def sample(self, pairs: Sequence[_Pair]) -> None:
        """Reads articles that have these pairs of syllables without marks."""
        wanted = {pair for pair in pairs if pair not in self._sampled}
        if not wanted:
            return
        self._pair_counts.clear()
        articles = {n: 1.0 for pair in wanted for n in self._vocabulary.sample_pair(*pair, _SAMPLE)}
        counted = self._vocabulary.count_spellings(articles, wanted).pairs
        spelt: defaultdict[_Pair, dict[_Pair, float]] = defaultdict(dict)
        for both, weight in counted.items():
            spelt[fold(both[0]), fold(both[1])][both] = weight
        self._sampled |= {pair: spelt[pair] for pair in wanted}
        self._counts |= {pair: self._add_up(pair) for pair in wanted}

    def stands_in_hits(self, first: str, second: str) -> bool:
        """Whether an article found has the two side by side; see `_agrees`."""
        return any(
            self._agrees(first, both[0]) and self._agrees(second, both[1])
            for both in self._hits.get((fold(first), fold(second)), ())
        )

    def may_stand(self, terms: Sequence[str]) -> bool:
        """Whether an article that was read may have the terms side by side, by the pairs looked for."""
        return all(
            both in self._sampled.get(folded, (both,)) or both in self._hits.get(folded, ())
            for both in pairwise(terms)
            for folded in [(fold(both[0]), fold(both[1]))]
        )

    def count_pair(self, first: str, second: str) -> float:
        """About how many articles have the two side by side; see `_agrees`."""
        known = self._pair_counts.get((first, second))
        if known is None:
            known = self._pair_counts[first, second] = self._estimate_pair(first, second)
        return known

    def _estimate_pair(self, first: str, second: str) -> float:
        folded = fold(first), fold(second)
        count = self.count_folded(folded)
        if not count or (not self.is_marked and (first, second) == folded):
            return count
        known = self._sampled.get(folded) or self._hits.get(folded)
        if not known:
            return count * self._share_of_forms(first) * self._share_of_forms(second)
        agreeing = sum(
            weight
            for (left, right), weight in known.items()
            if self._agrees(first, left) and self._agrees(second, right)
        )
        return count * agreeing / sum(known.values())

    def list_forms(self, folded: str, most: int) -> dict[str, None]:
        """The forms that articles read have beside the neighbours, and the most frequent ones."""
        seen = {
            form: None
            for pair, counts in self._counts.items()
            if folded in pair
            for both in counts.articles
            for form, own in zip(both, pair, strict=True)
            if own == folded
        }
        return seen | dict.fromkeys(self.forms(folded)[:most])

    def count_spellings(self, first: str, second: str) -> PairCounts:
        """About how many articles have each spelling of two syllables; those found count many times."""
        return self._counts.get((fold(first), fold(second)), _NOTHING)

    def probability(self, form: str) -> float:
        """The probability of a syllable, just as it is spelt, by itself."""
        articles = self.count_form(form) + _OF_SYLLABLE * self._syllables.get(form, 0.0)
        return (_PER_ARTICLE * articles + 0.1) / (self._vocabulary.total_length + 1)

    def _add_up(self, folded: _Pair) -> PairCounts:
        sampled = self._sampled.get(folded, {})
        of_one = self.count_folded(folded) / sum(sampled.values()) if sampled else 0.0
        articles = {both: of_one * weight for both, weight in sampled.items()}
        firsts: dict[str, float] = {}
        for both, weight in self._hits.get(folded, {}).items():
            articles[both] = articles.get(both, 0.0) + _OF_PAIR * weight
            firsts[both[0]] = firsts.get(both[0], 0.0) + _OF_PAIR * weight
        return PairCounts(articles, firsts)

    def _count_form(self, form: str) -> int:
        """The number of articles that have a syllable just as it is spelt."""
        return self._vocabulary.count_articles(Layer.SYLLABLE, form)

    def _count_folded(self, pair: _Pair) -> int:
        """The number of articles that have two syllables without marks side by side."""
        return self._vocabulary.count_articles(Layer.PAIR, join_pair(*pair))

    def _find_share_of_forms(self, term: str) -> float:
        return self.frequency(term) / max(self._vocabulary.count_articles(Layer.FOLDED, fold(term)), 1)

    def _count_articles(self, term: str) -> int:
        """The number of articles that have the syllable; see `_agrees`."""
        layer, _ = (Layer.SYLLABLE, term) if self.is_marked else make_term(term)
        return self._vocabulary.count_articles(layer, term)

    def _agrees(self, typed: str, spelt: str) -> bool:
        """Whether one is the other as typed; without marks in a query of few marks, all forms are."""
        return typed == spelt or (not self.is_marked and typed == fold(spelt))
