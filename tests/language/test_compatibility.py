"""What stands for plain letters and digits, and where in the text it stands."""

from __future__ import annotations

import doctest
from unicodedata import normalize

import pytest

from vnsearch.language import compatibility
from vnsearch.language.compatibility import make_plain, make_plain_with_offsets
from vnsearch.language.normalization import clean
from vnsearch.language.syllabification import split_syllables

PLAIN = {
    "m² CO₂ ㎡ ㏊ ª": "m2 CO2 m2 ha a",
    "39ºC 39˚C 39⁰C 39℃": "39°C 39°C 39°C 39°C",
    "10²⁰, năm 2024¹, ghi chú¹": "10 20, năm 2024 1, ghi chú1",
    "ＡＰＥＣ ２０１７": "APEC 2017",
    "Netﬂix, oﬃce": "Netflix, office",
    "Ⅳ ⅲ №5 50.000₫ ℓ": "IV iii No.5 50.000đ l",
    "𝐇𝐚̀ 𝓝𝓸̣̂𝓲 𝟸𝟶": "Hà Nội 20",
    "хăng Нà Сầu Вình KHÔNG cΟn": "xăng Hà Cầu Bình KHÔNG cOn",
    "xǎng, TǍNG, ca\u030c\u0301t": "xăng, TĂNG, cắt",
    "HʼMông HʻMông ɑnh": "H'Mông H'Mông anh",
    "H&agrave; N&#7897;i&nbsp;&#x110;&ocirc;": "Hà Nội Đô",
    "GD&amp;ĐT &amp;quot;Mai&amp;amp;quot; e&#769; m&sup2;": 'GD&ĐT "Mai" é m2',
    "inter-\nnational, Fulb-\r\nright, INTER-\nPOL": "international, Fulbright, INTERPOL",
    "soft\xad\nware": "software",
    "½ chén, 2½ cốc, 1⁄2": "1/2 chén, 2 1/2 cốc, 1/2",
    "① mua, ⑫": "1 mua, 12",
    "５０％ Ａ＆Ｂ ８／３": "50% A&B 8/3",
    "ngư-\nời, nghi-\nên": "người, nghiên",
}
UNCHANGED = (
    "R&D, AT&T; x&y; &nosuch; &#99999999; &",
    "Москва НАТО хлеб αβγ ΝΑΤΟ",
    "kinh tế-\nxã hội, Bà Rịa-\nVũng Tàu, F-\n16, năm 2023-\n2024, - \n-\n",
    "Huawei™, 한국 日本",
)


@pytest.mark.parametrize(("text", "plain"), PLAIN.items())
def test_what_stands_for_plain_characters_is_read_as_these(text: str, plain: str) -> None:
    assert clean(text) == clean(normalize("NFD", text)) == plain
    assert clean(plain) == plain


@pytest.mark.parametrize("text", UNCHANGED)
def test_what_is_meant_as_it_stands_stays(text: str) -> None:
    assert make_plain(text) == text
    assert make_plain_with_offsets(text) == (text, None)


@pytest.mark.parametrize(
    ("text", "sources"),
    [
        ("H&agrave; N&#7897;i", ["H&agrave;", "N&#7897;i"]),
        ("oﬃce, 5℃, №7", ["oﬃce", "5", "℃", "№", "7"]),
        ("𝐍𝐨̣̂𝐢 хăng", ["𝐍𝐨̣̂𝐢", "хăng"]),
        ("an inter-\nnational one", ["an", "inter-\nnational", "one"]),
        ("(m²) năm 2024¹", ["m", "²", "năm", "2024", "¹"]),
    ],
)
def test_a_syllable_covers_all_that_stands_for_its_letters(text: str, sources: list[str]) -> None:
    found = split_syllables(text)
    assert [text[start:end] for start, end in zip(found.starts, found.ends, strict=True)] == sources


@pytest.mark.parametrize("text", PLAIN)
def test_offsets_rise_and_span_the_text(text: str) -> None:
    plain, offsets = make_plain_with_offsets(text)
    assert plain == make_plain(text)
    if offsets is not None:
        assert len(offsets) == len(plain) + 1
        assert list(offsets) == sorted(offsets)
        assert (offsets[0], offsets[-1]) == (0, len(text))


@pytest.mark.parametrize("part", ["&amp;", "х", "а-\n", "²", "&"])
def test_it_takes_time_in_proportion_to_the_text(part: str) -> None:
    assert len(make_plain(part * 100_000)) <= len(part) * 200_000


def test_examples_in_docstrings() -> None:
    assert doctest.testmod(compatibility) == (0, 1)
