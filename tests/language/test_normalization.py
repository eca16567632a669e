"""Clean text: one encoding for every character, and the offsets that lead back to the text as given."""

from __future__ import annotations

import itertools
import re
import sys
from unicodedata import category, normalize

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from vnsearch.language.normalization import clean, clean_with_offsets
from vnsearch.language.syllabification import split_syllables

TONES = "\u0300\u0301\u0303\u0309\u0323"
SHAPES = {"a": "\u0302\u0306", "e": "\u0302", "o": "\u0302\u031b", "u": "\u031b"}

# Any text at all, and text in which letters, marks, odd spaces and invisible characters meet often.
any_text = st.text(st.characters())
mark_text = st.text(
    "aăâeêioôơuưyáàạấậằớựAEƠ đĐÐðɖƣƢ_-.\n\t\xa0\u2003\u200b\u200d\xad\ufeff\u202e\u034f"
    "\u0300\u0301\u0302\u0303\u0306\u0307\u0309\u031b\u0323\u0331\u20dd\ud800"
    "İΣßéüñчй한\u1100\u1161\u11a8ש\ufb2a\u05b8\u05c1"
)
texts = any_text | mark_text
plain = settings(deadline=None, max_examples=300)


# --- clean ---------------------------------------------------------------------------------------------


def test_every_order_and_composition_of_marks_gives_the_one_letter() -> None:
    spellings = 0
    for base, shapes in SHAPES.items():
        for letter, shape, tone in itertools.product((base, base.upper()), shapes, TONES):
            expected = normalize("NFC", letter + shape + tone)
            assert len(expected) == 1
            for first, second in ((shape, tone), (tone, shape)):
                for spelling in (letter + first + second, normalize("NFC", letter + first) + second):
                    assert clean(spelling) == expected
                    spellings += 1
    assert spellings == 240


def test_marks_in_wrong_order_are_repaired_after_a_composed_letter() -> None:
    assert clean("e\u0301\u0302 é\u0302 ê\u0301 ẹ\u0302 ó\u031b Ã\u0306") == "ế ế ế ệ ớ Ẵ"


def test_windows_1258_composition() -> None:
    text = "Việt Nam, thượng nghị sĩ, Huế, nước, Ẵ"
    composed = re.sub("[ệợịĩếớẴ]", lambda letter: windows_1258(letter[0]), text)
    assert composed != text
    assert clean(composed.encode("cp1258").decode("cp1258")) == text


def windows_1258(letter: str) -> str:
    """The letter as that encoding holds it: composed with its shape, the tone after it."""
    marks = normalize("NFD", letter)
    tone = next(mark for mark in marks if mark in TONES)
    return normalize("NFC", marks.replace(tone, "")) + tone


def test_look_alikes_become_vietnamese_letters() -> None:
    assert clean("Ðồng Ɖồng ðồng ɖồng") == "Đồng Đồng đồng đồng"
    assert clean("nƣớc NƢỚC ƣ\u0301") == "nước NƯỚC ứ"


def test_every_space_but_tab_and_line_breaks_becomes_a_space() -> None:
    spaces = [char for char in map(chr, range(sys.maxunicode + 1)) if char.isspace()]
    kept = {char for char in spaces if char == "\t" or len(f"a{char}b".splitlines()) == 2}
    assert {char for char in spaces if clean(char) == char} == kept | {" "}
    assert {clean(char) for char in spaces if char not in kept} == {" "}


@pytest.mark.parametrize(
    "char", "\u200b\u200c\u200d\u2060\ufeff\xad\u200e\u200f\u061c\u202a\u202e\u2066\u2069\u034f"
)
def test_invisible_characters_are_dropped(char: str) -> None:
    assert clean(f"{char}ng{char}hĩ{char}a") == "nghĩa"
    assert clean(f"e{char}\u0301") == "é"


def test_clean_text_is_returned_itself() -> None:
    text = "Tổng Bí thư Tô Lâm,\tĐà Nẵng – 2024\r\n“Hoà bình” 한국 日本 café 😀"
    assert clean(text) is text
    assert clean_with_offsets(text) == (text, None)


@plain
@given(texts)
@example("x\u0301\u0302\u0301\u0302")
@example("İ\u031b")
def test_clean_is_idempotent_and_nfc(text: str) -> None:
    cleaned = clean(text)
    assert clean(cleaned) == cleaned == normalize("NFC", cleaned)


# --- positions -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "cleaned", "offsets"),
    [
        ("Vie\u0323\u0302t Nam", "Việt Nam", [0, 1, 2, 5, 6, 7, 8, 9, 10]),
        ("e\u0301\u0302", "ế", [0, 3]),
        ("a\xa0b", "a b", [0, 1, 2, 3]),
        ("\ufeffa\u200b\u200b b\u200b", "a b", [1, 4, 5, 7]),
        ("e\u200b\u0301 x", "é x", [0, 3, 4, 5]),
        ("\u1112\u1161\u11ab\u1100", "한\u1100", [0, 3, 4]),
        ("e\u0331\u0301 a", "é\u0331 a", [0, 3, 3, 4, 5]),
        ("", "", None),
        ("\u200b", "", [1]),
    ],
)
def test_clean_map(text: str, cleaned: str, offsets: list[int] | None) -> None:
    found, mapped = clean_with_offsets(text)
    assert (found, None if mapped is None else list(mapped)) == (cleaned, offsets)


def test_offsets_fit_around_every_character() -> None:
    assigned = [char for char in map(chr, range(sys.maxunicode + 1)) if category(char) not in ("Cn", "Co")]
    text = "".join([f"e{char}\u0301|" for char in assigned if char != "|"])
    cleaned, offsets = clean_with_offsets(text)
    assert offsets is not None
    assert len(offsets) == len(cleaned) + 1
    bars = [offsets[bar.start()] for bar in re.finditer(r"\|", cleaned)]
    assert bars == [bar.start() for bar in re.finditer(r"\|", text)]


@plain
@given(texts)
@example("e\u05b8\u0301 a\xa0")
@example("\ufb2a\u05b8\xa0")
@example("e\u0301\u0301\u0302x")
def test_offsets_rise_and_span_the_text(text: str) -> None:
    cleaned, offsets = clean_with_offsets(text)
    assert cleaned == clean(text)
    if offsets is None:
        assert cleaned == text
    else:
        assert len(offsets) == len(cleaned) + 1
        assert list(offsets) == sorted(offsets)
        assert offsets[-1] == len(text)


# Marks outside the blocks that belong to a syllable can be sorted into its middle: no slice has it alone.
@plain
@given(mark_text.filter(lambda text: not re.search("[\u05b0-\u05c7\ufb2a]", text)))
def test_the_clean_slice_of_the_source_is_the_slice_of_the_clean_text(text: str) -> None:
    cleaned, offsets = clean_with_offsets(text)
    places = range(len(text) + 1) if offsets is None else offsets
    in_clean, in_text = split_syllables(cleaned), split_syllables(text)
    bounds = sorted({0, *in_clean.starts, *in_clean.ends, len(cleaned)})
    for start, end in itertools.combinations(bounds, 2):
        assert clean(text[places[start] : places[end]]) == cleaned[start:end]
    assert in_text.starts == [places[start] for start in in_clean.starts]
    assert in_text.ends == [places[end] for end in in_clean.ends]
