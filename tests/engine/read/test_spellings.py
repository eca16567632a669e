"""How articles spell pairs of syllables, which ones are near, and how articles go on: in plain Python."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from itertools import groupby, pairwise
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import document, living, snapshot_of, unmarked
from vnsearch.language.analyzer import join_pair
from vnsearch.model import PARTS, Document, Layer

SYLLABLES = ["ba", "ba'", "na", "na'", "nab", "x"]

texts = st.lists(st.sampled_from(SYLLABLES), max_size=9).map(" ".join)
articles = st.builds(document, st.uuids().map(str), texts, title=texts, related=texts)
segments = st.lists(
    st.tuples(st.lists(articles, min_size=1, max_size=4), st.frozensets(st.integers(0, 3))),
    min_size=1,
    max_size=3,
)
pairs = st.sets(st.tuples(*[st.sampled_from(["ba", "na", "x", "unknown"])] * 2), min_size=1, max_size=3)
few = settings(deadline=None, max_examples=40)


def parts_of(documents: Collection[Document]) -> Iterator[Sequence[str]]:
    return (one.terms[part]["syllable"] for one in documents for part in PARTS)


@few
@given(segments, pairs)
def test_pairs_count_with_the_square_of_the_pairs_that_follow_each_other(segments, pairs):
    expected: Counter[tuple[str, str]] = Counter()
    for part in parts_of(living(*segments)):
        both = list(pairwise(part))
        for is_wanted, run in groupby(both, lambda pair: tuple(map(unmarked, pair)) in pairs):
            stretch = list(run)
            expected.update(dict.fromkeys(stretch, 0))
            for pair in stretch if is_wanted else ():
                expected[pair] += len(stretch) ** 2
    with TemporaryDirectory() as folder:
        snapshot = snapshot_of(folder, *segments)
        found = snapshot.count_spellings(dict.fromkeys(snapshot.numbers(), 1.0), pairs)
    assert found.pairs == {pair: count for pair, count in expected.items() if count}
    wanted = {term for pair in pairs for term in pair}
    syllables = Counter(term for part in parts_of(living(*segments)) for term in part)
    assert found.syllables == {term: n for term, n in syllables.items() if unmarked(term) in wanted}


@few
@given(segments, pairs)
def test_articles_are_counted_without_their_lists_as_with_them(segments, pairs):
    terms = [(Layer.PAIR, join_pair(*pair)) for pair in pairs]
    terms += [(layer, term) for term in SYLLABLES for layer in (Layer.SYLLABLE, Layer.FOLDED)]
    with TemporaryDirectory() as folder:
        snapshot = snapshot_of(folder, *segments)
        counts = [snapshot.count_articles(*term) for term in terms]
        assert counts == [snapshot.document_frequency(*term) for term in terms]
        assert counts == [snapshot.count_articles(*term) for term in terms]


@few
@given(segments, pairs)
def test_a_sample_of_a_pair_is_of_live_articles_that_have_it(segments, pairs):
    with TemporaryDirectory() as folder:
        snapshot = snapshot_of(folder, *segments)
        for pair in pairs:
            having = {
                one.article.id
                for one in living(*segments)
                if any(
                    tuple(map(unmarked, both)) == pair for part in parts_of([one]) for both in pairwise(part)
                )
            }
            assert {snapshot.id(number) for number in snapshot.sample_pair(*pair, 99)} == having
            assert len(snapshot.sample_pair(*pair, 2)) == min(len(having), 2) or len(having) > 2


@few
@given(segments, st.sampled_from(["", "ba", "x"]), st.sampled_from(["", "na", "x"]))
def test_near_terms_stand_beside_the_neighbours(segments, left, right):
    with TemporaryDirectory() as folder:
        found = snapshot_of(folder, *segments).near_terms("nba", left, right)
    assert set(found) <= {"ba", "na", "nab", "x"}
    for term, (behind, before) in found.items():
        having = [
            [
                one
                for number, one in enumerate(documents)
                if number not in deleted
                and any((left, term) in pairwise(map(unmarked, part)) for part in parts_of([one]))
            ]
            for documents, deleted in segments
        ]
        assert behind == (sum(map(len, having)) if left else 0)
        assert bool(behind or before) or not (left or right)


@few
@given(
    segments, st.lists(st.sampled_from(["ba", "na", "x"]), max_size=2), st.sampled_from(["n", "na", "b", "q"])
)
def test_continuations_are_read_from_the_live_articles(segments, whole, last):
    expected = Counter(
        tuple(part[place : place + len(whole) + 4])
        for part in parts_of(living(*segments))
        for place in range(len(part) - len(whole))
        if [unmarked(term) for term in part[place : place + len(whole)]] == whole
        and unmarked(part[place + len(whole)]).startswith(last)
    )
    with TemporaryDirectory() as folder:
        found = snapshot_of(folder, *segments).continuations([*whole, last], None, 99)
    assert Counter(run for _, run in found.runs) == expected
    assert found.read == found.all
