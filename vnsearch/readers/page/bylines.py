"""Reads who wrote an article and where it comes from, from the lines around it.

An author is whoever is named as having written the article, by name: without a label ("Bài và ảnh:", "Theo"),
a place, an address, or the newspaper after a slash ("/VOV.VN"). Several authors are separated by "; ", in the
order and the spelling of the page. A newspaper or an agency is never an author but the source.
"""

from __future__ import annotations

import re
from itertools import pairwise

from vnsearch.language.memo import Memo
from vnsearch.language.normalization import normalize_unicode
from vnsearch.language.sentences import CLOSER, STOP, STOPS
from vnsearch.readers.page.headings import load_headings, make_key
from vnsearch.readers.page.lines import Line, restore_spelling

AUTHOR_SEPARATOR = "; "
MOST_NAMES = 4

_AUTHOR_LABEL = re.compile(
    r"(?:(?:tin|bài|ảnh|clip|video)(?:(?:,| và| ?-|/) ?(?:tin|bài|ảnh|clip|video))+|bài viết|bài|tác giả"
    r"|người viết|phóng viên|cộng tác viên|ctv|(?:nhóm )?pv|(?:nhóm )?thực hiện|tổng hợp|biên dịch|lược dịch"
    r"|by|author)\s*[:.]?\s+",
    re.IGNORECASE,
)
_FROM_LABEL = re.compile(r"theo\s*:?\s+", re.IGNORECASE)
_NAME_SEPARATOR = re.compile(r"\s*[,;&/|–—]\s*|\s+-\s*|\s*-\s+|\s+và\s+")
_AFTER_NAME = re.compile(
    r"\s*+[-–—|,;]*+\s*+(?:\(|\d|[\w.+-]++@"
    r"|(?i:thứ (?:hai|ba|tư|năm|sáu|bảy)|chủ nhật|ngày|vào|lúc|theo)\b).*$"
)
_LABELLED_AUTHOR = re.compile(r"\b(?:tác giả|người viết|người đăng)\s*:\s*(?P<names>[^:|]+)$", re.IGNORECASE)
_NEWSROOM = re.compile(r"\s*/\s*[A-ZĐ]{2,}[\w.+]*(?:\s?-\s?[\w .]+)?$|\s+[-–—]\s+(?:CTV|PV)$")
_MARGIN = " *•\u200b"
_NAME_PARTS = re.compile(r"[-.'’ʼ](?=\w)")
_SOURCE_LINE = re.compile(
    r"\(?\s*(?:theo|nguồn(?: tin| bài)?|source)\s*:?\s+(?P<name>[^():]{2,60}?)\s*\)?\.?", re.IGNORECASE
)
_AGENCY_LINE = re.compile(r"\((?P<name>[^():\d]{2,30})\)\.?")
_AGENCY_BEFORE_LEAD = re.compile(r"\((?P<name>[^():,]{2,30})\)\s*[-–—:.]?\s*\w")
_HOW = r"\((?:t/h|th|tổng hợp|dịch|biên dịch|lược dịch)\)"
_SOURCE_AT_END = re.compile(
    rf"(?<={STOP})({CLOSER}?)\s*(?P<name>[^\W\d_a-z][^{STOPS}()”\"]{{3,40}}?)?\s*"
    rf"(?:\(\s*(?:Theo|Nguồn:)\s?(?P<inside>[^{STOPS}()]{{2,60}})\)"
    rf"|(?:Theo |Nguồn: )(?P<source>[^{STOPS}():,]{{2,40}}(?:{_HOW}[^{STOPS}():,]{{0,30}})?))$"
)
_LONGEST_BYLINE = 120
_LONGEST_SOURCE = 8  # words


def read_author(text: str) -> str | None:
    """Return the authors if the line names nothing else, separated by "; ".

    >>> read_author("Bài, ảnh: Như Tâm - Vĩnh San (t/h)")
    'Như Tâm; Vĩnh San'
    """
    return _AUTHORS[text] if len(text) <= _LONGEST_BYLINE else None


