"""Reads JSON lines: each line is a record (see `records`), an object with its values.

Lines are read one at a time, so that a file may be of any size. A line that is too long for an article is
skipped.
"""

from __future__ import annotations

import codecs
import io
import json
import math
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any, BinaryIO

from vnsearch.article_json import shorten_json
from vnsearch.errors import UnreadableFile
from vnsearch.readers.bounded import MOST_BYTES, TOO_LARGE, read_pieces, split_lines
from vnsearch.readers.encodings.detection import decode, find_utf16_codec
from vnsearch.readers.items import Item
from vnsearch.readers.origin import Origin
from vnsearch.readers.records import NumberedRecord, read_records

_MOST_BLANK = 5_000_000
"""Blank lines, one after the other, after which the rest of a file is not read."""
_LONGEST_SHOWN = 40


def read_lines(stream: BinaryIO, origin: Origin) -> Iterator[Item]:
    """Yield the article of each line of a stream, or a rejection."""
    return read_json_lines(read_pieces(stream), origin)


def read_json_lines(pieces: Iterable[bytes], origin: Origin) -> Iterator[Item]:
    """Yield the article of each line of `origin`, or a rejection for a line that is no article.

    `pieces` are whole lines or parts of long ones. Blank lines are skipped. Errors raised by `pieces`, such
    as those of a damaged archive, are raised.
    """
    return read_records(_parse_lines(pieces, origin), origin, "lines")


def _parse_lines(pieces: Iterable[bytes], origin: Origin) -> Iterator[NumberedRecord]:
    blank = 0
    for number, line in enumerate(split_lines(to_utf8_pieces(pieces, origin.where), MOST_BYTES), 1):
        if line is not None and not line.strip():
            blank += 1
            if blank > _MOST_BLANK:
                raise UnreadableFile(
                    origin.where, f"more than {_MOST_BLANK:,} blank lines: the rest is not read"
                )
            continue
        blank = 0
        try:
            yield NumberedRecord(number, _parse_line(line, origin.make_record(number).where))
        except UnreadableFile as error:
            yield NumberedRecord(number, error)


def to_utf8_pieces(pieces: Iterable[bytes], where: str) -> Iterator[bytes]:
    """Yield the pieces without a byte order mark, and converted to UTF-8 if they are UTF-16."""
    rest = iter(pieces)
    first = next(rest, b"").removeprefix(codecs.BOM_UTF8)
    codec = find_utf16_codec(first)
    if codec is None:
        yield from chain([first], rest)
        return
    decoder = codecs.getincrementaldecoder(codec)()
    try:
        for piece in chain([first], rest):
            yield from io.BytesIO(decoder.decode(piece).encode("utf-8"))
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        raise UnreadableFile(where, f"damaged UTF-16: {error.reason}") from error


def parse_object(text: str, where: str, what: str, **options: Any) -> dict[str, Any]:
    """Return the JSON object in the text; `options` are those of `json.loads`.

    Raises `UnreadableFile`, naming `where`, if the text is anything else; the message calls the object
    `what`.
    """
    try:
        found = json.loads(text, **options)
    except json.JSONDecodeError as error:
        raise UnreadableFile(where, f"malformed JSON at column {error.colno}: {error.msg}") from error
    except (ValueError, RecursionError) as error:
        raise UnreadableFile(where, f"malformed JSON: {error}") from error
    if not isinstance(found, dict):
        raise UnreadableFile(where, f"{what} is a JSON object, not {shorten_json(found)}")
    return found


def _parse_line(line: bytes | None, where: str) -> dict[str, Any]:
    if line is None:
        raise UnreadableFile(where, TOO_LARGE)
    return parse_record(decode(line, where=where), where)


def parse_record(text: str, where: str) -> dict[str, Any]:
    """Return the record in a text; raises `UnreadableFile` as `parse_object` does."""
    return parse_object(text, where, "a record", **LENIENT)


def _parse_finite(number: str) -> float:
    value = float(number)
    if math.isinf(value):
        raise ValueError(f"{number[:_LONGEST_SHOWN]} is too large a number")
    return value


# Some programs write NaN for a missing value.
LENIENT: dict[str, Any] = {"parse_constant": lambda _: None, "parse_float": _parse_finite}
"""Options of `json.loads` for records."""
