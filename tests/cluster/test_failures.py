"""What may fail at a cluster, tried at a real one: each is an error that says what to do."""

from __future__ import annotations

import os
import re
import socket
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from tests.cluster import proxies
from tests.cluster.proxies import PASSWORD, USER, proxy
from tests.commandline import run
from tests.web.asking import Client
from vnsearch import (
    Article,
    BadArgument,
    ClusterAccessDenied,
    ClusterError,
    ClusterUnavailable,
    Index,
)
from vnsearch.engine.cluster import bulk, connection
from vnsearch.engine.cluster.address import parse_address
from vnsearch.engine.cluster.connection import Connection
from vnsearch.web import application

ONE = Article("một", "Bão số 6 đổ bộ", "Cơn bão gây mưa to ở miền Trung.")
PLACES = [f"{first}{last}" for first in "b c d đ g h k l m n".split() for last in "a ô ư ênh ương".split()]
PROTECTED = "auth_basic x; auth_basic_user_file {folder}/users;"


@pytest.fixture
def proxied(tmp_path: Path, address: str):
    """A function that runs a proxy before the cluster, and returns the rest of an address through it."""
    if missing := proxies.find_missing():
        (pytest.fail if os.environ.get("CI") else pytest.skip)(missing)
    host, _, name = address.removeprefix("opensearch://").partition("/")
    running = []

    def start(**how: str) -> str:
        one = proxy(tmp_path / f"proxy-{len(running)}", host, **how)
        running.append(one)
        return f"127.0.0.1:{one.__enter__()}/{name}"

    yield start
    for one in running:
        one.__exit__(None, None, None)


@pytest.fixture
def dead() -> Iterator[str]:
    """A port where nobody listens, which nobody else gets."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield f"127.0.0.1:{taken.getsockname()[1]}"


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Failures that pass are not waited for."""
    monkeypatch.setattr(bulk, "PATIENCE", 0.2)
    monkeypatch.setattr(bulk, "_SHARD_PATIENCE", "200ms")
    monkeypatch.setattr(connection, "_SEARCH_PATIENCE", 0.2)


def settle(address: str, path: str, body: dict[str, object], method: str = "PUT") -> None:
    """Asks the cluster for something about the index."""
    asked = Connection(parse_address(address))
    asked.ask(method, path.format(asked.address.name), body)
    asked.close()


def test_a_node_that_is_down_is_passed_over(address, dead):
    hosts, _, name = address.removeprefix("opensearch://").partition("/")
    with Index.open(f"opensearch://{dead},{hosts}/{name}", create=True, workers=1) as index:
        index.add(ONE)
        for _ in range(3):
            assert index.search("bão").total == 1


def test_a_cluster_that_is_down_is_an_error_that_names_its_hosts(dead):
    with pytest.raises(ClusterUnavailable, match=f"no node can be reached at {dead}.*check the address"):
        Index.open(f"opensearch://{dead}/news")
    said = run("search", "bão", "--index-dir", f"opensearch://{dead}/news")
    assert (said.exit_code, said.stdout) == (2, "")
    assert len(said.stderr.splitlines()) == 1


def test_a_cluster_that_does_not_answer_in_time_is_an_error(address):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        place = f"opensearch://127.0.0.1:{silent.getsockname()[1]}/news?timeout=1"
        with pytest.raises(ClusterUnavailable, match=r"no answer within 1 s.*\?timeout=SECONDS"):
            Index.open(place)


def test_a_certificate_must_be_trusted_and_fit_the_name(proxied, tmp_path):
    place = proxied(tls="ssl")
    trusted = f"?ca={tmp_path / 'proxy-0' / 'cert.pem'}"
    with pytest.raises(ClusterAccessDenied, match=r"not secure.*\?ca=FILE"):
        Index.open(f"opensearch+https://{place}", create=True)
    with pytest.raises(ClusterAccessDenied, match="under the name in its certificate"):
        Index.open(f"opensearch+https://{place.replace('127.0.0.1', 'localhost')}{trusted}", create=True)
    with Index.open(f"opensearch+https://{place}{trusted}", create=True, workers=1) as index:
        index.add(ONE)
        assert index.search("bão").total == 1
    with pytest.raises(BadArgument, match=r"none\.pem"):
        Index.open(f"opensearch+https://{place}?ca={tmp_path / 'none.pem'}")


