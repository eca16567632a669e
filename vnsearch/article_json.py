"""Articles as JSON objects and back, complete: the form in which they are stored, printed and exported."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from dataclasses import MISSING, fields, replace
from datetime import date, datetime
from itertools import accumulate, chain
from typing import Any, NamedTuple

from vnsearch.errors import BadArticle
from vnsearch.model import Article

DEEPEST = 100
"""Deeper metadata could be written, and then fail to be read where less of the stack is left."""
_MOST_BITS = 14_000
"""By default, Python reads no larger whole numbers: it would take too long."""
DIGEST_BYTES = 16
_LONGEST_SHOWN = 40
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True)
_JSON_STRING = re.compile(rb'"(?:[^"\\]|\\.)*+"')
KEYS = tuple(field.name for field in fields(Article))
REQUIRED_KEYS = tuple(
    each.name for each in fields(Article) if each.default is each.default_factory is MISSING
)
"""The keys that every record must have."""


def to_record(article: Article) -> dict[str, Any]:
    """The record of an article: its fields that are not empty, with `published` in ISO 8601."""
    record = {key: getattr(article, key) for key in KEYS}
    if article.published is not None:
        record["published"] = article.published.isoformat()
    record["metadata"] = dict(article.metadata)
    return {key: value for key, value in record.items() if key in REQUIRED_KEYS or value}


def from_record(record: Mapping[str, Any]) -> Article:
    """The article of a record that `to_record` made; raises `BadArticle` for fields of wrong types."""
    values = dict(record)
    try:
        if "published" in values:
            if not isinstance(values["published"], str):
                raise TypeError(f"published must be a string, not {type(values['published']).__name__}")
            values["published"] = parse_iso(values["published"])
        return Article(**values)
    except (TypeError, ValueError) as error:
        raise BadArticle(f"article {record.get('id')!r}: {error}") from error


def parse_iso(text: str) -> date:
    """Parses ISO 8601: a datetime where the text has a time, else a date. Raises `ValueError`."""
    if text[len("2024-09-26") :].startswith(("+", "-")):  # a time zone, which would be taken for a time
        raise ValueError(f"a day has no time zone: {text!r}")
    return date.fromisoformat(text) if len(text) <= len("2024-09-26") else datetime.fromisoformat(text)


def to_bytes(article: Article) -> bytes:
    """The article's record without its path, as compact JSON in UTF-8; lone surrogates are encoded, too.

    Equal articles give equal bytes. Raises `BadArticle` when the metadata are not JSON values or are nested
    too deeply.
    """
    record = to_record(article)
    record.pop("path", None)
    if article.metadata and is_too_deep(record):
        raise BadArticle(f"article {article.id!r}: its metadata are nested too deep")
    try:
        text = _ENCODER.encode(record)
    except (TypeError, ValueError) as error:
        raise BadArticle(f"article {article.id!r}: its metadata are no JSON values: {error}") from error
    return text.encode("utf-8", "surrogatepass")


def check_metadata(article: Article) -> None:
    """Raises `BadArticle`, which names the key, for metadata that JSON cannot hold.

    `to_bytes` writes some of them: an index of an earlier version may have NaN, which must not be lost.
    """
    for key, value in article.metadata.items():
        fault = _find_fault({key: value}, DEEPEST - 1)
        if fault:
            raise BadArticle(f"article {article.id!r}: its metadata {key!r} cannot be stored: {fault}")


def _find_fault(value: Any, depth: int) -> str:
    """What about the value JSON cannot hold; empty if it can. Lists and objects are at most `depth` deep."""
    match value:
        case None | bool() | str():
            return ""
        case float():
            return "" if math.isfinite(value) else f"JSON has no number {value}"
        case int():
            return f"a whole number of {value.bit_length():,} bits" if value.bit_length() > _MOST_BITS else ""
        case dict() | list() | tuple() if not depth:
            return f"lists and objects are nested more than {DEEPEST} deep"
        case dict():
            odd = next((key for key in value if not isinstance(key, str)), None)
            if odd is not None or None in value:
                return f"the key {odd!r} is no string"
            return next(filter(None, (_find_fault(each, depth - 1) for each in value.values())), "")
        case list() | tuple():
            return next(filter(None, (_find_fault(each, depth - 1) for each in value)), "")
    return f"JSON has nothing like {type(value).__name__!r}"


def is_too_deep(record: Mapping[str, Any]) -> bool:
    """Whether lists and objects are nested more than `DEEPEST` deep in the record, itself included."""
    level: list[Any] = [record]
    for _ in range(DEEPEST):
        inner = chain.from_iterable(each.values() if isinstance(each, Mapping) else each for each in level)
        level = [each for each in inner if isinstance(each, Mapping | list | tuple)]
        if not level:
            return False
    return True


def from_bytes(data: bytes, *, path: str | None = None) -> Article:
    """The article that `to_bytes` made the data of, with the path that it was read from.

    Raises `BadArticle` for data that `to_bytes` cannot have made.
    """
    try:
        record = json.loads(data.decode("utf-8", "surrogatepass"))
        return from_record({**record, "path": path})
    except (TypeError, ValueError) as error:
        raise BadArticle(f"the data are no article: {error}") from error
    except RecursionError as error:
        if _measure_depth(data) <= DEEPEST:  # it is the caller that leaves too little of the stack
            raise
        raise BadArticle("the data are nested too deep for an article") from error


def _measure_depth(data: bytes) -> int:
    """How deep lists and objects are nested in JSON."""
    brackets = re.findall(rb"[\[\]{}]", _JSON_STRING.sub(b"", data))
    return max(accumulate(1 if bracket in b"[{" else -1 for bracket in brackets), default=0)


class SerializedArticle(NamedTuple):
    """An article as bytes: `data` is the JSON of all but its path, and `digest` the digest of `data`."""

    id: str
    path: str | None
    data: bytes
    digest: bytes


def serialize(article: Article) -> SerializedArticle:
    """Serializes the article; raises `BadArticle` as `to_bytes` does."""
    data = to_bytes(article)
    return SerializedArticle(article.id, article.path, data, compute_digest(data))


def rename(stored: SerializedArticle, article_id: str) -> SerializedArticle:
    """The same article with another id."""
    if article_id == stored.id:
        return stored
    return serialize(replace(from_bytes(stored.data, path=stored.path), id=article_id))


def compute_digest(data: bytes) -> bytes:
    """Computes the BLAKE2b digest of the data, `DIGEST_BYTES` long; it shows whether an article changed."""
    from hashlib import blake2b  # loads OpenSSL, which a search does not need

    return blake2b(data, digest_size=DIGEST_BYTES).digest()


def shorten_json(value: object) -> str:
    """The beginning of the value as JSON, for a message."""
    return json.dumps(value, ensure_ascii=False, default=str)[:_LONGEST_SHOWN]
