from __future__ import annotations

import tracemalloc

import pytest

from vnsearch.web.caching import ENTRY_BYTES, AnswerCache, is_held, make_tag


def test_a_tag_tells_facts_apart():
    assert make_tag("a", 1) == make_tag("a", 1) != make_tag("a", 2)
    assert make_tag("ab", "c") != make_tag("a", "bc")
    assert make_tag("\ud800").startswith('W/"')


@pytest.mark.parametrize(
    ("header", "held"),
    [
        (None, False),
        ("", False),
        ("{tag}", True),
        ('"x", {tag}', True),
        ('"x"', False),
        ("{weak}", True),
        ("nonsense{", False),
    ],
)
def test_a_client_holds_what_it_names(header, held):
    tag = make_tag("a")
    names = header and header.replace("{tag}", tag).replace("{weak}", tag.removeprefix("W/"))
    assert is_held(tag, names) is held


def test_the_answers_used_last_are_kept():
    cache = AnswerCache(8 * (10 + ENTRY_BYTES))
    for key in "abcdefgh":
        cache.put((key, False), b"0123456789")
    assert cache.get(("a", False)) == b"0123456789"
    cache.put(("i", False), b"0123456789")
    kept = [key for key in "abcdefghi" if cache.get((key, False))]
    assert kept == list("acdefghi")


def test_an_answer_that_would_drive_out_many_is_not_kept():
    cache = AnswerCache(8 * (10 + ENTRY_BYTES))
    cache.put(("a", False), b"01234567890")
    assert cache.get(("a", False)) is None


def test_an_answer_that_is_put_twice_counts_once():
    cache = AnswerCache(8 * (10 + ENTRY_BYTES))
    for _ in range(20):
        cache.put(("a", False), b"0123456789")
    cache.put(("b", True), b"0123456789")
    assert cache.get(("a", False))
    assert cache.get(("b", True))
    assert cache.get(("b", False)) is None


def test_small_answers_take_no_more_memory_than_large_ones():
    tracemalloc.start()
    cache = AnswerCache(1 << 20)
    for number in range(10_000):
        cache.put((make_tag(number), False), b"%d" % number)
    taken, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert 0.5 < taken / (1 << 20) < 1.5
