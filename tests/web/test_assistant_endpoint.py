"""Assistants over HTTP, through the official client and a real server."""

from __future__ import annotations

from collections.abc import Iterator

import anyio
import httpx
import pytest
from mcp import Client
from starlette.applications import Starlette
from starlette.routing import Mount

from tests.assistants.asking import Assistant
from tests.web.asking import Client as Browser
from tests.web.asking import serving
from vnsearch import Index
from vnsearch.web import application, application_from_environment
from vnsearch.web.assistant_endpoint import MOST_BYTES

TOKEN = "correct-horse-battery-staple"
PING = {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}
JSON = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream"}


@pytest.fixture(scope="module")
def address(seeds: Index) -> Iterator[str]:
    with serving(application(seeds, assistants=True, cors=["https://chat.example"])) as address:
        yield address


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_it_answers_a_client_old_or_new_as_the_library_does(address, seeds, mode):
    async def talk() -> None:
        async with Client(f"{address}/mcp", mode=mode) as client:
            assert len((await client.list_tools()).tools) == 6
            answer = await client.call_tool("search", {"query": "tong thong biden"})
            found = [hit["id"] for hit in answer.structured_content["hits"]]
            assert found == [hit.id for hit in seeds.search("tong thong biden", group=True).hits]
            (contents,) = (await client.read_resource("vnsearch://guide/queries")).contents
            assert contents.text.startswith("# What a query can say")

    anyio.run(talk)


def _post(address: str, **headers: str) -> httpx.Response:
    return httpx.post(f"{address}/mcp", json=PING, headers={**JSON, **headers})


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "http://127.0.0.1", "null", "", "http://127.0.0.1.evil.example"]
)
def test_scripts_of_other_origins_are_refused(address, origin):
    answer = _post(address, Origin=origin)
    assert answer.status_code == 403
    assert "tools" not in answer.text


def test_scripts_of_its_own_origin_and_of_those_named_are_answered(address):
    for origin in (address, "https://chat.example"):
        assert len(_post(address, Origin=origin).json()["result"]["tools"]) == 6


def test_another_host_is_refused(address):
    assert _post(address, Host="evil.example").status_code == 400


def test_it_only_answers_to_post(address):
    for method in ("GET", "DELETE", "PUT"):
        assert httpx.request(method, f"{address}/mcp", headers=JSON).status_code == 405


def test_a_page_without_assistants_has_no_such_address(seeds):
    with Browser(application(seeds)) as browser:
        assert browser.ask("POST", "/mcp", headers=JSON).status_code in (404, 405)


def test_with_a_token_only_those_who_have_it_are_answered(seeds):
    with serving(application(seeds, assistants=True, token=TOKEN)) as address:
        assert _post(address).status_code == 401
        assert _post(address, Authorization="Bearer wrong").status_code == 401
        assert _post(address, Authorization=f"Bearer {TOKEN}").status_code == 200


def test_a_question_that_takes_too_long_is_answered_with_an_error(seeds):
    with serving(application(seeds, assistants=True, seconds=0.0)) as address:
        assert "took longer than 0 seconds" in Assistant(f"{address}/mcp").fail("search", query="biden")


def test_another_application_can_mount_it(seeds):
    with serving(Starlette(routes=[Mount("/search", application(seeds, assistants=True))])) as address:
        assert Assistant(f"{address}/search/mcp").ask("status")["articles"] == 5


def test_the_environment_switches_it_on(built, monkeypatch):
    monkeypatch.setenv("VNSEARCH_INDEX", str(built))
    monkeypatch.setenv("VNSEARCH_MCP", "1")
    with serving(application_from_environment()) as address:
        assert Assistant(f"{address}/mcp").ask("status")["articles"] == 5


def test_a_browser_lets_scripts_of_the_origins_named_ask(address):
    asked = {
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization, content-type, mcp-protocol-version",
    }
    answer = httpx.options(f"{address}/mcp", headers={"Origin": "https://chat.example", **asked})
    assert answer.status_code == 200
    assert answer.headers["access-control-allow-origin"] == "https://chat.example"
    assert "POST" in answer.headers["access-control-allow-methods"]
    assert "mcp-protocol-version" in answer.headers["access-control-allow-headers"]
    refused = httpx.options(f"{address}/mcp", headers={"Origin": "https://evil.example", **asked})
    assert "access-control-allow-origin" not in refused.headers


def test_a_request_that_would_fill_the_memory_is_refused(address):
    padded = {**PING, "params": {"padding": "x" * MOST_BYTES}}
    answer = httpx.post(f"{address}/mcp", json=padded, headers=JSON)
    assert answer.status_code == 413
    assert answer.headers["content-type"] == "application/problem+json"
