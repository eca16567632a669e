"""Reads a text that is nothing but a date, with or without a time of day, in any of the usual forms.

These are the forms of ISO 8601, of Vietnam (the day first, in figures or in words), of e-mail and feeds (RFC
5322), of JavaScript and Java, and seconds or parts of them since 1970. A year or a month stands for all of
its days. A year may be from 1 to 9999; of two figures, those from 69 are of the last century.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import cache

from vnsearch.language.normalization import normalize_unicode

_LONGEST = 200
_DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"))

CLOCK = (
    r"(?P<hour>\d{1,2}) ?(?::|h|g|giờ) ?(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,](?P<fraction>\d+))?)?"
    r"(?![\d:])(?: ?phút\b|')?(?: ?(?P<half>am|pm|sa|ch)\b)?"
)
"""A pattern of a time of day, to be read by `combine`; letters are of either case."""
ZONE = (
    r"\(?(?:(?P<utc>gmt|utc|ut)? ?(?P<sign>[+-]) ?(?P<hours>\d{1,2})(?::?(?P<minutes>\d{2}))?\b"
    r"|(?P<zone>z|utc|gmt|ut|ict|[ecmp][sd]t)\b)\)?"
)
"""A pattern of a time zone, to be read by `read_zone`; letters are of either case."""

_ZONES = {
    **dict.fromkeys(("z", "utc", "gmt", "ut"), 0),
    **{"ict": 7, "edt": -4, "est": -5, "cdt": -5, "cst": -6, "mdt": -6, "mst": -7, "pdt": -7, "pst": -8},
}
_ENGLISH_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_VIETNAMESE_MONTHS = (
    *("một", "hai", "ba", "tư", "năm", "sáu"),
    *("bảy", "tám", "chín", "mười", "mười một", "mười hai"),
)
_MONTHS = {
    **{name[:3]: number for number, name in enumerate(_ENGLISH_MONTHS, 1)},
    **{name: number for number, name in enumerate(_ENGLISH_MONTHS, 1)},
    **{name: number for number, name in enumerate(_VIETNAMESE_MONTHS, 1)},
    **{"sept": 9, "giêng": 1, "chạp": 12},
}
_WEEKDAY = (
    r"(?:(?:thứ (?:hai|ba|tư|năm|sáu|bảy|bẩy|[2-7])|chủ nhật|t[2-7]|cn"
    r"|(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?)[,.]? ?)?(?:ngày )?"
)
_DAYS = tuple(
    _WEEKDAY + form
    for form in (
        r"(?P<year>\d{4})(?:(?P<sign>[-/.])(?P<month>\d{1,2})(?:(?P=sign)(?P<day>\d{1,2}))?)?",
        r"(?P<day>\d{1,2}) ?(?P<sign>[-/.]) ?(?P<month>\d{1,2}) ?(?P=sign) ?(?P<year>\d{4}|\d\d)",
        r"(?P<month>\d{1,2}) ?[-/.] ?(?P<year>\d{4})",
        r"(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)",
        rf"(?:(?P<day>\d{{1,2}}) )?(?:tháng|thg) (?P<month>\d{{1,2}}|{'|'.join(_MONTHS)})"
        r"(?:,? năm|[,/])? ?(?P<year>\d{4})",
        r"(?:(?P<day>\d{1,2})(?:st|nd|rd|th)?[ -])?(?P<month>[a-z]{3,9})[., -]{1,2}(?P<year>\d{4}|\d\d)",
        r"(?P<month>[a-z]{3,9})\.? (?P<day>\d{1,2})(?:st|nd|rd|th)?,? (?P<year>\d{4})",
    )
)
_BETWEEN = r"(?: ?[,|-] ?| )"
_MOMENTS = (
    rf"(?P<days>.+?)(?:t|{_BETWEEN}(?:(?:vào )?lúc )?){CLOCK}(?:,? ?{ZONE})?(?: \(.*\)|\[.*\])?",
    rf"(?:(?:vào )?lúc )?{CLOCK}(?: ?{ZONE})?{_BETWEEN}(?P<days>.+)",
    r"(?P<days>\d{8})t?(?P<hour>\d\d)(?P<minute>\d\d)(?P<second>\d\d)?(?P<fraction>)(?P<half>)"
    rf"(?:{ZONE})?",
)
_DAY_WITH_ZONE = rf"(?P<days>\d{{4}}-\d\d-\d\d)(?=z|[+-]\d){ZONE}"
_REST_OF_ISO = r"[\dW-]+(?:[T ][\d:.,]+(?:z|[+-][\d:.]+)?)?"
"""Rare forms, left to Python: days of a week, hours without minutes."""
_YEAR_LAST = r"([a-z]{3}) (\d{1,2} )(\d[\d:]+(?: [a-z+\d:-]+)?) (\d{4})"
"""The order of the parts in C, Java and the interface of Twitter: `Tue Mar 05 07:30:00 +0000 2024`."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SMALLEST_EPOCH, _LARGEST_EPOCH = 10**8, 10**10  # seconds: from 1973 to 2286
_EPOCH_DIGITS = r"\d{9,10}|\d{12,13}|\d{15,16}|\d{18,19}"


