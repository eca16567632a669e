"""Whatever is asked, the answer is the same for one segment and for many, with articles deleted or not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vnsearch import Article, Index
from vnsearch.engine.write import batch

WORDS = "má mà ma hòa bình hoà thủ tướng tổng thống zza zzb zzphở biển biên".split()
QUERIES = [
    "ma",
    "má",
    "zz*",
    "hoa binh",
    '"thủ tướng"',
    "thu tuong -biên",
    "bien~",
    "tổng thống hòa bình zzb",
]
PREFIXES = ["z", "zz", "thủ t", "m", "hoa b"]

texts = st.lists(st.sampled_from(WORDS), min_size=1, max_size=12).map(" ".join)
articles = st.lists(st.tuples(texts, texts, st.booleans()), min_size=1, max_size=12)


@contextmanager
def an_index(commits: Sequence[Sequence[Article]], deleted: Sequence[str]) -> Iterator[Index]:
    """An index of one segment a commit, as long as segments are not merged."""
    with TemporaryDirectory() as folder, Index.open(folder, create=True, workers=1) as index:
        for each in commits:
            index.add(each)
        if deleted:
            index.delete(deleted)
        yield index


def answers(index: Index) -> list[Any]:
    """What searches, completions and suggestions give, with scores to the sixth digit."""
    found: list[Any] = []
    for query in QUERIES:
        for order in ("relevance", "date", "title"):
            results = index.search(query, sort=order, limit=20)
            found.append([(hit.id, pytest.approx(hit.score, abs=1e-5)) for hit in results.hits])
        found += [results.total, results.notes, results.suggestions, results.facets]
    return [*found, *(index.suggest(prefix) for prefix in PREFIXES)]


@given(articles, st.data())
@settings(max_examples=8, deadline=None)
def test_answers_do_not_depend_on_how_an_index_is_cut(given_articles, data):
    made = [
        Article(f"{n:02}", title, body, source=f"Báo {n % 2}")
        for n, (title, body, _) in enumerate(given_articles)
    ]
    gone = [article.id for article, (_, _, deleted) in zip(made, given_articles, strict=True) if deleted]
    ends = sorted({len(made), *data.draw(st.lists(st.integers(1, len(made)), max_size=5))})
    commits = [made[begin:end] for begin, end in zip([0, *ends], ends, strict=False)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(batch, "choose_merges", lambda *_: [])
        with an_index(commits, gone) as many:
            assert len(made) == len(gone) or many.stats().segments <= len(commits)
            found = answers(many)
    with an_index([[article for article in made if article.id not in gone]], []) as one:
        assert found == answers(one)


def test_the_most_frequent_completions_are_found_over_all_segments(tmp_path, monkeypatch):
    monkeypatch.setattr(batch, "choose_merges", lambda *_: [])
    rare = [f"zz{first}{letter}{last}" for first in "aei" for letter in "bcdghklmnp" for last in "aeiouy"]
    with Index.open(tmp_path, create=True, workers=1) as index:
        for half in range(2):
            several = [
                Article(f"{half}-{word}-{n}", "Tựa", word)
                for n in range(3)
                for word in rare[half * 90 : half * 90 + 90]
            ]
            index.add([*several, *(Article(f"{half}-{n}", "Tựa", "zzphobien") for n in range(2))])
        assert index.stats().segments == 2
        (best, *_) = index.suggest("zz", limit=1)
        assert (best.text, best.articles) == ("zzphobien", 4)
        assert "0-0" in {hit.id for hit in index.search("zz*", limit=1000).hits}
