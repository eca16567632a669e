"""Who may know whom: the modules' imports, and what none of them does."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import vnsearch

ROOT = Path(vnsearch.__file__).parent
SOURCES = {
    ".".join(path.relative_to(ROOT.parent).with_suffix("").parts).removesuffix(".__init__"): path
    for path in sorted(ROOT.rglob("*.py"))
}
TREES = {module: ast.parse(path.read_text(encoding="utf-8")) for module, path in SOURCES.items()}
every_module = pytest.mark.parametrize("module", TREES)

# For each module or package, the modules of the project that it may import; for those not named here, all.
MAY_IMPORT = {
    "vnsearch.errors": [],
    "vnsearch.numbers": [],
    "vnsearch.model": ["errors"],
    "vnsearch.nodes": [],
    "vnsearch.record": ["model", "errors"],
    "vnsearch.reconcile": ["errors", "model", "record"],
    "vnsearch.orthography": [],
    "vnsearch.collation": ["orthography"],
    "vnsearch.keystrokes": ["orthography"],
    "vnsearch.acronyms": ["orthography"],
    "vnsearch.crf": ["numbers"],
    "vnsearch.segment": ["crf", "numbers", "orthography"],
    "vnsearch.cutting": [],
    "vnsearch.analysis": ["acronyms", "orthography", "segment", "model", "nodes"],
    "vnsearch.rules": ["analysis", "errors"],
    "vnsearch.names": ["rules", "model"],
    "vnsearch.syntax": ["nodes"],
    "vnsearch.periods": ["nodes"],
    "vnsearch.grammar": ["analysis", "errors", "nodes", "periods", "syntax"],
    "vnsearch.query": ["analysis", "grammar", "nodes"],
    "vnsearch.lexicon": [],
    "vnsearch.respelling": [],
    "vnsearch.occurrences": ["analysis", "model"],
    "vnsearch.words": ["analysis", "cutting", "lexicon", "model", "nodes", "rules"],
    "vnsearch.planner": [
        *["analysis", "lexicon", "model", "nodes", "occurrences", "respelling", "rules", "words"],
    ],
    "vnsearch.suggestions": [
        *["analysis", "keystrokes", "lexicon", "model", "orthography", "respelling", "words"],
    ],
    "vnsearch.explanation": ["analysis", "model", "occurrences"],
    "vnsearch.articles": ["articles", "model", "errors", "orthography", "record"],
    "vnsearch.engine": ["collation", "engine", "errors", "model", "numbers", "record"],
    "vnsearch.pipeline": ["analysis", "collation", "engine", "errors", "model", "record"],
    "vnsearch.exchange": ["articles", "engine", "errors", "model", "record"],
    "vnsearch.indexing": ["articles", "engine", "errors", "model", "pipeline", "reconcile", "record"],
    "vnsearch.grouping": ["engine", "model"],
    "vnsearch.similarity": ["engine", "model"],
    "vnsearch.completion": ["analysis", "engine", "model", "words"],
    "vnsearch.searching": [
        "analysis",
        "engine",
        "grouping",
        "model",
        "nodes",
        "periods",
        "results",
        "snippets",
    ],
    "vnsearch.spotting": ["numbers", "orthography"],
    "vnsearch.matched": ["analysis", "model", "occurrences", "spotting"],
    "vnsearch.cuts": ["analysis", "lexicon"],
    "vnsearch.captions": ["orthography"],
    "vnsearch.passages": ["captions", "cuts", "matched"],
    "vnsearch.snippets": [
        *["analysis", "cuts", "lexicon", "matched", "model", "occurrences", "passages", "spotting"],
    ],
    "vnsearch.results": ["explanation", "snippets", "model"],
    "vnsearch.index": [
        *["analysis", "completion", "engine", "errors", "model", "names", "occurrences"],
        *["planner", "query", "reconcile", "results", "rules", "searching"],
        *["exchange", "indexing", "maintenance", "similarity", "snippets", "suggestions", "words"],
    ],
    "vnsearch.maintenance": ["analysis", "engine", "errors", "pipeline", "record"],
    "vnsearch.render": ["explanation", "model", "render", "results"],
}
# Who alone may import a package from outside, be it only for types or inside a function.
ONLY_IMPORTED_BY = {
    "whoosh": [f"vnsearch.engine.{name}" for name in ("codec", "lock", "schema")],
    "numpy": ["vnsearch.crf", "vnsearch.engine", "vnsearch.numbers", "vnsearch.segment", "vnsearch.spotting"],
    "pyvi": ["vnsearch.segment"],
    "click": ["vnsearch.cli", "vnsearch.render"],
    "wcwidth": ["vnsearch.render.columns"],
    "trafilatura": ["vnsearch.articles.html"],
    "pickle": ["vnsearch.segment", "vnsearch.pipeline"],
    "subprocess": ["vnsearch.pipeline"],
    "mmap": ["vnsearch.engine.arrays"],
    "sklearn": [],
    "scipy": [],
    "logging": [],
}
PRINTERS = ["vnsearch.cli", "vnsearch.__main__"]


def imports(module: str) -> Iterator[str]:
    """The full names of what the module imports, anywhere in it; of `from a import b`, both a and a.b."""
    for node in ast.walk(TREES[module]):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module} has a relative import"
            yield str(node.module)
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def is_in(name: str, packages: list[str]) -> bool:
    return any(name == package or name.startswith(f"{package}.") for package in packages)


@every_module
def test_a_module_imports_only_those_it_may_know(module):
    owner = next((name for name in MAY_IMPORT if is_in(module, [name])), None)
    if owner is None:
        assert module in {"vnsearch", "vnsearch.__main__"} or is_in(module, ["vnsearch.cli"]), (
            "a new module: say what it may know"
        )
        return
    allowed = [f"vnsearch.{name}" for name in MAY_IMPORT[owner]]
    of_the_project = {name for name in imports(module) if is_in(name, ["vnsearch"]) and name != "vnsearch"}
    known = {name for name in of_the_project if is_in(name, list(TREES)) or name in TREES}
    assert {name for name in known if not is_in(name, allowed)} == set()


def _is_used(package: str, owner: str) -> bool:
    return any(
        is_in(name, [package]) for module in TREES if is_in(module, [owner]) for name in imports(module)
    )


def test_what_may_be_imported_is_imported():
    idle = [
        (owner, name)
        for owner, names in MAY_IMPORT.items()
        for name in names
        if not _is_used(f"vnsearch.{name}", owner)
    ]
    idle += [
        (owner, package)
        for package, owners in ONLY_IMPORTED_BY.items()
        for owner in owners
        if not _is_used(package, owner)
    ]
    assert idle == []


@every_module
@pytest.mark.parametrize("package", ONLY_IMPORTED_BY)
def test_a_package_from_outside_is_known_in_one_place(module, package):
    if not is_in(module, ONLY_IMPORTED_BY[package]):
        assert not [name for name in imports(module) if is_in(name, [package])]


def test_pyvi_is_imported_only_when_its_model_is_unknown():
    at_load_time = [
        node for node in TREES["vnsearch.segment"].body if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert not [node for node in at_load_time if "pyvi" in ast.unparse(node)]


@every_module
def test_only_the_segmentation_and_its_version_speak_of_pyvi_in_their_code(module):
    if module not in ("vnsearch.analysis", "vnsearch.segment"):
        names = {node.id for node in ast.walk(TREES[module]) if isinstance(node, ast.Name)}
        strings = {
            node.value
            for node in ast.walk(TREES[module])
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and " " not in node.value
        }
        assert not {text for text in names | strings if "pyvi" in text.lower()}


def test_the_command_line_knows_neither_engine_nor_segmentation():
    for module in (name for name in TREES if is_in(name, ["vnsearch.cli", "vnsearch.render"])):
        assert not [name for name in imports(module) if is_in(name, ["vnsearch.engine", "vnsearch.segment"])]


@every_module
def test_nothing_but_the_command_line_prints_or_exits(module):
    if not is_in(module, PRINTERS):
        called = [ast.unparse(node.func) for node in ast.walk(TREES[module]) if isinstance(node, ast.Call)]
        assert not set(called) & {"print", "click.echo", "click.secho", "exit", "sys.exit", "input"}
        assert not [name for name in called if name.startswith(("sys.stdout", "sys.stderr"))]


@every_module
def test_a_module_has_a_charter_and_can_be_read_in_one_sitting(module):
    assert ast.get_docstring(TREES[module])
    assert len(SOURCES[module].read_text(encoding="utf-8").splitlines()) <= 400


@every_module
def test_modules_do_not_import_private_names_of_each_other(module):
    foreign = [
        name
        for name in imports(module)
        if is_in(name, ["vnsearch"]) and name.rpartition(".")[2].startswith("_") and "__" not in name
    ]
    assert foreign == []


def test_imports_go_in_circles_nowhere():
    needs = {
        module: {name for name in imports(module) if name in TREES and not module.startswith(name)}
        for module in TREES
        if module != "vnsearch"
    }
    done: set[str] = set()
    while ready := {
        module for module in needs if module not in done and needs[module] <= done | {"vnsearch"}
    }:
        done |= ready
    assert set(needs) == done
