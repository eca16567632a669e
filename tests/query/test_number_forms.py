"""Numbers and what stands with them are found however they are written, over one index of short articles."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from vnsearch import Article, Index

_TEXTS = {
    "glued": "Máy bay F16 cất cánh.",
    "hyphen": "Máy bay F-16 hạ cánh.",
    "apart": "Máy bay F 16 bay lượn.",
    "longer": "Máy bay F-160 là mẫu khác.",
    "gas": "Khí thải CO2 tăng.",
    "two": "Nhà có 2 con mèo.",
    "plain": "Quỹ góp 1500000 hạt giống.",
    "dots": "Quỹ góp 1.500.000 hạt giống.",
    "spaces": "Quỹ góp 1 500 000 hạt giống.",
    "more": "Quỹ góp 51.500.000 hạt giống.",
    "slash": "Mừng ngày 8/3 ở trường.",
    "zeros": "Mừng ngày 08/03 ở trường.",
    "dash": "Mừng ngày 8-3 ở trường.",
    "point": "Mừng ngày 8.3 ở trường.",
    "words": "Mừng ngày 8 tháng 3 ở trường.",
    "year": "Mừng ngày 8/3/2021 ở trường.",
    "later": "Mừng ngày 18/3 ở trường.",
    "decimal": "Thu 8,3 tỷ tiền vé.",
    "million": "Thưởng 2 triệu cho thợ.",
    "ten": "Thưởng 10,2 triệu cho thợ.",
    "percent": "Giảm 50% học phí.",
    "percents": "Giảm 50 phần trăm học phí.",
    "tank": "Xe tăng T-50 chạy thử.",
    "clock": "Tàu chạy lúc 8h30 sáng.",
    "colon": "Tàu chạy lúc 8:30 sáng.",
    "hour": "Tàu chạy lúc 8 giờ 30 sáng.",
    "late": "Tàu chạy lúc 18h30 chiều.",
    "dong": "Vé giá 50.000 đồng.",
    "d": "Vé giá 50.000đ.",
    "vnd": "Vé giá 50000 VNĐ.",
    "phone": "Gọi 0912.345.678 để hỏi.",
    "digits": "Gọi 0912345678 để hỏi.",
    "groups": "Gọi 091 234 5678 để hỏi.",
    "plate": "Xe 51F-123.45 đỗ lại.",
    "plates": "Xe 51F-12345 đỗ lại.",
    "other": "Xe 59-X1 123.45 đỗ lại.",
    "abroad": "Gọi +84 987 654 321 để hỏi.",
    "pointed": "Họp ngày 19.9.2024 tại sân.",
    "worded": "Họp ngày 19 tháng 9 năm 2024 tại sân.",
    "short": "Họp ngày 19/09/24 tại sân.",
    "metre": "Đất rộng 100m2 sau nhà.",
    "metres": "Đất rộng 100 mét vuông sau nhà.",
    "district": "Cháy ở quận 8 đêm qua.",
    "q": "Cháy ở Q.8 đêm qua.",
    "q8": "Cháy ở Q8 đêm qua.",
    "town": "Lũ về thị xã Sơn Tây.",
    "tx": "Lũ về TX. Sơn Tây.",
    "code": "Áp dụng 15/2023/NĐ-CP từ nay.",
    "nd": "Áp dụng NĐ 15/2023 từ nay.",
    "decree": "Áp dụng Nghị định số 15/2023 từ nay.",
    "circular": "Áp dụng Thông tư 15/2023 từ nay.",
    "fifteenth": "Áp dụng Nghị định 40/2023 từ ngày 15/1.",
    "score": "Thắng 2-1 trên sân nhà.",
    "iso": "Mừng ngày 2021-03-08 ở trường.",
    "english": "Chỗ ngồi cho 23,456 khán giả.",
    "thousands": "Chỗ ngồi cho 23.456 khán giả.",
    "points": "Chỉ số đạt 1.234,56 điểm.",
    "pointless": "Chỉ số đạt 1234,56 điểm.",
    "heat": "Nóng 39oC buổi trưa.",
    "degrees": "Nóng 39 độ C buổi trưa.",
    "hyphens": "Gọi 0977-123-456 để hỏi.",
    "joined": "Gọi 0977123456 để hỏi.",
    "capital": "Tết ở TP Huế vui.",
    "whole": "Tết ở thành phố Huế vui.",
    "road": "Kẹt xe trên QL1 sáng nay.",
    "highway": "Kẹt xe trên quốc lộ 1 sáng nay.",
    "order": "Theo Chỉ thị 16 từ mai.",
    "coded": "Theo 16/CT-TTg từ mai.",
    "organ": "Cơ quan An Bình mở cửa.",
}


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    folder = tmp_path_factory.mktemp("numbers")
    with Index.open(folder, create=True) as opened:
        opened.add(Article(id=name, title="", body=text) for name, text in _TEXTS.items())
        yield opened


def _find(index: Index, query: str) -> list[str]:
    return [hit.id for hit in index.search(query, limit=50)]


@pytest.mark.parametrize(
    ("query", "first", "others"),
    [
        ("F16", "glued", "hyphen apart"),
        ('"F-16"', "", "glued hyphen apart"),
        ("F-16", "hyphen", "glued apart"),
        ("F 16", "apart", "glued hyphen"),
        ("f 16", "apart", "glued hyphen"),
        ("body:F16", "", "glued hyphen apart"),
        ("+F-16", "", "glued hyphen apart"),
        ("bay -F16", "longer", ""),
        ("CO2", "gas", ""),
        ("1500000", "plain", "dots spaces"),
        ("1.500.000", "dots", "plain spaces"),
        ("1 500 000", "", "dots plain spaces"),
        ('"8/3"', "slash", "zeros dash year"),
        ("50%", "percent", "percents"),
        ("8h30", "clock", "colon hour"),
        ("8:30", "colon", "clock hour"),
        ("8 giờ 30", "hour", "clock colon"),
        ("50.000đ", "d", "dong vnd"),
        ("50000 đồng", "", "dong d vnd"),
        ("0912345678", "digits", "phone groups"),
        ("0912.345.678", "phone", "digits groups"),
        ("091 234 5678", "groups", "digits phone"),
        ("51F12345", "plates", "plate"),
        ("51F-123.45", "plate", "plates"),
        ("59X112345", "", "other"),
        ("0987654321", "", "abroad"),
        ("19-9-2024", "", "pointed worded short"),
        ("19 tháng 9 năm 2024", "worded", "pointed short"),
        ("100 m²", "metre", "metres"),
        ("8/3/2021", "year", "iso"),
        ("08.03.2021", "", "year iso"),
        ("2021-03-08", "iso", "year"),
        ("23456", "", "english thousands"),
        ("23,456", "english", "thousands"),
        ("1.234,56", "points", "pointless"),
        ("1234,56", "pointless", "points"),
        ("39°C", "", "heat degrees"),
        ("39 độ C", "degrees", "heat"),
        ("0977123456", "joined", "hyphens"),
        ("0977-123-456", "hyphens", "joined"),
        ("51F 123.45", "", "plate plates"),
        ("TP Huế", "capital", "whole"),
        ("thành phố Huế", "whole", "capital"),
        ("quốc lộ 1", "highway", "road"),
        ("QL.1", "", "road highway"),
        ("Chỉ thị 16", "order", "coded"),
        ("16/CT-TTg", "coded", "order"),
    ],
)
def test_all_ways_of_writing_are_found_and_nothing_else_and_that_typed_comes_first(
    index: Index, query: str, first: str, others: str
) -> None:
    found = _find(index, query)
    assert sorted(found) == sorted([*first.split(), *others.split()])
    assert not first or found[0] == first


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("8/3", "slash zeros dash point words year"),
        ("08/03", "slash zeros dash point words year"),
        ("8 tháng 3", "slash zeros dash point words year"),
        ("8 thang 3", "slash zeros dash point words year"),
        ("8.3", "slash zeros dash point words year decimal"),
        ("8,3 tỷ", "decimal"),
        ("8 thang 3 nam 2021", "year iso words"),
        ("2 triệu", "million"),
        ("2 trieu", "million"),
        ("2-1", "score"),
        ("quận 8", "district q q8"),
        ("quan 8", "district q q8"),
        ("Q8", "district q q8"),
        ("Q.8", "district q q8"),
        ("thị xã Sơn Tây", "town tx"),
        ("TX. Sơn Tây", "town tx"),
        ("Nghị định 15/2023", "decree nd code"),
        ("nghi dinh 15/2023", "decree nd code"),
        ("NĐ 15/2023", "decree nd code"),
        ("15/2023/NĐ-CP", "code decree nd"),
        ("15/2023", "code nd decree circular"),
    ],
)
def test_articles_that_only_have_the_pieces_come_after_all_that_have_the_number(
    index: Index, query: str, wanted: str
) -> None:
    found = _find(index, query)
    assert sorted(found[: len(wanted.split())]) == sorted(wanted.split())


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("8/3", "iso"),
        ("2021", "iso"),
        ("8", "slash"),
        ("3", "dash"),
        ("2023", "code"),
        ("2021", "year"),
        ("50", "percent"),
    ],
)
def test_a_number_is_found_and_highlighted_inside_of_others(index: Index, query: str, name: str) -> None:
    hit = next(hit for hit in index.search(query, limit=50) if hit.id == name)
    assert any(snippet.highlights for snippet in hit.snippets)


@pytest.mark.parametrize(
    ("query", "name", "highlighted"),
    [
        ("F16", "hyphen", ["F-16"]),
        ("8/3", "zeros", ["08/03"]),
        ("8/3", "words", ["8 tháng 3"]),
        ("1500000", "dots", ["1.500.000"]),
        ("50.000đ", "dong", ["50.000 đồng"]),
        ("Nghị định 15/2023", "code", ["15/2023/NĐ"]),
    ],
)
def test_highlights_cover_the_number_as_the_article_writes_it(
    index: Index, query: str, name: str, highlighted: list[str]
) -> None:
    hit = next(hit for hit in index.search(query, limit=50) if hit.id == name)
    found = [snippet.text[start:end] for snippet in hit.snippets for start, end in snippet.highlights]
    assert found == highlighted


def test_a_number_inside_of_another_is_explained_as_such(index: Index) -> None:
    reasons = index.search("8").explain("slash").reasons
    assert [reason.what for reason in reasons] == ["“8” inside another number"]


def test_a_form_as_it_was_typed_is_explained_as_such(index: Index) -> None:
    reasons = index.search("F-16").explain("hyphen").reasons
    assert "“f-16” written so" in [reason.what for reason in reasons]


def test_a_word_that_ends_like_a_kind_of_place_is_none(index: Index) -> None:
    planned = index.search("cơ quan An Bình")
    assert not any("another name" in reason.what for hit in planned for reason in hit.explanation)


def test_no_note_tells_of_a_way_of_writing_that_was_not_typed(index: Index) -> None:
    assert not index.search("8/3").notes


@pytest.mark.parametrize(
    ("query", "notes"),
    [
        ("tin H9N9", ("no article has “h9n9”",)),
        ("ngày 20 tháng 7", ()),
        ("20/7", ()),
        ('"họp chợ phiên"', ("no article has the phrase “họp chợ phiên”",)),
    ],
)
def test_a_note_repeats_what_stands_together_as_it_was_typed(index, query, notes):
    index.add([Article("a", "", "Tin mới: ngày 20/7 họp chợ 9 lần, h tăng n lần. Phiên sau đông.")])
    assert index.search(query).notes == notes
