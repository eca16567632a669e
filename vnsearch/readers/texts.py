"""Text pages: one file, one article."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from vnsearch.errors import UnreadableFile
from vnsearch.model import Article
from vnsearch.readers.bounded import pieces, whole
from vnsearch.readers.encodings.detection import decode
from vnsearch.readers.origin import Origin
from vnsearch.readers.page.page import Page, read_page


def read_text(stream: BinaryIO, origin: Origin) -> Iterator[Article]:
    """The article of a text page; raises `UnreadableFile` when the bytes hold none."""
    text = page_text(whole(pieces(stream), origin.where), origin)
    yield page_article(read_page(text), origin)


def page_text(data: bytes, origin: Origin, declared: str | None = None) -> str:
    """The text of a file that must hold some; `declared` is the encoding that the file claims."""
    text = decode(data, where=origin.where, declared=declared)
    if not text.strip():
        raise UnreadableFile(origin.where, "empty")
    if not has_text(text):
        raise UnreadableFile(origin.where, "holds no text: not one letter or digit")
    return text


def page_article(page: Page, origin: Origin) -> Article:
    """The article that a page holds."""
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
    """Whether `text` has a letter or a digit."""
    return any(map(str.isalnum, text))
