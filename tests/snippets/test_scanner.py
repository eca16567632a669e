"""Spotting finds what the analysis of the whole text finds, and no more of it than is within reach."""

from __future__ import annotations

import time
from unicodedata import normalize

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.commandline import SEED_TEXTS
from vnsearch.language.syllabification import fold, split_syllables
from vnsearch.snippets.scanner import NO_LIMIT, FoundSyllables, ScanLimit, SyllableScanner

_PIECES = [
    *[
        "má",
        "mà",
        "MA",
        "ma",
        "sĩ",
        "sỹ",
        "Quí",
        "qúy",
        "İ",
        "K",
        "Å",
        "Ðảng",
        "ƣ",
        "ß",
        "ﬁ",
        "ŉ",
        "日本",
        "g20",
    ],
    *["2024-03-08", "２０２４-0３-08", "1-2024-03", "-08", "½", "①", "％", "ngư-\nời"],
    *[
        normalize("NFD", "Tổng thống"),
        "o\u0302\u0309\u0302\u0323",
        "a\u0301\u0302",
        "e\u20dd",
        "x\u0301" * 40,
    ],
    *[
        " ",
        "  ",
        "\n",
        "\r\n",
        "\t",
        "\u00a0",
        "\u2028",
        "_",
        "-",
        ".",
        "…",
        "<",
        "=\u0338",
        "\x00",
        "\ud800",
    ],
    *[
        "\u200b",
        "\u200d",
        "\u00ad",
        "\ufeff",
        "\u0301",
        "\u05b0",
        "\u3099",
        "❤\ufe0f",
        "👨\u200d👩",
        "\U0001d400",
    ],
    *["&agrave;", "&amp;", "х", "Нà", "xǎng", "-\n", "inter-\nnational", "10²", "ß", "oﬃce", "nguời"],
    *["กำ", "กั", "नि", "क़", "か\u3099", "\u1112\u1161\u11ab", "한", "\u0f73", "\u212b", "²", "٣"],
]
_HOSTILE = st.lists(st.sampled_from(_PIECES), max_size=30).map("".join)
_FILLER = " -" * 100
"""Has no syllable, and makes a text too long to be simply analysed."""
_LONG = _HOSTILE.map(lambda text: (text + " ") * 600)


def _listed(spotted: FoundSyllables) -> list[tuple[int, str, int, int]]:
    return list(zip(*spotted, strict=True))


def _key_if_wanted(text: str, folded: set[str]) -> list[tuple[int, str, int, int]]:
    found = zip(*split_syllables(text), strict=True)
    return [(number, *each) for number, each in enumerate(found) if fold(each[0]) in folded]


@settings(deadline=None, max_examples=200)
@given(text=_HOSTILE | st.text(max_size=60) | st.text(st.characters(), max_size=60), data=st.data())
@example("sĩ sỹ", None)
def test_what_is_spotted_is_what_the_analysis_of_the_text_finds(text, data):
    there = sorted({fold(term) for term in split_syllables(text).terms})
    some = st.sampled_from(there) if there else st.nothing()
    folded = {"ma", "sy"} if data is None else data.draw(st.sets(some | st.sampled_from(["ma", "sy", "quy"])))
    for whole in (text, text + _FILLER):
        assert _listed(SyllableScanner(folded).scan(whole).syllables) == _key_if_wanted(text, folded)


@settings(deadline=None, max_examples=40)
@given(text=_LONG)
def test_a_text_of_several_windows_is_looked_through_as_one(text):
    folded = {"ma", "sy", "tong", "thong", "g20", "dang"}
    found, end = SyllableScanner(folded).scan(text)
    assert _listed(found) == _key_if_wanted(text, folded)
    assert end == len(text)


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize("number", range(len(SEED_TEXTS)))
def test_every_syllable_of_the_pages_is_spotted(number, form):
    text = normalize(form, SEED_TEXTS[number])
    folded = {fold(term) for term in split_syllables(text).terms}
    assert _listed(SyllableScanner(folded).scan(text).syllables) == _key_if_wanted(text, folded)


def test_numbers_are_spotted_by_those_inside():
    text = "Lương 8 triệu, ngày 08/03, 8,3 tỷ, 18/3, 2024-03-08. " * 5
    found = SyllableScanner(["8"], inside=["8", "2024"]).scan(text).syllables
    assert set(found.terms) == {"8", "08/03", "8,3", "2024-03-08"}


def test_nothing_is_looked_at_beyond_the_characters_within_reach():
    text = "một hai ba " * 20_000
    found, end = SyllableScanner({"ba"}).scan(text, ScanLimit(50_000, 100_000))
    assert 40_000 < end <= 50_000
    assert _listed(found) == _key_if_wanted(text[:end], {"ba"})
    assert SyllableScanner({"ba"}).scan(text, NO_LIMIT).end == len(text)


def test_a_text_is_looked_at_until_enough_is_found():
    text = "một hai ba " * 20_000
    found, end = SyllableScanner({"ba"}).scan(text, ScanLimit(len(text), 1_000))
    assert 1_000 <= len(found.terms) < 2_500
    assert _listed(found) == _key_if_wanted(text[:end], {"ba"})


def test_a_stretch_without_spaces_is_not_cut():
    text = "tô-lâm," * 10_000
    found, end = SyllableScanner({"lam"}).scan(text, ScanLimit(20_000, 100))
    assert (found.terms, end) == ([], 0)
    assert len(SyllableScanner({"lam"}).scan(text).syllables.terms) == 10_000


def _seconds(text: str) -> float:
    """The least processor time that it took to look through the text, of three times."""

    def once() -> float:
        began = time.process_time()
        SyllableScanner({"a", "e", "ba"}).scan(text)
        return time.process_time() - began

    return min(once() for _ in range(3))


@pytest.mark.parametrize(
    "text", ["a" * 100_000, "ă " * 20_000, "e" + "\u0301" * 40_000, "नि " * 13_000, "\u200b" * 100_000]
)
def test_it_takes_time_in_proportion_to_the_text(text):
    eight_times = text + text[1:] * 7
    assert _seconds(eight_times) < 24 * _seconds(text)  # in proportion to the square it is 64 times
