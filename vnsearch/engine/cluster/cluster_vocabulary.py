"""The vocabulary and the articles of an index on a cluster, whichever way the questions are answered."""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from vnsearch.engine.cluster.term_questions import (
    AddressStanding,
    ClusterQuestion,
    GivenFolders,
    MarkedForms,
    Namings,
    NearTerms,
    Standing,
    TermCount,
    TermsBeginning,
    Values,
    WordsBeginning,
)
from vnsearch.engine.cluster.text_questions import (
    ArticlesByKey,
    Characteristics,
    Continued,
    FoundKey,
    PairSample,
    Spellings,
)
from vnsearch.engine.read.continuations import Continuations
from vnsearch.engine.read.spellings import SpellingCounts
from vnsearch.model import Article, FieldName, Layer, Lookup, Part, Term


class KnownKeys:
    """The numbers of articles: each that is found gets one, in the order in which they are found."""

    def __init__(self) -> None:
        self._found: list[FoundKey] = []
        self._numbers: dict[str, int] = {}
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._found)

    def __getitem__(self, number: int) -> FoundKey:
        return self._found[number]

    def number(self, found: FoundKey) -> int:
        """The number of the article."""
        with self._lock:
            number = self._numbers.setdefault(found.key, len(self._found))
            if number == len(self._found):
                self._found.append(found)
        return number


class ClusterVocabulary(ABC):
    """Gives each look-up as a question; `keys` are the articles that have numbers."""

    def __init__(self, keys: KnownKeys, live: int, total_length: int) -> None:
        self.keys, self.live, self.total_length = keys, live, total_length

    @abstractmethod
    def ask(self, question: ClusterQuestion) -> Any:
        """The answer to the question."""

    def document_frequency(self, layer: Layer, term: str) -> int:
        """The number of articles that have the term."""
        return sum(self.ask(TermCount(layer, term)))

    def count_articles(self, layer: Layer, term: str) -> int:
        """The number of articles that have the term, for which a cluster is asked in the same way."""
        return self.document_frequency(layer, term)

    def stands(self, lookup: Lookup) -> bool:
        """Whether any article has a term, or the syllables of a phrase side by side."""
        return bool(self.ask(Standing(lookup)))

    def words_beginning(self, beginning: str) -> Mapping[str, int]:
        """The words without marks that begin with these two syllables, and their document frequencies."""
        words: Mapping[str, int] = self.ask(WordsBeginning(beginning))
        return words

    def beginning_with(self, layer: Layer, prefix: str, most: int) -> Sequence[str]:
        """At most `most` terms with this prefix, most frequent first."""
        terms: Sequence[str] = self.ask(TermsBeginning(layer, prefix, most))
        return terms

    def forms(self, folded: str, layer: Layer = Layer.SYLLABLE) -> Sequence[str]:
        """The syllables, or words, that are `folded` without their marks, most frequent first."""
        forms: Sequence[str] = self.ask(MarkedForms(folded, layer))
        return forms

    def near_terms(self, folded: str, left: str, right: str) -> Mapping[str, tuple[int, int]]:
        """Syllables without marks that differ from `folded` in a letter, with the counts beside others."""
        near: Mapping[str, tuple[int, int]] = self.ask(NearTerms(folded, left, right))
        return near

    def namings_beginning(self, first: str) -> Mapping[str, int]:
        """The namings, one name of which begins with this syllable, and their document frequencies."""
        namings: Mapping[str, int] = self.ask(Namings(first))
        return namings

    def has_address(self, text: str) -> bool:
        """Whether any article has an address with the text in it, ignoring case."""
        return bool(self.ask(AddressStanding(text)))

    def values(self, field: FieldName) -> Sequence[str]:
        """The distinct values of a field, sorted."""
        values: Sequence[str] = self.ask(Values(field))
        return values

    def folders(self) -> Mapping[str, str]:
        """The folders that articles stand directly in, each with the one given; see `Vocabulary`."""
        folders: Mapping[str, str] = self.ask(GivenFolders())
        return folders

    def count_spellings(
        self, articles: Mapping[int, float], pairs: Collection[tuple[str, str]]
    ) -> SpellingCounts:
        """How some articles, whose weights are given, spell pairs of syllables without marks."""
        weights = frozenset((self.keys[number].key, weight) for number, weight in articles.items())
        counts: SpellingCounts = self.ask(Spellings(weights, frozenset(pairs)))
        return counts

    def sample_pair(self, first: str, second: str, most: int) -> Sequence[int]:
        """Up to `most` of the articles that have the pair of syllables without marks."""
        found: Iterable[FoundKey] = self.ask(PairSample(first, second, most))
        return list(map(self.keys.number, found))

    def continuations(self, typed: Sequence[str], part: Part | None, most: int) -> Continuations:
        """How articles go on from the syllables, the last of which is a beginning."""
        runs, read, every = self.ask(Continued(tuple(typed), part, most))
        return Continuations([(self.keys.number(owner), run) for owner, run in runs], read, every)

    def characteristic_terms(self, number: int, *, pairs: int, syllables: int) -> Sequence[Term]:
        """The pairs and folded syllables of an article's title and body with the highest tf × idf."""
        terms: Sequence[Term] = self.ask(Characteristics(self.keys[number].key, self.live, pairs, syllables))
        return terms

    def id(self, number: int) -> str:
        """The id of the article with a number."""
        return self.keys[number].id

    def article(self, number: int) -> Article:
        """The stored article with a number."""
        key = self.keys[number].key
        articles: Mapping[str, Article] = self.ask(ArticlesByKey((key,)))
        return articles[key]
