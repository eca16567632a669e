from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Callable
from itertools import pairwise
from unicodedata import normalize

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.commandline import SEED_TEXTS
from vnsearch.language import analyzer
from vnsearch.language.analyzer import (
    analyse_articles,
    analyse_text,
    fingerprint,
    join_naming,
    join_pair,
    join_word,
)
from vnsearch.language.numbers import is_number, split_number
from vnsearch.language.syllabification import fold
from vnsearch.model import LAYERS, PARTS, Article, Layer

_PARAGRAPHS = sorted({line for text in SEED_TEXTS for line in text.splitlines() if line.strip()})
_SYLLABLE = st.text(st.sampled_from("abcdđeghiklmnoprstuvxyz0189ß中"), min_size=1, max_size=4)
_TONES = "\u0300\u0301\u0303\u0309\u0323"
_ANY_TEXT = st.text(st.characters(), max_size=60)
_VIETNAMESE = st.text(
    st.sampled_from("aăâbcdđeêghiklmnoôơpqrstuưvxyAĐƯzf09 \n-._,áàảãạíìỉĩịúùủũụýỳỷỹỵ" + _TONES), max_size=60
)


def _old_style(text: str) -> str:
    """The text with the tone mark on the first vowel of an open oa, oe, uy: hoà → hòa."""
    return _moved_tones(text, lambda first, second, tone: first + tone + second)


def _new_style(text: str) -> str:
    return _moved_tones(text, lambda first, second, tone: first + second + tone)


def _moved_tones(text: str, spell: Callable[[str, str, str], str]) -> str:
    open_rime = re.compile(
        rf"(o(?=[{_TONES}]?[ae])|u(?=[{_TONES}]?y))([{_TONES}]?)([aey])([{_TONES}]?)(?!\w|\u0302|\u0306)",
        re.I,
    )
    moved = open_rime.sub(
        lambda match: spell(match[1], match[3], match[2] or match[4]), normalize("NFD", text)
    )
    return normalize("NFC", moved)


def _look_alikes(text: str) -> str:
    return text.translate(str.maketrans({"Đ": "Ð", "đ": "ɖ", " ": "\u00a0"}))


def _shuffled_marks(text: str) -> str:
    """Decomposed, and the marks of each letter in another order."""
    return re.sub(
        r"[\u0300-\u036f]{2,}",
        lambda marks: "".join(random.Random(marks.start()).sample(marks[0], len(marks[0]))),
        normalize("NFD", text),
    )


def _invisible(text: str) -> str:
    """With a zero-width space in every word, as pages have them."""
    return re.sub(r"(?<=\w)(?=\w\b)", "\u200b", text)


# --- what the layers hold ------------------------------------------------------------------------------


def test_each_layer_of_a_sentence():
    assert analyse_text("Tổng Bí thư Tô Lâm gặp Tổng thống Biden.") == {
        "syllable": ["tổng", "bí", "thư", "tô", "lâm", "gặp", "tổng", "thống", "biden"],
        "folded": ["tong", "bi", "thu", "to", "lam", "gap", "tong", "thong", "biden"],
        "word": ["tổng_bí_thư", "tô_lâm", "tổng_thống"],
        "folded_word": ["tong_bi_thu", "to_lam", "tong_thong"],
        "pair": ["tong-bi", "bi-thu", "thu-to", "to-lam", "lam-gap", "gap-tong", "tong-thong", "thong-biden"],
    }


@pytest.mark.parametrize("text", ["", " ", "\n\n", "…—!?", "👍🏽", "\u0301", "_", "\ud800", "\u200b"])
def test_a_text_without_letters_or_digits_has_no_terms(text):
    assert analyse_text(text) == {layer: [] for layer in LAYERS}


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("COVID-19", ["covid", "19"]),
        ("J.F Kennedy", ["j", "f", "kennedy"]),
        ("22/9/2024", ["22/9", "2024"]),
        ("snake_case_name", ["snake", "case", "name"]),
        ("dioxin,dioxin", ["dioxin", "dioxin"]),
        ("ĐẢNG Cộng sản", ["đảng", "cộng", "sản"]),
        ("https://baoquocte.vn/a-b", ["https", "baoquocte", "vn", "a", "b"]),
        ("thượng nghị sĩ", ["thượng", "nghị", "sỹ"]),
    ],
)
def test_syllables_of_what_news_pages_hold(text, terms):
    assert analyse_text(text)["syllable"] == terms