def test_a_user_must_be_known(proxied, monkeypatch):
    place = proxied(rules=PROTECTED)
    monkeypatch.delenv("OPENSEARCH_PASSWORD", raising=False)
    with pytest.raises(ClusterAccessDenied, match=r"without a user.*OPENSEARCH_PASSWORD"):
        Index.open(f"opensearch://{place}", create=True)
    monkeypatch.setenv("OPENSEARCH_PASSWORD", "khác")
    with pytest.raises(ClusterAccessDenied, match=f"does not let user {USER} in"):
        Index.open(f"opensearch://{USER}@{place}", create=True)
    monkeypatch.setenv("OPENSEARCH_PASSWORD", PASSWORD)
    with Index.open(f"opensearch://{USER}@{place}", create=True, workers=1) as index:
        index.add(ONE)
        assert index.search("bão").total == 1


def test_what_a_user_may_not_do_is_said(proxied, address):
    Index.open(address, create=True).close()
    place = proxied(rules="if ($request_uri ~ _bulk) {{ return 403; }}")
    with Index.open(f"opensearch://{place}", workers=1) as index:
        with pytest.raises(ClusterAccessDenied, match=r"may not do this.*ask for a role"):
            index.add(ONE)
        assert len(index) == 0


def test_a_cluster_that_has_too_much_to_do_is_asked_again(proxied):
    place = proxied(rules="limit_req zone=busy; limit_req_status 429;")
    with Index.open(f"opensearch://{place}", create=True, workers=1) as index:
        index.add(ONE)
        assert index.search("bão").total == 1


def test_an_article_that_is_too_large_is_said(proxied):
    place = proxied(rules="client_max_body_size 4k;")
    with Index.open(f"opensearch://{place}", create=True, workers=1) as index:
        with pytest.raises(ClusterError, match=r"larger than the cluster takes.*http\.max_content_length"):
            index.add(Article("dài", "Dài", " ".join(Random(1).choices(PLACES, k=3000))))
        assert len(index) == 0


def test_an_index_that_is_blocked_says_so_and_can_be_written_again(address, impatient):
    with Index.open(address, create=True, workers=1) as index:
        settle(address, "/{}/_settings", {"index.blocks.write": True})
        with pytest.raises(ClusterUnavailable, match=r"cannot be written now.*block"):
            index.add(ONE)
        settle(address, "/{}/_settings", {"index.blocks.write": False})
        index.add(ONE)
        assert index.search("bão").total == 1


def test_the_page_says_that_the_cluster_does_not_answer(proxied, address, tmp_path):
    Index.open(address, create=True).close()
    place = proxied(rules="if (-e {folder}/down) {{ return 502; }}")
    down = tmp_path / "proxy-0" / "down"
    with Index.open(f"opensearch://{place}") as index, Client(application(index)) as browser:
        assert browser.get("/api/search?query=bão").status_code == 200
        down.touch()
        answer = browser.get("/api/search?query=bão")
        assert answer.status_code == 503
        assert "the cluster with the index does not answer" in answer.json()["detail"]
        assert place not in answer.text
        down.unlink()
        assert browser.get("/api/search?query=bão").status_code == 200


def test_a_closed_index_is_an_error_of_one_line(address):
    Index.open(address, create=True).close()
    settle(address, "/{}/_close", {}, "POST")
    with pytest.raises(ClusterError) as raised:
        Index.open(address)
    assert re.search("closed", str(raised.value))
    assert "\n" not in str(raised.value)
