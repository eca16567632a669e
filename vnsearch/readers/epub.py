"""Reads books in EPUB: a chapter is an article, in the order of the book, whose title is its source.

The table of contents, the cover and the title page are no chapters.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, BinaryIO
from urllib.parse import unquote
from xml.etree.ElementTree import Element

from vnsearch.errors import UnreadableFile
from vnsearch.model import Article, Rejection
from vnsearch.readers.document import DocumentParagraph, Statements, make_document, read_day
from vnsearch.readers.encodings.detection import decode
from vnsearch.readers.html import parse_html
from vnsearch.readers.html_lines import list_lines
from vnsearch.readers.html_metadata import collapse_space
from vnsearch.readers.origin import Origin
from vnsearch.readers.page.headings import make_key
from vnsearch.readers.rejections import make_rejection
from vnsearch.readers.zipped_xml import XmlArchive, find_all, find_text, get_attribute, get_name

_NO_CHAPTERS = frozenset(["cover", "titlepage", "toc", "landmarks", "page-list"])
_NOTE_LINKS = (
    "//a[contains(@*[name()='epub:type'], 'noteref') or contains(@role, 'doc-noteref')"
    " or contains(@role, 'doc-backlink')]"
)
_HEADINGS = ("h1", "h2", "h3")


@dataclass(frozen=True, slots=True)
class _Book:
    """What a book states about itself, the files of its chapters, and what its contents call them."""

    stated: Statements
    chapters: list[str]
    labels: dict[str, str]


def read_epub(stream: BinaryIO, origin: Origin) -> Iterator[Article | Rejection]:
    """Yield the chapters of a book; raises `UnreadableFile` if it is none, or has no text."""
    archive = XmlArchive(stream, origin.where)
    book = _read_book(archive)
    _refuse_protected(archive, book)
    has_text = False
    for name in book.chapters:
        member = origin.make_member(name)
        try:
            chapter = _read_chapter(archive, book, name, member)
        except Exception as error:
            yield make_rejection(error, member)
            continue
        if chapter is not None:
            has_text = True
            yield chapter
    if not has_text:
        raise UnreadableFile(origin.where, "holds no text: its pages are pictures")


def _read_book(archive: XmlArchive) -> _Book:
    root_file = next(find_all(archive.parse("META-INF/container.xml"), "rootfile"), None)
    name = "" if root_file is None else root_file.get("full-path", "")
    package = archive.parse(name)
    folder = posixpath.dirname(name)
    items = {item.get("id", ""): item for item in find_all(package, "item")}
    spine = (items.get(reference.get("idref", "")) for reference in find_all(package, "itemref"))
    chapters = [
        _resolve(folder, item.get("href", ""))
        for item in spine
        if item is not None and "nav" not in item.get("properties", "").split()
    ]
    stated = Statements(
        title=collapse_space(find_text(package, "title")),
        author="; ".join(
            collapse_space(creator.text) for creator in find_all(package, "creator") if creator.text
        ),
        published=read_day(find_text(package, "date")),
    )
    known = [name for name in dict.fromkeys(chapters) if name in archive]
    return _Book(stated, known, _read_labels(archive, folder, items.values()))


def _read_labels(archive: XmlArchive, folder: str, items: Any) -> dict[str, str]:
    """Return what the tables of contents call the files."""
    labels: dict[str, str] = {}
    for item in items:
        name = _resolve(folder, item.get("href", ""))
        if "nav" in item.get("properties", "").split() or item.get("media-type", "").endswith("dtbncx+xml"):
            for target, label in _list_entries(archive.parse_if_there(name)):
                labels.setdefault(_resolve(posixpath.dirname(name), target), label)
    return labels


def _list_entries(contents: Element) -> Iterator[tuple[str, str]]:
    for element in contents.iter():
        if get_name(element) == "a" and element.get("href"):
            yield element.get("href", ""), collapse_space("".join(element.itertext()))
        elif get_name(element) == "navPoint":
            content = next(find_all(element, "content"), None)
            if content is not None:
                yield content.get("src", ""), collapse_space(find_text(element, "text"))


def _resolve(folder: str, address: str) -> str:
    path = unquote(address.partition("#")[0])
    return posixpath.normpath(posixpath.join(folder, path)).lstrip("/")


def _refuse_protected(archive: XmlArchive, book: _Book) -> None:
    encryption = archive.parse_if_there("META-INF/encryption.xml")
    protected = {unquote(get_attribute(one, "URI")) for one in find_all(encryption, "CipherReference")}
    if protected & set(book.chapters):
        raise UnreadableFile(archive.where, "protected against copying (DRM): its text cannot be read")


def _read_chapter(archive: XmlArchive, book: _Book, name: str, origin: Origin) -> Article | None:
    """Return the article of a chapter; None if it is none, or has no text."""
    tree = parse_html(decode(archive.read(name), where=origin.where), origin)
    types = " ".join(str(found) for found in tree.xpath("//*/@*[name()='epub:type']")).split()
    if _NO_CHAPTERS & set(types):
        return None
    for link in tree.xpath(_NOTE_LINKS):
        link.drop_tree()
    headings = (collapse_space(one.text_content()) for tag in _HEADINGS for one in tree.iter(tag))
    heading = next(filter(None, headings), "")
    lines = [line.text for line in list_lines(tree)]
    known = make_key(f"{book.stated.title} {book.stated.author} {book.stated.published}").split()
    if set(make_key(" ".join(lines)).split()) <= set(known):
        return None
    stated = replace(
        book.stated, title=heading or book.labels.get(name, ""), source=book.stated.title or None
    )
    return make_document((DocumentParagraph(line) for line in lines), stated, origin)
