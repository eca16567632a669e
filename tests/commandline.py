"""Runs of the command line, for the tests of what a user sees."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

import vnsearch
from vnsearch import Index
from vnsearch.cli import cli

ROOT = Path(vnsearch.__file__).parents[1]
SEEDS = Path(__file__).parents[1] / "seeds"
SECONDS = 60

COMMANDS: Mapping[str, click.Command] = {
    name: command
    for name in cli.list_commands(click.Context(cli))
    if (command := cli.get_command(click.Context(cli), name)) is not None
}

_OURS = (
    "VNSEARCH_INDEX",
    "VNSEARCH_SYNONYMS",
    "VNSEARCH_WORDS",
    "NO_COLOR",
    "FORCE_COLOR",
    "PYTHONIOENCODING",
)
_PLAIN: Mapping[str, None] = dict.fromkeys(_OURS)


@cache
def seeds_index(base: Path) -> Path:
    """The folder below `base` of an index of the seeds, for tests that only read."""
    folder = base / "seeds-index"
    Index.rebuild(folder, [SEEDS], workers=1)
    return folder


def run(*args: object, index: Path | None = None, env: Mapping[str, str] | None = None) -> Result:
    """A run of a command inside this process; any error but the end of the program is raised."""
    named = [] if index is None else ["--index-dir", str(index)]
    command, *rest = map(str, args)
    result = CliRunner().invoke(
        cli, [command, *named, *rest], env={**_PLAIN, **(env or {})}, prog_name="vnsearch"
    )
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def lines(result: Result) -> list[dict[str, Any]]:
    """What was printed as JSON, one object a line."""
    return [json.loads(line) for line in result.stdout.splitlines()]


def environment(**more: str) -> dict[str, str]:
    """The environment of a process that runs this very package."""
    kept = {name: value for name, value in os.environ.items() if name not in _OURS}
    return {
        **kept,
        "PYTHONPATH": os.pathsep.join([str(ROOT), *filter(None, sys.path)]),
        "PYTHONIOENCODING": "utf-8",
        **more,
    }


def process(*args: object, **env: str) -> subprocess.CompletedProcess[bytes]:
    """A run of the program as a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "vnsearch", *map(str, args)],
        env=environment(**env),
        capture_output=True,
        timeout=SECONDS,
        check=False,
    )


def on_terminal(*args: object, columns: int = 80, **env: str) -> str:
    """What the program writes to a terminal so wide, which is its standard input and output."""
    pty = pytest.importorskip("pty")
    termios = pytest.importorskip("termios")
    master, terminal = pty.openpty()
    termios.tcsetwinsize(terminal, (24, columns))
    try:
        child = subprocess.Popen(
            [sys.executable, "-m", "vnsearch", *map(str, args)],
            env=environment(TERM="xterm", COLUMNS="", **env),
            stdin=terminal,
            stdout=terminal,
            stderr=subprocess.DEVNULL,
        )
    finally:
        os.close(terminal)
    pieces = []
    try:
        while piece := os.read(master, 65536):
            pieces.append(piece)
    except OSError:  # Linux's way to say that nobody writes any more
        pass
    os.close(master)
    assert child.wait(SECONDS) == 0
    return b"".join(pieces).decode().replace("\r\n", "\n")
