"""Knows what browsers leave in a page that they save as one file: where it was, and the pictures in it.

Browsers note the address in a comment at the top ("saved from url=(0023)https://bao.vn/bai", "Page saved with
SingleFile url: https://bao.vn/bai"). SingleFile puts pictures and fonts into the page, as data in addresses.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from urllib.parse import urlsplit

from vnsearch.model import Article

_NOTE = re.compile(
    r"<!--\s*(?:saved from url=\(\d+\)|Page saved with SingleFile\s+url:)\s*(https?://[^\s<>\"]{1,2000})"
)
_NOTE_WITHIN = 4_000  # characters
_DATA = re.compile(rb"data:[\w.+/-]{1,100};base64,[A-Za-z0-9+/=%]*")
_REST_OF_DATA = re.compile(rb"[A-Za-z0-9+/=%]*")


def find_saved_address(source: str) -> str | None:
    """Return the address that the browser which saved the page has noted in it, None if it has not."""
    note = _NOTE.search(source, 0, _NOTE_WITHIN)
    return note[1] if note else None


def add_address(article: Article, address: str | None) -> Article:
    """Return the article with the address, and its site as the source, if it states none itself."""
    if address is None or article.url or not address.startswith(("http://", "https://")):
        return article
    try:
        host = urlsplit(address).hostname
    except ValueError:
        return article
    return replace(article, url=address, source=article.source or (host or "").removeprefix("www.") or None)


def drop_data(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the pieces of a page without the data in its addresses, which may go on in the next piece."""
    is_inside = False
    for piece in pieces:
        start = 0
        if is_inside and (rest := _REST_OF_DATA.match(piece)):
            start = rest.end()
            is_inside = start == len(piece)
        if b";base64," in piece:
            last = 0
            for found in _DATA.finditer(piece, start):
                last = found.end()
            is_inside = is_inside or last == len(piece)
            yield _DATA.sub(b"", piece[start:])
        else:
            yield piece[start:]
