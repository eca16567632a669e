"""Who may know whom: the modules' imports, and what none of them does."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

import vnsearch

ROOT = Path(vnsearch.__file__).parent
SOURCES = {
    ".".join(path.relative_to(ROOT.parent).with_suffix("").parts).removesuffix(".__init__"): path
    for path in sorted(ROOT.rglob("*.py"))
}
TREES = {module: ast.parse(path.read_text(encoding="utf-8")) for module, path in SOURCES.items()}


def every_module(check: Callable[[str], None]) -> Callable[[], None]:
    """One test of all modules: a test for each takes longer to report than to run."""

    def test_of_all_modules() -> None:
        failures = {}
        for module in TREES:
            try:
                check(module)
            except AssertionError as failure:
                failures[module] = str(failure)
        assert failures == {}

    test_of_all_modules.__name__ = check.__name__
    return test_of_all_modules


# For each module or folder of the package, those that it may import, be it in a function; from the bottom up.
MAY_IMPORT = {
    "_windows": [],
    "errors": ["_windows"],
    "_distinct": [],
    "_lazy": [],
    "_filenames": [],
    "_nonblocking": [],
    "_typing": [],
    "_logging": ["errors"],
    "arguments": ["errors"],
    "model": ["_distinct", "errors"],
    "article_json": ["errors", "model"],
    "page_starts": ["model"],
    "language": ["_lazy", "_typing", "errors", "model", "language"],
    "engine": [
        "_distinct",
        "_lazy",
        "_logging",
        "_nonblocking",
        "_typing",
        "_windows",
        "arguments",
        "article_json",
        "engine",
        "errors",
        "language",
        "model",
    ],
    "readers": [
        "_filenames",
        "_nonblocking",
        "_windows",
        "arguments",
        "article_json",
        "errors",
        "language",
        "model",
        "page_starts",
        "readers",
    ],
    "query": ["_lazy", "engine", "errors", "language", "model", "query"],
    "workspace": ["arguments", "errors", "language", "query", "workspace"],
    "snippets": ["_lazy", "_typing", "language", "model", "query", "snippets"],
    "search": [
        "_lazy",
        "arguments",
        "engine",
        "errors",
        "language",
        "model",
        "page_starts",
        "query",
        "search",
        "snippets",
        "workspace",
    ],
    "indexing": [
        "_filenames",
        "_logging",
        "_nonblocking",
        "_windows",
        "arguments",
        "article_json",
        "engine",
        "errors",
        "indexing",
        "language",
        "model",
        "readers",
        "workspace",
    ],
    "searchable_index": [
        "_lazy",
        "_logging",
        "arguments",
        "engine",
        "errors",
        "model",
        "query",
        "search",
        "workspace",
    ],
    "index": [
        "arguments",
        "engine",
        "indexing",
        "language",
        "model",
        "query",
        "searchable_index",
        "workspace",
    ],
    "render": [
        "_filenames",
        "_lazy",
        "errors",
        "indexing",
        "model",
        "page_starts",
        "render",
        "search",
        "workspace",
    ],
    "assistants": ["assistants", "errors", "index", "model", "page_starts", "query", "search"],
    "web": [
        "article_json",
        "assistants",
        "errors",
        "index",
        "indexing",
        "language",
        "model",
        "page_starts",
        "query",
        "readers",
        "render",
        "search",
        "web",
        "workspace",
    ],
}
# Who alone may import a package from outside, be it only for types or inside a function.
ONLY_IMPORTED_BY = {
    "whoosh": ["vnsearch.engine.whoosh", "vnsearch.engine.write.lock"],
    "numpy": [
        "vnsearch._typing",
        "vnsearch.engine",
        "vnsearch.language.crf",
        "vnsearch.language.word_segmentation",
        "vnsearch.snippets.scanner",
    ],
    "pyvi": [],
    "click": ["vnsearch.cli", "vnsearch.render"],
    "wcwidth": ["vnsearch.render.styled_text", "vnsearch.snippets.boundaries"],
    "trafilatura": ["vnsearch.readers.html"],
    "watchfiles": ["vnsearch.indexing.watching"],
    "pickle": ["vnsearch.language.segmentation_model", "vnsearch.indexing.workers"],
    "subprocess": ["vnsearch.indexing.workers", "vnsearch.readers.pdf.child"],
    "pypdfium2": ["vnsearch.readers.pdf.glyphs"],
    "opensearchpy": ["vnsearch.engine.cluster.connection", "vnsearch.engine.cluster.failures"],
    "platformdirs": ["vnsearch.engine.cluster.address"],
    "mmap": ["vnsearch.engine.format.arrays"],
    "sklearn": [],
    "scipy": [],
    "logging": ["vnsearch._logging"],
    "fastapi": ["vnsearch.web"],
    "starlette": ["vnsearch.web"],
    "pydantic": ["vnsearch.web", "vnsearch.assistants"],
    "mcp": ["vnsearch.assistants", "vnsearch.web.assistant_endpoint"],
    "anyio": ["vnsearch.assistants.stdio"],
    "jinja2": ["vnsearch.web"],
    "itsdangerous": ["vnsearch.web"],
    "markupsafe": ["vnsearch.web"],
    "prometheus_client": ["vnsearch.web"],
    "vnsearch.assistants": [
        "vnsearch.assistants",
        "vnsearch.web.assistant_endpoint",
        "vnsearch.cli.commands.mcp",
        "vnsearch.cli.commands.serve",
    ],
    "uvicorn": ["vnsearch.cli.commands.serve", "vnsearch.web.connections"],
    "vnsearch.web": ["vnsearch.web", "vnsearch.cli.commands.serve"],
}
# By these names Whoosh unpickles the classes of earlier tables of contents; the modules mean the same.
SAME_NAMES = {"codec", "schema"}

PRINTERS = ["vnsearch.cli", "vnsearch.__main__"]


@cache
def imports(module: str) -> list[str]:
    """The full names of what the module imports, anywhere in it; of `from a import b`, both a and a.b."""
    return list(find_imports(module))


def find_imports(module: str) -> Iterator[str]:
    for node in ast.walk(TREES[module]):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module} has a relative import"
            yield str(node.module)
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def is_in(name: str, packages: list[str]) -> bool:
    return any(name == package or name.startswith(f"{package}.") for package in packages)


def folder_of(module: str) -> str:
    """The folder of the package that a module is in; a module beside the folders is one by itself."""
    return module.split(".")[1]


def folders_imported(module: str) -> set[str]:
    return {
        folder_of(name)
        for name in imports(module)
        if is_in(name, list(TREES)) and name.startswith("vnsearch.")
    }


def is_skin(module: str) -> bool:
    """Whether it is one of the modules on top, which may import everything."""
    return module in {"vnsearch", "vnsearch.__main__"} or is_in(module, ["vnsearch.cli"])


@every_module
def test_a_module_imports_only_what_its_folder_may(module):
    if not is_skin(module):
        assert folders_imported(module) - {"__version__"} <= set(MAY_IMPORT[folder_of(module)])


def test_what_may_be_imported_is_imported():
    used = {
        (folder_of(module), folder)
        for module in TREES
        if not is_skin(module)
        for folder in folders_imported(module)
    }
    assert {(folder, name) for folder, names in MAY_IMPORT.items() for name in names} <= used
    assert not [
        (owner, package)
        for package, owners in ONLY_IMPORTED_BY.items()
        for owner in owners
        if not any(
            is_in(name, [package]) for module in TREES if is_in(module, [owner]) for name in imports(module)
        )
    ]


def test_folders_import_one_another_one_way():
    """The table is in order: a folder imports itself and those above it in the table."""
    order = list(MAY_IMPORT)
    assert not [
        (folder, name)
        for folder, names in MAY_IMPORT.items()
        for name in names
        if order.index(name) > order.index(folder)
    ]


@pytest.mark.parametrize("package", ONLY_IMPORTED_BY)
def test_a_package_from_outside_is_known_in_one_place(package):
    assert not [
        (module, name)
        for module in TREES
        if not is_in(module, ONLY_IMPORTED_BY[package])
        for name in imports(module)
        if is_in(name, [package])
    ]


@every_module
def test_only_the_segmentation_and_its_version_speak_of_pyvi_in_their_code(module):
    if module not in ("vnsearch.language.analyzer", "vnsearch.language.segmentation_model"):
        names = {node.id for node in ast.walk(TREES[module]) if isinstance(node, ast.Name)}
        strings = {
            node.value
            for node in ast.walk(TREES[module])
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and " " not in node.value
        }
        assert not {text for text in names | strings if "pyvi" in text.lower()}


def test_the_command_line_knows_neither_engine_nor_segmentation():
    for module in (name for name in TREES if is_in(name, ["vnsearch.cli", "vnsearch.render"])):
        assert not [
            name
            for name in imports(module)
            if is_in(name, ["vnsearch.engine", "vnsearch.language.word_segmentation"])
        ]


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
        if is_in(name, ["vnsearch"])
        and name not in TREES
        and name.rpartition(".")[2].startswith("_")
        and "__" not in name
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


def test_a_class_name_stands_for_one_class():
    classes = [
        node.name.lstrip("_")
        for tree in TREES.values()
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
    ]
    assert {name for name in classes if classes.count(name) > 1} == set()


def test_a_module_name_stands_for_one_module():
    modules = [
        path.stem
        for module, path in SOURCES.items()
        if path.stem != "__init__"
        and not is_in(module, ["vnsearch.cli.commands"])  # named after the commands
    ]
    assert {name for name in modules if modules.count(name) > 1} <= SAME_NAMES


@every_module
def test_a_name_of_a_part_or_layer_is_spelled_in_one_place(module):
    """Layers are members of an enumeration: a string would not be checked by mypy."""
    strings = [
        node.value
        for node in ast.walk(TREES[module])
        if isinstance(node, ast.Constant) and node.value in ("syllable", "folded", "folded_word")
    ]
    assert strings == [] or module == "vnsearch.model"
