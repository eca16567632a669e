"""Hits as a table of comma-separated values (RFC 4180).

Spreadsheets run a cell that begins like a formula, and articles come from anywhere. Such a text is preceded
by an apostrophe, as the Open Worldwide Application Security Project advises (CSV injection). JSON output has
the texts unchanged.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from vnsearch.model import Snippet
from vnsearch.search.results import Hit

COLUMNS = ("rank", "id", "score", "title", "source", "author", "published", "url", "path", "snippets")

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_BETWEEN = " … "


def format_header() -> str:
    """Formats the header, a line with the names of the columns."""
    return _line(COLUMNS)


def format_row(hit: Hit, snippets: Iterable[Snippet]) -> str:
    """Formats the row of a hit, which may have line breaks in quoted cells."""
    article = hit.article
    published = "" if article.published is None else article.published.isoformat()
    texts = [article.title, article.source, article.author, published, article.url, article.path]
    passages = _BETWEEN.join(" ".join(snippet.text.split()) for snippet in snippets)
    texts_safe = [_safe(text or "") for text in [*texts, passages]]
    return _line([str(hit.rank), _safe(hit.id), f"{hit.score:.4f}", *texts_safe])


def _safe(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text


def _line(cells: Sequence[str]) -> str:
    line = io.StringIO(newline="")
    csv.writer(line, lineterminator="\n").writerow(cells)
    return line.getvalue()
