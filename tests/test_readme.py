"""What the README and the help pages say is true: their code runs, their tables name what there is."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from configparser import ConfigParser
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click
import pytest

import vnsearch.web
from tests.commandline import COMMANDS, run
from tests.web.asking import Client
from vnsearch import VnsearchError, render
from vnsearch.cli import cli
from vnsearch.cli.formats import FORMATS
from vnsearch.cli.help_pages import FOLDER, list_pages, read_page
from vnsearch.model import LAYERS, PARTS
from vnsearch.query.ast import FIELDS
from vnsearch.query.synonyms import read_synonyms, read_words
from vnsearch.readers.file_formats import list_suffixes
from vnsearch.render.results_json import hit_to_record
from vnsearch.web import application
from vnsearch.web import environment as web_environment

_ROOT = Path(__file__).parents[1]
_README = (_ROOT / "README.md").read_text(encoding="utf-8")
_PAGES = {path.stem: path.read_text(encoding="utf-8") for path in sorted(FOLDER.glob("*.md"))}
_TEXTS = {"README": _README, **_PAGES}
_HELP = "\n".join(_PAGES.values())
_SECONDS = 120
every_text = pytest.mark.parametrize("name", _TEXTS)


def _blocks(text: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.M | re.S)


def _marked_block(name: str) -> str:
    """The one command of the sh block that the comment with this name stands before."""
    found = re.search(rf"^<!-- {name} -->\n```sh\n(.*)\n```$", _README, re.M)
    assert found, f"no block marked {name}"
    return found[1]


def _steps(command: str) -> list[list[str]]:
    return [shlex.split(step) for step in command.split("&&")]


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the seeds in it, as a fresh checkout has, which is the current one."""
    shutil.copytree(_ROOT / "seeds", tmp_path / "checkout" / "seeds")
    monkeypatch.chdir(tmp_path / "checkout")
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


def test_the_third_command_installs_what_the_page_needs_and_serves_it():
    install, index, serve = _steps(_marked_block("page"))
    assert install == ["python3", "-m", "pip", "install", ".[web]"]
    assert index[:2] == ["vnsearch", "index"]
    assert serve == ["vnsearch", "serve"]


# --- code ----------------------------------------------------------------------------------------------


def _needs_a_shell(line: str) -> bool:
    tokens = [*shlex.shlex(line, posix=True, punctuation_chars=True)]
    return tokens[0] != "vnsearch" or any(set(token) <= set("|&;<>") for token in tokens)


@pytest.mark.parametrize("name", [name for name, text in _TEXTS.items() if "```sh" in text])
def test_every_other_command_works_as_printed(checkout, environment, name):
    blocks = [block for block in _blocks(_TEXTS[name], "sh") if "pip install" not in block]
    assert len(blocks) == len(_blocks(_TEXTS[name], "sh")) - 3 * (name == "README")
    run("index", "--workers", "1", "seeds")
    for line in "".join(blocks).splitlines():
        if _needs_a_shell(line):
            process = _run(["sh", "-e", "-c", line], checkout, environment)
            assert process.returncode == 0, (line, process.stderr)
        else:
            result = run(*shlex.split(line)[1:])
            assert result.exit_code == 0, (line, result.stderr)


@pytest.mark.parametrize("name", [name for name, text in _TEXTS.items() if "```python" in text])
def test_the_python_code_runs_as_it_stands(checkout, environment, name):
    code = "".join(_blocks(_TEXTS[name], "python"))
    process = _run([sys.executable, "-W", "error", "-c", code], checkout, environment)
    assert (process.returncode, process.stderr) == (0, "")
    with vnsearch.Index.open(checkout / "index") as index:
        assert sorted(index.ids()) == sorted(path.name for path in (checkout / "seeds").iterdir())
    if name == "library":
        total, first, *_ = process.stdout.splitlines()
        assert re.fullmatch(r"[1-9]\d* articles", total)
        assert first.startswith("a1 Hội nghị hòa bình ")
        assert "'hội nghị'" in process.stdout.lower()


def test_the_readme_shows_what_a_search_prints(checkout):
    (shown,) = _blocks(_README, "text")
    command, output = shown.split("\n", 1)
    run("index", "--workers", "1", "seeds")
    result = run(*shlex.split(command.removeprefix("$ "))[1:])
    assert result.stdout.rstrip() == output.rstrip()


