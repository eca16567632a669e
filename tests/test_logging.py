"""The logger `vnsearch`: what it is told, and that nothing is printed where nobody listens."""

from __future__ import annotations

import logging
import sys

import pytest

from tests.conftest import article
from tests.test_public_api import run
from vnsearch import Index, IndexDamaged
from vnsearch.engine.write import batch


@pytest.fixture
def messages(caplog):
    caplog.set_level(logging.DEBUG, "vnsearch")
    return lambda: [(record.levelname, record.getMessage()) for record in caplog.records]


def test_a_commit_and_a_new_state_are_logged_once(index, place, messages):
    index.add(article("1"))
    index.search("mặt trời")
    index.search("mặt trời")
    (commit,) = [text for level, text in messages() if level == "INFO"]
    assert commit.startswith(f"{place}: commit 1 took 0.")
    assert ("DEBUG", f"{place}: a new state of 1 articles in 1 segments") in messages()
    assert len([text for _, text in messages() if "1 articles" in text]) == 1


def test_a_slow_commit_is_a_warning(index, place, messages, monkeypatch):
    monkeypatch.setattr(batch, "_SLOW_SECONDS", 0.0)
    index.add(article("1"))
    (warning,) = [text for level, text in messages() if level == "WARNING"]
    assert warning.startswith(f"{place}: commit 1 took ")


def test_merging_tells_of_how_much_and_how_long(index, place, messages):
    index.add(article(str(n)) for n in range(5))
    index.delete(["0", "1"])
    (merging,) = [text for _, text in messages() if ": merging" in text]
    assert merging.startswith(f"{place}: merging 1 segments of 3 articles took 0.")


def test_damage_is_logged_wherever_it_is_found(index, place, messages):
    index.add(article("1"))
    index.close()
    (segment,) = place.glob("*.vns")
    sound = segment.read_bytes()
    segment.write_bytes(sound[:100] + bytes([sound[100] ^ 1]) + sound[101:])
    with pytest.raises(IndexDamaged, match="not as they were written"):
        Index.open(place)
    assert [text for level, text in messages() if level == "ERROR" and segment.name in text]
    (problem,) = Index.check(place)
    assert ("WARNING", f"{problem.file}: {problem.what}") in messages()
    Index.repair(place, workers=1)
    segment.unlink(missing_ok=True)
    (segment,) = place.glob("*.vns")
    segment.unlink()
    with pytest.raises(IndexDamaged):
        Index.open(place)
    assert messages()[-1][0] == "ERROR"
    assert segment.name in messages()[-1][1]


def test_nothing_is_printed_where_nobody_listens(tmp_path):
    program = f"""
import logging
from vnsearch import Article, Index
from vnsearch.engine.write import batch
batch._SLOW_SECONDS = 0.0
with Index.open({str(tmp_path)!r}, create=True) as index:
    index.add(Article("1", "Hòa bình", "Hội nghị khai mạc."))
print(logging.getLogger("vnsearch").handlers)
"""
    assert run(program) == "[<NullHandler (NOTSET)>]\n"


def test_a_record_names_the_place_that_logs(index, caplog):
    caplog.set_level(logging.INFO, "vnsearch")
    index.add(article("1"))
    assert caplog.records[-1].module == "batch"
    assert sys.modules["logging"] is logging
