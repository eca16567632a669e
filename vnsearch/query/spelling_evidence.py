"""How articles spell the syllables of a query and their pairs: those found first, and a few of all others.

The articles found say most: what they have of the query is probably what is meant. For pairs that they do not
have, some of the articles that have them are read.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import pairwise

from vnsearch.language.analyzer import join_pair
from vnsearch.language.syllabification import fold
from vnsearch.model import Layer
from vnsearch.query.other_names import make_term
from vnsearch.query.vocabulary import Vocabulary

_SAMPLE = 16
"""The articles that are read for a pair."""
_HITS = 3.0
"""The weight of an article found, as the weights of all articles read for a pair add up to 1."""
_ENOUGH = 6.0
"""What articles found say often enough about a pair."""


class SpellingEvidence:
    """The evidence for spellings; `hits` has the numbers of the articles found first, with their weights."""

    def __init__(self, typed: Sequence[str], vocabulary: Vocabulary, hits: Mapping[int, float]) -> None:
        self._vocabulary = vocabulary
        pairs = list(pairwise(map(fold, typed)))
        found = vocabulary.count_spellings(hits, set(pairs)) if pairs and hits else None
        self._hits: Mapping[tuple[str, str], float] = found.pairs if found else {}
        self._syllables: Mapping[str, float] = found.syllables if found else {}
        self._of_pairs: dict[tuple[str, str], dict[tuple[str, str], float]] = {pair: {} for pair in pairs}
        for both, weight in self._hits.items():
            self._of_pairs[fold(both[0]), fold(both[1])][both] = _HITS * weight
        self.sample([pair for pair in pairwise(typed) if pair not in self._of_pairs])
        self.frequency = cache(self._count_articles)
        self.forms = cache(vocabulary.forms)
        self.share = cache(self._compute_share)
        self._count_forms = cache(self._sum_forms)

    def sample(self, pairs: Sequence[tuple[str, str]]) -> None:
        """Reads articles that have these pairs of syllables without marks, of which little is known."""
        wanted = [pair for pair in pairs if sum(self._of_pairs.get(pair, {}).values()) < _ENOUGH]
        articles = {n: 1.0 for pair in wanted for n in self._vocabulary.sample_pair(*pair, _SAMPLE)}
        if not articles:
            return
        counted = self._vocabulary.count_spellings(articles, set(wanted)).pairs
        totals: defaultdict[tuple[str, str], float] = defaultdict(float)
        for (first, second), weight in counted.items():
            totals[fold(first), fold(second)] += weight
        for both, weight in counted.items():
            pair = fold(both[0]), fold(both[1])
            known = self._of_pairs.setdefault(pair, {})
            known[both] = known.get(both, 0.0) + weight / totals[pair]

    def weigh_spellings(self, first: str, second: str) -> Mapping[tuple[str, str], float]:
        """How much speaks for each spelling of two syllables side by side, whatever their marks are."""
        return self._of_pairs.get((fold(first), fold(second)), {})

    def stands_in_hits(self, first: str, second: str) -> bool:
        """Whether an article found has the two side by side; one without marks stands for all its forms."""
        return any(
            both in self._hits and _agrees(first, both[0]) and _agrees(second, both[1])
            for both in self._of_pairs.get((fold(first), fold(second)), ())
        )

    def count_pair(self, first: str, second: str) -> float:
        """About how many articles have the two side by side; one without marks stands for all its forms."""
        folded = fold(first), fold(second)
        count = self._vocabulary.document_frequency(Layer.PAIR, join_pair(*folded))
        if not count or (first, second) == folded:
            return count
        known = self._of_pairs.get(folded)
        if not known:
            return count * self._share_of_forms(first) * self._share_of_forms(second)
        agreeing = sum(
            weight
            for (left, right), weight in known.items()
            if _agrees(first, left) and _agrees(second, right)
        )
        return count * agreeing / sum(known.values())

    def _share_of_forms(self, term: str) -> float:
        folded = fold(term)
        return 1.0 if term == folded else self.frequency(term) / max(self.frequency(folded), 1)

    def _count_articles(self, term: str) -> int:
        """The number of articles that have the syllable; one without marks stands for all its forms."""
        return self._vocabulary.document_frequency(*make_term(term))

    def _compute_share(self, form: str) -> float:
        """The share of a form among all forms of its syllable: in the articles found, then in all."""
        forms, overall, found = self._count_forms(fold(form))
        prior = (self._vocabulary.document_frequency(Layer.SYLLABLE, form) + 0.5) / (
            overall + 0.5 * forms + 0.5
        )
        return (self._syllables.get(form, 0.0) + prior) / (found + 1.0)

    def _sum_forms(self, folded: str) -> tuple[int, int, float]:
        """How many forms a syllable has, and how often all of them are in all articles and in those found."""
        forms = self.forms(folded)
        overall = sum(self._vocabulary.document_frequency(Layer.SYLLABLE, form) for form in forms)
        return len(forms), overall, sum(self._syllables.get(form, 0.0) for form in forms)


def _agrees(typed: str, spelt: str) -> bool:
    return typed in (spelt, fold(spelt))
