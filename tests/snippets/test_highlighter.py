from __future__ import annotations

import re
import time
from collections.abc import Mapping
from itertools import chain, pairwise
from unicodedata import category, normalize

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.commandline import SEED_TEXTS
from tests.lexicons import TextLexicon
from tests.searches import make_hit
from vnsearch.language.numbers import is_number, split_number
from vnsearch.language.syllabification import fold, split_syllables
from vnsearch.model import Article, Lookup, Phrase, Plan, Snippet, Term, Weighted
from vnsearch.query.other_names import make_phrase
from vnsearch.query.parse import parse
from vnsearch.query.planner import iterate_syllables, plan
from vnsearch.snippets.highlighter import LENGTH, SCAN_LIMIT, Highlighter


class _EveryTerm:
    """A lexicon of one article that has every syllable, and no words."""

    live = 1

    def document_frequency(self, layer: str, term: str) -> int:
        return int(layer in ("syllable", "folded"))

    def beginning_with(self, layer: str, prefix: str, most: int) -> list[str]:
        return [term for term in ("nghi", "nghề", "tô", "to") if term.startswith(prefix)]

    def values(self, field: str) -> list[str]:
        return []

    @property
    def total_length(self) -> int:
        return 1000

    def has_address(self, text: str) -> bool:
        return False

    def stands(self, lookup: Lookup) -> bool:
        return True

    def words_beginning(self, beginning: str) -> Mapping[str, int]:
        return {}


class _OneIdf(dict[Lookup, float]):
    """Every term tells the same."""

    def get(self, key: Lookup, default: float | None = None) -> float:  # type: ignore[override]
        return 1.0


def _plan(query: str) -> Plan:
    return plan(parse(query), _EveryTerm())


def _highlighter(query: str) -> Highlighter:
    return Highlighter(_plan(query), _OneIdf())


def _snippets(article: Article, query: str, *, length: int = LENGTH, count: int = 1) -> list[Snippet]:
    return _highlighter(query).snippets(article, length=length, count=count)


def _snippet(body: str, query: str, *, length: int = LENGTH) -> Snippet:
    (snippet,) = _snippets(Article(id="a", title="", body=body), query, length=length)
    return snippet


def _marked(snippet: Snippet) -> list[str]:
    return [snippet.text[start:end] for start, end in snippet.highlights]


def _folded_words(text: str) -> list[str]:
    return [fold(term) for term in split_syllables(text).terms]


def _filler(sentences: int) -> str:
    return "Hội nghị khai mạc sáng nay ở thủ đô với nhiều đại biểu. " * sentences


# --- what is marked ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "query", "marked"),
    [
        ("Tổng thống Biden phát biểu.", "tong thong biden", ["Tổng thống Biden"]),
        ("TỔNG THỐNG BIDEN phát biểu.", "tổng thống biden", ["TỔNG THỐNG BIDEN"]),
        ("Hội nghị hoà bình.", "hòa bình", ["hoà bình"]),
        ("Thượng nghị sỹ Leahy.", "thuong nghi si", ["Thượng nghị sỹ"]),
        ("Ðảng họp.", "đảng", ["Ðảng"]),
        ("má và mà", "má", ["má"]),
        ("má và mà", "ma", ["má", "mà"]),
        ("Biden, Biden", "biden", ["Biden", "Biden"]),
        ("Bắc\u00a0Bling", "bac bling", ["Bắc\u00a0Bling"]),
        ("bide\u200bn", "biden", ["bide\u200bn"]),
        ("không có gì", "biden", []),
    ],
)
def test_matches_are_marked_in_the_articles_own_spelling(text, query, marked):
    found = _highlighter(query).highlights(text)
    assert [text[start:end] for start, end in found] == marked


def test_decomposed_text_is_marked_with_all_its_marks():
    text = normalize("NFD", "Gặp Tổng thống Biden.")
    assert _marked(_snippet(text, "tổng thống")) == [normalize("NFD", "Tổng thống")]


def test_a_syllable_of_a_name_is_not_marked_where_it_means_something_else():
    assert _marked(_snippet("Ông Tô Lâm làm việc ở lâm trường.", "to lam")) == ["Tô Lâm"]


