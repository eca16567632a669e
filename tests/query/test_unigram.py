"""Cutting syllables into words by counts."""

from __future__ import annotations

import doctest
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from vnsearch.query import unigram
from vnsearch.query.unigram import CandidateWord, cut_words

_COUNTS = st.dictionaries(
    st.lists(st.sampled_from("abc"), min_size=1, max_size=6).map("_".join), st.integers(0, 50), max_size=30
)


@settings(deadline=None)
@given(st.lists(st.sampled_from("abcd"), max_size=12), _COUNTS, st.integers(0, 1000))
def test_cut_covers_in_order_and_makes_only_words_that_are_held(
    syllables: list[str], counts: dict[str, int], total: int
) -> None:
    ranges = cut_words([counts.get(syllable, 0) for syllable in syllables], _words(syllables, counts), total)
    assert [at for start, end in ranges for at in range(start, end)] == list(range(len(syllables)))
    for start, end in ranges:
        assert end - start == 1 or counts["_".join(syllables[start:end])] > 0


def _words(syllables: list[str], counts: dict[str, int]) -> list[CandidateWord]:
    spans = combinations(range(len(syllables) + 1), 2)
    found = [CandidateWord(start, end, counts.get("_".join(syllables[start:end]), 0)) for start, end in spans]
    return [word for word in found if word.occurrences and word.end - word.start > 1]


def _cut(query: str, counts: dict[str, int], total: int = 10_000) -> list[str]:
    syllables = query.split()
    ranges = cut_words([counts.get(syllable, 0) for syllable in syllables], _words(syllables, counts), total)
    return ["_".join(syllables[start:end]) for start, end in ranges]


def test_cut_prefers_a_frequent_word_to_its_parts() -> None:
    counts = {"tổng": 40, "bí": 5, "thư": 30, "tổng_bí_thư": 12, "bí_thư": 9}
    assert _cut("tổng bí thư", counts) == ["tổng_bí_thư"]


def test_cut_prefers_frequent_parts_to_a_rare_word() -> None:
    assert _cut("học sinh học", {"học_sinh": 60, "sinh_học": 2, "học": 50, "sinh": 20}) == ["học_sinh", "học"]
    assert _cut("và của", {"và": 900, "của": 900, "và_của": 1}) == ["và", "của"]


def test_cut_takes_syllables_without_marks() -> None:
    counts = {"tong_bi_thu": 7, "to_lam": 5, "tong_thong": 6, "biden": 4, "gap": 9, "tong": 20, "thu": 30}
    assert _cut("tong bi thu to lam gap tong thong biden", counts) == [
        "tong_bi_thu",
        "to_lam",
        "gap",
        "tong_thong",
        "biden",
    ]


def test_cut_leaves_unseen_syllables_single() -> None:
    assert _cut("xyz tô lâm qqq", {"tô_lâm": 1}) == ["xyz", "tô_lâm", "qqq"]
    assert _cut("", {}) == []


def test_examples_in_docstrings() -> None:
    assert doctest.testmod(unigram) == (0, 1)
