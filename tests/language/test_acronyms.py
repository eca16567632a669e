"""Names given in long and in short: which are learned, which are not, and at what cost."""

from __future__ import annotations

from unicodedata import normalize

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from vnsearch.language import acronyms
from vnsearch.language.acronyms import FEWEST_LETTERS, FUNCTION_WORDS, MOST_LETTERS, Naming
from vnsearch.language.normalization import clean
from vnsearch.language.syllabification import fold, split_syllables

plain = settings(deadline=None, max_examples=300)


def namings(text: str) -> list[Naming]:
    return acronyms.find_namings(clean(text))


def named(text: str) -> list[tuple[str, str]]:
    return [("_".join(naming.short), " ".join(naming.long)) for naming in namings(text)]


LEARNED = [
    # The long form first.
    ("Đại hội đồng Liên hợp quốc (LHQ) họp.", "lhq", "liên hợp quốc"),
    ("LIÊN HỢP QUỐC (LHQ)", "lhq", "liên hợp quốc"),
    ("tại Thành phố Hồ Chí Minh (TPHCM)", "tphcm", "thành phố hồ chí minh"),
    ("tại Thành phố Hồ Chí Minh (TP.HCM)", "tp_hcm", "thành phố hồ chí minh"),
    ("tại Thành phố Hồ Chí Minh (TP. HCM)", "tp_hcm", "thành phố hồ chí minh"),
    ("tại Thành phố Hồ Chí Minh (TpHCM)", "tphcm", "thành phố hồ chí minh"),
    ("Tổ chức Y tế Thế giới (World Health Organization, WHO)", "who", "world health organization"),
    ("mạng Internet of Things (IoT)", "iot", "internet of things"),
    # Announced, quoted, followed by something else.
    ("Liên hợp quốc (viết tắt là LHQ)", "lhq", "liên hợp quốc"),
    ("Liên hợp quốc (gọi tắt: LHQ)", "lhq", "liên hợp quốc"),
    ("Liên hợp quốc (sau đây gọi tắt là “LHQ”)", "lhq", "liên hợp quốc"),
    ("Liên hợp quốc ( LHQ )", "lhq", "liên hợp quốc"),
    ("“Liên hợp quốc” ('LHQ')", "lhq", "liên hợp quốc"),
    ("Liên hợp quốc (LHQ, trụ sở tại New York)", "lhq", "liên hợp quốc"),
    ("Liên hợp quốc (LHQ - thành lập năm 1945)", "lhq", "liên hợp quốc"),
    # The other way round.
    ("LHQ (Liên hợp quốc) họp", "lhq", "liên hợp quốc"),
    ("“LHQ” (viết tắt của “Liên hợp quốc”)", "lhq", "liên hợp quốc"),
    ("TP.HCM (Thành phố Hồ Chí Minh)", "tp_hcm", "thành phố hồ chí minh"),
    ("một tổ chức (WHO - World Health Organization)", "who", "world health organization"),
    # Đ is Đ or D, and a letter may lack marks that the initial has.
    ("Đồng bằng sông Cửu Long (ĐBSCL)", "đbscl", "đồng bằng sông cửu long"),
    ("Đồng bằng sông Cửu Long (DBSCL)", "dbscl", "đồng bằng sông cửu long"),
    ("Ủy ban nhân dân (UBND)", "ubnd", "uỷ ban nhân dân"),
    ("Nghệ sĩ ưu tú (NSƯT)", "nsưt", "nghệ sỹ ưu tú"),
    ("Nghệ sĩ ưu tú (NSUT)", "nsut", "nghệ sỹ ưu tú"),
    ("thông tin Ứng phó (ƯP)", "ưp", "ứng phó"),
    # Function words, only where they do not spell a letter.
    ("Bộ Giáo dục và Đào tạo (GDĐT)", "gdđt", "giáo dục và đào tạo"),
    ("Bộ Giáo dục và Đào tạo (GD-ĐT)", "gd_đt", "giáo dục và đào tạo"),
    ("Bộ Giáo dục và Đào tạo (GD&ĐT)", "gd_đt", "giáo dục và đào tạo"),
    ("Bộ Giáo dục & Đào tạo (GD & ĐT)", "gd_đt", "giáo dục đào tạo"),
    ("Bộ Giáo dục và Đào tạo (GD và ĐT)", "gd_và_đt", "giáo dục và đào tạo"),
    ("Lao động, Thương binh và Xã hội (LĐ - TB & XH)", "lđ_tb_xh", "lao động thương binh và xã hội"),
    ("Bộ Giáo dục và Đào tạo (GDVĐT)", "gdvđt", "giáo dục và đào tạo"),
    ("của Bộ Y tế (BYT)", "byt", "bộ y tế"),
    # What precedes the long form may be repeated before the acronym.
    ("Ông nói với Bộ Giao thông vận tải (Bộ GTVT)", "gtvt", "giao thông vận tải"),
    ("New College of Nottingham (NCN)", "ncn", "new college of nottingham"),
    # Other encodings of the same text.
    (normalize("NFD", "Ủy ban Ứng phó (ƯP)"), "ưp", "ứng phó"),
    ("Ðồng bằng sông\xa0Cửu Long (ÐBSCL)", "đbscl", "đồng bằng sông cửu long"),
    # Ten letters are the most.
    ("a bê xê dê đê e ê gờ hát i (ABXDĐEÊGHI)", "abxdđeêghi", "a bê xê dê đê e ê gờ hát i"),
]


@pytest.mark.parametrize(("text", "short", "long"), LEARNED, ids=[text for text, _, _ in LEARNED])
def test_a_name_whose_initials_agree_is_learned(text, short, long):
    assert named(text) == [(short, long)]


