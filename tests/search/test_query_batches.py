"""Batches of queries, through the public class."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vnsearch import Article, BadArgument, BatchRow, Index, QuerySyntaxError, Rejection
from vnsearch.search.query_batches import EarlierHits, keep_new

_QUERIES = [
    "tong thong biden",
    '"Tô Lâm"',
    "xyzzyq",
    "",
    "việt nam -biden",
    "title:hoa",
    "(mở",
    "hà nội~1 AND",
]


def _pairs(rows):
    return [(row.query, row.hit and (row.hit.id, row.hit.rank, row.hit.score)) for row in rows]


@pytest.mark.parametrize(
    "asked", [{}, {"sort": "date"}, {"match": "any", "since": "2024-09"}, {"group": True}]
)
def test_a_batch_and_its_queries_one_by_one_find_the_same(seeds, asked):
    alone = [(query, seeds.search(query, limit=3, **asked)) for query in _QUERIES]
    expected = [
        (query, hit and (hit.id, hit.rank, hit.score))
        for query, found in alone
        for hit in found.hits or [None]
    ]
    rows = list(seeds.search_many(_QUERIES, limit=3, **asked))
    assert _pairs(rows) == expected
    passages = [row.hit.snippets for row in rows if row.hit]
    assert passages == [hit.snippets for _, found in alone for hit in found.hits]


@settings(max_examples=40, deadline=None)
@given(text=st.text(st.sampled_from('tônglâm "“”()+-~*^:AND  '), max_size=30))
def test_a_phrase_is_what_quotation_marks_find(seeds, text):
    (quoted,) = {row.hit and row.hit.id for row in seeds.search_many([text], form="phrase", limit=1)}
    words = "".join(" " if sign in '"“”' else sign for sign in text)
    alone = seeds.search(f'"{words}"', limit=1).hits
    assert quoted == (alone[0].id if alone else None)


def test_without_a_limit_all_hits_have_rows(seeds):
    rows = list(seeds.search_many(["việt nam"], limit=None))
    assert [row.hit.rank for row in rows] == list(range(1, seeds.search("việt nam").total + 1))


def test_a_query_that_cannot_be_searched_for_has_a_row_and_the_others_go_on(seeds):
    queries = ["biden", '"mở', Rejection("x:3", "it is broken"), "tô lâm"]
    rows = list(seeds.search_many(queries, limit=1, strict=True))
    assert [(row.number, row.hit is None) for row in rows] == [(1, False), (2, True), (3, True), (4, False)]
    with pytest.raises(QuerySyntaxError) as raised:
        seeds.search('"mở', strict=True)
    assert [row.error for row in rows] == ["", str(raised.value), "it is broken", ""]


@pytest.mark.parametrize(
    ("asked", "error"),
    [
        ({"since": "x"}, BadArgument),
        ({"form": "word"}, BadArgument),
        ({"limit": -1}, BadArgument),
        ({"nonsense": 1}, TypeError),
        ({"where": '"', "strict": True}, QuerySyntaxError),
    ],
)
def test_what_is_wrong_with_all_of_them_is_an_error_before_the_first(seeds, asked, error):
    with pytest.raises(error):
        seeds.search_many(iter(lambda: pytest.fail("a query was taken"), None), **asked)


def test_a_query_that_is_no_text_is_a_type_error(seeds):
    with pytest.raises(TypeError, match="query must be a string"):
        list(seeds.search_many([3]))


def test_queries_are_taken_when_their_rows_are_wanted(seeds):
    taken = []
    rows = seeds.search_many((taken.append(n) or "biden" for n in range(1000)), limit=1)
    for number in (1, 2, 3):
        assert next(rows).number == number == len(taken)


def test_only_what_is_new_is_kept(index: Index):
    index.add(Article(f"a{n}", "Bão", "Bão số 9 đổ bộ") for n in range(3))
    queries = ["bão", "gió", '"mở']
    first = list(index.search_many(queries, strict=True))
    earlier = EarlierHits((row.query, row.hit.id) for row in first if row.hit)
    error = BatchRow(3, '"mở', error=first[-1].error)
    assert list(keep_new(first, earlier)) == [error]
    index.add([Article("a9", "Bão", "Bão số 9 đổ bộ"), Article("g", "Gió", "Gió mùa")])
    new = list(keep_new(index.search_many(queries, strict=True), earlier))
    assert _pairs(new)[-1] == ('"mở', None)
    assert [(row.query, row.hit.id) for row in new[:-1]] == [("bão", "a9"), ("gió", "g")]
