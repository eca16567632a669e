"""The documents of a cluster: the terms and weights of the same block in a folder, and the article itself."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vnsearch import Article
from vnsearch.article_json import serialize
from vnsearch.engine.cluster.documents import make_documents, read_article, round_length
from vnsearch.engine.cluster.mapping import LENGTH_SCALE, encode_key, encode_term
from vnsearch.engine.format.layout import encode_time
from vnsearch.engine.format.packing import unpack
from vnsearch.engine.format.strings import Strings
from vnsearch.engine.write.building import build_segment
from vnsearch.indexing.analysing import analyse
from vnsearch.model import LAYERS, Layer

ARTICLES = [
    Article(
        "hội-nghị",
        "Hội nghị Liên Hiệp Quốc (LHQ) khai mạc",
        "Sáng 22/9, hội nghị khai mạc. " + "Đại biểu phát biểu về hòa bình. " * 40,
        "Tin liên quan: bóng đá Đông Nam Á",
        author="An",
        source="Báo A",
        url="https://Bao.example/Tin-1",
    ),
    Article("trống", "", ""),
    Article("ngắn", "Xem video", "xem tại đây", metadata={"a": [1.5, None], "lẻ": "\ud800"}),
]


def _make(*articles):
    (chunk,) = analyse(list(map(serialize, articles)), workers=1)
    return chunk.block, [json.loads(json.dumps(each)) for each in make_documents(chunk.block).documents]


@pytest.fixture(scope="module")
def made():
    return _make(*ARTICLES)


@pytest.mark.parametrize("layer", [layer for layer in LAYERS if layer != Layer.PAIR])
def test_a_field_has_the_terms_and_weights_of_the_posting_lists(made, layer):
    block, documents = made
    arrays = dict(build_segment(block))
    vocabulary = Strings(arrays[f"{layer}.terms"], arrays[f"{layer}.ends"])
    arrays = {name: np.asarray(values) for name, values in arrays.items()}
    starts, owners, weights = unpack(arrays, layer)
    wanted: list[dict[str, int]] = [{} for _ in documents]
    for number, term in enumerate(vocabulary):
        for place in range(starts[number], starts[number + 1]):
            wanted[owners[place]][term.decode()] = int(weights[place])
    for document, postings in zip(documents, wanted, strict=True):
        pairs = (token.rsplit("|", 1) for token in document[layer].split())
        own = {term: int(weight) for term, weight in pairs if term != "#"}
        related = dict.fromkeys(document.get(f"related_{layer}", "").split(), 0)
        assert {**own, **related} == postings
        assert own.keys().isdisjoint(related)


@pytest.mark.parametrize("layer", LAYERS)
def test_the_length_of_every_field_is_that_of_the_article(made, layer):
    for document in made[1]:
        length = sum(int(token.rsplit("|", 1)[1]) for token in document[layer].split())
        assert length == max(1, round_length(LENGTH_SCALE * document["length"]))


def test_the_article_comes_back_as_it_was(made):
    assert [read_article(document) for document in made[1]] == ARTICLES


def test_facts_are_there_where_they_are_known(made):
    first, empty, short = made[1]
    assert (first["author"], first["source"], first["url"]) == ("An", "Báo A", "https://Bao.example/Tin-1")
    assert not {"author", "source", "url", "path", "published", "month"} & empty.keys()
    assert first["naming"] == ["lhq=liên_hiệp_quốc"]
    assert first["naming_beginning"] == ["lhq", "lien"]
    assert "sketch" in first
    assert "short_text" in short
    assert not {"sketch", "short_text"} & empty.keys()


def test_an_article_has_its_folder_and_all_that_it_is_in():
    _, (inside, above, alone) = _make(
        Article("bao/2024/a.txt", "a", "a", path="/kho/bao/2024/a.txt"),
        Article("x1", "b", "b", path="kho/b.jsonl"),
        Article("c", "c", "c"),
    )
    assert (inside["folder"], inside["folder_given"]) == ("/kho/bao/2024", "/kho")
    assert inside["folders_above"] == ["/kho/bao/2024", "/kho/bao", "/kho", ""]
    assert (above["folder"], above["folders_above"]) == ("kho/b.jsonl", ["kho/b.jsonl", "kho"])
    assert not {"folder", "folder_given"} & alone.keys()
    assert "folder_given" not in above


def test_the_same_text_has_the_same_digest():
    _, (one, same, other, nothing) = _make(
        Article("a", "Chợ nổi", "Chợ nổi họp sớm."),
        Article("b", "CHỢ NỔI", "Chợ nổi, họp sớm!", "Đọc thêm"),
        Article("c", "Chợ nổi chợ", "nổi họp sớm."),
        Article("d", "—", "…"),
    )
    assert one["text_digest"] == same["text_digest"] != other["text_digest"]
    assert "text_digest" not in nothing


def test_both_spellings_stand_at_each_place(made):
    assert made[1][0]["title"].split()[:2] == ["hội|=hoi", "nghị|=nghi"]


def test_a_day_ends_where_the_next_begins():
    from datetime import date, datetime

    _, (day, moment) = _make(
        Article("a", "a", "a", published=date(2024, 9, 30)),
        Article("b", "b", "b", published=datetime(2024, 9, 30, 12)),
    )
    assert day["published_end"] == encode_time(date(2024, 10, 1)) - 1
    assert moment["published_end"] == moment["published"]
    assert day["month"] == moment["month"] == "2024-09"


def test_the_vocabulary_counts_articles():
    (chunk,) = analyse([serialize(Article(id_, "bão", "bão bão")) for id_ in "abc"], workers=1)
    counted = {
        layer: dict(zip(terms, articles, strict=True))
        for layer, terms, articles in make_documents(chunk.block).vocabulary
    }
    assert counted[Layer.SYLLABLE] == {"bão": 3}
    assert counted[Layer.FOLDED] == {"bao": 3}


def _decode(byte: int) -> int:
    """The length that Lucene reads from a byte (its `SmallFloat.byte4ToInt`)."""
    if byte < 24:
        return byte
    bits, shift = (byte - 24) & 7, ((byte - 24) >> 3) - 1
    return 24 + (bits if shift < 0 else (bits | 8) << shift)


@given(st.integers(0, 1 << 30))
def test_a_length_becomes_the_nearest_that_a_byte_can_have(length):
    lengths = [_decode(byte) for byte in range(256)]
    rounded = round_length(length)
    assert rounded in lengths
    assert abs(rounded - length) == min(abs(each - length) for each in lengths)


@given(st.text(min_size=1, max_size=600))
def test_keys_and_terms_are_never_too_long_and_differ(text):
    assert len(encode_key(text).encode("utf-8", "surrogatepass")) <= 512
    assert len(encode_term(text)) <= 128
    assert encode_term(text) != encode_term(text + "a")
    assert encode_key(text) != encode_key(text + "a")
