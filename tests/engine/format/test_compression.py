"""Compressing stored articles one by one."""

from __future__ import annotations

import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vnsearch.engine.format import compression
from vnsearch.engine.format.compression import Decompressor, compress, make_dictionary

SAMPLES = [f'{{"body":"Bài viết số {n} về thời tiết hôm nay","id":"{n}"}}'.encode() for n in range(40)]


def decompress(data: bytes, dictionary: bytes) -> bytes:
    return Decompressor(dictionary).decompress(data)


@given(st.binary(max_size=500), st.binary(max_size=200))
@settings(deadline=None)
def test_any_bytes_come_back_with_their_dictionary(data, dictionary):
    assert decompress(compress(data, dictionary), dictionary) == data


def test_a_dictionary_makes_similar_articles_smaller():
    dictionary = make_dictionary(SAMPLES)
    article = SAMPLES[0].replace(b"0", b"9999")
    assert len(compress(article, dictionary)) < len(compress(article, b"")) / 2


def test_too_few_samples_give_no_dictionary():
    assert make_dictionary([]) == make_dictionary(SAMPLES[:3]) == b""
    assert make_dictionary(SAMPLES) != b""


@given(st.lists(st.binary(max_size=3000), max_size=60))
@settings(deadline=None, max_examples=25)
def test_a_dictionary_is_no_larger_than_what_is_looked_back_at(samples):
    assert len(make_dictionary(samples)) <= 32_768


@given(st.lists(st.tuples(st.binary(max_size=300), st.sampled_from([b"", b"one", b"other"])), max_size=6))
@settings(deadline=None)
def test_an_article_is_compressed_the_same_whatever_came_before(pairs):
    together = [compress(*pair) for pair in pairs]
    assert together[::-1] == [compress(*pair) for pair in reversed(pairs)]


def test_articles_are_in_the_zlib_format():
    assert zlib.decompress(compress(SAMPLES[0], b"")) == SAMPLES[0]


@pytest.mark.parametrize("other", [b"", b"another dictionary"])
def test_another_dictionary_does_not_read_an_article(other):
    with pytest.raises(zlib.error):
        decompress(compress(SAMPLES[0], make_dictionary(SAMPLES)), other)


@pytest.mark.parametrize("damage", [lambda data: data[:-1], lambda data: data[:5], lambda data: b""])
def test_a_cut_off_article_is_an_error(damage):
    with pytest.raises(zlib.error):
        decompress(damage(compress(SAMPLES[0], b"")), b"")


def test_an_article_with_a_wrong_checksum_is_an_error():
    data = bytearray(compress(SAMPLES[0], b""))
    data[-1] ^= 0xFF
    with pytest.raises(zlib.error):
        decompress(bytes(data), b"")


def test_a_few_bytes_do_not_fill_the_memory(monkeypatch):
    monkeypatch.setattr(compression, "_MOST_BYTES", 1 << 20)
    most = bytes(1 << 20)
    assert decompress(compress(most, b""), b"") == most
    with pytest.raises(ValueError, match="1 MB"):
        compress(most + b"x", b"")
    with pytest.raises(zlib.error, match="larger"):
        decompress(zlib.compress(bytes(1 << 24)), b"")
