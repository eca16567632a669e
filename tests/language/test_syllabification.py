"""Syllables of running text, and the one key of all spellings of a syllable."""

from __future__ import annotations

import importlib.util
import itertools
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from unicodedata import combining, normalize

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from vnsearch.language import syllable_structure
from vnsearch.language.normalization import clean
from vnsearch.language.syllabification import Syllables, canonicalize, fold, retone, split_syllables

TONES = "\u0300\u0301\u0303\u0309\u0323"
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
    return split_syllables(text).terms


def word_list() -> list[str]:
    """The distinct syllables of the word list that the segmenter uses."""
    spec = importlib.util.find_spec("pyvi")
    assert spec is not None
    assert spec.origin is not None
    words = (Path(spec.origin).parent / "models" / "words.txt").read_text(encoding="utf-8")
    return sorted(set(words.split()))


# --- syllables -----------------------------------------------------------------------------------------


def test_syllables_are_runs_of_letters_and_numbers() -> None:
    text = "Hà_Nội, TP.HCM: covid-19 (g20) 1.000"
    found = split_syllables(text)
    assert found.terms == ["hà", "nội", "tp", "hcm", "covid", "19", "g", "20", "1.000"]
    sources = [text[start:end] for start, end in zip(found.starts, found.ends, strict=True)]
    assert sources == ["Hà", "Nội", "TP", "HCM", "covid", "19", "g", "20", "1.000"]


def test_a_syllable_keeps_the_marks_that_do_not_compose() -> None:
    assert split_syllables("x\u0331y\u20dd z") == Syllables(["x\u0331y\u20dd", "z"], [0, 5], [4, 6])


def test_positions_are_those_of_the_text_as_given() -> None:
    text = normalize("NFD", "\ufeffThượng nghị\u200b sĩ Ðặng\xa0Thị HÒA")
    found = split_syllables(text)
    assert found.terms == ["thượng", "nghị", "sỹ", "đặng", "thị", "hoà"]
    sources = [text[start:end] for start, end in zip(found.starts, found.ends, strict=True)]
    assert [clean(source) for source in sources] == ["Thượng", "nghị", "sĩ", "Đặng", "Thị", "HÒA"]
    assert sources[-1] == "HO\u0300A"


def test_text_without_syllables() -> None:
    assert split_syllables("") == split_syllables(" …\u0301\n_") == Syllables([], [], [])


@plain
@given(texts)
def test_composed_and_decomposed_text_have_the_same_keys(text: str) -> None:
    assert keys(text) == keys(normalize("NFC", text)) == keys(normalize("NFD", text)) == keys(clean(text))


@plain
@given(texts)
@example("e\u05b8\u0301 a\xa0")
@example("\ufb2a\u05b8\xa0")
def test_every_syllable_slices_to_its_source(text: str) -> None:
    found = split_syllables(text)
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
        assert canonicalize(term) == term == normalize("NFC", term)
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
    assert canonicalize(spelling) == canonicalize(spelling.upper()) == canonicalize(key) == key


LACKING_MARKS = (
    "nguời=người ngưòi=người đuợc=được đưọc=được truờng=trường huớng=hướng rựou=rượu"
    " tiéng=tiếng viẹt=việt nguyẽn=nguyễn chuyẹn=chuyện thuẹ=thuệ luạt=luật yéu=yếu hiẻu=hiểu quyét=quyết"
)
SEVERAL_READINGS = "nguòi ngườ thưở đuòng muón nguoi tieng đien kẹo quóc niê bănh huyn"


@pytest.mark.parametrize(("spelling", "key"), pairs(LACKING_MARKS))
def test_what_lacks_marks_and_can_only_be_one_syllable_has_its_key(spelling: str, key: str) -> None:
    assert canonicalize(spelling) == canonicalize(spelling.upper()) == key
    assert retone(spelling) == key


@pytest.mark.parametrize("spelling", SEVERAL_READINGS.split())
def test_what_can_be_several_syllables_or_none_stays(spelling: str) -> None:
    assert canonicalize(spelling) == retone(spelling) == spelling


