"""Makes records of tables: one row names the columns, and each row after it is a record.

Where there are lines above the names, as in many spreadsheets, they are passed over. Cells are made values
that JSON can hold; dates stay dates where they may be the day of an article.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from itertools import chain, islice
from typing import Any, NamedTuple

from vnsearch.errors import UnreadableFile
from vnsearch.readers.field_names import find_columns
from vnsearch.readers.items import Item
from vnsearch.readers.origin import Origin
from vnsearch.readers.records import NumberedRecord, Record, read_records

_FIRST_ROWS = 20
"""The rows among which the names of the columns are looked for."""
_MOST_COLUMNS = 2_000
_MOST_SHOWN, _LONGEST_SHOWN = 20, 40
_TEXTS = ("title", "body", "text", "related", "author", "source", "url")


class NoTable(UnreadableFile):
    """There is no table of articles, but another sheet may have one."""


class NumberedRow(NamedTuple):
    """The cells of a row, or the error that reading it raised, and its number."""

    number: int
    cells: Sequence[Any] | Exception


def read_rows(rows: Iterable[NumberedRow], origin: Origin) -> Iterator[Item]:
    """Yield the article of each row but for empty ones and the one that names the columns, or a rejection.

    Raises `NoTable` if no column is known to hold the text of articles.
    """
    given = iter(rows)
    first = list(islice(given, _FIRST_ROWS))
    headers = {
        row.number: _name_columns(row.cells)
        for row in first
        if not isinstance(row.cells, Exception) and any(map(_is_filled, row.cells))
    }
    if not headers:
        raise NoTable(origin.where, "empty")
    fitting = (number for number, names in headers.items() if has_text_column(names, origin))
    header = next(fitting, min(headers))
    names = headers[header]
    check_columns(names, origin)
    after = chain((row for row in first if row.number > header), given)
    yield from read_records(_make_records(after, names, origin), origin, "rows")


def check_columns(names: Sequence[str], origin: Origin) -> None:
    """Raises `NoTable` if none of the columns is known to hold the text of articles."""
    if not has_text_column(names, origin):
        shown = ", ".join(name[:_LONGEST_SHOWN] for name in names[:_MOST_SHOWN])
        shown += ", …" if len(names) > _MOST_SHOWN else ""
        raise NoTable(
            origin.where,
            f"no column is known to hold the text: --field body=COLUMN says which; the columns are {shown}",
        )


def make_record(names: Sequence[str], cells: Sequence[Any], origin: Origin) -> Record:
    """Return the record of a row: its cells by the names of their columns."""
    columns = find_columns(tuple(names), (), origin.fields)
    texts = {columns.fields[field] for field in _TEXTS if field in columns.fields}
    return {
        name: str(value) if name in texts and not isinstance(value, bool) else value
        for name, cell in zip(names, cells, strict=False)
        if (value := _make_value(cell, is_date=name in columns.dates)) is not None
    }


def has_text_column(names: Sequence[str], origin: Origin) -> bool:
    """Return whether one of the columns is known to hold the text of articles, or what sums it up."""
    fields = find_columns(tuple(names), (), origin.fields).fields
    return "body" in fields or "text" in fields


def _name_columns(header: Sequence[Any]) -> list[str]:
    """Return the names of columns, without spaces around them, and all different."""
    names: list[str] = []
    seen: Counter[str] = Counter()
    for number, cell in enumerate(header[:_MOST_COLUMNS], 1):
        name = " ".join(str(cell).split()) if _is_filled(cell) else f"column {number}"
        seen[name] += 1
        names.append(name if seen[name] == 1 else f"{name} {seen[name]}")
    return names


def _make_records(rows: Iterable[NumberedRow], names: list[str], origin: Origin) -> Iterator[NumberedRecord]:
    for number, cells in rows:
        if isinstance(cells, Exception):
            yield NumberedRecord(number, cells)
        elif any(map(_is_filled, cells)):
            while len(names) < min(len(cells), _MOST_COLUMNS):
                names.append(f"column {len(names) + 1}")
            yield NumberedRecord(number, make_record(names, cells, origin))


def _is_filled(cell: Any) -> bool:
    return cell is not None and cell != ""


def _make_value(cell: Any, *, is_date: bool) -> Any:
    """Return a value that JSON can hold, or a date where the cell may be the day of an article."""
    match cell:
        case None | "":
            return None
        case str() | bool() | int() | float():
            return cell
        case datetime() if cell.tzinfo is None and cell.time() == time.min:
            return cell.date() if is_date else cell.date().isoformat()
        case date():
            return cell if is_date else cell.isoformat()
        case Decimal():
            return int(cell) if cell == cell.to_integral_value() else float(cell)
        case bytes() | bytearray() | memoryview():
            return None
        case dict():
            return {str(key): _make_value(value, is_date=False) for key, value in cell.items()}
        case list() | tuple():
            return [_make_value(value, is_date=False) for value in cell]
    return str(cell)
