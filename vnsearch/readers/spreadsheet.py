"""Reads spreadsheets of Excel 2007 and later: each sheet is a table, whose rows are articles.

What is read of a formula is its result, as it was saved. A number in a column of dates is a serial day.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from datetime import datetime
from typing import Any, BinaryIO

from vnsearch.errors import UnreadableFile
from vnsearch.model import Rejection
from vnsearch.readers.bounded import spool
from vnsearch.readers.cells import NoTable, NumberedRow, read_rows
from vnsearch.readers.field_names import is_date_column
from vnsearch.readers.items import Item
from vnsearch.readers.origin import Origin
from vnsearch.readers.rejections import make_rejection
from vnsearch.readers.remarks import Remark, RemarkKind

_MOST_BYTES = 1 << 30
_MOST_STRINGS_BYTES = 200 << 20
"""What a spreadsheet may inflate to, and what its table of strings may, which is held in memory."""
_STRINGS = "xl/sharedStrings.xml"
_SERIAL_DAYS = range(20_000, 80_000)
"""From 1954 to 2119: smaller numbers may be years, larger ones days in figures or seconds since 1970."""


def read_spreadsheet(stream: BinaryIO, origin: Origin) -> Iterator[Item]:
    """Yield the article of each row of each sheet, or a rejection."""
    import openpyxl

    with spool(stream) as file:
        try:
            _check_size(file, origin)
            book: Any = openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
        except UnreadableFile:
            raise
        except Exception as error:  # it raises whatever its parts raise
            raise UnreadableFile(origin.where, f"damaged spreadsheet: {error}") from error
        others: list[Rejection] = []
        for sheet in book.worksheets:
            named = origin.make_member(sheet.title)
            try:
                yield from read_rows(_list_rows(sheet, book.epoch, named), named)
            except NoTable as error:
                others.append(make_rejection(error, named))
            except Exception as error:
                yield make_rejection(error, named)
        if len(others) == len(book.worksheets):
            yield from others
        else:
            for other in others:
                yield Remark(RemarkKind.LEFT_OUT, other.where, other.reason, other.path)


def _check_size(file: Any, origin: Origin) -> None:
    with zipfile.ZipFile(file) as archive:
        sizes = {info.filename: info.file_size for info in archive.infolist()}
    if sum(sizes.values()) > _MOST_BYTES or sizes.get(_STRINGS, 0) > _MOST_STRINGS_BYTES:
        raise UnreadableFile(origin.where, "too large for a spreadsheet: save it as CSV")
    file.seek(0)


def _list_rows(sheet: Any, epoch: datetime, origin: Origin) -> Iterator[NumberedRow]:
    dates: set[int] = set()
    rows = sheet.iter_rows(values_only=True)
    number = 0
    while True:
        number += 1
        try:
            row = next(rows)
        except StopIteration:
            return
        except Exception as error:
            raise UnreadableFile(origin.where, f"damaged spreadsheet: {error}") from error
        dates |= {at for at, cell in enumerate(row) if isinstance(cell, str) and is_date_column(cell)}
        yield NumberedRow(
            number, [_read_day(cell, epoch) if at in dates else cell for at, cell in enumerate(row)]
        )


def _read_day(cell: Any, epoch: datetime) -> Any:
    """Return the day or moment if the cell is a number of days since the beginning of the calendar."""
    from openpyxl.utils.datetime import from_excel

    is_number = isinstance(cell, int | float) and not isinstance(cell, bool)
    return from_excel(cell, epoch) if is_number and int(cell) in _SERIAL_DAYS else cell
