from __future__ import annotations

import re
from unicodedata import normalize

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from vnsearch.language.input_methods import decode_keystrokes
from vnsearch.language.syllabification import canonicalize, fold, split_syllables
from vnsearch.language.syllable_structure import is_syllable

plain = settings(deadline=None, max_examples=300)

# --- cases ---------------------------------------------------------------------------------------------

TELEX = (
    "vieejt=việt vieetj=việt vietje=việt viejet=việt tieesng=tiếng tiengse=tiếng hojc=học hocj=học"
    " dduwowcj=được dduwocwj=được dduocwj=được dduowcj=được duocwjd=được ddwocwj=được ddwocj=được"
    " ddaij=đại daijd=đại ddi=đi aan=ân eem=êm oon=ôn muaw=mưa muwa=mưa hoawcj=hoặc quawngj=quặng"
    " nguwowif=người nguoiwf=người ngwowif=người nguwfowi=người huwouw=hươu uwowm=ươm cuwuf=cừu"
    " tw=tư nhw=như wngs=ứng giwx=giữ giuwx=giữ quyeetj=quyệt nguyeenx=nguyễn nguyexne=nguyễn"
    " thuowr=thuở thuorw=thuở huow=huơ quowr=quở toans=toán tosan=toán hoaf=hoà tuyr=tuỷ giaf=già gif=gì"
    " giee=giê quis=quý sox=sõ xoas=xoá rox=rõ trax=trã tieengsz=tiêng tieengszf=tiềng kanj=kạn"
    " ngoeos=ngoéo kyx=kỹ kix=kỹ quowns=quớn nghieengfzs=nghiếng"
)
VNI = (
    "vie65t=việt viet65=việt vie6t5=việt vie5t6=việt tie6ng1=tiếng tieng61=tiếng tie61ng=tiếng"
    " d9uo7ng2=đường duong792=đường d9u7o7ng2=đường duong7792=đường d9a5i=đại dai59=đại d9i=đi"
    " a6n=ân e6m=êm o6n=ôn bo6=bô mua7=mưa mu7a=mưa hoa8c5=hoặc quan8g5=quặng nguo7i2=người hu7o7u=hươu"
    " huou7=hươu cuu72=cừu thuo73=thuở huo7=huơ quo73=quở toan1=toán to1an=toán hoa2=hoà gia2=già gi2=gì"
    " qui1=quý so4=sõ ngoe1o=ngoéo boong1=boóng ki4=kỹ a4=ã"
)
OTHER_WORDS = "test=tét see=sê box=bõ taxi=tãi visa=vía was=ứa mama=mâm lee=lê"
OF_SEVERAL = {
    "boongs": ("bống", "boóng"),
    "moocs": ("mốc", "moóc"),
    "boong": ("bông",),
    "booong": ("boong",),
    "booongs": ("boóng",),
    "bootj": ("bột",),
}
NO_KEYSTROKES = [
    *["", " ", "-", "a", "an", "hi", "ki", "việt", "việts", "vieejt nam", "vie65t.", "ａ1", "ngh", "ddw9"],
    # no Vietnamese vowel or coda is left
    *["covid19", "g7", "h5n1", "t6", "www", "xls", "phonef", "wifi", "tivi", "ngas1b", "leos6"],
    # keys before any letter that they can mark
    *["1a", "7up", "t1o", "d6an", "9d", "u6", "tan7", "u8", "t9", "fan", "zan", "jazz"],
    # a tone or a shape twice, and a tone removed that was not there
    *["u23", "u22", "vie6655t", "tieengsf", "tieengss", "bass", "taaa", "tuww", "dddi", "quiz", "banana"],
    # no mark for these keys
    *["u20", "a10", "a320", "tie6ng0"],
    # a stop without its tones, a vowel that needs a coda, one that can have none, oo elsewhere
    *["viee6t", "vieet", "vie6t", "vieetf", "vie62t", "vieecr", "saachx", "data", "teet", "photo"],
    *["law", "ta6", "tie61", "tuo61", "tuwow", "wow", "yee", "chuyee"],
    *["tooo", "tooons", "boooi", "hoo1"],
]


