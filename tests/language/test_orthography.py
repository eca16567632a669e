from __future__ import annotations

import importlib.util
import itertools
import re
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from unicodedata import category, combining, normalize

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from vnsearch.language.orthography import (
    VERSION,
    Syllables,
    canon,
    clean,
    clean_map,
    fold,
    retone,
    syllables,
)

TONES = "\u0300\u0301\u0303\u0309\u0323"
SHAPES = {"a": "\u0302\u0306", "e": "\u0302", "o": "\u0302\u031b", "u": "\u031b"}
VOWELS = "aăâeêioôơuưy"

# Any text at all, and text in which letters, marks, odd spaces and invisible characters meet often.
any_text = st.text(st.characters())
mark_text = st.text(
    "aăâeêioôơuưyáàạấậằớựAEƠ đĐÐðɖƣƢ_-.\n\t\xa0\u2003\u200b\u200d\xad\ufeff\u202e\u034f"
    "\u0300\u0301\u0302\u0303\u0306\u0307\u0309\u031b\u0323\u0331\u20dd\ud800"
    "İΣßéüñчй한\u1100\u1161\u11a8ש\ufb2a\u05b8\u05c1"
)
texts = any_text | mark_text
plain = settings(deadline=None, max_examples=300)


def keys(text: str) -> list[str]:
    return syllables(text).terms


def word_list() -> list[str]:
    """The distinct syllables of the word list that the segmenter uses."""
    spec = importlib.util.find_spec("pyvi")
    assert spec is not None
    assert spec.origin is not None
    words = (Path(spec.origin).parent / "models" / "words.txt").read_text(encoding="utf-8")
    return sorted(set(words.split()))


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
    assert clean_map(text) == (text, None)


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
    found, mapped = clean_map(text)
    assert (found, None if mapped is None else list(mapped)) == (cleaned, offsets)


def test_offsets_fit_around_every_character() -> None:
    assigned = [char for char in map(chr, range(sys.maxunicode + 1)) if category(char) not in ("Cn", "Co")]
    text = "".join([f"e{char}\u0301|" for char in assigned if char != "|"])
    cleaned, offsets = clean_map(text)
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
    cleaned, offsets = clean_map(text)
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
    cleaned, offsets = clean_map(text)
    places = range(len(text) + 1) if offsets is None else offsets
    in_clean, in_text = syllables(cleaned), syllables(text)
    bounds = sorted({0, *in_clean.starts, *in_clean.ends, len(cleaned)})
    for start, end in itertools.combinations(bounds, 2):
        assert clean(text[places[start] : places[end]]) == cleaned[start:end]
    assert in_text.starts == [places[start] for start in in_clean.starts]
    assert in_text.ends == [places[end] for end in in_clean.ends]


# --- syllables -----------------------------------------------------------------------------------------


def test_syllables_are_runs_of_letters_and_digits() -> None:
    text = "Hà_Nội, TP.HCM: covid-19 (g20) 1.000"
    found = syllables(text)
    assert found.terms == ["hà", "nội", "tp", "hcm", "covid", "19", "g20", "1", "000"]
    assert [text[s:e] for s, e in zip(found.starts, found.ends, strict=True)] == re.findall(r"[^\W_]+", text)


def test_a_syllable_keeps_the_marks_that_do_not_compose() -> None:
    assert syllables("x\u0331y\u20dd z") == Syllables(["x\u0331y\u20dd", "z"], [0, 5], [4, 6])


def test_positions_are_those_of_the_text_as_given() -> None:
    text = normalize("NFD", "\ufeffThượng nghị\u200b sĩ Ðặng\xa0Thị HÒA")
    found = syllables(text)
    assert found.terms == ["thượng", "nghị", "sỹ", "đặng", "thị", "hoà"]
    sources = [text[start:end] for start, end in zip(found.starts, found.ends, strict=True)]
    assert [clean(source) for source in sources] == ["Thượng", "nghị", "sĩ", "Đặng", "Thị", "HÒA"]
    assert sources[-1] == "HO\u0300A"


def test_text_without_syllables() -> None:
    assert syllables("") == syllables(" …\u0301\n_") == Syllables([], [], [])


@plain
@given(texts)
def test_composed_and_decomposed_text_have_the_same_keys(text: str) -> None:
    assert keys(text) == keys(normalize("NFC", text)) == keys(normalize("NFD", text)) == keys(clean(text))


