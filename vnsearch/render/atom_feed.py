"""What a saved search reported last as an Atom feed (RFC 4287), newest first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from urllib.parse import quote
from xml.sax.saxutils import escape, quoteattr

from vnsearch.render.marked_text import replace_no_characters
from vnsearch.render.web_address import is_web_address
from vnsearch.search.saved_searches import ReportedHit

_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


def format_feed(name: str, entries: Iterable[ReportedHit]) -> str:
    """Formats the feed of a saved search; the entries are in its order."""
    listed = list(entries)
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="vi">',
        _tag("title", name),
        _tag("id", f"urn:vnsearch:saved:{quote(name, safe='', errors='replace')}"),
        _tag("updated", _format_time(max((entry.time for entry in listed), default=_NEVER))),
        "<author><name>vnsearch</name></author>",
        *(line for entry in listed for line in _list_lines(entry)),
        "</feed>",
    ]
    return "\n".join(lines) + "\n"


def _list_lines(entry: ReportedHit) -> Iterator[str]:
    article = entry.hit.article
    address = article.url if is_web_address(article.url) else None
    yield "<entry>"
    yield _tag("title", article.title.strip() or article.id)
    yield _tag("id", f"urn:vnsearch:article:{quote(article.id, safe='', errors='replace')}")
    if address:
        yield f'<link rel="alternate" href={quoteattr(replace_no_characters(address))}/>'
    yield _tag("updated", _format_time(entry.time))
    if article.author:
        yield f"<author>{_tag('name', article.author)}</author>"
    if article.source:
        yield f"<category term={quoteattr(replace_no_characters(article.source))}/>"
    yield _tag("summary", " … ".join(snippet.text for snippet in entry.hit.snippets))
    yield "</entry>"


def _tag(name: str, text: str) -> str:
    return f"<{name}>{escape(replace_no_characters(text))}</{name}>"


def _format_time(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
