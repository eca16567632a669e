"""Dates as Vietnamese write them: the day first."""

from __future__ import annotations

from datetime import date, datetime


def format_date(published: date | None) -> str:
    """A date, and a time if it is known; nothing for None."""
    if isinstance(published, datetime):
        return f"{published:%d/%m/%Y %H:%M %Z}".rstrip()
    return "" if published is None else f"{published:%d/%m/%Y}"


def format_month(value: str) -> str:
    """A month given as 2024-09; what is no month is left alone."""
    year, _, number = value.partition("-")
    return f"{number}/{year}" if number else value
