"""Says on which page of the original, such as a PDF file, a passage of an article is."""

from __future__ import annotations

from bisect import bisect_right

from vnsearch.model import Article, Part, Snippet

PAGE_STARTS = "page_starts"
"""The key of metadata that says at which character of the body each page begins."""


def find_page(article: Article, snippet: Snippet) -> int | None:
    """Returns the number of the page, from 1; None if the article has no pages, or only one.

    It is that of the first match in the passage, if there is one.
    """
    starts = list_page_starts(article)
    if snippet.part != Part.BODY or not starts:
        return None
    place = snippet.start + (snippet.highlights[0][0] if snippet.highlights else 0)
    return max(1, bisect_right(starts, place))


def list_page_starts(article: Article) -> list[int]:
    """Returns where in the body each page begins; empty if the article has no pages, or only one."""
    starts = article.metadata.get(PAGE_STARTS)
    if not isinstance(starts, list) or len(starts) < 2 or not all(isinstance(start, int) for start in starts):
        return []  # the metadata may be of another program
    return starts
