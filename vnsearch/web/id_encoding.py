"""Ids of articles in the paths of addresses.

An id is percent-encoded, but that does not help where a part of a path means something else: `.` and `..` are
steps in it, and `/similar` at its end asks for articles like one. Such an id may be percent-encoded twice.
"""

from __future__ import annotations

from urllib.parse import quote, unquote

from vnsearch.index import Index

_STEPS = frozenset([".", ".."])


def quote_id(article_id: str) -> str:
    """The id as it stands in the path of a page."""
    if article_id in _STEPS:
        article_id = article_id.replace(".", "%2E")
    return quote(article_id, safe="", errors="replace")


def read_id(given: str, index: Index) -> str:
    """The id that is meant in a path: as given if an article has it, or else without its second encoding."""
    return given if given in index else unquote(given)
