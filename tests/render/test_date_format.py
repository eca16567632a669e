from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from vnsearch.render.date_format import format_day, format_local


@pytest.mark.parametrize(
    ("published", "day", "moment"),
    [
        (None, "", ""),
        (date(2024, 9, 6), "06/09/2024", "06/09/2024"),
        (datetime(2024, 9, 6, 23, 5), "06/09/2024", "06/09/2024 23:05"),
        (datetime(2024, 9, 6, 23, 5, tzinfo=UTC), "07/09/2024", "07/09/2024 06:05"),
        (datetime(9999, 12, 31, 23, tzinfo=UTC), "31/12/9999", "31/12/9999 23:00"),
        (datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14))), "01/01/0001", "01/01/0001 00:00"),
    ],
)
def test_a_day_and_a_moment_are_those_in_vietnam(published, day, moment):
    assert (format_day(published), format_local(published)) == (day, moment)
