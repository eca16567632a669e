"""The coverage over the API and on its page."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.conftest import Folder
from tests.web.asking import Client
from vnsearch import Index
from vnsearch.query.everything import EVERYTHING
from vnsearch.web import application

ENGLISH = {"Accept-Language": "en"}


@pytest.fixture
def client(index: Index, folder: Folder) -> Iterator[Client]:
    for number in range(120):
        folder.text(f"<b>/{number:03}.txt", "")
    folder.page("a.txt", "sao")
    folder.text("empty & gone.txt", "")
    index.update([folder.root])
    with Client(application(index)) as client:
        yield client


def test_the_api_lists_page_by_page_what_the_library_knows(client, index):
    coverage = index.coverage()
    whole = client.get("/api/coverage?limit=1000").json()
    assert whole["kinds"] == {"without text": 121, "without a date": 1}
    assert [(gap["folder"], gap["file"]) for gap in whole["gaps"]] == [gap[:2] for gap in coverage.gaps]
    assert whole["root"] is None
    assert whole["total"] == len(coverage.gaps)
    pages = [client.get(f"/api/coverage?kind=without+text&page={page}").json()["gaps"] for page in (1, 2, 3)]
    assert list(map(len, pages)) == [100, 21, 0]
    assert [*pages[0], *pages[1]] == [gap for gap in whole["gaps"] if gap["kind"] == "without text"]
    top = client.get("/api/coverage?folder=").json()
    assert [gap["file"] for gap in top["gaps"]] == ["a.txt", "empty & gone.txt"]
    assert client.get("/api/coverage?limit=1001").status_code == 400


def test_the_root_is_told_only_where_paths_are(client, index, folder):
    assert str(folder.root) not in client.get("/api/coverage").text
    assert str(folder.root) not in client.get("/coverage").text
    with Client(application(index, show_paths=True)) as open_to_all:
        assert open_to_all.get("/api/coverage").json()["root"] == str(folder.root)


def test_folders_are_called_as_they_are_in_searches_where_paths_are_not_shown(index, folder):
    folder.page("anna/secret/news/a.txt", "sao")
    folder.page("anna/secret/news/2024/b.txt", "sao")
    folder.text("anna/secret/news/pdf/empty.txt", "")
    folder.text("data/refused/empty.txt", "")
    folder.page("data/old/c.txt", "sao")
    index.update([folder.root / "anna/secret/news", folder.root / "data/old", folder.root / "data/refused"])
    with Client(application(index)) as client:
        record = client.get("/api/coverage").json()
        page = client.get("/coverage").text
        names = [each["folder"] for each in record["folders"]]
        assert names == ["news/pdf", "refused", "news", "news/2024", "old"]
        found = [each.value for each in index.search(EVERYTHING, limit=0).facets["folder"]]
        assert set(found) == {"news", "news/2024", "old"}
        assert all("secret" not in text for text in (str(record), page))
        assert record["kinds"] == {str(kind): count for kind, count in index.coverage().kinds.items()}
        assert [gap["file"] for gap in client.get("/api/coverage?folder=news%2Fpdf").json()["gaps"]] == [
            "empty.txt"
        ]
    with Client(application(index, show_paths=True)) as client:
        assert "anna/secret/news/pdf" in client.get("/coverage").text


def test_an_answer_that_was_kept_is_not_given_when_the_coverage_has_changed(client, index, folder):
    before = client.get("/api/coverage")
    held = {"If-None-Match": before.headers["etag"]}
    assert client.get("/api/coverage", headers=held).status_code == 304
    folder.text("more.txt", "")
    index.update([folder.root])
    assert client.get("/api/coverage", headers=held).json()["kinds"]["without text"] == 122
    assert "122" in client.get("/coverage").text


def test_the_page_shows_folders_kinds_and_files(client):
    page = client.get("/coverage", headers=ENGLISH).text
    assert "What cannot be searched" in page
    assert "&lt;b&gt;" in page
    assert "<b>/" not in page
    assert 'href="/coverage?kind=without+text&amp;folder=%3Cb%3E"' in page
    assert "048.txt" in page
    assert "051.txt" not in page
    second = client.get("/coverage?kind=without+text&folder=%3Cb%3E&page=2", headers=ENGLISH).text
    assert "051.txt" in second
    assert 'href="/coverage?kind=without+text&amp;folder=%3Cb%3E&amp;page=3"' in second
    undated = client.get("/coverage?kind=without+a+date", headers=ENGLISH).text
    assert "a.txt" in undated
    assert "049.txt" not in undated
    assert "trống" in client.get("/coverage").text
    assert "Không có ngày" in client.get("/coverage?kind=without+a+date").text
    assert client.get("/coverage?page=x").status_code == 400
    assert 'href="/coverage"' in client.get("/").text


def test_the_page_of_an_index_without_gaps_says_so(index):
    with Client(application(index)) as client:
        page = client.get("/coverage", headers=ENGLISH).text
    assert "There is nothing to note." in page
    assert "--rebuild" in page
