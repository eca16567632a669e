"""Results and hits without an index: what they read is given."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from vnsearch.errors import ArticleNotFound
from vnsearch.model import Article, Contribution, Facet, Plan, Suggestion, Verdict
from vnsearch.search.explanation import Explanation, explain
from vnsearch.search.results import Hit, Results
from vnsearch.snippets.highlighter import Highlighter
from vnsearch.workspace.marks import Mark


@dataclass
class GivenSearch:
    """A search that found one article."""

    given: Article | None = None
    total: int = 1
    suggestions: tuple[Suggestion, ...] = ()
    facets: Mapping[str, tuple[Facet, ...]] = field(default_factory=dict)
    contributions: Sequence[Contribution] = ()

    def article(self, number: int) -> Article:
        assert self.given is not None
        return self.given

    def ids(self) -> Iterator[str]:
        raise NotImplementedError

    def among(self, ids: Sequence[str]) -> Results:
        raise NotImplementedError

    def mark(self, article_id: str) -> Mark | None:
        return None

    def explain(self, number: int, article: Article) -> Explanation:
        return explain(article, Verdict(True, True, 1.0, 0.55), Plan(()), self.contributions)

    def explain_id(self, article_id: str) -> Explanation:
        raise ArticleNotFound(article_id)


def make_hit(
    article: Article,
    highlighter: Highlighter,
    *,
    rank: int = 1,
    score: float = 1.0,
    contributions: Sequence[Contribution] = (),
) -> Hit:
    """A hit of the article."""
    return Hit(rank, article.id, score, (), 0, highlighter, GivenSearch(article, contributions=contributions))


def make_results(
    query: str,
    hits: tuple[Hit, ...] = (),
    *,
    total: int,
    notes: tuple[str, ...] = (),
    suggestions: tuple[Suggestion, ...] = (),
) -> Results:
    """A page of results with these hits."""
    search = GivenSearch(total=total, suggestions=suggestions)
    return Results(query, hits, notes, True, Highlighter(Plan(()), {}), search)