def _read_author(text: str) -> str | None:
    line = normalize_unicode("NFC", text).strip(_MARGIN)
    label = _AUTHOR_LABEL.match(line) or _FROM_LABEL.match(line)
    start = label.end() if label else 0
    if not label and ":" in line and (labelled := _LABELLED_AUTHOR.search(line)):
        start = labelled.start("names")
    if not line[start : start + 1].isupper() or not _may_begin_with_name(line[start:]):
        return None
    names = _split_names(line[start:])
    persons = [name for name in names if not is_publisher(name)]
    if not persons or len(names) > MOST_NAMES or not all(map(_is_name, persons)):
        return None
    if len(persons) < len(names) and "/" not in line:
        return None  # a row of sections
    found = [restore_spelling(person, text) for person in dict.fromkeys(persons)]
    return AUTHOR_SEPARATOR.join(filter(None, found)) or None


_AUTHORS = Memo(_read_author)
"""What stands around the articles of a site is the same on each of its pages."""


def clean_author(text: str) -> str | None:
    """Return the authors in a statement that is known to name some: the same, or else all but its label.

    The result is None if the statement names a newspaper or nobody.
    """
    found = read_author(text)
    if found is not None:
        return found
    line = normalize_unicode("NFC", text)
    label = _AUTHOR_LABEL.match(line) or _FROM_LABEL.match(line)
    names = [name for name in _split_names(line[label.end() if label else 0 :]) if not is_publisher(name)]
    return AUTHOR_SEPARATOR.join(dict.fromkeys(names)) if any(map(str.isalpha, "".join(names))) else None


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


def split_source(text: str) -> tuple[str, str | None, str] | None:
    """Return a paragraph, the author if one is named, and the source that follow its last sentence."""
    match = _SOURCE_AT_END.search(text, max(0, len(text) - _LONGEST_BYLINE))
    if match is None:
        return None
    author = read_author(match["name"]) if match["name"] else None
    source = (match["inside"] or match["source"]).strip()
    seam = _find_name_end(source)
    author, source = author or read_author(source[:seam]), source[seam:]
    if (match["name"] and author is None) or not source[:1].isupper():
        return None
    return text[: match.end(1)], author, source


def _find_name_end(text: str) -> int:
    """Return where a person's name ends that a source follows without a space: "Hà ChiSinh viên"; else 0."""
    letters = enumerate(pairwise(text), 1)
    seams = (at for at, (end, begin) in letters if (end.islower() or end == ")") and begin.isupper())
    return next((at for at in seams if read_author(text[:at]) is not None), 0)


def is_byline(line: Line) -> bool:
    """Return whether the line says nothing but who wrote or published the article."""
    return read_author(line.text) is not None or read_source(line.text) is not None


def is_publisher(name: str) -> bool:
    """Return whether the name is one of a newspaper, a broadcaster or an agency."""
    headings = load_headings()
    key = make_key(name)
    return key in headings.publishers or key.split(" ")[0] in headings.publisher_kinds


def _may_begin_with_name(names: str) -> bool:
    """Return whether a person or a publisher may be named first: rules out most lines quickly."""
    first, *second = names.split(None, 2)[:2]
    is_person = second != [] and second[0][0].isupper()
    return is_person or make_key(first).partition(" ")[0] in load_headings().publisher_beginnings


def _split_names(names: str) -> list[str]:
    parts = _NAME_SEPARATOR.split(_NEWSROOM.sub("", _AFTER_NAME.sub("", names)))
    return [part for part in (part.strip(" .|-–—") for part in parts) if part]


def _is_name(text: str) -> bool:
    words = text.split()
    if not 2 <= len(words) <= 5 or load_headings().find_group(make_key(text)) is not None:
        return False
    return all(_is_capitalised(part) for word in words for part in _NAME_PARTS.split(word.rstrip(".")))


def _is_capitalised(word: str) -> bool:
    return word.isalpha() and word[0].isupper() and (word.isupper() or word[1:].islower())
