import pytest

from tests.conftest import document, put
from vnsearch.engine.read.segments import SegmentFile
from vnsearch.engine.write import batch as batch_module


def raising(error):
    def fail(*_, **__):
        raise error

    return fail


@pytest.mark.parametrize("error", [MemoryError(), ValueError("ours"), KeyError("ours"), ZeroDivisionError()])
def test_an_error_that_a_sound_index_does_not_explain_is_no_damage(engine, monkeypatch, error):
    put(engine, document("1", "a"))
    monkeypatch.setattr(SegmentFile, "find", raising(error))
    with pytest.raises(type(error)) as caught:
        engine.snapshot().find("1")
    assert caught.value is error


def put_one_by_one(engine, count):
    for number in range(count):
        put(engine, document(str(number), "a"))


@pytest.mark.parametrize("error", [MemoryError(), ValueError("ours")])
def test_an_error_while_merging_sound_segments_is_no_damage(engine, monkeypatch, error):
    monkeypatch.setattr(batch_module, "merge_segments", raising(error))
    with pytest.raises(type(error)) as caught:
        put_one_by_one(engine, 20)
    assert caught.value is error


def test_memory_that_runs_out_while_damage_is_looked_for_is_none(engine, monkeypatch):
    put(engine, document("1", "a"))
    monkeypatch.setattr(SegmentFile, "find", raising(ValueError("ours")))
    monkeypatch.setattr("vnsearch.engine.care.soundness.Strings", raising(MemoryError()))
    with pytest.raises(MemoryError):
        engine.snapshot().find("1")
