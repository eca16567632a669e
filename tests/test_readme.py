"""What the README says is what the program does: its code runs, and its tables name what there is."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import click
import pytest

import vnsearch
from tests.commandline import COMMANDS
from vnsearch import VnsearchError
from vnsearch.cli import cli
from vnsearch.model import LAYERS, PARTS, Plan, Term, Weighted
from vnsearch.readers.files import READERS
from vnsearch.render.records import hit_record
from vnsearch.search.results import Hit
from vnsearch.snippets.highlighter import Highlighter

_ROOT = Path(__file__).parents[1]
_README = (_ROOT / "README.md").read_text(encoding="utf-8")
_SECONDS = 120


def _blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", _README, re.M | re.S)


def _marked_block(name: str) -> str:
    """The one command of the sh block that the comment with this name stands before."""
    found = re.search(rf"^<!-- {name} -->\n```sh\n(.*)\n```$", _README, re.M)
    assert found, f"no block marked {name}"
    return found[1]


def _steps(command: str) -> list[list[str]]:
    return [shlex.split(step) for step in command.split("&&")]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A folder with the seeds in it, as a fresh checkout has."""
    shutil.copytree(_ROOT / "seeds", tmp_path / "checkout" / "seeds")
    return tmp_path / "checkout"


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """An environment in which `vnsearch` is this package's program, as it is after an installation."""
    folder = tmp_path / "bin"
    folder.mkdir()
    program = folder / "vnsearch"
    program.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m vnsearch "$@"\n')
    program.chmod(0o755)
    kept = {name: value for name, value in os.environ.items() if name not in ("VNSEARCH_INDEX", "NO_COLOR")}
    path = os.pathsep.join([str(folder), os.environ.get("PATH", os.defpath)])
    return {**kept, "PATH": path, "PYTHONPATH": str(_ROOT), "PYTHONIOENCODING": "utf-8"}


def _run(args: list[str], checkout: Path, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        args,
        cwd=checkout,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        timeout=_SECONDS,
        check=False,
    )


# --- the two commands ----------------------------------------------------------------------------------


def test_the_first_command_installs_this_folder_and_does_the_main_job():
    install, index, search = _steps(_marked_block("main"))
    assert install[1:] == ["-m", "pip", "install", "."]
    assert index[:2] == ["vnsearch", "index"]
    assert search[:2] == ["vnsearch", "search"]


def test_the_first_command_shows_the_article_that_is_meant(checkout, environment):
    _, command = _marked_block("main").split("&&", 1)
    process = _run(["sh", "-e", "-c", command], checkout, environment)
    assert process.returncode == 0, process.stderr
    assert " 1. Tổng Bí thư, Chủ tịch nước Tô Lâm gặp Tổng thống Hoa Kỳ Joe Biden\n" in process.stdout


def test_the_second_command_installs_what_the_tests_need_and_runs_them():
    install, test = _steps(_marked_block("tests"))
    assert install[1:] == ["-m", "pip", "install", "-e", ".[test]"]
    assert test[1:] == ["-m", "pytest"]
    assert install[0] == test[0] == "python3"


# --- code ----------------------------------------------------------------------------------------------


def test_every_other_command_works_as_printed(checkout, environment):
    blocks = [block for block in _blocks("sh") if "pip install" not in block]
    assert len(blocks) == len(_blocks("sh")) - 2
    commands = "vnsearch index seeds\n" + "".join(blocks)
    process = _run(["sh", "-e", "-x", "-c", commands], checkout, environment)
    assert process.returncode == 0, process.stderr


def test_the_python_code_runs_as_it_stands(checkout, environment):
    (code,) = _blocks("python")
    process = _run([sys.executable, "-W", "error", "-c", code], checkout, environment)
    assert (process.returncode, process.stderr) == (0, "")
    total, first, *_ = process.stdout.splitlines()
    assert re.fullmatch(r"[1-9]\d* articles", total)
    assert first.startswith("a1 Hội nghị hòa bình ")
    assert "'hòa bình'" in process.stdout.lower()


def test_the_python_code_leaves_the_seeds_alone_in_the_index(checkout, environment):
    (code,) = _blocks("python")
    _run([sys.executable, "-c", code], checkout, environment)
    with vnsearch.Index.open(checkout / "index") as index:
        assert sorted(index.ids()) == sorted(path.name for path in (checkout / "seeds").iterdir())


# --- what it names -------------------------------------------------------------------------------------

_OPTIONS = sorted(
    {
        name
        for command in (cli, *COMMANDS.values())
        for option in command.get_params(click.Context(command))
        if isinstance(option, click.Option)
        for name in option.opts
    }
)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_in_the_readme(name):
    assert re.search(rf"vnsearch {name}\b", _README)


@pytest.mark.parametrize("name", _OPTIONS)
def test_every_option_is_in_the_readme(name):
    assert re.search(rf"(?<![\w-]){name}(?![\w-])", _README)


def test_every_option_in_the_readme_exists():
    assert set(re.findall(r"`(--[a-z-]+)", _README)) <= set(_OPTIONS)


def _table(header: str) -> list[str]:
    """The first cells of the table whose header begins so."""
    found = re.search(rf"^\| {header} \|.*\n\|[-|]+\n((?:\|.*\n)+)", _README, re.M)
    assert found, header
    return [row.split("|")[1] for row in found[1].splitlines()]


def test_the_table_of_options_names_those_of_search():
    documented = {name for cell in _table("option") for name in re.findall(r"`(-[-a-z0]+)", cell)}
    options = {name for option in COMMANDS["search"].params[1:] for name in option.opts}
    assert documented == options


def _hit_record() -> dict[str, Any]:
    article = vnsearch.Article(id="a", title="t", body="Hòa bình.")
    highlighter = Highlighter(Plan((Weighted(Term("folded", "hoa"), 1.0),)), {("folded", "hoa"): 1.0})
    hit = Hit(1, "a", 1.0, (), lambda: article, list, highlighter)
    return hit_record(hit, hit.snippets)


def test_the_table_of_json_fields_names_those_of_a_hit():
    documented = [name for cell in _table("field") for name in re.findall(r"`(\w+)`", cell)]
    assert sorted(documented) == sorted(_hit_record())


def test_the_table_of_json_fields_names_those_of_a_snippet():
    (row,) = re.findall(r"^\| `snippets` \|(.*)$", _README, re.M)
    (snippet,) = _hit_record()["snippets"]
    assert {*snippet, *PARTS} == set(re.findall(r"`(\w+)`", row))


def test_the_table_of_files_names_those_that_are_read():
    documented = {name for cell in _table("files") for name in re.findall(r"`(\.[\w.]+)`", cell)}
    assert documented == set(READERS)


def test_every_error_in_the_readme_is_one_of_the_package():
    names = re.findall(r"`((?:Index|Analysis|Article|Bad|Unreadable)[A-Z]\w+)`", _README)
    assert names
    assert all(issubclass(getattr(vnsearch, name), VnsearchError) for name in names)


def test_the_readme_counts_the_layers_right():
    assert len(LAYERS) == 5
    assert "each of five layers" in _README


def test_every_extra_in_the_readme_exists():
    pyproject = (_ROOT / "pyproject.toml").read_text(encoding="utf-8")
    for extra in re.findall(r"vnsearch\[(\w+)\]", _README):
        assert re.search(rf"^{extra} = \[", pyproject, re.M)
