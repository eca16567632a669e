"""What a query may make a search read: however it is made up, never more than a share of the index."""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import pairwise, product

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.lexicons import TextLexicon
from vnsearch import Article, Index
from vnsearch.engine.format.arrays import LazyArray
from vnsearch.model import Layer, Term
from vnsearch.query import effort
from vnsearch.query.effort import Effort
from vnsearch.query.phrase_matching import to_phrase

_WORDS = "và của là có cho được trong một các những người này với đã không".split()
_FORMS = [
    *('"{0} {1}"', '"{0} {1}"~9', '"{0} {1} {2}"', '"{0} {1} {2}"~30', "{0}*", "{0}~", "{0}"),
    *("title:{0}", "body:{0}", 'title:"{0} {1}"', 'body:"{0} {1}"~5', "url:{0}", "-url:{1}", '-"{0} {1}"~9'),
    *("({0} OR body:{1})", "+{0}*", "-title:{0}"),
]


@pytest.fixture(scope="module")
def common(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    """An index in which every word is in about 120 of 300 articles."""
    chance = random.Random(3)

    def text(length: int) -> str:
        return " ".join(chance.choices(_WORDS, k=length))

    with Index.open(tmp_path_factory.mktemp("common"), create=True, workers=1) as index:
        index.add(Article(str(n), text(2), text(5), url=f"https://và.example/{n}") for n in range(300))
        yield index


def count_reads(index: Index, query: str) -> int:
    """The number of syllables that are read for a query, in the order in which they stand in the articles."""
    read = 0
    really = LazyArray.take_slices

    def take_slices(array, starts, ends):
        nonlocal read
        taken = really(array, starts, ends)
        read += len(taken)
        return taken

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(effort, "_LEAST", 0)
        patch.setattr(LazyArray, "take_slices", take_slices)
        results = index.search(query)
        _ = results.total, results.facets
    return read


queries = st.lists(
    st.tuples(st.sampled_from(_FORMS), st.permutations(_WORDS)).map(lambda both: both[0].format(*both[1])),
    max_size=16,
).map(" ".join)


@settings(deadline=None, max_examples=60)
@given(queries)
@example(" ".join(f'"{first} {second}"~50' for first, second in product(_WORDS[:4], _WORDS[4:8])))
@example(" ".join(f"body:{word}" for word in _WORDS))
def test_no_query_reads_more_than_its_share_of_the_index(common, query):
    assert count_reads(common, query) <= 0.4 * common._engine.snapshot().total_length


def test_what_is_refused_is_said_and_searched_for_as_words(common):
    query = " ".join(f'"{first} {second}"~50' for first, second in pairwise(_WORDS))
    assert common.search(query).notes == ()  # the index is small
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(effort, "_LEAST", 0)
        results = common.search(query)
        assert results.total
        assert "“có cho” is in too many articles to be found there as asked" in " ".join(results.notes)
        assert count_reads(common, query.replace("~50", "~51"))  # phrases are remembered


def test_what_is_refused_excludes_nothing(common):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(effort, "_LEAST", 0)
        patch.setattr(effort, "_SHARE", 0)
        for query in ('của -"và là"~50', "của -title:và", "của -url:example"):
            assert common.search(query).total == common.search("của").total
            assert any("too many" in note for note in common.search(query).notes)


def test_addresses_are_searched_a_few_times_only(common):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(effort, "_LEAST", 4 * 16 * 300)
        results = common.search(" ".join(f"url:{letter}" for letter in "exampl"), match="all")
    assert results.total == 300
    assert [note for note in results.notes if "url" in note] == [
        "“url:p” is one address too many: it is passed over",
        "“url:l” is one address too many: it is passed over",
    ]


def test_a_query_of_rare_words_is_never_refused(common):
    lexicon = TextLexicon("một hai ba", *["bốn"] * 9)
    few = Effort(lexicon)
    assert all(few.spend_on_phrase(to_phrase(Term(Layer.FOLDED_WORD, "mot_hai"))) for _ in range(100))
