"""What a search page shows, as it stands in the address: the address is the whole state of the page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple
from urllib.parse import urlencode

from starlette.datastructures import QueryParams

from vnsearch.errors import BadArgument
from vnsearch.query.everything import EVERYTHING
from vnsearch.search.filters import FACETS
from vnsearch.web.parameters import LONGEST_QUERY, MOST_VALUES

HITS_A_PAGE = 10
MOST_PAGES = 1000
"""Pages beyond it would make a search sort more of its matches than anybody reads."""

_ORDERS = ("relevance", "date", "title")


class SearchState(NamedTuple):
    """A search: what is typed, the filters, the order and the page. An empty field filters nothing.

    The fields of facets have the values that are included, and those that begin with `not_` those that are
    excluded. Articles must have each `tag`, and a star if `starred` is `true`. `why` is the place on the
    page, from 1, of the hit that is explained; 0 if none is.
    """

    q: str = ""
    source: tuple[str, ...] = ()
    author: tuple[str, ...] = ()
    folder: tuple[str, ...] = ()
    year: tuple[str, ...] = ()
    month: tuple[str, ...] = ()
    not_source: tuple[str, ...] = ()
    not_author: tuple[str, ...] = ()
    not_folder: tuple[str, ...] = ()
    not_year: tuple[str, ...] = ()
    not_month: tuple[str, ...] = ()
    since: str = ""
    until: str = ""
    tag: tuple[str, ...] = ()
    starred: str = ""
    sort: str = "relevance"
    page: int = 1
    why: int = 0

    @classmethod
    def of_parameters(cls, parameters: QueryParams) -> SearchState:
        """The state in the parameters of an address; others are ignored. Raises `BadArgument`."""
        page = read_page_number(parameters, "page")
        why = read_page_number(parameters, "why") if parameters.get("why", "").strip() else 0
        chosen: dict[str, Any] = {name: _read_values(parameters, _name_parameter(name)) for name in _CHOICES}
        texts: dict[str, Any] = {name: parameters.get(name, "").strip() for name in _TEXTS}
        texts["sort"] = texts["sort"] or "relevance"
        chosen |= {"tag": _read_values(parameters, "tag"), "starred": _read_flag(parameters, "starred")}
        if texts["sort"] not in _ORDERS:
            raise BadArgument(f"sort must be {' or '.join(map(repr, _ORDERS))}, not {texts['sort']!r}")
        for name, value in texts.items():
            _check_length(name, value)
        return cls(**chosen, **texts, page=page, why=why)

    @property
    def is_empty(self) -> bool:
        """Whether nothing is searched for, neither words nor with a filter."""
        return not (self.q or self.filters)

    @property
    def filters(self) -> Mapping[str, str | tuple[str, ...]]:
        """The filters that are set, by the names of their fields."""
        return {name: value for name in _FILTERS if (value := getattr(self, name))}

    @property
    def parameters(self) -> Mapping[str, str | tuple[str, ...]]:
        """The parameters of the address, without those that have their usual values; some have several."""
        usual = SearchState()
        return {
            _name_parameter(name): value if isinstance(value, tuple) else str(value)
            for name, value, most in zip(self._fields, self, usual, strict=True)
            if value != most
        }

    @property
    def address(self) -> str:
        """The query string of the address with its question mark, empty if nothing is searched for."""
        return write_parameters(self.parameters)

    def address_with(self, **others: str) -> str:
        """The query string of the address with other parameters besides those of the state."""
        return write_parameters({**self.parameters, **others})

    def change(self, **values: Any) -> SearchState:
        """The state with other values, on the first page unless the page is one of them; explains nothing."""
        return self._replace(**{"page": 1, "why": 0, **values})

    def choose(self, field: str, value: str) -> SearchState:
        """The state with the value in the field of a facet, or without it if it is there.

        A value is not both included and excluded, and a folder not beside one that it is in.
        """
        opposite = field.removeprefix("not_") if field in _EXCLUDING else f"not_{field}"
        before: tuple[str, ...] = getattr(self, field)
        is_beside = _is_apart if field.endswith("folder") else str.__ne__
        kept = tuple(each for each in before if each != value and (value in before or is_beside(each, value)))
        after = kept if value in before else (*kept, value)
        others = tuple(each for each in getattr(self, opposite) if each != value)
        return self.change(**{field: after, opposite: others})

    def choose_tag(self, tag: str) -> SearchState:
        """The state with the tag among those wanted, or without it if it is there."""
        kept = tuple(each for each in self.tag if each != tag)
        return self.change(tag=kept if tag in self.tag else (*kept, tag))

    def choose_star(self) -> SearchState:
        """The state in which articles must have a star, or need none if they must now."""
        return self.change(starred="" if self.starred else "true")

    def clear(self) -> SearchState:
        """The state without filters."""
        usual = SearchState()
        return self.change(**{name: getattr(usual, name) for name in _FILTERS})

    @property
    def chosen(self) -> Mapping[str, Any]:
        """The arguments of `Index.search` for the filters that are set."""
        include = {facet: values for facet in FACETS if (values := getattr(self, facet))}
        exclude = {facet: values for facet in FACETS if (values := getattr(self, f"not_{facet}"))}
        given: dict[str, Any] = {
            "include": include,
            "exclude": exclude,
            "since": self.since,
            "until": self.until,
        }
        given |= {"tag": self.tag, "starred": bool(self.starred)}
        return {name: value for name, value in given.items() if value}

    @property
    def arguments(self) -> Mapping[str, Any]:
        """The arguments of `Index.search`, apart from how many hits are wanted."""
        query = self.q or ("" if self.filters else EVERYTHING)
        return {"query": query, **self.chosen, "sort": self.sort, "group": True}


_EXCLUDING = tuple(f"not_{facet}" for facet in FACETS)
_CHOICES = (*FACETS, *_EXCLUDING)
"""The fields that have values of facets."""
_FILTERS = (*_CHOICES, "since", "until", "tag", "starred")
_TEXTS = ("q", "since", "until", "sort")


def write_parameters(parameters: Mapping[str, str | Sequence[str]]) -> str:
    """The parameters as the end of an address, with a question mark; empty if there are none."""
    return f"?{urlencode(parameters, doseq=True, errors='replace')}" if parameters else ""


def _name_parameter(field: str) -> str:
    return field.replace("_", "-")


def _read_values(parameters: QueryParams, name: str) -> tuple[str, ...]:
    values = tuple(dict.fromkeys(value for text in parameters.getlist(name) if (value := text.strip())))
    if len(values) > MOST_VALUES:
        raise BadArgument(f"{name} must not have more than {MOST_VALUES} values")
    for value in values:
        _check_length(name, value)
    return values


def _read_flag(parameters: QueryParams, name: str) -> str:
    return "true" if parameters.get(name, "").strip().lower() in ("true", "1") else ""


def _check_length(name: str, value: str) -> None:
    if len(value) > LONGEST_QUERY:
        raise BadArgument(f"{name} must not be longer than {LONGEST_QUERY} characters")


def _is_apart(one: str, other: str) -> bool:
    """Whether neither of two folders is inside the other."""
    return not (f"{one}/".startswith(f"{other}/") or f"{other}/".startswith(f"{one}/"))


def read_page_number(parameters: Mapping[str, str], name: str) -> int:
    """The number of a page in the parameters of an address, 1 if it is not there; raises `BadArgument`."""
    text = parameters.get(name, "").strip() or "1"
    if text.isascii() and text.isdigit() and len(text) <= 5 and 1 <= int(text) <= MOST_PAGES:
        return int(text)
    raise BadArgument(f"{name} must be a whole number from 1 to {MOST_PAGES}, not {text[:100]!r}")
