"""Makes articles of records, whichever format they come from: names and values, of which some are fields.

The columns that hold the fields of an article are found by their names (see `field_names`). Everything else
is metadata, as are values that do not fit their field. An article written as a record is read back equal.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any, NamedTuple

from vnsearch.article_json import DEEPEST, is_too_deep, shorten_json
from vnsearch.errors import UnreadableFile
from vnsearch.language.timestamps import read_epoch, read_timestamp
from vnsearch.model import Article, Rejection
from vnsearch.readers.field_names import FoundColumns, find_columns, is_summary
from vnsearch.readers.items import Item
from vnsearch.readers.markup import make_plain_text, strip_markup
from vnsearch.readers.origin import Origin
from vnsearch.readers.page.bylines import AUTHOR_SEPARATOR
from vnsearch.readers.page.dates import find_date, is_date_line
from vnsearch.readers.page.page import Page, read_page
from vnsearch.readers.rejections import make_rejection
from vnsearch.readers.remarks import Remark, RemarkKind
from vnsearch.readers.text_pages import convert_text, describe_losses, has_text

Record = Mapping[str, Any]
"""The values of a record by the names of their columns; None stands for a missing one."""

_NAMES = ("author", "source", "url")
_TEXTS = ("body", "text", "title", "related")
_NET_DATE = re.compile(r"/Date\((-?\d{1,16})(?:[+-]\d{4})?\)/")
"""A moment as .NET writes it into JSON: milliseconds since 1970."""
_MOST_REFUSED = 1_000
"""Reading a file stops after this many records if none of them is an article."""
_MOST_SHOWN = 20
"""The columns that stay metadata of which a remark gives the names."""


class NumberedRecord(NamedTuple):
    """A record, or the error that reading it raised, and the number of its line or row in the file.

    There is no number if the file is one record.
    """

    number: int | None
    record: Record | Exception


def read_records(records: Iterable[NumberedRecord], origin: Origin, noun: str = "records") -> Iterator[Item]:
    """Yield the article of each record of `origin`, or a rejection, and a remark on the first article.

    That says which column holds which field. `noun` is what messages call the records. Errors raised by
    `records`, such as those of a damaged archive, are raised.
    """
    taken = refused = 0
    for number, given in records:
        record = given if isinstance(given, Exception) else _unwrap(given)
        found = _read_record(record, origin if number is None else origin.make_record(number))
        if isinstance(found, Article):
            if not taken and not isinstance(record, Exception):
                yield _describe_columns(record, found, origin)
            taken += 1
        else:
            refused += 1
        yield found
        if refused == _MOST_REFUSED and not taken:
            reason = f"none of its first {_MOST_REFUSED:,} {noun} is an article: the rest is not read"
            yield origin.make_rejection(reason)
            return
    if not taken and not refused:
        yield origin.make_rejection("empty")


def _read_record(record: Record | Exception, origin: Origin) -> Article | Rejection:
    try:
        if isinstance(record, Exception):
            raise record
        if is_too_deep(record):
            raise UnreadableFile(origin.where, f"lists and objects nested more than {DEEPEST} deep")
        return _make_article(record, origin)
    except Exception as error:
        return make_rejection(error, origin)


def holds_text(record: object, origin: Origin) -> bool:
    """Return whether the value is a record that has a column for the text of an article, and a text in it."""
    if not isinstance(record, Mapping):
        return False
    record = _unwrap(record)
    fields = _find_columns(record, origin).fields
    columns = [fields[field] for field in ("body", "text") if field in fields]
    return any(isinstance(_simplify(record[column]), str) and not is_summary(column) for column in columns)


def _unwrap(record: Record) -> Record:
    """Return the record itself, where an export of Elasticsearch or OpenSearch puts it beside its id."""
    source = record.get("_source")
    if not isinstance(source, Mapping):
        return record
    return {**source, **{name: record[name] for name in ("_id",) if name in record}}


def _make_article(record: Record, origin: Origin) -> Article:
    columns = _find_columns(record, origin)
    fields = dict(_list_values(record, columns))
    taken = set(fields)
    metadata = record.get("metadata")
    remarked = _convert_texts(fields, columns, origin)
    article_id = _take_id(fields, columns, origin)
    page = _take_page(fields, columns, origin.where)
    related = _take_text(fields, columns, "related", origin.where)
    names = {field: fields.pop(field) for field in _NAMES if isinstance(fields.get(field), str)}
    published, dated = _find_date(record, columns.dates)
    used = {dated, "path", *(columns.fields[field] for field in taken - fields.keys())}
    inner = metadata if isinstance(metadata, Mapping) else {}
    others = {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in record.items()
        if name not in used and value is not None
    }
    if inner or metadata == {}:
        del others["metadata"]
    return Article(
        id=article_id,
        title=page.title,
        body=page.body,
        related="\n".join(
            filter(None, (related, page.related, *_list_summaries(record, columns, page.body)))
        ),
        author=names.get("author", page.author),
        source=names.get("source", page.source),
        url=names.get("url", page.url),
        published=published or page.published,
        path=origin.path,
        metadata={**inner, **others, **remarked},
    )


def _list_values(record: Record, columns: FoundColumns) -> Iterator[tuple[str, Any]]:
    """Yield the fields and their values, but for those of other programs that do not fit."""
    for field, column in columns.fields.items():
        value, is_own = record[column], column.removeprefix("_") == field
        if not is_own or isinstance(value, Mapping):
            value = _simplify(value, AUTHOR_SEPARATOR if field == "author" else "\n")
        fits = isinstance(value, str) or (field == "id" and isinstance(value, int))
        if is_own or fits:
            yield field, value


def _list_summaries(record: Record, columns: FoundColumns, body: str) -> Iterator[str]:
    """Yield what sums the article up in columns of their own, unless the body says the same."""
    for column in columns.summaries:
        value = _simplify(record[column])
        if isinstance(value, str) and (text := strip_markup(value)) not in body:
            yield text


def _simplify(value: Any, separator: str = "\n") -> Any:
    """Return the text of a value that is in parts, or in an object of another program; others as they are."""
    match value:
        case {"rendered": str(text)}:  # as WordPress exports it
            return make_plain_text(text)
        case {"$oid": str(text)}:  # as MongoDB does
            return text
        case [_, *_] if all(isinstance(part, str) for part in value):
            return separator.join(value)
        case [{"name": str()}, *_] if all(isinstance(part.get("name"), str) for part in value):
            return separator.join(part["name"] for part in value)
    return value


def _find_columns(record: Record, origin: Origin) -> FoundColumns:
    filled = tuple(name for name, value in record.items() if value is not None and value != "")
    empty = tuple(name for name, value in record.items() if value == "")
    return find_columns(filled, empty, origin.fields)


def _convert_texts(fields: dict[str, Any], columns: FoundColumns, origin: Origin) -> dict[str, str]:
    """Restore the letters of the texts of a record; return what its metadata say about that."""
    remarked: dict[str, str] = {}
    for field in _TEXTS:
        if isinstance(text := fields.get(field), str):
            if columns.fields[field] != field:  # a program wrote it that knows nothing of our fields
                text = strip_markup(text)
            fields[field], found, _ = convert_text(text, origin)
            remarked |= found | describe_losses(fields[field])
    return remarked


def _take_id(fields: dict[str, Any], columns: FoundColumns, origin: Origin) -> str:
    if "id" not in fields:
        return origin.id
    value = fields.pop("id")
    if isinstance(value, bool) or not isinstance(value, str | int):
        column = columns.fields["id"]
        raise UnreadableFile(
            origin.where, f"{column} must be a string or a whole number, not {shorten_json(value)}"
        )
    return str(value)


def _take_page(fields: dict[str, Any], columns: FoundColumns, where: str) -> Page:
    """Take the `body` of a record as it is, or its `text` as a page that has parts."""
    has_text_field = "body" in fields or "text" in fields
    title = _take_text(fields, columns, "title", where)
    body = _take_text(fields, columns, "body", where)
    if not has_text(body) and has_text(text := _take_text(fields, columns, "text", where)):
        page = read_page(text, title=title or None)
        return replace(page, title=title) if title else page
    if has_text(body) or (has_text_field and has_text(title)):
        return Page(title, body, related="", author=None, source=None, url=None, published=None)
    raise UnreadableFile(
        where,
        "holds no text: neither body nor text has a letter or a digit; "
        "--field body=COLUMN says which column has the text",
    )


def _take_text(fields: dict[str, Any], columns: FoundColumns, field: str, where: str) -> str:
    value = fields.pop(field, "")
    if not isinstance(value, str):
        raise UnreadableFile(where, f"{columns.fields[field]} must be a string, not {shorten_json(value)}")
    return value


def _find_date(record: Record, columns: Iterable[str]) -> tuple[date | None, str | None]:
    """Return the first date that can be read, and its column; one that cannot becomes metadata."""
    for column in columns:
        published = _read_date(record[column])
        if published is not None:
            return published, column
    return None, None


def _read_date(value: object) -> date | None:
    match value:
        case {"$date": inner, **others} if not others:  # as MongoDB exports it
            return _read_date(inner)
        case {"$numberLong": inner, **others} if not others:
            return _read_date(inner)
        case date():
            return value
        case bool():
            return None
        case int() | str():
            return _read_written_date(str(value))
        case float():
            return _read_epoch(value)
    return None


def _read_written_date(text: str) -> date | None:
    if found := _NET_DATE.fullmatch(text):
        return _read_epoch(found[1])
    try:
        return read_timestamp(text)
    except ValueError:
        return find_date(text) if is_date_line(text) else _read_epoch(text)


def _read_epoch(value: float | str) -> date | None:
    try:
        return read_epoch(float(value))
    except (ValueError, OverflowError):
        return None


def _describe_columns(record: Record, article: Article, origin: Origin) -> Remark:
    """Return the remark that says which column holds which field, as in `--field`, and what is metadata."""
    columns = _find_columns(record, origin)
    held = {field: column for field, column in columns.fields.items() if column not in article.metadata}
    if (dated := _find_date(record, columns.dates)[1]) is not None:
        held["date"] = dated
    others = [name for name in article.metadata if name in record]
    shown = ", ".join(others[:_MOST_SHOWN]) + (", …" if len(others) > _MOST_SHOWN else "")
    detail = ", ".join(field if field == column else f"{field}={column}" for field, column in held.items())
    return Remark(
        RemarkKind.COLUMNS, origin.where, detail + (f"; metadata: {shown}" if shown else ""), origin.path
    )
