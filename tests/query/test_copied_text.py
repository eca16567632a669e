"""What reads as copied from a text, and what as typed with signs."""

from __future__ import annotations

import pytest

from vnsearch.query.copied_text import reads_as_copied


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
        "cao tốc Biên Hòa -Vũng Tàu",
        "ca sĩ -diễn viên được hâm mộ nhất, theo khán giả",
        "Công ty Danone -doanh nghiệp thực phẩm có trụ sở tại Pháp.",
        '-"Lẵng hoa tình yêu" có độ dài kỷ lục tại Việt Nam',
        "+Hồ sơ gồm đơn và bản sao",
        "chữ " * 40 + "-một",
        "- Gạch đầu dòng: -một",
    ],
)
def test_what_is_copied_from_a_text(query):
    assert reads_as_copied(query)
