"""Parses dates and ranges of dates: `2024-09`, `26/09/2024`, `2024-09-01..2024-09-30`, `>=2025`."""

from __future__ import annotations

import re
from datetime import date, timedelta

from vnsearch.query.ast import Dates

_DAY = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?|(?:(?:(\d{1,2})/)?(\d{1,2})/)(\d{4})")
_COMPARISON = re.compile(r"(>=|<=|>|<)?(.*)", re.DOTALL)


def parse_period(text: str) -> Dates:
    """Parses a date or a range of dates; raises `ValueError` for other text."""
    try:
        return _period(text)
    except (ValueError, OverflowError) as error:
        raise ValueError(f"“{text}” is no date: write 2024, 2024-09, 2024-09-26 or 26/09/2024") from error


def _period(text: str) -> Dates:
    begin, dots, end = text.partition("..")
    if dots:
        return Dates(_days(begin)[0] if begin else None, _days(end)[1] if end else None)
    comparison = _COMPARISON.fullmatch(text)
    assert comparison is not None
    operator, day = comparison.groups()
    first, last = _days(day)
    match operator:
        case ">":
            return Dates(last + timedelta(1), None)
        case "<":
            return Dates(None, first - timedelta(1))
        case ">=":
            return Dates(first, None)
        case "<=":
            return Dates(None, last)
    return Dates(first, last)


def _days(text: str) -> tuple[date, date]:
    """The first and the last day of a year, a month or a day."""
    found = _DAY.fullmatch(text)
    if found is None:
        raise ValueError(text)
    year = int(found[1] or found[6])
    month, day = found[2] or found[5], found[3] or found[4]
    first = date(year, int(month or 1), int(day or 1))
    if day:
        return first, first
    if not month or first.month == 12:
        return first, date(year, 12, 31)
    return first, date(year, first.month + 1, 1) - timedelta(1)
