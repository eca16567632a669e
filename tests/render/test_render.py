from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click
import pytest

from tests.searches import make_hit, make_results
from vnsearch.model import (
    Article,
    Contribution,
    Lookup,
    Phrase,
    Rejection,
    Report,
    Stats,
    Suggestion,
    Term,
    Weighted,
)
from vnsearch.query.parse import parse
from vnsearch.query.planner import plan
from vnsearch.render import reports, results_json, terminal
from vnsearch.search.results import Hit, Results
from vnsearch.snippets.highlighter import Highlighter


class _EveryTerm:
    def document_frequency(self, layer: str, term: str) -> int:
        return 1

    @property
    def total_length(self) -> int:
        return 1000

    def words_beginning(self, beginning: str) -> Mapping[str, int]:
        return {}


def _hit(query: str = "leahy", *, rank: int = 1, **fields: Any) -> Hit:
    article = Article(**{"id": "a1", "title": "Ông Leahy", "body": "Ông Leahy đến Hà Nội.", **fields})
    idf: Mapping[Lookup, float] = {Term("folded", term): 1.0 for term in query.split()}
    highlighter = Highlighter(plan(parse(query), _EveryTerm()), idf)
    return make_hit(article, highlighter, rank=rank, score=2.34567, contributions=_CONTRIBUTIONS)


_CONTRIBUTIONS = (
    Contribution(Weighted(Term("folded", "leahy"), 1.0), 1234, 2.3),
    Contribution(Weighted(Term("pair", "ong-leahy"), 0.35), 1, 0.04),
    Contribution(
        Weighted(Phrase(((Term("folded", "ha"),), (Term("syllable", "nội"),))), 0.5, "hn"), 2, 0.00567
    ),
)


def _text(hit: Hit) -> str:
    return terminal.format_hit(hit, hit.snippets)


def _record(hit: Hit) -> dict[str, Any]:
    return results_json.hit_to_record(hit, hit.snippets)


def _plain(text: str) -> str:
    return click.unstyle(text)


def _results(shown: int, total: int, *, first: int = 1) -> Results:
    hits = tuple(_hit(rank=first + number) for number in range(shown))
    return make_results("leahy", hits, total=total)


# --- a hit ---------------------------------------------------------------------------------------------


def test_a_hit_shows_rank_title_place_date_score_and_passage():
    text = _plain(_text(_hit(url="https://a.vn/b", published=datetime(2024, 9, 26, 9, 4))))
    assert (
        text == " 1. Ông Leahy\n    a1 · https://a.vn/b · 26/09/2024 09:04 · 2.35\n    Ông Leahy đến Hà Nội."
    )


@pytest.mark.parametrize(
    ("published", "shown"),
    [
        (date(2026, 2, 20), "20/02/2026"),
        (datetime(2024, 9, 26, 9, 4), "26/09/2024 09:04"),
        (datetime(2024, 9, 26), "26/09/2024 00:00"),
    ],
)
def test_dates_are_shown_as_vietnamese_write_them(published, shown):
    assert shown in _plain(_text(_hit(published=published))).splitlines()[1]


def test_an_article_without_a_date_shows_none():
    assert _plain(_text(_hit(url="https://a.vn"))).splitlines()[1] == "    a1 · https://a.vn · 2.35"


