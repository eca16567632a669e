"""Hits as a table on a complete HTML page, row by row: no script, nothing loaded, everything escaped."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from vnsearch.model import Snippet
from vnsearch.render import html_text
from vnsearch.render.date_format import format_date
from vnsearch.render.html_text import escape_text, format_passage, format_title
from vnsearch.render.terminal import describe_mark
from vnsearch.search.query_batches import BatchRow
from vnsearch.search.results import Hit

COLUMNS = ("Rank", "Title", "Source", "Author", "Published", "Passages", "Score", "Id", "Path", "Marks")
BATCH_COLUMNS = ("Number", "Query", *COLUMNS)

_STYLES = """\
body { margin: 1em; font: 1em/1.4 sans-serif; }
table { border-collapse: collapse; }
th, td { padding: .3em .6em; border: 1px solid #bbb; text-align: left; vertical-align: top; }
th { position: sticky; top: 0; background: #eee; }
p { margin: 0 0 .3em; }
"""
TAIL = f"</tbody>\n</table>\n{html_text.TAIL}"


def begin_table(title: str, columns: Sequence[str]) -> str:
    """Formats the page up to its first row."""
    names = "".join(f'<th scope="col">{escape_text(name)}</th>' for name in columns)
    head = html_text.format_head(title, _STYLES)
    return f"{head}<table>\n<thead><tr>{names}</tr></thead>\n<tbody>\n"


def format_row(hit: Hit, snippets: Iterable[Snippet], path: str) -> str:
    """Formats the row of a hit."""
    return _row(_cells(hit, snippets, path))


def format_batch_row(row: BatchRow, snippets: Iterable[Snippet], path: str) -> str:
    """Formats the row of a query with a hit, with none, or with the error that it is."""
    begin = [str(row.number), escape_text(row.query)]
    if row.hit is not None:
        return _row([*begin, *_cells(row.hit, snippets, path)])
    return _row([*begin, "", escape_text(row.error), *[""] * (len(COLUMNS) - 2)])


def _cells(hit: Hit, snippets: Iterable[Snippet], path: str) -> Iterator[str]:
    article = hit.article
    yield f"{hit.rank:,}"
    yield format_title(hit)
    yield from map(escape_text, [article.source or "", article.author or "", format_date(article.published)])
    yield "".join(
        f"<p>{format_passage(snippet, article)}</p>" for snippet in snippets if snippet.part != "title"
    )
    yield f"{hit.score:.4f}"
    yield escape_text(", ".join([hit.id, *hit.duplicates]))
    yield escape_text(path)
    yield escape_text("".join(span.text for span in describe_mark(hit.mark)) if hit.mark else "")


def _row(cells: Iterable[str]) -> str:
    return f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>\n"
