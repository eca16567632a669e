"""Bars and time lines: as long as the numbers say, and no month left out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vnsearch.model import Facet
from vnsearch.render.charts import draw_bar, fill_months
from vnsearch.render.styled_text import count_columns

months = st.tuples(st.integers(1, 9998), st.integers(1, 12)).map(lambda pair: f"{pair[0]:04}-{pair[1]:02}")


@given(st.integers(0, 10**6), st.integers(0, 10**6), st.integers(1, 40))
def test_a_bar_is_as_wide_as_its_share_of_the_largest_value(one, other, width):
    value, largest = sorted((one, other))
    bar = draw_bar(value, largest, width)
    assert bool(bar) == bool(value)
    assert abs(count_columns(bar) - width * value / max(largest, 1)) <= 1


@pytest.mark.parametrize(
    ("value", "bar"), [(0, ""), (1, "▏"), (8, "█"), (12, "█▌"), (32, "████"), (31, "███▉")]
)
def test_bars_are_drawn_to_the_eighth_of_a_column(value, bar):
    assert draw_bar(value, 32, 4) == bar


def test_months_without_an_article_are_shown():
    filled = fill_months([Facet("2023-11", 2), Facet("2024-02", 5)])
    assert list(filled) == [("11/2023", 2), ("12/2023", 0), ("01/2024", 0), ("02/2024", 5)]


def test_a_gap_of_more_than_a_year_is_one_line():
    filled = fill_months([Facet("2010-01", 1), Facet("2011-02", 1), Facet("2012-04", 1)])
    assert [articles for _, articles in filled] == [1, *[0] * 12, 1, 0, 1]
    assert ("03/2011 – 03/2012", 0) in fill_months([Facet("2011-02", 1), Facet("2012-04", 1)])


def test_no_month_makes_no_time_line():
    assert list(fill_months([])) == []


@given(st.dictionaries(months, st.integers(1, 99), max_size=4))
def test_all_articles_of_a_time_line_are_there_in_order(counted):
    filled = list(fill_months([Facet(*each) for each in sorted(counted.items())]))
    assert [articles for _, articles in filled if articles] == [n for _, n in sorted(counted.items())]
