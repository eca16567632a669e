"""Captions of pictures and lines of credits, known by their end."""

from __future__ import annotations

from unicodedata import normalize

import pytest

from vnsearch.language.picture_captions import is_caption, strip_credit

forms = pytest.mark.parametrize("form", ["NFC", "NFD"])
CAPTIONS = {
    "Ảnh: TTXVN": "",
    "(Ảnh: TTXVN)": "",
    "Nguồn: TTXVN": "",
    "(Nguồn: baochinhphu.vn)": "",
    "Nguồn ảnh: AFP": "",
    "Hình 5": "",
    "Ảnh minh họa": "",
    "Ảnh minh hoạ.": "",
    "ẢNH TƯ LIỆU": "",
    "Photo: AFP": "",
    "Ảnh minh họa: Internet": "",
    "Đại sứ đón Tổng Bí thư. Ảnh: Lâm Khánh/TTXVN |": "Đại sứ đón Tổng Bí thư.",
    "Đại sứ đón Tổng Bí thư. (Nguồn: TTXVN)": "Đại sứ đón Tổng Bí thư.",
    "Đại sứ đón Tổng Bí thư (ảnh AFP)": "Đại sứ đón Tổng Bí thư",
    "Lãnh đạo hai nước gặp nhau - Ảnh 12.": "Lãnh đạo hai nước gặp nhau",
    "Buổi lễ. Video: VTV": "Buổi lễ.",
    "Số liệu. Đồ họa: T.N.": "Số liệu.",
    "Buổi lễ. Ảnh\u200b : TTXVN": "Buổi lễ.",
    "Buổi lễ (\u200bảnh TTXVN)": "Buổi lễ",
}


@forms
@pytest.mark.parametrize(("line", "said"), CAPTIONS.items())
def test_captions_are_known_by_their_end(line: str, said: str, form: str) -> None:
    assert is_caption(normalize(form, line))
    assert strip_credit(normalize(form, line)).strip(" (-") == said


@forms
@pytest.mark.parametrize(
    "line",
    [
        "",
        "Ông nói: “Chúng tôi đã sẵn sàng.”",
        "Bức ảnh được chụp năm 2024",
        "Hội nghị bàn ba việc (trong đó có ảnh hưởng của bão).",
        "Ba tỉnh ngừng cấp điện (ảnh hưởng của bão).",
        "Ánh sáng được đưa vào phòng ngủ (hình 10).",
        "Học bạ hoặc bảng điểm (photo)",
        "Công an công bố hình ảnh nghi phạm",
        "Ảnh: " + "rất dài " * 80,
        "Hiệp hội cho rằng lệnh cấm là một rào cản thương mại. " * 5 + "(Nguồn: VASEP)",
    ],
)
def test_what_only_speaks_of_pictures_is_no_caption(line: str, form: str) -> None:
    assert not is_caption(normalize(form, line))


def test_a_line_without_a_credit_is_only_cleaned() -> None:
    assert strip_credit("Hòa\u200b bình") == "Hòa bình"