def test_words_that_touch_stay_apart():
    assert analyse_text("sân bay J.F Kennedy")["word"] == ["sân_bay", "f_kennedy"]


@pytest.mark.parametrize(
    ("text", "terms", "words"),
    [
        ("thư.Hà Nội", ["thư", "hà", "nội"], ["hà_nội"]),
        (
            "xem http://a.vn/hoà,bình nhé",
            ["xem", "http", "a", "vn", "hoà", "bình", "nhé"],
            ["http_a_vn_hoà_bình"],
        ),
        ("gửi a.b@c.vn", ["gửi", "a", "b", "c", "vn"], ["a_b_c_vn"]),
        ("1.000,5 đồng", ["1.000,5", "đồng"], ["1000", "1.000,5·dong"]),
        ("Mua 08a", ["mua", "08", "a"], ["08_a", "08a", "mua·08"]),
        ("bay F 16 khi 5 kg", ["bay", "f", "16", "khi", "5", "kg"], ["f·16", "16·khi", "5·kg"]),
        ("ngày 2024-03-08", ["ngày", "2024-03-08"], ["8/3", "2024"]),
        ("Tổng\nBí thư", ["tổng", "bí", "thư"], ["bí_thư"]),
        ("Tổng\tBí  thư", ["tổng", "bí", "thư"], ["tổng_bí_thư"]),
        ("q\u0301q có", ["q\u0301q", "có"], []),
    ],
)
def test_terms_and_words_of_what_stands_between_two_spaces(text, terms, words):
    found = analyse_text(text)
    assert (found["syllable"], found["word"]) == (terms, words)


def test_an_underscore_of_the_text_makes_one_word():
    assert analyse_text("tổng_bí là tên")["word"][0] == "tổng_bí"


@pytest.mark.parametrize(
    ("text", "words"),
    [("_0", []), ("_0 a b c", ["0·a"]), ("_hội nghị_ khai mạc", ["khai_mạc"]), ("là _khai mạc", [])],
)
def test_an_underscore_before_a_syllable_joins_it_to_no_word(text, words):
    assert analyse_text(text)["word"] == words


def test_a_word_is_found_in_either_tone_placement():
    assert analyse_text("Hội nghị về hòa bình")["word"] == analyse_text("Hội nghị về hoà bình")["word"]
    assert "hoà_bình" in analyse_text("Hội nghị về hòa bình")["word"]


def test_a_document_holds_the_syllables_and_words_of_every_part():
    article = Article(id="a", title="Hòa bình", body="Liên hợp quốc (LHQ)", related="Giá vàng")
    (found,) = analyse_articles([article])
    assert found.terms == {
        "title": {"syllable": ["hoà", "bình"], "word": ["hoà_bình"], Layer.NAMING: []},
        "body": {
            "syllable": ["liên", "hợp", "quốc", "lhq"],
            "word": ["liên_hợp"],
            Layer.NAMING: [join_naming(["lhq"], ["liên", "hợp", "quốc"])],
        },
        "related": {"syllable": ["giá", "vàng"], "word": [], Layer.NAMING: []},
    }


@settings(deadline=None)
@given(st.tuples(*[_VIETNAMESE] * len(PARTS)))
def test_a_document_holds_of_every_part_what_its_layers_do(texts):
    (found,) = analyse_articles([Article("a", **dict(zip(PARTS, texts, strict=True)))])
    for part, text in zip(PARTS, texts, strict=True):
        of_part = analyse_text(text)
        assert all(found.terms[part][layer] == of_part[layer] for layer in ("syllable", "word"))


@settings(deadline=None)
@given(st.lists(st.tuples(*[_VIETNAMESE | st.sampled_from(_PARAGRAPHS)] * len(PARTS)), max_size=4))
def test_documents_made_together_are_those_made_one_by_one(texts):
    articles = [Article(str(n), **dict(zip(PARTS, parts, strict=True))) for n, parts in enumerate(texts)]
    assert analyse_articles(articles) == [analyse_articles([article])[0] for article in articles]


# --- terms ---------------------------------------------------------------------------------------------


def test_the_terms_of_words_and_pairs_name_their_syllables():
    assert join_word(["tổng", "bí", "thư"]) == "tổng_bí_thư"
    assert join_pair("tong", "bi") == "tong-bi"


@settings(deadline=None)
@given(st.lists(st.tuples(_SYLLABLE, _SYLLABLE)))
def test_pairs_sort_as_their_first_and_then_their_second_syllables_do(pairs):
    assert sorted(join_pair(*both) for both in pairs) == [join_pair(*both) for both in sorted(pairs)]


