"""An article as a JSON object and back, complete: what is stored, printed and written to files."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import MISSING, fields, replace
from datetime import date, datetime
from itertools import chain
from typing import Any, NamedTuple

from vnsearch.errors import BadArticle
from vnsearch.model import Article

DEEPEST = 100
"""Metadata nested deeper could be written, and not be read where less of the stack is left."""
DIGEST_BYTES = 16
KEYS = tuple(field.name for field in fields(Article))
REQUIRED_KEYS = tuple(
    each.name for each in fields(Article) if each.default is each.default_factory is MISSING
)
"""The keys that every record has."""


def to_record(article: Article) -> dict[str, Any]:
    """The article's fields that are not empty, with `published` in ISO 8601."""
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
    """A date, or a datetime where the text gives a time, of ISO 8601; raises `ValueError` otherwise."""
    return date.fromisoformat(text) if len(text) <= len("2024-09-26") else datetime.fromisoformat(text)


def to_bytes(article: Article) -> bytes:
    """The record without its path, as compact JSON in UTF-8, lone surrogates included.

    Equal articles give equal bytes. Raises `BadArticle` when the metadata are no JSON values, or are nested
    too deep.
    """
    record = to_record(replace(article, path=None))
    if is_too_deep(record):
        raise BadArticle(f"article {article.id!r}: its metadata are nested too deep")
    try:
        text = json.dumps(record, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    except (TypeError, ValueError) as error:
        raise BadArticle(f"article {article.id!r}: its metadata are no JSON values: {error}") from error
    return text.encode("utf-8", "surrogatepass")


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
    """The article of `to_bytes`, and where it was read from."""
    record = json.loads(data.decode("utf-8", "surrogatepass"))
    return from_record({**record, "path": path})


class SerializedArticle(NamedTuple):
    """An article as it is stored: `data` is all of it but its path, `compute_digest` that of `data`."""

    id: str
    path: str | None
    data: bytes
    digest: bytes


def serialize(article: Article) -> SerializedArticle:
    """The article as it is stored."""
    data = to_bytes(article)
    return SerializedArticle(article.id, article.path, data, compute_digest(data))


def compute_digest(data: bytes) -> bytes:
    """`DIGEST_BYTES` bytes of BLAKE2b, which tell articles apart."""
    from hashlib import blake2b  # loads OpenSSL, which a search has no use for

    return blake2b(data, digest_size=DIGEST_BYTES).digest()
