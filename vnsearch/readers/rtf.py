"""Reads RTF files: the text in its order, with tables, notes and text boxes.

striprtf leaves out notes and text boxes, and reads no bytes of Windows-1258 but in the first font; so the
control words are read here, as far as text is concerned (Rich Text Format Specification 1.9.1).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from typing import BinaryIO

from vnsearch.errors import UnreadableFile
from vnsearch.model import Article
from vnsearch.readers.bounded import read_whole
from vnsearch.readers.document import DocumentParagraph, Statements, make_document
from vnsearch.readers.flowing_text import FlowingText, join_cells
from vnsearch.readers.origin import Origin

_TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z'])|([{}])|[\r\n]+|([^\\{}\r\n]+)|\\"
)
_CODE_PAGES = {
    0: "cp1252", 128: "cp932", 129: "cp949", 134: "gbk", 136: "big5", 161: "cp1253", 162: "cp1254",
    163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874", 238: "cp1250",
}  # fmt: skip
"""The code pages of the character sets of fonts."""
_SIGNS = {
    "tab": "\t", "line": "\n", "emdash": "—", "endash": "–", "lquote": "‘", "rquote": "’",
    "ldblquote": "“", "rdblquote": "”", "bullet": "•", "emspace": " ", "enspace": " ", "~": "\u00a0",
    "_": "-",
}  # fmt: skip
_LEFT_OUT = frozenset(
    "colortbl stylesheet listtable listoverridetable rsidtbl generator pict object objdata shprslt fldinst"
    " header headerl headerr headerf footer footerl footerr footerf listtext pntext ftnsep ftnsepc aftnsep"
    " aftnsepc xe tc tcn rxe bkmkstart bkmkend annotation atnid atnauthor atrfstart atrfend themedata"
    " colorschememapping latentstyles datastore xmlnstbl wgrffmtfilter nonesttables falt panose sp".split()
)
"""Groups without text of the document. Unknown groups that are marked as optional are left out, too."""
_OPTIONAL_KEPT = frozenset("shpinst shptxt footnote nesttableprops ud".split())
_STATED = ("title", "author", "creatim")
_DEEPEST = 2_000
_HALF = re.compile("[\ud800-\udfff]")
"""Half of a character beyond the first 65,536, which RTF writes as two."""


@dataclass(slots=True)
class _Group:
    """What holds inside a pair of braces."""

    destination: str = ""
    font: int | None = None
    unicode_skip: int = 1
    is_hidden: bool = False
    is_optional: bool = False


@dataclass(slots=True)
class _Flow:
    """A text of its own: the document, a note, a text box. Its paragraphs are `done` as they end."""

    depth: int
    text: FlowingText = field(default_factory=FlowingText)
    done: list[DocumentParagraph] = field(default_factory=list)
    cell: list[DocumentParagraph] = field(default_factory=list)
    row: list[list[DocumentParagraph]] = field(default_factory=list)
    in_table: bool = False

    def end_paragraph(self) -> None:
        (self.cell if self.in_table else self.done).extend(self.text.end())
        self.text = FlowingText()

    def end_cell(self) -> None:
        self.in_table = True
        self.end_paragraph()
        self.row.append(self.cell)
        self.cell = []

    def end_row(self) -> None:
        self.done.extend(join_cells(self.row))
        self.row = []

    def finish(self) -> list[DocumentParagraph]:
        self.end_paragraph()
        self.end_row()
        return [*self.done, *self.cell]


def read_rtf(stream: BinaryIO, origin: Origin) -> Iterator[Article]:
    """Yield the article of an RTF file; raises `UnreadableFile` if it has none that can be read."""
    data = read_whole(stream, origin.where)
    if not data.lstrip().startswith(b"{\\rtf"):
        raise UnreadableFile(origin.where, "no RTF file: it does not begin with {\\rtf")
    paragraphs, stated = _RtfParser(origin.where).parse(data)
    yield make_document(paragraphs, stated, origin)


class _RtfParser:
    """Reads one file."""

    def __init__(self, where: str) -> None:
        self._where = where
        self._groups = [_Group()]
        self._flows = [_Flow(0)]
        self._bytes = bytearray()
        self._skip = 0
        self._code_page = "cp1252"
        self._code_pages: dict[int | None, str] = {}
        self._stated: dict[str, list[str]] = {name: [] for name in _STATED}
        self._created: dict[str, int] = {}

    def parse(self, data: bytes) -> tuple[list[DocumentParagraph], Statements]:
        """Return the paragraphs, and what the file states about itself."""
        at = 0
        while (token := _TOKEN.match(data, at)) is not None:
            at = token.end()
            word, number, code, sign, brace, plain = token.groups()
            if code is not None:
                self._add_bytes(bytes([int(code, 16)]))
            elif plain is not None:
                self._add_bytes(plain)
            elif word is not None:
                if word == b"bin":
                    at += max(0, int(number or 0))
                self._take_word(word.decode("ascii"), None if number is None else int(number))
            elif sign is not None:
                self._take_sign(sign.decode("latin-1"))
            elif brace == b"{":
                self._open()
            elif brace == b"}":
                self._close()
        self._flush()
        while len(self._flows) > 1:
            self._end_flow()
        stated = {name: "".join(parts).strip() for name, parts in self._stated.items()}
        return self._flows[0].finish(), Statements(
            title=stated["title"], author=stated["author"], published=self._read_day()
        )

    def _read_day(self) -> date | None:
        try:
            return date(*(self._created[part] for part in ("yr", "mo", "dy")))
        except (KeyError, ValueError):
            return None

    def _open(self) -> None:
        self._flush()
        if len(self._groups) > _DEEPEST:
            raise UnreadableFile(self._where, "its groups are nested too deep")
        self._groups.append(replace(self._groups[-1], is_optional=False))
        self._skip = 0

    def _close(self) -> None:
        self._flush()
        if len(self._groups) > 1:
            self._groups.pop()
        while len(self._flows) > 1 and self._flows[-1].depth > len(self._groups):
            self._end_flow()
        self._skip = 0

    def _end_flow(self) -> None:
        flow = self._flows.pop()
        self._flows[-1].text.anchor(flow.finish())

    def _take_sign(self, sign: str) -> None:
        if sign == "*":
            self._groups[-1].is_optional = True
        elif sign in _SIGNS:
            self._flush()
            self._add_text(_SIGNS[sign])
        elif sign in "\\{}":
            self._add_bytes(sign.encode("ascii"))
        elif sign in "\r\n":
            self._take_word("par", None)

    def _take_word(self, word: str, number: int | None) -> None:
        group = self._groups[-1]
        if group.is_optional:
            group.is_optional = False
            if word not in _OPTIONAL_KEPT:
                group.destination = "left out"
        if word == "u" and number is not None:
            self._flush()
            self._add_text(chr(number & 0xFFFF))
            self._skip = group.unicode_skip
            return
        self._flush()
        self._skip = 0
        if word in _LEFT_OUT:
            group.destination = "left out"
        elif word in ("fonttbl", "info", *_STATED):
            self._begin_information(word)
        elif word in ("footnote", "shptxt") and not group.destination:
            self._flows.append(_Flow(len(self._groups)))
        elif word in _SIGNS:
            self._add_text(_SIGNS[word])
        elif group.destination == "creatim" and number is not None:
            self._created[word] = number
        elif word in _SETTINGS:
            _SETTINGS[word](self, number)
        elif not group.destination:
            self._end(word)

    def _begin_information(self, word: str) -> None:
        """Begin what the file states about itself; what it states once more in Unicode counts."""
        group = self._groups[-1]
        if group.destination != "left out":
            group.destination = word
            if word in self._stated:
                self._stated[word].clear()

    def _end(self, word: str) -> None:
        """End the paragraph, the cell or the row that the word ends, if it does."""
        flow = self._flows[-1]
        if word in ("par", "sect", "page"):
            flow.end_paragraph()
        elif word in ("cell", "nestcell"):
            flow.end_cell()
        elif word in ("row", "nestrow"):
            flow.end_row()
            flow.in_table = False
        elif word == "intbl":
            flow.in_table = True
        elif word == "pard":
            flow.in_table = bool(flow.row or flow.cell)

    def set_font(self, number: int | None) -> None:
        """Begin text in the font, or what the table of fonts says about it."""
        self._groups[-1].font = number

    def set_character_set(self, number: int | None) -> None:
        """Take the character set of the font that the table of fonts describes."""
        if self._groups[-1].destination == "fonttbl" and number in _CODE_PAGES:
            self._code_pages[self._groups[-1].font] = _CODE_PAGES[number]

    def set_code_page(self, number: int | None) -> None:
        """Take the code page of text in fonts that have none."""
        try:
            b"".decode(f"cp{number}")
        except LookupError:
            return
        self._code_page = f"cp{number}"

    def set_unicode_skip(self, number: int | None) -> None:
        """Take how many bytes after a Unicode character stand for it in other programs."""
        self._groups[-1].unicode_skip = min(max(number or 0, 0), 10)

    def set_hidden(self, number: int | None) -> None:
        """Begin or end hidden text."""
        self._groups[-1].is_hidden = number != 0

    def reset(self, number: int | None) -> None:
        """End what was set for characters."""
        self._groups[-1].is_hidden = False

    def _add_bytes(self, data: bytes) -> None:
        skipped = min(self._skip, len(data))
        self._skip -= skipped
        self._bytes += data[skipped:]

    def _flush(self) -> None:
        """Decode the bytes that have come so far: a character may have several."""
        if self._bytes:
            page = self._code_pages.get(self._groups[-1].font, self._code_page)
            if page == "cp1252" or self._code_page == "cp1258":
                page = self._code_page
            self._add_text(self._bytes.decode(page, "replace"))
            self._bytes.clear()

    def _add_text(self, text: str) -> None:
        group = self._groups[-1]
        if group.destination in self._stated:
            self._stated[group.destination].append(text)
        elif not group.destination and not group.is_hidden:
            parts = self._flows[-1].text.parts
            if parts and _HALF.fullmatch(parts[-1]) and _HALF.fullmatch(text):
                text = (parts.pop() + text).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
            parts.append(text)


_SETTINGS = {
    "f": _RtfParser.set_font,
    "fcharset": _RtfParser.set_character_set,
    "ansicpg": _RtfParser.set_code_page,
    "uc": _RtfParser.set_unicode_skip,
    "v": _RtfParser.set_hidden,
    "plain": _RtfParser.reset,
}