@pytest.mark.parametrize(
    ("query", "text", "marked"),
    [
        ("lua dao", "Lãnh đạo lựa chọn im lặng về vụ lừa đảo.", ["lừa đảo"]),
        ("lua dao", "Lãnh đạo lựa chọn im lặng.", ["đạo lựa"]),
        ("Duterte ma túy", "Duterte mà nói thì ma túy hết.", ["Duterte", "ma túy"]),
    ],
)
def test_a_syllable_without_marks_is_marked_as_its_word_means_it_if_the_text_has_that(query, text, marked):
    planned = plan(parse(query), TextLexicon("vụ lừa đảo", "lựa chọn", "lãnh đạo", "ma túy", "Duterte mà"))
    highlights = Highlighter(planned, _OneIdf()).highlights(text)
    assert [text[start:end] for start, end in highlights] == marked


def test_a_syllable_that_never_stands_beside_its_neighbour_is_marked_alone():
    assert _marked(_snippet("Ông Lâm đến cùng bà Tô.", "to lam")) == ["Lâm", "Tô"]


@pytest.mark.parametrize(
    ("query", "text", "marked"),
    [
        ('"tô lâm"', "Ông Tô Lâm làm việc, tô lại", ["Tô Lâm"]),
        ('"to lam"', "Tô, Lâm", ["Tô, Lâm"]),
        ('"tô lâm" biden', "Tô nói. Lâm gặp Biden", ["Biden"]),
        ('"tô lâm"~1', "Tô Đức Lâm, rồi tô và Lâm", ["Tô", "Lâm", "tô", "Lâm"]),
        ('"tô lâm"~1', "Lâm Tô họp", ["Lâm Tô"]),
        ('"tô lâm"~1', "Tô một hai Lâm, lâm trường", []),
        ('"tô tô"~3', "Tô đi. Tô về rồi không ai còn thấy tô", ["Tô", "Tô"]),
        ('"tô lâm họp"~2', "họp với Tô Lâm", ["họp", "Tô Lâm"]),
        ("thuong ngh*", "Thượng nghị sĩ, nghề nông", ["Thượng nghị"]),
        ("tô*", "Tô Lâm; to lớn", ["Tô"]),
        ("to~", "Tô", ["Tô"]),
        ("=tô", "Tô và to", ["Tô"]),
        ("biden -lâm", "Biden gặp Lâm", ["Biden"]),
        ('biden -"tô lâm"', "Biden gặp Tô Lâm", ["Biden"]),
        ("biden NOT lâm", "Biden gặp Lâm", ["Biden"]),
        ("(biden OR lâm)", "Biden gặp Lâm", ["Biden", "Lâm"]),
        ("biden^3 +lâm", "Biden gặp Lâm", ["Biden", "Lâm"]),
        ("biden date:2024 source:lâm url:lâm", "Biden gặp Lâm năm 2024", ["Biden"]),
    ],
)
def test_exactly_what_a_query_means_is_marked(query, text, marked):
    found = _highlighter(query).highlights(text)
    assert [text[start:end] for start, end in found] == marked


@pytest.mark.parametrize(
    ("query", "parts"),
    [
        ("title:biden", {"title"}),
        ("body:biden", {"body"}),
        ('title:"biden đến"', {"title"}),
        ('title:"biden đến"~2', {"title"}),
        ("title:bid*", set()),
        ("biden", {"title", "body", "related"}),
        ("title:biden OR body:biden", {"title", "body"}),
    ],
)
def test_what_is_wanted_in_one_part_is_marked_only_there(query, parts):
    text = "Biden đến"
    highlighter = _highlighter(query)
    assert {part for part in ("title", "body", "related") if highlighter.highlights(text, part)} == parts
    assert bool(highlighter.highlights(text)) == bool(parts)


def test_a_word_wanted_in_the_title_is_not_marked_in_the_passages():
    article = Article(id="a", title="Biden", body="Biden đến. Ông họp.", related="Biden")
    hit = make_hit(article, _highlighter("title:biden họp"))
    assert hit.title_highlights == ((0, 5),)
    assert [_marked(snippet) for snippet in hit.snippets] == [["họp"]]


