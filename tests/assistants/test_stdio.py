"""`vnsearch mcp` as the program of an assistant starts it, in a process of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import anyio
import pytest
from mcp import Client, StdioServerParameters
from mcp.client.stdio import stdio_client

from tests.assistants.asking import Assistant
from tests.commandline import SECONDS, environment, run, run_without
from tests.conftest import article


def _start(index: Path, *options: str) -> Any:
    """The transport of a client that starts the program."""
    args = ["-m", "vnsearch", "mcp", "--index-dir", str(index), *options]
    return stdio_client(StdioServerParameters(command=sys.executable, args=args, env=environment()))


@pytest.mark.parametrize("mode", ["auto", pytest.param("legacy", marks=pytest.mark.thorough)])
def test_it_answers_a_client_old_or_new_and_sees_commits(index, place, mode):
    index.add(article("1"))

    async def talk() -> None:
        async with Client(_start(place), mode=mode) as client:
            assert "untrusted content" in str(client.instructions)
            assert len((await client.list_tools()).tools) == 6
            first = await client.call_tool("search", {"query": "mat troi"})
            assert [hit["id"] for hit in first.structured_content["hits"]] == ["1"]
            index.add(article("2"))
            second = await client.call_tool("count", {"query": "mat troi"})
            assert second.structured_content["total"] == 2
            assert (await client.call_tool("read", {"id": "none"})).is_error
            (contents,) = (await client.read_resource("vnsearch://articles/1")).contents
            assert "mặt trời mọc" in contents.text

    anyio.run(talk)


def test_a_question_may_take_only_so_long(built):
    assistant = Assistant(_start(built, "--seconds", "0.000001"))
    assert "took longer than 1e-06 seconds" in assistant.fail("search", query="tong thong")


@pytest.mark.thorough
def test_it_ends_when_nobody_asks_any_more(built):
    done = subprocess.run(
        [sys.executable, "-m", "vnsearch", "mcp", "--index-dir", built],
        env=environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=SECONDS,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


def test_without_an_index_the_error_says_how_to_make_one(tmp_path):
    result = run("mcp", index=tmp_path / "none")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("Error: no index in ")


@pytest.mark.parametrize("args", [["mcp"], ["serve", "--mcp"]])
def test_without_the_extra_the_error_names_it(args):
    done = run_without("mcp", *args)
    assert done.returncode == 2
    assert done.stderr.startswith("Error: assistants need the package 'mcp': run ")
    assert 'pip install "vnsearch[mcp]"' in done.stderr