@plain
@given(texts)
@example("e\u05b8\u0301 a\xa0")
@example("\ufb2a\u05b8\xa0")
def test_every_syllable_slices_to_its_source(text: str) -> None:
    found = syllables(text)
    last = 0
    for term, start, end in zip(found.terms, found.starts, found.ends, strict=True):
        assert last <= start < end
        assert keys(text[start:end]) == [term]
        last = end


@plain
@given(texts)
def test_keys_are_canonical_and_hold_no_white_space(text: str) -> None:
    for term in keys(text):
        assert term
        assert not any(char.isspace() for char in term)
        assert canon(term) == term == normalize("NFC", term)
        assert keys(term) == [term]


# --- canon ---------------------------------------------------------------------------------------------

OLD_AND_NEW_STYLE = "hòa=hoà hóa=hoá khỏe=khoẻ lòe=loè thúy=thuý thủy=thuỷ ủy=uỷ òa=oà úy=uý khùya=khuỳa"
MISPLACED = (
    "qúy=quý qủa=quả qùa=quà gìa=già gíup=giúp gíêng=giếng gíơi=giới gịua=giụa ngọeo=ngoẹo ngòai=ngoài"
    " ngoaì=ngoài hóan=hoán tòan=toàn hùynh=huỳnh súyt=suýt hụych=huỵch thủơ=thuở tụê=tuệ cưú=cứu húê=huế"
    " khủyu=khuỷu khuyủ=khuỷu chụyên=chuyện ngũyên=nguyễn tíêng=tiếng yêú=yếu đựơc=được"
    " cuả=của tuì=tùi mừơi=mười ngừơi=người bứơm=bướm lụât=luật qúôc=quốc xòong=xoòng mơì=mời thaý=tháy"
)
I_AND_Y = "sĩ=sỹ kĩ=kỹ lí=lý mĩ=mỹ tỉ=tỷ hi=hy ti=ty qui=quy quí=quý quì=quỳ quít=quýt quình=quỳnh qúi=quý"
UNCHANGED = (
    "quý quả già gì gìn giếng giết giữ giàn giụa giũ hoán huỳnh suýt thuở tuệ cứu huế ngoài ngoẹo khuỷu"
    " nguyễn chuyện quyển uyên yêu yểng của tai tay mài mày thúi thuý ý í vi vy thi thy bi by xi ni nghị"
    " khuya quýu nguều oai uể òm boòng được hươu lựu tía mía khía hùa nói kêu"
)
NOT_VIETNAMESE = {
    "Café": "café",
    "José": "josé",
    "COVID": "covid",
    "G20": "g20",
    "Leòn": "leòn",
    "wìfi": "wìfi",
}


def pairs(table: str) -> list[tuple[str, str]]:
    return [(old, new) for old, _, new in (entry.partition("=") for entry in table.split())]


@pytest.mark.parametrize(("spelling", "key"), pairs(OLD_AND_NEW_STYLE) + pairs(MISPLACED) + pairs(I_AND_Y))
def test_all_spellings_of_a_syllable_have_one_key(spelling: str, key: str) -> None:
    assert canon(spelling) == canon(spelling.upper()) == canon(key) == key


@pytest.mark.parametrize("syllable", UNCHANGED.split())
def test_right_spellings_stay(syllable: str) -> None:
    assert canon(syllable) == canon(syllable.upper()) == retone(syllable) == syllable


@pytest.mark.parametrize(("typed", "key"), NOT_VIETNAMESE.items())
def test_what_is_not_a_syllable_is_only_lowered(typed: str, key: str) -> None:
    assert canon(typed) == key
    assert retone(typed) == typed


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("thuý", "thúi"),
        ("tay", "tai"),
        ("mày", "mài"),
        ("ý", "í"),
        ("vy", "vi"),
        ("thy", "thi"),
        ("của", "quả"),
    ],
)
def test_different_syllables_have_different_keys(one: str, other: str) -> None:
    assert canon(one) != canon(other)


def test_capitals_and_decomposed_text() -> None:
    expected = ["tiếng", "việt", "hoà", "bình"]
    assert keys("TIẾNG VIỆT HÒA BÌNH") == keys(normalize("NFD", "Tiếng Việt hoà bình")) == expected


