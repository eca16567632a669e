"""Days and moments mean one thing wherever articles are filtered, sorted, counted and shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from functools import cache
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.commandline import lines, run
from vnsearch import Article, BadDate, Index, VnsearchError
from vnsearch.model import VIETNAM

_DAY = date(2024, 2, 28)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_ZONES = [None, UTC, *(timezone(timedelta(hours=hours)) for hours in (7, 14, -12, -3.5, 5.75))]
_EARLIEST = datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14)))
_LATEST = datetime(9999, 12, 31, 23, 59, 59, 999999, timezone(-timedelta(hours=12)))
_ENDS = [date.min, date.max, datetime.min, datetime.max, _EARLIEST, _LATEST]


def _draw(chance: Random) -> date:
    """A day, or a moment of some time zone, of a few days; many of them are the same or at midnight."""
    day = _DAY + timedelta(chance.randrange(4))
    if chance.random() < 0.3:
        return day
    hour, minute = chance.choice([(0, 0), (7, 0), (17, 0), (17, 30), (23, 59)])
    second, microsecond = chance.choice([(0, 0), (0, 1), (59, 999999)])
    return datetime(day.year, day.month, day.day, hour, minute, second, microsecond, chance.choice(_ZONES))


def _span(when: date) -> tuple[timedelta, timedelta]:
    """The first and the last microsecond of a day or a moment, counted from 1970."""
    if isinstance(when, datetime):
        moment = (when if when.tzinfo else when.replace(tzinfo=VIETNAM)) - _EPOCH
        return moment, moment
    begin = datetime(when.year, when.month, when.day, tzinfo=VIETNAM) - _EPOCH
    return begin, begin + timedelta(days=1, microseconds=-1)


@pytest.fixture(scope="module")
def dated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    """Articles with days, moments and without a date, in several segments."""
    chance = Random(17)
    published = [None, *_ENDS, *(_draw(chance) for _ in range(80)), None]
    with Index.open(tmp_path_factory.mktemp("dated") / "index", create=True, workers=1) as index:
        for first in range(0, len(published), 30):
            index.add(
                Article(str(number), f"Tin {number}", "Lũ về.", published=when)
                for number, when in enumerate(published[first : first + 30], first)
            )
        assert index.stats().segments > 1
        yield index


def _found(index: Index, query: str = "lũ", **asked: object) -> list[str]:
    return [hit.id for hit in index.search(query, limit=1000, **asked).hits]


@cache
def _published(index: Index) -> dict[str, date | None]:
    return {number: index[number].published for number in index.ids()}


def _expected(index: Index, since: date | None, until: date | None) -> set[str]:
    """The articles that were or may have been published in the period, in plain Python."""
    return {
        number
        for number, when in _published(index).items()
        if when is not None
        and (since is None or _span(when)[1] >= _span(since)[0])
        and (until is None or _span(when)[0] <= _span(until)[1])
    }


def _forms(when: date) -> list[str]:
    """Ways to write a day or a moment without spaces."""
    if not isinstance(when, datetime):
        day, month, year = f"{when.day:02}", f"{when.month:02}", f"{when.year:04}"
        return [when.isoformat(), *(sign.join((day, month, year)) for sign in "/-.–"), year + month + day]
    text = when.isoformat()
    forms = [text, text.lower(), text.replace("+00:00", "Z"), text.replace("-", "/", 2)]
    if when.tzinfo and when.year > 1973 and when.year < 2200:
        forms.append(str((when - _EPOCH) // timedelta(microseconds=1)))
    return forms


bounds = st.randoms(use_true_random=False).map(_draw) | st.sampled_from(_ENDS)


@given(st.none() | bounds, st.none() | bounds, st.randoms(use_true_random=False))
@settings(deadline=None, max_examples=50)
def test_any_period_in_any_form_is_compared_as_in_plain_python(dated, since, until, chance):
    written = [None if when is None else chance.choice(_forms(when)) for when in (since, until)]
    expected = set(dated.ids()) if since is until is None else _expected(dated, since, until)
    assert set(_found(dated, since=since, until=until)) == expected
    assert set(_found(dated, since=written[0], until=written[1])) == expected
    if not since is until is None:
        assert set(_found(dated, f"lũ date:{written[0] or ''}..{written[1] or ''}")) == expected
    if since is not None:
        assert set(_found(dated, f"lũ date:{written[0]}")) == _expected(dated, since, since)
        assert set(_found(dated, f"lũ date:>={written[0]}")) == _expected(dated, since, None)
        assert set(_found(dated, f"lũ date:<={written[0]}")) == _expected(dated, None, since)


def test_before_and_after_a_moment_leave_out_that_moment(dated):
    moment = datetime(2024, 2, 29, 17, tzinfo=VIETNAM)
    tick = timedelta(microseconds=1)
    assert set(_found(dated, f"lũ date:>{moment.isoformat()}")) == _expected(dated, moment + tick, None)
    assert set(_found(dated, f"lũ date:<{moment.isoformat()}")) == _expected(dated, None, moment - tick)


def test_newest_first_compares_moments_and_puts_a_day_behind_its_moments(dated):
    def place(number: str) -> tuple[object, ...]:
        when = _published(dated)[number]
        if when is None:
            return True, timedelta(), False, int(number)
        return False, -_span(when)[0], not isinstance(when, datetime), int(number)

    assert _found(dated, sort="date") == sorted(dated.ids(), key=place)


def test_months_are_those_of_vietnam(dated):
    def month(when: date) -> str:
        if isinstance(when, datetime) and when.tzinfo and when not in (_EARLIEST, _LATEST):
            when = when.astimezone(VIETNAM)
        return when.isoformat()[:7]

    published = filter(None, _published(dated).values())
    months = {facet.value: facet.articles for facet in dated.search("lũ").facets["month"]}
    assert months == Counter(map(month, published))


def test_a_midnight_is_a_moment_and_a_day_is_whole(tmp_path):
    midnight = datetime(2024, 3, 5)
    with Index.open(tmp_path / "index", create=True, workers=1) as index:
        index.add(
            [
                Article("eve", "Tin", "Lũ về.", published=datetime(2024, 3, 4, 16, 59, 59, tzinfo=UTC)),
                Article("midnight", "Tin", "Lũ về.", published=datetime(2024, 3, 4, 17, tzinfo=UTC)),
                Article("noon", "Tin", "Lũ về.", published=datetime(2024, 3, 5, 12)),
                Article("day", "Tin", "Lũ về.", published=date(2024, 3, 5)),
            ]
        )
        assert set(_found(index, until=midnight)) == {"eve", "midnight", "day"}
        assert set(_found(index, until=midnight.date())) == {"eve", "midnight", "noon", "day"}
        assert set(_found(index, since=midnight)) == {"midnight", "noon", "day"}
        assert set(_found(index, since=midnight + timedelta(hours=13))) == {"day"}
        assert set(_found(index, "date:2024-03-05")) == {"midnight", "noon", "day"}
        assert _found(index, sort="date") == ["noon", "midnight", "day", "eve"]


def test_a_time_zone_is_kept_where_an_article_is_shown_and_exported(tmp_path):
    folder = tmp_path / "index"
    given = datetime(2024, 3, 5, 8, tzinfo=timezone(-timedelta(hours=3.5)))
    with Index.open(folder, create=True, workers=1) as index:
        index.add([Article("a", "Tin", "Lũ về.", published=given)])
        assert index["a"].published.utcoffset() == given.utcoffset()
    assert "05/03/2024 08:00 UTC-03:30" in run("search", "lũ", index=folder).stdout
    for command in (["search", "--json", "lũ"], ["export", "-"]):
        assert lines(run(*command, index=folder))[-1]["published"] == "2024-03-05T08:00:00-03:30"


@pytest.mark.parametrize("value", ["abc", "2024\n09", ">=2024", "..2024", "", "5/3"])
@pytest.mark.parametrize("name", ["since", "until"])
def test_what_is_no_date_is_an_error_on_one_line(dated, name, value):
    with pytest.raises(BadDate, match="is no date") as raised:
        dated.search("lũ", **{name: value})
    assert isinstance(raised.value, VnsearchError)
    assert isinstance(raised.value, ValueError)
    assert raised.value.text == value
    assert len(str(raised.value).splitlines()) == 1


def test_an_error_of_the_command_line_is_on_one_line(tmp_path):
    result = run("search", "--since", "2024\n\n09", "lũ", index=tmp_path)
    assert result.exit_code == 2
    assert "“2024 09” is no date" in result.stderr
