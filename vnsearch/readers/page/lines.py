"""Splits a copied page into lines and tells of what kind each line is.

The kind depends on the line alone: its words, its end, its length, its markup. What becomes of the line is
decided later, by its place on the page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum, auto
from typing import NamedTuple

from vnsearch.language.memo import Memo
from vnsearch.language.normalization import normalize_unicode
from vnsearch.language.picture_captions import is_caption, strip_credit
from vnsearch.language.sentences import ends_sentence, has_several_sentences, strip_closers
from vnsearch.readers.page.broken_lines import join_broken_lines
from vnsearch.readers.page.dates import is_date_line
from vnsearch.readers.page.headings import load_headings, make_key


class Kind(Enum):
    """What a line looks like by itself."""

    PROSE = auto()  # a sentence or more
    SHORT = auto()  # no sentence: a headline, a subheading, a name
    ITEM = auto()  # an entry of a list
    CAPTION = auto()  # the caption of a picture, or its credit
    LINK = auto()  # nothing but a link to another page
    URL = auto()  # nothing but an address
    DATE = auto()
    END = auto()  # a heading or footer after which the article does not go on
    BOX = auto()  # the heading of a box of links
    FURNITURE = auto()  # what a site puts around an article: buttons, labels, addresses
    SECTION = auto()  # the name of a section of the newspaper


class Line(NamedTuple):
    """A line of a page, or a part of one: `text` is a slice of the page without surrounding space and markup.

    `key` is equal for lines that say the same; for a long line it is the text itself. `block` is the number
    of the part of the page, counted between empty lines. `level` is the level of a Markdown heading, 0 for
    other lines.
    """

    text: str
    key: str
    kind: Kind
    block: int
    level: int

    @property
    def ends_sentence(self) -> bool:
        """Whether the line ends with the end of a sentence."""
        return ends_sentence(self.text.rstrip(_EMPHASIS_SIGNS))


_EMPHASIS_SIGNS = "*_ "
_MARKUP = tuple("#*_[-+•")
_MARGIN = " \t|\ufeff\u200b\u00a0"
_IMAGE = re.compile(r"!\[((?:\[[^\[\]\n]{0,200}\]|[^\[\]\n]){0,400})\]\([^()\s]{0,2000}+[^()\n]{0,200}+\)")
_HASHES = re.compile(r"(#{1,6})[ \t]+")
_EMPHASIS = re.compile(r"(\*\*|__)(?!\s)([^*_]{1,300})\1")
_LINKED = re.compile(r"(?:[-*+•][ \t]+)?\[([^\[\]\n]{1,300})\]\([^()\s]{1,2000}\)")
_URL = re.compile(
    r"(?:(?:link|url|nguồn|xem tại|địa chỉ)\s*:\s*)?<?(https?://[^\s<>]{4,2000})>?", re.IGNORECASE
)
_FILE_NAME = re.compile(r"[\w.%()-]{1,200}\.(?:jpe?g|png|gif|webp|svg|mp4|mp3|avif)", re.IGNORECASE)
_EMAIL = re.compile(r"[-–—|\s(]*+[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,30}){1,4}[\s)]*")
_PLAYER = re.compile(r"(?:\d{1,2}:\d\d(?::\d\d)?[\s/|-]*)+|\d(?:\.\d+)?x")
"""The times and the speed that a player of sound or video shows."""
_ARROW_SIGNS = (">>", *"»›►▶➤→")
_ARROWS = re.compile(r"(?:>>|»|›|►|▶|➤|→)+\s*")
_BULLET = re.compile(r"(?:[-–—•*+●▪]|\d{1,2}[.)]|[A-Za-zĐđ][.)])\s")

_HASHTAG = re.compile(r"#[^\W\d_]")
_FEWEST_HASHTAGS = 2
_LONGEST_KEY = 200
_LONGEST_SHORT = 200
_SHORTEST_PROSE = 30
_LONGEST_BOX_ENTRY = 300


def read_lines(text: str) -> list[Line]:
    """Return the lines of a page that have letters or digits; a line with pictures in it becomes several.

    The lines of a paragraph that was broken at a width are one line again.
    """
    lines: list[Line] = []
    block = 0
    for raw in join_broken_lines(text.splitlines()):
        is_gap = True
        for piece in _split_at_pictures(raw) if "![" in raw else (_strip(raw),):
            if any(map(str.isalnum, piece)):
                is_gap = False
                if not _is_file_name(piece):
                    lines.append(read_line(piece, block))
        block += is_gap
    return _mark_hashtags(lines) if "#" in text else lines


def read_line(text: str, block: int) -> Line:
    """Return the line with this text, which has no space around it, in the block with this number."""
    _, line_key, kind, _, level = line = _LINES[text]
    return Line(line.text, line_key, kind, block, level)


def _read_line(text: str) -> Line:
    level, linked = 0, None
    if text.startswith(_MARKUP):
        hashes = _HASHES.match(text)
        if hashes:
            level, text = len(hashes[1]), text[hashes.end() :].rstrip("# \t")
        emphasis = _EMPHASIS.fullmatch(text)
        if emphasis:
            text = emphasis[2].strip()
        linked = _LINKED.fullmatch(text)
        if linked:
            text = linked[1].strip()
    line_key = make_key(text) if len(text) <= _LONGEST_KEY else text
    kind = _find_kind(normalize_unicode("NFC", text), line_key)
    if linked and kind in (Kind.PROSE, Kind.SHORT, Kind.ITEM):
        kind = Kind.LINK
    return Line(text, line_key, kind, 0, level)


_LINES = Memo(_read_line)
"""What stands around the articles of a site is the same on each of its pages."""


def make_key_without_credit(line: Line) -> str:
    """Return the key of a line; of a caption without its credit or number, if it says anything else."""
    if line.kind is not Kind.CAPTION:
        return line.key
    return make_key(strip_credit(line.text)) or line.key


def read_address(text: str) -> str | None:
    """Return the web address if `text` is nothing else, apart from a label before it."""
    match = _URL.fullmatch(normalize_unicode("NFC", text)) if "://" in text else None
    return restore_spelling(match[1], text) if match else None


def restore_spelling(composed: str, text: str) -> str | None:
    """Return `composed`, which is in NFC, as it stands in `text`: composed or decomposed."""
    return next((part for part in (composed, normalize_unicode("NFD", composed)) if part in text), None)


def _mark_hashtags(lines: list[Line]) -> list[Line]:
    """Return the lines with hashtags as links: "#x", and what looks like several main headings in a row."""
    tagged = [line.level == 1 or _HASHTAG.match(line.text) is not None for line in lines]
    if sum(tagged) < _FEWEST_HASHTAGS:
        return lines
    beside = zip([False, *tagged], [*tagged[1:], False], strict=False)
    return [
        line._replace(kind=Kind.LINK, level=0) if tag and (line.level != 1 or any(others)) else line
        for line, tag, others in zip(lines, tagged, beside, strict=True)
    ]


def _is_file_name(text: str) -> bool:
    return "." in text[-5:] and _FILE_NAME.fullmatch(text) is not None


def _split_at_pictures(raw: str) -> Iterator[str]:
    """Yield the parts of a line around Markdown pictures, and the descriptions of the pictures."""
    start = 0
    for image in _IMAGE.finditer(raw):
        yield raw[start : image.start()].strip(_MARGIN).strip()
        yield image[1].strip()
        start = image.end()
    yield _strip(raw[start:])


def _strip(text: str) -> str:
    return text.strip().strip(_MARGIN).strip()


def _find_kind(text: str, line_key: str) -> Kind:
    """Return the kind of a line, given its text in NFC."""
    if is_date_line(text):
        return Kind.DATE
    group = load_headings().find_group(line_key)
    if group:
        return Kind[group.upper()]
    if "://" in text and _URL.fullmatch(text):
        return Kind.URL
    if ("@" in text and _EMAIL.fullmatch(text)) or _PLAYER.fullmatch(text):
        return Kind.FURNITURE
    if _is_box_entry(text):
        return Kind.LINK
    if is_caption(text):
        return Kind.CAPTION
    return _find_kind_by_end(text)


def _is_box_entry(text: str) -> bool:
    """Return whether the line is a headline after arrows or the heading of its box, or a row of hashtags."""
    if len(text) > _LONGEST_BOX_ENTRY:
        return False
    if (text.startswith(_ARROW_SIGNS) and _ARROWS.match(text)) or text.count("# ") >= _FEWEST_HASHTAGS:
        return True
    label, colon, rest = text.partition(":")
    return bool(colon and rest.strip()) and load_headings().find_group(make_key(label)) == "box"


def _find_kind_by_end(text: str) -> Kind:
    """Return the kind of a line of the article: a paragraph, a short line or an entry of a list."""
    end = strip_closers(text.rstrip(_EMPHASIS_SIGNS))[-1:]
    is_long = len(text) > _LONGEST_SHORT
    has_full_stop = end in ".…"
    if _BULLET.match(text) and not (is_long and (has_full_stop or has_several_sentences(text))):
        return Kind.ITEM
    is_sentence = has_full_stop and len(text) >= _SHORTEST_PROSE
    has_more_sentences = end in "!?" and has_several_sentences(text)
    return Kind.PROSE if is_long or is_sentence or has_more_sentences else Kind.SHORT
