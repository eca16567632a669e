"""Reads Word documents (`.docx`): the text in its order, with tables, notes and text boxes.

Comments, headers, footers, hidden text and text whose deletion is recorded are left out.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from typing import BinaryIO
from xml.etree.ElementTree import Element

from vnsearch.errors import UnreadableFile
from vnsearch.model import Article
from vnsearch.readers.document import DocumentParagraph, Statements, make_document, read_day
from vnsearch.readers.flowing_text import FlowingText, join_cells
from vnsearch.readers.origin import Origin
from vnsearch.readers.zipped_xml import XmlArchive, find_all, find_text, get_attribute, get_name

_MAIN_PART = "word/document.xml"
_SIGNS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "ptab": "\t"}
_LEFT_OUT = frozenset("pPr rPr del moveFrom delText instrText tblPr tblGrid sectPr Fallback".split())
_NOTES = {"footnoteReference": "footnote", "endnoteReference": "endnote"}
_TITLE, _CHAPTER = "title", "heading 1"

Notes = Mapping[tuple[str, str], Element]
"""The notes, by their kind and their number."""


def read_docx(stream: BinaryIO, origin: Origin) -> Iterator[Article]:
    """Yield the article of a Word document; raises `UnreadableFile` if it has none that can be read."""
    archive = XmlArchive(stream, origin.where)
    main = _find_main_part(archive)
    folder = posixpath.dirname(main)
    notes = {
        (kind, get_attribute(note, "id")): note
        for kind in _NOTES.values()
        for note in find_all(archive.parse_if_there(f"{folder}/{kind}s.xml"), kind)
    }
    properties = archive.parse_if_there("docProps/core.xml")
    stated = Statements(
        title=find_text(properties, "title"),
        author=find_text(properties, "creator"),
        published=read_day(find_text(properties, "created")),
    )
    headings = _find_heading_styles(archive.parse_if_there(f"{folder}/styles.xml"))
    try:
        root = archive.parse(main)
        paragraphs = list(_read_blocks(root, notes, _choose_headings(root, headings)))
    except RecursionError as error:
        raise UnreadableFile(origin.where, "its elements are nested too deep") from error
    yield make_document(paragraphs, stated, origin)


def _find_main_part(archive: XmlArchive) -> str:
    for relation in find_all(archive.parse_if_there("_rels/.rels"), "Relationship"):
        if relation.get("Type", "").endswith("/officeDocument"):
            name = relation.get("Target", "").lstrip("/")
            if name in archive:
                return name
    if _MAIN_PART not in archive:
        raise UnreadableFile(archive.where, "no Word document: a zip archive with other files in it")
    return _MAIN_PART


def _find_heading_styles(styles: Element) -> dict[str, str]:
    """Return the names of the styles of titles and first headings, by their ids, which Word translates."""
    return {
        get_attribute(style, "styleId"): name
        for style in find_all(styles, "style")
        if (name := _get_value(style, "name").lower()) in (_TITLE, _CHAPTER)
    }


def _choose_headings(root: Element, styles: Mapping[str, str]) -> frozenset[str]:
    """Return the styles of the title: if there is none, that of a first heading that is the only one."""
    used = [
        style for element in find_all(root, "pStyle") if (style := get_attribute(element, "val")) in styles
    ]
    titles = frozenset(style for style in used if styles[style] == _TITLE)
    return titles or (frozenset(used) if len(used) == 1 else frozenset())


def _read_blocks(parent: Element, notes: Notes, headings: frozenset[str]) -> Iterator[DocumentParagraph]:
    """Yield the paragraphs below an element that holds paragraphs and tables."""
    for element in parent:
        match get_name(element):
            case "p":
                text = FlowingText()
                _read_inline(element, text, notes)
                yield from text.end(is_heading=_get_value(element, "pStyle") in headings)
            case "tr":
                yield from join_cells(_read_blocks(cell, notes, frozenset()) for cell in _list_cells(element))
            case name if name not in _LEFT_OUT:
                yield from _read_blocks(element, notes, headings)


def _list_cells(row: Element) -> list[Element]:
    """Return the cells of a row, also those in a content control, and not those of a table in a cell."""
    cells = []
    for element in row:
        if get_name(element) == "tc":
            cells.append(element)
        elif get_name(element) in ("sdt", "sdtContent", "customXml", "ins"):
            cells.extend(_list_cells(element))
    return cells


def _read_inline(parent: Element, text: FlowingText, notes: Notes) -> None:
    """Add what is in a paragraph to its text."""
    for element in parent:
        name = get_name(element)
        if name == "t":
            text.parts.append(element.text or "")
        elif name in _SIGNS:
            text.parts.append(_SIGNS[name])
        elif name in _NOTES:
            note = notes.get((_NOTES[name], get_attribute(element, "id")))
            if note is not None:
                text.anchor(_read_blocks(note, {}, frozenset()))
        elif name == "txbxContent":
            text.anchor(_read_blocks(element, notes, frozenset()))
        elif name not in _LEFT_OUT and not (name == "r" and _is_hidden(element)):
            _read_inline(element, text, notes)


def _is_hidden(run: Element) -> bool:
    properties = next((one for one in run if get_name(one) == "rPr"), None)
    return properties is not None and any(
        get_name(one) == "vanish" and get_attribute(one, "val") not in ("0", "false") for one in properties
    )


def _get_value(element: Element, name: str) -> str:
    return next((get_attribute(one, "val") for one in find_all(element, name)), "")
