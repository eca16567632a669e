from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import article
from tests.web.asking import Client
from vnsearch import Index
from vnsearch.web import application

SEARCH = "/api/search?query=mặt+trời"


@pytest.fixture
def client(index: Index) -> Iterator[Client]:
    index.add([article("1"), article("2", "mặt trăng " * 300)])
    with Client(application(index)) as client:
        yield client


@pytest.fixture
def searches(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The queries that were searched for, each time."""
    asked: list[str] = []
    search = Index.search

    def note_and_search(index, query, **arguments):
        asked.append(query)
        return search(index, query, **arguments)

    monkeypatch.setattr(Index, "search", note_and_search)
    return asked


def test_a_client_that_has_the_answer_is_told_so_without_a_search(client, searches):
    first = client.get(SEARCH)
    again = client.get(SEARCH, headers={"If-None-Match": f'"other", {first.headers["etag"]}'})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    assert len(searches) == 1


def test_a_search_that_was_answered_is_not_made_again(client, searches):
    assert client.get(SEARCH).content == client.get(SEARCH).content
    assert len(searches) == 1


def test_a_commit_of_another_process_is_seen_at_the_next_request(client, place, searches):
    first = client.get(SEARCH)
    with Index.open(place, workers=1) as other:
        other.add(article("3"))
    again = client.get(SEARCH, headers={"If-None-Match": first.headers["etag"]})
    assert (first.json()["total"], again.status_code, again.json()["total"]) == (1, 200, 2)
    assert first.headers["etag"] != again.headers["etag"]


def test_different_requests_have_different_tags(client):
    addresses = [SEARCH, f"{SEARCH}&limit=1", "/api/suggest?prefix=m", "/api/stats", "/api/articles/1"]
    assert len({client.get(address).headers["etag"] for address in addresses}) == len(addresses)


def test_the_tag_is_the_same_in_every_process_with_the_same_rules(client, place, tmp_path):
    rules = tmp_path / "rules"
    rules.write_text("mặt trời = thái dương\n", encoding="utf-8")
    tag = client.get(SEARCH).headers["etag"]
    with Index.open(place) as same, Client(application(same)) as other:
        assert other.get(SEARCH).headers["etag"] == tag
    with Index.open(place, synonyms=rules) as ruled, Client(application(ruled)) as other:
        assert other.get(SEARCH).headers["etag"] != tag


def test_a_long_answer_is_compressed_for_those_who_can_read_it(client):
    plain = client.get("/api/articles/2", headers={"Accept-Encoding": "identity"})
    for accepted in ("gzip", "br, gzip;q=0.5"):
        packed = client.get("/api/articles/2", headers={"Accept-Encoding": accepted})
        assert packed.headers["content-encoding"] == "gzip"
        assert int(packed.headers["content-length"]) < len(plain.content) / 5
        assert packed.json() == plain.json()
        assert packed.headers["vary"] == "Accept-Encoding"
    for refused in ("gzip;q=0", "br", ""):
        assert (
            "content-encoding"
            not in client.get("/api/articles/2", headers={"Accept-Encoding": refused}).headers
        )


def test_a_short_answer_is_not_compressed(client):
    assert "content-encoding" not in client.get("/api/articles/1").headers


@pytest.mark.parametrize("state", ["damaged", "removed"])
def test_an_index_that_cannot_be_read_is_said_without_its_place(client, place: Path, state):
    for path in [*place.glob("*.toc"), *place.glob("*.vns")] if state == "removed" else place.glob("*.toc"):
        path.unlink() if state == "removed" else path.write_bytes(b"x")
    answer = client.get("/api/search?query=another")
    assert answer.status_code == 503
    assert str(place) not in answer.text
    assert "the index cannot be read" in answer.json()["detail"]
    assert client.get("/healthz").status_code == 503


def test_an_error_that_nobody_expected_is_a_problem_without_its_traceback(index, monkeypatch):
    monkeypatch.setattr(Index, "search", lambda *_, **__: 1 / 0)
    with Client(application(index)) as client:
        answer = client.get(SEARCH)
    assert (answer.status_code, answer.headers["content-type"]) == (500, "application/problem+json")
    assert "division" not in answer.text
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_requests_beyond_the_limit_are_refused_and_the_others_answered(index, monkeypatch):
    go_on = threading.Event()
    search = Index.search

    def wait_and_search(index, query, **arguments):
        assert go_on.wait(30)
        return search(index, query, **arguments)

    monkeypatch.setattr(Index, "search", wait_and_search)
    addresses = [f"/api/search?query=a{number}" for number in range(5)]
    with Client(application(index, threads=1, waiting=2)) as client:
        refused, answered = client.get_together(*addresses, first=2, then=go_on.set)
    assert [answer.status_code for answer in refused] == [503, 503]
    assert [answer.status_code for answer in answered] == [200, 200, 200]
    assert all(int(answer.headers["retry-after"]) for answer in refused)


def test_a_search_that_takes_too_long_is_given_up_and_the_next_ones_are_answered(index, monkeypatch):
    go_on = threading.Event()
    search = Index.search

    def wait_and_search(index, query, **arguments):
        assert query != "slow" or go_on.wait(30)
        return search(index, query, **arguments)

    monkeypatch.setattr(Index, "search", wait_and_search)
    with Client(application(index, threads=2, seconds=0.2)) as client:
        slow = client.get("/api/search?query=slow")
        fast = client.get("/api/search?query=fast")
        go_on.set()
    assert (slow.status_code, fast.status_code) == (503, 200)
    assert "0.2 seconds" in slow.json()["detail"]
