"""When the articles found were published: a bar for each month, year, decade or century.

The unit is the smallest of which there are at most `MOST_BARS` from the first article to the last.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from vnsearch.model import Facet
from vnsearch.query.periods import read_dates
from vnsearch.web.search_state import SearchState

LEAST_BARS = 12
"""If there are fewer, empty ones come before them, so that no bar is a block."""
MOST_BARS = 120
HEIGHT = 100
"""The height of the highest bar, in units of the drawing; each bar has a width of `BAR_STEP`."""
BAR_STEP = 10

_LEAST_HEIGHT = 6
_UNITS = (1, 12, 120, 1200)
"""The lengths of a month, a year, a decade and a century, in months."""


_FIRST_MONTH = 12
_LAST_MONTH = 12 * 9999 + 11


class Bar(NamedTuple):
    """The articles of one period, and where its bar stands in the drawing, of which 0 is the upper edge.

    `since` and `until` are its first and last year or month, and `state` is the search for it alone. It is
    `chosen` if some of it is filtered by.
    """

    since: str
    until: str
    articles: int
    x: int
    height: int
    chosen: bool
    state: SearchState

    @property
    def y(self) -> int:
        """The upper edge of the bar."""
        return HEIGHT - self.height


class Timeline(NamedTuple):
    """The bars in the order of time, without gaps."""

    bars: Sequence[Bar]

    @property
    def width(self) -> int:
        """The width of the drawing."""
        return BAR_STEP * len(self.bars)


def draw_timeline(months: Iterable[Facet], state: SearchState) -> Timeline:
    """The time line of these numbers of articles by month (such as `2024-09`); empty if there are none."""
    counts = {_to_number(facet.value): facet.articles for facet in months}
    if not counts:
        return Timeline(())
    first, last = min(counts), max(counts)
    unit = next((unit for unit in _UNITS if last // unit - first // unit < MOST_BARS), _UNITS[-1])
    articles: Counter[int] = Counter()
    for month, count in counts.items():
        articles[month // unit] += count
    most = max(articles.values())
    chosen = _find_chosen(state)
    bars = []
    begin, end = first // unit, last // unit + 1
    begin = max(min(begin, end - LEAST_BARS), _FIRST_MONTH // unit)
    for place, period in enumerate(range(begin, end)):
        first, last = max(period * unit, _FIRST_MONTH), (period + 1) * unit - 1
        since, until = _name_months(first, last, unit)
        count = articles[period]
        height = max(_LEAST_HEIGHT, round(HEIGHT * count / most)) if count else 0
        is_chosen = first <= chosen[1] and chosen[0] <= last
        state_of_bar = state.change(since=since, until=until)
        bars.append(Bar(since, until, count, BAR_STEP * place, height, is_chosen, state_of_bar))
    return Timeline(bars)


def _find_chosen(state: SearchState) -> tuple[int, int]:
    """The first and the last month that is filtered by; a range without months if none is."""
    if not (state.since or state.until):
        return 1, 0
    first = read_dates(state.since).first if state.since else None
    last = read_dates(state.until).last if state.until else None
    return (_FIRST_MONTH if first is None else _count_months(first)), (
        _LAST_MONTH if last is None else _count_months(last)
    )


def _count_months(day: date) -> int:
    return 12 * day.year + day.month - 1


def _name_months(first: int, last: int, unit: int) -> tuple[str, str]:
    """The names of the first and the last month of a unit, or of their years."""
    names = [f"{month // 12:04}-{month % 12 + 1:02}" for month in (first, last)]
    return (names[0], names[1]) if unit == 1 else (names[0][:4], names[1][:4])


def _to_number(month: str) -> int:
    """The number of a month that is written as 2024-09, counted from the year 0."""
    year, _, number = month.partition("-")
    return 12 * int(year) + int(number) - 1