def test_a_file_in_the_current_folder_is_shown_from_there(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "news" / "a.txt"
    assert f"    a1 · {Path('news/a.txt')} ·" in _plain(_text(_hit(path=str(path), url="https://a.vn")))


def test_a_file_elsewhere_is_shown_in_full(tmp_path, monkeypatch):
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    path = tmp_path / "news" / "a.txt"
    assert f"    a1 · {path} ·" in _plain(_text(_hit(path=str(path))))


def test_a_path_that_ends_with_the_id_is_enough(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "news" / "a1"
    assert f"    {Path('news/a1')} ·" in _plain(_text(_hit(path=str(path))))


def test_an_article_with_neither_file_nor_address_is_shown_by_its_id():
    assert "    a1 ·" in _plain(_text(_hit()))


def test_an_article_without_a_title_is_shown_by_its_id():
    assert _plain(_text(_hit(title=""))).splitlines()[0] == " 1. a1"


def test_a_title_is_one_line():
    text = _plain(_text(_hit(title="Ông\nLeahy\t đến")))
    assert text.splitlines()[0] == " 1. Ông Leahy đến"


def test_a_passage_of_several_lines_is_shown_as_one():
    text = _plain(_text(_hit(body="Ông Leahy\n\nđến  Hà Nội.")))
    assert text.splitlines()[2:] == ["    Ông Leahy đến Hà Nội."]


def test_matches_stand_out_in_title_and_passage():
    text = _text(_hit())
    assert text.count(click.style("Leahy", fg="red", bold=True)) == 2


def test_styles_change_no_character():
    hit = _hit("leahy đến")
    assert _plain(_text(hit)).count("Leahy") == _text(hit).count("Leahy")
    assert "Ông Leahy đến Hà Nội." in _plain(_text(hit))


def test_related_text_is_called_so():
    text = _plain(_text(_hit("vang", title="", body="Hội nghị.", related="Giá vàng")))
    assert text.splitlines()[2] == "    related: Giá vàng"


def test_a_passage_cut_on_both_sides_shows_it():
    words = "và đi " * 200
    passage = _plain(_text(_hit(title="", body=f"{words}Leahy {words}"))).splitlines()[2]
    assert passage.startswith("    …")
    assert passage.endswith(" …")


_CONTROLS = "\x1b]0;x\x07\x1b[2J\x08\x9b2J"


def test_control_characters_of_an_article_never_reach_the_terminal():
    article = Article(
        id="a1", title=f"Ông{_CONTROLS} Leahy", body=f"Ông{_CONTROLS} Leahy.", url=f"x{_CONTROLS}"
    )
    hit = _hit(title=article.title, body=article.body, url=article.url)
    for text in (_text(hit), terminal.format_article(article, terminal.no_highlights)):
        plain = re.sub(r"\x1b\[[\d;]*m", "", text)  # the colours are ours
        assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", plain)
        assert _shown(_CONTROLS) in plain


def _shown(text: str) -> str:
    return re.sub(r"[\x00-\x1f\x7f-\x9f]", "\N{REPLACEMENT CHARACTER}", text)


def test_an_article_without_text_is_two_lines():
    assert len(_text(_hit("vang", title="", body="")).rstrip().splitlines()) == 2


@pytest.mark.parametrize(
    ("score", "shown"), [(2.34567, "2.35"), (0.00123456, "<0.01"), (32.05, "32.05"), (0.5, "0.50")]
)
def test_a_score_has_two_decimals(score, shown):
    hit = replace(_hit(), score=score)
    assert _plain(_text(hit)).splitlines()[1].endswith(f" · {shown}")


def test_where_nothing_scored_there_is_no_score():
    facts = _plain(_text(replace(_hit(), score=0.0))).splitlines()[1]
    assert _plain(_text(replace(_hit(), score=1.0))).splitlines()[1] == f"{facts} · 1.00"


# --- records -------------------------------------------------------------------------------------------


def test_a_hit_as_json_has_every_field():
    record = _record(_hit(published=date(2026, 2, 20)))
    assert json.loads(json.dumps(record)) == {
        "rank": 1,
        "id": "a1",
        "score": 2.3457,
        "title": "Ông Leahy",
        "title_highlights": [[4, 9]],
        "path": None,
        "url": None,
        "published": "2026-02-20",
        "author": None,
        "source": None,
        "snippets": [{"part": "body", "start": 0, "text": "Ông Leahy đến Hà Nội.", "highlights": [[4, 9]]}],
    }


def test_a_time_in_json_is_iso_8601():
    record = _record(_hit(published=datetime(2024, 9, 26, 9, 4)))
    assert record["published"] == "2024-09-26T09:04:00"


# --- why it was found ----------------------------------------------------------------------------------


def test_an_explained_hit_says_why_it_was_found_with_a_line_for_each_reason():
    hit = _hit()
    assert _plain(terminal.format_explanation(hit)).splitlines() == [
        "    found: it has all the words; its score is 100% of the best one’s",
        "      2.30  “leahy” with any marks or none: "
        "1 × in the title, 1 × in the body; 1,234 articles have it",
        "      0.04  “ong leahy” side by side: 1 × in the title, 1 × in the body; 1 article has it",
        "     <0.01  “ha nội”, another name for “hn”: 1 × in the body; 2 articles have it",
    ]


def test_an_explained_hit_as_json_has_the_reasons_too():
    record = results_json.explanation_to_record(_hit(related="Leahy Leahy"))
    assert list(record) == ["found_because", "explanation"]
    assert record["found_because"] == "it has all the words; its score is 100% of the best one’s"
    assert json.loads(json.dumps(record["explanation"]))[0] == {
        "what": "“leahy” with any marks or none",
        "score": 2.3,
        "weight": 1.0,
        "title": 1,
        "body": 1,
        "related": 2,
        "articles": 1234,
    }
    assert [reason["score"] for reason in record["explanation"]] == [2.3, 0.04, 0.0057]


# --- a search as one object ----------------------------------------------------------------------------


def test_a_search_as_json_has_every_field():
    suggestions = (Suggestion("leahy", "spelling"), Suggestion("lê", "marks"))
    results = make_results("lehy", (_hit(),), total=7, notes=("a note",), suggestions=suggestions)
    assert json.loads(json.dumps(results_json.results_to_record(results, map(_record, results.hits)))) == {
        "query": "lehy",
        "total": 7,
        "notes": ["a note"],
        "suggestions": [{"query": "leahy", "kind": "spelling"}, {"query": "lê", "kind": "marks"}],
        "hits": [_record(_hit())],
    }


# --- did you mean --------------------------------------------------------------------------------------


def _offer(total: int, *suggestions: tuple[str, str]) -> str:
    found = tuple(Suggestion(*suggestion) for suggestion in suggestions)
    return terminal.format_suggestions(make_results("x", total=total, suggestions=found))


@pytest.mark.parametrize("total", [0, 1, 10, 10_000])
def test_a_repair_is_always_offered(total):
    assert _offer(total, ("leahy", "spelling")) == "did you mean “leahy”? --suggested searches for that"


@pytest.mark.parametrize(("total", "offered"), [(0, True), (1, False), (10_000, False)])
def test_marks_are_offered_only_when_nothing_was_found(total, offered):
    assert bool(_offer(total, ("tô", "marks"))) == offered


def test_several_suggestions_are_one_line():
    assert _offer(0, ("tô", "marks"), ("tổ", "marks")).startswith("did you mean “tô” or “tổ”?")


def test_nothing_is_offered_where_nothing_is_suggested():
    assert _offer(0) == ""


def test_control_characters_of_a_suggestion_never_reach_the_terminal():
    offer = _offer(0, (f"leahy{_CONTROLS}", "spelling"))
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", offer)
    assert _shown(_CONTROLS) in offer


# --- one line about a search ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("results", "shown"),
    [
        (_results(0, 0), "no article found (0.012 s)"),
        (_results(1, 1), "1 of 1 article (0.012 s)"),
        (_results(2, 2), "1–2 of 2 articles (0.012 s)"),
        (_results(2, 5), "1–2 of 5 articles (0.012 s); --page 2 shows more"),
        (_results(2, 12345), "1–2 of 12,345 articles (0.012 s); --page 2 shows more"),
        (_results(1, 5, first=5), "5 of 5 articles (0.012 s)"),
        (_results(0, 5), "no more of 5 articles (0.012 s)"),
        (_results(0, 1), "no more of 1 article (0.012 s)"),
    ],
)
def test_the_summary_says_which_of_how_many(results, shown):
    assert terminal.format_summary(results, 0.0123) + terminal.format_next_page(results, 2) == shown


# --- a whole article -----------------------------------------------------------------------------------


def test_a_whole_article_shows_what_is_known_of_it():
    article = Article(
        id="a1",
        title="Tiêu đề",
        body="Một.\n\nHai.",
        related="Tin khác",
        author="Chu An",
        published=date(2026, 2, 20),
    )
    assert _plain(terminal.format_article(article, terminal.no_highlights)) == (
        "Tiêu đề\n\n"
        "id:        a1\nauthor:    Chu An\npublished: 20/02/2026\n\n"
        "Một.\n\nHai.\n\n"
        "Related on the page:\nTin khác"
    )


def test_a_whole_article_without_related_text_says_nothing_of_it():
    assert "Related" not in terminal.format_article(
        Article(id="a1", title="t", body="b"), terminal.no_highlights
    )


# --- stats, reports, layers ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("segments", "shown"), [(1, "1 segment\n"), (2, "2 segments\n"), (0, "0 segments\n")]
)
def test_stats_count_segments(segments, shown):
    stats = Stats(articles=12345, terms={"syllable": 1140}, segments=segments, size=2_049_000, analysis="1/x")
    text = reports.format_stats(stats)
    assert "12,345" in text
    assert "2.0 MB" in text
    assert shown in text
    assert "1,140" in text


def test_a_report_is_one_line_of_counts():
    report = Report(added=("a", "b"), removed=("c",), rejected=(Rejection("x", "empty"),))
    assert reports.format_report(report) == "2 added, 0 changed, 0 unchanged, 1 removed, 1 rejected"


def test_changes_are_a_line_each():
    report = Report(added=("a", "b"), changed=("c",), unchanged=("d",), removed=("e",))
    assert list(reports.format_changes(report)) == ["+ a", "+ b", "~ c", "- e"]


def test_layers_are_a_line_each():
    assert reports.format_layers({"word": ["thủ_tướng", "họp"], "pair": []}).split("\n") == [
        "word        thủ_tướng họp",
        "pair        ",
    ]