def test_a_near_phrase_is_shown_where_it_is_met():
    body = f"Tô. {_filler(20)} Lâm. {_filler(20)} Tô Đức Lâm. {_filler(20)}"
    assert _marked(_snippet(body, '"tô lâm"~1')) == ["Tô", "Lâm"]


def test_a_near_phrase_wider_than_a_passage_is_shown_in_parts():
    body = "Tô " + "đi về " * 50 + "Lâm"
    assert _marked(_snippet(body, '"tô lâm"~200', length=60)) in (["Tô"], ["Lâm"])


# --- other names ---------------------------------------------------------------------------------------


def test_another_name_is_told_from_what_was_typed():
    plan = Plan(
        (*_plan("lhq").matching, Weighted(_phrase("Liên hợp quốc"), 0.5, "lhq"), *_plan("họp").matching)
    )
    article = Article(id="a", title="LHQ và Liên hợp quốc", body="LHQ họp. Liên hợp quốc họp ở LHQ.")
    hit = make_hit(article, Highlighter(plan, _OneIdf()))
    (snippet,) = hit.snippets
    assert _marked(snippet) == ["LHQ họp", "Liên hợp quốc họp", "LHQ"]
    assert [snippet.text[slice(*name)] for name in snippet.other_names] == ["Liên hợp quốc"]
    assert [hit.title[slice(*name)] for name in hit.title_other_names] == ["Liên hợp quốc"]


def test_another_name_of_one_syllable_is_told_too():
    plan = Plan((Weighted(_phrase("Liên hợp quốc"), 1.0), Weighted(Term("folded", "lhq"), 0.5, "lhq")))
    (snippet,) = Highlighter(plan, _OneIdf()).snippets(Article(id="a", title="", body="LHQ họp."))
    assert (snippet.highlights, snippet.other_names) == (((0, 3),), ((0, 3),))


# --- phrases -------------------------------------------------------------------------------------------


def _phrase(name: str) -> Phrase:
    run = make_phrase(split_syllables(name).terms)
    assert isinstance(run, Phrase)
    return run


def _named(query: str, *names: str) -> Highlighter:
    """What highlights a query that has other names."""
    return Highlighter(
        Plan((*_plan(query).matching, *(Weighted(_phrase(name), 0.5) for name in names))), _OneIdf()
    )


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("Ông ở Liên hợp quốc, LHQ.", ["Liên hợp quốc", "LHQ"]),
        ("Liên  hợp\u00a0quốc họp", ["Liên  hợp\u00a0quốc"]),
        ("LIÊN HỢP QUỐC LHQ", ["LIÊN HỢP QUỐC LHQ"]),
        ("liên hợp, hợp quốc, quốc liên", []),
        ("liên hiệp quốc", []),
        ("hợp quốc", []),
    ],
)
def test_another_name_is_marked_as_a_whole_and_only_so(text, marked):
    assert [text[start:end] for start, end in _named("lhq", "Liên hợp quốc").highlights(text)] == marked


def test_names_that_share_syllables_are_marked_as_one_range():
    text = "Đại hội đồng Liên hợp quốc Việt Nam"
    found = _named("zzzz", "hội đồng Liên hợp", "Liên hợp quốc").highlights(text)
    assert [text[start:end] for start, end in found] == ["hội đồng Liên hợp quốc"]


def test_a_passage_is_shown_for_another_name():
    body = _filler(20) + "Liên hợp quốc họp. " + _filler(20)
    (snippet,) = _named("lhq", "Liên hợp quốc").snippets(Article(id="a", title="", body=body))
    assert _marked(snippet) == ["Liên hợp quốc"]


def test_a_supporting_phrase_is_not_marked_on_its_own():
    plan = Plan(_plan("zzzz").matching, (Weighted(_phrase("hòa bình"), 0.5),))
    assert Highlighter(plan, _OneIdf()).highlights("Hội đồng hòa bình") == ()


# --- which passage -------------------------------------------------------------------------------------


