"""Words in pieces, words run together, and torn texts."""

from __future__ import annotations

import doctest

import pytest

from vnsearch.language import respellings
from vnsearch.language.analyzer import analyse_articles
from vnsearch.language.respellings import (
    Misspacing,
    find_joined,
    find_misspacing,
    find_respellings,
    is_torn,
    split_glued,
)
from vnsearch.model import Article, Layer, Part

TORN = "Ng ườ i vay tr ả n ợ b ằ ng th ẻ tín dụ ng, đượ c hoàn ti ề n."
GLUED = "Chínhphủ họp,bànvềgiá xăngdầu ở HàNội; ngườidân chờđợi."
USUAL = "Thầy T. dạy lớp 8 C ở phường M, cùng cô Ng. và K. ở gần chợ; vitamin C, vitamin K."


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Ê-đê", "êđê=ê_đê"),
        ("người H'Mông, H’Mông", "hmông=h_mông hmông=h_mông"),
        ("O'Neill L'Oréal", "oneill=o_neill loréal=l_oréal"),
        ("e-mail, wi-fi và K-pop", "email=e_mail wifi=wi_fi kpop=k_pop"),
        ("Ca-li-phoóc-ni-a", "caliphoócnia=ca_ly_phoóc_ni_a"),
        ("don't I'll Jane's rock'n'roll", ""),
        ("F-16 2023-2024 -a a- Hà Nội - Huế", ""),
        ("To-an", ""),
    ],
)
def test_a_word_with_a_hyphen_or_an_apostrophe_is_one_and_in_pieces(text: str, found: str) -> None:
    assert [f"{short[0]}={'_'.join(long)}" for short, long in find_joined(text)] == found.split()


@pytest.mark.parametrize(
    ("term", "syllables"),
    [
        *[("hànội", "hà nội"), ("chínhphủ", "chính phủ"), ("nhànước", "nhà nước"), ("ôtô", "ô tô")],
        *[("việtnamvôđịch", "việt nam vô địch"), ("nội", ""), ("café", ""), ("hanoi", ""), ("müller", "")],
    ],
)
def test_syllables_run_together_are_told_apart(term: str, syllables: str) -> None:
    assert " ".join(split_glued(term)) == syllables


def test_only_texts_torn_or_glued_in_many_places_are_said_to_be() -> None:
    assert [is_torn(text) for text in (TORN, GLUED, USUAL)] == [True, False, False]
    found = [find_misspacing(text) for text in (TORN, GLUED, USUAL)]
    assert found == [Misspacing.TORN, Misspacing.GLUED, None]


def test_an_article_gives_its_words_in_pieces_and_run_together() -> None:
    def namings(body: str) -> set[str]:
        (document,) = analyse_articles([Article("a", "", body)])
        return set(document.terms[Part.BODY][Layer.NAMING])

    assert {"thẻ=th_ẻ", "dụng=dụ_ng", "tiền=ti_ề_n", "được=đượ_c"} <= {
        naming.replace("ty_", "ti_") for naming in namings(TORN)
    }
    assert {"chínhphủ=chính_phủ", "hànội=hà_nội"} <= namings(GLUED)
    assert namings(USUAL) == set()


def test_examples_in_docstrings() -> None:
    assert doctest.testmod(respellings) == (0, 5)


@pytest.mark.parametrize(("term", "parts"), [("lịchviệtnam", 3), ("hànội", 1), ("guaidó", 1), ("nội", 0)])
def test_what_is_run_together_has_words_inside_unless_it_may_be_a_foreign_name(term: str, parts: int) -> None:
    assert len(find_respellings("", [term])) == parts
