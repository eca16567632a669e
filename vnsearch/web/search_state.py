"""What a search page shows, as it stands in the address: the address is the whole state of the page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import urlencode

from vnsearch.errors import BadArgument
from vnsearch.query.ast import QUOTES
from vnsearch.query.everything import EVERYTHING
from vnsearch.web.parameters import LONGEST_QUERY

HITS_A_PAGE = 10
MOST_PAGES = 1000
"""Pages beyond it would make a search sort more of its matches than anybody reads."""

_NUMBERS = ("page", "why")
_ORDERS = ("relevance", "date", "title")


class SearchState(NamedTuple):
    """A search: what is typed, the filters, the order and the page. An empty field filters nothing.

    `why` is the place on the page, from 1, of the hit that is explained; 0 if none is.
    """

    q: str = ""
    source: str = ""
    author: str = ""
    since: str = ""
    until: str = ""
    sort: str = "relevance"
    page: int = 1
    why: int = 0

    @classmethod
    def of_parameters(cls, parameters: Mapping[str, str]) -> SearchState:
        """The state in the parameters of an address; others are ignored. Raises `BadArgument`."""
        page = read_page_number(parameters, "page")
        why = read_page_number(parameters, "why") if parameters.get("why", "").strip() else 0
        values = {name: parameters.get(name, "").strip() for name in cls._fields if name not in _NUMBERS}
        values["sort"] = values["sort"] or "relevance"
        if values["sort"] not in _ORDERS:
            raise BadArgument(f"sort must be {' or '.join(map(repr, _ORDERS))}, not {values['sort']!r}")
        for name, value in values.items():
            if len(value) > LONGEST_QUERY:
                raise BadArgument(f"{name} must not be longer than {LONGEST_QUERY} characters")
        return cls(**values, page=page, why=why)

    @property
    def is_empty(self) -> bool:
        """Whether nothing is searched for, neither words nor with a filter."""
        return not (self.q or self.filters)

    @property
    def filters(self) -> Mapping[str, str]:
        """The filters that are set, by name."""
        return {
            name: value for name in ("source", "author", "since", "until") if (value := getattr(self, name))
        }

    @property
    def parameters(self) -> Mapping[str, str]:
        """The parameters of the address, without those that have their usual values."""
        usual = SearchState()._asdict()
        return {name: str(value) for name, value in self._asdict().items() if value != usual[name]}

    @property
    def address(self) -> str:
        """The query string of the address with its question mark, empty if nothing is searched for."""
        return f"?{urlencode(self.parameters, errors='replace')}" if self.parameters else ""

    def change(self, **values: Any) -> SearchState:
        """The state with other values, on the first page unless the page is one of them; explains nothing."""
        return self._replace(**{"page": 1, "why": 0, **values})

    @property
    def arguments(self) -> Mapping[str, Any]:
        """The arguments of `Index.search`, apart from how many hits are wanted."""
        author = self.author.translate(dict.fromkeys(map(ord, QUOTES), " "))
        return {
            "query": self.q or EVERYTHING,
            "source": self.source or None,
            "where": f'author:"{author}"' if self.author else None,
            "since": self.since or None,
            "until": self.until or None,
            "sort": self.sort,
            "group": True,
        }


def read_page_number(parameters: Mapping[str, str], name: str) -> int:
    """The number of a page in the parameters of an address, 1 if it is not there; raises `BadArgument`."""
    text = parameters.get(name, "").strip() or "1"
    if text.isascii() and text.isdigit() and len(text) <= 5 and 1 <= int(text) <= MOST_PAGES:
        return int(text)
    raise BadArgument(f"{name} must be a whole number from 1 to {MOST_PAGES}, not {text[:100]!r}")
