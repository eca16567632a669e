"""Many ids are looked up at once, and exactly those are found."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from vnsearch.engine.format.strings import Strings
from vnsearch.engine.read.id_hashes import find_ids, hash_ids

ids = st.lists(st.text("abâ/", max_size=3).map(str.encode), max_size=20)


@given(stored=ids, wanted=ids)
def test_the_articles_with_the_ids_are_found(stored, wanted):
    data = np.frombuffer(b"".join(stored), dtype=np.uint8)
    strings = Strings(data, np.cumsum([len(each) for each in stored], dtype=np.int64))
    found = find_ids(strings, hash_ids(strings), wanted)
    assert sorted(found.tolist()) == [number for number, each in enumerate(stored) if each in wanted]
