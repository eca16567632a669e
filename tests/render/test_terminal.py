from __future__ import annotations

import re
from datetime import date, datetime
from types import SimpleNamespace
from typing import Any

import click
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from wcwidth import iter_graphemes, wcswidth

from tests.commandline import lines, on_terminal, run
from vnsearch.model import Article, Facet, Snippet
from vnsearch.render import date_format, styled_text, terminal
from vnsearch.render.styled_text import Span

plain = settings(deadline=None)
_RED = {"fg": "red", "bold": True}
_HOSTILE = "aà e\u0301\u0323ệ Đ\u200b日本語ｱ한👩‍👩‍👧🇻🇳❤️\u0e33\x1b[31m\x07\u202e\n\t\x85\ud800-…"
texts = st.one_of(st.text(), st.text(_HOSTILE), st.text("ab "), st.text("Tổng thống Mỹ ", max_size=200))
spans = st.lists(st.builds(Span, texts, st.sampled_from([{}, _RED, {"dim": True}])))


# --- how wide ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "wide"),
    [
        ("", 0),
        ("Việt Nam", 8),
        ("Vie\u0323\u0302t Nam", 8),
        ("日本", 4),
        ("한국", 4),
        ("👩‍👩‍👧", 2),
        ("🇻🇳", 2),
        ("“–…”", 4),
        ("a\u200bb", 2),
    ],
)
def test_width_is_counted_in_columns(text, wide):
    assert styled_text.count_columns(text) == wide


def test_characters_counted_without_wcwidth_take_one_column_each():
    single = styled_text._SINGLE
    for char in filter(single.fullmatch, map(chr, range(0x110000))):
        assert wcswidth(char) == 1, ascii(char)


@plain
@given(texts)
def test_what_is_written_has_a_width(text):
    assert styled_text.count_columns(styled_text.join_line([Span(text)])) >= 0


# --- where lines break ---------------------------------------------------------------------------------


def test_lines_break_at_spaces():
    text = "Tổng Bí thư Tô Lâm gặp Tổng thống"
    assert styled_text.wrap([Span(text)], 14, first=" 1. ", rest="    ").split("\n") == [
        " 1. Tổng Bí",
        "    thư Tô Lâm",
        "    gặp Tổng",
        "    thống",
    ]


def test_without_a_width_there_is_one_line():
    assert styled_text.wrap([Span("một\n hai\t"), Span("ba")], None, first="> ") == "> một hai ba"


def test_a_word_wider_than_the_line_is_broken_between_graphemes():
    assert styled_text.wrap([Span("日本語 é\u0323é\u0323é\u0323")], 3).split("\n") == [
        "日",
        "本",
        "語",
        "é\u0323é\u0323é\u0323",
    ]
    assert styled_text.wrap([Span("👩‍👩‍👧👩‍👩‍👧")], 3).split("\n") == ["👩‍👩‍👧", "👩‍👩‍👧"]


def test_an_address_is_broken_only_if_it_must_be():
    assert styled_text.wrap([Span("xem https://a.vn/bcdefgh")], 10).split("\n") == [
        "xem",
        "https://a.",
        "vn/bcdefgh",
    ]


def test_a_highlight_goes_on_in_the_next_line_and_never_crosses_the_break():
    shown = styled_text.wrap([Span("gặp "), Span("Tổng thống Biden", _RED)], 10)
    assert shown.split("\n") == [
        "gặp " + click.style("Tổng", **_RED),
        click.style("thống", **_RED),
        click.style("Biden", **_RED),
    ]


def test_a_phrase_on_one_line_is_one_highlight():
    assert click.style("Tổng thống", **_RED) in styled_text.wrap([Span("Tổng thống", _RED)], 80)


@plain
@given(spans, st.one_of(st.none(), st.integers(1, 30)))
@example([Span("a", {}), Span("", _RED), Span(" b", _RED)], 1)
@example([Span("\n")], 5)
def test_lines_fit_and_lose_nothing_but_white_space(parts, limit):
    text = styled_text._CONTROL.sub("\ufffd", "".join(part.text for part in parts))
    shown = styled_text.wrap(parts, limit, first="> ", rest="| ")
    broken = [line[2:] for line in click.unstyle(shown).split("\n")]
    assert "".join("".join(broken).split()) == "".join(text.split())
    room = None if limit is None else max(1, limit - 2)
    if room is None:
        assert len(broken) == 1
    else:
        assert all(
            styled_text.count_columns(line) <= room or len([*iter_graphemes(line)]) == 1 for line in broken
        )


@plain
@given(spans, st.integers(3, 30))
def test_each_line_closes_what_it_opens(parts, limit):
    for line in styled_text.wrap(parts, limit).split("\n"):
        escapes = re.findall(r"\x1b\[(\d+)m", line)
        assert not escapes or escapes[-1] == "0"


@plain
@given(spans)
def test_nothing_reaches_the_terminal_but_our_own_styles(parts):
    for shown in (styled_text.join_line(parts), styled_text.apply_styles(parts), styled_text.wrap(parts, 20)):
        ours = re.sub(r"\x1b\[(?:0|1|2|31)m", "", shown)
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", ours)


# --- hits, articles, facets ----------------------------------------------------------------------------


def _hit(**fields: Any) -> Any:
    article = Article(**{"id": "a1", "title": "Ông Leahy", "body": "Ông Leahy đến Hà Nội.", **fields})
    return SimpleNamespace(
        rank=1,
        id="a1",
        score=2.345,
        article=article,
        title_highlights=((4, 9),),
        duplicates=(),
        explanation=(),
    )


