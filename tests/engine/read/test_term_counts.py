"""The number of distinct terms in all segments together."""

from __future__ import annotations

from tests.conftest import document, put, remove
from vnsearch.model import LAYERS


def test_a_term_of_several_segments_counts_once(engine):
    put(engine, document("1", "một hai' ba"))
    put(engine, document("2", "hai' ba một"), document("3", "bốn=năm"))
    snapshot = engine.snapshot()
    tables = {layer: [segment.file.layers[layer].table for segment in snapshot.segments] for layer in LAYERS}
    assert len(snapshot.segments) == 2
    assert snapshot.term_counts() == {
        layer: len({table[number] for table in each for number in range(len(table))})
        for layer, each in tables.items()
    }


def test_terms_of_one_segment_and_of_none_are_counted(engine):
    assert set(engine.snapshot().term_counts().values()) == {0}
    put(engine, document("1", "một hai một"))
    assert engine.snapshot().term_counts()["pair"] == 2
    remove(engine, "1")
    assert set(engine.snapshot().term_counts().values()) == {0}
