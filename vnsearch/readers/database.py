"""Reads SQLite databases: the rows of a table are articles.

What the file itself holds is read, from a copy: not what a program that has it open has yet to write there.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from shutil import copyfileobj
from tempfile import TemporaryDirectory
from typing import BinaryIO

from vnsearch.errors import UnreadableFile
from vnsearch.readers.bounded import MOST_BYTES
from vnsearch.readers.cells import check_columns, has_text_column, make_record
from vnsearch.readers.items import Item
from vnsearch.readers.origin import Origin
from vnsearch.readers.records import NumberedRecord, read_records
from vnsearch.readers.remarks import Remark, RemarkKind

_PIECE = 1 << 20
_TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite^_%' ESCAPE '^'"


def read_database(stream: BinaryIO, origin: Origin) -> Iterator[Item]:
    """Yield the article of each row of a table: that of the origin, or the one that has a column of texts."""
    if _has_unwritten_changes(origin):
        reason = "what another program has yet to write into it: end that program"
        yield Remark(RemarkKind.LEFT_OUT, origin.where, reason, origin.path)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "database"
        with path.open("wb") as file:
            copyfileobj(stream, file, _PIECE)
        try:
            with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)) as database:
                yield from _read_tables(database, origin)
        except sqlite3.Error as error:
            raise UnreadableFile(origin.where, f"damaged database: {error}") from error


def _has_unwritten_changes(origin: Origin) -> bool:
    """Return whether there is a write-ahead log beside the database that holds anything."""
    if origin.path is None or origin.depth:
        return False
    try:
        return Path(f"{origin.path}-wal").stat().st_size > 0
    except (OSError, ValueError):
        return False


def _read_tables(database: sqlite3.Connection, origin: Origin) -> Iterator[Item]:
    database.execute("PRAGMA trusted_schema = OFF")
    database.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MOST_BYTES)
    database.text_factory = lambda data: data.decode("utf-8", "replace")
    tables = [name for (name,) in database.execute(_TABLES)]
    table = _choose_table(database, tables, origin)
    names = _list_columns(database, table)
    check_columns(names, origin)
    rows = database.execute(f"SELECT * FROM {_quote(table)}")
    records = (NumberedRecord(number, make_record(names, row, origin)) for number, row in enumerate(rows, 1))
    yield from read_records(records, origin, "rows")


def _choose_table(database: sqlite3.Connection, tables: list[str], origin: Origin) -> str:
    if origin.table in tables:
        return origin.table
    fitting = [name for name in tables if has_text_column(_list_columns(database, name), origin)]
    if len(fitting) == 1 and not origin.table:
        return fitting[0]
    wrong = f"no table {origin.table}: " if origin.table else ""
    shown = ", ".join(tables) or "none"
    raise UnreadableFile(
        origin.where, f"{wrong}--table NAME says which table has the articles; the tables are {shown}"
    )


def _list_columns(database: sqlite3.Connection, table: str) -> list[str]:
    return [column[0] for column in database.execute(f"SELECT * FROM {_quote(table)} LIMIT 0").description]


def _quote(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
