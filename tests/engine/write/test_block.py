"""Articles as arrays, before they are sorted into a segment."""

from __future__ import annotations

import pickle
from itertools import pairwise

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import block, document, unmarked
from vnsearch.engine.write.block import Block, TermStream, make_block
from vnsearch.engine.write.building import join_blocks
from vnsearch.model import PARTS, Document, Layer

texts = st.lists(st.sampled_from(["a", "a'", "a''", "b", "đ", "ab=a_b"]), max_size=6).map(" ".join)
documents = st.lists(st.builds(document, st.uuids().map(str), texts, title=texts, related=texts), max_size=5)


def spelled(stream: TermStream) -> list[list[tuple[str, str]]]:
    """The terms of each part of each article, with what they are without marks."""
    terms = [(stream.terms[number], stream.folded[number]) for number in stream.ordinals]
    bounds = [0, *np.cumsum(stream.counts).tolist()]
    return [terms[start:end] for start, end in pairwise(bounds)]


def expected(documents: list[Document], kind: str) -> list[list[tuple[str, str]]]:
    parts = [document.terms[part][kind] for document in documents for part in PARTS]
    return [[(term, unmarked(term)) for term in part] for part in parts]


@given(documents.filter(len))
@settings(deadline=None, max_examples=50)
def test_a_block_spells_out_its_documents(documents):
    made = block(*documents)
    assert spelled(made.syllables) == expected(documents, "syllable")
    assert spelled(made.words) == expected(documents, "word")
    assert spelled(made.namings) == expected(documents, Layer.NAMING)
    assert [record.id for record in made.articles] == [document.article.id for document in documents]


@given(documents)
@settings(deadline=None, max_examples=50)
def test_each_term_is_in_a_block_once_in_the_order_of_coming(documents):
    terms = block(*documents).syllables.terms
    come = [term for one in documents for part in PARTS for term in one.terms[part]["syllable"]]
    assert list(terms) == list(dict.fromkeys(come))


def test_an_empty_block_has_rows_of_no_articles():
    made = make_block([], unmarked)
    assert (made.articles, made.syllables.terms, made.syllables.counts.shape) == ([], [], (0, 3))
    assert made.words.ordinals.dtype == np.uint32
    assert (made.namings.terms, made.namings.counts.shape) == ([], (0, 3))


@given(documents, st.integers(0, 5))
@settings(deadline=None, max_examples=50)
def test_blocks_joined_are_the_block_of_all(documents, place):
    assert_same(
        join_blocks([block(*documents[:place]), block(*documents[place:])]),
        block(*documents),
    )


@given(documents)
@settings(deadline=None, max_examples=50)
def test_a_block_can_be_sent_to_another_process(documents):
    made = block(*documents)
    assert_same(pickle.loads(pickle.dumps(made)), made)


def assert_same(one: Block, other: Block) -> None:
    assert list(one.articles) == list(other.articles)
    for name in ("syllables", "words", "namings"):
        mine, theirs = getattr(one, name), getattr(other, name)
        for array in ("ordinals", "counts"):
            assert np.array_equal(getattr(mine, array), getattr(theirs, array))
        blank = {"ordinals": None, "counts": None}
        assert mine._replace(**blank) == theirs._replace(**blank)
