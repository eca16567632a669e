"""Reads what stands behind the last sentence of an article without a line of its own.

Crawlers glue it there: the address of the page, a link after arrows, the credit of the pictures, the source,
the author: `… khai mạc.Mạnh Thắng - Hà Trang`, `… ông nói. Tân CaoẢnh: Nhân vật cung cấp`.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from vnsearch.language.sentences import CLOSER, CLOSERS, STOP, STOPS, ends_sentence
from vnsearch.readers.page.bylines import is_publisher, read_author, split_source

_LONGEST = 150
_STOPS = tuple(STOPS)
_ADDRESS = re.compile(rf"(?<={STOP})({CLOSER}?)\s*(?P<address>https?://\S+)$")
_LINK = re.compile(rf"(?<={STOP})({CLOSER}?)\s*(?P<link>>>[^{STOPS}]+)$")
_CREDIT = re.compile(
    r"\s*(?P<credit>\(?(?:Ảnh|Video|Clip|Hình)(?:(?:,| và|/) ?(?:ảnh|video|clip))*\s?:\s?[^.:!?]{2,50})$"
)
_NAMES = re.compile(rf"(?<={STOP})({CLOSER}?)\s*(?P<names>[^\s{STOPS}”\"][^{STOPS}”\"():]{{2,50}})$")
_INITIALS = re.compile(rf"(?<={STOP})({CLOSER}?)\s*(?P<names>[^\W\d_a-z]\.[^\W\d_a-z]\.?)$")


class Ending(NamedTuple):
    """What stands behind the last sentence of a paragraph, and the `paragraph` without it.

    A `credit` of pictures is part of the article, a `link` is not.
    """

    paragraph: str
    credit: str | None = None
    author: str | None = None
    source: str | None = None
    address: str | None = None
    link: str | None = None


def split_ending(text: str) -> Ending:
    """Return the last paragraph of an article and what stands behind its last sentence."""
    if text.endswith(_STOPS):
        return Ending(text)
    text, address = _split(text, _ADDRESS, "address")
    text, link = _split(text, _LINK, "link")
    text, credit = _split_credit(text)
    sourced = split_source(text)
    if sourced is not None:
        paragraph, author, source = sourced
        return Ending(paragraph, credit, author, source, address, link)
    text, author = _split_authors(text)
    return Ending(text, credit, author, None, address, link)


def _split(text: str, pattern: re.Pattern[str], group: str) -> tuple[str, str | None]:
    """Return the text without what the pattern finds at its end, and the group of it."""
    match = pattern.search(text, max(0, len(text) - _LONGEST))
    return (text, None) if match is None else (text[: match.end(1)], match[group])


def _split_credit(text: str) -> tuple[str, str | None]:
    """Return the text without a credit behind a sentence or the author's name, and the credit."""
    match = _CREDIT.search(text, max(0, len(text) - _LONGEST))
    if match is None:
        return text, None
    before = text[: match.start()]
    if ends_sentence(before) or before.endswith(tuple(CLOSERS)) or _split_authors(before)[1] is not None:
        return before, match["credit"]
    return text, None


def _split_authors(text: str) -> tuple[str, str | None]:
    """Return the text without the names behind its last sentence, and the names."""
    initials, name = _split(text, _INITIALS, "names")
    if name is not None:
        return initials, name
    paragraph, names = _split(text, _NAMES, "names")
    author = read_author(names) if names else None
    if author is None or is_publisher(author):
        return text, None
    return paragraph, author