def test_no_two_syllables_become_one() -> None:
    keys_of_rimes: dict[str, set[str]] = {}
    for onset, rime, tone in itertools.product(["", "b", "h", "qu"], syllable_structure._RIMES, ["", *TONES]):
        place = (
            len(rime) - 1
            if rime[-1] in VOWELS
            else next(iter(re.finditer(f"[{VOWELS}](?![{VOWELS}])", rime))).start()
        )
        syllable = normalize("NFC", onset + rime[: place + 1] + tone + rime[place + 1 :])
        keys_of_rimes.setdefault(canonicalize(syllable), set()).add(onset + rime + tone)
    merged = [sorted(spelled) for spelled in keys_of_rimes.values() if len(spelled) > 1]
    assert all(len(both) == 2 and both[0].replace("i", "y") == both[1].replace("i", "y") for both in merged)
    assert len(keys_of_rimes) > 3000


@pytest.mark.parametrize("syllable", UNCHANGED.split())
def test_right_spellings_stay(syllable: str) -> None:
    assert canonicalize(syllable) == canonicalize(syllable.upper()) == retone(syllable) == syllable


@pytest.mark.parametrize(("typed", "key"), NOT_VIETNAMESE.items())
def test_what_is_not_a_syllable_is_only_lowered(typed: str, key: str) -> None:
    assert canonicalize(typed) == key
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
    assert canonicalize(one) != canonicalize(other)


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
            assert canonicalize(variant) == canonicalize(variant.upper()) == canonicalize(word)
            assert retone(variant) == word.lower()
            variants += variant != word.lower()
    assert variants > 2000


def test_the_word_list_is_in_the_new_style() -> None:
    for word in word_list():
        assert retone(word) == word


def test_the_keys_of_the_word_list_differ_from_it_in_y_alone() -> None:
    y_as_i = str.maketrans("yýỳỷỹỵ", "iíìỉĩị")
    for word in word_list():
        key = canonicalize(word)
        assert canonicalize(key) == key
        assert key.translate(y_as_i) == word.lower().translate(y_as_i)


@plain
@given(texts.map(clean).filter(bool))
@example("İ\u031b")
@example("ΟΔΟΣ")
@example("ẞ")
def test_canon_is_idempotent_and_nfc_for_any_text(text: str) -> None:
    key = canonicalize(text)
    assert key
    assert canonicalize(key) == key == normalize("NFC", key)


def test_keys_stay_right_when_there_are_more_than_are_remembered() -> None:
    numbers = list(map(str, range(70_000)))
    assert keys(" ".join(numbers)) == numbers
    assert canonicalize("HÒA") == "hoà"


def test_threads_get_the_same_keys() -> None:
    text = " ".join([f"Hòa{number} QUÍ" for number in range(40_000)])
    with ThreadPoolExecutor(4) as pool:
        first, *others = pool.map(keys, [text] * 4)
    assert first[:6] == ["hoà", "0", "quý", "hoà", "1", "quý"]
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
        ("straße", "strasse"),
        ("Ødegaard", "odegaard"),
        ("Łódź", "lodz"),
        ("Yıldız", "yildiz"),
        ("Þór", "thor"),
        ("Æsop", "aesop"),
        ("Œuvre", "oeuvre"),
    ],
)
def test_fold(typed: str, folded: str) -> None:
    assert fold(canonicalize(typed)) == folded


def test_unmarked_spellings_fold_to_the_same_term() -> None:
    for word in word_list():
        unmarked = "".join([c for c in normalize("NFD", word) if not combining(c)]).translate(
            {0x111: "d", 0x110: "D"}
        )
        assert fold(canonicalize(word)) == fold(canonicalize(unmarked)) == canonicalize(unmarked)


@plain
@given(texts)
def test_folded_terms_have_no_marks_and_fold_to_themselves(text: str) -> None:
    for term in keys(text):
        folded = fold(term)
        assert folded
        assert fold(folded) == canonicalize(folded) == folded
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
    assume(
        clean(retone(cleaned)) == retone(cleaned)
    )  # a mark of another script may keep two tone marks apart
    assert split_syllables(retone(cleaned)) == split_syllables(cleaned)
