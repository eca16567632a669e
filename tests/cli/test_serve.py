from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.commandline import SECONDS, environment, run
from tests.conftest import article

Server = subprocess.Popen[str]
SLOWLY = """
    import sys, time
    from vnsearch import Index
    from vnsearch.cli import main

    def search(index, query, *, search=Index.search, **arguments):
        time.sleep(0.5 if query == "slow" else 0)
        return search(index, query, **arguments)

    Index.search = search
    sys.argv[0] = "vnsearch"
    main()
"""
"""The program, with a query that takes long."""


@pytest.fixture
def serve(place: Path) -> Iterator[Callable[..., tuple[Server, str]]]:
    """Starts the server of the index in `place`, and waits for its address."""
    processes: list[Server] = []

    def start(*options: object) -> tuple[Server, str]:
        code = "\n".join(line[4:] for line in SLOWLY.splitlines())
        process = subprocess.Popen(
            [sys.executable, "-c", code, "serve", "--index-dir", place, "--port", "0", *map(str, options)],
            env=environment(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        processes.append(process)
        assert process.stderr is not None
        said = process.stderr.readline()
        address = re.search(r"http://127\.0\.0\.1:\d+", said)
        assert address, said
        return process, address[0]

    yield start
    for process in processes:
        process.kill()
        process.communicate()


def _get(address: str | urllib.request.Request) -> Any:
    """The answer; the server may not listen yet."""
    for _ in range(100):
        try:
            with urllib.request.urlopen(address, timeout=SECONDS) as answer:
                return json.load(answer)
        except OSError:
            threading.Event().wait(0.1)
    raise AssertionError(f"{address} does not answer")


def _stop(process: Server, sign: signal.Signals) -> tuple[int, str]:
    process.send_signal(sign)
    _, said = process.communicate(timeout=SECONDS)
    return process.returncode, said


@pytest.mark.skipif(os.name == "nt", reason="no process can be asked to stop there")
def test_it_answers_sees_commits_and_finishes_what_is_under_way(index, place, serve):
    index.add(article("1"))
    process, address = serve()
    assert _get(f"{address}/healthz") == {"articles": 1}
    index.add(article("2"))
    answers: list[Any] = []
    slow = threading.Thread(target=lambda: answers.append(_get(f"{address}/api/search?query=slow&match=any")))
    assert _get(f"{address}/api/search?query=mat+troi")["total"] == 2
    slow.start()
    threading.Event().wait(0.2)
    assert _stop(process, signal.SIGTERM) == (0, "")
    slow.join(SECONDS)
    assert [answer["query"] for answer in answers] == ["slow"]


@pytest.mark.thorough
@pytest.mark.skipif(os.name == "nt", reason="no process can be asked to stop there")
@pytest.mark.parametrize("workers", [1, 2])
def test_an_interruption_is_a_normal_end(index, serve, workers):
    index.add(article("1"))
    process, address = serve("--workers", workers)
    assert _get(f"{address}/api/stats")["articles"] == 1
    code, said = _stop(process, signal.SIGINT)
    assert code == 0
    assert "Traceback" not in said


def test_without_an_index_the_error_says_how_to_make_one(tmp_path):
    result = run("serve", index=tmp_path / "none")
    assert result.exit_code == 2
    assert result.stderr.startswith("Error: no index in ")


def test_a_port_that_is_taken_is_an_error_that_names_it(built):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        result = run("serve", "--port", port, index=built)
    assert result.exit_code == 2
    assert result.stderr.startswith(
        f"Error: cannot listen on port {port} of 127.0.0.1: Address already in use;"
    )


@pytest.mark.parametrize("host", ["203.0.113.7", "no such host", "a" * 70 + ".example"])
def test_a_host_that_is_none_of_this_machine_is_an_error_that_names_it(built, host):
    result = run("serve", "--host", host, index=built)
    assert result.exit_code == 2
    assert result.stderr.startswith(f"Error: cannot listen on port 8000 of {host}: ")


@pytest.mark.parametrize("host", ["0.0.0.0", "::"])
def test_other_machines_are_let_in_only_with_a_token_or_if_that_is_said_outright(built, host):
    result = run("serve", "--host", host, "--port", 0, index=built)
    assert result.exit_code == 2
    assert "lets other machines read the index" in result.stderr
    assert "--token FILE" in result.stderr
    assert "--no-token" in result.stderr


def test_a_token_that_cannot_be_used_is_an_error_before_anything_is_served(built, tmp_path):
    (tmp_path / "short").write_text("x")
    for name, message in (("none", "No such file or directory"), ("short", "holds no token")):
        result = run("serve", "--port", 0, "--token", tmp_path / name, index=built)
        assert result.exit_code == 2
        assert message in result.stderr
    result = run("serve", "--port", 0, "--token", tmp_path / "short", "--no-token", index=built)
    assert "--token and --no-token exclude each other" in result.stderr


def test_a_server_with_a_token_answers_who_has_it(index, tmp_path, serve):
    index.add(article("1"))
    (tmp_path / "token").write_text("0123456789abcdef\n")
    _, address = serve("--token", tmp_path / "token")
    asked = urllib.request.Request(f"{address}/healthz", headers={"Authorization": "Bearer 0123456789abcdef"})
    assert _get(asked) == {"articles": 1}
    with pytest.raises(urllib.error.HTTPError, match="401"):
        urllib.request.urlopen(f"{address}/healthz", timeout=SECONDS)
