"""The whole product over the seeds: what a search finds, in which order, and what it shows."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from unicodedata import normalize

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.commandline import SEEDS
from vnsearch import Article, ArticleNotFound, Index, Results

_ID_000, _ID_001, _ID_002, _ID_003, _ID_004 = sorted(path.name for path in SEEDS.glob("*.txt"))

_TONES = "\u0300\u0301\u0303\u0309\u0323"
_OPEN_RIME = re.compile(
    rf"(o(?=[{_TONES}]?[ae])|u(?=[{_TONES}]?y))([{_TONES}]?)([aey])([{_TONES}]?)(?!\w)", re.I
)


def _unmarked(text: str) -> str:
    return re.sub(r"[\u0300-\u036f]", "", normalize("NFD", text)).translate(str.maketrans("đĐ", "dD"))


def _half_marked(text: str, kept: int) -> str:
    """The text with the marks of every second word only."""
    words = enumerate(text.split())
    return " ".join(word if number % 2 == kept else _unmarked(word) for number, word in words)


def _old_tones(text: str) -> str:
    return normalize("NFC", _OPEN_RIME.sub(r"\1\2\4\3", normalize("NFD", text)))


def _new_tones(text: str) -> str:
    return normalize("NFC", _OPEN_RIME.sub(r"\1\3\2\4", normalize("NFD", text)))


_FORMS: dict[str, Callable[[str], str]] = {
    "marked": str,
    "unmarked": _unmarked,
    "first half marked": lambda text: _half_marked(text, 0),
    "second half marked": lambda text: _half_marked(text, 1),
    "upper": str.upper,
    "upper unmarked": lambda text: _unmarked(text).upper(),
    "title": str.title,
    "old tones": _old_tones,
    "new tones": _new_tones,
    "decomposed": lambda text: normalize("NFD", text),
    "upper decomposed": lambda text: normalize("NFD", text.upper()),
    "non-breaking spaces": lambda text: text.replace(" ", "\u00a0"),
}

_WANTED_FIRST = {
    "tổng bí thư tô lâm gặp tổng thống biden": _ID_002,
    "tổng thống biden": _ID_002,
    "nguyên thượng nghị sỹ leahy": _ID_004,
    "nguyên thượng nghị sĩ leahy": _ID_004,
    "john kerry": _ID_003,
    "cora weiss": _ID_000,
    "sân bay kennedy": _ID_001,
}


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Index]:
    """An index that a test may change."""
    with Index.open(tmp_path / "own", create=True) as index:
        yield index


def _ids(results: Results) -> list[str]:
    return [hit.id for hit in results.hits]


def _ranked(results: Results) -> list[tuple[str, float]]:
    return [(hit.id, round(hit.score, 4)) for hit in results.hits]


def _marked(results: Results) -> list[str]:
    snippet = results.hits[0].snippets[0]
    return [snippet.text[start:end] for start, end in snippet.highlights]


def _article(name: str, body: str, *, title: str = "", related: str = "") -> Article:
    return Article(id=name, title=title, body=body, related=related)


# --- the article that is meant -------------------------------------------------------------------------


@pytest.mark.parametrize("form", _FORMS)
@pytest.mark.parametrize(("query", "wanted"), _WANTED_FIRST.items())
def test_the_article_that_is_meant_comes_first(seeds, query, wanted, form):
    assert _ids(seeds.search(_FORMS[form](query)))[0] == wanted


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("tong bi thu to lam gap tong thong biden", _ID_002),
        ("TỔNG THỐNG BIDEN", _ID_002),
        ("nguyen thuong nghi sy leahy", _ID_004),
        ("san bay kennedy", _ID_001),
    ],
)
def test_queries_as_people_type_them(seeds, query, wanted):
    assert _ids(seeds.search(query))[0] == wanted


@pytest.mark.parametrize("query", _WANTED_FIRST)
def test_the_passage_shows_the_words_as_the_article_spells_them(seeds, query):
    for typed in (query, _unmarked(query), query.upper()):
        results = seeds.search(typed)
        highlights = " ".join(_marked(results))
        assert highlights
        assert set(_unmarked(highlights).lower().replace("sy", "si").split()) <= set(
            _unmarked(typed).lower().replace("sy", "si").split()
        )


def test_the_sentence_that_answers_is_shown(seeds):
    assert "John Kerry" in _marked(seeds.search("john kerry"))
    assert "Cora Weiss" in _marked(seeds.search("cora weiss"))
    assert "Sân bay" in _marked(seeds.search("san bay kennedy"))


# --- spellings -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("thượng nghị sĩ", "thượng nghị sỹ"),
        ("hoà bình", "hòa bình"),
        ("đa phương hoá", "đa phương hóa"),
        ("thúy", "thuý"),
        ("khoá 79", "khóa 79"),
        ("Đảng Cộng sản", "Ðảng Cộng sản"),
    ],
)
def test_two_spellings_of_one_word_find_the_same(seeds, one, other):
    assert _ranked(seeds.search(one)) == _ranked(seeds.search(other))


@pytest.mark.parametrize(
    "form", ["upper", "title", "old tones", "new tones", "decomposed", "upper decomposed"]
)
@pytest.mark.parametrize("query", ["hòa bình", "thượng nghị sĩ", "tổng bí thư tô lâm", "đối ngoại đa phương"])
def test_a_form_of_a_query_finds_the_same_with_the_same_scores(seeds, query, form):
    wanted = _ranked(seeds.search(query))
    assert wanted
    assert _ranked(seeds.search(_FORMS[form](query))) == wanted


def test_both_spellings_in_the_articles_are_found(seeds):
    wanted = {
        seed.name
        for seed in SEEDS.glob("*.txt")
        if re.search("hòa bình|hoà bình", normalize("NFC", seed.read_text(encoding="utf-8")), re.I)
    }
    assert wanted
    assert wanted <= set(_ids(seeds.search("hòa bình")))


# --- marks ---------------------------------------------------------------------------------------------


@pytest.fixture
def marks(own: Index) -> Index:
    own.add([_article("má", "Con thương má nhiều lắm."), _article("mà", "Nói mà không làm.")])
    return own


@pytest.mark.parametrize(("query", "found"), [("má", ["má"]), ("mà", ["mà"]), ("MÁ", ["má"])])
def test_a_typed_mark_is_meant(marks, query, found):
    assert _ids(marks.search(query)) == found


def test_an_untyped_mark_is_open(marks):
    assert set(_ids(marks.search("ma"))) == {"má", "mà"}


def test_a_word_that_only_stands_with_another_mark_is_not_found_alone(seeds):
    assert any("mà" in seeds[article_id].body for article_id in seeds.ids())
    results = seeds.search("má")
    assert results.total == 0
    assert results.notes


def test_a_mistyped_mark_beside_other_words_still_finds(seeds):
    results = seeds.search("tổng thồng biden")
    assert _ids(results)[0] == _ID_002
    assert "thồng" in results.notes[0]
    assert "Tổng thống Biden" in _marked(results)


# --- related text --------------------------------------------------------------------------------------

_ONLY_RELATED = {"Iran": _ID_000, "giá vàng": _ID_000, "Bắc Bling": _ID_001}


@pytest.mark.parametrize(("query", "wanted"), _ONLY_RELATED.items())
@pytest.mark.parametrize("form", ["marked", "upper", "decomposed"])
def test_what_stands_only_in_a_teaser_is_found_and_shown_as_related(seeds, query, wanted, form):
    results = seeds.search(_FORMS[form](query))
    (snippet,) = next(hit for hit in results.hits if hit.id == wanted).snippets
    assert snippet.part == "related"
    highlights = {snippet.text[start:end].lower() for start, end in snippet.highlights}
    assert query.lower() in highlights


@pytest.mark.parametrize("query", _ONLY_RELATED)
def test_a_teaser_comes_after_every_article_about_it(own, query):
    own.update([SEEDS])
    abouts = [
        _article("short", f"Bài viết về {query}."),
        _article("long", f"Bài viết về {query}. " + "Hội nghị khai mạc sáng nay ở thủ đô. " * 400),
        _article("title", "Hội nghị khai mạc sáng nay ở thủ đô. " * 30, title=query),
    ]
    own.add(abouts)
    for typed in (query, _unmarked(query), query.upper()):
        assert sorted(_ids(own.search(typed))[:3]) == ["long", "short", "title"]


def test_a_teaser_repeated_a_hundred_times_comes_after_an_article_about_it(own):
    own.add(
        [
            _article("teased", "Hội nghị khai mạc.", related="Iran trước ngã rẽ\n" * 100),
            _article("about", "Hội nghị khai mạc sáng nay ở thủ đô. " * 100 + "Iran dự."),
        ]
    )
    assert _ids(own.search("iran", match="all")) == ["about", "teased"]
    assert _ids(own.search("iran")) == ["about"]


def test_a_teaser_comes_after_a_very_long_article_with_the_word_in_its_body(own):
    own.add(_article(f"other {number}", "Hội nghị khai mạc sáng nay.") for number in range(60))
    own.add(
        [
            _article("teased", "Hội nghị khai mạc.", related="Iran trước ngã rẽ"),
            _article("long", "Hội nghị khai mạc sáng nay ở thủ đô. " * 500 + "Iran dự."),
        ]
    )
    assert _ids(own.search("iran", match="all")) == ["long", "teased"]
    assert _ids(own.search("iran")) == ["long"]


def test_a_teaser_with_the_phrase_comes_after_an_article_about_it(own):
    own.add(
        [
            _article("teased", "Hội nghị khai mạc.", related="Giá vàng hôm nay\nGiá vàng trong nước"),
            _article("about", "Vàng tăng mạnh, giá bán ra lên cao. " + "Hội nghị khai mạc sáng nay. " * 50),
        ]
    )
    assert _ids(own.search("giá vàng", match="all")) == ["about", "teased"]
    assert _ids(own.search("giá vàng")) == ["about"]


# --- ranking -------------------------------------------------------------------------------------------


def test_words_next_to_each_other_come_before_the_same_words_apart(own):
    own.add(
        [
            _article("apart", "Lâm trường mới mở, còn cái tô thì vỡ."),
            _article("together", "Ông Tô Lâm đến thăm, còn cái chén thì vỡ."),
        ]
    )
    assert _ids(own.search("to lam"))[0] == "together"


def test_the_title_counts_for_more_than_the_body(own):
    body = "Hội nghị khai mạc sáng nay ở thủ đô. " * 20
    own.add([_article("body", f"{body} Kerry dự."), _article("title", f"{body} Khách dự.", title="Kerry")])
    assert _ids(own.search("kerry")) == ["title", "body"]


def test_more_of_the_query_comes_before_less_of_it(own):
    own.add([_article("less", "Ông John Kerry về."), _article("more", "Ông John Kerry đến Huế.")])
    assert _ids(own.search("ông john kerry huế", match="any")) == ["more", "less"]


def test_both_of_two_syllables_must_be_there(own):
    own.add([_article("one", "Ông Kerry đến."), _article("both", "Ông John và ông Kerry đến.")])
    assert _ids(own.search("john kerry")) == ["both"]
    assert _ids(own.search("kerry zzzz")) == ["one", "both"]


def test_scores_fall(seeds):
    scores = [hit.score for hit in seeds.search("tong bi thu to lam")]
    assert scores == sorted(scores, reverse=True)
    assert all(score > 0 for score in scores)


def test_pages_make_up_the_whole_list(seeds):
    whole = _ranked(seeds.search("viet nam"))
    assert len(whole) == 5
    pages = [_ranked(seeds.search("viet nam", limit=2, offset=offset)) for offset in (0, 2, 4, 6)]
    assert [hit for page in pages for hit in page] == whole
    assert [hit.rank for hit in seeds.search("viet nam", limit=2, offset=2)] == [3, 4]


@pytest.mark.parametrize("offset", [0, 2, 9])
def test_a_page_of_no_hits_still_counts_them(seeds, offset):
    results = seeds.search("viet nam", limit=0, offset=offset)
    assert (results.hits, results.total) == ((), 5)


@pytest.mark.parametrize("page", [{"limit": -1}, {"offset": -1}])
def test_a_negative_page_is_an_error(seeds, page):
    with pytest.raises(ValueError, match="must not be negative"):
        seeds.search("biden", **page)


def test_a_hit_can_be_read_after_the_index_was_closed(tmp_path):
    with Index.open(tmp_path / "index", create=True) as index:
        index.add([_article("a", "Ông Kerry đến.")])
        (hit,) = index.search("kerry")
    assert hit.article.body == hit.snippets[0].text == "Ông Kerry đến."


def test_a_hit_shows_the_article_that_was_found_after_it_was_replaced(own):
    own.add([_article("a", "Ông Kerry đến.")])
    (hit,) = own.search("kerry")
    own.add([_article("a", "Bà Weiss đến.")])
    assert hit.snippets[0].text == "Ông Kerry đến."


@pytest.mark.parametrize("name", ["\ud800", "", "x" * 100_000])
def test_any_text_may_be_asked_for_as_an_id(seeds, name):
    assert name not in seeds
    with pytest.raises(ArticleNotFound):
        seeds[name]


def test_a_replaced_article_is_found_by_its_new_words_only(own):
    own.add([_article("a", "Ông Kerry đến.")])
    own.add([_article("a", "Bà Weiss đến.")])
    assert _ids(own.search("kerry")) == []
    assert _ids(own.search("weiss")) == ["a"]


@pytest.mark.parametrize("query", ["", " ", "???", "“”", "zzzzqqqq"])
def test_a_query_that_finds_nothing_gives_an_empty_page(seeds, query):
    results = seeds.search(query)
    assert results.hits == ()
    assert results.total == 0


# --- any query -----------------------------------------------------------------------------------------


@settings(deadline=None)
@given(
    st.text(st.characters(), max_size=30)
    | st.lists(st.sampled_from('tổng Bí thu \ud800 biden AND ( " mà má đ 22/9 *'.split()), max_size=8).map(
        " ".join
    )
)
def test_any_query_gives_sound_hits(seeds, query):
    results = seeds.search(query)
    assert results.total >= len(results.hits)
    for hit in results.hits:
        bounds = [bound for pair in hit.title_highlights for bound in pair]
        assert bounds == sorted(bounds)
        for snippet in hit.snippets:
            part = getattr(hit.article, snippet.part)
            assert part[snippet.start : snippet.start + len(snippet.text)] == snippet.text


def test_every_hit_has_a_passage(own):
    own.add(
        [
            _article("title", "", title="Giá vàng"),
            _article("body", "Giá vàng"),
            _article("both", "x", title="vàng"),
        ]
    )
    for hit in own.search("vàng"):
        assert hit.snippets[0].text
