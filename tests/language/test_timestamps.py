"""Texts that are nothing but a date: their forms, and what they stand for."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone
from email.utils import format_datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vnsearch.language.timestamps import read_epoch, read_span, read_timestamp


def zone(hours: float) -> timezone:
    return timezone(timedelta(hours=hours))


@pytest.mark.parametrize(
    "text",
    [
        *("2024-03-05", "2024-3-5", "2024/03/05", "2024.03.05", "20240305", "2024-W10-2"),
        *("05/03/2024", "5/3/2024", "05-03-2024", "5.3.2024", "05–03–2024", "5 / 3 / 2024", "5/3/24"),
        *("5 tháng 3 năm 2024", "ngày 5 tháng 3, 2024", "Ngày 5 tháng ba năm 2024", "5 thg 3, 2024"),
        *("5 Mar 2024", "05-Mar-2024", "Mar 5, 2024", "March 5th, 2024", "Tue, 05 Mar 24", " 5/3/2024\n"),
        *("Thứ Ba, 5 tháng 3, 2024", "T3, 5/3/2024", "nga\u0300y 5 tha\u0301ng 3 na\u0306m 2024"),
    ],
)
def test_a_day_in_any_form(text):
    assert read_span(text) == (date(2024, 3, 5),) * 2
    assert type(read_timestamp(text)) is date


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2024", date(2024, 1, 1), date(2024, 12, 31)),
        ("0001", date(1, 1, 1), date(1, 12, 31)),
        ("12/9999", date(9999, 12, 1), date(9999, 12, 31)),
        ("tháng 2 năm 2024", date(2024, 2, 1), date(2024, 2, 29)),
        ("tháng mười hai năm 2024", date(2024, 12, 1), date(2024, 12, 31)),
        ("tháng 2/2023", date(2023, 2, 1), date(2023, 2, 28)),
        ("Feb 2024", date(2024, 2, 1), date(2024, 2, 29)),
        ("2024-03-05Z", datetime(2024, 3, 5, tzinfo=UTC), datetime(2024, 3, 5, 23, 59, 59, 999999, UTC)),
    ],
)
def test_what_is_longer_than_a_day_or_has_a_zone_of_its_own_has_two_ends(text, first, last):
    assert read_span(text) == (first, last)
    assert read_timestamp(text) == date(first.year, first.month, first.day)
    assert type(read_timestamp(text)) is date


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2024-03-05T14:30", datetime(2024, 3, 5, 14, 30)),
        ("2024-03-05t14:30:05z", datetime(2024, 3, 5, 14, 30, 5, tzinfo=UTC)),
        ("2024-03-05 14:30:05.25+0700", datetime(2024, 3, 5, 14, 30, 5, 250000, zone(7))),
        ("2024-03-05T14:30:05,1234567Z", datetime(2024, 3, 5, 14, 30, 5, 123456, UTC)),
        ("2024-03-05T14:30+07", datetime(2024, 3, 5, 14, 30, tzinfo=zone(7))),
        ("2024-03-05T14:30-03:30", datetime(2024, 3, 5, 14, 30, tzinfo=zone(-3.5))),
        ("2024-03-05T14:30−03:30", datetime(2024, 3, 5, 14, 30, tzinfo=zone(-3.5))),
        ("2024-03-05 14:30 GMT+7", datetime(2024, 3, 5, 14, 30, tzinfo=zone(7))),
        ("05/03/2024 14:30 (GMT+7)", datetime(2024, 3, 5, 14, 30, tzinfo=zone(7))),
        ("14:30 UTC, 05/03/2024", datetime(2024, 3, 5, 14, 30, tzinfo=UTC)),
        ("14:30 - 5/3/2024", datetime(2024, 3, 5, 14, 30)),
        ("lúc 14 giờ 30 ngày 5 tháng 3 năm 2024", datetime(2024, 3, 5, 14, 30)),
        ("5/3/2024 14h30'", datetime(2024, 3, 5, 14, 30)),
        ("14 giờ 30 phút, 5/3/2024", datetime(2024, 3, 5, 14, 30)),
        ("2024-03-05T14:30+07:00[Asia/Ho_Chi_Minh]", datetime(2024, 3, 5, 14, 30, tzinfo=zone(7))),
        ("5/3/2024 2:30 CH", datetime(2024, 3, 5, 14, 30)),
        ("March 5, 2024 12:30 am", datetime(2024, 3, 5, 0, 30)),
        ("20240305T143000Z", datetime(2024, 3, 5, 14, 30, tzinfo=UTC)),
        ("20240305143000", datetime(2024, 3, 5, 14, 30)),
        ("2024-03-05T14", datetime(2024, 3, 5, 14)),
        ("2024-03-05T00:00", datetime(2024, 3, 5)),
        ("2024-02-28T24:00", datetime(2024, 2, 29)),
        ("2024-12-31T23:59:60Z", datetime(2025, 1, 1, tzinfo=UTC)),
        ("Tue, 05 Mar 2024 07:30:00 GMT", datetime(2024, 3, 5, 7, 30, tzinfo=UTC)),
        ("5 Mar 2024 07:30 EST", datetime(2024, 3, 5, 7, 30, tzinfo=zone(-5))),
        ("Tue Mar 05 07:30:00 +0000 2024", datetime(2024, 3, 5, 7, 30, tzinfo=UTC)),
        ("Tue Mar  5 14:30:00 ICT 2024", datetime(2024, 3, 5, 14, 30, tzinfo=zone(7))),
        (
            "Tue Mar 05 2024 14:30:00 GMT+0700 (Indochina Time)",
            datetime(2024, 3, 5, 14, 30, tzinfo=zone(7)),
        ),
        ("1709623800", datetime(2024, 3, 5, 7, 30, tzinfo=UTC)),
        ("1709623800123", datetime(2024, 3, 5, 7, 30, 0, 123000, UTC)),
        ("1709623800123456789", datetime(2024, 3, 5, 7, 30, 0, 123456, UTC)),
        ("0001-01-01T00:00+14:00", datetime(1, 1, 1, tzinfo=zone(14))),
        ("9999-12-31T23:59:59-12:00", datetime(9999, 12, 31, 23, 59, 59, tzinfo=zone(-12))),
    ],
)
def test_a_moment_in_any_form_keeps_its_time_zone(text, moment):
    found = read_timestamp(text)
    assert read_span(text) == (found, found)
    assert isinstance(found, datetime)
    assert (found, found.utcoffset()) == (moment, moment.utcoffset())


@pytest.mark.parametrize(
    "text",
    [
        *("", "hôm qua", "5/3", "24", "99999", "12345678901", "2024-02-30", "29/02/2023", "0/2024", "0000"),
        *("2024-03-05/14", "5-3/2024", "5 Foo 2024", "tháng 13 năm 2024", "2024-03T14:30", "14:30", "\0"),
        *("2024-03-05T24:01", "2024-03-05T23:60", "2024-03-05T23:59:61", "2024-03-05T14:30+24:00"),
        *("9999-12-31T24:00", "9999-12-31T23:59:60", "2024-03-05+99:00", "2024-03-05T14:30 GMT+99"),
        *("2024-03-05 14:30 2024-03-05", "5/3/2024, Hà Nội", "5/3/2024 " * 1000, "a" * 10**6),
    ],
)
def test_any_other_text_is_a_value_error(text):
    for read in (read_span, read_timestamp):
        with pytest.raises(ValueError):  # noqa: PT011  # some messages are Python's own
            read(text)


@pytest.mark.parametrize("number", [0, -1709623800, 99_999_999, 10**19, 1e300, 10**400])
def test_a_number_that_is_no_time_since_1970_is_a_value_error(number):
    with pytest.raises(ValueError, match="is no time since 1970"):
        read_epoch(number)


@given(st.text("0123456789-/.:, TtZz+()hGMT", max_size=30) | st.text(max_size=30))
@settings(deadline=None, max_examples=200)
def test_any_text_is_a_date_or_a_value_error(text):
    try:
        first, last = read_span(text)
    except ValueError:
        return
    assert isinstance(first, date)
    assert first <= last


zones = st.integers(-1439, 1439).map(lambda minutes: timezone(timedelta(minutes=minutes)))


@given(st.datetimes(timezones=st.none() | zones))
@settings(deadline=None, max_examples=200)
def test_any_moment_in_the_forms_that_programs_write_is_that_moment(moment):
    for text in (moment.isoformat(), moment.isoformat(" "), moment.isoformat().lower()):
        assert read_timestamp(text) == moment
        assert read_timestamp(re.sub(r"(\d\d):(\d\d)$", r"\1\2", text) if moment.tzinfo else text) == moment
    if moment.tzinfo is not None:
        assert read_timestamp(format_datetime(moment)) == moment.replace(microsecond=0)
    day = moment.date()
    assert read_timestamp(f"{day.day}/{day.month}/{day.year:04}") == day
