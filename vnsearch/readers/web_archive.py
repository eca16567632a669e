"""Reads pages that a browser saved with their files: MHTML (`.mhtml`, `.mht`), and Safari's `.webarchive`.

Only the page itself is read, as an HTML page. Its address is where it was saved from.
"""

from __future__ import annotations

import io
import plistlib
from collections.abc import Iterator
from email import message_from_bytes
from email.message import Message
from typing import Any, BinaryIO

from vnsearch.errors import UnreadableFile
from vnsearch.model import Article
from vnsearch.readers.bounded import read_whole
from vnsearch.readers.html import read_html
from vnsearch.readers.origin import Origin
from vnsearch.readers.saved_pages import add_address

_HTML = ("text/html", "application/xhtml+xml")


def read_mhtml(stream: BinaryIO, origin: Origin) -> Iterator[Article]:
    """Yield the article of a page saved as MHTML; raises `UnreadableFile` if there is none."""
    message: Message[str, str] = message_from_bytes(read_whole(stream, origin.where))
    page = next((part for part in message.walk() if part.get_content_type() in _HTML), None)
    content: Any = page.get_payload(decode=True) if page is not None else None
    if page is None or not isinstance(content, bytes):
        raise UnreadableFile(origin.where, "no saved page: it has no part in HTML")
    address = message.get("Snapshot-Content-Location") or page.get("Content-Location")
    yield from _read_saved(content, str(address).strip() if address else None, origin)


def read_webarchive(stream: BinaryIO, origin: Origin) -> Iterator[Article]:
    """Yield the article of a page saved by Safari; raises `UnreadableFile` if there is none."""
    try:
        saved: Any = plistlib.loads(read_whole(stream, origin.where))
        page = saved["WebMainResource"]
        content, address = page["WebResourceData"], page.get("WebResourceURL")
    except Exception as error:  # plistlib raises whatever a damaged file leads to
        raise UnreadableFile(origin.where, "damaged, or no page saved by Safari") from error
    if not isinstance(content, bytes):
        raise UnreadableFile(origin.where, "no saved page: its main part is no HTML")
    yield from _read_saved(content, address if isinstance(address, str) else None, origin)


def _read_saved(content: bytes, address: str | None, origin: Origin) -> Iterator[Article]:
    for article in read_html(io.BytesIO(content), origin):
        yield add_address(article, address)
