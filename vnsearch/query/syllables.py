"""The syllables of a query, each as typed and without marks."""

from __future__ import annotations

from typing import NamedTuple

from vnsearch.language.syllabification import fold, split_syllables


class QuerySyllable(NamedTuple):
    """A syllable of a query: its canonical `term`, and that term `folded`, without marks."""

    term: str
    folded: str

    @property
    def marked(self) -> bool:
        """Whether the syllable was typed with a mark."""
        return self.term != self.folded


def split_query(text: str) -> tuple[QuerySyllable, ...]:
    """Splits the text of a query into its syllables."""
    return tuple(QuerySyllable(term, fold(term)) for term in split_syllables(text).terms)
