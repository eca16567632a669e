"""Dates as they are written in Vietnamese: the day first."""

from __future__ import annotations

from datetime import date, datetime

from vnsearch.model import VIETNAM


def format_date(published: date | None) -> str:
    """Formats a date, with the time if it is known, and its time zone if it has one; None gives no text."""
    if published is None:
        return ""
    day = f"{published:%d/%m}/{published.year:04}"
    return f"{day} {published:%H:%M %Z}".rstrip() if isinstance(published, datetime) else day


def format_month(value: str) -> str:
    """Formats a month given as 2024-09; any other text is returned unchanged."""
    year, _, number = value.partition("-")
    return f"{number}/{year}" if number else value


def format_local(published: date | None) -> str:
    """Formats a date, with the time in Vietnam if it is known; None gives no text."""
    if not isinstance(published, datetime):
        return format_date(published)
    return format_date(_move_to_vietnam(published).replace(tzinfo=None))


def format_day(published: date | None) -> str:
    """Formats a date, or the day that a moment is in Vietnam; None gives no text."""
    return format_date(_move_to_vietnam(published).date() if isinstance(published, datetime) else published)


def _move_to_vietnam(moment: datetime) -> datetime:
    """The moment in Vietnam's time; those at the ends of the calendar have none, and stay as they are."""
    if moment.tzinfo is None:
        return moment
    try:
        return moment.astimezone(VIETNAM)
    except OverflowError:
        return moment
