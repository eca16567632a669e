"""Dates as they are written in Vietnamese: the day first."""

from __future__ import annotations

from datetime import date, datetime


def format_date(published: date | None) -> str:
    """Formats a date, with the time if it is known; None gives an empty text."""
    if isinstance(published, datetime):
        return f"{published:%d/%m/%Y %H:%M %Z}".rstrip()
    return "" if published is None else f"{published:%d/%m/%Y}"


def format_month(value: str) -> str:
    """Formats a month given as 2024-09; any other text is returned unchanged."""
    year, _, number = value.partition("-")
    return f"{number}/{year}" if number else value
