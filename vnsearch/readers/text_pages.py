"""Reads text pages: one file is one article."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from vnsearch.errors import UnreadableFile
from vnsearch.model import Article
from vnsearch.readers.bounded import join_pieces, read_pieces
from vnsearch.readers.encodings.detection import decode
from vnsearch.readers.origin import Origin
from vnsearch.readers.page.page import Page, read_page


def read_text(stream: BinaryIO, origin: Origin) -> Iterator[Article]:
    """Yield the article of a text page; raises `UnreadableFile` if the stream has no text."""
    text = decode_page(join_pieces(read_pieces(stream), origin.where), origin)
    yield make_article(read_page(text), origin)


def decode_page(data: bytes, origin: Origin, declared: str | None = None) -> str:
    """Return the text of a file; `declared` is the encoding that the file claims to be in.

    Raises `UnreadableFile` if it has no text or the encoding is not known.
    """
    text = decode(data, where=origin.where, declared=declared)
    if not text.strip():
        raise UnreadableFile(origin.where, "empty")
    if not has_text(text):
        raise UnreadableFile(origin.where, "holds no text: not one letter or digit")
    return text


def make_article(page: Page, origin: Origin) -> Article:
    """Return the article on a page."""
    return Article(
        id=origin.id,
        title=page.title,
        body=page.body,
        related=page.related,
        author=page.author,
        source=page.source,
        url=page.url,
        published=page.published,
        path=origin.path,
    )


def has_text(text: str) -> bool:
    """Return whether `text` has a letter or a digit."""
    return any(map(str.isalnum, text))
