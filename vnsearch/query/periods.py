"""Reads dates and ranges of dates: `2024-09`, `26/09/2024`, `2024-09-01..2024-09-30`, `>=2025`.

A date is a year, a month, a day or a moment, in any of the forms of `timestamps`.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from vnsearch.errors import BadDate
from vnsearch.language.timestamps import read_span
from vnsearch.query.ast import Dates

_COMPARISON = re.compile(r"(>=|<=|>|<)?(.*)", re.DOTALL)


def read_dates(value: date | str) -> Dates:
    """Reads one date: the period from its first to its last day or moment. Raises `BadDate`."""
    return Dates(*_read_span(value))


def parse_period(text: str) -> Dates:
    """Parses a date or a range of dates; raises `BadDate` for other text."""
    try:
        return _parse_period(text)
    except (BadDate, OverflowError) as error:
        raise BadDate(text) from error


def _parse_period(text: str) -> Dates:
    begin, dots, end = text.partition("..")
    if dots:
        return Dates(read_dates(begin).first if begin else None, read_dates(end).last if end else None)
    comparison = _COMPARISON.fullmatch(text)
    assert comparison is not None
    operator, when = comparison.groups()
    first, last = _read_span(when)
    match operator:
        case ">":
            return Dates(last + _find_step(last), None)
        case "<":
            return Dates(None, first - _find_step(first))
        case ">=":
            return Dates(first, None)
        case "<=":
            return Dates(None, last)
    return Dates(first, last)


def _find_step(when: date) -> timedelta:
    """The time to the next day or moment."""
    return timedelta(microseconds=1) if isinstance(when, datetime) else timedelta(days=1)


def _read_span(value: date | str) -> tuple[date, date]:
    if isinstance(value, date):
        return value, value
    try:
        return read_span(value)
    except ValueError as error:
        raise BadDate(value) from error
