"""What a search gives back: a page of hits whose articles and snippets are read when first asked for.

Results and hits can be pickled and copied, for a cache for example. What was not read yet is read then, and a
copy needs no index.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol

from vnsearch.model import Article, Contribution, Facet, Part, Snippet, Suggestion
from vnsearch.snippets.highlighter import LENGTH, Highlighter

if TYPE_CHECKING:
    from vnsearch.search.explanation import Reason

Ranges = tuple[tuple[int, int], ...]
"""Pairs (start, end) of offsets in characters: in order, and apart."""


class Source(Protocol):
    """The search that found the results: what was not read yet is read through it."""

    @property
    def total(self) -> int:
        """The number of articles found."""

    @property
    def suggestions(self) -> tuple[Suggestion, ...]:
        """What else may have been meant."""

    @property
    def facets(self) -> Mapping[str, tuple[Facet, ...]]:
        """The values of each facet, with the number of articles found that have them."""

    def article(self, number: int) -> Article:
        """The stored article with a number of the snapshot searched."""

    def explain(self, number: int) -> Sequence[Contribution]:
        """What adds to the score of the article with the number."""


@dataclass(frozen=True)
class Hit:
    """One article found.

    `rank` counts from 1 over all pages; `score` only compares hits of one search. `duplicates` are the ids of
    near-duplicates that were folded under it. `article`, and what is made from it, is read from the index
    when first asked for.
    """

    rank: int
    id: str
    score: float
    duplicates: tuple[str, ...]
    _number: int = field(repr=False, compare=False)
    _highlighter: Highlighter = field(repr=False, compare=False)
    _search: Source = field(repr=False, compare=False)

    @cached_property
    def article(self) -> Article:
        """The whole article as it was indexed."""
        return self._search.article(self._number)

    @property
    def title(self) -> str:
        """The article's title."""
        return self.article.title

    @property
    def title_highlights(self) -> Ranges:
        """What matched in the title: (start, end) in characters."""
        return self._title_matches[0]

    @property
    def title_other_names(self) -> Ranges:
        """Those of the title's highlights, or parts of them, that are another name for what was typed."""
        return self._title_matches[1]

    @cached_property
    def _title_matches(self) -> tuple[Ranges, Ranges]:
        return self._highlighter.highlights_and_other_names(self.title, Part.TITLE)

    @cached_property
    def explanation(self) -> tuple[Reason, ...]:
        """Why the article has its score: the scores of the reasons, highest first, add up to it."""
        from vnsearch.search.explanation import give_reasons

        return tuple(give_reasons(self.article, self._search.explain(self._number)))

    @cached_property
    def snippets(self) -> tuple[Snippet, ...]:
        """The best passage; none of an article without text."""
        return self._cut_passages(1, LENGTH)

    def passages(self, count: int = 1, *, length: int = LENGTH) -> tuple[Snippet, ...]:
        """Up to `count` passages that do not overlap, at most `length` characters each, best first.

        Those of a copy may begin or end inside a word of several syllables, as only the index knows the
        words; `snippets` are the same as before.
        """
        return self.snippets if (count, length) == (1, LENGTH) else self._cut_passages(count, length)

    def _cut_passages(self, count: int, length: int) -> tuple[Snippet, ...]:
        return tuple(self._highlighter.snippets(self.article, length=length, count=count))

    def __getstate__(self) -> dict[str, Any]:
        _ = self.article, self._title_matches, self.snippets, self.explanation
        return {**self.__dict__, "_search": None}  # all that it is asked for was read


@dataclass(frozen=True)
class Results:
    """One page of a search: `hits` in order, and what goes with them.

    `notes` say, in a sentence each, what was understood differently than it was typed. Only a `doubtful`
    query can have suggestions that repair its spelling.
    """

    query: str
    hits: tuple[Hit, ...]
    notes: tuple[str, ...]
    doubtful: bool
    _highlighter: Highlighter = field(repr=False, compare=False)
    _search: Source = field(repr=False, compare=False)

    @cached_property
    def total(self) -> int:
        """How many articles match in all; counted when first asked for, which may take as long again."""
        return self._search.total

    @cached_property
    def suggestions(self) -> tuple[Suggestion, ...]:
        """What else may have been meant, most likely first; worked out when first asked for.

        There are some when a syllable of the query is in no article, or was typed without its marks.
        """
        return self._search.suggestions

    @cached_property
    def facets(self) -> Mapping[str, tuple[Facet, ...]]:
        """How many of all articles found have each `source` and `author`, and are of each `month` (2024-09).

        The most frequent values come first; counted when first asked for.
        """
        return self._search.facets

    def highlights(self, text: str, part: str | None = None) -> Ranges:
        """What of the query matches in any text: (start, end) in characters.

        As `part` of an article (`title`, `body` or `related`), it only has what was wanted there.
        """
        return self._highlighter.highlights(text, None if part is None else Part(part))

    def __iter__(self) -> Iterator[Hit]:
        return iter(self.hits)

    def __len__(self) -> int:
        return len(self.hits)

    def __getstate__(self) -> dict[str, Any]:
        _ = self.total, self.suggestions, self.facets
        return {**self.__dict__, "_search": None}  # all that it is asked for was read
