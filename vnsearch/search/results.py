"""The results of a search: a page of hits, whose articles and snippets are read when first asked for.

Results and hits can be pickled and copied (`pickle`, `copy.copy`, `copy.deepcopy`), for example for a cache.
Everything that was not read yet is read then, which raises `IndexDamaged` if it cannot be. A copy reads
nothing from the index any more. Only a shallow copy (`copy.copy`) keeps the files of the index open, because
it shares the highlighter with the original.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from vnsearch._lazy import lazy_property
from vnsearch.arguments import check_choice, check_counts, check_text, list_ids
from vnsearch.model import PARTS, Article, Facet, Part, Snippet, Suggestion
from vnsearch.snippets.highlighter import LENGTH, Highlighter

if TYPE_CHECKING:
    from vnsearch.search.explanation import Explanation, Reason
    from vnsearch.workspace.marks import Mark

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

    def all_hits(self) -> Iterator[Hit]:
        """Everything found, one hit after the other."""

    def ids(self) -> Iterator[str]:
        """The ids of all articles found, in the order of indexing."""

    def among(self, ids: Sequence[str], limit: int) -> Results:
        """The results, in their order, that are among these articles; `limit` of them are on the page."""

    def mark(self, article_id: str) -> Mark | None:
        """The review marks of one of the hits; None if it has none."""

    def article(self, number: int) -> Article:
        """The stored article with a number of the snapshot searched."""

    def explain(self, number: int, article: Article) -> Explanation:
        """Why the article, which has the number, is found, or why not."""

    def explain_id(self, article_id: str) -> Explanation:
        """Why the article with the id is found, or why not; raises `ArticleNotFound`."""


@dataclass(frozen=True)
class Hit:
    """One article found.

    `rank` counts from 1 over all pages. Scores can only be compared within one search. A score near 0 means
    that an article was found only by conditions that do not score (such as a date), only in its related
    text, or only by terms that nearly all articles have. `duplicates` are the ids of the near-duplicates
    folded under it. `article`, and everything made from it, is read from the index when first asked for.
    Hits are equal if their rank, id, score and duplicates are.
    """

    rank: int
    id: str
    score: float
    duplicates: tuple[str, ...]
    _number: int = field(repr=False, compare=False)
    _highlighter: Highlighter = field(repr=False, compare=False)
    _search: Source = field(repr=False, compare=False)

    @lazy_property
    def article(self) -> Article:
        """The whole article, as it was indexed."""
        return self._search.article(self._number)

    @property
    def title(self) -> str:
        """The article's title."""
        return self.article.title

    @property
    def title_highlights(self) -> Ranges:
        """The ranges (start, end) of characters of the title that match the query."""
        return self._title_matches[0]

    @property
    def title_other_names(self) -> Ranges:
        """The ranges, each inside one of the highlights, of other names for what the query names."""
        return self._title_matches[1]

    @lazy_property
    def _title_matches(self) -> tuple[Ranges, Ranges]:
        return self._highlighter.highlights_and_other_names(self.title, Part.TITLE)

    @lazy_property
    def mark(self) -> Mark | None:
        """The review marks that the article had when they were first asked for; None if it had none."""
        return self._search.mark(self.id)

    @property
    def explanation(self) -> tuple[Reason, ...]:
        """Why the article has its score: the scores of the reasons, highest first, add up to it."""
        return self._explained.reasons

    @property
    def found_because(self) -> str:
        """Why the article counts as found, in words."""
        return self._explained.because

    @lazy_property
    def _explained(self) -> Explanation:
        return self._search.explain(self._number, self.article)

    @lazy_property
    def snippets(self) -> tuple[Snippet, ...]:
        """The best passage; none of an article without text."""
        return self._cut_passages(1, LENGTH)

    def passages(self, count: int = 1, *, length: int = LENGTH) -> tuple[Snippet, ...]:
        """Up to `count` passages that do not overlap, at most `length` characters each, best first.

        A pickled or deep copy gives the same passage as the original for the default arguments. For others,
        it makes them from the stored article; they may begin or end inside a word of several syllables,
        because only the index knows these words.
        """
        check_counts(count=count, length=length)
        return self.snippets if (count, length) == (1, LENGTH) else self._cut_passages(count, length)

    def scored_passages(self, count: int, *, length: int) -> tuple[tuple[Snippet, float], ...]:
        """The passages with their scores, which are comparable between the hits of one search."""
        check_counts(count=count, length=length)
        found = self._highlighter.scored_snippets(self.article, length=length, count=count)
        return tuple((each.snippet, each.score) for each in found)

    def _cut_passages(self, count: int, length: int) -> tuple[Snippet, ...]:
        return tuple(self._highlighter.snippets(self.article, length=length, count=count))

    def __getstate__(self) -> dict[str, Any]:
        _ = self.article, self._title_matches, self.snippets, self._explained, self.mark
        return {**self.__dict__, "_search": None}  # it would only be used for what has now been read


