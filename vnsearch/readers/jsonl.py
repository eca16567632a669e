"""JSON lines: one record a line, each an article with known fields; whatever else it holds is its metadata.

The keys are those of `Article`, so an article written as a record reads back equal, and beside them the names
that data sets use: `_id`, `text`, `date`. Lines are read one at a time, so a file may be of any size, and one
that is too long for an article is passed over.
"""

from __future__ import annotations

import codecs
import io
import json
import math
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from itertools import chain
from typing import Any

from vnsearch.article_json import DEEPEST, is_too_deep, parse_iso
from vnsearch.errors import UnreadableFile
from vnsearch.model import Article, Rejection
from vnsearch.readers.bounded import MOST_BYTES, TOO_LARGE, lines
from vnsearch.readers.encodings.detection import decode, utf16_codec
from vnsearch.readers.origin import Origin
from vnsearch.readers.page.dates import find_date, is_date_line
from vnsearch.readers.page.page import Page, read_page
from vnsearch.readers.rejections import rejection
from vnsearch.readers.texts import has_text

_ID_KEYS = ("id", "_id")
_DATE_KEYS = ("published", "date")
_NAME_KEYS = ("author", "source", "url")
_LONGEST_SHOWN = 40
_MOST_REFUSED = 1_000
"""So many lines without any article between them, and the file is taken for something else."""


def read_records(pieces: Iterable[bytes], origin: Origin) -> Iterator[Article | Rejection]:
    """The articles of the lines of `origin`; a line that holds none is a rejection and the next goes on.

    `pieces` are whole lines or parts of long ones. Blank lines are skipped. Errors of `pieces` itself, such
    as a damaged archive's, pass through.
    """
    taken = refused = 0
    for number, line in enumerate(lines(_single_byte_pieces(pieces, origin.where), MOST_BYTES), 1):
        if line is not None and not line.strip():
            continue
        found = _read_record(line, origin.record(number))
        yield found
        taken += isinstance(found, Article)
        refused += isinstance(found, Rejection)
        if refused == _MOST_REFUSED and not taken:
            reason = f"none of its first {_MOST_REFUSED:,} lines is an article: the rest is not read"
            yield origin.rejection(reason)
            return
    if not taken and not refused:
        yield origin.rejection("empty")


def _single_byte_pieces(pieces: Iterable[bytes], where: str) -> Iterator[bytes]:
    """The pieces without a byte order mark; UTF-16, where a line end is two bytes, cut anew and in UTF-8."""
    given = iter(pieces)
    first = next(given, b"").removeprefix(codecs.BOM_UTF8)
    codec = utf16_codec(first)
    given = chain([first], given)
    if codec is None:
        yield from given
        return
    decoder = codecs.getincrementaldecoder(codec)()
    try:
        for piece in given:
            yield from io.BytesIO(decoder.decode(piece).encode("utf-8"))
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        raise UnreadableFile(where, f"damaged UTF-16: {error.reason}") from error


def parse_object(text: str, where: str, what: str, **options: Any) -> dict[str, Any]:
    """The JSON object that the text is.

    `what` says of which kind, `options` are those of `json.loads`. Raises `UnreadableFile`, naming `where`.
    """
    try:
        found = json.loads(text, **options)
    except json.JSONDecodeError as error:
        raise UnreadableFile(where, f"malformed JSON at column {error.colno}: {error.msg}") from error
    except (ValueError, RecursionError) as error:
        raise UnreadableFile(where, f"malformed JSON: {error}") from error
    if not isinstance(found, dict):
        raise UnreadableFile(where, f"{what} is a JSON object, not {shown(found)}")
    return found


def shown(value: object) -> str:
    """The value as JSON, no longer than a message may be."""
    return json.dumps(value, ensure_ascii=False)[:_LONGEST_SHOWN]


def _read_record(line: bytes | None, origin: Origin) -> Article | Rejection:
    if line is None:
        return origin.rejection(TOO_LARGE)
    try:
        return _article(_parse(line, origin.where), origin)
    except Exception as error:
        return rejection(error, origin)


def _parse(line: bytes, where: str) -> dict[str, Any]:
    text = decode(line, where=where)
    # NaN is what some writers put for a missing value.
    record = parse_object(text, where, "a record", parse_constant=lambda _: None, parse_float=_finite)
    if is_too_deep(record):
        raise UnreadableFile(where, f"lists and objects nested more than {DEEPEST} deep")
    return record


def _finite(number: str) -> float:
    value = float(number)
    if math.isinf(value):
        raise ValueError(f"{number[:_LONGEST_SHOWN]} is too large a number")
    return value


def _article(record: dict[str, Any], origin: Origin) -> Article:
    fields = {key: value for key, value in record.items() if value is not None}
    article_id = _take_id(fields, origin)
    page = _take_page(fields, origin.where)
    related = _take_text(fields, "related", origin.where)
    names = {key: fields.pop(key) for key in _NAME_KEYS if isinstance(fields.get(key), str)}
    published = _take_date(fields)
    fields.pop("path", None)  # where the record's writer had read it
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
        metadata=metadata | fields,
    )


def _take_id(fields: dict[str, Any], origin: Origin) -> str:
    key = next((key for key in _ID_KEYS if key in fields), None)
    if key is None:
        return origin.id
    value = fields.pop(key)
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise UnreadableFile(origin.where, f"{key} must be a string or a whole number, not {shown(value)}")
    return str(value)


def _take_page(fields: dict[str, Any], where: str) -> Page:
    """The record's `body` as it is, or else the parts of the page that its `text` is."""
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
        raise UnreadableFile(where, f"{key} must be a string, not {shown(value)}")
    return value


def _take_date(fields: dict[str, Any]) -> date | None:
    """The first date that can be read; one that cannot stays among the fields, so nothing is lost."""
    for key in _DATE_KEYS:
        published = _read_date(fields.get(key))
        if published is not None:
            del fields[key]
            return published
    return None


def _read_date(value: object) -> date | None:
    if not isinstance(value, str):
        return None
    try:
        return parse_iso(value.strip())
    except ValueError:
        return find_date(value) if is_date_line(value) else None
