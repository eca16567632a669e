"""What stands at the edge of pages and is no part of their text."""

from __future__ import annotations

import pytest

from vnsearch.readers.pdf.furniture import drop_furniture, find_printed_address
from vnsearch.readers.pdf.line_segments import Segment


def make_page(number: int, head: str, foot: str, count: int = 6) -> list[Segment]:
    """A page with a header and a footer that stand apart from its lines."""
    texts = [f"câu {chr(97 + number)}{at} của bài" for at in range(count)]
    heights = [750, *(700 - 12 * at for at in range(count)), 40]
    return [
        Segment(text, 50, 200, height, 10, at)
        for at, (text, height) in enumerate(zip([head, *texts, foot], heights, strict=True))
        if text
    ]


def read(pages: list[list[Segment]]) -> list[str]:
    return [one.text for page in drop_furniture(pages) for one in page if not one.text.startswith("câu ")]


@pytest.mark.parametrize(
    ("heads", "feet"),
    [
        (["Báo Núi", "Báo Núi", "Báo Núi"], ["1", "2", "3"]),
        (["", "Chương 3", "", "Chương 3"], ["- 7 -", "- 8 -", "- 9 -", "- 10 -"]),
        (["Trang 1/3", "Trang 2/3", "Trang 3/3"], ["iv", "v", "vi"]),
        (["Báo Núi số 1, trang 4", "Báo Núi số 1, trang 5"], ["", ""]),
        (["2/17/2023, 8:00 AM Chợ phiên"], ["https://bao.vn/cho 1/1"]),
        ([""], ["1"]),
    ],
)
def test_headers_footers_and_page_numbers_are_dropped(heads, feet):
    pages = [make_page(at, head, foot) for at, (head, foot) in enumerate(zip(heads, feet, strict=True))]
    assert read(pages) == []
    assert all(len(page) == 6 for page in drop_furniture(pages))


@pytest.mark.parametrize(
    ("heads", "feet"),
    [
        (["Mở đầu", "Kết luận"], ["1.040", "95"]),
        (["Bảng 3", "Bảng 7"], ["", ""]),
        (["Báo Núi"], ["ngày 5"]),
    ],
)
def test_other_lines_at_the_edge_stay(heads, feet):
    pages = [make_page(at, head, foot) for at, (head, foot) in enumerate(zip(heads, feet, strict=True))]
    assert sorted(read(pages)) == sorted(filter(None, [*heads, *feet]))


def test_the_address_that_a_browser_prints_is_that_of_the_page():
    assert find_printed_address([make_page(0, "", "https://bao.vn/cho 1/1")]) == "https://bao.vn/cho"
    assert find_printed_address([make_page(0, "", "file:///bao/a.html 1/1")]) is None
