from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.web.asking import Client
from vnsearch import Index
from vnsearch.web import application


@pytest.fixture(scope="module")
def client(seeds: Index) -> Iterator[Client]:
    with Client(application(seeds, allow_hosts=["Search.Example.org", "*.example.com"])) as client:
        yield client


ADDRESSES = ["/", "/?q=biden", "/api/stats", "/api/nosuch", "/nosuch", "/healthz", "/metrics", "/api/search"]


@pytest.mark.parametrize("address", [*ADDRESSES, "/api/openapi.json"])
def test_every_answer_tells_browsers_to_be_strict(client, address):
    headers = client.get(address).headers
    policy = dict(part.split(" ", 1) for part in headers["content-security-policy"].split("; "))
    assert policy["default-src"] == policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert set(policy.values()) <= {"'none'", "'self'", "'self' data:"}
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "LOCALHOST:8000",
        "localhost.",
        "127.0.0.1:8000",
        "[::1]",
        "[::1]:8000",
        "192.0.2.1",
        "search.example.org",
        "a.b.example.com:80",
    ],
)
def test_a_host_that_is_served_is_answered(client, host):
    assert client.get("/healthz", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "host",
    [
        "",
        "evil.example",
        "localhost.evil.example",
        "evil-localhost",
        "example.com",
        "search.example.org.evil.example",
        "127.0.0.1.evil.example",
        "localhost:80:80",
        "localhost/..",
        "[::1",
        "a@localhost",
        "é",
    ],
)
@pytest.mark.parametrize("address", ["/", "/api/search?query=biden"])
def test_a_host_that_is_not_served_is_refused(client, host, address):
    answer = client.get(address, headers={"Host": host.encode()})
    assert answer.status_code == 400
    assert "Biden" not in answer.text


def test_any_host_is_served_if_that_is_wanted(seeds):
    with Client(application(seeds, allow_hosts=["*"])) as client:
        assert client.get("/healthz", headers={"Host": "any.example"}).status_code == 200


def test_scripts_of_other_origins_may_read_the_api_only_if_they_are_named(seeds, client):
    asked = {"Origin": "https://news.example"}
    assert "access-control-allow-origin" not in client.get("/api/stats", headers=asked).headers
    with Client(application(seeds, cors=["https://news.example"])) as open_to_one:
        answer = open_to_one.get("/api/stats", headers=asked)
        assert answer.headers["access-control-allow-origin"] == "https://news.example"
        assert answer.headers["access-control-expose-headers"] == "ETag"
        other = open_to_one.get("/api/stats", headers={"Origin": "https://evil.example"})
        assert "access-control-allow-origin" not in other.headers
        preflight = {**asked, "Access-Control-Request-Method": "GET"}
        assert open_to_one.ask("OPTIONS", "/api/stats", headers=preflight).status_code == 200
