from __future__ import annotations

import random
from unicodedata import normalize

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from vnsearch.language.collation import sort_key

plain = settings(deadline=None)
_LETTERS = "aàảãáạăằẳẵắặâầẩẫấậbcdđeèẻẽéẹêềểễếệghiìỉĩíịklmnoòỏõóọôồổỗốộơờởỡớợpqrstuùủũúụưừửữứựvxyỳỷỹýỵ"
texts = st.one_of(st.text(), st.text(_LETTERS + _LETTERS.upper() + " -“”.0123456789\u0300\u0301\u0306²߃"))

_ORDERED = [
    # letters of their own, in their order
    "an ăn ân bán căn dê đã em êm giá hai in khi lo mẹ nó om ôm ơm pa quê rơi sau tai um ưm và xa yêu",
    # tones last, in their order
    "ba bà bả bã bá bạ",
    "ma mà mả mã má mạ mai",
    "uô uồ uổ uỗ uố uộ ươ ườ ưở ưỡ ướ ượ",
    # letters of other languages beside their base
    "cafe café cafetin",
]


def _in_order(texts: list[str]) -> list[str]:
    shuffled = random.Random(5).sample(texts, len(texts))
    return sorted(shuffled, key=sort_key)


@pytest.mark.parametrize("line", _ORDERED)
def test_words_go_in_the_order_of_dictionaries(line):
    assert _in_order(line.split()) == line.split()


@pytest.mark.parametrize(
    ("decided_by", "titles"),
    [
        ("letters before tones", ["Bão", "Bão lũ", "Bảo tàng", "Báo tin", "Bão tố"]),
        ("words before letters", ["ba ba", "bà ba", "bao"]),
        ("value of numbers", ["2 bài", "10 bài", "Bài 2", "Bài 10"]),
        ("value of numbers in words", ["G7", "G20", "Ga"]),
        ("zeros last", ["007", "7", "07a", "8"]),
        ("tone placement last", ["hoà bình", "hòa bình", "hòa giải"]),
        ("case, then punctuation", ["bão", "Bão", "“Bão”", "bão số 2"]),
        ("punctuation last", ["covid 19", "covid-19", "covid 20"]),
        ("scripts", ["", "…", "1", "a", "я", "日"]),
    ],
)
def test_titles_go_in_the_order_of_dictionaries(decided_by, titles):
    assert _in_order(titles) == titles, decided_by


@pytest.mark.parametrize("title", ["Hội nghị hòa bình", "ậ ệ ộ ợ ự ẵ", "Đường"])
def test_decomposed_texts_sort_beside_composed_ones(title):
    decomposed = normalize("NFD", title)
    assert sort_key(title)[:3] == sort_key(decomposed)[:3]
    assert sort_key(title) != sort_key(decomposed)


@pytest.mark.parametrize(("small", "capital"), [("bão", "Bão"), ("đồng", "ĐỒNG")])
def test_small_letters_go_before_capitals(small, capital):
    assert sort_key(small) < sort_key(capital) < sort_key(small + " a")


def test_a_number_longer_than_python_converts_has_a_key():
    digits = "9" * 5000
    assert sort_key(digits) < sort_key("1" + "0" * 5000) < sort_key("a")


def test_digits_of_other_scripts_have_their_value():
    assert sort_key("2")[:2] == sort_key("٢")[:2]


@plain
@given(texts, texts)
@example("a\u0306", "ă")
@example("ﬁ", "fi")
@example("\ud800", "\udfff")
def test_only_equal_texts_are_equal(one, other):
    assert (sort_key(one) == sort_key(other)) == (one == other)


@plain
@given(st.lists(texts))
def test_the_order_does_not_depend_on_where_one_begins(titles):
    backwards = titles[::-1]
    assert sorted(titles, key=sort_key) == sorted(backwards, key=sort_key)


@plain
@given(st.integers(min_value=0), st.integers(min_value=0), st.text(_LETTERS, max_size=5))
def test_numbers_go_by_value(one, other, word):
    if one != other:
        assert (sort_key(f"{word} {one}") < sort_key(f"{word} {other}")) == (one < other)


@plain
@given(st.text(_LETTERS, min_size=1), st.text(_LETTERS, min_size=1))
def test_letters_outweigh_tones_and_case(one, other):
    toneless = [str(sort_key(text)[0]) for text in (one, other)]
    if toneless[0] != toneless[1]:
        assert (sort_key(one) < sort_key(other)) == (sort_key(one.upper()) < sort_key(other.upper()))
