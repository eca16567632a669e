from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from vnsearch.model import Facet
from vnsearch.query.periods import read_dates
from vnsearch.web.search_state import SearchState
from vnsearch.web.timeline import HEIGHT, MOST_BARS, draw_timeline

months = st.builds("{:04}-{:02}".format, st.integers(1, 9999), st.integers(1, 12))
counts = st.dictionaries(months, st.integers(1, 10**6), max_size=20)


def _draw(counts: dict[str, int], **state: str):
    return draw_timeline([Facet(*each) for each in counts.items()], SearchState(q="q", **state))


def test_months_without_articles_have_their_place():
    bars = _draw({"2025-12": 2, "2024-11": 4}).bars
    assert [bar.articles for bar in bars] == [4, *[0] * 12, 2]
    assert [(bar.since, bar.until, bar.x, bar.height) for bar in (*bars[:2], bars[-1])] == [
        ("2024-11", "2024-11", 0, HEIGHT),
        ("2024-12", "2024-12", 10, 0),
        ("2025-12", "2025-12", 130, HEIGHT // 2),
    ]
    assert bars[0].state == SearchState(q="q", since="2024-11", until="2024-11")


def test_many_years_are_shown_by_the_year_and_more_by_the_decade():
    years = _draw({"1990-05": 1, "1990-07": 1, "2024-01": 3}).bars
    assert (years[0].since, years[0].until, years[0].articles, len(years)) == ("1990", "1990", 2, 35)
    assert _draw({"1600-05": 1, "2024-01": 3}).bars[-1][:3] == ("2020", "2029", 3)


def test_the_bars_of_the_period_filtered_by_are_chosen():
    bars = _draw({"2024-01": 1, "2024-06": 1}, since="15/3/2024").bars
    assert [bar.since for bar in bars if bar.chosen] == ["2024-03", "2024-04", "2024-05", "2024-06"]
    assert not any(bar.chosen for bar in _draw({"2024-01": 1}).bars)


def test_a_single_month_is_the_last_of_a_year():
    bars = _draw({"2024-09": 1}).bars
    assert [bar.since for bar in (bars[0], bars[-1])] == ["2023-10", "2024-09"]
    assert [bar.since for bar in _draw({"0001-02": 1}).bars] == ["0001-01", "0001-02"]


def test_nothing_dated_has_no_bars():
    assert _draw({}).bars == ()


@given(counts)
def test_whatever_the_months_no_article_is_lost_and_each_bar_is_a_period_that_can_be_searched(counts):
    bars = _draw(counts).bars
    assert len(bars) <= MOST_BARS
    assert sum(bar.articles for bar in bars) == sum(counts.values())
    assert all((bar.height > 0) == (bar.articles > 0) for bar in bars)
    days = [(read_dates(bar.since).first, read_dates(bar.until).last) for bar in bars]
    assert days == sorted(days)
