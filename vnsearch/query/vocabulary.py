"""What an index tells those who plan queries and suggest others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from vnsearch.model import FieldName, Layer


class Vocabulary(Protocol):
    """The vocabulary of an index, with counts of articles."""

    @property
    def total_length(self) -> int:
        """How many syllables all articles have."""

    def document_frequency(self, layer: Layer, term: str) -> int:
        """In how many articles the term stands."""

    def words_beginning(self, beginning: str) -> Mapping[str, int]:
        """The words without marks that begin with these two syllables, with their numbers of articles."""

    def beginning_with(self, layer: Layer, prefix: str, most: int) -> Sequence[str]:
        """The terms that begin so, the most frequent first, at most so many."""

    def forms(self, folded: str) -> Sequence[str]:
        """The syllables that are this one without their marks, the most frequent first."""

    def spellings(self, folded: Sequence[str]) -> Mapping[tuple[str, ...], int]:
        """How often articles spell a run of syllables without marks in which way."""

    def values(self, field: FieldName) -> Sequence[str]:
        """The different authors or sources of the articles."""
