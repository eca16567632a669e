"""Reads CSV and TSV: a row is a record, whose columns the first row names.

The sign between cells is told by what makes the first rows alike, and so is whether cells are quoted. Excel's
first line `sep=;` says it. An article without an id of its own is named after its row, as spreadsheets count.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import chain, count, islice
from typing import BinaryIO, Literal, NamedTuple

from vnsearch.errors import UnreadableFile
from vnsearch.readers.bounded import MOST_BYTES, TOO_LARGE, read_head, read_pieces, split_lines
from vnsearch.readers.cells import NumberedRow, read_rows
from vnsearch.readers.encodings.detection import decode
from vnsearch.readers.items import Item
from vnsearch.readers.jsonl import to_utf8_pieces
from vnsearch.readers.origin import Origin

_SAMPLE = 200
"""The lines at the beginning that tell the dialect."""
_SAMPLE_CHARACTERS = 1 << 20


class CsvDialect(NamedTuple):
    """How cells are told apart: by the sign between them, and whether they are quoted, and how."""

    delimiter: str
    quoting: Literal[0, 3] = csv.QUOTE_MINIMAL
    escape: str | None = None

    def make_reader(self, lines: Iterable[str], *, strict: bool = False) -> Iterator[list[str]]:
        """The rows of the lines; raises `csv.Error` for one that cannot be read, and goes on."""
        return csv.reader(
            lines,
            delimiter=self.delimiter,
            quoting=self.quoting,
            escapechar=self.escape,
            doublequote=self.escape is None,
            strict=strict,
        )


_NO_DELIMITER = "\x1f"
_ONE_COLUMN = 1.0
_PLAIN_TABS = CsvDialect("\t", csv.QUOTE_NONE)
CSV = (CsvDialect(","), CsvDialect(";"), CsvDialect("\t"), CsvDialect("|"))
_TSV = (CsvDialect("\t"), _PLAIN_TABS, CsvDialect(","), CsvDialect(";"))


def read_csv(stream: BinaryIO, origin: Origin) -> Iterator[Item]:
    """Yield the article of each row, or a rejection."""
    return read_rows(list_rows(stream, origin, CSV), origin)


def read_tsv(stream: BinaryIO, origin: Origin) -> Iterator[Item]:
    """Yield the article of each row, or a rejection."""
    return read_rows(list_rows(stream, origin, _TSV), origin)


def list_rows(stream: BinaryIO, origin: Origin, dialects: Sequence[CsvDialect]) -> Iterator[NumberedRow]:
    """Yield each row of a table in the best of the dialects, or the error that reading it raised."""
    csv.field_size_limit(max(csv.field_size_limit(), MOST_BYTES))  # the module's own is 128 kB
    lines = _TableLines(decode_lines(stream, origin))
    sample = lines.look_ahead()
    if sample and (said := _find_said_delimiter(sample[0])):
        next(lines)
        dialects, sample = [CsvDialect(said)], sample[1:]
    rows = _choose_dialect(sample, dialects).make_reader(lines)
    for number in count(1):
        try:
            lines.begin_row()
            yield NumberedRow(number, next(rows))
        except StopIteration:
            return
        except (csv.Error, UnreadableFile) as error:
            yield NumberedRow(number, UnreadableFile(origin.where, _describe(error)))


def _describe(error: Exception) -> str:
    if isinstance(error, UnreadableFile):
        return error.reason
    return f"{TOO_LARGE}; is a quote not closed?" if "larger than" in str(error) else f"malformed: {error}"


def _find_said_delimiter(line: str) -> str:
    """Return the sign in a first line `sep=;`, which is for Excel; empty if it is none."""
    said = line.rstrip("\r\n").strip('"')
    return said[4:] if said.lower().startswith("sep=") and len(said) == len("sep=;") else ""


def _choose_dialect(sample: Sequence[str], dialects: Sequence[CsvDialect]) -> CsvDialect:
    """Return the dialect that makes most rows as long as the first; without a delimiter for one column."""
    text = "".join(sample)
    escape = "\\" if '\\"' in text and '""' not in text else None
    rated = {each._replace(escape=escape): _rate(each._replace(escape=escape), sample) for each in dialects}
    best = max(rated, key=lambda each: rated[each])
    return (
        best if len(dialects) == 1 or rated[best] >= _ONE_COLUMN else best._replace(delimiter=_NO_DELIMITER)
    )


def _rate(dialect: CsvDialect, sample: Sequence[str]) -> float:
    """Return how well a dialect fits: the share of rows as long as the first, and 1 more for several cells.

    The last row of a sample may be cut off.
    """
    rows = []
    try:
        for row in dialect.make_reader(sample, strict=dialect.delimiter == "\t"):
            rows += [row] if any(row) else []
    except csv.Error as error:
        if "end of data" not in str(error) or len(sample) < _SAMPLE:
            return 0.0
    if not rows:
        return _ONE_COLUMN
    width = len(rows[0])
    whole = rows if len(sample) < _SAMPLE or len(rows) == 1 else rows[:-1]
    return (_ONE_COLUMN if width > 1 else 0.0) + sum(len(row) == width for row in whole) / len(whole)


def decode_lines(stream: BinaryIO, origin: Origin) -> Iterator[str | UnreadableFile]:
    """Yield the lines of a table; a small one is decoded as a whole, as its encoding then shows better."""
    pieces = read_pieces(stream)
    head, is_all = read_head(pieces, MOST_BYTES)
    if is_all:
        with suppress(UnreadableFile):
            text = decode(b"".join(head), where=origin.where)
            ending = "\n" if "\n" in text else "\r"
            yield from (line + ending for line in text.split(ending))
            return
    for line in split_lines(to_utf8_pieces(chain(head, pieces), origin.where), MOST_BYTES):
        yield UnreadableFile(origin.where, TOO_LARGE) if line is None else _decode_line(line, origin.where)


def _decode_line(line: bytes, where: str) -> str | UnreadableFile:
    with suppress(UnicodeDecodeError):
        text = line.decode()
        if "\0" not in text:
            return text
    try:
        return decode(line, where=where)
    except UnreadableFile as error:
        return error


class _TableLines:
    """The lines of a table, of which a row may have no more than an article."""

    def __init__(self, lines: Iterator[str | UnreadableFile]) -> None:
        self._lines = lines
        self._size = 0

    def look_ahead(self) -> list[str]:
        """The first lines, which stay to be read."""
        ahead: list[str | UnreadableFile] = []
        size = 0
        for line in islice(self._lines, _SAMPLE):
            ahead.append(line)
            size += len(line) if isinstance(line, str) else 0
            if size > _SAMPLE_CHARACTERS:
                break
        self._lines = chain(ahead, self._lines)
        return [line for line in ahead if isinstance(line, str)]

    def begin_row(self) -> None:
        """Says that the next line begins a row."""
        self._size = 0

    def __iter__(self) -> _TableLines:
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        if isinstance(line, UnreadableFile):
            raise line
        self._size += len(line)
        if self._size > MOST_BYTES:
            raise UnreadableFile("", f"{TOO_LARGE}; is a quote not closed?")
        return line