def cases(table: str) -> list[tuple[str, str]]:
    return [(typed, syllable) for typed, _, syllable in (entry.partition("=") for entry in table.split())]


@pytest.mark.parametrize(("typed", "syllable"), cases(TELEX) + cases(VNI) + cases(OTHER_WORDS))
def test_what_was_meant_is_found_alone(typed: str, syllable: str) -> None:
    assert (
        decode_keystrokes(typed)
        == decode_keystrokes(typed.upper())
        == decode_keystrokes(typed.title())
        == (syllable,)
    )


@pytest.mark.parametrize(("typed", "expected"), OF_SEVERAL.items())
def test_oo_is_one_letter_or_two(typed: str, expected: tuple[str, ...]) -> None:
    assert decode_keystrokes(typed) == expected


@pytest.mark.parametrize("typed", NO_KEYSTROKES)
def test_what_is_no_keystrokes_of_a_syllable_stands_for_nothing(typed: str) -> None:
    assert decode_keystrokes(typed) == ()


@pytest.mark.parametrize("typed", ["a1" * 5_000, "w" * 10_000, "dduwowcj" * 1_250, "aoueow" * 2_000])
def test_long_input_stands_for_nothing(typed: str) -> None:
    assert decode_keystrokes(typed) == ()


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("ddaij hojc\tnguwowif-Vieejt.", ["ddaij", "hojc", "nguwowif", "vieejt"]),
    ],
)
def test_the_keystrokes_of_a_syllable_are_one_term_of_a_text(text: str, typed: list[str]) -> None:
    assert split_syllables(text).terms == typed
    assert all(map(decode_keystrokes, typed))


# --- any text ------------------------------------------------------------------------------------------

any_text = st.text(st.characters())
key_text = st.text("aeiouydwsfrxjzngchtq123456789", max_size=13)


@plain
@given(any_text | key_text)
def test_decodings_are_distinct_canonical_syllables_and_news(text: str) -> None:
    found = decode_keystrokes(text)
    assert len(set(found)) == len(found)
    assert canonicalize(text) not in found
    for syllable in found:
        assert canonicalize(syllable) == syllable
        assert re.fullmatch("[a-z]+", fold(syllable))


# --- what a typist types -------------------------------------------------------------------------------

ONSETS = " b c ch d đ g gh gi h k kh l m n ng ngh nh p ph qu r s t th tr v x".split(" ")
CLOSED = "a ă â e ê i iê o oa oă oe oo ô ơ u uâ uê uô uy uyê ư ươ y yê".split()
OPEN = (
    "a ai ao au ay âu ây e eo ê êu i ia iu iêu o oa oai oao oay oe oeo oi ô ôi ơ ơi"
    " u ua ui uê uêu uôi uơ uy uya uyu uây ư ưa ưi ưu ươi ươu y yêu"
).split()
CODAS = "c ch m n ng nh p t".split()
STOPS = ["c", "ch", "p", "t"]
TONES = ["", "\u0301", "\u0300", "\u0309", "\u0303", "\u0323"]
SHAPED = {"â": "a6", "ê": "e6", "ô": "o6", "ư": "u7", "ơ": "o7", "ă": "a8", "đ": "d9"}
VNI_TONES = dict(zip(TONES, ["", *"12345"], strict=True))
TELEX_TONES = dict(zip(TONES, ["", *"sfrxj"], strict=True))

yes_or_no = st.booleans()


def telex_key(typed_in_vni: str) -> str:
    return "w" if typed_in_vni[1] in "78" else typed_in_vni[0]