def test_the_passage_is_the_one_with_the_most_of_the_query():
    body = "Ông Biden đến. " + _filler(20) + "Tổng thống Biden phát biểu. " + _filler(20) + "Biden về."
    snippet = _snippet(body, "tong thong biden")
    assert "Tổng thống Biden" in _marked(snippet)


def test_the_rarer_word_decides_between_passages():
    body = "Việt Nam phát triển. " + _filler(20) + "Ông Leahy đến."
    idf: dict[Lookup, float] = {
        Term("folded", "viet"): 0.1,
        Term("folded", "nam"): 0.1,
        Term("folded", "leahy"): 3.0,
    }
    (snippet,) = Highlighter(_plan("viet nam leahy"), idf).snippets(Article(id="a", title="", body=body))
    assert _marked(snippet) == ["Leahy"]


def test_a_short_body_is_shown_whole():
    snippet = _snippet("Ông Leahy đến Hà Nội.", "leahy")
    assert (snippet.part, snippet.start, snippet.text) == ("body", 0, "Ông Leahy đến Hà Nội.")
    assert not snippet.cut_before
    assert not snippet.cut_after


def test_related_text_is_shown_when_it_alone_matches():
    article = Article(id="a", title="Hội nghị", body=_filler(3), related="Tin khác\nGiá vàng hôm nay")
    (snippet,) = _snippets(article, "gia vang")
    assert snippet.part == "related"
    assert _marked(snippet) == ["Giá vàng"]


def test_the_body_comes_before_related_text():
    article = Article(id="a", title="", body="Giá vàng tăng.", related="Giá vàng " * 50)
    assert [snippet.part for snippet in _snippets(article, "gia vang")] == ["body"]


def test_the_beginning_of_the_body_is_shown_when_the_title_alone_matches():
    article = Article(id="a", title="Giá vàng", body=_filler(20), related="Tin khác")
    (snippet,) = _snippets(article, "gia vang")
    assert (snippet.part, snippet.start, snippet.highlights) == ("body", 0, ())


def test_an_article_that_is_only_a_title_has_a_passage():
    (snippet,) = _snippets(Article(id="a", title="Giá vàng hôm nay", body=""), "gia vang")
    assert snippet.part == "title"
    assert _marked(snippet) == ["Giá vàng"]


def test_an_article_without_a_title_has_a_passage():
    assert _marked(_snippet("Giá vàng hôm nay", "gia vang")) == ["Giá vàng"]


def test_an_article_that_is_only_related_text_has_a_passage():
    (snippet,) = _snippets(Article(id="a", title="", body="", related="Giá vàng"), "gia vang")
    assert (snippet.part, snippet.text) == ("related", "Giá vàng")


@pytest.mark.parametrize("body", ["", " ", "\n\n"])
def test_an_article_with_an_empty_body_has_its_title_as_passage(body):
    (snippet,) = _snippets(Article(id="a", title="Hội nghị", body=body), "gia vang")
    assert (snippet.part, snippet.start, snippet.text) == ("title", 0, "Hội nghị")
    assert not snippet.highlights


def test_an_article_without_any_text_has_an_empty_title_as_passage():
    (snippet,) = _snippets(Article(id="a", title="", body=""), "gia vang")
    assert (snippet.part, snippet.text) == ("title", "")


def test_no_passages_are_given_when_none_are_asked_for():
    article = Article(id="a", title="Giá vàng", body=_filler(3))
    assert [_snippets(article, query, count=0) for query in ("gia vang", "hoi nghi")] == [[], []]


@pytest.mark.parametrize(("body", "part"), [("Giá.", "related"), ("Giá vàng.", "body")])
def test_related_text_is_shown_when_it_tells_more_than_twice_as_much(body, part):
    article = Article(id="a", title="", body=body, related="Giá vàng SJC")
    (snippet,) = _snippets(article, "gia vang sjc")
    assert snippet.part == part


def test_as_many_passages_as_are_asked_for():
    body = ("Ông Leahy đến. " + _filler(10)) * 5
    article = Article(id="a", title="", body=body)
    assert [len(_snippets(article, "leahy", count=count)) for count in (0, 1, 3, 9)] == [0, 1, 3, 5]


