"""The filters of a search: which articles it leaves out, apart from what its query says.

Filters add to no score. Values of a facet, such as sources, can be included and excluded: an article needs
one of those included of each facet, and none of those excluded.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple, TypeAlias, TypedDict

from vnsearch.arguments import check_choice, check_dates, check_text
from vnsearch.model import FieldName
from vnsearch.query.ast import Dates, Either, InField, MarkField, Node, Query, Quoted, Value, Without, Word
from vnsearch.query.parse import parse
from vnsearch.query.syllables import split_query

Values: TypeAlias = Mapping[str, str | Iterable[str]]
"""For some facets, a value or several."""

FACETS: Mapping[str, tuple[str, ...]] = {
    "source": ("source",),
    "author": ("author",),
    "folder": ("folder",),
    "year": ("year", "month"),
    "month": ("year", "month"),
}
"""What has values that can be included and excluded, each with those that are about the same."""


class Filters(TypedDict, total=False):
    """The arguments of `Index.search` that leave articles out, whatever else is asked for."""

    since: date | str | None
    until: date | str | None
    source: str | None
    include: Values | None
    exclude: Values | None
    tag: str | Iterable[str]
    starred: bool
    where: str | None
    strict: bool


class Filter(NamedTuple):
    """A query that articles must match, and the facet whose values it includes or excludes, if any."""

    query: Query
    facet: str = ""


def list_filters(
    *,
    since: date | str | None = None,
    until: date | str | None = None,
    source: str | None = None,
    include: Values | None = None,
    exclude: Values | None = None,
    tag: str | Iterable[str] = (),
    starred: bool = False,
    where: str | None = None,
    strict: bool = False,
) -> Iterator[Filter]:
    """The filters that the arguments of `Index.search` with these names ask for.

    Raises `BadArgument` for what is no facet, `BadDate`, and with `strict` `QuerySyntaxError`.
    """
    check_dates(since=since, until=until)
    if since is not None or until is not None:
        yield Filter(Query("", _read_period(since, until)))
    if source is not None:
        check_text(source=source)
        yield Filter(Query(source, InField(FieldName.SOURCE, Quoted(split_query(source)))))
    for facet, values in _read_values("include", include):
        yield Filter(Query("", values), facet)
    for facet, values in _read_values("exclude", exclude):
        yield Filter(Query("", Without(values)), facet)
    for each in [tag] if isinstance(tag, str) else tag:
        check_text(tag=each)
        yield Filter(Query(each, InField(MarkField.TAG, Word(each, ()))))
    if starred:
        yield Filter(Query("", InField(MarkField.IS, Word("starred", ()))))
    if where is not None:
        check_text(where=where)
    if where:
        yield Filter(parse(where, strict=strict))


def drop_each_facet(filters: Sequence[Filter]) -> dict[str, list[Query]]:
    """For each facet that filters are about, the queries of the other filters."""
    facets = {facet for each in filters if each.facet for facet in FACETS[each.facet]}
    return {
        facet: [each.query for each in filters if facet not in FACETS.get(each.facet, ())] for facet in facets
    }


def _read_values(name: str, given: Values | None) -> Iterator[tuple[str, Either]]:
    if given is not None and not isinstance(given, Mapping):
        raise TypeError(f"{name} must be a mapping from facets to values, not {type(given).__name__}")
    for facet in given or {}:
        check_choice(f"a facet to {name}", facet, FACETS)
    for facet, values in (given or {}).items():
        several = _list_values(facet, values)
        if several:
            yield facet, Either(tuple(_read_value(facet, value) for value in several))


def _list_values(facet: str, values: str | Iterable[str]) -> list[str]:
    several = [values] if isinstance(values, str | bytes) else list(values)
    for value in several:
        check_text(**{facet: value})
    return list(dict.fromkeys(several))


def _read_value(facet: str, value: str) -> Node:
    """What an article must have for the value; raises `BadDate` for a month or year that is none."""
    match facet:
        case FieldName.FOLDER:
            return InField(FieldName.FOLDER, Word(value, ()))
        case FieldName.SOURCE | FieldName.AUTHOR:
            return Value(FieldName(facet), value)
    return _read_period(value, value)


def _read_period(since: date | str | None, until: date | str | None) -> Node:
    from vnsearch.query.periods import read_dates  # few searches need it

    first = None if since is None else read_dates(since).first
    last = None if until is None else read_dates(until).last
    return Dates(first, last)
