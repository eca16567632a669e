"""The vocabulary of an index, as query planning and suggestions need it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from vnsearch.model import FieldName, Layer


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

    def words_beginning(self, beginning: str) -> Mapping[str, int]:
        """The words without marks that begin with these two syllables, and their document frequencies."""

    def beginning_with(self, layer: Layer, prefix: str, most: int) -> Sequence[str]:
        """At most `most` terms with this prefix, most frequent first."""

    def forms(self, folded: str) -> Sequence[str]:
        """The syllables that are `folded` without their marks, most frequent first."""

    def spellings(self, folded: Sequence[str]) -> Mapping[tuple[str, ...], int]:
        """The spellings, with marks, of consecutive syllables without marks, and how often each occurs."""

    def has_address(self, text: str) -> bool:
        """Whether any article has an address with the text in it, ignoring case."""

    def values(self, field: FieldName) -> Sequence[str]:
        """The distinct values of a field, such as the sources of the articles."""
