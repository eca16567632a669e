"""The lines of a copied page and what each one looks like on its own: its kind.

A kind is read off the line alone (its words, its end, its length, its markup); where the line stands decides
later what becomes of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto

from vnsearch.language.normalization import normalize_unicode
from vnsearch.readers.page.dates import is_date_line
from vnsearch.readers.page.headings import headings, key


class Kind(Enum):
    """What a line looks like."""

    PROSE = auto()  # a sentence or more
    SHORT = auto()  # words that end without a full stop: a headline, a subheading, a name
    ITEM = auto()  # an entry of a list
    CAPTION = auto()  # ends with the credit or the number of a picture
    LINK = auto()  # nothing but a link to another page
    URL = auto()  # nothing but an address
    DATE = auto()
    END = auto()  # a heading or footer after which the article does not go on
    BOX = auto()  # the heading of a box of links
    FURNITURE = auto()
    SECTION = auto()


@dataclass(frozen=True, slots=True)
class Line:
    """One line, or a part of it: `text` is a slice of the page, stripped of white space and markup.

    `key` is equal for lines that say the same; it is the text itself where that is long. `block` numbers the
    parts of the page between empty lines, `level` is the level of a Markdown heading, 0 for other lines.
    """

    text: str
    key: str
    kind: Kind
    block: int
    level: int

    @property
    def ends_sentence(self) -> bool:
        """Whether the line ends as a sentence does, closing quotes and brackets aside."""
        return self.text.rstrip(_CLOSERS).endswith(_FULL_STOPS)


_CLOSERS = "\"'”’»)]*_ "
_FULL_STOPS = (".", "…", "!", "?", "./", "/.")
_MARGIN = " \t|\ufeff\u200b\u00a0"
_IMAGE = re.compile(r"!\[((?:\[[^\[\]\n]{0,200}\]|[^\[\]\n]){0,400})\]\([^()\s]{0,2000}[^()\n]{0,200}\)")
_HASHES = re.compile(r"(#{1,6})[ \t]+")
_EMPHASIS = re.compile(r"(\*\*|__)(?!\s)([^*_]{1,300})\1")
_LINKED = re.compile(r"(?:[-*+•][ \t]+)?\[([^\[\]\n]{1,300})\]\([^()\s]{1,2000}\)")
_URL = re.compile(
    r"(?:(?:link|url|nguồn|xem tại|địa chỉ)\s*:\s*)?<?(https?://[^\s<>]{4,2000})>?", re.IGNORECASE
)
_FILE_NAME = re.compile(r"[\w.%()-]{1,200}\.(?:jpe?g|png|gif|webp|svg|mp4|mp3|avif)", re.IGNORECASE)
_EMAIL = re.compile(r"[-–—|\s(]*[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,30}){1,4}[\s)]*")
_ARROWS = re.compile(r"(?:>>|»|›|►|▶|➤|→)+\s*")
_BULLET = re.compile(r"(?:[-–—•*+●▪]|\d{1,2}[.)]|[A-Za-zĐđ][.)])\s")
_CREDIT = re.compile(
    r"(?:^|[\s(\[.,;–-])"
    r"(?:ảnh(?: minh h[oọ][aạ])?|hình(?: ảnh)?|nguồn(?: ảnh| clip)?|video|clip|đồ họa|đồ hoạ|photo)"
    r"\s*:\s*(?:[^:.!?]|\.(?=[\w)]))[^:!?]{0,60}$|\(ảnh[^()]{0,60}\)\.?$",
    re.IGNORECASE,
)
_NUMBERED_PICTURE = re.compile(r"\s*[-–—]\s*(?:ảnh|hình|photo)\s*\d+\s*\.?$", re.IGNORECASE)
_INNER_STOP = re.compile(r"[.!?…][\"'”’)]?\s+[\"'“‘(]?\w")

_LONGEST_KEY = 300
_LONGEST_SHORT = 200
_SHORTEST_PROSE = 30
_LONGEST_CAPTION = 500
_LONGEST_CREDIT = 120
_LONGEST_BOX_ENTRY = 300


def read_lines(text: str) -> list[Line]:
    """The lines of a page that hold words, in order; a line with pictures in it becomes several."""
    lines: list[Line] = []
    block = 0
    for raw in text.splitlines():
        pieces = [piece for piece in _pieces(raw) if any(map(str.isalnum, piece))]
        lines.extend(read_line(piece, block) for piece in pieces if not _FILE_NAME.fullmatch(piece))
        block += not pieces
    return lines


def read_line(text: str, block: int) -> Line:
    """The line that is the stripped `text`, in the part of the page with the number `block`."""
    level = 0
    hashes = _HASHES.match(text)
    if hashes:
        level, text = len(hashes[1]), text[hashes.end() :].rstrip("# \t")
    emphasis = _EMPHASIS.fullmatch(text)
    if emphasis:
        text = emphasis[2].strip()
    linked = _LINKED.fullmatch(text)
    if linked:
        text = linked[1].strip()
    line_key = key(text) if len(text) <= _LONGEST_KEY else text
    kind = _kind(normalize_unicode("NFC", text), line_key)
    if linked and kind in (Kind.PROSE, Kind.SHORT, Kind.ITEM):
        kind = Kind.LINK
    return Line(text, line_key, kind, block, level)


def without_credit(line: Line) -> str:
    """The key of what a caption says, the picture's number and credit left out where more remains."""
    if line.kind is not Kind.CAPTION:
        return line.key
    text = _NUMBERED_PICTURE.sub("", normalize_unicode("NFC", line.text))
    head, tail = text[:-_LONGEST_CREDIT], text[-_LONGEST_CREDIT:]
    credit = _CREDIT.search(tail)
    return key(head + tail[: credit.start()] if credit else text) or line.key