def test_every_misplaced_tone_of_the_word_list_reaches_the_right_key() -> None:
    one_rime = re.compile(f"[^{VOWELS}]*[{VOWELS}]+[^{VOWELS}]*")
    variants = 0
    for word in word_list():
        decomposed = normalize("NFD", word.lower())
        toneless = normalize("NFC", "".join([char for char in decomposed if char not in TONES]))
        tones = [char for char in decomposed if char in TONES]
        if len(tones) != 1 or not one_rime.fullmatch(toneless):
            continue
        for at in [at for at, char in enumerate(toneless) if char in VOWELS]:
            variant = toneless[:at] + normalize("NFC", toneless[at] + tones[0]) + toneless[at + 1 :]
            assert canon(variant) == canon(variant.upper()) == canon(word)
            assert retone(variant) == word.lower()
            variants += variant != word.lower()
    assert variants > 2000


def test_the_word_list_is_in_the_new_style() -> None:
    for word in word_list():
        assert retone(word) == word


def test_the_keys_of_the_word_list_differ_from_it_in_y_alone() -> None:
    y_as_i = str.maketrans("yýỳỷỹỵ", "iíìỉĩị")
    for word in word_list():
        key = canon(word)
        assert canon(key) == key
        assert key.translate(y_as_i) == word.lower().translate(y_as_i)


@plain
@given(texts.map(clean).filter(bool))
@example("İ\u031b")
@example("ΟΔΟΣ")
@example("ẞ")
def test_canon_is_idempotent_and_nfc_for_any_text(text: str) -> None:
    key = canon(text)
    assert key
    assert canon(key) == key == normalize("NFC", key)


def test_keys_stay_right_when_there_are_more_than_are_remembered() -> None:
    numbers = list(map(str, range(70_000)))
    assert keys(" ".join(numbers)) == numbers
    assert canon("HÒA") == "hoà"


def test_threads_get_the_same_keys() -> None:
    text = " ".join([f"Hòa{number} QUÍ" for number in range(40_000)])
    with ThreadPoolExecutor(4) as pool:
        first, *others = pool.map(keys, [text] * 4)
    assert first[:4] == ["hòa0", "quý", "hòa1", "quý"]
    assert all(other == first for other in others)


# --- fold ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("Đường", "duong"),
        ("sĩ", "sy"),
        ("ti", "ty"),
        ("quít", "quyt"),
        ("nguyễn", "nguyen"),
        ("café", "cafe"),
        ("Müller", "muller"),
        ("İstanbul", "istanbul"),
        ("x\u0331", "x"),
        ("hï", "hy"),
        ("g20", "g20"),
        ("чай", "чай"),
        ("ά", "ά"),
        ("한국", "한국"),
        ("が", "が"),
        ("straße", "straße"),
    ],
)
def test_fold(typed: str, folded: str) -> None:
    assert fold(canon(typed)) == folded


def test_unmarked_spellings_fold_to_the_same_term() -> None:
    for word in word_list():
        unmarked = "".join([c for c in normalize("NFD", word) if not combining(c)]).translate(
            {0x111: "d", 0x110: "D"}
        )
        assert fold(canon(word)) == fold(canon(unmarked)) == canon(unmarked)


@plain
@given(texts)
def test_folded_terms_have_no_marks_and_fold_to_themselves(text: str) -> None:
    for term in keys(text):
        folded = fold(term)
        assert folded
        assert fold(folded) == canon(folded) == folded
        assert not re.search("[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2fđ]", folded)


# --- retone --------------------------------------------------------------------------------------------


def test_retone_keeps_case_and_everything_else() -> None:
    text = "HÒA BÌNH, Thúy-Hòa: tòan  qúi\tkĩ gÍêng_ngỌeo café hoán\n"
    assert retone(text) == "HOÀ BÌNH, Thuý-Hoà: toàn  quí\tkĩ gIếng_ngOẹo café hoán\n"


@pytest.mark.parametrize(("spelling", "key"), pairs(OLD_AND_NEW_STYLE) + pairs(MISPLACED))
def test_retone_moves_to_the_new_style(spelling: str, key: str) -> None:
    assert retone(f"“{spelling.upper()}” {spelling}") == f"“{key.upper()}” {key}"


@plain
@given(texts)
@example("HÒA \u212aÒA İÒA")
def test_retone_keeps_the_length_and_the_keys(text: str) -> None:
    moved = retone(text)
    assert len(moved) == len(text)
    assert retone(moved) == moved
    cleaned = clean(text)
    assert syllables(retone(cleaned)) == syllables(cleaned)


def test_version_is_a_short_name() -> None:
    assert re.fullmatch(r"[0-9.]+", VERSION)
