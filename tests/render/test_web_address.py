"""Which addresses browsers are sent to."""

from __future__ import annotations

import pytest

from vnsearch.render.web_address import is_web_address


@pytest.mark.parametrize(
    ("url", "is_safe"),
    [
        ("https://vnexpress.net/a", True),
        ("HTTP://a", True),
        ("javascript:alert(1)//https://a", False),
        (" https://a", False),
        ("//a", False),
        ("", False),
        (None, False),
    ],
)
def test_only_addresses_of_web_pages_are(url, is_safe):
    assert is_web_address(url) is is_safe
