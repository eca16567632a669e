"""The review marks of an article that is shown."""

from __future__ import annotations

from vnsearch.errors import WorkspaceUnusable
from vnsearch.index import Index
from vnsearch.workspace.marks import Mark


def read_mark(index: Index, article_id: str) -> Mark:
    """The marks of an article that is shown; none if they cannot be read, since the article can."""
    try:
        return index.marks[article_id]
    except WorkspaceUnusable:
        return Mark(article_id)
