"""Which passage of an article is shown, and where it is cut."""

from __future__ import annotations

import re
from functools import partial
from unicodedata import normalize

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from wcwidth import iter_graphemes

from tests.commandline import SEED_TEXTS
from tests.lexicons import TextLexicon
from vnsearch.language.analyzer import analyse_text
from vnsearch.language.syllabification import split_syllables
from vnsearch.language.word_segmentation import split_words
from vnsearch.model import Article, Lookup, Plan, Snippet, Term, Weighted
from vnsearch.snippets.boundaries import find_last_sentence, is_inside_cluster
from vnsearch.snippets.captions import find_poor_lines
from vnsearch.snippets.highlighter import LENGTH, Highlighter


def _snippets(
    body: str,
    *terms: str,
    title: str = "",
    length: int = LENGTH,
    count: int = 1,
    lexicon: TextLexicon | None = None,
) -> list[Snippet]:
    lookups: list[Lookup] = [Term("folded", term) for term in terms]
    plan = Plan(tuple(Weighted(lookup, 1.0) for lookup in lookups))
    highlighter = Highlighter(plan, dict.fromkeys(lookups, 1.0), lexicon)
    return highlighter.snippets(Article(id="a", title=title, body=body), length=length, count=count)


def _filler(sentences: int) -> str:
    """Sentences of which each is another."""
    return "".join(f"Hội nghị thứ {number} khai mạc ở thủ đô. " for number in range(sentences))


# --- which passage -------------------------------------------------------------------------------------


def test_the_passage_with_the_most_distinct_terms_is_shown_and_not_that_with_the_most_matches():
    body = "Vàng, vàng, vàng, vàng. " + _filler(20) + "Giá vàng tăng. " + _filler(20)
    (snippet,) = _snippets(body, "gia", "vang")
    assert "Giá vàng tăng." in snippet.text


def test_of_as_many_terms_those_that_stand_closer_together_are_shown():
    far = "Giá được nói đến trong một câu dài, và sau rất nhiều chữ khác nhau mới đến lượt vàng."
    body = f"{far} {_filler(20)}Ngày kia giá của vàng lại tăng. {_filler(20)}"
    (snippet,) = _snippets(body, "gia", "vang", length=100)
    assert "giá của vàng" in snippet.text


def test_of_equal_passages_the_first_is_shown():
    body = _filler(10) + "Giá vàng tăng. " + _filler(20) + "Giá vàng giảm. " + _filler(20)
    assert "tăng" in _snippets(body, "gia", "vang")[0].text


@pytest.mark.parametrize(
    "caption",
    [
        "Giá vàng SJC. Ảnh: TTXVN",
        "Giá vàng SJC. (Ảnh: Lâm Khánh/TTXVN)",
        "Giá vàng SJC. Ảnh: Lâm Khánh/TTXVN |",
        "Giá vàng SJC - Ảnh 1.",
        "Giá vàng SJC. Ảnh minh họa",
        normalize("NFD", "Giá vàng SJC. Ảnh: TTXVN"),
        "Vàng tăng giá",
    ],
)
def test_captions_and_the_title_again_are_avoided_when_something_else_matches(caption):
    lines = ["Tin.", caption, _filler(9).strip(), "Hôm nay giá thêm, vàng bớt.", _filler(8).strip()]
    (snippet,) = _snippets("\n".join(lines), "gia", "vang", title="Vàng tăng giá")
    assert "Hôm nay giá thêm, vàng bớt." in snippet.text
    assert caption not in snippet.text.split("\n")


def test_a_line_that_is_said_again_is_no_second_passage_when_something_else_matches():
    lines = ["Giá vàng SJC", _filler(9).strip(), "Giá vàng SJC", _filler(8).strip(), "Nói giá, rồi vàng."]
    found = _snippets("\n".join(lines), "gia", "vang", count=2)
    assert found[0].start == 0
    assert "Nói giá, rồi vàng." in found[1].text


def test_a_caption_is_shown_when_nothing_else_matches():
    caption = "Ông Leahy ở Hà Nội. Ảnh: TTXVN"
    (snippet,) = _snippets(f"{_filler(9)}\n{caption}\n{_filler(8)}", "leahy")
    assert snippet.text == caption


def test_a_caption_is_shown_when_it_tells_more_than_twice_as_much():
    caption = "Ông Leahy ở Hà Nội. Ảnh: TTXVN"
    (snippet,) = _snippets(f"{_filler(9)}\n{caption}\nÔng về. {_filler(9)}", "ong", "leahy", "noi")
    assert snippet.text == caption


def test_a_text_that_fits_is_shown_whole_with_its_captions():
    body = "Ông Leahy đến.\nẢnh: TTXVN"
    assert _snippets(body, "leahy")[0].text == body


def test_neighbouring_poor_lines_are_one_range():
    text = "Một\nHai\nẢnh: A\n\n Hai \nBa\nTựa\nBa"
    assert [text[start:end] for start, end in find_poor_lines(text, "Tựa")] == [
        "Ảnh: A\n\n Hai \n",
        "Tựa\nBa",
    ]