def address(text: str) -> str | None:
    """The web address that is all of `text`, a label before it aside."""
    match = _URL.fullmatch(normalize_unicode("NFC", text))
    return as_written(match[1], text) if match else None


def as_written(composed: str, text: str) -> str | None:
    """The part of `text` that is `composed` when its letters are composed, in the spelling of `text`."""
    return next((part for part in (composed, normalize_unicode("NFD", composed)) if part in text), None)


def has_inner_stop(text: str) -> bool:
    """Whether a sentence ends inside `text` and another begins."""
    return _INNER_STOP.search(text) is not None


def _pieces(raw: str) -> Iterator[str]:
    """The line without Markdown pictures: what stands before, between and after them, and what they show."""
    start = 0
    if "![" in raw:
        for image in _IMAGE.finditer(raw):
            yield raw[start : image.start()].strip(_MARGIN).strip()
            yield image[1].strip()
            start = image.end()
    yield raw[start:].strip().strip(_MARGIN).strip()


def _kind(text: str, line_key: str) -> Kind:
    if is_date_line(text):
        return Kind.DATE
    group = headings().group(line_key)
    if group:
        return Kind[group.upper()]
    if address(text):
        return Kind.URL
    if _EMAIL.fullmatch(text):
        return Kind.FURNITURE
    if _is_box_entry(text):
        return Kind.LINK
    if _is_caption(text):
        return Kind.CAPTION
    return _kind_by_its_end(text)


def _is_box_entry(text: str) -> bool:
    """A headline behind arrows, or behind the name of its box ("Xem thêm: …")."""
    if len(text) > _LONGEST_BOX_ENTRY:
        return False
    if _ARROWS.match(text):
        return True
    label, colon, rest = text.partition(":")
    return bool(colon and rest.strip()) and headings().group(key(label)) == "box"


def _is_caption(text: str) -> bool:
    if len(text) > _LONGEST_CAPTION:
        return False
    end = text[-_LONGEST_CREDIT:]
    credited = (":" in end or "(" in end) and _CREDIT.search(end)
    return bool(credited or _NUMBERED_PICTURE.search(end[-40:]))


def _kind_by_its_end(text: str) -> Kind:
    end = text.rstrip(_CLOSERS)[-1:]
    stops = end in ".…"
    asks = end in "!?"
    if _BULLET.match(text) and (len(text) <= _LONGEST_SHORT or not stops):
        return Kind.ITEM
    if len(text) > _LONGEST_SHORT:
        return Kind.PROSE
    if stops and len(text) >= _SHORTEST_PROSE:
        return Kind.PROSE
    if asks and has_inner_stop(text):
        return Kind.PROSE
    return Kind.SHORT
