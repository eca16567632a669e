"""Reads feeds that were saved, RSS and Atom of all versions: each entry is an article."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any, BinaryIO

from vnsearch.errors import UnreadableFile
from vnsearch.readers.bounded import join_pieces, read_pieces
from vnsearch.readers.items import Item
from vnsearch.readers.markup import make_plain_text
from vnsearch.readers.origin import Origin
from vnsearch.readers.records import NumberedRecord, Record, read_records

_SITEMAP = re.compile(rb"<(?:\w+:)?(?:urlset|sitemapindex)[\s>]")
_BEGINNING = 4096


def read_feed(stream: BinaryIO, origin: Origin) -> Iterator[Item]:
    """Yield the article of each entry, or a rejection; raises `UnreadableFile` for other XML."""
    import feedparser

    data = join_pieces(read_pieces(stream), origin.where)
    if _SITEMAP.search(data[:_BEGINNING].replace(b"\0", b"")):
        raise UnreadableFile(origin.where, "a sitemap: it has addresses, and no articles")
    try:
        feed: Any = feedparser.parse(BytesIO(data), sanitize_html=False, resolve_relative_uris=False)
    except Exception as error:  # it raises whatever its parts raise
        raise UnreadableFile(origin.where, f"damaged feed: {error}") from error
    if not feed.get("version") and not feed.entries:
        raise UnreadableFile(origin.where, "no feed (RSS or Atom), and other XML is not read")
    source = make_plain_text(feed.feed.get("title") or "")
    records = (
        NumberedRecord(number, _make_record(each, source)) for number, each in enumerate(feed.entries, 1)
    )
    yield from read_records(records, origin, "entries")


def _make_record(entry: Any, source: str) -> Record:
    parts = [part.get("value") for part in entry.get("content") or ()]
    body, *others = sorted((make_plain_text(text or "") for text in [*parts, entry.get("summary")]), key=len)[
        ::-1
    ]
    address = entry.get("link") or None
    record = {
        "id": " ".join((entry.get("id") or address or "").split()) or None,
        "title": make_plain_text(entry.get("title") or ""),
        "body": body,
        "related": "\n".join(text for text in others if text not in body) or None,
        "url": address,
        "author": entry.get("author") or None,
        "source": source or None,
        "date": entry.get("published") or entry.get("updated") or None,
        "tags": [tag["term"] for tag in entry.get("tags") or () if tag.get("term")] or None,
    }
    return {name: value for name, value in record.items() if value is not None}