def test_only_passages_with_a_match_are_given():
    found = _snippets(Article(id="a", title="", body="Ông Leahy đến. " + _filler(50)), "leahy", count=5)
    assert [_marked(snippet) for snippet in found] == [["Leahy"]]


def test_a_hit_gives_passages_of_the_length_asked_for():
    article = Article(id="a", title="", body=_filler(5) + "Ông Leahy đến. " + _filler(5))
    hit = make_hit(article, _highlighter("leahy"))
    (snippet,) = hit.passages(length=40)
    assert len(snippet.text) <= 40
    assert hit.snippets == hit.passages()


# --- where it is cut -----------------------------------------------------------------------------------


def test_a_passage_is_made_of_whole_sentences_where_they_fit():
    body = _filler(9) + "Ông Leahy cảm ơn Việt Nam. " + _filler(9)
    snippet = _snippet(body, "leahy")
    assert snippet.text.startswith("Hội nghị") or snippet.text.startswith("Ông Leahy")
    assert snippet.text.endswith(".")
    assert not snippet.cut_before
    assert not snippet.cut_after


def test_a_passage_inside_a_long_sentence_is_cut_at_words_on_both_sides():
    words = "một hai ba bốn năm sáu bảy tám chín mười".split()
    body = " ".join(words * 30) + " Leahy " + " ".join(words * 30)
    snippet = _snippet(body, "leahy")
    assert set(snippet.text.split()) <= {*words, "Leahy"}
    assert snippet.cut_before
    assert snippet.cut_after
    assert len(snippet.text) > LENGTH * 0.8


@pytest.mark.parametrize("end", [".", "!", "?", "…", ".”", '."', ".)", ".’"])
def test_a_sentence_ends_with_its_closing_signs(end):
    body = _filler(9)[:-2] + end + " Ông Leahy đến" + end + " " + "và " * 200
    snippet = _snippet(body, "leahy", length=60)
    assert snippet.text.endswith(f"Ông Leahy đến{end}")
    assert not snippet.cut_before
    assert not snippet.cut_after


def test_a_line_end_is_an_end_of_a_sentence():
    snippet = _snippet("Tin liên quan\nÔng Leahy đến\nĐọc thêm " + "và " * 200, "leahy", length=40)
    assert snippet.text in ("Ông Leahy đến", "Tin liên quan\nÔng Leahy đến")
    assert not snippet.cut_before
    assert not snippet.cut_after


def test_a_second_passage_that_begins_a_paragraph_is_not_cut():
    body = "Ông Leahy đến" + " và đi" * 37 + "\n\nBà Leahy về" + " và đi" * 37
    found = sorted(
        _snippets(Article(id="a", title="", body=body), "leahy", count=2), key=lambda snippet: snippet.start
    )
    assert [snippet.cut_before for snippet in found] == [False, False]
    assert [snippet.text.split()[0] for snippet in found] == ["Ông", "Bà"]


def _ends_a_sentence(before: str) -> bool:
    """Whether what stands before a place lets a sentence begin there."""
    seen = before.rstrip()
    return not seen or "\n" in before[len(seen) :] or bool(re.search(r"[.!?…][\"'”’)\]]*$", seen))


def _assert_sound(article: Article, query: str, snippet: Snippet, length: int) -> None:
    assert snippet.text == snippet.text.strip()
    part = getattr(article, snippet.part)
    start, end = snippet.start, snippet.start + len(snippet.text)
    assert part[start:end] == snippet.text
    assert len(snippet.text) <= length
    bounds = [0, *(bound for pair in snippet.highlights for bound in pair), len(snippet.text)]
    assert bounds == sorted(bounds)
    inner = bounds[1:-1]
    assert len(inner) == len(set(inner)), "ranges are empty or touch"
    _assert_marks_match(query, snippet)
    for place in (start, end, *(start + bound for bound in inner)):
        assert not _is_inside_letter(part, place)


def _is_inside_letter(text: str, place: int) -> bool:
    """Whether the place parts a letter from its marks, unless it has more of them than any letter."""
    last = place - 1
    while last >= 0 and category(text[last])[0] == "M":
        last -= 1
    return (
        0 < place < len(text)
        and category(text[place])[0] == "M"
        and last >= 0
        and not text[last].isspace()
        and place - last < 10
    )


