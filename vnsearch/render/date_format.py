"""Dates as they are written in Vietnamese: the day first."""

from __future__ import annotations

from datetime import date, datetime


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
