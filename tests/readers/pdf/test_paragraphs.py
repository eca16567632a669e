"""Paragraphs of printed lines, and words that a line end divides."""

from __future__ import annotations

import pytest

from vnsearch.readers.pdf.paragraphs import find_paragraphs
from vnsearch.readers.pdf.text_columns import PrintedLine


def make_line(text: str, at: int, *, left: float = 50, right: float = 250, size: float = 10) -> PrintedLine:
    return PrintedLine(text, left, right, 700 - 12 * at, size, 50, 250, False)


def read(*pages: list[PrintedLine]) -> list[str]:
    return [paragraph.text for paragraph in find_paragraphs(pages)]


@pytest.mark.parametrize(
    ("first", "second", "whole"),
    [
        ("tiếng khèn đã gọi ngư-", "ời xuống chợ", "tiếng khèn đã gọi người xuống chợ"),
        ("nghe inter-", "national news", "nghe international news"),
        ("người Ê-", "đê trên cao nguyên", "người Ê-đê trên cao nguyên"),
        ("kinh tế -", "xã hội", "kinh tế - xã hội"),
        ("chî phiªn nh-", "thÕ nµo", "chî phiªn nh- thÕ nµo"),
        ("hướng Lào Cai-", "Hà Nội", "hướng Lào Cai- Hà Nội"),
    ],
)
def test_a_word_that_a_line_end_divides_is_one_again(first, second, whole):
    assert read([make_line(first, 0), make_line(second, 1)]) == [whole]


def test_paragraphs_are_told_by_indents_gaps_short_lines_and_sizes():
    lines = [
        make_line("Một đầu đề lớn", 0, size=16),
        make_line("Đoạn này thụt đầu dòng và đi", 2, left=65),
        make_line("tiếp đến hết đây.", 3, right=150),
        make_line("Đoạn hai bắt đầu ở lề và đi hết", 4),
        make_line("Lào Cai là nơi có chợ phiên.", 5),
        make_line("Sau một khoảng trống là đoạn ba.", 8),
        make_line("- Một mục của danh sách.", 9),
    ]
    assert read(lines) == [
        "Một đầu đề lớn",
        "Đoạn này thụt đầu dòng và đi tiếp đến hết đây.",
        "Đoạn hai bắt đầu ở lề và đi hết Lào Cai là nơi có chợ phiên.",
        "Sau một khoảng trống là đoạn ba.",
        "- Một mục của danh sách.",
    ]


def test_a_paragraph_goes_on_at_the_next_page_behind_its_notes():
    first = [make_line("Câu này chưa hết ở trang đầu và", 0), make_line("1Một chú thích.", 9, size=7)]
    second = [make_line("đi tiếp ở trang sau, cho đến hết.", 0)]
    assert read(first, second) == [
        "Câu này chưa hết ở trang đầu và \fđi tiếp ở trang sau, cho đến hết.",
        "1 Một chú thích.",
    ]
