"""The best passages over all articles, through the public class."""

from __future__ import annotations

from itertools import combinations

import pytest

from vnsearch import Article, BadArgument, Index

_FILLER = "Sáng nay trời nhiều mây và có mưa rào ở vài nơi trong vùng. "


def _article(article_id: str, *places: int, subject: str = "", title: str = "Tin") -> Article:
    """A long article of sentences, of which those at the places are about the rise of interest rates."""
    told = f"Ngân hàng {article_id} tăng lãi suất tiết kiệm{subject}. "
    return Article(article_id, title, "".join(told if n in places else _FILLER for n in range(40)))


@pytest.fixture(scope="module")
def banks(tmp_path_factory):
    with Index.open(tmp_path_factory.mktemp("banks") / "index", create=True, workers=1) as index:
        index.add(
            [
                _article("a", 20),
                _article("b", 3, 12, 22, 30, 38, title="Lãi suất tiết kiệm"),
                _article("c"),
                Article("d", "Tin", "Tiết kiệm nước. " + _FILLER * 30, published=None, source="Báo D"),
            ]
        )
        yield index


@pytest.mark.parametrize("length", [60, 200, 600])
def test_passages_are_slices_of_their_articles_best_first_and_apart(banks, length):
    passages = banks.passages("lãi suất tiết kiệm", length=length)
    assert [each.score for each in passages] == sorted((each.score for each in passages), reverse=True)
    for each in passages:
        text = getattr(banks[each.id], each.part)
        assert text[each.start : each.start + len(each.text)] == each.text
        assert 0 < len(each.text) <= length
        assert all(each.text[start:end].strip() for start, end in each.highlights)
        assert each.highlights
        assert each.title == banks[each.id].title
    for one, other in combinations(passages, 2):
        if (one.id, one.part) == (other.id, other.part):
            assert one.start + len(one.text) <= other.start or other.start + len(other.text) <= one.start


def test_the_passages_of_several_articles_are_compared(banks):
    passages = banks.passages("lãi suất tiết kiệm", length=80, group=False)
    assert [each.id for each in passages][:4] == ["b", "b", "b", "a"]
    assert all("lãi suất tiết kiệm" in each.text for each in passages[:4])
    assert banks.passages("lãi suất tiết kiệm", length=80, limit=2, group=False) == passages[:2]


def test_filters_are_those_of_a_search(banks):
    assert {each.id for each in banks.passages("tiết kiệm", source="Báo D")} == {"d"}
    assert banks.passages("xyzzyq") == banks.passages("-xyzzyq") == ()


def test_near_duplicates_are_left_out(index):
    body = _article("a", 5).body
    index.add([Article("a", "Tin", body), Article("b", "Tin", body)])
    assert {each.id for each in index.passages("lãi suất")} == {"a"}
    assert {each.id for each in index.passages("lãi suất", group=False)} == {"a", "b"}


def test_a_passage_of_a_document_has_its_page(index):
    body = _article("a", 30).body
    index.add([Article("a", "Tin", body, metadata={"page_starts": [0, len(_FILLER) * 10]})])
    assert [each.page for each in index.passages("lãi suất tiết kiệm", limit=1)] == [2]


@pytest.mark.parametrize("asked", [{"limit": -1}, {"length": -1}, {"since": "x"}])
def test_what_cannot_be_asked_for_is_an_error(banks, asked):
    with pytest.raises(BadArgument):
        banks.passages("lãi suất", **asked)
    assert banks.passages("lãi suất", limit=0) == ()
