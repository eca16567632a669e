"""Reads XML out of the zip archives that Word, LibreOffice and publishers write: so much, and no more.

That is done with the standard library alone: python-docx and odfpy leave out notes and text boxes, ebooklib
unpacks a whole book at once, and none of them has a bound for what an archive unpacks to.
"""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterator
from typing import BinaryIO
from xml.etree import ElementTree
from xml.etree.ElementTree import Element
from zipfile import BadZipFile, ZipFile

from vnsearch.errors import UnreadableFile
from vnsearch.readers.bounded import read_whole

MOST_XML_BYTES = 40_000_000
"""The size of a file in the archive, which takes ten times as much memory; that of a long novel is 10 MB."""
_MOST_UNPACKED = 10 * MOST_XML_BYTES
_MOST_MEMBERS = 50_000
_ENCRYPTED = 1


class XmlArchive:
    """A zip archive with XML files; raises `UnreadableFile`, naming `where`, for what cannot be read."""

    def __init__(self, stream: BinaryIO, where: str) -> None:
        self.where = where
        self._unpacked = 0
        try:
            self._archive = ZipFile(io.BytesIO(read_whole(stream, where)))
        except (BadZipFile, ValueError, OverflowError, NotImplementedError) as error:
            raise UnreadableFile(where, f"damaged: no zip archive ({error})") from error
        members = self._archive.infolist()
        if len(members) > _MOST_MEMBERS:
            raise UnreadableFile(where, f"more than {_MOST_MEMBERS:,} files in it")
        self._members = {member.filename: member for member in members}

    def __contains__(self, name: object) -> bool:
        return name in self._members

    @property
    def names(self) -> list[str]:
        """The names of the files in the archive."""
        return list(self._members)

    def read(self, name: str) -> bytes:
        """Return the bytes of a file in the archive."""
        member = self._members.get(name)
        if member is None:
            raise UnreadableFile(self.where, f"damaged: it has no {name}")
        if member.flag_bits & _ENCRYPTED:
            raise UnreadableFile(self.where, "protected by a password: save a copy without it")
        try:
            with self._archive.open(member) as file:
                data = file.read(MOST_XML_BYTES + 1)
        except (BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError) as error:
            raise UnreadableFile(self.where, f"damaged: {name} cannot be unpacked ({error})") from error
        self._unpacked += len(data)
        if len(data) > MOST_XML_BYTES or self._unpacked > _MOST_UNPACKED:
            raise UnreadableFile(
                self.where,
                f"{name} unpacks to more than {MOST_XML_BYTES // 1_000_000} MB, or all files to more"
                f" than {_MOST_UNPACKED // 1_000_000} MB: split it up",
            )
        return data

    def parse(self, name: str) -> Element:
        """Return the root of an XML file in the archive."""
        data = self.read(name)
        if b"<!ENTITY" in data:
            raise UnreadableFile(self.where, f"{name} defines entities, which no such file does")
        try:
            return ElementTree.fromstring(data)
        except (ElementTree.ParseError, ValueError, LookupError) as error:
            raise UnreadableFile(self.where, f"damaged: {name} is no XML ({error})") from error

    def parse_if_there(self, name: str) -> Element:
        """Return the root of an XML file in the archive; an empty element if none can be read."""
        try:
            return self.parse(name)
        except UnreadableFile:
            return Element("none")


def get_name(element: Element) -> str:
    """Return the name of an element without its namespace: strict files have others than usual ones."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def get_attribute(element: Element, name: str) -> str:
    """Return the value of an attribute, by its name without a namespace; "" if there is none."""
    return next((value for key, value in element.items() if key.rpartition("}")[2] == name), "")


def find_all(root: Element, name: str) -> Iterator[Element]:
    """Yield the elements with this name, without its namespace, below the root."""
    return (element for element in root.iter() if get_name(element) == name)


def find_text(root: Element, name: str) -> str:
    """Return the text of the first element with this name that has any, "" if there is none."""
    return next((text for element in find_all(root, name) if (text := (element.text or "").strip())), "")
