"""Web addresses in a query: one pasted alone asks for the article that has it; no word in one is mistyped."""

from __future__ import annotations

import re
from collections.abc import Iterator

_ADDRESS = re.compile(
    r"(?<![\w.-])"
    r"(?:[a-z][a-z0-9+.-]{0,31}://|www\.|(?:[a-z0-9][a-z0-9-]{0,62}\.){1,9}[a-z]{2,24}/)\S*",
    re.IGNORECASE,
)
_IN_FIELD = re.compile(rf"\b(?:url|date):\S+|{_ADDRESS.pattern}", re.IGNORECASE)
_BEGINNING = re.compile(r"(?:[a-z][a-z0-9+.-]*:/+)?(?:www\.)?", re.IGNORECASE)
_TRACKING = re.compile(r"[?&](?:utm_\w+|fbclid|gclid|zarsrc)=[^&#]*|#.*", re.IGNORECASE)
_AROUND = "<>()[]“”\"'.,; \t\r\n"


def read_address(query: str) -> str:
    """The address that the query is: without what may differ in the same one; empty if it is none.

    That is the beginning up to `www.`, a slash at the end, the place in the page, and what tells where a
    reader came from.

    >>> read_address(" https://www.example.org/bao/a-1.html?utm_source=x#top "), read_address("tp.hcm")
    ('example.org/bao/a-1.html', '')
    """
    text = query.strip(_AROUND)
    if not _ADDRESS.fullmatch(text):
        return ""
    plain = _TRACKING.sub("", text)
    return _BEGINNING.sub("", plain, count=1).rstrip("/")


def find_words(query: str) -> Iterator[tuple[int, int]]:
    """The parts of the query, as (start, end), that are in no address and in no field `url` or `date`."""
    place = 0
    for address in _IN_FIELD.finditer(query):
        yield place, address.start()
        place = address.end()
    yield place, len(query)
