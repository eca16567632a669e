from __future__ import annotations

import os
import shutil
import subprocess
import sys

import pytest

from tests.commandline import COMMANDS, SECONDS, SEEDS, environment, run
from vnsearch.cli.help_pages import list_pages, read_page
from vnsearch.query.ast import FIELDS

# --- help ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [name for name in COMMANDS if name not in list_pages()])
def test_help_of_a_command_is_what_its_option_prints(name):
    asked = run("help", name)
    assert (asked.exit_code, asked.stdout) == (0, run(name, "--help").stdout)


def test_help_of_nothing_is_that_of_the_program():
    result = run("help")
    assert (result.exit_code, result.stdout) == (0, run("--help").stdout)
    assert "vnsearch help query" in result.stdout


@pytest.mark.parametrize("name", list_pages())
def test_help_of_a_page_prints_its_markdown(name):
    result = run("help", name)
    assert (result.exit_code, result.stdout) == (0, read_page(name))


def test_help_lists_the_pages_with_their_titles():
    shown = " ".join(run("help").stdout.split())
    assert all(f"{name} {title}" in shown for name, title in list_pages().items())


def test_help_of_something_else_names_what_there_is():
    result = run("help", "nosuch")
    assert (result.exit_code, result.stdout) == (2, "")
    assert all(name in result.stderr for name in [*COMMANDS, *list_pages()])


@pytest.mark.parametrize(
    "args",
    [
        ["help"],
        ["help", "search"],
        ["help", "query"],
        ["serve", "--help"],
        ["mcp", "--help"],
        ["schema"],
        ["completion", "zsh"],
    ],
)
def test_what_explains_loads_nothing_heavy(args):
    code = (
        "import sys; from vnsearch.cli import cli\n"
        "try: cli(sys.argv[1:], prog_name='vnsearch')\n"
        "except SystemExit as end: assert not end.code, end.code\n"
        "heavy = {'whoosh', 'numpy', 'pyvi', 'wcwidth', 'csv', 'fastapi', 'uvicorn', 'mcp', 'pydantic'}\n"
        "assert not heavy & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code, *args], env=environment(), check=True, timeout=SECONDS)


# --- completion ----------------------------------------------------------------------------------------


def _offered(line: str, **env: str) -> list[str]:
    """What the shell offers at the end of a line, as its script asks for it."""
    words = line.split(" ")
    asking = {"COMP_WORDS": line, "COMP_CWORD": str(len(words) - 1), "_VNSEARCH_COMPLETE": "bash_complete"}
    result = run("", env={**asking, **env})
    assert result.exit_code == 0
    return [each.partition(",")[2] for each in result.stdout.split("\n") if each]


def test_commands_are_completed():
    assert set(_offered("vnsearch ")) == set(COMMANDS)
    assert _offered("vnsearch se") == ["search", "serve"]


def test_options_and_their_values_are_completed():
    assert _offered("vnsearch search --snippet") == ["--snippets", "--snippet-length"]
    assert _offered("vnsearch search --sort d") == ["date"]
    assert "html" in _offered("vnsearch similar --format ")


@pytest.mark.parametrize(
    ("begun", "offered"),
    [
        ("ti", ["title:"]),
        ("+U", ["+url:"]),
        ("(so", ["(source:"]),
        ("", [f"{field}:" for field in FIELDS]),
        ("biden", []),
    ],
)
@pytest.mark.parametrize("place", ["search ", "search biden ", "search --where "])
def test_fields_are_completed(place, begun, offered):
    assert _offered(f"vnsearch {place}{begun}") == offered


def test_a_field_after_a_minus_is_completed_where_it_is_no_option():
    assert _offered("vnsearch search -- -au") == ["-author:"]


@pytest.mark.parametrize("command", ["show", "similar", "show --json"])
def test_ids_are_completed(built, command):
    env = {"VNSEARCH_INDEX": str(built)}
    assert _offered(f"vnsearch {command} 002", **env) == ["002_618e8e9983e6449f.txt"]
    assert len(_offered(f"vnsearch {command} 0", **env)) == 5
    assert _offered(f"vnsearch {command} x", **env) == []


def test_ids_are_those_of_the_index_that_is_named(built):
    assert _offered(f"vnsearch show --index-dir {built} 002") == ["002_618e8e9983e6449f.txt"]


def test_without_an_index_no_ids_are_offered(tmp_path):
    assert _offered("vnsearch show 0", VNSEARCH_INDEX=str(tmp_path / "none")) == []


def test_topics_of_help_are_completed():
    assert sorted(_offered("vnsearch help s")) == [
        "schema",
        "search",
        "serve",
        "show",
        "similar",
        "stats",
        "suggest",
        "suggestions",
    ]
    assert _offered("vnsearch help q") == ["query"]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_of_a_shell_asks_the_program(shell):
    result = run("completion", shell)
    assert result.exit_code == 0
    assert f"_VNSEARCH_COMPLETE={shell}_complete" in result.stdout


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_of_a_shell_is_one_that_it_reads(shell, tmp_path):
    program = shutil.which(shell)
    if program is None:
        pytest.skip(f"{shell} is not installed")
    script = tmp_path / "script"
    script.write_text(run("completion", shell).stdout, encoding="utf-8")
    subprocess.run([program, "-n", script], check=True, timeout=SECONDS)


def test_bash_completes_with_the_script(built, tmp_path):
    bash = shutil.which("bash")
    if bash is None:
        pytest.skip("bash is not installed")
    program = tmp_path / "vnsearch"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m vnsearch "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    script = run("completion", "bash").stdout
    asked = (
        f"{script}\nCOMP_WORDS=(vnsearch show 002); COMP_CWORD=2\n"
        '_vnsearch_completion vnsearch 002 show; printf "%s\\n" "${COMPREPLY[@]}"'
    )
    path = f"{tmp_path}{os.pathsep}{os.environ['PATH']}"
    result = subprocess.run(
        [bash, "--norc", "-c", asked],
        env=environment(PATH=path, VNSEARCH_INDEX=str(built)),
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert result.stdout == "002_618e8e9983e6449f.txt\n"


# --- where it runs -------------------------------------------------------------------------------------


@pytest.mark.skipif(os.name == "nt", reason="a folder that a process is in cannot be removed")
@pytest.mark.parametrize("form", ["text", "paths"])
def test_in_a_folder_that_was_removed_paths_are_shown_whole(built, tmp_path, form):
    here = tmp_path / "gone"
    here.mkdir()
    code = "import os; os.rmdir(os.getcwd()); from vnsearch.cli import main; main()"
    result = subprocess.run(
        [sys.executable, "-c", code, "search", "--index-dir", built, "--format", form, "tong thong"],
        cwd=here,
        env=environment(),
        capture_output=True,
        timeout=SECONDS,
        check=False,
    )
    assert (result.returncode, b"cannot write" in result.stderr) == (0, False)
    assert str(SEEDS).encode() in result.stdout