def test_the_examples_of_rules_are_rules(tmp_path):
    synonyms, words = (tmp_path / "synonyms", tmp_path / "words")
    for path, block in zip((synonyms, words), _blocks(_PAGES["suggestions"], "text"), strict=True):
        path.write_text(block, encoding="utf-8")
    assert len(list(read_synonyms(synonyms))) == len(list(read_words(words))) == 1


# --- the server ----------------------------------------------------------------------------------------


def test_the_addresses_of_the_api_answer_as_printed(seeds):
    addresses = re.findall(r"curl '(http://127\.0\.0\.1:8000/[^']+)'", _PAGES["serve"])
    table = [cell.strip(" `") for cell in _table(_PAGES["serve"], "address")]
    with Client(application(seeds)) as client:
        answers = [client.get(address) for address in addresses]
        assert [answer.status_code for answer in answers] == [200] * 3
        assert answers[0].json()["total"] == 1
        assert answers[0].json()["facets"]
        described = client.get("/api/openapi.json").json()["paths"]
    assert {path.replace("{article_id}", "ID").replace("{facet}", "FACET") for path in described} == set(
        table
    )


def test_the_table_of_options_of_serve_names_its_own():
    documented = {
        name for cell in _table(_PAGES["serve"], "option") for name in re.findall(r"`(--[-a-z]+)", cell)
    }
    assert documented == {name for option in COMMANDS["serve"].params for name in option.opts}


def test_the_service_runs_the_server():
    (block,) = _blocks(_PAGES["serve"], "ini")
    service = ConfigParser()
    service.read_string(block)
    _, *args = shlex.split(service["Service"]["ExecStart"])
    with COMMANDS["serve"].make_context("serve", args[1:]) as context:
        assert context.params["workers"] == 2


def test_the_proxy_passes_on_what_the_server_needs():
    (block,) = _blocks(_PAGES["serve"], "nginx")
    assert block.count("{") == block.count("}") == 2
    assert "proxy_set_header Host $host;" in block
    assert all(line.endswith((";", "{", "}")) for line in block.splitlines())


def test_what_other_servers_are_told_to_run_is_there():
    named = re.findall(r"vnsearch\.web:(\w+)", _PAGES["serve"])
    assert named
    assert {name for name in named if not callable(getattr(vnsearch.web, name))} == set()
    assert {
        name
        for name in vars(web_environment).values()
        if isinstance(name, str) and name.startswith("VNSEARCH_")
    } == set(re.findall(r"`(VNSEARCH_\w+)`", _PAGES["serve"]))


# --- pages ---------------------------------------------------------------------------------------------


def test_every_page_is_listed_and_begins_with_its_title():
    assert set(list_pages()) == set(_PAGES)
    for name, title in list_pages().items():
        assert read_page(name).startswith(f"# {title}\n")
    assert set(re.findall(r"\(vnsearch/help/(\w+)\.md\)", _README)) == set(_PAGES)


@every_text
def test_every_link_and_path_leads_somewhere(name):
    folder = _ROOT if name == "README" else FOLDER
    for link in re.findall(r"\]\(([^):]+)\)", _TEXTS[name]):
        assert (folder / link).is_file(), link
    for path in re.findall(r"(?:`|python )((?:tests|vnsearch)/[\w/.]+)", _TEXTS[name]):
        assert (_ROOT / path).exists(), path


@every_text
def test_every_name_of_the_package_in_a_text_exists(name):
    for dotted in re.findall(r"`(vnsearch(?:\.\w+)+)`", _TEXTS[name]):
        module, _, attribute = dotted.rpartition(".")
        assert hasattr(import_module(module), attribute), dotted


def test_the_readme_can_be_read_in_one_sitting():
    assert len(_README.splitlines()) <= 125


# --- what they name ------------------------------------------------------------------------------------

_OPTIONS = sorted(
    {
        name
        for command in (cli, *COMMANDS.values())
        for option in command.get_params(click.Context(command))
        if isinstance(option, click.Option)
        for name in option.opts
    }
)
_VARIABLES = {
    str(option.envvar)
    for command in COMMANDS.values()
    for option in command.params
    if option.envvar is not None
} | {"NO_COLOR"}


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_on_a_page(name):
    assert re.search(rf"vnsearch {name}\b", _HELP)


