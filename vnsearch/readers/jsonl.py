"""Reads JSON lines: each line is a record with the fields of an article, and all other fields are metadata.

The keys are the names of the fields of `Article`, so that an article written as a record is read back equal,
and names that are common in data sets: `_id`, `text`, `date`. Lines are read one at a time, so that a file
may be of any size. A line that is too long for an article is skipped.
"""

from __future__ import annotations

import codecs
import gzip
import io
import json
import math
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from itertools import chain
from typing import Any, BinaryIO

from vnsearch.article_json import DEEPEST, is_too_deep
from vnsearch.errors import UnreadableFile
from vnsearch.language.timestamps import read_epoch, read_timestamp
from vnsearch.model import Article, Rejection
from vnsearch.readers.bounded import MOST_BYTES, TOO_LARGE, read_pieces, split_lines
from vnsearch.readers.encodings.detection import decode, find_utf16_codec
from vnsearch.readers.origin import Origin
from vnsearch.readers.page.dates import find_date, is_date_line
from vnsearch.readers.page.page import Page, read_page
from vnsearch.readers.rejections import make_rejection
from vnsearch.readers.text_pages import convert_text, describe_losses, has_text

_ID_KEYS = ("id", "_id")
_DATE_KEYS = ("published", "date")
_NAME_KEYS = ("author", "source", "url")
_TEXT_KEYS = ("body", "text", "title", "related")
_LONGEST_SHOWN = 40
_MOST_REFUSED = 1_000
"""Reading a file stops after this many lines if none of them is an article."""


def read_lines(stream: BinaryIO, origin: Origin) -> Iterator[Article | Rejection]:
    """Yield the article of each line of a stream, or a rejection."""
    return read_records(read_pieces(stream), origin)


def read_compressed_lines(stream: BinaryIO, origin: Origin) -> Iterator[Article | Rejection]:
    """Yield the article of each line of a stream that gzip compressed, or a rejection."""
    with gzip.open(stream) as inflated:
        yield from read_records(read_pieces(inflated), origin)


def read_records(pieces: Iterable[bytes], origin: Origin) -> Iterator[Article | Rejection]:
    """Yield the article of each line of `origin`, or a rejection for a line that is no article.

    `pieces` are whole lines or parts of long ones. Blank lines are skipped. Errors raised by `pieces`, such
    as those of a damaged archive, are raised.
    """
    taken = refused = 0
    for number, line in enumerate(split_lines(_to_utf8_pieces(pieces, origin.where), MOST_BYTES), 1):
        if line is not None and not line.strip():
            continue
        found = _read_record(line, origin.make_record(number))
        yield found
        taken += isinstance(found, Article)
        refused += isinstance(found, Rejection)
        if refused == _MOST_REFUSED and not taken:
            reason = f"none of its first {_MOST_REFUSED:,} lines is an article: the rest is not read"
            yield origin.make_rejection(reason)
            return
    if not taken and not refused:
        yield origin.make_rejection("empty")


def _to_utf8_pieces(pieces: Iterable[bytes], where: str) -> Iterator[bytes]:
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


def shorten_json(value: object) -> str:
    """Return the beginning of the value as JSON, for a message."""
    return json.dumps(value, ensure_ascii=False)[:_LONGEST_SHOWN]


def _read_record(line: bytes | None, origin: Origin) -> Article | Rejection:
    if line is None:
        return origin.make_rejection(TOO_LARGE)
    try:
        return _make_article(_parse_record(line, origin.where), origin)
    except Exception as error:
        return make_rejection(error, origin)


def _parse_record(line: bytes, where: str) -> dict[str, Any]:
    text = decode(line, where=where)
    # Some programs write NaN for a missing value.
    record = parse_object(text, where, "a record", parse_constant=lambda _: None, parse_float=_parse_finite)
    if is_too_deep(record):
        raise UnreadableFile(where, f"lists and objects nested more than {DEEPEST} deep")
    return record


def _parse_finite(number: str) -> float:
    value = float(number)
    if math.isinf(value):
        raise ValueError(f"{number[:_LONGEST_SHOWN]} is too large a number")
    return value


def _make_article(record: dict[str, Any], origin: Origin) -> Article:
    fields = {key: value for key, value in record.items() if value is not None}
    remarked = _convert_texts(fields, origin)
    article_id = _take_id(fields, origin)
    page = _take_page(fields, origin.where)
    related = _take_text(fields, "related", origin.where)
    names = {key: fields.pop(key) for key in _NAME_KEYS if isinstance(fields.get(key), str)}
    published = _take_date(fields)
    fields.pop("path", None)  # of the file that the writer of the record had read
    metadata = fields.pop("metadata") if isinstance(fields.get("metadata"), dict) else {}
    return Article(
        id=article_id,
        title=page.title,
        body=page.body,
        related="\n".join(filter(None, (related, page.related))),
        author=names.get("author", page.author),
        source=names.get("source", page.source),
        url=names.get("url", page.url),
        published=published or page.published,
        path=origin.path,
        metadata=metadata | fields | remarked,
    )


def _convert_texts(fields: dict[str, Any], origin: Origin) -> dict[str, str]:
    """Restore the letters of the texts of a record; return what its metadata say about that."""
    remarked: dict[str, str] = {}
    for key in _TEXT_KEYS:
        if isinstance(fields.get(key), str):
            fields[key], found, _ = convert_text(fields[key], origin)
            remarked |= found | describe_losses(fields[key])
    return remarked


def _take_id(fields: dict[str, Any], origin: Origin) -> str:
    key = next((key for key in _ID_KEYS if key in fields), None)
    if key is None:
        return origin.id
    value = fields.pop(key)
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise UnreadableFile(
            origin.where, f"{key} must be a string or a whole number, not {shorten_json(value)}"
        )
    return str(value)


def _take_page(fields: dict[str, Any], where: str) -> Page:
    """Take the `body` of a record as it is, or its `text` as a page that has parts."""
    has_text_field = "body" in fields or "text" in fields
    title = _take_text(fields, "title", where)
    body = _take_text(fields, "body", where)
    if not has_text(body) and has_text(text := _take_text(fields, "text", where)):
        page = read_page(text, title=title or None)
        return replace(page, title=title) if title else page
    if has_text(body) or (has_text_field and has_text(title)):
        return Page(title, body, related="", author=None, source=None, url=None, published=None)
    raise UnreadableFile(where, "holds no text: neither body nor text has a letter or a digit")


def _take_text(fields: dict[str, Any], key: str, where: str) -> str:
    value = fields.pop(key, "")
    if not isinstance(value, str):
        raise UnreadableFile(where, f"{key} must be a string, not {shorten_json(value)}")
    return value


def _take_date(fields: dict[str, Any]) -> date | None:
    """Take the first date that can be read; one that cannot stays among the fields, and becomes metadata."""
    for key in _DATE_KEYS:
        published = _read_date(fields.get(key))
        if published is not None:
            del fields[key]
            return published
    return None


def _read_date(value: object) -> date | None:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    try:
        return read_epoch(value) if isinstance(value, float) else read_timestamp(str(value))
    except ValueError:
        return find_date(value) if isinstance(value, str) and is_date_line(value) else None
