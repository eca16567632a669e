"""Why an article was found, and what each reason adds to its score."""

from __future__ import annotations

import math
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.commandline import SEEDS
from vnsearch import Article, Hit, Index
from vnsearch.language.analyzer import analyse_text
from vnsearch.model import PARTS, Contribution, Phrase, Term, Weighted
from vnsearch.search.explanation import Reason, give_reasons


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    """The seeds in two segments, with an article deleted."""
    with Index.open(tmp_path_factory.mktemp("index"), create=True, workers=1) as index:
        index.update([SEEDS])
        index.add([Article(f"rain {number}", "Mưa", f"Trời mưa lần {number}.") for number in range(9)])
        index.delete(["rain 3"])
        yield index


def _reason(hit: Hit, what: str) -> Reason:
    return next(reason for reason in hit.explanation if reason.what == what)


_QUERIES = [
    "biden",
    "tổng bí thư tô lâm gặp tổng thống biden",
    "tong bi thu to lam",
    "tổng bi thư TO lâm",
    "tổng thồng biden",
    "LHQ",
    "liên hợp quốc",
    "hoa ky viet nam",
    "việt nam việt nam",
    "mưa",
    "mua zzzz",
]


@pytest.mark.parametrize("query", _QUERIES)
def test_the_scores_of_the_reasons_add_up_to_that_of_the_hit(index, query):
    hits = index.search(query, limit=100).hits
    assert hits
    for hit in hits:
        total = math.fsum(reason.score for reason in hit.explanation)
        assert total == pytest.approx(hit.score, rel=1e-5, abs=2e-6)


@pytest.mark.parametrize("query", _QUERIES)
def test_the_reasons_that_add_most_come_first_and_each_adds_something(index, query):
    for hit in index.search(query, limit=100):
        scores = [reason.score for reason in hit.explanation]
        assert scores == sorted(scores, reverse=True)
        assert all(score > 0 for score in scores)
        assert all(reason.weight > 0 for reason in hit.explanation)


@pytest.mark.parametrize("query", _QUERIES)
def test_what_a_reason_speaks_of_stands_in_the_article(index, query):
    for hit in index.search(query, limit=100):
        assert all(reason.title + reason.body + reason.related > 0 for reason in hit.explanation)
        assert len({reason.what for reason in hit.explanation}) == len(hit.explanation)


@pytest.mark.parametrize("query", ["tổng bí thư tô lâm", "chu tich nuoc to lam", "hội đồng hòa bình"])
def test_a_reason_counts_the_terms_that_are_indexed_of_each_part(index, query):
    for hit in index.search(query, limit=100):
        indexed = [analyse_text(getattr(hit.article, part)) for part in PARTS]
        for reason, contribution in zip(
            hit.explanation, hit._search._evaluation.explain(hit._number), strict=True
        ):
            lookup = contribution.weighted.lookup
            if isinstance(lookup, Term):
                counts = [found[lookup.layer].count(lookup.term) for found in indexed]
                assert [reason.title, reason.body, reason.related] == counts


def test_a_reason_counts_the_articles_that_can_be_found(index):
    (hit,) = index.search("mưa", limit=1)
    assert hit.explanation[0].articles == index.search("mưa", match="any").total
    assert "rain 3" not in index


@pytest.mark.parametrize(
    ("query", "what"),
    [
        ("biden", "“biden” with any marks or none"),
        ("tổng", "“tổng” with these marks"),
        ("tong thong", "“tong thong” side by side"),
        ("tong bi thu", "“tong bi thu” as a word"),
        ("liên hợp quốc", "“lhq”, another name for “liên hợp quốc”"),
        ("lhq", "“liên hợp quốc”, another name for “lhq”"),
    ],
)
def test_a_reason_is_told_in_words(index, query, what):
    assert any(what in {reason.what for reason in hit.explanation} for hit in index.search(query))


def test_another_name_weighs_less(index):
    typed, other = "“lhq” with any marks or none", "“liên hợp quốc”, another name for “lhq”"
    hit = next(
        hit for hit in index.search("lhq") if {typed, other} <= {reason.what for reason in hit.explanation}
    )
    assert _reason(hit, other).weight < _reason(hit, typed).weight
    assert _reason(hit, other).score < _reason(hit, typed).score / 2


def test_a_reason_tells_title_body_and_related_text_apart():
    article = Article("a", title="Tô Lâm", body="Ông Tô Lâm. Tô Lâm!", related="Lâm")
    term, name = Weighted(Term("syllable", "lâm"), 0.7), Weighted(Term("pair", "to-lam"), 0.35)
    found = list(give_reasons(article, [Contribution(term, 5, 2.0), Contribution(name, 1, 1.0)]))
    assert found == [
        Reason("“lâm” with these marks", 2.0, 0.7, title=1, body=2, related=1, articles=5),
        Reason("“to lam” side by side", 1.0, 0.35, title=1, body=2, related=0, articles=1),
    ]


def test_a_phrase_is_counted_where_its_syllables_stand_one_after_the_other():
    phrase = Phrase(((Term("folded", "to"),), (Term("syllable", "lâm"),)))
    article = Article("a", title="Tô và Lâm", body="Tô Lâm, to làm", related="TO LÂM")
    (found,) = give_reasons(article, [Contribution(Weighted(phrase, 0.5), 3, 1.0)])
    assert found == Reason("“to lâm” one after the other", 1.0, 0.5, 0, 1, 1, 3)


def test_an_explanation_can_be_read_after_the_index_was_closed_and_changed(tmp_path):
    with Index.open(tmp_path, create=True, workers=1) as index:
        index.add([Article("a", "Mưa", "Trời mưa.")])
        (hit,) = index.search("mưa")
        index.add([Article("a", "Nắng", "Trời nắng.")])
    assert hit.explanation[0].body == hit.explanation[0].title == 1
    assert math.fsum(reason.score for reason in hit.explanation) == pytest.approx(hit.score, rel=1e-5)


_WORDS = "tổng tong bí thư tô lâm biden lhq liên hợp quốc hòa bình mưa mùa trời thồng zzzz việt nam".split()


@settings(deadline=None, max_examples=60)
@given(st.lists(st.sampled_from(_WORDS), min_size=1, max_size=8).map(" ".join))
def test_any_querys_hits_are_explained_in_full(index, query):
    for hit in index.search(query, limit=20):
        total = math.fsum(reason.score for reason in hit.explanation)
        assert total == pytest.approx(hit.score, rel=1e-5, abs=2e-6)
