"""Bars of block characters, and months as a time line, for facets on a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from vnsearch.model import Facet
from vnsearch.render.date_format import format_month

_BLOCKS = "▏▎▍▌▋▊▉█"
_LONGEST_GAP = 12
"""A time line shows so many months without an article one by one; more of them are one line."""
_MONTHS = 12


def draw_bar(value: int, largest: int, width: int) -> str:
    """Draws a bar, `width` columns wide for the largest value; any value above 0 can be seen."""
    eighths = max(round(value / max(largest, 1) * width * len(_BLOCKS)), min(value, 1))
    full, rest = divmod(eighths, len(_BLOCKS))
    return _BLOCKS[-1] * full + (_BLOCKS[rest - 1] if rest else "")


def fill_months(months: Sequence[Facet]) -> Iterator[tuple[str, int]]:
    """The months from the first to the last, written for people, each with its number of articles.

    `months` are those that have an article (`2024-09`). A long gap between them is one item.
    """
    articles = {_number(month.value): month.articles for month in months}
    first, last = min(articles, default=0), max(articles, default=-1)
    for missing, group in groupby(range(first, last + 1), lambda number: number not in articles):
        numbers = list(group)
        if missing and len(numbers) > _LONGEST_GAP:
            yield f"{_name(numbers[0])} – {_name(numbers[-1])}", 0
        else:
            yield from ((_name(number), articles.get(number, 0)) for number in numbers)


def _number(month: str) -> int:
    """The number of a month, counted from year 0."""
    year, _, number = month.partition("-")
    return int(year) * _MONTHS + int(number) - 1


def _name(number: int) -> str:
    return format_month(f"{number // _MONTHS:04}-{number % _MONTHS + 1:02}")