def read_timestamp(text: str) -> date:
    """Returns the day or the moment that the text stands for, the first day of a year or a month.

    It is a `datetime` if the text has a time of day, with the time zone that it gives, if any. Raises
    `ValueError` for any other text.

    >>> read_timestamp("Tue, 05 Mar 2024 07:30:00 GMT")
    datetime.datetime(2024, 3, 5, 7, 30, tzinfo=datetime.timezone.utc)
    """
    first, last = read_span(text)
    return first.date() if isinstance(first, datetime) and first != last else first


def read_span(text: str) -> tuple[date, date]:
    """Returns the first and the last day of a year or a month, or twice the day or the moment.

    A day with a time zone of its own (`2024-03-05Z`) gives its first and its last moment. Raises `ValueError`
    for any other text.

    >>> read_span("02/2024")
    (datetime.date(2024, 2, 1), datetime.date(2024, 2, 29))
    """
    if len(text) > _LONGEST:
        raise ValueError("it is too long for a date")
    text = " ".join(normalize_unicode("NFC", text).translate(_DASHES).split())
    if _match(_EPOCH_DIGITS, text):
        moment = read_epoch(int(text))
        return moment, moment
    try:
        return _read_span(text)
    except OverflowError as error:
        raise ValueError(text) from error


def read_epoch(number: float) -> datetime:
    """Returns the moment this many seconds after the beginning of 1970, or milli-, micro- or nanoseconds.

    Raises `ValueError` for a number that is none of these from 1973 to 2286.
    """
    for scale in (1, 10**3, 10**6, 10**9):
        if _SMALLEST_EPOCH * scale <= number < _LARGEST_EPOCH * scale:
            return _EPOCH + timedelta(microseconds=number * 10**6 // scale)
    raise ValueError(f"{number} is no time since 1970")


def combine(day: date, clock: re.Match[str], zone: tzinfo | None) -> datetime:
    """Returns the moment on the day at the time of a match of `CLOCK`.

    24:00 is the beginning of the next day, and second 60 that of the next minute. Raises `ValueError` for a
    time that no day has, and `OverflowError` after the year 9999.
    """
    hour, minute, second = int(clock["hour"]), int(clock["minute"]), int(clock["second"] or 0)
    half = (clock["half"] or "").casefold()
    if half in ("pm", "ch") and hour < 12:
        hour += 12
    elif half in ("am", "sa") and hour == 12:
        hour = 0
    microsecond = int((clock["fraction"] or "")[:6].ljust(6, "0"))
    if minute > 59 or second > 60 or (hour > 23 and (hour, minute, second, microsecond) != (24, 0, 0, 0)):
        raise ValueError(f"{clock[0]} is no time of day")
    passed = timedelta(hours=hour, minutes=minute, seconds=second, microseconds=microsecond)
    return datetime.combine(day, time(), zone) + passed


def read_zone(match: re.Match[str]) -> tzinfo | None:
    """Returns the time zone of a match of a pattern with `ZONE` in it, None if there is none.

    Raises `ValueError` for an offset of a day and more.
    """
    if match["zone"]:
        offset = timedelta(hours=_ZONES[match["zone"].lower()])
    elif match["sign"]:
        offset = timedelta(hours=int(match["hours"]), minutes=int(match["minutes"] or 0))
        offset = -offset if match["sign"] == "-" else offset
    else:
        return None
    return timezone(offset) if offset else UTC


def _read_span(text: str) -> tuple[date, date]:
    if ":" not in text and (days := _read_days(text)) is not None:
        return days
    text = _compile(_YEAR_LAST).sub(r"\1 \2\4 \3", text)
    if (match := _match(_DAY_WITH_ZONE, text)) is not None:
        day, zone = date.fromisoformat(match["days"]), read_zone(match)
        return datetime.combine(day, time.min, zone), datetime.combine(day, time.max, zone)
    for form in _MOMENTS:
        if (match := _match(form, text)) is not None and (days := _read_days(match["days"])) is not None:
            day, last = days
            if day != last:
                raise ValueError(f"{match['days']} is no day")
            moment = combine(day, match, read_zone(match))
            return moment, moment
    if _match(_REST_OF_ISO, text) is None:
        raise ValueError(f"{text} is no date")
    iso = date.fromisoformat(text) if len(text) <= len("2024-W10-2") else datetime.fromisoformat(text)
    return iso, iso


def _read_days(text: str) -> tuple[date, date] | None:
    """Returns the first and the last day; None for a text that has the form of no day, month or year."""
    match = next(filter(None, (_match(form, text) for form in _DAYS)), None)
    if match is None:
        return None
    parts = match.groupdict()
    year = int(parts["year"])
    if len(parts["year"]) == 2:
        year += 1900 if year >= 69 else 2000
    if not parts["month"]:
        return date(year, 1, 1), date(year, 12, 31)
    month = _read_month(parts["month"].lower())
    if parts.get("day"):
        day = date(year, month, int(parts["day"]))
        return day, day
    if month == 12:
        return date(year, 12, 1), date(year, 12, 31)
    return date(year, month, 1), date(year, month + 1, 1) - timedelta(1)


def _match(form: str, text: str) -> re.Match[str] | None:
    return _compile(form).fullmatch(text)


@cache
def _compile(form: str) -> re.Pattern[str]:
    """Compiles a form when it is first needed, as a search needs few."""
    return re.compile(form, re.IGNORECASE)


def _read_month(text: str) -> int:
    """Returns the number of a month in figures or in words; raises `ValueError` for other words."""
    number = int(text) if text.isdecimal() else _MONTHS.get(text)
    if number is None:
        raise ValueError(f"{text} is no month")
    return number
