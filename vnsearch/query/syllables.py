"""The syllables of a query: each as it was typed, and without marks."""

from __future__ import annotations

from typing import NamedTuple

from vnsearch.language.syllabification import fold, split_syllables


class QuerySyllable(NamedTuple):
    """One syllable of a query: its canonical `term`, and the same without marks."""

    term: str
    folded: str

    @property
    def marked(self) -> bool:
        """Whether it was typed with at least one mark."""
        return self.term != self.folded


def query_syllables(text: str) -> tuple[QuerySyllable, ...]:
    """The syllables of a text that is looked for."""
    return tuple(QuerySyllable(term, fold(term)) for term in split_syllables(text).terms)
