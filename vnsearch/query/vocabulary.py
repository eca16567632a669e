"""The vocabulary of an index, as query planning and suggestions need it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

from vnsearch.language.analyzer import join_pair
from vnsearch.model import FieldName, Layer, Lookup

if TYPE_CHECKING:
    from vnsearch.engine.read.spellings import SpellingCounts


class Vocabulary(Protocol):
    """The terms of an index and their document frequencies."""

    @property
    def live(self) -> int:
        """The number of articles."""

    @property
    def total_length(self) -> int:
        """The number of syllables in all articles."""

    def document_frequency(self, layer: Layer, term: str) -> int:
        """The number of articles that have the term."""

    def stands(self, lookup: Lookup) -> bool:
        """Whether any article has a term, or the syllables of a phrase side by side."""

    def words_beginning(self, beginning: str) -> Mapping[str, int]:
        """The words without marks that begin with these two syllables, and their document frequencies."""

    def beginning_with(self, layer: Layer, prefix: str, most: int) -> Sequence[str]:
        """At most `most` terms with this prefix, most frequent first."""

    def forms(self, folded: str) -> Sequence[str]:
        """The syllables that are `folded` without their marks, most frequent first."""

    def count_spellings(
        self, articles: Mapping[int, float], pairs: Collection[tuple[str, str]]
    ) -> SpellingCounts:
        """How some articles, whose weights are given, spell pairs of syllables without marks."""

    def sample_pair(self, first: str, second: str, most: int) -> Sequence[int]:
        """Up to `most` of the articles that have the pair of syllables without marks."""

    def near_terms(self, folded: str, left: str, right: str) -> Mapping[str, tuple[int, int]]:
        """Syllables without marks that differ from `folded` in few letters.

        Each comes with the number of articles that have it behind `left` and before `right`.
        """

    def has_address(self, text: str) -> bool:
        """Whether any article has an address with the text in it, ignoring case."""

    def values(self, field: FieldName) -> Sequence[str]:
        """The distinct values of a field, such as the sources of the articles."""

    def folders(self) -> Mapping[str, str]:
        """The folders that articles stand directly in, each with the one given to be read or, if unknown, "".

        That one is the folder below which the ids of its articles begin.
        """


_SHARE_OF_BOUND = 0.5


def are_bound(vocabulary: Vocabulary, first: str, second: str) -> bool:
    """Whether two syllables without marks are one word: one of them mostly stands beside the other."""
    beside = vocabulary.document_frequency(Layer.PAIR, join_pair(first, second))
    apart = (vocabulary.document_frequency(Layer.FOLDED, each) for each in (first, second))
    return beside > 0 and beside >= _SHARE_OF_BOUND * min(apart)
