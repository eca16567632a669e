"""Reads Parquet files: a row is an article."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from typing import Any, BinaryIO

from vnsearch.errors import UnreadableFile
from vnsearch.readers.bounded import spool
from vnsearch.readers.cells import check_columns, make_record
from vnsearch.readers.items import Item
from vnsearch.readers.origin import Origin
from vnsearch.readers.records import NumberedRecord, read_records

_ROWS = 64
"""The rows that are read at a time."""


def read_parquet(stream: BinaryIO, origin: Origin) -> Iterator[Item]:
    """Yield the article of each row, or a rejection."""
    import pyarrow
    from pyarrow.parquet import ParquetFile

    with spool(stream) as file:
        try:
            table = ParquetFile(file)
            names = list(table.schema_arrow.names)
            check_columns(names, origin)
            yield from read_records(_list_records(table, names, origin), origin, "rows")
        except (pyarrow.ArrowException, OSError, ValueError, LookupError, OverflowError) as error:
            raise UnreadableFile(origin.where, f"damaged Parquet file: {error}") from error


def _list_records(table: Any, names: list[str], origin: Origin) -> Iterator[NumberedRecord]:
    numbers = count(1)
    for batch in table.iter_batches(batch_size=_ROWS, use_threads=False):
        columns = [column.to_pylist() for column in batch.columns]
        for row in zip(*columns, strict=True):
            yield NumberedRecord(next(numbers), make_record(names, row, origin))
