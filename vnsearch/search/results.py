"""What a search gives back: a page of hits whose articles and snippets are read when asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from vnsearch.model import Article, Contribution, Facet, Part, Snippet, Suggestion
from vnsearch.snippets.highlighter import LENGTH, Highlighter

if TYPE_CHECKING:
    from vnsearch.search.explanation import Reason


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
    _read: Callable[[], Article] = field(repr=False, compare=False)
    _explain: Callable[[], Sequence[Contribution]] = field(repr=False, compare=False)
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
        return self._highlighter.highlights(self.title, Part.TITLE)

    @cached_property
    def title_other_names(self) -> tuple[tuple[int, int], ...]:
        """Those of the title's highlights, or parts of them, that are another name for what was typed."""
        return self._highlighter.other_names(self.title, Part.TITLE)

    @cached_property
    def explanation(self) -> tuple[Reason, ...]:
        """Why the article has its score: the scores of the reasons, most first, add up to it."""
        from vnsearch.search.explanation import reasons

        return tuple(reasons(self.article, self._explain()))

    @cached_property
    def snippets(self) -> tuple[Snippet, ...]:
        """The passage that answers best."""
        return self.passages()

    def passages(self, count: int = 1, *, length: int = LENGTH) -> tuple[Snippet, ...]:
        """Up to `count` passages that do not overlap, at most `length` characters each, best first."""
        return tuple(self._highlighter.snippets(self.article, length=length, count=count))


@dataclass(frozen=True)
class Results:
    """One page of a search: `hits` in order, and what goes with them.

    `notes` say, in a sentence each, what was understood differently than it was typed. Only a `doubtful`
    query can have suggestions that repair its spelling.
    """

    query: str
    hits: tuple[Hit, ...]
    _count: Callable[[], int] = field(repr=False, compare=False)
    notes: tuple[str, ...] = ()
    doubtful: bool = True
    _suggest: Callable[[], tuple[Suggestion, ...]] = field(default=tuple, repr=False, compare=False)
    _highlight: Callable[[str, Part | None], tuple[tuple[int, int], ...]] = field(
        default=lambda _, part: (), repr=False, compare=False
    )
    _facets: Callable[[], Mapping[str, tuple[Facet, ...]]] = field(default=dict, repr=False, compare=False)

    @cached_property
    def total(self) -> int:
        """How many articles match in all; counted when first asked for, which may take as long again."""
        return self._count()

    @cached_property
    def suggestions(self) -> tuple[Suggestion, ...]:
        """What else may have been meant, most likely first; worked out when first asked for.

        There are some when a syllable of the query is in no article, or was typed without its marks.
        """
        return self._suggest()

    @cached_property
    def facets(self) -> Mapping[str, tuple[Facet, ...]]:
        """How many of all articles found have each `source` and `author`, and are of each `month` (2024-09).

        The most frequent values come first; counted when first asked for.
        """
        return self._facets()

    def highlights(self, text: str, part: str | None = None) -> tuple[tuple[int, int], ...]:
        """What of the query matches in any text: (start, end) in characters.

        As `part` of an article (`title`, `body` or `related`), it only has what was wanted there.
        """
        return self._highlight(text, None if part is None else Part(part))

    def __iter__(self) -> Iterator[Hit]:
        return iter(self.hits)

    def __len__(self) -> int:
        return len(self.hits)
