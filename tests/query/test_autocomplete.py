"""What the beginning of a query may go on to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from unicodedata import normalize

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.typists import WAYS
from vnsearch import Article, Completion, Index
from vnsearch.engine import Snapshot
from vnsearch.language.syllabification import fold


def _articles(*texts: str) -> list[Article]:
    return [Article(str(n), f"Tựa {n}", text) for n, text in enumerate(texts)]


@pytest.fixture
def filled(place: Path) -> Iterator[Callable[..., Index]]:
    """Makes an index of articles, each in a commit of its own."""
    opened: list[Index] = []

    def make(*articles: Article) -> Index:
        index = Index.open(place, create=True, workers=1)
        opened.append(index)
        for article in articles:
            index.add([article])
        return index

    yield make
    for index in opened:
        index.close()


def _words(index: Index, prefix: str, limit: int = 10) -> list[str]:
    return [found.text for found in index.suggest(prefix, limit=limit) if found.kind == "word"]


def _titles(index: Index, prefix: str, limit: int = 10) -> list[str]:
    return [found.text for found in index.suggest(prefix, limit=limit) if found.kind == "title"]


_SENTENCES = (
    "Tổng Bí thư dự lễ khánh thành cầu vượt biển dài nhất miền Bắc",
    "Đường sắt Cát Linh chở mười nghìn lượt khách trong ngày đầu",
    "Nông dân trồng vải thiều được mùa nhưng giá bán giảm mạnh",
    "Học sinh vùng cao đến trường trong giá rét của tháng chạp",
    "Luật đất đai sửa đổi được thông qua tại kỳ họp cuối năm",
    "Bão số ba làm tốc mái hàng trăm ngôi nhà ở ven biển",
)


@pytest.fixture(scope="module")
def sentences(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    """Sentences with two articles each, among others that begin in the same way."""
    with Index.open(tmp_path_factory.mktemp("sentences"), create=True, workers=1) as index:
        texts = [
            *_SENTENCES,
            *_SENTENCES,
            "Luật đầu tư",
            "Đường sắt chạy chậm",
            "Tổng Bí thư nguyên là nhà báo",
        ]
        index.add(Article(str(number), "", f"{text}.") for number, text in enumerate(texts))
        yield index


def _count_letters(index: Index, way: Callable[[str], str]) -> float:
    """The mean number of letters of a syllable, behind two others, until it is among five completions."""
    counts = []
    for sentence in _SENTENCES:
        terms = sentence.lower().split()
        for place in range(2, len(terms)):
            before, meant = terms[place - 2 : place], terms[place]
            typed = (way(" ".join([*before, meant[:letters]])) for letters in range(1, len(meant) + 1))
            offered = (
                any(
                    fold(" ".join([*before, meant])) in fold(text.lower())
                    for text in _words(index, prefix, 5)
                )
                for prefix in typed
            )
            counts.append(
                next((letters for letters, found in enumerate(offered, 1) if found), len(meant) + 1)
            )
    return sum(counts) / len(counts)


@pytest.mark.parametrize(("way", "most"), [(str, 1.05), (fold, 1.05), (WAYS["telex"], 1.3)], ids="abc")
def test_few_letters_are_typed_before_the_next_syllable_is_offered(sentences, way, most):
    assert _count_letters(sentences, way) <= most


@pytest.mark.parametrize(
    ("prefix", "word"),
    [
        ("đườg sắt c", "đường sắt cát linh"),
        ("tổng bý thư d", "tổng bí thư dự lễ"),
        ("nông dâng trồng v", "nông dân trồng vải thiều"),
        ("hoc sihn v", "học sinh vùng cao"),
    ],
)
def test_a_slip_in_an_earlier_syllable_is_mended_if_nothing_else_goes_on(sentences, prefix, word):
    assert any(found.startswith(word) for found in _words(sentences, prefix))


@pytest.mark.parametrize("prefix", ["luật c", "đường sắt n", "tổng bí thư ngo", "đường sắt ca ti"])
def test_what_no_article_has_as_a_whole_is_not_made_up(sentences, prefix):
    assert sentences.suggest(prefix) == ()


# --- words ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("prefix", "word"),
    [
        ("tong bi th", "tổng bí thư"),
        ("tổng bí", "tổng bí thư"),
        ("tổng bi t", "tổng bí thư"),
        ("TỔNG TH", "TỔNG thống"),
        (normalize("NFD", "tổng thố"), normalize("NFD", "tổng") + " thống"),
        ("to l", "tô lâm"),
        ("tô lâ", "tô lâm"),
        ("hoa b", "hoà bình"),
        ("hòa bì", "hòa bình"),
        ("lea", "leahy"),
        ("gặp tổng th", "gặp tổng thống"),
        ("tiê", "tiếp"),
        ("tiêp", "tiếp"),
    ],
)
def test_words_go_on_from_what_was_typed(seeds, prefix, word):
    assert word in _words(seeds, prefix)


@pytest.mark.parametrize(("prefix", "word"), [("tố l", "tô lâm"), ("hoá b", "hoà bình")])
def test_marks_typed_are_heeded(seeds, prefix, word):
    assert word not in _words(seeds, prefix)


def test_the_form_in_which_something_is_written_is_no_word(filled):
    index = filled(*_articles("Máy bay F-16, F 16 và 5 km, Ê-đê"))
    assert _words(index, "f") == ["f"]
    assert "e-de" not in _words(index, "e")


def test_the_most_frequent_come_first(filled):
    index = filled(*_articles("lúa", "lúa", "lúa lùa", "lúc", "lúc", "lùa là", "lùa"))
    found = [(each.text, each.articles) for each in index.suggest("lu") if " " not in each.text]
    assert found == [("lùa", 3), ("lúa", 3), ("lúc", 2)]
    assert _words(index, "lú")[0] == "lúa"
    assert "lùa" not in _words(index, "lú")


def test_a_word_stands_beside_the_one_before_it(filled):
    index = filled(*_articles("trăng tròn", "sao tới", "trăng tàn"))
    assert {fold(text) for text in _words(index, "trang t")} == {"trang tron", "trang tan"}


def test_what_was_typed_before_stays_as_it_was(seeds):
    assert all(text.startswith("GẶP: ") for text in _words(seeds, "GẶP: tổng th"))


def test_nothing_is_completed_twice(seeds):
    for prefix in ("tong", "tong  bi", "to", "h"):
        texts = [found.text for found in seeds.suggest(prefix, limit=50)]
        assert len(texts) == len(set(texts))


# --- titles --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "prefix", ["Tổng Bí thư Tô Lâm đi", "tong bi thu to lam di", "thượng nghị s", "leah", "lea"]
)
def test_titles_that_have_what_was_typed(seeds, prefix):
    found = [each for each in seeds.suggest(prefix) if each.kind == "title"]
    assert any("Patrick Leahy" in each.text for each in found)
    for each in found:
        assert each.articles == 1
        assert each.id is not None
        assert seeds[each.id].title == each.text


def test_a_title_needs_what_was_typed_side_by_side_and_in_it(filled):
    index = filled(Article("1", "Trăng tròn", "Sao mai"), Article("2", "Trăng và tròn", "Trăng tròn"))
    assert _titles(index, "trang tr") == ["Trăng tròn"]
    assert _titles(index, "sao m") == []


def test_marks_are_heeded_in_titles(filled):
    index = filled(Article("1", "Trắng", "x"), Article("2", "Trăng", "x"))
    assert set(_titles(index, "trang")) == {"Trắng", "Trăng"}
    assert _titles(index, "trắ") == ["Trắng"]
    assert set(_titles(index, "tră")) == {"Trắng", "Trăng"}


# --- how many ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("prefix", ["t", "tong", "tổng b", "h", "đ"])
@pytest.mark.parametrize("limit", [1, 2, 3, 4, 10, 11])
def test_words_come_first_and_are_at_least_half(seeds, prefix, limit):
    found = seeds.suggest(prefix, limit=limit)
    kinds = [each.kind for each in found]
    words = kinds.count("word")
    assert kinds == sorted(kinds, reverse=True)
    assert len(found) <= limit
    assert words >= min((limit + 1) // 2, len(_words(seeds, prefix, limit=50)))
    assert words == limit or "title" in kinds


def test_none_are_wanted(seeds):
    assert seeds.suggest("tong", limit=0) == ()


@pytest.mark.parametrize(
    "prefix", ["", " ", "?", "👍", "\u0301", "\ud800", "zzzz", "zzzz tong", '"', "x" * 100_000]
)
def test_what_nothing_begins_with_has_no_completion(seeds, prefix):
    assert seeds.suggest(prefix) == ()


def test_an_empty_index_completes_nothing(filled):
    assert filled().suggest("tong") == ()


def test_nothing_of_deleted_articles_is_offered(filled):
    index = filled(*_articles("lúa mì", "lúa nếp", "mì lúa"), Article("9", "Lúa chín", "x"))
    index.delete(["0", "2", "9"])
    texts = [found.text for found in index.suggest("lu") + index.suggest("lúa")]
    assert "lúa nếp" in texts or "lúa" in texts
    assert not {"lúa mì", "Lúa chín", "lúa chín"} & set(texts)
    assert {found.articles for found in index.suggest("lu")} == {1}


# --- any beginning -------------------------------------------------------------------------------------


@settings(deadline=None, max_examples=60)
@given(st.text('tôongbíhưlam "-(?', max_size=14) | st.text(st.characters(), max_size=10), st.integers(0, 12))
@example("tổng bí thư tô lâm đi", 10)
def test_what_is_offered_is_found(seeds, prefix, limit):
    offered = seeds.suggest(prefix, limit=limit)
    assert len(offered) <= limit
    for each in offered:
        assert each.articles >= 1
        if each.kind == "title":
            assert each.id in seeds


def test_every_word_offered_for_the_beginnings_of_a_word_finds_articles(seeds):
    for length in range(1, len("thượng nghị")):
        for each in seeds.suggest("thượng nghị"[:length]):
            if each.kind == "word":
                total = seeds.search(f'"{each.text}"').total
                assert total == each.articles or (total and " " in each.text)


class _Counted:
    """A snapshot that counts what it is asked for."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self.asked: Counter[str] = Counter()

    def __getattr__(self, name: str) -> Any:
        self.asked[name] += 1
        return getattr(self._snapshot, name)


