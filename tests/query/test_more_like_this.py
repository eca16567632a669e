"""Articles that are like a given one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from random import Random

import pytest

from vnsearch import Article, ArticleNotFound, Index
from vnsearch.model import IsArticle, Not, Phrase
from vnsearch.query.more_like_this import plan_similar

_TOPICS = {
    "bão": "bão đổ bộ gió giật sóng lớn ngư dân tàu thuyền mưa lũ sạt lở".split(),
    "bóng": "bóng đá đội tuyển huấn luyện viên bàn thắng cầu thủ trận đấu".split(),
    "vàng": "giá vàng miếng ngân hàng lãi suất tỷ giá đô la thị trường".split(),
}
_COMMON = "và của là có trong cho với được các những người ngày nay đã".split()


def _article(topic: str, number: int) -> Article:
    chance = Random(f"{topic}{number}")
    body = chance.choices(_TOPICS[topic], k=40) + chance.choices(_COMMON, k=60)
    chance.shuffle(body)
    published = date(2020 + number, 1, 1)
    return Article(f"{topic}{number}", f"Bài {number}", " ".join(body), source=topic, published=published)


@pytest.fixture(scope="module")
def topics(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    """Articles on three topics, in several segments."""
    with Index.open(tmp_path_factory.mktemp("topics") / "index", create=True, workers=1) as index:
        for number in range(5):
            index.add(_article(topic, number) for topic in _TOPICS)
        index.marks.change(["bão2", "vàng0"], tags=["đọc"])
        index.marks.change(["vàng0"], starred=True)
        yield index


@pytest.mark.parametrize("topic", _TOPICS)
@pytest.mark.parametrize("number", range(5))
def test_related_articles_come_first_and_the_article_itself_never(topics, topic, number):
    found = [hit.id for hit in topics.similar(f"{topic}{number}", limit=100).hits]
    assert f"{topic}{number}" not in found
    assert {each.rstrip("01234") for each in found[:4]} == {topic}


def test_pages_of_similar_articles_follow_each_other(topics):
    whole = topics.similar("bão0", limit=100)
    pages = [topics.similar("bão0", limit=3, offset=offset) for offset in range(0, 15, 3)]
    assert [hit.id for page in pages for hit in page.hits] == [hit.id for hit in whole.hits]
    assert {page.total for page in pages} == {len(whole.hits)}
    assert [hit.rank for hit in pages[1].hits] == [4, 5, 6]


def test_a_similar_article_has_snippets_and_reasons(topics):
    hit = topics.similar("bão0").hits[0]
    assert hit.snippets[0].highlights
    assert sum(reason.score for reason in hit.explanation) == pytest.approx(hit.score, abs=1e-3)


def test_deleted_articles_are_not_similar(tmp_path):
    with Index.open(tmp_path / "index", create=True, workers=1) as index:
        index.add(_article(topic, number) for topic in _TOPICS for number in range(3))
        index.delete(["bão1"])
        found = [hit.id for hit in index.similar("bão0").hits]
        assert found[0] == "bão2"
        assert "bão1" not in found
        with pytest.raises(ArticleNotFound):
            index.similar("bão1")


@pytest.mark.parametrize("body", ["", "?!", "Bão về."])
def test_an_article_unlike_all_others_has_none(tmp_path, body):
    with Index.open(tmp_path / "index", create=True, workers=1) as index:
        index.add([Article("1", "", body), Article("2", "Trăng", "Trăng sao")])
        results = index.similar("1")
    assert (results.hits, results.total, results.notes) == ((), 0, ())


@pytest.mark.parametrize("article_id", ["", "zzz", "bão", "\ud800"])
def test_an_id_that_there_is_not(topics, article_id):
    with pytest.raises(ArticleNotFound):
        topics.similar(article_id)


@pytest.mark.parametrize(
    ("filters", "passes"),
    [
        ({"include": {"source": ["bão", "vàng"]}}, lambda each: each[:-1] in ("bão", "vàng")),
        (
            {"exclude": {"source": "bóng"}, "since": "2023"},
            lambda each: each[:-1] != "bóng" and each[-1] > "2",
        ),
        ({"where": "source:bão -title:3"}, lambda each: each.startswith("bão") and each != "bão3"),
        ({"tag": "đọc"}, lambda each: each in ("bão2", "vàng0")),
        ({"starred": True, "tag": "đọc"}, lambda each: each == "vàng0"),
    ],
)
def test_filters_leave_out_articles_and_change_no_score(topics, filters, passes):
    everything = topics.similar("bão0", limit=100)
    filtered = topics.similar("bão0", limit=100, **filters)
    expected = [(hit.id, hit.score) for hit in everything.hits if passes(hit.id)]
    assert [(hit.id, hit.score) for hit in filtered.hits] == expected != []
    assert filtered.total == len(expected)


def test_the_facet_that_is_filtered_by_counts_what_another_choice_would_find(topics):
    everything, filtered = topics.similar("bão0"), topics.similar("bão0", include={"source": "vàng"})
    assert filtered.facets["source"] == everything.facets["source"]
    assert len(filtered.facets["source"]) == len(_TOPICS)


def test_of_the_seeds_each_has_others(seeds):
    for article_id in seeds.ids():
        found = [hit.id for hit in seeds.similar(article_id).hits]
        assert found
        assert article_id not in found


def test_what_is_looked_up_is_bounded_and_as_a_whole_not_the_article(topics):
    snapshot = topics._engine.snapshot()
    number = snapshot.find("bão0")
    planned = plan_similar(number, snapshot)
    assert 0 < len(planned.matching) <= 36
    assert planned.condition.conditions[1] == Not(IsArticle(number))
    assert not any(isinstance(each.lookup, Phrase) for each in planned.matching)
    pairs = [each.lookup.term for each in planned.matching if each.lookup.layer == "pair"]
    assert len(set(pairs)) == len(pairs) == 24
