"""Looking up namings by the beginnings of their names."""

from __future__ import annotations

import numpy as np
import pytest

from tests.conftest import block, document, write_arrays
from vnsearch.engine.care.soundness import find_faults
from vnsearch.engine.format.namings import build_beginnings, find_beginning, list_beginnings
from vnsearch.engine.read.segments import SegmentFile
from vnsearch.engine.write.building import build_segment
from vnsearch.model import NAMING_JOINER, WORD_JOINER


def naming(short: str, long: str) -> str:
    return NAMING_JOINER.join(WORD_JOINER.join(name.split()) for name in (short, long))


NAMINGS = [naming("lhq", "liên hợp quốc"), naming("êđê", "ê đê"), naming("nghiengngaa", "x")]


def test_a_naming_begins_with_the_first_syllables_of_its_names_without_marks():
    assert list(map(list_beginnings, NAMINGS)) == [["lhq", "lien"], ["ede", "e"], ["nghiengngaa", "x"]]


@pytest.mark.parametrize(
    ("beginning", "found"),
    [
        ("lhq", [0]),
        ("lien", [0]),
        ("e", [1]),
        ("ede", [1]),
        ("hop", []),
        ("nghiengngab", [2]),
        ("\ud800", []),
    ],
)
def test_namings_are_found_by_either_beginning_or_one_that_is_alike_at_first(beginning, found):
    begins = build_beginnings([one.encode() for one in NAMINGS])["begins"]
    assert find_beginning(begins, beginning) == found


def test_beginnings_are_those_of_the_terms(tmp_path):
    made = block(document("1", "a"))
    terms = made.namings._replace(
        terms=NAMINGS, folded=NAMINGS, ordinals=np.arange(3), counts=np.array([[0, 3, 0]])
    )
    arrays = dict(build_segment(made._replace(namings=terms)))
    assert not list(find_faults(arrays))
    damaged = {**arrays, "naming.begins": arrays["naming.begins"][::-1]}
    assert list(find_faults(damaged)) == ["naming.begins is not made of the beginnings of the names"]
    write_arrays(tmp_path / "segment", arrays.items())
    file = SegmentFile(tmp_path / "segment")
    assert [name for name, _ in file.namings_beginning("lien")] == [NAMINGS[0]]
    assert not list(file.namings_beginning("nghiengngab"))