@st.composite
def spelled_syllables(draw: st.DrawFn) -> tuple[str, str]:
    """The letters of a possible syllable, and its tone."""
    onset, tone = draw(st.sampled_from(ONSETS)), draw(st.sampled_from(TONES))
    nucleus, coda = draw(st.sampled_from(OPEN)), ""
    if draw(yes_or_no):
        nucleus, coda = draw(st.sampled_from(CLOSED)), draw(st.sampled_from(CODAS))
    assume(not (onset == "gi" and nucleus[0] == "i") and not (onset == "qu" and nucleus[0] in "uư"))
    if coda in STOPS:
        tone = draw(st.sampled_from(["\u0301", "\u0323"]))
    assume(is_syllable(normalize("NFC", onset + nucleus + tone + coda)))
    return onset + nucleus + coda, tone


@st.composite
def typings(draw: st.DrawFn, letters: str, shape_keys: dict[str, str], tone_key: str) -> str:
    """The keys for the letters in their order, each key of a mark anywhere behind what it marks."""
    typed = ""
    waiting: list[str] = []
    first_vowel = re.search("[aăâeêioôơuưy]", letters)
    assert first_vowel
    for place, letter in enumerate(letters):
        typed += SHAPED.get(letter, letter)[0]
        if letter in SHAPED:
            waiting.append(shape_keys[letter])
        if place == first_vowel.start() and tone_key:
            waiting.append(tone_key)
        while draw(yes_or_no) and waiting:
            typed += waiting.pop(draw(st.integers(0, len(waiting) - 1)))
    return typed + "".join(draw(st.permutations(waiting)))


def expected_term(letters: str, tone: str) -> str:
    return canonicalize(
        normalize("NFC", re.sub("([aăâeêioôơuưy])(?=[^aăâeêioôơuưy]*$)", rf"\g<1>{tone}", letters))
    )


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        *[("hộij", "hội"), ("đans", "đán"), ("tiêngs", "tiếng"), ("viêtj", "việt")],
        *[("đuwocj", "được"), ("nguwời", "người"), ("Trươngf", "trường"), ("hoàf", "hoà"), ("viêt5", "việt")],
        *[("đuong72", "đường"), ("bánhs", "bánh")],
    ],
)
def test_keys_left_over_behind_marked_letters_are_decoded(typed: str, meant: str) -> None:
    assert decode_keystrokes(typed) == decode_keystrokes(normalize("NFD", typed)) == (meant,)


def test_beside_marked_letters_d_may_stand_for_the_letter_with_a_bar() -> None:
    assert decode_keystrokes("dưongf") == ("dường", "đường")


@pytest.mark.parametrize("typed", ["đán", "việtf", "café", "José", "Hélènes", "người"])
def test_marked_letters_without_keys_left_over_stand_for_nothing(typed: str) -> None:
    assert decode_keystrokes(typed) == ()


@plain
@given(st.data(), spelled_syllables())
def test_every_syllable_typed_in_vni_is_found_alone(data: st.DataObject, spelled: tuple[str, str]) -> None:
    letters, tone = spelled
    keys = {letter: typed[1] for letter, typed in SHAPED.items()}
    typed = data.draw(typings(letters, keys, VNI_TONES[tone]))
    assume(not typed.isalpha())
    one_horn = re.sub("(uo[^7]*7[^7]*)7", r"\1", typed)
    assert decode_keystrokes(typed) == decode_keystrokes(one_horn) == (expected_term(letters, tone),)


@plain
@given(st.data(), spelled_syllables())
def test_every_syllable_typed_in_telex_is_found(data: st.DataObject, spelled: tuple[str, str]) -> None:
    letters, tone = spelled
    keys = {letter: telex_key(typed) for letter, typed in SHAPED.items()}
    typed = data.draw(typings(letters, keys, TELEX_TONES[tone]))
    assume(typed != letters)
    meant = expected_term(letters, tone)
    assert meant in decode_keystrokes(typed)
    if "oo" in letters and "oo" in typed:
        assert decode_keystrokes(typed.replace("oo", "ooo")) == (meant,)
