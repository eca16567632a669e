"""The arrays of a segment: what they say is what a plain inversion of the same articles says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.conftest import block, document, layers, unmarked
from vnsearch.engine.format.packing import unpack
from vnsearch.engine.write.building import build_segment
from vnsearch.engine.write.inversion import Tokens, build_terms, invert, make_term_key, sort_terms
from vnsearch.model import LAYERS, PAIR_JOINER, PARTS, Document, Layer

syllables = st.sampled_from(
    ["a", "a'", "b", "b'", "0", "a=b'", "đường", "nghiêng", "nghiêng'", "nghiêngg", "w" * 300]
)
texts = st.lists(syllables, max_size=8).map(" ".join)
corpora = st.lists(st.builds(document, st.uuids().map(str), texts, title=texts, related=texts), max_size=6)

Arrays = Mapping[str, np.ndarray]
Inverted = dict[bytes, list[tuple[int, int]]]


def strings(data: np.ndarray, ends: np.ndarray) -> list[bytes]:
    return [data.tobytes()[start:end] for start, end in pairwise([0, *ends.tolist()])]


def terms_of(arrays: Arrays, layer: str) -> list[bytes]:
    if layer != "pair":
        return strings(arrays[f"{layer}.terms"], arrays[f"{layer}.ends"])
    singles = terms_of(arrays, "folded")
    firsts, seconds = arrays["pair.firsts"].tolist(), arrays["pair.seconds"].tolist()
    assert len(firsts) == len(singles) + 1
    return [
        singles[first] + PAIR_JOINER.encode() + singles[second]
        for first, (start, end) in enumerate(pairwise(firsts))
        for second in seconds[start:end]
    ]


def inverted(arrays: Arrays, layer: str) -> Inverted:
    """The posting lists of a layer: (article, weight) by term."""
    starts, articles, weights = (each.tolist() for each in unpack(arrays, Layer(layer)))
    postings = list(zip(articles, weights, strict=True))
    terms = terms_of(arrays, layer)
    assert len(starts) == len(terms) + 1
    assert (starts[0], starts[-1]) == (0, len(postings))
    return {term: postings[start:end] for term, (start, end) in zip(terms, pairwise(starts), strict=True)}


def weight(part: str, place: int) -> int:
    """What a term at a place of a part counts, in halves."""
    if part != "body":
        return {"title": 6, "related": 0}[part]
    return 6 if place < 30 else 4 if place < 60 else 3 if place < 120 else 2


def plain(documents: Sequence[Document], layer: str) -> Inverted:
    """The same in plain Python."""
    found: dict[bytes, dict[int, int]] = {}
    for number, one in enumerate(documents):
        for part in PARTS:
            for place, term in enumerate(layers(one, part)[layer]):
                weights = found.setdefault(term.encode(), {})
                weights[number] = weights.get(number, 0) + weight(part, place)
    return {
        term: [(number, min(counted, 254)) for number, counted in weights.items()]
        for term, weights in sorted(found.items())
    }


@given(corpora)
@example([document("1", "a " * 300, title="b " * 200, related="c " * 300)])
@example([document("1", ""), document("2", "a"), document("3", "")])
@settings(deadline=None, max_examples=50)
def test_posting_lists_are_those_of_a_plain_inversion(documents):
    arrays = dict(build_segment(block(*documents)))
    for layer in (*LAYERS, Layer.NAMING):
        found = inverted(arrays, layer)
        assert found == plain(documents, layer)
        assert list(found) == sorted(found)


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ({"title": "x"}, 6),
        ({"text": "x"}, 6),
        ({"related": "x x x"}, 0),
        ({"title": "x", "text": "x x", "related": "x"}, 18),
        ({"text": "y " * 29 + "x x"}, 10),
        ({"text": "y " * 59 + "x x"}, 7),
        ({"text": "y " * 119 + "x x"}, 5),
        ({"text": "y " * 1000 + "x x"}, 4),
        ({"text": "x " * 30 + "y " * 90 + "x " * 37}, 254),
        ({"text": "x " * 30 + "y " * 90 + "x " * 38}, 254),
        ({"title": "x " * 1000}, 254),
    ],
)
def test_a_weight_counts_each_occurrence_with_the_weight_of_its_place(parts, expected):
    arrays = dict(build_segment(block(document("1", parts.pop("text", ""), **parts))))
    assert inverted(arrays, "syllable")[b"x"] == [(0, expected)]


def test_a_pair_does_not_reach_from_one_part_or_article_to_the_next():
    documents = [document("1", "b c", title="a b", related="c d"), document("2", "e")]
    arrays = dict(build_segment(block(*documents)))
    assert inverted(arrays, "pair") == {b"a-b": [(0, 6)], b"b-c": [(0, 6)], b"c-d": [(0, 0)]}


@given(corpora)
@settings(deadline=None, max_examples=50)
def test_lengths_count_syllables_with_the_weights_of_their_parts(documents):
    arrays = dict(build_segment(block(*documents)))
    counts = [[len(one.terms[part]["syllable"]) for part in PARTS] for one in documents]
    assert arrays["counts"].reshape(-1, 3).tolist() == counts
    assert arrays["lengths"].tolist() == [3 * title + body for title, body, _ in counts]


@given(corpora)
@settings(deadline=None, max_examples=50)
def test_the_stream_spells_out_every_article(documents):
    arrays = dict(build_segment(block(*documents)))
    terms = terms_of(arrays, "syllable")
    spelled = [terms[number].decode() for number in arrays["stream"]]
    assert spelled == [term for one in documents for part in PARTS for term in one.terms[part]["syllable"]]


@given(corpora)
@settings(deadline=None, max_examples=50)
def test_fold_leads_from_each_syllable_to_the_one_without_marks(documents):
    arrays = dict(build_segment(block(*documents)))
    folded = terms_of(arrays, "folded")
    found = [folded[number].decode() for number in arrays["fold"]]
    assert found == [unmarked(term.decode()) for term in terms_of(arrays, "syllable")]


@given(corpora)
@settings(deadline=None, max_examples=50)
def test_what_is_stored_besides_terms_is_in_the_order_of_the_articles(documents):
    arrays = dict(build_segment(block(*documents, dictionary=b"common")))
    ids = strings(arrays["ids"], arrays["id_ends"])
    assert ids == [one.article.id.encode() for one in documents]
    assert [ids[number] for number in arrays["id_order"]] == sorted(ids)
    assert sorted(arrays["path_order"].tolist()) == list(range(len(documents)))
    assert strings(arrays["paths"], arrays["path_ends"]) == [b""] * len(documents)
    records = block(*documents, dictionary=b"common").articles
    assert strings(arrays["records"], arrays["record_ends"]) == [record.data for record in records]
    assert arrays["digests"].tobytes() == b"".join(record.digest for record in records)
    dictionaries = strings(arrays["dictionaries"], arrays["dictionary_ends"])
    assert dictionaries == [b"", b"common"][: 1 + bool(documents)]
    assert arrays["record_dictionaries"].tolist() == [1] * len(documents)


@given(corpora)
@settings(deadline=None, max_examples=50)
def test_the_same_articles_always_give_the_same_arrays(documents):
    one, other = (dict(build_segment(block(*documents))) for _ in range(2))
    assert one.keys() == other.keys()
    assert all(np.array_equal(one[name], other[name]) for name in one)


# The steps


@given(st.lists(st.text(max_size=12)))
@settings(deadline=None, max_examples=50)
def test_terms_are_sorted_by_their_bytes_and_each_finds_its_place(terms):
    ordered, places = sort_terms(terms)
    assert ordered == sorted({term.encode() for term in terms})
    assert [ordered[place].decode() for place in places] == terms


@given(st.lists(st.binary(max_size=12)))
@settings(deadline=None, max_examples=50)
def test_keys_grow_with_the_terms(terms):
    terms = sorted(set(terms))
    keys = [make_term_key(term) for term in terms]
    assert keys == sorted(keys)
    assert build_terms(terms)["keys"].tolist() == keys


@given(
    st.lists(
        st.tuples(st.integers(0, 3) | st.integers(65_530, 65_540) | st.integers(2**40, 2**40 + 2)),
        max_size=40,
    ),
    st.data(),
)
@settings(deadline=None, max_examples=50)
def test_terms_are_inverted_whatever_their_numbers_are(tokens, data):
    terms = [number for (number,) in tokens]
    articles = sorted(data.draw(st.lists(st.integers(0, 5), min_size=len(terms), max_size=len(terms))))
    weights = data.draw(st.lists(st.integers(0, 2), min_size=len(terms), max_size=len(terms)))
    keys, postings = invert(Tokens(*(np.array(each, dtype=np.intp) for each in (terms, articles, weights))))
    expected: dict[int, dict[int, int]] = {}
    for term, article, weight in sorted(zip(terms, articles, weights, strict=True)):
        expected.setdefault(term, {}).setdefault(article, 0)
        expected[term][article] += weight
    assert keys.tolist() == list(expected)
    starts, articles, weights = (each.tolist() for each in postings)
    found = list(zip(articles, weights, strict=True))
    assert [dict(found[a:b]) for a, b in pairwise(starts)] == list(expected.values())
