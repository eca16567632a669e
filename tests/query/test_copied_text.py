"""What reads as copied from a text, and what as typed with signs."""

from __future__ import annotations

import pytest

from vnsearch.query.copied_text import find_doubtful, find_first_name, reads_as_copied
from vnsearch.query.lexer import tokenize


@pytest.mark.parametrize(
    "query",
    [
        "tô lâm -biden",
        "-biden",
        '-"tổng thống"',
        'tô lâm -"đảng cộng sản"',
        "+biden tô lâm",
        "-biden tô lâm",
        "-biden -leahy",
        "Tô Lâm -biden",
        "tp.hcm -quận",
        '"Thưa tòa, bị cáo nhận tội." -biden',
        "date:2024-09 -biden",
        "giá vàng -sjc +pnj",
        "+Ai được phong quân hàm -nhì?",
        "+a -b?",
        "tô lâm -biden -trump?",
        "title:x -y?",
        "title:Biden -Trump",
        "source:vnexpress, tô lâm -biden",
        '"Joe Biden" -Trump',
        '"joe biden" -trump?',
        "“Thưa tòa, bị cáo nhận tội.” -biden",
        "+BIDEN -TRUMP",
        "biden^2 -trump?",
        "biden AND leahy OR kerry?",
        "(biden OR leahy) -trump",
    ],
)
def test_what_is_typed_with_signs(query):
    assert not reads_as_copied(query)


@pytest.mark.parametrize(
    "query",
    [
        "-Thưa tòa, bị cáo nhận tội",
        "-Bị cáo có nhận tội không?",
        "Tòa hỏi bị cáo.\n-Bị cáo nhận tội",
        "Bà Rịa -Vũng Tàu",
        "BÀ RỊA -VŨNG TÀU",
        "NGÀY 8 VÀ 28 -ĐIỀU CHƯA AI LÀM",
        "cao tốc Biên Hòa -Vũng Tàu",
        "ca sĩ -diễn viên được hâm mộ nhất, theo khán giả",
        "Công ty Danone -doanh nghiệp thực phẩm có trụ sở tại Pháp.",
        '-"Lẵng hoa tình yêu" có độ dài kỷ lục tại Việt Nam',
        "+Hồ sơ gồm đơn và bản sao",
        "chữ " * 40 + "-một",
        "- Gạch đầu dòng: -một",
        "tô lâm -biden?",
        "-Anh đi đâu? -Tôi về nhà.",
        "“Em còn đau không?” -Chàng hỏi",
        'Phim "Mắt biếc" -tác phẩm của Victor Vũ?',
        'Công ty "Sao Mai" -An Giang khai trương',
        'Tên "ctenophora" nghĩa là "chứa lược", gốc -ktenos',
        "Hà Nội -Hải Phòng -Quảng Ninh",
        "Ảnh chụp ở Hà Nội, Source:AFP",
        "Tên\t-Nam\tTuổi",
        "Tên   -Nam   Tuổi",
        "Nam | -Lan | +Hoa",
        "y = -x + b",
        "nhảy -múa - đam mê",
        "* giá vàng -sjc",
        "• giá vàng -sjc",
        "1. Hà Nội -thủ đô, 2. Huế",
        "(1) nam -lan; (2) hoa",
        "Câu 5: -x là số gì?",
        "A. +x B. -x",
    ],
)
def test_what_is_copied_from_a_text(query):
    assert reads_as_copied(query)


@pytest.mark.parametrize(
    ("query", "doubtful"),
    [
        ("tô lâm -biden", []),
        ("+a -b c", []),
        ("-biden tô lâm", []),
        ("tô lâm -Biden", ["Biden"]),
        ("ca sĩ -diễn viên nổi tiếng", ["diễn"]),
        ("+ai được phong -nhì?", ["nhì?"]),
        ("a AND b", []),
        ("a AND UBND", ["AND"]),
    ],
)
def test_what_could_be_meant_as_words_too(query, doubtful):
    assert [token.text for token in find_doubtful(query, list(tokenize(query)))] == doubtful


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("Bà Rịa -Vũng Tàu", "Bà Rịa"),
        ("Mỹ -Trung", "Mỹ"),
        ("Bà Rịa -vũng tàu", ""),
        ("cao tốc Bà Rịa -Vũng Tàu", ""),
        ("Lào Cai -Hà Nội -Hải Phòng", ""),
        ("-Vũng Tàu", ""),
    ],
)
def test_a_hyphen_between_two_names_alone_may_join_or_exclude_the_second(query: str, first: str) -> None:
    assert find_first_name(query) == first
