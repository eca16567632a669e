"""Full-text search for Vietnamese articles, with or without marks.

>>> from vnsearch import Article, Index
>>> with Index.open("index", create=True) as index:                     # doctest: +SKIP
...     report = index.update(["seeds"])
...     results = index.search("tong bi thu to lam")

The names below are loaded when first used, so that importing the package costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from vnsearch.articles import read_articles
    from vnsearch.errors import (
        AnalysisMismatch,
        ArticleNotFound,
        BadArticle,
        IndexDamaged,
        IndexLocked,
        IndexNotFound,
        UnreadableFile,
        VnsearchError,
        WorkerDied,
    )
    from vnsearch.index import Index
    from vnsearch.model import Article, Rejection, Report, Snippet, Stats
    from vnsearch.results import Hit, Results

__version__ = "0.1.0"

_MODULES = {
    "vnsearch.articles": ("read_articles",),
    "vnsearch.errors": (
        "AnalysisMismatch",
        "ArticleNotFound",
        "BadArticle",
        "IndexDamaged",
        "IndexLocked",
        "IndexNotFound",
        "UnreadableFile",
        "VnsearchError",
        "WorkerDied",
    ),
    "vnsearch.index": ("Index",),
    "vnsearch.model": ("Article", "Rejection", "Report", "Snippet", "Stats"),
    "vnsearch.results": ("Hit", "Results"),
}
_MODULE_OF = {name: module for module, names in _MODULES.items() for name in names}

__all__ = [
    "AnalysisMismatch",
    "Article",
    "ArticleNotFound",
    "BadArticle",
    "Hit",
    "Index",
    "IndexDamaged",
    "IndexLocked",
    "IndexNotFound",
    "Rejection",
    "Report",
    "Results",
    "Snippet",
    "Stats",
    "UnreadableFile",
    "VnsearchError",
    "WorkerDied",
    "read_articles",
]


def __getattr__(name: str) -> Any:
    if name not in _MODULE_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_MODULE_OF[name]), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
