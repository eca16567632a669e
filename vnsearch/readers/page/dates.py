"""Reads the date in a line of a news page: day, month and year, and the time of day next to it."""

from __future__ import annotations

import re
from datetime import date, datetime

from vnsearch.language.timestamps import CLOCK, ZONE, combine, read_span, read_zone
from vnsearch.model import VIETNAM

_DAY_FIRST = re.compile(r"(?<![\d/.-])(\d{1,2}) ?[/.-] ?(\d{1,2}) ?[/.-] ?((?:19|20)\d{2})(?!\d)")
_YEAR_FIRST = re.compile(r"(?<![\d/.-])((?:19|20)\d{2})[/.-](\d{1,2})[/.-](\d{1,2})(?!\d)")
_IN_WORDS = re.compile(
    r"(?<!\d)(\d{1,2}) (?:tháng |thg |th ?)(\d{1,2}),? (?:năm )?((?:19|20)\d{2})(?!\d)", re.IGNORECASE
)
_TIME = re.compile(rf"(?<![\d:.,])(?P<iso>T(?=\d\d:))?{CLOCK}", re.IGNORECASE)
_ZONE_AFTER_TIME = re.compile(rf",? ?{ZONE}", re.IGNORECASE)
_ZONE = re.compile(
    r"\(?\b(?:gmt|utc) ?[+-] ?\d{1,2}(?::?\d{2})?\)?|(?<=\d)Z\b|[+-]\d{2}:\d{2}\b", re.IGNORECASE
)
_DATE_WORDS = re.compile(
    r"\b(?:thứ (?:hai|ba|tư|năm|sáu|bảy|bẩy|[2-7])|chủ nhật|t[2-7]|cn|ngày|tháng|năm|lúc|giờ|vào|date|time|on"
    r"|at|cập nhật|đăng|xuất bản|phát hành|lần cuối|thời gian|published|posted|updated"
    r"|mon|tue|wed|thu|fri|sat|sun)(?:day)?\b",
    re.IGNORECASE,
)
_MONTH_IN_WORDS = re.compile(
    r"\d ?(?:tháng|thg)\b|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\b", re.IGNORECASE
)
_PLACE = re.compile(r"[^\W\d_a-z]\w*(?: [^\W\d_a-z][\w.]*){0,3},")
_LABEL = re.compile(r"(?:ngày (?:đăng|cập nhật|xuất bản)|đăng ngày|thời gian đăng)\s*:", re.IGNORECASE)
_DATE_MARGIN = " |-–—•·,."
_LONGEST_DATE_LINE = 120
_WORDS_BESIDE_A_TIME = 5


def find_date(text: str) -> date | None:
    """Return the first full date in `text`, None if there is none or it is impossible.

    With a time of day it is a `datetime`. It has a time zone if the text names another than that of Vietnam.
    The day comes before the month, as usual in Vietnam, unless the year comes first.

    >>> find_date("Thứ ba, 25/1/2022, 06:00 (GMT+7)")
    datetime.datetime(2022, 1, 25, 6, 0)
    """
    found = _match_date(text)
    if found is None:
        return _read_whole(text)
    day, match = found
    return _add_time(day, text[: match.start()] + " " + text[match.end() :]) or day


def is_date_line(text: str) -> bool:
    """Return whether the line gives a date and hardly anything else: beside a time, a section or a name."""
    if len(text) > _LONGEST_DATE_LINE or ("20" not in text and "19" not in text):
        return False
    found = _match_date(text)
    if found is None:
        return _read_whole(text) is not None
    rest = text[: found[1].start()] + " " + text[found[1].end() :]
    beside = _DATE_WORDS.sub(" ", _ZONE.sub(" ", _TIME.sub(" ", rest)))
    words = re.findall(r"[^\W_]+", beside)
    return (
        not words
        or _PLACE.fullmatch(beside.strip()) is not None
        or (_add_time(found[0], rest) is not None and _may_stand_beside_a_time(words))
        or _LABEL.match(text) is not None
    )


def _may_stand_beside_a_time(words: list[str]) -> bool:
    """Return whether the words are few, or all of them names."""
    return len(words) <= _WORDS_BESIDE_A_TIME or all(word[0].isupper() for word in words)


def _read_whole(text: str) -> date | None:
    """Return the day or the moment if the text is nothing else, with its month in words."""
    if len(text) > _LONGEST_DATE_LINE or not _MONTH_IN_WORDS.search(text):
        return None
    try:
        first, last = read_span(text.strip(_DATE_MARGIN))
    except ValueError:
        return None
    return first if first == last else None


def _match_date(text: str) -> tuple[date, re.Match[str]] | None:
    for pattern, order in ((_YEAR_FIRST, (1, 2, 3)), (_DAY_FIRST, (3, 2, 1)), (_IN_WORDS, (3, 2, 1))):
        match = pattern.search(text)
        if match:
            year, month, day = (int(match[group]) for group in order)
            try:
                return date(year, month, day), match
            except ValueError:
                continue
    return None


def _add_time(day: date, text: str) -> datetime | None:
    """Return the moment on the day at the first time of day in the text, None if there is none."""
    clock = _TIME.search(text)
    if clock is None:
        return None
    zone = _ZONE_AFTER_TIME.match(text, clock.end())
    if zone and not (clock["iso"] or zone["utc"] or zone["zone"]):
        zone = None  # `08:00 -09:30` says until when
    try:
        moment = combine(day, clock, read_zone(zone) if zone else None)
    except (ValueError, OverflowError):
        return None
    return moment.replace(tzinfo=None) if moment.tzinfo == VIETNAM else moment
