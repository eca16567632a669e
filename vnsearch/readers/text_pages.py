"""Reads text pages: one file is one article."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO, NamedTuple

from vnsearch.errors import UnreadableFile
from vnsearch.model import Article
from vnsearch.readers import bounded
from vnsearch.readers.encodings.detection import decode_any
from vnsearch.readers.encodings.losses import find_losses
from vnsearch.readers.encodings.restoring import Restored, restore
from vnsearch.readers.origin import Origin
from vnsearch.readers.page.page import Page, read_page
from vnsearch.readers.remarks import CONVERTED_FROM, LOST_LETTERS, NO_ARTICLE


class PageText(NamedTuple):
    """The text of a page, and what its article's metadata say about its letters.

    It `is_restored` if letters had been spoilt before the file was written.
    """

    text: str
    metadata: dict[str, str]
    is_restored: bool


def read_text(stream: BinaryIO, origin: Origin) -> Iterator[Article]:
    """Yield the article of a text page; raises `UnreadableFile` if the stream has no text."""
    page = decode_page(bounded.read_page(stream, origin.where), origin)
    yield make_article(read_page(page.text), origin, page.metadata)


def decode_page(data: bytes, origin: Origin) -> PageText:
    """Return the text of a file with its letters restored; raises as `decode_source` does."""
    text, origins = decode_source(data, origin)
    return convert_text(text, origin, origins)


def decode_source(data: bytes, origin: Origin, declared: str | None = None) -> Restored:
    """Return the text of a file as it stands; `declared` is the encoding that the file claims to be in.

    Raises `UnreadableFile` if it has no text or the encoding is not known.
    """
    decoded = decode_any(data, where=origin.where, declared=declared)
    if decoded.origins and not origin.converts:
        raise UnreadableFile(
            origin.where,
            f"{decoded.origins[0]}, which is read only if text is converted (without --no-convert)",
        )
    if not decoded.text.strip():
        raise UnreadableFile(origin.where, "empty")
    if not has_text(decoded.text):
        raise UnreadableFile(origin.where, "holds no text: not one letter or digit")
    return decoded


def convert_text(text: str, origin: Origin, known: tuple[str, ...] = ()) -> PageText:
    """Return the text with its letters restored, unless the origin forbids it.

    `known` are the encodings that it has been converted from already.
    """
    restored = restore(text) if origin.converts else None
    origins = (*known, *restored.origins) if restored else known
    metadata = {CONVERTED_FROM: ", ".join(origins)} if origins else {}
    if restored is None or not restored.origins:
        return PageText(text, metadata, is_restored=False)
    return PageText(restored.text, metadata, is_restored=True)


def describe_losses(text: str) -> dict[str, str]:
    """Return what the metadata of an article with this text say about lost letters."""
    lost = find_losses(text)
    return {LOST_LETTERS: lost} if lost else {}


def make_article(page: Page, origin: Origin, metadata: Mapping[str, Any]) -> Article:
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
        metadata={
            **metadata,
            **describe_losses(f"{page.title}\n{page.body}"),
            **({} if page.is_article else {NO_ARTICLE: True}),
        },
    )


def has_text(text: str) -> bool:
    """Return whether `text` has a letter or a digit."""
    return any(map(str.isalnum, text))
