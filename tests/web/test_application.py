from __future__ import annotations

from collections.abc import Iterator

import pytest
from starlette.applications import Starlette
from starlette.routing import Mount

from tests.commandline import run_without
from tests.web.asking import Client
from vnsearch import Index
from vnsearch.web import application, application_from_environment

SEARCH = "/api/search?query=biden"


@pytest.fixture
def client(seeds: Index) -> Iterator[Client]:
    with Client(application(seeds)) as client:
        yield client


@pytest.mark.parametrize("path", ["/tim/kiem", "tim/kiem/"])
@pytest.mark.parametrize("asked", ["/tim/kiem", ""])
def test_a_proxy_may_serve_it_under_a_path_with_or_without_taking_the_path_away(seeds, path, asked):
    with Client(application(seeds, root_path=path)) as client:
        assert client.get(f"{asked}{SEARCH}").json()["total"] == 1
        page = client.get(f"{asked}/")
        assert page.status_code == 200
        assert 'href="/tim/kiem/static/' in page.text
        (server,) = client.get(f"{asked}/api/openapi.json").json()["servers"]
        assert server == {"url": "/tim/kiem"}


def test_another_application_can_mount_it(seeds, client):
    outer = Starlette(routes=[Mount("/search", application(seeds))])
    with Client(outer) as mounted:
        assert mounted.get(f"/search{SEARCH}").json() == client.get(SEARCH).json()
        assert mounted.get("/search/api/openapi.json").json()["servers"] == [{"url": "/search"}]
        assert mounted.get(SEARCH).status_code == 404


def test_the_environment_configures_the_application(built, client, monkeypatch):
    settings = {
        "VNSEARCH_INDEX": str(built),
        "VNSEARCH_ROOT_PATH": "/s",
        "VNSEARCH_ALLOW_HOST": "a.example b.example",
        "VNSEARCH_CORS": "https://c.example",
        "VNSEARCH_SHOW_PATHS": "1",
        "VNSEARCH_THREADS": "1",
    }
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    with Client(application_from_environment()) as configured:
        headers = {"Host": "b.example", "Origin": "https://c.example"}
        answer = configured.get(f"/s{SEARCH}", headers=headers)
        assert answer.json()["total"] == client.get(SEARCH).json()["total"]
        assert answer.headers["access-control-allow-origin"] == "https://c.example"
        assert all(hit["path"] for hit in answer.json()["hits"])


def test_head_is_answered_like_get_without_the_body(client):
    whole, head = client.get(SEARCH), client.ask("HEAD", SEARCH)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers == whole.headers


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "NONSENSE"])
@pytest.mark.parametrize("address", [SEARCH, "/api/articles/x"])
def test_nothing_can_be_changed(client, method, address):
    answer = client.ask(method, address)
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET")


def test_health_is_the_number_of_articles(client):
    assert client.get("/healthz").json() == {"articles": 5}


def test_without_the_extra_the_error_names_it():
    done = run_without("fastapi", "serve")
    assert done.returncode == 2
    assert done.stderr.startswith("Error: the web application needs the package 'fastapi'")
    assert 'pip install "vnsearch[web]"' in done.stderr
