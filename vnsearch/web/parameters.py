"""The parameters of the API: the options of the command line, with their names, defaults and help.

What a parameter may be at most bounds the time and the memory that an answer takes.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from vnsearch.search.filters import FACETS

LONGEST_QUERY = 2000
"""The most characters of a query; longer than any sentence that is copied."""
_MOST_HITS = 100
_LAST_PAGE = 1000
_MOST_LISTED = 1000
_MOST_SNIPPETS = 10
_LONGEST_SNIPPET = 2000
_MOST_TAGS = 10

MOST_VALUES = 100
"""The most values of a facet that a search includes, and that it excludes."""

Values = Annotated[list[Annotated[str, Field(max_length=LONGEST_QUERY)]], Field(max_length=MOST_VALUES)]
"""Values of a facet, of which a parameter that is repeated gives several."""

Tag = Annotated[str, Field(max_length=LONGEST_QUERY)]
FacetName = Literal["source", "author", "folder", "year", "month"]
"""A facet, of which values are listed."""

_FORBID_OTHERS = ConfigDict(extra="forbid")


class SuggestionParameters(BaseModel):
    """The parameters of suggestions."""

    model_config = _FORBID_OTHERS

    prefix: str = Field(
        max_length=LONGEST_QUERY, description="Complete this to words and titles.", examples=["tong bi"]
    )
    limit: int = Field(10, ge=1, le=_MOST_HITS, description="The maximum number of completions.")


class SnippetParameters(BaseModel):
    """The parameters of the passages of hits."""

    snippets: int = Field(1, ge=0, le=_MOST_SNIPPETS, description="Passages per hit.")
    snippet_length: int = Field(
        240, ge=20, le=_LONGEST_SNIPPET, alias="snippet-length", description="Maximum length of a passage."
    )


class PageParameters(SnippetParameters):
    """The parameters of any page of hits."""

    model_config = _FORBID_OTHERS

    limit: int = Field(10, ge=1, le=_MOST_HITS, description="Hits per page.")
    page: int = Field(1, ge=1, le=_LAST_PAGE, description="The page of hits to show.")
    facets: bool = Field(
        False,
        description="Count the articles found by source, author and folder, and by month as a time line.",
    )
    explain: bool = Field(False, description="Say why each hit was found and what its score is made of.")

    @property
    def window(self) -> dict[str, int]:
        """The arguments of `Index.search` and `Index.similar` for the page."""
        return {"limit": self.limit, "offset": (self.page - 1) * self.limit}


class FacetParameters(BaseModel):
    """The values of facets that a search includes and excludes."""

    source: Values = Field(
        [], description="Only articles of this source; repeatable.", examples=[["VnExpress"]]
    )
    not_source: Values = Field([], alias="not-source", description="No articles of this source; repeatable.")
    author: Values = Field([], description="Only articles by this author; repeatable.")
    not_author: Values = Field([], alias="not-author", description="No articles by this author; repeatable.")
    folder: Values = Field(
        [],
        description="Only articles from this folder or archive: 2024/09, or the end or all of its path; "
        "repeatable.",
        examples=[["2024/09"]],
    )
    not_folder: Values = Field(
        [], alias="not-folder", description="No articles from this folder or archive; repeatable."
    )
    year: Values = Field(
        [], description="Only articles published in this year; repeatable.", examples=[["2024"]]
    )
    not_year: Values = Field(
        [], alias="not-year", description="No articles known to be published in this year; repeatable."
    )
    month: Values = Field([], description="Only articles published in this month: 2024-09; repeatable.")
    not_month: Values = Field(
        [], alias="not-month", description="No articles known to be published in this month; repeatable."
    )

    @property
    def facets_filtered(self) -> dict[str, dict[str, list[str]]]:
        """The arguments `include` and `exclude` of `Index.search`."""
        return {
            argument: {name: getattr(self, prefix + name) for name in FACETS}
            for argument, prefix in (("include", ""), ("exclude", "not_"))
        }


class FilterParameters(FacetParameters):
    """The parameters that leave articles out, whatever else is asked for."""

    since: str | None = Field(
        None,
        max_length=LONGEST_QUERY,
        description="Only articles published on DATE or later: "
        "2024-09-26T14:30, 26/09/2024, 2024-09 or 2024.",
        examples=["2024-09"],
    )
    until: str | None = Field(
        None,
        max_length=LONGEST_QUERY,
        description="Only articles published on DATE or earlier.",
        examples=["26/09/2024"],
    )
    tag: list[Tag] = Field([], max_length=_MOST_TAGS, description="Only articles that have this tag.")
    starred: bool = Field(False, description="Only articles that have a star.")
    where: str | None = Field(
        None,
        max_length=LONGEST_QUERY,
        description="Only articles that match this query as well; it does not change the score.",
        examples=["title:biden"],
    )
    strict: bool = Field(False, description="Reject a QUERY that does not follow the query language exactly.")

    @property
    def filters(self) -> dict[str, Any]:
        """The arguments of `Index.search` that say which articles are found."""
        return {**self.model_dump(include=_FILTERS), **self.facets_filtered}


class SimilarParameters(FilterParameters, PageParameters):
    """The parameters of articles like one."""


class MatchParameters(FilterParameters):
    """The parameters that say which articles are found by a query."""

    match: Literal["most", "all", "any"] = Field(
        "most",
        description="Which articles are found by the plain words of QUERY: those about most of them, "
        "all that have every word anywhere, or all that have any.",
    )


class QueryParameters(MatchParameters):
    """The parameters of a query."""

    query: str = Field(
        max_length=LONGEST_QUERY,
        description="Search for this; if it is empty, all that passes the filters is found.",
        examples=["tong thong biden"],
    )


class OrderParameters(MatchParameters):
    """The parameters that say which articles are found, and in which order."""

    sort: Literal["relevance", "date", "title"] = Field(
        "relevance", description="Best first, newest first, or by title in Vietnamese order."
    )
    group: bool = Field(False, description="Fold near-duplicates under the best of them.")

    @property
    def filters(self) -> dict[str, Any]:
        """The arguments of `Index.search` that say which articles are found, and in which order."""
        return {**super().filters, "sort": self.sort, "group": self.group}


class SearchParameters(QueryParameters, OrderParameters, PageParameters):
    """The parameters of a search."""

    suggested: bool = Field(False, description="Search for the first suggestion instead, if there is one.")


class RowParameters(SnippetParameters):
    """The parameters of rows."""

    model_config = _FORBID_OTHERS

    format: Literal["csv", "jsonl", "html"] = Field(
        "csv", description="A table for spreadsheets, JSON lines, or a table on a web page."
    )


class ExportParameters(QueryParameters, OrderParameters, RowParameters):
    """The parameters of an export."""


class BatchParameters(OrderParameters, RowParameters):
    """The parameters of a batch."""

    limit: int = Field(10, ge=1, le=_MOST_HITS, description="The maximum number of hits of a query.")
    column: str | None = Field(
        None,
        max_length=LONGEST_QUERY,
        description="The queries are in the column of this name; without it, each line is one.",
    )
    take_as: Literal["query", "phrase"] = Field(
        "query", alias="as", description="Take each line as a query, or as a phrase word by word."
    )


class PassageParameters(QueryParameters):
    """The parameters of passages."""

    model_config = _FORBID_OTHERS

    limit: int = Field(10, ge=1, le=_MOST_HITS, description="Number of passages.")
    length: int = Field(600, ge=20, le=_LONGEST_SNIPPET, description="Maximum length of a passage.")


class NewParameters(BaseModel):
    """The parameters of what is new to a saved search."""

    model_config = _FORBID_OTHERS

    limit: int = Field(_MOST_HITS, ge=1, le=_MOST_HITS, description="The maximum number of hits.")


class ValuesParameters(QueryParameters):
    """The parameters of the values of a facet."""

    contains: str = Field(
        "", max_length=LONGEST_QUERY, description="Only values with this in them, with or without marks."
    )
    limit: int = Field(100, ge=1, le=_MOST_LISTED, description="Values per page.")
    page: int = Field(1, ge=1, le=_LAST_PAGE, description="The page of values to show.")


_FILTERS = {"match", "since", "until", "tag", "starred", "where", "strict"}