def test_every_option_is_on_a_page():
    assert [name for name in _OPTIONS if not re.search(rf"(?<![\w-]){name}(?![\w-])", _HELP)] == []


@every_text
def test_every_option_in_a_text_exists(name):
    assert set(re.findall(r"`(--[a-z-]+)", _TEXTS[name])) <= set(_OPTIONS)


def test_every_environment_variable_is_on_a_page():
    assert [name for name in sorted(_VARIABLES) if f"`{name}`" not in _HELP] == []


def test_every_public_name_is_on_a_page():
    assert [name for name in vnsearch.__all__ if not re.search(rf"\b{name}\b", _PAGES["library"])] == []


def test_every_field_of_the_output_is_on_a_page():
    schema = json.loads(Path(render.__file__).with_name("results.schema.json").read_text(encoding="utf-8"))
    fields = {name for kind in schema["$defs"].values() for name in kind.get("properties", {})}
    assert [name for name in sorted(fields) if f"`{name}`" not in _PAGES["search"]] == []


def test_every_sign_and_field_is_on_the_page_of_the_query_language():
    signs = ["AND", "OR", "NOT", *(f"{field}:" for field in FIELDS)]
    assert [sign for sign in signs if sign not in _PAGES["query"]] == []


def _table(text: str, header: str) -> Iterator[str]:
    """The first cells of the table whose header begins so."""
    found = re.search(rf"^\| {header} \|.*\n\|[-|]+\n((?:\|.*\n)+)", text, re.M)
    assert found, header
    return (row.split("|")[1] for row in found[1].splitlines())


def test_the_table_of_options_names_those_of_search():
    documented = {
        name for cell in _table(_PAGES["search"], "option") for name in re.findall(r"`(-[-a-z0]+)", cell)
    }
    options = {name for option in COMMANDS["search"].params[1:] for name in option.opts}
    assert documented == options


def test_the_table_of_options_of_index_names_its_own():
    documented = {
        name for cell in _table(_PAGES["indexing"], "option") for name in re.findall(r"`(--[-a-z]+)", cell)
    }
    options = {name for option in COMMANDS["index"].params[1:] for name in option.opts}
    assert documented == options - {"--index-dir"}


def test_the_table_of_formats_names_those_that_there_are():
    assert [cell.strip(" `") for cell in _table(_PAGES["search"], "format")] == list(FORMATS)


def _hit_record() -> dict[str, Any]:
    with TemporaryDirectory() as folder, vnsearch.Index.open(folder, create=True, workers=1) as index:
        index.add([vnsearch.Article(id="a", title="t", body="Hòa bình.")])
        (hit,) = index.search("hoa").hits
        return hit_to_record(hit, hit.snippets)


def test_the_table_of_json_fields_names_those_of_a_hit():
    documented = [name for cell in _table(_PAGES["search"], "field") for name in re.findall(r"`(\w+)`", cell)]
    assert sorted(documented) == sorted(_hit_record())


def test_the_table_of_json_fields_names_those_of_a_snippet():
    (row,) = re.findall(r"^\| `snippets` \|(.*)$", _PAGES["search"], re.M)
    (snippet,) = _hit_record()["snippets"]
    assert {*snippet, *PARTS} == set(re.findall(r"`(\w+)`", row))


def test_the_table_of_files_names_those_that_are_read():
    documented = {
        name for cell in _table(_PAGES["indexing"], "files") for name in re.findall(r"`(\.[\w.]+)`", cell)
    }
    assert documented == set(list_suffixes())


def test_the_table_of_errors_names_those_of_the_package():
    documented = {cell.strip(" `") for cell in _table(_PAGES["library"], "error")}
    names = {getattr(vnsearch, name) for name in vnsearch.__all__}
    errors = {each.__name__ for each in names if isinstance(each, type) and issubclass(each, VnsearchError)}
    assert documented == errors - {"VnsearchError"}


def test_the_table_of_layers_names_those_that_are_searched():
    assert [cell.strip(" `") for cell in _table(_PAGES["format"], "layer")] == list(LAYERS)
    assert len(LAYERS) == 5
    assert "each of five layers" in _PAGES["format"]


def test_every_extra_in_a_text_exists():
    pyproject = (_ROOT / "pyproject.toml").read_text(encoding="utf-8")
    for extra in re.findall(r"vnsearch\[(\w+)\]", _README + _HELP):
        assert re.search(rf"^{extra} = \[", pyproject, re.M)
