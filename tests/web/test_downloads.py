"""Exports and batches as programs and browsers get them."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest

from tests.web.asking import Client
from vnsearch import Article, Index
from vnsearch.web import application, downloads, uploads

_QUERIES = 'bão\n\n"mở\nxyzzyq\ngió\n'


@pytest.fixture(scope="module")
def stormy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    with Index.open(tmp_path_factory.mktemp("stormy") / "index", create=True, workers=1) as index:
        index.add(
            Article(
                f"a{n}",
                f"=Bão số {n}",
                f"Cơn bão số {n} đổ bộ, gió mạnh.",
                source=f"Báo {n % 2}",
                path=f"/srv/{n}",
            )
            for n in range(130)
        )
        yield index


@pytest.fixture
def client(stormy: Index) -> Iterator[Client]:
    with Client(application(stormy)) as client:
        yield client


def _rows(text: str) -> list[dict[str, str]]:
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text[1:], newline="")))


def _address(path: str, **parameters: str) -> str:
    return f"{path}?{urlencode(parameters)}"


@pytest.mark.parametrize(
    "asked", [{}, {"source": "Báo 1"}, {"sort": "title", "not-source": "Báo 1"}, {"group": "true"}]
)
def test_an_export_has_as_many_rows_as_the_search_finds_articles(client, asked):
    found = client.get(_address("/api/search", query="bão", limit="100", **asked)).json()
    answer = client.get(_address("/api/export", query="bão", **asked))
    rows = _rows(answer.text)
    assert (answer.status_code, len(rows)) == (200, found["total"])
    assert [row["id"] for row in rows][:100] == [hit["id"] for hit in found["hits"]]
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="found.csv"'
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert {row["title"][:2] for row in rows} == {"'="}


@pytest.mark.parametrize("form", ["csv", "jsonl", "html"])
def test_paths_are_shown_only_if_they_may_be(stormy, client, form):
    address = _address("/api/export", query="bão", format=form)
    assert "/srv/" not in client.get(address).text
    with Client(application(stormy, show_paths=True)) as other:
        assert other.get(address).text.count("/srv/") == 130


def test_json_lines_are_the_hits_of_a_search(client):
    text = client.get(_address("/api/export", query="bão", format="jsonl", snippets="2")).text
    hits = client.get(_address("/api/search", query="bão", limit="100", snippets="2")).json()["hits"]
    assert [json.loads(line) for line in text.splitlines()][:100] == hits


@pytest.mark.parametrize("page", ["?q=bão", "?q=bão&source=Báo+1&sort=date", "?source=Báo+0"])
def test_the_page_offers_to_download_as_many_as_it_shows(client, page):
    shown = client.get(f"/{page}").text
    (address,) = re.findall(r'href="(/export[^"]*format=csv)"', shown)
    total = int(re.findall(r'<p class="total"[^>]*>([\d.]+) bài', shown)[0].replace(".", ""))
    rows = _rows(client.get(address.replace("&amp;", "&")).text)
    assert len(rows) == total
    articles = {row["id"] for row in rows} | {
        each for row in rows for each in row["duplicates"].split(", ") if each
    }
    assert len(articles) == (130 if "source" not in page else 65)


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/api/export?query=a&format=pdf", 400),
        ("/api/export?query=a&page=2", 400),
        ("/api/export?query=%22a&strict=1", 400),
        ("/api/export?query=a&since=x", 400),
        ("/export?q=a&format=pdf", 400),
        ("/export?q=a&since=x", 400),
    ],
)
def test_what_is_wrong_is_said_before_anything_is_sent(client, address, status):
    answer = client.get(address)
    assert answer.status_code == status
    assert ("problem" in answer.headers["content-type"]) == address.startswith("/api")


def test_a_batch_finds_what_its_queries_find_one_by_one(client):
    answer = client.send_files(
        "/api/batch?format=jsonl&limit=3&source=Báo+1", {"queries": _QUERIES.encode("utf-16")}
    )
    rows = [json.loads(line) for line in answer.text.splitlines()]
    assert [row["query"] for row in rows if row["hit"] is None or row["hit"]["rank"] == 1] == _QUERIES.split()
    for query in _QUERIES.split():
        found = client.get(_address("/api/search", query=query, limit="3", source="Báo 1")).json()["hits"]
        assert [row["hit"] for row in rows if row["query"] == query and row["hit"]] == found


def test_a_parameter_in_the_form_of_a_batch_is_an_error(client):
    answer = client.send_files("/api/batch", {"queries": _QUERIES.encode(), "column": b"q"})
    assert answer.status_code == 400
    assert "'column' is no field of the form" in answer.json()["detail"]


def test_a_batch_leaves_out_what_an_earlier_one_has(client):
    first = client.send_files("/api/batch?limit=3", {"queries": _QUERIES.encode()})
    assert len(_rows(first.text)) > 3
    again = client.send_files("/api/batch?limit=4", {"queries": _QUERIES.encode(), "earlier": first.content})
    assert {row["rank"] for row in _rows(again.text)} == {"4"}


def test_a_batch_from_the_page_has_its_filters_and_its_fields(client):
    shown = client.get("/batch?source=Báo+1").text
    (action,) = re.findall(r'<form class="fields" action="([^"]*)"', shown)
    fields = {"column": "q", "as": "phrase", "limit": "2", "format": "csv"}
    answer = client.send_files(
        action, {"queries": "n;q\n1;số 3 đổ bộ\n2;cơn bão\n".encode(), "earlier": b""}, fields
    )
    rows = _rows(answer.text)
    assert next((row["query"], row["source"]) for row in rows if row["rank"] == "1") == (
        "số 3 đổ bộ",
        "Báo 1",
    )
    assert {row["query"] for row in rows} == {"số 3 đổ bộ", "cơn bão"}


@pytest.mark.parametrize(
    ("address", "files", "message"),
    [
        ("/api/batch", {"other": b"x"}, "'queries'"),
        ("/api/batch?column=x", {"queries": b"a,b\n1,2\n"}, "no column 'x'; its columns are a, b"),
        (
            "/api/batch",
            {"queries": b"a", "earlier": b"nothing"},
            "not the CSV or JSON lines of an earlier batch",
        ),
        ("/api/batch?format=pdf", {"queries": b"a"}, "format"),
        ("/api/batch?since=x", {"queries": b"a"}, "is no date"),
        ("/batch", {"other": b"x"}, "Hãy chọn tệp các câu cần tìm"),
    ],
)
def test_a_batch_that_cannot_be_is_an_error(client, address, files, message):
    answer = client.send_files(address, files)
    assert answer.status_code == 400
    assert message in answer.text.replace("&#39;", "'")


def test_a_body_that_is_no_form_is_an_error(client):
    assert client.ask("POST", "/api/batch").status_code == 400


def test_a_form_that_is_too_large_is_refused(client, monkeypatch):
    monkeypatch.setattr(uploads, "MOST_BYTES_SENT", 10_000)
    answer = client.send_files("/api/batch", {"queries": b"x" * 20_000})
    assert (answer.status_code, answer.json()["status"]) == (413, 413)


def test_queries_beyond_the_most_have_one_row_that_says_so(client, monkeypatch):
    monkeypatch.setattr(downloads, "MOST_QUERIES", 2)
    rows = _rows(client.send_files("/api/batch?limit=1", {"queries": "bão\n".encode() * 5}).text)
    assert [bool(row["error"]) for row in rows] == [False, False, True]
    assert "more than 2 queries" in rows[-1]["error"]


def test_passages_are_those_of_the_library(client, stormy):
    answer = client.get(
        _address("/api/passages", query="bão gió", limit="4", length="40", source="Báo 1")
    ).json()
    expected = stormy.passages("bão gió", limit=4, length=40, source="Báo 1")
    assert [(each["id"], each["start"], each["text"]) for each in answer["passages"]] == [
        (each.id, each.start, each.text) for each in expected
    ]
    assert client.get(_address("/api/passages", query="bão", length="5")).status_code == 400
