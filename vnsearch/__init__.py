"""Full-text search for Vietnamese articles, with or without marks.

>>> from vnsearch import Article, Index
>>> with Index.open("index", create=True) as index:                     # doctest: +SKIP
...     report = index.update("seeds")
...     results = index.search("tong bi thu to lam")

The names below are loaded when first used, so that importing the package costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from vnsearch.engine.care.salvage import Problem
    from vnsearch.errors import (
        AnalysisMismatch,
        ArticleNotFound,
        ArticleRejected,
        BadArgument,
        BadArticle,
        BadDate,
        BadRules,
        ClusterAccessDenied,
        ClusterError,
        ClusterUnavailable,
        IndexDamaged,
        IndexLocked,
        IndexNotFound,
        IndexNotWritable,
        ModelMismatch,
        QuerySyntaxError,
        SavedSearchNotFound,
        UnreadableFile,
        UnsupportedMachine,
        UnwritableFile,
        VnsearchError,
        WorkerDied,
        WorkspaceUnusable,
    )
    from vnsearch.index import Index
    from vnsearch.indexing.coverage import Coverage, Gap, GapKind
    from vnsearch.indexing.export import read_export
    from vnsearch.indexing.maintenance import Repair, Upgrade
    from vnsearch.indexing.reading_options import Reading
    from vnsearch.model import (
        Article,
        Completion,
        Facet,
        Layer,
        Part,
        Rejection,
        Report,
        Snippet,
        Stats,
        Suggestion,
    )
    from vnsearch.readers import read_articles
    from vnsearch.readers.remarks import Remark, RemarkKind
    from vnsearch.search.best_passages import FoundPassage
    from vnsearch.search.explanation import Explanation, Reason
    from vnsearch.search.query_batches import BatchRow
    from vnsearch.search.results import Hit, Results
    from vnsearch.search.saved_searches import NewArticles, ReportedHit, SavedSearch, SavedSearches
    from vnsearch.workspace.marks import Mark, Marks
    from vnsearch.workspace.saved_records import SavedRecord

__version__ = "0.1.0"

_MODULES = {
    "vnsearch.readers": ("read_articles",),
    "vnsearch.errors": (
        "AnalysisMismatch",
        "ArticleNotFound",
        "ArticleRejected",
        "BadArgument",
        "BadArticle",
        "BadDate",
        "BadRules",
        "ClusterAccessDenied",
        "ClusterError",
        "ClusterUnavailable",
        "IndexDamaged",
        "IndexLocked",
        "IndexNotFound",
        "IndexNotWritable",
        "ModelMismatch",
        "QuerySyntaxError",
        "SavedSearchNotFound",
        "UnreadableFile",
        "UnsupportedMachine",
        "UnwritableFile",
        "VnsearchError",
        "WorkerDied",
        "WorkspaceUnusable",
    ),
    "vnsearch.engine.care.salvage": ("Problem",),
    "vnsearch.indexing.coverage": ("Coverage", "Gap", "GapKind"),
    "vnsearch.indexing.export": ("read_export",),
    "vnsearch.indexing.maintenance": ("Repair", "Upgrade"),
    "vnsearch.indexing.reading_options": ("Reading",),
    "vnsearch.index": ("Index",),
    "vnsearch.readers.remarks": ("Remark", "RemarkKind"),
    "vnsearch.search.best_passages": ("FoundPassage",),
    "vnsearch.search.explanation": ("Explanation", "Reason"),
    "vnsearch.model": (
        "Article",
        "Completion",
        "Facet",
        "Layer",
        "Part",
        "Rejection",
        "Report",
        "Snippet",
        "Stats",
        "Suggestion",
    ),
    "vnsearch.search.query_batches": ("BatchRow",),
    "vnsearch.search.results": ("Hit", "Results"),
    "vnsearch.search.saved_searches": ("NewArticles", "ReportedHit", "SavedSearch", "SavedSearches"),
    "vnsearch.workspace.marks": ("Mark", "Marks"),
    "vnsearch.workspace.saved_records": ("SavedRecord",),
}
_MODULE_OF = {name: module for module, names in _MODULES.items() for name in names}

__all__ = [
    "AnalysisMismatch",
    "Article",
    "ArticleNotFound",
    "ArticleRejected",
    "BadArgument",
    "BadArticle",
    "BadDate",
    "BadRules",
    "BatchRow",
    "ClusterAccessDenied",
    "ClusterError",
    "ClusterUnavailable",
    "Completion",
    "Coverage",
    "Explanation",
    "Facet",
    "FoundPassage",
    "Gap",
    "GapKind",
    "Hit",
    "Index",
    "IndexDamaged",
    "IndexLocked",
    "IndexNotFound",
    "IndexNotWritable",
    "Layer",
    "Mark",
    "Marks",
    "ModelMismatch",
    "NewArticles",
    "Part",
    "Problem",
    "QuerySyntaxError",
    "Reading",
    "Reason",
    "Rejection",
    "Remark",
    "RemarkKind",
    "Repair",
    "Report",
    "ReportedHit",
    "Results",
    "SavedRecord",
    "SavedSearch",
    "SavedSearchNotFound",
    "SavedSearches",
    "Snippet",
    "Stats",
    "Suggestion",
    "UnreadableFile",
    "UnsupportedMachine",
    "UnwritableFile",
    "Upgrade",
    "VnsearchError",
    "WorkerDied",
    "WorkspaceUnusable",
    "read_articles",
    "read_export",
]


def __getattr__(name: str) -> Any:
    if name not in _MODULE_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_MODULE_OF[name]), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
