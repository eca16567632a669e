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
from vnsearch.search.query_batches import BatchRow
from vnsearch.search.results import Hit
from vnsearch.workspace.marks import Mark

COLUMNS = (
    "rank",
    "id",
    "score",
    "title",
    "source",
    "author",
    "published",
    "url",
    "path",
    "snippets",
    "duplicates",
    "starred",
    "tags",
    "note",
)
BATCH_COLUMNS = ("number", "query", *COLUMNS, "error")

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_BETWEEN = " … "
_LINE_END = "\r\n"


def format_header(columns: Sequence[str] = COLUMNS) -> str:
    """Formats the header, a line with the names of the columns."""
    return _line(columns)


def format_row(hit: Hit, snippets: Iterable[Snippet], path: str) -> str:
    """Formats the row of a hit, which may have line breaks in quoted cells."""
    return _line(_cells(hit, snippets, path))


def format_batch_row(row: BatchRow, snippets: Iterable[Snippet], path: str) -> str:
    """Formats the row of a query with a hit, with none, or with the error that it is."""
    cells = [""] * len(COLUMNS) if row.hit is None else _cells(row.hit, snippets, path)
    return _line([str(row.number), _safe(row.query), *cells, _safe(row.error)])


def restore_cell(cell: str) -> str:
    """The text that a cell was made of."""
    return cell[1:] if cell.startswith("'") and cell.lstrip("'").startswith(_FORMULA) else cell


def _cells(hit: Hit, snippets: Iterable[Snippet], path: str) -> list[str]:
    article = hit.article
    published = "" if article.published is None else article.published.isoformat()
    texts = [article.title, article.source, article.author, published, article.url, path]
    passages = _BETWEEN.join(" ".join(snippet.text.split()) for snippet in snippets)
    texts += [passages, ", ".join(hit.duplicates), *_mark_cells(hit.mark)]
    texts_safe = [_safe(text or "") for text in texts]
    return [str(hit.rank), _safe(hit.id), f"{hit.score:.4f}", *texts_safe]


def _mark_cells(mark: Mark | None) -> list[str]:
    return ["", "", ""] if mark is None else ["yes" if mark.starred else "", ", ".join(mark.tags), mark.note]


def _safe(text: str) -> str:
    return f"'{text}" if text.lstrip("'").startswith(_FORMULA) else text


def _line(cells: Sequence[str]) -> str:
    line = io.StringIO(newline="")
    csv.writer(line, lineterminator=_LINE_END).writerow(cells)  # cells with one of its signs are quoted
    return line.getvalue().removesuffix(_LINE_END) + "\n"
