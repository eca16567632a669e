"""Which names stand for the same thing, as an index learns them from its articles."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from itertools import chain
from pathlib import Path

import pytest

from vnsearch import Article, Index
from vnsearch.language.analyzer import join_naming
from vnsearch.language.syllabification import fold, split_syllables
from vnsearch.query.learned_synonyms import learn_groups
from vnsearch.query.synonyms import SynonymForm, SynonymGroup, Synonyms, read_default_synonyms


def _form(name: str) -> SynonymForm:
    return tuple(split_syllables(name).terms)


def _namings(given: Mapping[str, int]) -> dict[str, int]:
    """The terms of names written `LHQ = Liên hợp quốc`."""
    return {join_naming(*map(_form, name.split("="))): count for name, count in given.items()}


def _learn_from(namings: Mapping[str, int]) -> Callable[[str], Iterator[SynonymGroup]]:
    """Learns from these namings, of which those that begin with a syllable are found by looking at each."""

    def begin_with(first: str) -> dict[str, int]:
        return {
            naming: count
            for naming, count in namings.items()
            if first in {fold(name.split("_")[0]) for name in naming.split("=")}
        }

    return partial(learn_groups, begin_with, lambda layer, term: 0)


def _learned(**given: int) -> list[tuple[str, str]]:
    """The names learned from some of `_LONG`, each given by so many articles."""
    namings = _namings({f"{name.rstrip('_')} = {_LONG[name]}": count for name, count in given.items()})
    firsts = dict.fromkeys(fold(_form(name.rstrip("_"))[0]) for name in given)
    learned = [[group.forms for group in _learn_from(namings)(first)] for first in firsts]
    assert set(chain(*learned)) == {
        group.forms for long in _LONG.values() for group in _learn_from(namings)(fold(_form(long)[0]))
    }
    return [(" ".join(short), " ".join(long)) for short, long in chain(*learned)]


_LONG = {
    "LHQ": "Liên hợp quốc",
    "LHQ_": "Liên hiệp quốc",
    "LHQ__": "Liên hoan quýt",
    "CN": "chủ nhiệm",
    "CN_": "công nghệ",
    "TPHCM": "Thành phố Hồ Chí Minh",
}


# --- what is learned -----------------------------------------------------------------------------------


def test_one_article_is_enough_for_an_acronym_of_three_letters():
    assert _learned(LHQ=1) == [("lhq", "liên hợp quốc")]


@pytest.mark.parametrize(("articles", "known"), [(1, False), (2, True), (3, True)])
def test_an_acronym_of_two_letters_must_be_given_by_two_articles(articles, known):
    assert bool(_learned(CN=articles)) == known


@pytest.mark.parametrize(("articles", "known"), [(1, False), (2, True)])
def test_letters_are_counted_and_not_their_pieces(articles, known):
    assert bool(list(_learn_from(_namings({"T.P = thành phố": articles}))("thanh"))) == known
    assert list(_learn_from(_namings({"TP.HCM = Thành phố Hồ Chí Minh": 1}))("thanh"))


def test_a_long_form_that_fewer_than_half_of_the_articles_give_is_not_learned():
    assert _learned(LHQ=3, LHQ_=2) == [("lhq", "liên hợp quốc")]


def test_two_long_forms_that_half_of_the_articles_give_each_are_both_learned():
    assert {long for _, long in _learned(LHQ=2, LHQ_=2)} == {"liên hợp quốc", "liên hiệp quốc"}


def test_an_acronym_that_articles_do_not_agree_on_is_not_learned():
    assert _learned(LHQ=1, LHQ_=1, LHQ__=1) == []


def test_articles_are_counted_for_each_acronym_of_its_own():
    assert {short for short, _ in _learned(LHQ=1, CN=2, CN_=9, TPHCM=1)} == {"lhq", "cn", "tphcm"}


def test_names_are_those_learned_the_packages_and_the_users():
    own = SynonymGroup((_form("Mỹ"), _form("Hợp chúng quốc")))
    learn = _learn_from(_namings({"HNBX = Hội Nhà báo Xanh": 1}))
    names = Synonyms([*read_default_synonyms(), own]).learning(learn)

    def others(name: str) -> set[SynonymForm]:
        return {other for found in names.find(_form(name)) for other in found.others}

    assert others("HNBX") == {_form("Hội Nhà báo Xanh")}
    assert _form("Hợp chúng quốc") in others("Mỹ")
    assert _form("Liên hợp quốc") in others("LHQ")


# --- through an index ----------------------------------------------------------------------------------

_GIVES = "Hội Nhà báo Xanh (HNBX) họp ở thủ đô."
_SHORT = "Chiều nay HNBX lại họp."
_LONG_ALONE = "Chiều nay Hội Nhà báo Xanh lại họp."


def _article(name: str, body: str) -> Article:
    return Article(name, "", body)


def _others(count: int) -> list[Article]:
    return [_article(f"other {number}", f"Trời mưa lần thứ {number}.") for number in range(count)]


def _found(index: Index, query: str) -> list[str]:
    return [hit.id for hit in index.search(query)]


@pytest.fixture
def own(tmp_path: Path) -> Index:
    return Index.open(tmp_path / "index", create=True, workers=1)


@pytest.mark.parametrize("query", ["HNBX", "hnbx"])
def test_an_acronym_reaches_what_it_is_short_for(own, query):
    own.add(
        [_article("gives", _GIVES), _article("long", _LONG_ALONE), _article("short", _SHORT), *_others(9)]
    )
    assert _found(own, query) == ["gives", "short", "long"]


@pytest.mark.parametrize("query", ["Hội Nhà báo Xanh", "hoi nha bao xanh", "HỘI NHÀ báo xanh"])
def test_the_long_form_reaches_its_acronym(own, query):
    own.add(
        [_article("gives", _GIVES), _article("long", _LONG_ALONE), _article("short", _SHORT), *_others(9)]
    )
    assert _found(own, query) == ["long", "gives", "short"]


def test_an_acronym_learned_from_related_text_is_known_as_well(own):
    own.add([Article("gives", "", "Trời mưa.", related=_GIVES), _article("long", _LONG_ALONE), *_others(9)])
    assert "long" in _found(own, "HNBX")


@pytest.mark.parametrize("others", [0, 40])
def test_an_acronym_is_forgotten_with_the_article_that_gave_it(own, others):
    own.add([_article("gives", _GIVES), _article("long", _LONG_ALONE), *_others(others)])
    assert "long" in _found(own, "HNBX")
    own.delete(["gives"])
    assert _found(own, "HNBX") == []


def test_an_acronym_of_two_letters_is_known_once_a_second_article_gives_it(own):
    own.add(
        [_article("one", "Công nghiệp Xanh. Tàu Xuồng (TX) chạy."), _article("long", "Tàu xuồng về bến.")]
    )
    assert "long" not in _found(own, "TX")
    own.add([_article("two", "Tàu Xuồng (TX) lại chạy.")])
    assert "long" in _found(own, "TX")
    own.delete(["two"])
    assert "long" not in _found(own, "TX")


def test_counts_of_names_stay_the_same_when_segments_are_merged(own):
    for number in range(12):  # more commits than there can be segments of one size
        own.add([_article(f"a{number}", f"{_GIVES} Lần {number}."), _article(f"b{number}", _SHORT)])
    assert own.stats().segments < 12
    own.delete(["a3", "b4"])
    counts = own._engine.snapshot().namings_beginning("hnbx")
    assert counts == {"hnbx=hội_nhà_báo_xanh": 11}


def test_an_article_that_gives_a_name_twice_counts_once(own):
    own.add([_article("gives", f"{_GIVES} {_GIVES}")])
    assert own._engine.snapshot().namings_beginning("hoi") == {"hnbx=hội_nhà_báo_xanh": 1}


def test_names_known_are_those_of_the_last_commit(own, tmp_path):
    own.add([_article("long", _LONG_ALONE)])
    with Index.open(tmp_path / "index") as reader:
        assert _found(reader, "HNBX") == []
        own.add([_article("gives", _GIVES)])
        assert set(_found(reader, "HNBX")) == {"gives", "long"}


# --- the user's files ----------------------------------------------------------------------------------


def _ruled(tmp_path: Path, articles: Sequence[Article], **rules: str) -> Index:
    """An index of the articles, opened with files of these rules."""
    with Index.open(tmp_path / "ruled", create=True, workers=1) as index:
        index.add(articles)
    for name, text in rules.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return Index.open(tmp_path / "ruled", **{name: tmp_path / name for name in rules})


_COUNTRIES = [
    _article("hoa kỳ", "Hoa Kỳ họp."),
    _article("mỹ", "Nước Mỹ họp."),
    _article("united states", "The United States agreed."),
    _article("mì", "Ăn mì và hoa quả kỳ lạ."),
]


@pytest.mark.parametrize("query", ["Hoa Kỳ", "hoa ky", "Mỹ", "United States"])
def test_a_users_names_stand_for_each_other(tmp_path, query):
    with _ruled(tmp_path, _COUNTRIES, synonyms="Hoa Kỳ = Mỹ = United States\n") as index:
        assert {"hoa kỳ", "mỹ", "united states"} <= set(_found(index, query))
        assert index.search(query).hits[0].id == {"hoa ky": "hoa kỳ"}.get(query, query.lower())


def test_a_users_names_are_known_in_no_index_that_was_opened_without_them(tmp_path):
    _ruled(tmp_path, _COUNTRIES, synonyms="Mỹ = mặt trời mọc\n").close()
    with Index.open(tmp_path / "ruled") as index:
        assert _found(index, "Mỹ") == ["mỹ"]


def test_a_users_word_raises_the_score_where_it_stands_as_one(tmp_path):
    articles = [
        _article("apart", "Hội đồng của hòa và bình."),
        _article("one", "Hội đồng Hòa bình."),
        *_others(9),
    ]
    with (
        _ruled(tmp_path, articles, words="Hội đồng Hòa bình\n") as ruled,
        Index.open(tmp_path / "ruled") as plain,
    ):
        for query in ("Hội đồng Hòa bình", "hoi dong hoa binh", "hoi dong hoa"):
            before = {hit.id: hit.score for hit in plain.search(query)}
            after = {hit.id: hit.score for hit in ruled.search(query)}
            assert after.keys() == before.keys()
            assert after["apart"] == before["apart"]
            assert (after["one"] > before["one"]) == (query != "hoi dong hoa")


def test_a_users_word_is_a_reason(tmp_path):
    with _ruled(tmp_path, [_article("one", "Hội đồng Hòa bình.")], words="Hội đồng Hòa bình\n") as index:
        (hit,) = index.search("hoi dong hoa binh")
        (reason,) = [reason for reason in hit.explanation if "one after the other" in reason.what]
    assert reason.what.startswith("“hoi dong hoa binh”")
    assert (reason.title, reason.body, reason.related) == (0, 1, 0)