def _assert_marks_match(query: str, snippet: Snippet) -> None:
    typed = list(iterate_syllables(parse(query).root))
    exact = {syllable.term for syllable in typed if syllable.marked}
    bare = {syllable.folded for syllable in typed if not syllable.marked}
    for text in _marked(snippet):
        terms = split_syllables(text).terms
        assert terms
        inner = set(chain.from_iterable(split_number(term) for term in terms if is_number(term)))
        assert all(term in exact or fold(term) in bare for term in terms) or inner <= bare
        assert text == text.strip()


@st.composite
def _queries(draw: st.DrawFn, text: str) -> str:
    """A few neighbouring words of the text, some of them without marks."""
    words = text.split()
    start = draw(st.integers(0, len(words) - 1))
    chosen = words[start : start + draw(st.integers(1, 6))]
    typed = " ".join(" ".join(_folded_words(word)) if draw(st.booleans()) else word for word in chosen)
    return draw(st.sampled_from([typed, f'"{typed}"', f'"{typed}"~3'])) if '"' not in typed else typed


@settings(deadline=None, max_examples=150)
@given(st.data())
def test_passages_of_the_pages_are_sound(data):
    text = data.draw(st.sampled_from(SEED_TEXTS), label="page")
    form = data.draw(st.sampled_from(["NFC", "NFD"]))
    article = Article(id="a", title="", body=normalize(form, text))
    query = data.draw(_queries(text), label="query")
    length = data.draw(st.sampled_from([LENGTH, 80, 20]))
    found = _snippets(article, query, length=length, count=4)
    assert found or not list(iterate_syllables(parse(query).root))
    for snippet in found:
        _assert_sound(article, query, snippet, length)
    spans = sorted((snippet.start, snippet.start + len(snippet.text)) for snippet in found)
    assert all(end <= start for (_, end), (start, _) in pairwise(spans))


@settings(deadline=None, max_examples=150)
@given(st.data())
def test_the_ellipses_of_the_pages_are_right(data):
    text = data.draw(st.sampled_from(SEED_TEXTS), label="page")
    query = data.draw(_queries(text), label="query")
    for snippet in _snippets(Article(id="a", title="", body=text), query, count=3):
        after = text[snippet.start + len(snippet.text) :]
        assert snippet.cut_before == (not _ends_a_sentence(text[: snippet.start]))
        goes_on = bool(after.strip()) and not re.match(r"\s*\n", after)
        assert snippet.cut_after == (goes_on and not _ends_a_sentence(snippet.text))


@settings(deadline=None, max_examples=100)
@given(st.data())
def test_passages_begin_and_end_with_their_text(data):
    text = data.draw(st.sampled_from(SEED_TEXTS), label="page")
    query = data.draw(_queries(text), label="query")
    for snippet in _snippets(Article(id="a", title="", body=text), query, count=3):
        assert snippet.text == snippet.text.strip()


# --- hostile text --------------------------------------------------------------------------------------

_HOSTILE = st.lists(
    st.sampled_from(
        [
            *[
                "má",
                "mà",
                "MA",
                "ma",
                "biden",
                "BIDEN",
                normalize("NFD", "tổng thống"),
                "o\u0302\u0309\u0302\u0323",
            ],
            *[
                ".",
                "…",
                "!”",
                "_",
                " ",
                "  ",
                "\n",
                "\n\n",
                "\r\n",
                "\t",
                "\u00a0",
                "\u2028",
                "\x00",
                "\ud800",
            ],
            *["\u200b", "\u00ad", "\ufeff", "\u0301", "\u20dd", "❤\ufe0f", "👨\u200d👩\u200d👧"],
            *[
                "\u202e",
                "\u2067",
                "שלום",
                "العربيّة",
                "👍🏽",
                "🇻🇳",
                "กำ",
                "नि",
                "中文",
                "ß",
                "İ",
                "ŉ",
                "ﬁ",
                "ﷺ",
            ],
            *["a" * 300, "x\u0301" * 90, "e" + "\u0323" * 300],
        ]
    ),
    max_size=40,
).map("".join)


