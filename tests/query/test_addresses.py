"""Web addresses in a query."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vnsearch import Article, Index
from vnsearch.query.addresses import list_addresses


@pytest.mark.parametrize("query", ["http://", "www.?", "a://?x HTTP://#top"])
def test_of_what_only_begins_an_address_nothing_is_looked_for(query, tmp_path):
    assert list_addresses(query) == []
    with Index.open(tmp_path / "index", create=True, workers=1) as index:
        index.add(Article("a", "Tin", "Tin mới.", url="https://example.org/tin-1.html"))
        assert index.search(query).total == 0


@given(st.text("ahtpw:/.?&#=%mx ", max_size=20))
def test_no_address_is_empty(query):
    assert all(list_addresses(query))