# --- properties ----------------------------------------------------------------------------------------


def _are_apart_and_in_order(words: list[list[str]], terms: list[str]) -> bool:
    """Whether the words stand in the terms one after another, each as a whole."""
    place = 0
    for parts in words:
        while place < len(terms) and terms[place : place + len(parts)] != parts:
            place += 1
        place += len(parts)
    return place <= len(terms)


def _assert_coherent(text: str) -> None:
    found = analyse_text(text)
    assert tuple(found) == LAYERS
    assert found["folded"] == [fold(term) for term in found["syllable"]]
    words = [term.split("_") for term in found["word"] if "_" in term]
    others = found["word"][len(words) :]
    assert found["word"] == [*map(join_word, words), *others]
    inner = [number for term in found["syllable"] if is_number(term) for number in split_number(term)]
    assert not Counter(inner) - Counter(others)
    assert all(len(parts) > 1 for parts in words)
    assert _are_apart_and_in_order(words, found["syllable"])
    folded = [join_word([fold(part) for part in parts]) for parts in words]
    assert found["folded_word"] == [*folded, *others]
    assert found["pair"] == [join_pair(*both) for both in pairwise(found["folded"])]
    for terms in found.values():
        assert all(term and not re.search(r"\s", term) for term in terms)


@settings(deadline=None)
@given(_ANY_TEXT | _VIETNAMESE)
def test_layers_of_any_text_are_one_text_grouped_in_different_ways(text):
    _assert_coherent(text)


@pytest.mark.parametrize("text", SEED_TEXTS, ids=range(len(SEED_TEXTS)))
def test_layers_of_a_whole_page_are_one_text_grouped_in_different_ways(text):
    _assert_coherent(text)


@settings(deadline=None)
@given(st.sampled_from(_PARAGRAPHS))
@pytest.mark.parametrize(
    "spelling",
    [
        lambda text: normalize("NFC", text),
        lambda text: normalize("NFD", text),
        _old_style,
        _new_style,
        _look_alikes,
        _shuffled_marks,
        _invisible,
    ],
    ids=["nfc", "nfd", "old tones", "new tones", "look-alikes", "mark order", "zero-width spaces"],
)
def test_every_spelling_of_a_paragraph_has_the_same_terms(spelling, paragraph):
    assert analyse_text(spelling(paragraph)) == analyse_text(paragraph)


@settings(deadline=None)
@given(st.sampled_from(_PARAGRAPHS), st.sampled_from([str.upper, str.lower, str.title]))
def test_case_changes_no_syllable(paragraph, case):
    assert analyse_text(case(paragraph))["syllable"] == analyse_text(paragraph)["syllable"]


@settings(deadline=None)
@given(st.sampled_from(_PARAGRAPHS))
def test_a_paragraph_without_its_marks_has_the_same_folded_syllables(paragraph):
    bare = re.sub(r"[\u0300-\u036f]", "", normalize("NFD", paragraph)).translate(str.maketrans("đĐ", "dD"))
    assert analyse_text(bare)["folded"] == analyse_text(paragraph)["folded"]


# --- the fingerprint -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["SYLLABLE_RULES", "WORD_RULES"])
def test_the_fingerprint_changes_with_each_part_of_the_analysis(monkeypatch, name):
    before = fingerprint()
    monkeypatch.setattr(analyzer, name, getattr(analyzer, name) + "+")
    assert fingerprint() != before


def test_fingerprints_of_different_versions_never_coincide(monkeypatch):
    found = set()
    for spelling, words in [("1", "1"), ("11", ""), ("", "11"), ("1", "11"), ("11", "1")]:
        monkeypatch.setattr(analyzer, "SYLLABLE_RULES", spelling)
        monkeypatch.setattr(analyzer, "WORD_RULES", words)
        found.add(fingerprint())
    assert len(found) == 5


@given(st.text("aàĐTpMrsthS²½.,:;()[]\"“”‘’!?…-'@/1", max_size=8))
@example("Tp.")
@example("(ĐHQG.")
@example("“ThS.”")
@example("nói:”,")
@settings(deadline=None, max_examples=150)
def test_a_word_between_marks_is_analysed_like_any_other_piece(piece):
    with pytest.MonkeyPatch.context() as patch:
        found = analyzer._analyse_piece(piece)
        patch.setattr(analyzer, "_BESIDE_MARKS", re.compile("(?!)"))
        assert analyzer._analyse_piece(piece) == found
