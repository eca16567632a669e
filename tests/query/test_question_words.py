"""Words of a question tell little."""

from __future__ import annotations

import pytest

from vnsearch import Article
from vnsearch.query.question_words import find_question_words
from vnsearch.query.syllables import split_query


@pytest.mark.parametrize(
    ("query", "asking"),
    [
        ("giá điện tăng bao nhiêu phần trăm", "bao nhiêu phần trăm"),
        ("gia dien tang bao nhieu", "bao nhieu"),
        ("Hang Sơn Đoòng ở đâu", "ở đâu"),
        ("vì sao nước biển mặn", "vì sao"),
        ("tỉnh nào đông dân nhất", "nào"),
        ("lạm phát là gì", "là gì"),
        ("thi xa la gi", ""),
        ("sao hạng A", ""),
        ("phần trăm", ""),
        ("bao nhiêu", ""),
        ("", ""),
    ],
)
def test_what_only_asks(query, asking):
    syllables = split_query(query)
    found = [syllables[place].term for place in sorted(find_question_words(syllables))]
    assert found == asking.split()


@pytest.mark.parametrize("query", ["cầu vượt biển dài bao nhiêu", "cau vuot bien dai bao nhieu"])
def test_what_is_asked_about_outranks_what_asks(index, query):
    others = [f"Chợ phiên thứ {number} họp bên sông, dài cả buổi sáng." for number in range(9)]
    bridge = "Cầu vượt biển nối hai đảo, dài sáu cây số."
    asking = "Cô giáo hỏi: bao nhiêu bạn đi biển? Bao nhiêu bạn ở nhà? Dài bao nhiêu?"
    index.add(Article(str(number), "", text) for number, text in enumerate([asking, bridge, *others]))
    assert [hit.id for hit in index.search(query, match="any").hits][:2] == ["1", "0"]
