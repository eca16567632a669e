"""Reads PDF files: one file is one article, however many pages it has."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import takewhile
from statistics import median
from typing import BinaryIO

from vnsearch.errors import UnreadableFile
from vnsearch.model import Article
from vnsearch.readers.bounded import read_whole
from vnsearch.readers.document import PAGE_BREAK, DocumentParagraph, Statements, make_document, read_day
from vnsearch.readers.origin import Origin
from vnsearch.readers.page.dates import is_date_line
from vnsearch.readers.pdf.child import read_pdf_pages
from vnsearch.readers.pdf.furniture import drop_furniture, find_printed_address
from vnsearch.readers.pdf.line_segments import Segment
from vnsearch.readers.pdf.paragraphs import PrintedParagraph, find_paragraphs
from vnsearch.readers.pdf.soft_hyphens import find_soft_hyphens
from vnsearch.readers.pdf.text_columns import order_lines
from vnsearch.readers.remarks import PAGES_WITHOUT_TEXT
from vnsearch.readers.text_pages import has_text

_NO_TEXT = (
    "its pages are pictures without text: add the text with OCR first, for example with "
    "ocrmypdf -l vie IN.pdf OUT.pdf"
)
_BROWSERS = ("Skia/PDF", "Mozilla/", "Firefox", "Safari", "wkhtmltopdf", "Qt ")
"""Names of programs that print pages: when they did so says nothing about the page."""
_MOST_ABOVE = 2
"""The most lines above the title that are a header; more of them are the head of a letter, or of a law."""
_LARGER = 1.15
"""How much larger than the rest of the first page the letters of its title are, at least."""


def read_pdf(stream: BinaryIO, origin: Origin) -> Iterator[Article]:
    """Yield the article of a PDF file; raises `UnreadableFile` if it has none that can be read."""
    information, pages = read_pdf_pages(read_whole(stream, origin.where), origin.where)
    without_text = [number for number, page in enumerate(pages, 1) if not _shows_text(page)]
    if len(without_text) == len(pages):
        raise UnreadableFile(origin.where, _NO_TEXT if pages else "has no pages")
    paragraphs = find_paragraphs([list(order_lines(page)) for page in drop_furniture(pages)])
    if origin.converts:
        paragraphs = find_soft_hyphens(paragraphs)
    is_printed = _is_printed_page(information)
    above, text = _split_header(paragraphs, _MOST_ABOVE if not is_printed else len(paragraphs))
    stated = Statements(
        title=information.get("Title", ""),
        author=information.get("Author", ""),
        published=None if is_printed else _read_day(information.get("CreationDate", "")),
        page_count=len(pages),
        url=find_printed_address(pages),
    )
    article = make_document(text, stated, origin)
    missing = {PAGES_WITHOUT_TEXT: without_text} if without_text else {}
    yield replace(article, related="\n".join(above), metadata={**article.metadata, **missing})


def _shows_text(page: Sequence[Segment]) -> bool:
    return any(has_text(one.text) for one in page)


def _is_printed_page(information: dict[str, str]) -> bool:
    programs = f"{information.get('Creator', '')} {information.get('Producer', '')}"
    return any(name in programs for name in _BROWSERS)


def _read_day(text: str) -> date | None:
    """Return the day of a date as PDF files have it: D:20230217080000+07'00'."""
    return read_day(text.removeprefix("D:")[:8])


def _split_header(
    paragraphs: Sequence[PrintedParagraph], most: int
) -> tuple[list[str], list[DocumentParagraph]]:
    """Return what stands above the title, and the rest, in which the title is a heading.

    What is more than `most` lines, or a date, is part of the rest. The title is what has the largest letters
    on the first page.
    """
    title = _find_title(paragraphs)
    start = title or 0
    above = [one.text for one in paragraphs[:start] if not is_date_line(one.text)]
    if len(above) > most:
        above = []
    hidden = set(above)
    return above, [
        DocumentParagraph(one.text, is_heading=at == title)
        for at, one in enumerate(paragraphs)
        if at >= start or one.text not in hidden
    ]


def _find_title(paragraphs: Sequence[PrintedParagraph]) -> int | None:
    first = [
        (one.size, -at)
        for at, one in enumerate(takewhile(lambda one: not one.text.startswith(PAGE_BREAK), paragraphs))
        if has_text(one.text)
    ]
    if not first:
        return None
    largest, at = max(first)
    return -at if largest >= _LARGER * median(size for size, _ in first) else None
