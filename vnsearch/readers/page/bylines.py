"""Reads who wrote an article and where it comes from, from the lines around it."""

from __future__ import annotations

import re

from vnsearch.language.normalization import normalize_unicode
from vnsearch.language.sentences import CLOSER, STOP, STOPS
from vnsearch.readers.page.headings import load_headings, make_key
from vnsearch.readers.page.lines import Line, restore_spelling

_AUTHOR_LABEL = re.compile(
    r"(?:tác giả|người viết|bài(?: viết)?|bài(?:,| và| -|/) ?ảnh|phóng viên|(?:nhóm )?pv|thực hiện|by|author)"
    r"\s*[:.]?\s+",
    re.IGNORECASE,
)
_NAME_SEPARATOR = re.compile(r"\s*(?:[-–—,&/|]|\svà\s)\s*")
_AFTER_NAME = re.compile(r"\s*+[-–—|,]*+\s*+(?:\(|\d|[\w.+-]++@).*$")
_SOURCE_LINE = re.compile(
    r"\(?\s*(?:theo|nguồn(?: tin| bài)?|source)\s*:?\s+(?P<name>[^():]{2,60}?)\s*\)?\.?", re.IGNORECASE
)
_AGENCY_LINE = re.compile(r"\((?P<name>[^():\d]{2,30})\)\.?")
_AGENCY_BEFORE_LEAD = re.compile(r"\((?P<name>[^():,]{2,30})\)\s*[-–—:.]?\s*\w")
_SIGNATURE = re.compile(rf'{STOP}{CLOSER}?\s*([^\s{STOPS}”"]+(?: [^\s{STOPS}”"]+){{1,3}})$')
_LONGEST_BYLINE = 120
_LONGEST_SIGNATURE = 40
_MOST_NAMES = 3
_LONGEST_SOURCE = 8  # words


def read_author(text: str) -> str | None:
    """Return the authors if the line names nothing else: `Tác giả: Lê Tuyết`, `Như Tâm - Vĩnh San (t/h)`."""
    if len(text) > _LONGEST_BYLINE:
        return None
    line = normalize_unicode("NFC", text)
    label = _AUTHOR_LABEL.match(line)
    names = _AFTER_NAME.sub("", line[label.end() if label else 0 :]).strip()
    parts = _NAME_SEPARATOR.split(names)
    named = len(parts) <= _MOST_NAMES and all(_is_name(part) for part in parts)
    return restore_spelling(names, text) if named else None


def read_source(text: str) -> str | None:
    """Return the publisher if the line names nothing else: `Theo TTXVN`, `Nguồn: bao.vn`, `(TTXVN)`."""
    if len(text) > _LONGEST_BYLINE:
        return None
    line = normalize_unicode("NFC", text)
    match = _SOURCE_LINE.fullmatch(line) or _AGENCY_LINE.fullmatch(line)
    if not match or len(match["name"].split()) > _LONGEST_SOURCE or not match["name"][0].isalnum():
        return None
    named = ":" in line or match["name"][0].isupper()
    return restore_spelling(match["name"], text) if named else None


def read_agency(text: str) -> str | None:
    """Return the publisher in brackets with which the text begins: `(NLĐO) - Tổng Bí thư …`."""
    match = _AGENCY_BEFORE_LEAD.match(text)
    return match["name"] if match and match["name"][0].isupper() and not match["name"].isdigit() else None


def split_signature(text: str) -> tuple[str, str] | None:
    """Return a paragraph and the author's name that follows its last sentence, None if there is no name."""
    start = max(0, len(text) - _LONGEST_SIGNATURE)
    match = _SIGNATURE.search(text, start)
    if match and read_source(match[1]) is None and _is_name(normalize_unicode("NFC", match[1])):
        return text[: match.start(1)].rstrip(), match[1]
    return None


def is_byline(line: Line) -> bool:
    """Return whether the line says nothing but who wrote or published the article."""
    return read_author(line.text) is not None or read_source(line.text) is not None


def _is_name(text: str) -> bool:
    words = text.split()
    if not 2 <= len(words) <= 5 or load_headings().find_group(make_key(text)) is not None:
        return False
    return all(_is_capitalised(part) for word in words for part in re.split(r"[-.](?=\w)", word.rstrip(".")))


def _is_capitalised(word: str) -> bool:
    return word.isalpha() and word[0].isupper() and (word.isupper() or word[1:].islower())
