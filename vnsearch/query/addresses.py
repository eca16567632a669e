"""Web addresses in a query: one pasted alone asks for the article that has it; no word in one is mistyped."""

from __future__ import annotations

import re
from collections.abc import Iterator

from vnsearch._lazy import lazy_pattern

_ANY_ADDRESS = (
    r"(?<![\w.-])(?:[a-z][a-z0-9+.-]{0,31}://|www\.|(?:[a-z0-9][a-z0-9-]{0,62}\.){1,9}[a-z]{2,24}/)\S*"
)
_ADDRESS = lazy_pattern(_ANY_ADDRESS, re.IGNORECASE)
_SIGNS = ("://", ".")
"""One of them is in each address."""
_IN_FIELD = lazy_pattern(rf"\b(?:url|date|tag|is):(?:[\"“”][^\"“”]*[\"“”]|\S+)|{_ANY_ADDRESS}", re.IGNORECASE)
_BEGINNING = lazy_pattern(r"(?:[a-z][a-z0-9+.-]*:/+)?(?:(?:www|m|amp)\.)?", re.IGNORECASE)
_TRACKING = lazy_pattern(r"[?&](?:utm_\w+|fbclid|gclid|zarsrc)=[^&#]*|#.*", re.IGNORECASE)
_PARAMETERS = lazy_pattern(r"[?&].*")
_OF_ONE_PAGE = lazy_pattern(r"/[^/?#]*(?:\d{3}|\.[a-z]{3,5}/?$)[^/]*/?$", re.IGNORECASE)
"""What the address of an article ends with, and that of a section or a site does not."""
_AROUND = "<>()[]“”\"'.,; \t\r\n"


def list_addresses(query: str) -> list[str]:
    """The address that the query is, or the one of an article that it has in it, as articles may have it.

    What may differ in the same address is left out: the beginning up to `www.` or `m.`, a slash at the end,
    the place in the page, and what tells where a reader came from; in a second one, all parameters.

    >>> list_addresses(" https://www.example.org/bao/a-123.html?utm_source=x#top ")
    ['example.org/bao/a-123.html']
    >>> list_addresses("Cháy chợ http://example.org/a-123.html?amp=1"), list_addresses("tp.hcm")
    (['example.org/a-123.html?amp=1', 'example.org/a-123.html'], [])
    """
    if not any(sign in query for sign in _SIGNS):
        return []
    text = query.strip(_AROUND)
    if _ADDRESS.fullmatch(text):
        return list(_list_spellings(text))
    inside = [found[0].strip(_AROUND) for found in _ADDRESS.finditer(text)]
    if len(inside) != 1 or not _OF_ONE_PAGE.search(_PARAMETERS.sub("", _shorten(inside[0]))):
        return []
    return list(_list_spellings(inside[0]))


def _list_spellings(address: str) -> Iterator[str]:
    """The address, shortened; with and without escapes; and that of an article also without parameters."""
    from urllib.parse import quote, unquote  # few queries are addresses

    plain = _shorten(address)
    if not plain:  # of "http://" nothing is left, which each address has in it
        return
    page = _PARAMETERS.sub("", plain)
    for each in (plain, page) if page != plain and _OF_ONE_PAGE.search(page) else (plain,):
        yield from dict.fromkeys((each, unquote(each), quote(each, safe="/:?=&%~+,;@!$'()*")))


def _shorten(address: str) -> str:
    return _BEGINNING.sub("", _TRACKING.sub("", address), count=1).rstrip("/?&")


def find_words(query: str) -> Iterator[tuple[int, int]]:
    """The parts of the query, as (start, end), that are in no address and in no field `url` or `date`."""
    place = 0
    for address in _IN_FIELD.finditer(query):
        yield place, address.start()
        place = address.end()
    yield place, len(query)
