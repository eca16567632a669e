"""Reads OpenDocument texts (`.odt`) of LibreOffice and others: the text in its order, with tables and notes.

Comments, headers, footers and text whose deletion is recorded are left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO
from xml.etree.ElementTree import Element

from vnsearch.errors import UnreadableFile
from vnsearch.model import Article
from vnsearch.readers.document import DocumentParagraph, Statements, make_document, read_day
from vnsearch.readers.flowing_text import FlowingText, join_cells
from vnsearch.readers.origin import Origin
from vnsearch.readers.zipped_xml import XmlArchive, find_all, find_text, get_attribute, get_name

_SIGNS = {"tab": "\t", "line-break": "\n"}
_LEFT_OUT = frozenset("tracked-changes annotation note-citation forms sequence-decls ruby-text".split())
_PARAGRAPHS = ("p", "h")
_ANCHORED = ("note", "frame", "custom-shape", "rect", "ellipse")
_TITLE = "Title"
_MOST_SPACES = 1_000


def read_odt(stream: BinaryIO, origin: Origin) -> Iterator[Article]:
    """Yield the article of an OpenDocument text; raises `UnreadableFile` if it has none that can be read."""
    archive = XmlArchive(stream, origin.where)
    if any(True for _ in find_all(archive.parse_if_there("META-INF/manifest.xml"), "encryption-data")):
        raise UnreadableFile(origin.where, "protected by a password: save a copy without it")
    meta = archive.parse_if_there("meta.xml")
    stated = Statements(
        title=find_text(meta, "title"),
        author=find_text(meta, "initial-creator") or find_text(meta, "creator"),
        published=read_day(find_text(meta, "creation-date") or find_text(meta, "date")),
    )
    root = archive.parse("content.xml")
    body = next(find_all(root, "body"), None)
    if body is None or not any(get_name(one) == "text" for one in body):
        raise UnreadableFile(origin.where, "no text: a table, a presentation or a drawing")
    try:
        paragraphs = list(_read_blocks(body, _find_title_styles(root)))
    except RecursionError as error:
        raise UnreadableFile(origin.where, "its elements are nested too deep") from error
    yield make_document(paragraphs, stated, origin)


def _find_title_styles(root: Element) -> frozenset[str]:
    """Return the styles of titles: that of the name, and those of paragraphs made from it."""
    made = (
        get_attribute(style, "name")
        for style in find_all(root, "style")
        if get_attribute(style, "parent-style-name") == _TITLE
    )
    return frozenset((_TITLE, *made))


def _read_blocks(parent: Element, titles: frozenset[str]) -> Iterator[DocumentParagraph]:
    """Yield the paragraphs below an element that holds paragraphs, lists and tables."""
    for element in parent:
        name = get_name(element)
        if name in _PARAGRAPHS:
            text = FlowingText()
            _read_inline(element, text)
            yield from text.end(is_heading=get_attribute(element, "style-name") in titles)
        elif name == "table-row":
            yield from join_cells(_read_blocks(cell, frozenset()) for cell in element)
        elif name not in _LEFT_OUT:
            yield from _read_blocks(element, titles)


def _read_inline(parent: Element, text: FlowingText) -> None:
    """Add what is in a paragraph to its text; what is anchored in it follows it."""
    text.parts.append(parent.text or "")
    for element in parent:
        name = get_name(element)
        if name in _SIGNS:
            text.parts.append(_SIGNS[name])
        elif name == "s":
            count = get_attribute(element, "c")
            text.parts.append(" " * (min(int(count), _MOST_SPACES) if count.isdecimal() else 1))
        elif name in _ANCHORED:
            text.anchor(_read_blocks(element, frozenset()))
        elif name not in _LEFT_OUT:
            _read_inline(element, text)
        text.parts.append(element.tail or "")