def _snippet(text: str = "Ông Leahy đến.", *highlights: tuple[int, int], **fields: Any) -> Snippet:
    whole = {"part": "body", "start": 0, "cut_before": False, "cut_after": False, **fields}
    return Snippet(text=text, highlights=highlights, **whole)


def test_a_hit_on_a_narrow_terminal_keeps_its_margin():
    hit = _hit(title="Ông Leahy thăm chính thức Việt Nam", url="https://bao.vn/ong-leahy-tham-chinh-thuc")
    shown = click.unstyle(terminal.format_hit(hit, [_snippet("Hôm nay ông Leahy đến Hà Nội.")], columns=24))
    first, *rest = shown.split("\n")
    assert first.startswith(" 1. Ông")
    assert all(line.startswith("    ") for line in rest)
    assert all(len(line) <= 24 for line in [first, *rest])


def test_several_passages_are_shown_below_each_other():
    shown = click.unstyle(terminal.format_hit(_hit(), [_snippet("Một."), _snippet("Hai.", cut_after=True)]))
    assert shown.split("\n")[2:] == ["    Một.", "    Hai. …"]


@pytest.mark.parametrize(
    ("ids", "shown"),
    [
        ((), ""),
        (("b",), "    1 other is nearly the same: b"),
        (("b", "c"), "    2 others are nearly the same: b, c"),
        (tuple("bcdefgh"), "    7 others are nearly the same: b, c, d, e, f, …"),
    ],
)
def test_near_duplicates_are_counted_and_named(ids, shown):
    hit = _hit()
    hit.duplicates = ids
    assert click.unstyle(terminal.format_duplicates(hit)) == shown


def test_an_article_keeps_its_own_line_breaks():
    article = Article(id="a", title="Tiêu đề", body="  Một  hai.\n\nBa.")
    assert click.unstyle(terminal.format_article(article, terminal.no_highlights)).endswith(
        "\n\n  Một  hai.\n\nBa."
    )


def test_an_article_on_a_terminal_breaks_only_lines_that_are_too_long():
    article = Article(id="a", title="T", body="Một hai ba bốn năm.\n\nBa.")
    shown = click.unstyle(terminal.format_article(article, terminal.no_highlights, columns=12))
    assert shown.endswith("\n\nMột hai ba\nbốn năm.\n\nBa.")


def test_what_matches_in_an_article_is_highlighted_across_its_lines():
    article = Article(id="a", title="Tổng\nthống", body="Tổng\nthống", related="Tổng")
    shown = terminal.format_article(article, lambda text, part: [(0, len(text))])
    assert shown.count(click.style("Tổng", **_RED)) == 3
    assert shown.count(click.style("thống", **_RED)) == 2


def test_each_part_of_an_article_is_highlighted_as_that_part():
    article = Article(id="a", title="Tin", body="Tin", related="Tin")
    shown = terminal.format_article(article, lambda text, part: [(0, 3)] if part == "body" else [])
    assert shown.split("\n\n")[2] == click.style("Tin", **_RED)
    assert shown.count(click.style("Tin", **_RED)) == 1


def test_facets_are_a_paragraph_each_with_months_as_people_write_them():
    counted = {
        "source": [Facet("Báo A", 1234), Facet("B", 2)],
        "author": [],
        "month": [Facet("2024-07", 1), Facet("2024-09", 3)],
    }
    assert click.unstyle(terminal.format_facets(counted)).split("\n") == [
        "source",
        "   1,234  Báo A",
        "       2  B",
        "",
        "month",
        "       1  07/2024",
        "       0  08/2024",
        "       3  09/2024",
    ]


def test_facets_on_a_terminal_have_bars_of_one_width_for_each_facet():
    counted = {
        "source": [Facet("Báo A", 1000), Facet("B", 500), Facet("C", 1)],
        "month": [Facet("2024-09", 3)],
    }
    assert click.unstyle(terminal.format_facets(counted, columns=60)).split("\n") == [
        "source",
        "   1,000  ████████████████  Báo A",
        "     500  ████████          B",
        "       1  ▏                 C",
        "",
        "month",
        "       3  ████████████████  09/2024",
    ]


@pytest.mark.parametrize(
    ("published", "shown"),
    [
        (None, ""),
        (date(2024, 9, 6), "06/09/2024"),
        (datetime(2024, 9, 26, 9, 4), "26/09/2024 09:04"),
    ],
)
def test_days_are_written_the_day_first(published, shown):
    assert date_format.format_date(published) == shown


@pytest.mark.parametrize(("value", "shown"), [("2024-09", "09/2024"), ("2024", "2024"), ("", "")])
def test_months_are_written_the_month_first(value, shown):
    assert date_format.format_month(value) == shown


# --- on a real terminal --------------------------------------------------------------------------------


@pytest.mark.parametrize("wide", [40, 80, 200])
def test_lines_fit_the_terminal(built, wide):
    args = ["search", "--index-dir", built, "--snippets", 3, "tổng thống biden"]
    shown = click.unstyle(on_terminal(*args, columns=wide)).rstrip("\n").split("\n")
    assert all(styled_text.count_columns(line) <= wide for line in shown)
    assert max(map(styled_text.count_columns, shown)) > wide * 0.75


def test_a_pipe_gets_no_line_breaks(built):
    (hit,) = lines(run("search", "--json", "-n", 1, "tổng thống biden", index=built))
    shown = run("search", "-n", 1, "tổng thống biden", index=built).stdout
    assert " ".join(hit["snippets"][0]["text"].split()) in shown
