"""The seeds, the queries of the help page, and runs of the command line."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from inspect import signature
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

import vnsearch
from vnsearch.cli import cli
from vnsearch.cli.help_pages import read_page

ROOT = Path(vnsearch.__file__).parents[1]
SEEDS = Path(__file__).parents[1] / "seeds"
SEED_TEXTS = [path.read_text(encoding="utf-8") for path in sorted(SEEDS.glob("*.txt"))]
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
_SEPARATE_STREAMS = {"mix_stderr": False} if "mix_stderr" in signature(CliRunner).parameters else {}
"""What click before 8.2 needs to keep standard output and standard error apart, as later releases do."""
_RUNNER = CliRunner(**_SEPARATE_STREAMS)


def query_examples() -> list[str]:
    """The queries in the table of the page on the query language, in its order."""
    (table,) = re.findall(r"^(\| you type \|.*?)\n\n", read_page("query"), re.DOTALL | re.MULTILINE)
    return [query for row in table.splitlines()[2:] for query in re.findall("`([^`]+)`", row.split("|")[1])]


def run(
    *args: object,
    index: Path | None = None,
    env: Mapping[str, str] | None = None,
    stdin: bytes | None = None,
) -> Result:
    """A run of a command inside this process; any error but the end of the program is raised."""
    named = [] if index is None else ["--index-dir", str(index)]
    command, *rest = map(str, args)
    result = _RUNNER.invoke(
        cli,
        [command, *named, *rest],
        input=stdin,
        env={**_PLAIN, **(env or {})},
        prog_name="vnsearch",
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


def process(
    *args: object,
    cwd: Path | None = None,
    stdout: int = subprocess.PIPE,
    stderr: int = subprocess.PIPE,
    **env: str,
) -> subprocess.CompletedProcess[bytes]:
    """A run of the program as a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "vnsearch", *map(str, args)],
        cwd=cwd,
        env=environment(**env),
        stdout=stdout,
        stderr=stderr,
        timeout=SECONDS,
        check=False,
    )


def run_without(package: str, *args: str) -> subprocess.CompletedProcess[str]:
    """A run of the program where a package is not installed."""
    code = (
        f"import sys; sys.modules[{package!r}] = None\n"
        f"from vnsearch.cli import main; sys.argv = ['vnsearch', *{args!r}]; main()"
    )
    return subprocess.run(
        [sys.executable, "-c", code],
        env=environment(),
        capture_output=True,
        text=True,
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
    written = written_to(master)
    assert child.wait(SECONDS) == 0
    return written.decode().replace("\r\n", "\n")


def written_to(master: int) -> bytes:
    """All that is written to the terminal with this master end, which is closed."""
    pieces = []
    try:
        while piece := os.read(master, 65536):
            pieces.append(piece)
    except OSError:  # Linux's way to say that nobody writes any more
        pass
    os.close(master)
    return b"".join(pieces)