@pytest.mark.parametrize(
    "prefix",
    ["a", "t", "đ", "tong b", "má mà", "mà má", "hoá bi", "a b c d e f g h", "a " * 5_000, "tong " * 5_000],
)
@pytest.mark.parametrize("limit", [10, 1_000])
def test_the_work_is_bounded(tmp_path, prefix, limit):
    from vnsearch.query.autocomplete import complete

    syllables = [
        f"{first}{vowel}{last}" for first in "btmđ" for vowel in "aáàăoôe" for last in ["", "n", "ng", "t"]
    ]
    with Index.open(tmp_path / "index", create=True, workers=1) as index:
        index.add(_articles(" ".join(f"{one} {other}" for one in syllables[:40] for other in syllables)))
        counted = _Counted(index._engine.snapshot())
        found = complete(prefix, counted, limit)
    assert all(isinstance(each, Completion) for each in found)
    assert counted.asked["continuations"] <= 4
    assert counted.asked["beginning_with"] <= 10
    assert counted.asked["forms"] <= 32 + 64
    assert counted.asked["document_frequency"] <= 1_000


@pytest.mark.parametrize("prefix", ["toongr bis th", "toongr bis", "to6ng3 bi1 t", "TOONGR bis th"])
def test_keystrokes_of_an_input_method_are_decoded_if_nothing_begins_so(seeds, prefix):
    assert seeds.suggest(prefix)[0].text == "tổng bí thư"


def test_words_that_are_no_keystrokes_of_any_syllable_are_not_completed(seeds):
    assert seeds.suggest("zxqv bis th") == ()
    assert seeds.suggest("hoa kyf")[0].text.startswith("hoa kỳ")
