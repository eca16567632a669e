"""Reads the queries of a batch: the lines of a text, or a column of a table.

Encodings and dialects are those of articles. Blank lines and empty cells are no queries. A line or a row that
cannot be read is a rejection, and the others are read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, BinaryIO

from vnsearch.errors import UnreadableFile
from vnsearch.model import Rejection
from vnsearch.readers.cells import NumberedRow
from vnsearch.readers.delimited import CSV, decode_lines, list_rows
from vnsearch.readers.origin import Origin
from vnsearch.readers.rejections import make_rejection

LONGEST_QUERY = 10_000
"""The most characters of a query of a batch; what is longer is no query, but a file of another kind."""


def read_queries(stream: BinaryIO, where: str, column: str | None = None) -> Iterator[str | Rejection]:
    """Return the queries of a stream that messages call `where`.

    Each line is one; with a `column`, the cells below that name in the first row of a table are. Raises
    `UnreadableFile` at once if there is no such column.
    """
    origin = Origin(id="", where=where, path=None)
    if column is None:
        return _list_queries(enumerate(decode_lines(stream, origin), 1), origin)
    return _list_queries(_read_column(list_rows(stream, origin, CSV), column, origin), origin)


def _list_queries(texts: Iterable[tuple[int, str | Exception]], origin: Origin) -> Iterator[str | Rejection]:
    for number, text in texts:
        if isinstance(text, Exception):
            yield make_rejection(text, origin.make_record(number))
        elif len(text) > LONGEST_QUERY:
            reason = f"longer than {LONGEST_QUERY:,} characters, the most that a query of a batch may have"
            yield origin.make_record(number).make_rejection(reason)
        elif text.strip():
            yield text.strip()


def _read_column(
    rows: Iterator[NumberedRow], column: str, origin: Origin
) -> Iterator[tuple[int, str | Exception]]:
    for _, names in rows:
        if isinstance(names, Exception):
            raise names
        if any(names):
            place = _find_column(names, column, origin)
            return ((number, _take_cell(cells, place)) for number, cells in rows)
    raise UnreadableFile(origin.where, "empty")


def _take_cell(cells: Sequence[str] | Exception, place: int) -> str | Exception:
    if isinstance(cells, Exception):
        return cells
    return cells[place] if place < len(cells) else ""


def _find_column(names: Sequence[Any], column: str, origin: Origin) -> int:
    known = [str(name).strip() for name in names]
    if column.strip() in known:
        return known.index(column.strip())
    shown = ", ".join(known)
    raise UnreadableFile(origin.where, f"it has no column {column!r}; its columns are {shown}")
