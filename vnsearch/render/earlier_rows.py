"""Reads the rows of an earlier batch, in the formats that they are written in, to tell what is new."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from typing import IO, Any

from vnsearch.errors import UnreadableFile
from vnsearch.render.csv_table import restore_cell

_LONGEST_CELL = 1 << 24


def read_earlier_hits(stream: IO[bytes], where: str) -> Iterator[tuple[str, str]]:
    """Yields the query and the id of each hit in CSV or JSON lines, as batches write them.

    An empty file has none. Raises `UnreadableFile`, naming `where`, for anything else.
    """
    text = io.TextIOWrapper(stream, "utf-8-sig", "surrogatepass", newline="")
    try:
        begin = text.read(1)
        text.seek(0)
        if begin:
            yield from _read_json_lines(text) if begin == "{" else _read_csv(text)
    except (KeyError, TypeError, ValueError, csv.Error) as error:
        reason = "it is not the CSV or JSON lines of an earlier batch, which say what was found then"
        raise UnreadableFile(where, reason) from error
    finally:
        text.detach()


def _read_csv(text: io.TextIOWrapper) -> Iterator[tuple[str, str]]:
    csv.field_size_limit(max(csv.field_size_limit(), _LONGEST_CELL))
    rows = csv.DictReader(text, strict=True)
    if not {"query", "id"} <= set(rows.fieldnames or ()):
        raise KeyError("query")
    for row in rows:
        if row["id"]:
            yield restore_cell(row["query"]), restore_cell(row["id"])


def _read_json_lines(text: io.TextIOWrapper) -> Iterator[tuple[str, str]]:
    for line in text:
        row: dict[str, Any] = json.loads(line)
        if row["hit"] is not None:
            yield row["query"], row["hit"]["id"]
