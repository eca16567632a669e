"""A server with a token: who is let in, how, and what everyone else sees."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from starlette.applications import Starlette
from starlette.routing import Mount

from tests.web.asking import Client
from vnsearch import Index
from vnsearch.web import application, application_from_environment
from vnsearch.web.tries import FREE_TRIES

TOKEN = "correct-horse-battery-staple"
BEARER = {"Authorization": f"Bearer {TOKEN}"}
ENGLISH = {"Accept-Language": "en"}
PAGES = [
    "/",
    "/?q=biden",
    "/articles/002_618e8e9983e6449f.txt",
    "/feed",
    "/opensearch.xml",
    "/nosuch",
    "/logout",
]
FOR_PROGRAMS = [
    "/api/search?query=biden",
    "/api/stats",
    "/api/openapi.json",
    "/api/nosuch",
    "/metrics",
    "/healthz",
]


@pytest.fixture
def client(seeds: Index) -> Iterator[Client]:
    with Client(application(seeds, token=TOKEN)) as client:
        yield client


def log_in(client: Client, address: str = "/") -> None:
    assert client.post_form(address, {"token": TOKEN}).status_code == 303


@pytest.mark.parametrize("address", PAGES)
def test_who_has_not_logged_in_sees_a_form_and_nothing_else(client, address):
    answer = client.get(address)
    assert answer.status_code == 401
    assert 'name="token"' in answer.text
    assert "Biden" not in answer.text
    assert answer.headers["cache-control"] == "no-store"
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]


@pytest.mark.parametrize("address", FOR_PROGRAMS)
def test_a_program_without_the_token_is_told_what_to_send(client, address):
    answer = client.get(address)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Bearer")
    assert "Authorization: Bearer TOKEN" in answer.json()["detail"]


@pytest.mark.parametrize("address", ["/api/stats", "/", "/metrics", "/healthz"])
@pytest.mark.parametrize("scheme", ["Bearer", "bearer"])
def test_a_program_with_the_token_is_let_in(client, address, scheme):
    assert client.get(address, headers={"Authorization": f"{scheme} {TOKEN}"}).status_code == 200
    assert client.get(address).status_code == 401


@pytest.mark.parametrize("header", ["Bearer", "Bearer x", f"Basic {TOKEN}", TOKEN, f"Bearer {TOKEN} x"])
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "DELETE"])
def test_nothing_but_the_token_is_let_in(client, header, method):
    assert client.ask(method, "/api/stats", headers={"Authorization": header}).status_code == 401


def test_the_form_looks_like_the_other_pages(client):
    assert client.get("/static/page.css").status_code == 200
    assert client.get("/static/../api/stats").status_code == 401
    assert client.get("/static/%2e%2e/api/stats").status_code in (401, 404)


def test_who_types_the_token_gets_to_the_page_that_was_asked_for(client):
    answer = client.post_form("/?q=biden&sort=date", {"token": f" {TOKEN}\n"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/?q=biden&sort=date")
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert "path=/" in cookie
    assert TOKEN not in cookie
    page = client.get("/?q=biden&sort=date", headers=ENGLISH)
    assert page.status_code == 200
    assert "Log out" in page.text
    assert client.get("/api/stats").status_code == 200


@pytest.mark.parametrize(("scheme", "is_secure"), [("http", False), ("https", True)])
def test_a_cookie_that_came_over_https_is_sent_over_nothing_else(client, scheme, is_secure):
    answer = client.post_form(f"{scheme}://localhost/", {"token": TOKEN})
    assert ("; secure" in answer.headers["set-cookie"].lower()) == is_secure


def test_logging_in_leads_to_no_other_server(client):
    for address in (
        "http://localhost//evil.example/?q=x",
        "http://localhost/%5Cevil.example",
        "/\\evil.example",
    ):
        location = client.post_form(address, {"token": TOKEN}).headers["location"]
        assert location.startswith("/")
        assert not location.startswith(("//", "/\\"))
        client.post_form("/logout", {})


def test_a_wrong_token_is_said_to_be_wrong(client):
    answer = client.post_form("/?q=biden", {"token": "nonsense"}, headers=ENGLISH)
    assert answer.status_code == 401
    assert "That is not the access token." in answer.text
    assert "set-cookie" not in answer.headers


def test_what_is_no_login_form_is_answered_with_one(client):
    assert client.ask("POST", "/").status_code == 401
    assert client.post_form("/", {"other": TOKEN}).status_code == 401
    assert client.post_form("/", {"token": "x" * 100_000}).status_code == 401
    assert client.post_form("/", {f"field{place}": "x" for place in range(20)}).status_code == 401
    json = {"Content-Type": "application/json"}
    assert client.post_form("/", {"token": TOKEN}, headers=json).status_code == 401


def test_a_form_of_a_page_that_is_sent_too_late_counts_as_no_wrong_token(seeds):
    with Client(application(seeds, token=TOKEN, allow_marks=True)) as client:
        log_in(client)
        page = client.get("/articles/002_618e8e9983e6449f.txt").text
        fields = {**dict(re.findall('type="hidden" name="(.*?)" value="(.*?)"', page)), "star": "1"}
        client.post_form("/logout", {})
        for _ in range(FREE_TRIES + 1):
            late = client.post_form("/articles/002_618e8e9983e6449f.txt", fields, headers=ENGLISH)
            assert late.status_code == 401
            assert "That is not the access token." not in late.text
        log_in(client)


def test_who_logs_out_is_out(client):
    log_in(client)
    assert client.get("/logout").status_code == 404
    answer = client.post_form("/logout", {})
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert client.get("/").status_code == 401


def test_a_page_for_readers_is_not_the_one_for_programs(client):
    assert "logout" not in client.get("/?q=biden", headers=BEARER).text
    log_in(client)
    assert "logout" in client.get("/?q=biden").text


@pytest.mark.parametrize("address", ["/", "/api/stats"])
def test_who_tries_too_often_has_to_wait_and_who_is_in_has_not(client, seeds, address):
    log_in(client)
    for _ in range(FREE_TRIES):
        assert client.get(address, headers={"Authorization": "Bearer wrong"}).status_code in (200, 401)
    slowed = client.get(address, headers=BEARER)
    assert slowed.status_code == 429
    assert int(slowed.headers["retry-after"]) >= 1
    assert client.get(address).status_code == 200
    client.post_form("/logout", {})
    typed = client.post_form("/", {"token": TOKEN}, headers=ENGLISH)
    assert typed.status_code == 429
    assert "Too many wrong tokens. Wait 1 second" in typed.text


def test_the_form_speaks_the_language_that_is_chosen(client):
    assert "Mã truy cập" in client.get("/?lang=vi", headers=ENGLISH).text
    assert "Access token" in client.get("/?lang=en").text
    assert "Access token" in client.get("/").text


def test_scripts_of_other_origins_may_send_the_token(seeds):
    origin = {"Origin": "https://news.example"}
    preflight = {
        **origin,
        "Access-Control-Request-Method": "GET",
        "Access-Control-Request-Headers": "authorization",
    }
    with Client(application(seeds, token=TOKEN, cors=["https://news.example"])) as client:
        assert client.ask("OPTIONS", "/api/stats", headers=preflight).status_code == 200
        assert client.get("/api/stats", headers={**origin, **BEARER}).status_code == 200
        assert client.get("/api/stats", headers=origin).headers["access-control-allow-origin"]


@pytest.mark.parametrize("asked", ["/tim", ""])
def test_it_may_be_under_a_path(seeds, asked):
    with Client(application(seeds, token=TOKEN, root_path="/tim")) as client:
        assert client.get(f"{asked}/static/page.css").status_code == 200
        assert client.get(f"{asked}/api/stats").headers["content-type"] == "application/problem+json"
        answer = client.post_form(f"{asked}/?q=x", {"token": TOKEN})
        assert answer.headers["location"] == "/tim/?q=x"
        assert "path=/tim" in answer.headers["set-cookie"].lower()
        assert client.get("/tim/?q=x").status_code == 200
        assert client.post_form("/tim/logout", {}).headers["location"] == "/tim/"


def test_another_application_can_mount_it(seeds):
    with Client(Starlette(routes=[Mount("/search", application(seeds, token=TOKEN))])) as client:
        assert client.get("/search/static/page.css").status_code == 200
        assert client.get("/search/api/stats").status_code == 401
        assert client.post_form("/search/?q=x", {"token": TOKEN}).headers["location"] == "/search/?q=x"
        assert client.get("/search/?q=x").status_code == 200


def test_the_environment_names_the_file_of_the_token(built, tmp_path, monkeypatch):
    (tmp_path / "token").write_text(TOKEN)
    monkeypatch.setenv("VNSEARCH_INDEX", str(built))
    monkeypatch.setenv("VNSEARCH_TOKEN", str(tmp_path / "token"))
    with Client(application_from_environment()) as client:
        assert client.get("/api/stats").status_code == 401
        assert client.get("/api/stats", headers=BEARER).status_code == 200
