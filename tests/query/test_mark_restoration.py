"""Marks are restored as the likeliest of all ways to spell the syllables, compared with every one of them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise, product
from math import isclose, prod

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from vnsearch import Article, Index
from vnsearch.engine import Snapshot
from vnsearch.language.syllabification import fold
from vnsearch.query.mark_restoration import LIKELY, restore
from vnsearch.query.spelling_evidence import SpellingEvidence

_BODIES = (
    *["Bàn chân đau.", "Bạn chăn trâu.", "Bán chăn bông.", "Ban chấn chỉnh."] * 3,
    *["Chân bàn gãy.", "Chăn bán hết.", "Bạn bàn bạc.", "Chán bạn."] * 2,
    *["Trâu chăn bạn bè.", "Bàn chân trầu.", "Trấu bán."],
)


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snapshot]:
    with Index.open(tmp_path_factory.mktemp("index"), create=True, workers=1) as index:
        index.add(Article(str(number), "", body) for number, body in enumerate(_BODIES))
        yield index._engine.snapshot()


@settings(deadline=None, max_examples=60)
@given(st.lists(st.sampled_from(["ban", "chan", "trau"]), min_size=2, max_size=5), st.data())
def test_the_likeliest_spelling_is_taken_if_it_is_likely_among_all(snapshot, terms, data):
    evidence = SpellingEvidence(terms, snapshot, {})
    evidence.sample(list(pairwise(terms)))
    slots = [
        {form: data.draw(st.sampled_from([1.0, 1.0, 5.0])) for form in (*snapshot.forms(term), term)}
        for term in terms
    ]

    def weigh(spelling: tuple[str, ...]) -> float:
        bonds = []
        for first, second in pairwise(spelling):
            counts, _ = evidence.count_spellings(fold(first), fold(second))
            by_itself = evidence.prior * evidence.probability(second)
            together = counts.get((first, second), 0.0) + by_itself
            bonds.append(together / (evidence.count_form(first) + evidence.prior))
        meant = prod(slot[form] for slot, form in zip(slots, spelling, strict=True))
        return meant * evidence.probability(spelling[0]) * prod(bonds)

    weights = {spelling: weigh(spelling) for spelling in product(*slots)}
    best, second = sorted(weights, key=weights.__getitem__, reverse=True)[:2]
    assume(not isclose(weights[best], weights[second]))
    share = weights[best] / sum(weights.values())
    assume(not isclose(share, LIKELY, rel_tol=1e-6))
    assert restore(terms, slots, evidence) == (list(best) if share > LIKELY else terms)


def test_a_long_query_is_restored_though_some_of_it_is_in_doubt(snapshot):
    terms = ["trau", "chan", "ban", "be", "trau", "chan", "ban", "be", "ban"]
    evidence = SpellingEvidence(terms, snapshot, {})
    evidence.sample(list(pairwise(terms)))
    slots = [dict.fromkeys((*snapshot.forms(term), term), 1.0) for term in terms]
    assert restore(terms, slots, evidence)[:4] == ["trâu", "chăn", "bạn", "bè"]
    assert restore(terms[-1:], slots[-1:], evidence) == ["ban"]
