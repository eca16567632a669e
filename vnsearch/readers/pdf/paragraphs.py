"""Puts printed lines together to paragraphs, and words together that a line end has divided."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from vnsearch.language.normalization import normalize_unicode
from vnsearch.language.respellings import is_piece
from vnsearch.language.sentences import ends_sentence
from vnsearch.language.syllabification import fold
from vnsearch.language.syllable_structure import is_syllable, reads_as_syllable
from vnsearch.readers.document import PAGE_BREAK
from vnsearch.readers.pdf.text_columns import PrintedLine

_LOOSE = 1.35
"""From how many usual distances between lines on a new paragraph begins."""
_OTHER_SIZE = 0.12
_LARGE = 1.15
_INDENT = 0.7
"""The shares of a line's height by which sizes differ, a heading is larger, and a first line is indented."""
_ROOM = 1.3
"""How much wider than usual a letter may be."""
_MUCH_ROOM = 0.25
"""The share of a column that is free at the end of the last line of a paragraph, if it ends no sentence."""
_BULLET = re.compile(r"(?:[-–—•*+●▪○■►]|\d{1,2}[.)]|[A-Za-zĐđ][.)]|(?:Điều|Chương|Mục|Phần) [\dIVXL]+\.?)\s")
_NOTE_NUMBER = re.compile(r"^(\d{1,3})(?=[^\W\d_])")
_DIVIDED = re.compile(r"[^\W\d_]+[-‐\u00ad]$")
_BEGIN = re.compile(r"[^\W\d_]+")


class PrintedParagraph(NamedTuple):
    """A paragraph, with `PAGE_BREAK` where pages begin in it; `size` is the height of its letters."""

    text: str
    size: float


def find_paragraphs(pages: Sequence[Sequence[PrintedLine]]) -> list[PrintedParagraph]:
    """Return the paragraphs of the pages; those that go on at the next column or page are one.

    Notes at the end of a column do not interrupt the text; they follow the paragraph that goes on after them.
    """
    lines = [(number, line) for number, page in enumerate(pages) for line in page]
    usual = _find_usual_size([line for _, line in lines])
    leading = _find_leading([line for _, line in lines])
    paragraphs: list[PrintedParagraph] = []
    last: dict[bool, tuple[int, PrintedLine]] = {}
    last_page = 0
    for number, line in lines:
        breaks, last_page = PAGE_BREAK * (number - last_page), number
        is_note = line.size < (1 - _OTHER_SIZE) * usual
        at, before = last.get(is_note, (0, None))
        if before is not None and _goes_on(before, line, usual, leading, is_new_page=bool(breaks)):
            text = _join(paragraphs[at].text, line.text, breaks)
            paragraphs[at] = paragraphs[at]._replace(text=text)
        else:
            at = len(paragraphs)
            text = _NOTE_NUMBER.sub(r"\1 ", line.text) if is_note else line.text
            paragraphs.append(PrintedParagraph(breaks + text, line.size))
        last[is_note] = at, line
    return paragraphs


def _find_usual_size(lines: Sequence[PrintedLine]) -> float:
    """Return the size of most characters."""
    sizes = sorted((line.size, len(line.text)) for line in lines)
    half = sum(length for _, length in sizes) / 2
    for size, length in sizes:
        half -= length
        if half <= 0:
            return size
    return 0.0


def _find_leading(lines: Sequence[PrintedLine]) -> float:
    """Return the usual distance between two lines, in sizes of the upper one."""
    steps = [
        (before.y - after.y) / before.size
        for before, after in pairwise(lines)
        if before.size and 0.5 < (before.y - after.y) / before.size < 3
    ]
    return median(steps) if steps else 1.5


def _goes_on(
    before: PrintedLine, line: PrintedLine, usual: float, leading: float, *, is_new_page: bool
) -> bool:
    """Return whether the line belongs to the paragraph of the one before."""
    if abs(line.size - before.size) > _OTHER_SIZE * before.size or _BULLET.match(line.text):
        return False
    if before.is_row or line.is_row:
        return False
    small = line.text[:1].islower()
    if not is_new_page and line.y < before.y and not small and _is_set_apart(before, line):
        return False
    if before.size > _LARGE * usual:
        return not is_new_page and 0 < before.y - line.y < _LOOSE * max(leading, 1.2) * before.size
    if is_new_page or line.y >= before.y:  # the next page or column
        return small or not (ends_sentence(before.text) or _ends_early(before, line) or _is_indented(line))
    if before.y - line.y > _LOOSE * leading * before.size:
        return False
    if small:
        return True
    return not (_ends_early(before, line) or (_is_indented(line) and not _is_indented(before)))


def _is_set_apart(before: PrintedLine, line: PrintedLine) -> bool:
    """Return whether a line begins elsewhere than a paragraph goes on: as in centred lines, or a list."""
    step = line.left - before.left
    if step > line.size:
        return not _BULLET.match(before.text)
    return step < -line.size and _is_indented(line)


def _ends_early(line: PrintedLine, following: PrintedLine) -> bool:
    """Return whether the first word of the following line would have had room in the line.

    Inside a sentence, much more room tells, as a line may be set badly.
    """
    width = (line.right - line.left) / max(1, len(line.text))
    word = following.text.split(" ", 1)[0]
    room = _ROOM * width * (len(word) + 1)
    if not ends_sentence(line.text):
        room = max(room, _MUCH_ROOM * (line.column_right - line.column_left))
    return line.right + room < line.column_right


def _is_indented(line: PrintedLine) -> bool:
    return line.left - line.column_left > _INDENT * line.size


def _join(text: str, line: str, breaks: str) -> str:
    """Return the text and the line that goes on with it, with a word in one that a hyphen divides."""
    divided, begin = _DIVIDED.search(text), _BEGIN.match(line)
    if divided is None or begin is None or not begin[0][0].islower():
        return f"{text} {breaks}{line}"
    before = divided[0][:-1]
    if _is_letter(before, begin[0]):
        return f"{text} {breaks}{line}"
    if _keeps_hyphen(before, begin[0]):
        return f"{text}{breaks}{line}"
    return f"{text[:-1]}{begin[0]}{breaks}{line[begin.end() :]}"


def _is_letter(before: str, after: str) -> bool:
    """Return whether the hyphen may be the letter ư of TCVN3, which ends syllables such as như and thư."""
    whole = (before + after).lower()
    return is_piece(before.lower()) and (whole.isascii() or not is_syllable(whole))


def _keeps_hyphen(before: str, after: str) -> bool:
    """Return whether the hyphen belongs to the word: Ê-đê, not thươ-ng nor inter-national."""
    if is_syllable(normalize_unicode("NFC", before + after).lower()):
        return False
    return all(reads_as_syllable(fold(piece.lower())) for piece in (before, after))
