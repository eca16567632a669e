"""Names are told by their capitals, and noted where no article has them."""

from __future__ import annotations

import pytest

from vnsearch import Article, Index
from vnsearch.query.typed_names import find_names

ARTICLES = [
    "Bà Lâm Thị Hạ kể chuyện làng. Ông Đỗ Văn Thu đi vắng.",
    "Chị Lâm Thị Đông mở quán. Anh Ngô Hạ Thu giúp.",
    "Cô Thị Hạ Thu dạy học ở trường làng.",
    *(f"Thị trấn có mùa hạ thứ {number}, rồi mùa thu." for number in range(15)),
]


@pytest.fixture(scope="module")
def village(tmp_path_factory):
    with Index.open(tmp_path_factory.mktemp("village"), create=True) as index:
        index.add(Article(str(number), "", text) for number, text in enumerate(ARTICLES))
        yield index


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("vụ án Lâm Thị Hạ Thu", ["Lâm Thị Hạ Thu"]),
        ("Lâm Thị Hạ, Đỗ Văn Thu", ["Lâm Thị Hạ", "Đỗ Văn Thu"]),
        ("Hà Nội, Hải Phòng", []),
        ("UBND TP HCM họp", []),
        ("lâm thị hạ thu", []),
        ("Gặp Gỡ Đầu Xuân Tại Làng Cổ", []),
        ("e\u0302 La\u0302m Thi\u0323 Ha\u0323", ["Lâm Thị Hạ"]),
        ("", []),
    ],
)
def test_names_in_a_query(text, names):
    assert [" ".join(words) for words in find_names(text)] == names


@pytest.mark.parametrize(
    ("query", "notes"),
    [
        ("quán Lâm Thị Đông", ()),
        ("Lâm Thị Hạ Thu", ("no article has the name “Lâm Thị Hạ Thu”, only “Thị Hạ Thu”",)),
        ("Lam Thi Ha Thu", ("no article has the name “Lam Thi Ha Thu”, only “Thi Ha Thu”",)),
        ("Thu Hạ Đông", ("no article has the name “Thu Hạ Đông”",)),
        ("lâm thị hạ thu", ()),
    ],
)
def test_a_name_that_no_article_has_is_noted(village, query, notes):
    assert village.search(query).notes == notes


def test_a_name_that_only_a_deleted_article_had_is_noted(index):
    index.add(Article(str(number), "", text) for number, text in enumerate(ARTICLES))
    assert not index.search("Thị Hạ Thu").notes
    index.delete(["2"])
    assert index.search("Thị Hạ Thu").notes
