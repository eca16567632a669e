"""The query language as its users meet it: the whole product, over the seeds and small texts."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from unicodedata import normalize

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.commandline import query_examples, run
from vnsearch import Article, Index, QuerySyntaxError
from vnsearch.language.syllabification import split_syllables
from vnsearch.query.grammar import COPIED
from vnsearch.query.lexer import QUOTES
from vnsearch.query.parse import parse

_ARTICLES = [
    Article(
        "storm",
        "Bão số 3 vào Quảng Ninh",
        "Sáng 7-9, bão vào Quảng Ninh. Thượng nghị sĩ Leahy gửi lời thăm hỏi.",
        source="Báo Người Lao Động",
        author="Nguyễn Văn An",
        url="https://nld.com.vn/bao-so-3.htm",
        published=datetime(2024, 9, 7, 8, 30),
    ),
    Article(
        "visit",
        "Tổng thống Biden tiếp khách",
        "Tô Lâm gặp Biden. Hai bên nói về hòa bình, và về C++ ở TP.HCM, tăng 50%.",
        source="VnExpress",
        author="Lê Thị Bình",
        url="https://vnexpress.net/Biden.html?id=5",
        published=date(2024, 9, 26),
    ),
    Article(
        "rice",
        "Lúa và má",
        "Má ra đồng, lâm vào cảnh khó; tô canh còn nóng. Không có mả nào.",
        source="VnExpress",
        published=date(2025, 1, 2),
    ),
    Article(
        "horse", "Con mà", "Mà ma thì đi đâu? Tổng kết: F-16 và -16 độ, bí đao, thư từ.", author="An Bình"
    ),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("language") / "index"
    with Index.open(place, create=True, workers=1) as index:
        for article in _ARTICLES:
            index.add([article])
    return place


@pytest.fixture(scope="module")
def small(folder: Path) -> Iterator[Index]:
    with Index.open(folder) as index:
        yield index


def _ids(index: Index, query: str, **asked: object) -> set[str]:
    return {hit.id for hit in index.search(query, limit=100, **asked).hits}


# --- every line of the page ----------------------------------------------------------------------------

_LINES = [
    ("tổng thống biden", "visit"),
    ("tong thong BIDEN", "visit"),
    ('"thượng nghị sĩ"', "storm"),
    ('"Quảng Ninh. Thượng nghị"', "storm"),
    ('"nghị thượng"', ""),
    ('"lâm tô"~5', "visit rice"),
    ('"lâm tô"~2', "visit"),
    ('"cảnh nóng"~4', "rice"),
    ('"cảnh nóng"~3', ""),
    ('"tô lâm"', "visit"),
    ("+biden bão", "visit"),
    ("biden OR bão", "visit storm"),
    ("-biden -bão", "rice horse"),
    ("vào -biden", "storm rice"),
    ('vào -"quảng ninh"', "rice"),
    ("biden^2 OR bão", "visit storm"),
    ("=ma", "horse"),
    ("=má", "rice"),
    ("má", "rice"),
    ("ma", "rice horse"),
    ("thượng ngh*", "storm"),
    ("thuong ngh*", "storm"),
    ("bã*", "storm"),
    ("leahi~", "storm"),
    ("lehy~", "storm"),
    ("tô lâm AND biden", "visit"),
    ("biden OR leahy", "visit storm"),
    ("vào NOT biden", "storm rice"),
    ("vào NOT bão", "rice"),
    ("biden OR vào AND bão", "visit storm"),
    ("(biden OR vào) AND bão", "storm"),
    ("(biden OR leahy) bão", "storm"),
    ("KHÔNG CÓ MẢ NÀO", "rice"),
    ("title:biden", "visit"),
    ("title:vào", "storm"),
    ("body:vào", "storm rice"),
    ('body:"vào quảng ninh"', "storm"),
    ("title:(bão OR lúa)", "storm rice"),
    ("author:an", "storm horse"),
    ('author:"văn an"', "storm"),
    ("author:(nguyen an)", "storm"),
    ("author:bin*", "visit horse"),
    ("source:vnexpress", "visit rice"),
    ('source:"nguoi lao dong"', "storm"),
    ("source:(vnexpress OR lao)", "visit rice storm"),
    ("vào source:vnexpress", "rice"),
    ("url:nld.com.vn", "storm"),
    ("url:biden.HTML?id=5", "visit"),
    ("url:(nld OR vnexpress)", "visit storm"),
    ("date:2024-09", "storm visit"),
    ("date:26/09/2024", "visit"),
    ("date:2024-09-07", "storm"),
    ("date:2024", "storm visit"),
    ("date:2024-09-01..2024-09-25", "storm"),
    ("date:2024-09-08..", "visit rice"),
    ("date:..2024-09-25", "storm"),
    ("date:>=2025", "rice"),
    ("date:>2024-09-07", "visit rice"),
    ("date:<2024-09-26", "storm"),
    ("date:<=2024", "storm visit"),
    ("NOT date:2024", "rice horse"),
    ("vào -date:2024", "rice"),
    ("date:(2025 OR 07/09/2024)", "storm rice"),
    ("tp.hcm", "visit"),
    ("50%", "visit"),
    ("C++", "visit"),
    ("đi đâu?", "horse"),
    ("F -16", "horse"),
]


@pytest.mark.parametrize(("query", "found"), _LINES)
def test_every_line_finds_what_it_says(small, query, found):
    results = small.search(query, limit=100, strict=True)
    assert {hit.id for hit in results.hits} == set(found.split())
    assert results.total or results.notes


@pytest.mark.parametrize(("query", "found"), _LINES)
def test_every_line_finds_the_same_on_the_command_line(folder, query, found):
    result = run("search", "--strict", "--format", "paths", "-n", 100, "--", query, index=folder)
    assert result.exit_code == (0 if found else 1)
    result = run("search", "--json", "-n", 100, "--", query, index=folder)
    assert set(re.findall(r'"id": ?"(\w+)"', result.stdout)) == set(found.split())


def test_a_boost_changes_the_order(small):
    assert [hit.id for hit in small.search("biden^9 OR bão").hits] == ["visit", "storm"]
    assert [hit.id for hit in small.search("biden OR bão^9").hits] == ["storm", "visit"]


def test_words_beside_a_required_one_only_add_to_the_score(small):
    without, beside = small.search("+vào"), small.search("+vào bão")
    assert {hit.id for hit in without.hits} == {hit.id for hit in beside.hits} == {"storm", "rice"}
    assert beside.hits[0].id == "storm"


def test_every_example_of_the_readme_can_be_understood():
    examples = query_examples()
    assert len(examples) > 20
    for query in examples:
        if not query.endswith(":"):
            assert parse(query, strict=True).notes == ()


# --- phrases -------------------------------------------------------------------------------------------


@settings(deadline=None, max_examples=100)
@given(st.data())
def test_a_phrase_copied_from_an_article_finds_it(seeds, data):
    article = seeds[data.draw(st.sampled_from(list(seeds.ids())))]
    text = data.draw(
        st.sampled_from([part for part in (article.title, article.body, article.related) if part])
    )
    found = split_syllables(text)
    length = data.draw(st.integers(2, 12))
    first = data.draw(st.integers(0, max(0, len(found.terms) - length)))
    last = min(first + length, len(found.terms)) - 1
    copied = re.sub(f"[{QUOTES}]", " ", text[found.starts[first] : found.ends[last]])
    form = data.draw(st.sampled_from(["NFC", "NFD"]))
    assert article.id in _ids(seeds, normalize(form, f'"{copied}"'))
    assert article.id in _ids(seeds, f"“{copied}”", match="all")
    assert article.id not in _ids(seeds, f'-"{copied}"')


def test_a_phrase_among_words_ranks_and_need_not_hold(seeds):
    words = "tổng bí thư tô lâm gặp tổng thống hoa kỳ biden"
    assert _ids(seeds, f'{words} "không có cụm này"') == _ids(seeds, f"{words} không có cụm này")
    assert _ids(seeds, '"không có cụm này"') == set()


# --- anything ------------------------------------------------------------------------------------------

_PIECES = [
    *'( ) " “ ” + - = * ~ ^ : ~5 ^2 ^0 *~ AND OR NOT VÀ HOẶC KHÔNG'.split(),
    *"title: body: author: source: url: date: date:2024 date:x ..2024 >= tổng bí thư tô lâm 5 👍 ?".split(),
    *["bão", " ", " ", " ", "\n", "\u0301", "\ud800", "source:vn", "ba*", "leahi~"],
]


@settings(deadline=None, max_examples=150)
@given(
    st.lists(st.sampled_from(_PIECES), max_size=30).map("".join) | st.text(st.characters(), max_size=60),
    st.sampled_from(["all", "most", "any"]),
    st.sampled_from(["relevance", "date", "title"]),
)
@example('"~5\n"^0', "most", "relevance")
@example('date:"x\n"', "most", "relevance")
@example('title:"\n?"', "most", "relevance")
def test_any_text_whatever_is_a_query(small, text, match, order):
    results = small.search(text, match=match, sort=order, group=True)
    assert all(len(note.splitlines()) == 1 for note in results.notes)
    for hit in results.hits:
        assert hit.snippets is not None
        assert hit.title_highlights is not None
    assert results.facets.keys() == {"source", "author", "month", "folder"}
    small.search("bão", where=text, source=text)


@settings(deadline=None, max_examples=100)
@given(st.lists(st.sampled_from(_PIECES), max_size=20).map("".join))
@example("+ ~5")
@example("~5 b.")
def test_what_is_strictly_refused_is_told_otherwise(small, text):
    refused = _refused(small, text)
    if refused is not None:
        assert {refused.reason, COPIED} & {*small.search(text).notes}
        assert 0 <= refused.position < len(text)


def _refused(index: Index, text: str) -> QuerySyntaxError | None:
    try:
        index.search(text, strict=True)
    except QuerySyntaxError as error:
        return error
    return None


_SIGNS = [
    *[
        "(",
        ")",
        '"',
        "“",
        "+",
        "-",
        "=",
        "*",
        "~",
        "^",
        ":",
        "?",
        ".",
        "title:",
        "date:",
        "date:.",
        "url:",
        "\u0301",
        "👍",
    ],
    *[
        "( ",
        ") ",
        '" ',
        "- ",
        "a ",
        "a* ",
        "a~ ",
        "leahi~ ",
        "-a ",
        "+a ",
        "=a ",
        "a^2 ",
        '"a b" ',
        '"a b"~9 ',
    ],
    *[
        "a AND ",
        "a OR b ",
        "NOT ",
        "title:a ",
        "url:a ",
        "source:a* ",
        "date:2024 ",
        "(a OR ",
        "title:(a b) ",
        "a(",
        "a)",
    ],
    *["a-", "tổng ", "á", "x", "\ud800", "1", "1 "],
]


@pytest.mark.parametrize("sign", _SIGNS)
def test_100_kilobytes_of_anything_take_a_bounded_time(small, sign):
    text = sign * (100_000 // len(sign))
    began = time.process_time()
    results = small.search(text)
    assert time.process_time() - began < 5
    assert results.hits or results.notes or text.isalnum()


def test_a_whole_article_is_a_query_that_finds_it(seeds):
    for article_id in seeds.ids():
        article = seeds[article_id]
        assert seeds.search(article.body).hits[0].id == article_id
        assert seeds.search(article.body[:600]).hits[0].id == article_id


@pytest.mark.parametrize(
    ("pasted", "found"),
    [
        ("https://vnexpress.net/Biden.html?id=5", {"visit"}),
        ("Tô Lâm (Biden) nói: “hòa bình” – 50%!", {"visit"}),
        ("Bão số 3 vào Quảng Ninh (LHQ)", {"storm"}),
        ("* Lúa và má\n- tô canh còn nóng", {"rice"}),
        ("Tô Lâm gặp Biden, Source:AFP", {"visit"}),
        ("“Tô Lâm gặp Biden?” -Biden nói", {"visit"}),
        ("Bão số 3 -vào Quảng Ninh.", {"storm"}),
        ("Tô Lâm | -Biden | hòa bình*", {"visit"}),
    ],
)
def test_what_people_paste_finds_what_it_is_from(small, pasted, found):
    assert small.search(pasted).hits[0].id in found


# --- notes ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "query", ['"bão', "(bão", "bão)", "bão AND", "date:x bão", "bão^0", "title: bão", "source:? bão"]
)
def test_what_was_not_understood_is_one_line_on_standard_error_and_strictly_an_error(folder, query):
    said = run("search", "--", query, index=folder).stderr.splitlines()
    refused = run("search", "--strict", "--", query, index=folder)
    assert (refused.exit_code, refused.stdout) == (2, "")
    (error,) = refused.stderr.splitlines()
    reason = error.removeprefix("Error: ").partition(" (at character ")[0]
    assert reason != error
    assert f"vnsearch: {reason}" in said


@pytest.mark.parametrize(
    "query", ["zzz*", "title:zzz", '"tô bão"', "source:zzz", "url:zzz", "date:1990", "=bao", "+zzz bão"]
)
def test_a_sign_that_leaves_nothing_is_told(folder, query):
    result = run("search", "--", query, index=folder)
    assert result.exit_code == 1
    assert any(line.startswith("vnsearch: no article") for line in result.stderr.splitlines())