@dataclass(frozen=True)
class Results:
    """One page of the results of a search: `hits` in order, and what goes with them.

    Iterating yields the hits, and `len` is their number. `notes` are sentences for the user about how the
    query was understood if not as typed, and about conditions that no article meets. A query is `doubtful` if
    hardly any article has one of its syllables, or if two of them may be one that was split. Results are
    equal if their query, hits, notes and `doubtful` are.
    """

    query: str
    hits: tuple[Hit, ...]
    notes: tuple[str, ...]
    doubtful: bool
    _highlighter: Highlighter = field(repr=False, compare=False)
    _search: Source = field(repr=False, compare=False)

    @lazy_property
    def total(self) -> int:
        """The number of articles found, on all pages, without near-duplicates folded under others.

        They are counted when first asked for, which may take as long as the search.
        """
        return self._search.total

    @lazy_property
    def suggestions(self) -> tuple[Suggestion, ...]:
        """Other queries that may have been meant, the most likely first; found when first asked for.

        They are worked out from the first hits and a few look-ups, whatever page is shown. There are none
        where these leave it open what was meant.
        """
        return self._search.suggestions

    @lazy_property
    def facets(self) -> Mapping[str, tuple[Facet, ...]]:
        """The values of `author`, `source` and `month` (such as `2024-09`) with their numbers of articles.

        The most frequent values come first, but months are in order of time. All articles found on any page
        count, near-duplicates too; they are counted when first asked for.
        """
        return self._search.facets

    def all_hits(self) -> Iterator[Hit]:
        """All articles found, on whatever page, in their order: as many as `total` says.

        Each is made when it is asked for and kept by nobody, so that memory does not grow with their number.
        Raises `AttributeError` on a copy that reads nothing from the index any more.

        >>> for hit in index.search("thượng nghị sĩ", limit=0).all_hits():      # doctest: +SKIP
        ...     print(hit.rank, hit.title)
        """
        return self._search.all_hits()

    def ids(self) -> Iterator[str]:
        """The ids of all articles found, on whatever page, in the order of indexing.

        Like `among`, raises `AttributeError` on a copy that reads nothing from the index any more.
        """
        return self._search.ids()

    def among(self, ids: str | Iterable[str], limit: int | None = None) -> Results:
        """The results, in their order, that are among the articles with these ids.

        All are on one page, or at most `limit` of them.
        """
        wanted = list_ids(ids)
        if limit is not None:
            check_counts(limit=limit)
        return self._search.among(wanted, len(wanted) if limit is None else limit)

    def explain(self, article_id: str) -> Explanation:
        """Why the article with the id is found, on whatever page, or why it is not.

        Raises `ArticleNotFound` if the index has no such article, and `AttributeError` on a copy that reads
        nothing from the index any more.
        """
        return self._search.explain_id(article_id)

    def highlights(self, text: str, part: str | None = None) -> Ranges:
        """The ranges (start, end) of characters of any text that match the query.

        If the text is taken as a `part` of an article (`title`, `body` or `related`), what the query wants in
        other parts does not match. Raises `BadArgument` for another `part`.
        """
        return self._highlighter.highlights(text, _check_part(text, part))

    def other_names(self, text: str, part: str | None = None) -> Ranges:
        """The ranges of the text, each inside one of its highlights, of other names for what the query names.

        The arguments are those of `highlights`.
        """
        return self._highlighter.highlights_and_other_names(text, _check_part(text, part))[1]

    def __iter__(self) -> Iterator[Hit]:
        return iter(self.hits)

    def __len__(self) -> int:
        return len(self.hits)

    def __getstate__(self) -> dict[str, Any]:
        _ = self.total, self.suggestions, self.facets
        return {**self.__dict__, "hits": tuple(map(copy, self.hits)), "_search": None}


def _check_part(text: str, part: str | None) -> Part | None:
    """The part with the name, if any; raises `BadArgument` for another one, `TypeError` for no text."""
    check_text(text=text)
    if part is None:
        return None
    check_choice("part", part, PARTS)
    return Part(part)