@settings(deadline=None, max_examples=300)
@given(
    body=_HOSTILE | st.text(st.characters(), max_size=80),
    title=_HOSTILE,
    related=_HOSTILE,
    query=st.sampled_from(
        [
            *["ma", "má", "ma biden", "tổng thống biden", "i", "ß", "e", "中文", "a" * 300, "שלום"],
            *[
                '"ma biden"',
                '"má ma"~2',
                '"ma ma biden"~5',
                'tổng "thống biden"~4',
                "=má -biden",
                "body:ma e",
            ],
        ]
    ),
    length=st.integers(15, 300),
    count=st.integers(1, 4),
)
def test_passages_of_any_text_are_sound(body, title, related, query, length, count):
    article = Article(id="a", title=title, body=body, related=related)
    found = _snippets(article, query, length=length, count=count)
    assert len(found) <= count
    for snippet in found:
        _assert_sound(article, query, snippet, length)
    spans = sorted((snippet.start, snippet.start + len(snippet.text)) for snippet in found)
    assert all(end <= start for (_, end), (start, _) in pairwise(spans))


@settings(deadline=None, max_examples=200)
@given(text=_HOSTILE | st.text(st.characters(), max_size=80), query=st.sampled_from(["ma", "má", "biden"]))
def test_every_match_of_a_single_syllable_is_marked(text, query):
    (typed,) = iterate_syllables(parse(query).root)
    found = split_syllables(text)
    wanted = [
        (start, end)
        for term, start, end in zip(found.terms, found.starts, found.ends, strict=True)
        if term == typed.term or (not typed.marked and fold(term) == typed.folded)
    ]
    covered = _highlighter(query).highlights(text)
    assert all(any(left <= start and end <= right for left, right in covered) for start, end in wanted)
    assert sum(len(split_syllables(text[left:right]).terms) for left, right in covered) == len(wanted)


_LONG = 60_000  # characters
_SECONDS = 3  # ten times what anything linear takes, and half of what anything quadratic does


@pytest.mark.parametrize(
    "body",
    [
        "a" * _LONG,
        "a " * (_LONG // 2),
        " " * _LONG + "a",
        "." * _LONG + "a",
        "e" + "\u0301" * _LONG + " a",
        "tổng thống a " * (_LONG // 13),
        "\n" * _LONG + "a" + "\n" * _LONG,
        "”" * _LONG + " a " + "”" * _LONG,
    ],
    ids=["word", "words", "spaces", "dots", "marks", "matches", "lines", "quotes"],
)
def test_a_passage_of_a_long_text_takes_linear_time(body):
    began = time.perf_counter()
    found = _snippets(Article(id="a", title="", body=body), "tong thong a", count=3)
    assert time.perf_counter() - began < _SECONDS
    assert all(len(snippet.text) <= LENGTH for snippet in found)


_WORDS = "Ông Tô Lâm đến thủ đô để dự hội nghị với nhiều đại biểu trong ba ngày. "
_HUGE = 5_000_000


def _fastest(highlighter: Highlighter, characters: int) -> float:
    """The shortest time, of a few, in which an article of one line is cut into passages."""
    article = Article(id="a", title="", body=_WORDS * (characters // len(_WORDS)))
    seconds = []
    for _ in range(5):
        began = time.process_time()
        snippets = highlighter.snippets(article)
        seconds.append(time.process_time() - began)
    assert all(len(snippet.text) <= LENGTH for snippet in snippets)
    return min(seconds)


@pytest.mark.parametrize("query", ["to lam", "tô lâm", "leahy", '"tô lâm"', "tô", "hoi nghi leahy", "ngày*"])
def test_an_article_of_one_huge_line_takes_no_longer_than_one_that_is_scanned_whole(query):
    highlighter = _highlighter(query)
    assert _fastest(highlighter, _HUGE) < 5 * _fastest(highlighter, SCAN_LIMIT.characters)


def test_what_stands_far_into_a_long_article_is_still_shown():
    body = _WORDS * 5_000 + "Ông Leahy về." + _WORDS * 50_000
    assert _marked(_snippet(body, "leahy")) == ["Leahy"]
