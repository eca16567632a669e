"""Strings that are looked up in their sorted order."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import write_arrays
from vnsearch.engine.format.arrays import read_arrays
from vnsearch.engine.format.strings import OrderedStrings, Strings
from vnsearch.engine.write.building import build_strings, order_strings

few_letters = st.text("ab", max_size=3).map(str.encode)


@given(st.lists(few_letters, max_size=8), few_letters)
@settings(deadline=None, max_examples=60)
def test_strings_are_found_whole_and_by_their_beginnings(strings, wanted):
    with TemporaryDirectory() as folder:
        path = Path(folder) / "file"
        write_arrays(path, [*build_strings("id", "ids", strings), ("order", order_strings(strings))])
        file = read_arrays(path)
        found = OrderedStrings(file.lazy("ids"), file.lazy("id_ends"), file.lazy("order"))
        places = range(len(strings))
        assert list(found.equal_to(wanted)) == [place for place in places if strings[place] == wanted]
        beginning = [place for place in places if strings[place].startswith(wanted)]
        assert list(found.beginning_with(wanted)) == sorted(beginning, key=strings.__getitem__)


@given(st.lists(few_letters, max_size=60), st.sets(st.integers(0, 59)))
@settings(deadline=None, max_examples=60)
def test_strings_taken_at_once_are_those_taken_one_by_one(strings, wanted):
    numbers = sorted(number for number in wanted if number < len(strings))
    with TemporaryDirectory() as folder:
        path = Path(folder) / "file"
        write_arrays(path, build_strings("id", "ids", strings))
        file = read_arrays(path)
        found = Strings(file.lazy("ids"), file.lazy("id_ends"))
        assert list(found.take(numbers)) == [strings[number] for number in numbers]