# --- where it is cut -----------------------------------------------------------------------------------


def _ends(snippet: Snippet) -> tuple[int, int]:
    return snippet.start, snippet.start + len(snippet.text)


def _inside_words(text: str) -> set[int]:
    """The places inside the words of several syllables, and inside syllables, of a composed text."""
    found = split_syllables(text)
    several = [(start, end) for start, end in split_words(text) if " " in text[start:end]]
    spans = [*several, *zip(found.starts, found.ends, strict=True)]
    return {place for start, end in spans for place in range(start + 1, end)}


@settings(deadline=None, max_examples=150)
@given(st.text(st.sampled_from('a.!…\n "’)'), max_size=30), st.integers(0, 10), st.integers(0, 30))
def test_the_last_start_of_a_sentence_is_that_after_the_last_end_of_one(text, start, end):
    starts = [ended.end() for ended in re.finditer(r"[.!…][\"’)]?\s+|\n\s*", text[start:end])]
    assert find_last_sentence(text, start, end) == (start + starts[-1] if starts else None)


def test_sentences_that_never_end_are_looked_through_once():
    body = "a.b!" * 50_000 + " vàng " + "c?d…" * 50_000
    (snippet,) = _snippets(body, "vang", length=len(body) - 10)
    assert "vàng" in snippet.text


@settings(deadline=None, max_examples=75)
@given(st.data())
def test_no_word_of_the_pages_is_torn(data):
    text = normalize("NFC", data.draw(st.sampled_from(SEED_TEXTS), label="page"))
    length = data.draw(st.integers(60, 200), label="length")
    term = data.draw(st.sampled_from(sorted(set(analyse_text(text)["folded"]))), label="term")
    inside = _inside_words(text)
    for snippet in _snippets(text, term, length=length, count=3, lexicon=TextLexicon(text)):
        assert not inside.intersection(_ends(snippet))
        assert len(snippet.text) <= length


@pytest.mark.parametrize("length", range(20, 60))
def test_a_name_is_shown_whole_or_not_at_all(length):
    text = "và rồi nay ở Hà Nội thì nhiều người Việt Nam vẫn đi về Thừa Thiên Huế rồi lại sang Hà Nội"
    (snippet,) = _snippets(
        text, "nguoi", length=length, lexicon=TextLexicon("Hà Nội. Việt Nam. Thừa Thiên Huế.")
    )
    for name in ("Hà Nội", "Việt Nam", "Thừa Thiên Huế"):
        assert not snippet.text.endswith((f" {name.split()[0]}", "Thừa Thiên"))
        assert not snippet.text.startswith((f"{name.split()[-1]} ", "Thiên Huế"))
    assert "người" in snippet.text


def test_what_matched_is_left_out_where_its_word_does_not_fit():
    text = "một " * 20 + "leahy hai ba bốn hà nội " + "năm " * 20
    (snippet,) = _snippets(text, "leahy", "ha", length=21, lexicon=TextLexicon("Hà Nội."))
    assert (snippet.text, len(snippet.highlights)) == ("leahy hai ba bốn", 1)


_CLUSTERS = [
    *["a", "é", "e\u0301\u0323", "ß", "한", "日", " ", "กำ", "กั", "नि", "क्ष", "\u1112\u1161\u11ab"],
    *["❤\ufe0f", "👨\u200d👩\u200d👧", "👍🏽", "🇻🇳", "🏴\U000e0067\U000e0062\U000e007f"],
]


@settings(deadline=None, max_examples=150)
@given(st.lists(st.sampled_from(_CLUSTERS), min_size=1, max_size=60).map("".join), st.integers(12, 60))
def test_no_grapheme_cluster_is_torn(text, length):
    bounds = {0}
    for cluster in iter_graphemes(text):
        bounds.add(max(bounds) + len(cluster))
    for snippet in _snippets(text, "a", length=length, count=3):
        assert bounds.issuperset(_ends(snippet))
        assert len(snippet.text) <= length


@pytest.mark.parametrize("cluster", [each for each in _CLUSTERS if len(each) > 1])
def test_a_cluster_continues_to_its_end(cluster):
    text = f"x{cluster}{cluster}x"
    size = len(cluster)
    inside = {*range(2, size + 1), *range(size + 2, 2 * size + 1)}
    assert {place for place in range(len(text) + 1) if is_inside_cluster(text, place)} == inside


def test_vietnamese_text_has_its_clusters_told_without_wcwidth(monkeypatch):
    monkeypatch.delattr("wcwidth.iter_graphemes")
    for text in map(partial(normalize, "NFC"), SEED_TEXTS):
        letters = [place for place, char in enumerate(text) if char.isalpha() or char.isspace()]
        assert not any(is_inside_cluster(text, place) for place in letters)


@pytest.mark.parametrize("length", [1, 5, 12])
def test_a_beginning_that_is_one_long_word_is_cut_all_the_same(length):
    (snippet,) = _snippets("a" * 100, "b", length=length)
    assert snippet.text == "a" * length
    assert snippet.cut_after
