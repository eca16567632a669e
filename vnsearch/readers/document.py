"""Makes the article of a document that is no web page, such as a PDF file, a Word document, or a mail.

All of its text is the body, but for the lines at its top that say what the article's fields do: the title,
the author, the day. What the document states about itself counts more than its first lines, unless the
program that wrote it stated it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, NamedTuple

from vnsearch.errors import UnreadableFile
from vnsearch.language.timestamps import read_timestamp
from vnsearch.model import Article
from vnsearch.page_starts import PAGE_STARTS
from vnsearch.readers.bounded import MOST_BYTES, TOO_LARGE
from vnsearch.readers.official_head import is_official, read_official_title
from vnsearch.readers.origin import Origin
from vnsearch.readers.page.bylines import clean_author, read_author, read_source
from vnsearch.readers.page.dates import find_date, is_date_line
from vnsearch.readers.page.headings import make_key
from vnsearch.readers.page.page import Page, read_page
from vnsearch.readers.tears import mend_tears
from vnsearch.readers.text_pages import convert_text, has_text, make_article

PAGE_BREAK = "\f"
"""Stands in a paragraph where a page of the document begins, but for the first one."""

_HEAD = 40
"""The paragraphs at the beginning of a document in which its title, author and day are looked for."""
_LONGEST_TITLE = 300
_ABOVE_TEXT = 8
"""The lines at the top of a document that may name its title, author or day."""
_NO_TITLE = re.compile(
    r"microsoft (?:word|excel|powerpoint|office)\b.*|word document|powerpoint presentation|about:blank|print"
    r"|(?:untitled|no ?name|(?:new )?document|presentation|slide|bản ghi|tài liệu)[\s\d-]*"
    r"|.*\.(?:docx?|odt|rtf|pdf|tex|dvi|indd|pmd|p65|qxp|qxd|cdr|pub|pptx?|xlsx?|html?|txt)"
    r"|cộng h(?:òa|oà) xã hội chủ nghĩa việt nam.*|https?://\S+|\W*|\w\w?",
    re.IGNORECASE | re.DOTALL,
)
"""Titles that programs give: "Microsoft Word - cv 12.doc"; Word takes the first line, whatever it says."""
_NO_AUTHOR = re.compile(
    r"(?:administrator|admin|users?|owner|guest|pc|home|office|my|hp|dell|asus|acer|lenovo|vaio|samsung"
    r"|customer|khách|computer|máy tính|windows user|microsoft.*|python-docx|unknown|author|anonymous|none"
    r"|un-?named|(?:openoffice|libreoffice|calibre|pandoc)\b.*|www\..*|https?:.*)[\s\d.]*",
    re.IGNORECASE,
)
"""Names of computers and programs, not of persons."""
_LOGIN = re.compile(r"[\w.+-]*[\d_.][\w.+-]*|[a-z\d_.+-]+")


class DocumentParagraph(NamedTuple):
    """A paragraph of a document; the title of the document is a heading."""

    text: str
    is_heading: bool = False


@dataclass(frozen=True, slots=True)
class Statements:
    """What a document states about itself, as it stands there: "" or None where it states nothing.

    `page_count` is the number of its pages, 0 if it has none of its own.
    """

    title: str = ""
    author: str = ""
    source: str | None = None
    published: date | None = None
    page_count: int = 0
    url: str | None = None


def read_day(text: str) -> date | None:
    """Return the day that a statement names, None if it names none.

    It is that of the place where the document was written: not all programs say truly which zone it is in.
    """
    try:
        found = read_timestamp(text.strip())
    except ValueError:
        return None
    return found.date() if isinstance(found, datetime) else found


def make_document(paragraphs: Iterable[DocumentParagraph], stated: Statements, origin: Origin) -> Article:
    """Return the article of a document; raises `UnreadableFile` if it has no text, or too much."""
    texts, metadata = _restore_texts(list(paragraphs), stated, origin)
    if not any(map(has_text, (one.text for one in texts))):
        raise UnreadableFile(origin.where, "holds no text: not one letter or digit")
    title = texts.pop(0).text if stated.title else ""
    author = texts.pop(0).text if stated.author else ""
    first = [" ".join(one.text.split()) for one in texts[:_HEAD]]
    page = _read_head(texts, title if _is_title(title) else read_official_title(first))
    if is_official(first):
        page = replace(page, author=None)  # an office
    head = replace(
        page,
        author=_read_stated_author(author) or page.author,
        source=stated.source or page.source,
        published=page.published or stated.published,
        url=stated.url or page.url,
        related="",
        is_article=True,
    )
    body = "\n".join(_drop_stated(texts, head, page.published))
    if not has_text(body):
        body = "\n".join(one.text for one in texts)
    starts = list(_find_page_starts(body, stated.page_count))
    if starts:
        metadata = {**metadata, PAGE_STARTS: starts}
    return make_article(replace(head, body=body.replace(PAGE_BREAK, "")), origin, metadata)


def _restore_texts(
    paragraphs: list[DocumentParagraph], stated: Statements, origin: Origin
) -> tuple[list[DocumentParagraph], Mapping[str, Any]]:
    """Return what is stated, if it is, and the paragraphs, with the letters of older alphabets restored.

    Fonts tell nothing in a text alone: all of it tells which alphabet it is in.
    """
    claims = [DocumentParagraph(" ".join(claim.split())) for claim in (stated.title, stated.author) if claim]
    lines = [
        DocumentParagraph(line, one.is_heading)
        for one in paragraphs
        for line in one.text.split("\n")
        if has_text(line) or PAGE_BREAK in line
    ]
    whole = [*claims, *lines]
    if sum(len(one.text) for one in whole) > MOST_BYTES:
        raise UnreadableFile(origin.where, TOO_LARGE)
    converted = convert_text("\n".join(one.text for one in whole), origin)
    texts = mend_tears(converted.text).split("\n")
    if len(texts) != len(whole):
        texts = [one.text for one in whole]
    return [
        DocumentParagraph(text, one.is_heading) for text, one in zip(texts, whole, strict=True)
    ], converted.metadata


def _is_title(title: str) -> bool:
    return has_text(title) and len(title) <= _LONGEST_TITLE and not _NO_TITLE.fullmatch(title)


def _read_stated_author(author: str) -> str | None:
    is_person = author and not _NO_AUTHOR.fullmatch(author) and not _LOGIN.fullmatch(author)
    return clean_author(author) if is_person else None


def _read_head(texts: Sequence[DocumentParagraph], title: str | None) -> Page:
    """Return what the beginning says, as a page would; a heading is marked as the main one."""
    return read_page(
        "\n\n".join(
            f"# {line}" if one.is_heading and title is None else line
            for one in texts[:_HEAD]
            if (line := " ".join(one.text.split()))
        ),
        title=title,
    )


def _drop_stated(texts: Sequence[DocumentParagraph], head: Page, day: date | None) -> Iterator[str]:
    """Yield the lines of the body: all but those at the top that say only what the fields do."""
    carried = ""
    title = make_key(head.title)
    has_title = False
    for at, one in enumerate(texts):
        text = one.text.strip(" \t\r\n")
        plain = " ".join(text.split())
        is_title = not has_title and at < _HEAD and make_key(plain) == title
        if is_title or (at < _ABOVE_TEXT and _says_no_more(plain, head, day)) or not has_text(plain):
            has_title = has_title or is_title
            carried += PAGE_BREAK * text.count(PAGE_BREAK)
        else:
            yield carried + text
            carried = ""
    if carried:
        yield carried


def _says_no_more(line: str, head: Page, day: date | None) -> bool:
    """Return whether a line says nothing but the author, the source or the day of the article."""
    if day is not None and is_date_line(line):
        return find_date(line) is not None
    author = read_author(line)
    if author is not None and make_key(author) == make_key(head.author or ""):
        return True
    return head.source is not None and read_source(line) == head.source


def _find_page_starts(body: str, count: int) -> Iterator[int]:
    """Yield where each of so many pages begins in the body without page breaks."""
    if not count:
        return
    yield 0
    start = number = 0
    while (found := body.find(PAGE_BREAK, start)) >= 0:
        number += 1
        yield found - number + 1
        start = found + 1
    end = len(body) - number
    yield from [end] * (count - number - 1)
