"""The arguments of the tools, with what a model is told of them."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

_LONGEST_QUERY = 2000
LONGEST_ID = 2500
_MOST_HITS = 50


class Question(BaseModel):
    """The arguments of a tool; others are refused."""

    model_config = ConfigDict(extra="forbid")


class _PagedQuestion(Question):
    cursor: str = Field("", pattern=r"^\d{0,12}$")

    @property
    def offset_wanted(self) -> int:
        """How much of the list was given before."""
        return int(self.cursor or 0)


class FilteredQuestion(_PagedQuestion):
    """A query, and what else the articles must meet."""

    query: str = Field(
        max_length=_LONGEST_QUERY,
        description='Words, with or without marks; "a phrase", -without, title:word; empty: all articles',
    )
    since: str = Field("", max_length=40, description="From 2024, 2024-09 or 2024-09-26 on")
    until: str = Field("", max_length=40)
    source: str = Field("", max_length=_LONGEST_QUERY, description="Such as VnExpress")
    folder: str = Field("", max_length=_LONGEST_QUERY, description="Such as 2024/09")
    match: Literal["most", "all", "any"] = Field("most", description="How many of the words")

    @property
    def filters(self) -> dict[str, Any]:
        """The arguments of `Index.search` that say which articles are found."""
        return {
            "match": self.match,
            "since": self.since or None,
            "until": self.until or None,
            "source": self.source or None,
            "include": {"folder": self.folder} if self.folder else None,
        }


class SearchQuestion(FilteredQuestion):
    """What to search for."""

    sort: Literal["relevance", "date", "title"] = "relevance"
    limit: int = Field(10, ge=1, le=_MOST_HITS)


class CountQuestion(FilteredQuestion):
    """What to count."""

    by: str = Field("year", max_length=20, description="year, month, source, author or folder")


class _ArticleQuestion(_PagedQuestion):
    id: str = Field(max_length=LONGEST_ID)


class SimilarQuestion(_ArticleQuestion):
    """What the articles are to be like."""

    limit: int = Field(10, ge=1, le=_MOST_HITS)


class FindQuestion(_ArticleQuestion):
    """What to find in an article."""

    query: str = Field(max_length=_LONGEST_QUERY)


class ReadQuestion(_ArticleQuestion):
    """Where to read."""

    page: int | None = Field(None, ge=1, description="A page, of a PDF file")
    offset: int = Field(0, ge=0, description="The character to begin at")
    part: Literal["body", "related"] = Field("body", description="related: what stood beside the article")


class StatusQuestion(Question):
    """Nothing has to be said."""