@pytest.mark.parametrize(
    "text",
    [
        "Tổ chức Y tế Thế giới (WHO)",  # no initials of it
        "Liên hợp quốc (LHQX)",
        "Liên hợp quốc (LQ)",
        "hợp quốc (LHQ)",
        "Liên hợp quốc (lhq)",
        "Liên hợp quốc (Lhq)",
        "Liên hợp quốc LHQ",
        "Liên hợp quốc (LHQ",
        "Liên hợp quốc\n(Theo LHQ VN)",
        "Liên hợp. Quốc (LHQ)",  # no name goes over the end of a sentence or line
        "Liên hợp\nquốc (LHQ)",
        "Liên (hợp) quốc (LHQ)",
        "LHQ (Liên hợp quốc họp)",  # the name is not all that there is
        "LHQ. (Liên hợp quốc)",
        "Quốc lộ 1 (QL1)",
        "Hà (H)",
        "Nguyễn Thị Hoa (N.T.H.)",  # someone who is not to be named
        "Nguyễn Thị Hoa (N.T.H)",
        "của Nam (CN)",  # begins with a function word
        "Bộ Y tế (Sở BYT)",  # what is repeated does not stand there
        "dân ca (DĐ)",  # D is not Đ
        "đất u ám (ĐƯA)",  # U is not Ư
        "a bê xê dê đê e ê gờ hát i ca (ABXDĐEÊGHIC)",
        "Anh (29 tuổi), chị (SN 1992), (Ảnh: TTXVN) và () ( ) (()",
        "",
    ],
)
def test_nothing_is_learned_from_what_is_no_name(text):
    assert namings(text) == []


def test_namings_are_in_order_and_repeated():
    text = "Liên hợp quốc (LHQ), Hội đồng quản trị (HĐQT); LHQ (Liên hợp quốc)."
    assert named(text) == [
        ("lhq", "liên hợp quốc"),
        ("hđqt", "hội đồng quản trị"),
        ("lhq", "liên hợp quốc"),
    ]


def test_a_bracket_far_into_a_text_is_read_like_one_at_its_beginning():
    text = "Đại hội đồng Liên hợp quốc (LHQ)"
    for length in range(1, 260):
        assert named("x" * length + " " + text) == [("lhq", "liên hợp quốc")]


words = "Liên hợp quốc|LHQ|LĐ|lao động|Đ|đồng|và|các|của|C|V|VC|TP.HCM|IoT|viết tắt là|tắt|ƯU|Ð|WHO"
marks = "(|(|(|)|)|)| (|) |,|;|.|. |-| - |&|“| | | |\n|\u0315|\u200b|2"
names = "World Health Organization|" + normalize("NFD", "Ủy Ưu")
fragments = st.sampled_from(f"{words}|{marks}|{names}".split("|"))
texts = st.lists(fragments, max_size=40).map("".join) | st.text(st.characters())


@plain
@given(texts)
@example("x" * 195 + "đồng LĐ lao động (LĐ)")
@example("Liên hợp quốc (của\u0315LHQ)")
def test_the_long_form_is_a_run_of_the_texts_syllables(text):
    terms = split_syllables(text).terms
    for naming in namings(text):
        size = len(naming.long)
        assert any(tuple(terms[i : i + size]) == naming.long for i in range(len(terms)))


@plain
@given(texts)
def test_the_initials_of_every_naming_agree(text):
    for naming in namings(text):
        letters = [char for term in naming.short if term != "và" for char in term]
        assert FEWEST_LETTERS <= len(letters) <= MOST_LETTERS
        assert naming.long[0] not in FUNCTION_WORDS
        spelt = [term[0] for term in naming.long]
        surplus = [term for term in naming.long if term in FUNCTION_WORDS]
        assert len(letters) <= len(spelt) <= len(letters) + len(surplus)
        initials = iter(spelt)
        assert all(any(fold(letter) == fold(initial) for initial in initials) for letter in letters)


@plain
@given(st.lists(fragments, max_size=40).map("".join))
def test_the_encoding_of_the_text_does_not_matter(text):
    assert namings(normalize("NFD", text)) == namings(normalize("NFC", text))


@pytest.mark.parametrize(
    "unit",
    [
        "(",
        "(A",
        "(AB",
        "(AB)",
        "AB (AB) ",
        "(A - ",
        "(AB CD EF ",
        "Liên hợp quốc (LHQ) ",
        "(và các ",
        "(tắt ",
    ],
)
def test_the_work_grows_no_faster_than_the_text(unit, monkeypatch):
    read = []

    def counted(text: str):
        read.append(len(text))
        return split_syllables(text)

    monkeypatch.setattr(acronyms, "split_syllables", counted)

    def work(size: int) -> int:
        read.clear()
        namings(unit * (size // len(unit)))
        return sum(read)

    small, large = work(2_000), work(20_000)
    assert large <= 12 * small
    assert large <= 20_000 * 40


@pytest.mark.parametrize("unit", ["(", "(A", "((A", ")", "(A ", "A", "A ", "(tắt tắt "])
def test_brackets_that_hold_no_name_cost_no_reading(unit, monkeypatch):
    monkeypatch.setattr(acronyms, "split_syllables", None)
    assert namings(unit * (1_000_000 // len(unit))) == []


def test_a_usual_article_is_read_only_where_it_names_something(monkeypatch):
    read = []
    monkeypatch.setattr(acronyms, "split_syllables", lambda text: read.append(text) or split_syllables(text))
    text = "Ông Nam (52 tuổi, ở Hà Nội) nói tại hội nghị (ảnh) rằng giá tăng. " * 40
    assert namings(text + "Liên hợp quốc (LHQ)") == [Naming(("lhq",), ("liên", "hợp", "quốc"))]
    assert sum(map(len, read)) < 100
