"""What a search gives back: a page of hits whose articles and snippets are read when asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from vnsearch.model import Article, Snippet
from vnsearch.snippets import LENGTH, Highlighter


@dataclass(frozen=True)
class Hit:
    """One article found.

    `rank` counts from 1 over all pages; `score` only compares hits of one search. `article`, and what is
    made from it, is read from the index when first asked for.
    """

    rank: int
    id: str
    score: float
    _read: Callable[[], Article] = field(repr=False, compare=False)
    _highlighter: Highlighter = field(repr=False, compare=False)

    @cached_property
    def article(self) -> Article:
        """The whole article as it was indexed."""
        return self._read()

    @property
    def title(self) -> str:
        """The article's title."""
        return self.article.title

    @cached_property
    def title_highlights(self) -> tuple[tuple[int, int], ...]:
        """What matched in the title: (start, end) in characters."""
        return self._highlighter.highlights(self.title)

    @cached_property
    def snippets(self) -> tuple[Snippet, ...]:
        """The passage that answers best."""
        return self.passages()

    def passages(self, count: int = 1, *, length: int = LENGTH) -> tuple[Snippet, ...]:
        """Up to `count` passages that do not overlap, at most `length` characters each, best first."""
        return tuple(self._highlighter.snippets(self.article, length=length, count=count))


@dataclass(frozen=True)
class Results:
    """One page of a search: `hits` in order, and how many articles match in all in `total`.

    `notes` say, in a sentence each, what was understood differently than it was typed.
    """

    query: str
    hits: tuple[Hit, ...]
    total: int
    notes: tuple[str, ...] = ()

    def __iter__(self) -> Iterator[Hit]:
        return iter(self.hits)

    def __len__(self) -> int:
        return len(self.hits)
