"""What the package offers to other programs, and what importing it costs."""

from __future__ import annotations

import ast
import functools
import importlib
import inspect
import os
import pkgutil
import subprocess
import sys
from pathlib import Path
from typing import get_args, get_type_hints

import pytest

import vnsearch

HEAVY = [
    "logging",
    "pyvi",
    "click",
    "sklearn",
    "scipy",
    "whoosh",
    "numpy",
    "trafilatura",
    "fastapi",
    "uvicorn",
]
MODULES = sorted(
    module.name
    for module in pkgutil.walk_packages(vnsearch.__path__, "vnsearch.")
    if not module.name.endswith("__main__")
)


def run(program: str, *options: str) -> str:
    """What a fresh interpreter prints."""
    done = subprocess.run(
        [sys.executable, *options, "-c", program],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def test_all_is_what_the_package_offers_to_a_type_checker():
    tree = ast.parse(Path(vnsearch.__file__).read_text(encoding="utf-8"))
    checked = next(node for node in tree.body if isinstance(node, ast.If))
    names = [alias.name for node in checked.body if isinstance(node, ast.ImportFrom) for alias in node.names]
    assert sorted(names) == sorted(vnsearch.__all__)


@pytest.mark.parametrize("name", vnsearch.__all__)
def test_every_name_of_all_is_there_and_listed(name):
    assert getattr(vnsearch, name).__name__ == name
    assert name in dir(vnsearch)


def test_every_error_is_offered():
    errors = importlib.import_module("vnsearch.errors")
    tree = {
        name
        for name, value in vars(errors).items()
        if inspect.isclass(value) and issubclass(value, Exception)
    }
    assert tree <= set(vnsearch.__all__)


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="nonsense"):
        vnsearch.nonsense  # noqa: B018


def test_a_star_import_works():
    assert run("from vnsearch import *; print(Index.__name__, Article.__name__)") == "Index Article\n"


def test_the_version_is_that_of_the_project():
    project = Path(vnsearch.__file__).parents[1] / "pyproject.toml"
    if project.exists():
        assert f'version = "{vnsearch.__version__}"' in project.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", vnsearch.__all__)
def test_every_public_name_has_a_docstring_of_its_own(name):
    value = getattr(vnsearch, name)
    assert value.__doc__
    assert not value.__doc__.startswith(f"{name}("), "made by dataclass"
    assert value.__doc__ not in [base.__doc__ for base in getattr(value, "__mro__", ())[1:]]


def test_every_public_definition_has_a_docstring():
    without = []
    for module in ("vnsearch", *MODULES):
        spec = importlib.util.find_spec(module)
        assert spec is not None
        assert spec.origin is not None
        tree = ast.parse(Path(spec.origin).read_text(encoding="utf-8"))
        definitions = [("", tree), *_public(tree)]
        without += [(module, name) for name, node in definitions if not ast.get_docstring(node)]
    assert without == []


def _public(parent: ast.Module | ast.ClassDef):
    """The classes and functions below a module or class that are not private, with their names."""
    for node in parent.body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef) and not node.name.startswith("_"):
            yield node.name, node
            if isinstance(node, ast.ClassDef):
                yield from _public(node)


@pytest.mark.parametrize("module", [name for name in MODULES if name.count(".") == 1 and "cli" not in name])
def test_every_public_function_has_types(module):
    for name, value in vars(importlib.import_module(module)).items():
        if inspect.isfunction(value) and value.__module__ == module and not name.startswith("_"):
            parameters = inspect.signature(value).parameters
            assert set(value.__annotations__) == {*parameters, "return"}, name


def test_every_class_that_the_package_hands_out_can_be_imported_from_it():
    """Walks from the public names along the annotations of what they take and return."""
    waiting = [getattr(vnsearch, name) for name in vnsearch.__all__]
    seen: list[object] = []
    while waiting:
        value = waiting.pop()
        if value not in seen:
            seen.append(value)
            waiting += get_args(value) or _annotated(value)
    ours = {each for each in seen if inspect.isclass(each) and each.__module__.startswith("vnsearch.")}
    assert {"Problem", "Repair", "Upgrade", "Layer", "Part", "Facet"} <= {each.__name__ for each in ours}
    assert sorted(each.__name__ for each in ours if each.__name__ not in vnsearch.__all__) == []


def _annotated(value: object) -> list[object]:
    """The types in the annotations of a function, or of the public members of a class of ours."""
    if not inspect.isclass(value):
        return _hints(value) if inspect.isfunction(value) else []
    if not value.__module__.startswith("vnsearch."):
        return []
    hints = [] if issubclass(value, Exception) else _hints(value)
    for name, member in vars(value).items():
        if not name.startswith("_") or name in ("__iter__", "__getitem__", "__contains__", "__len__"):
            member = member.func if isinstance(member, functools.cached_property) else member
            member = member.fget if isinstance(member, property) else getattr(member, "__func__", member)
            hints += _hints(member) if inspect.isfunction(member) else []
    return hints


def _hints(value: object) -> list[object]:
    """The annotations, with names that are only imported for type checkers looked up there."""
    only_typed = {}
    module = sys.modules[value.__module__]
    for node in ast.parse(inspect.getsource(module)).body:
        if isinstance(node, ast.If):
            for line in node.body:
                if isinstance(line, ast.ImportFrom):
                    for alias in line.names:
                        only_typed[alias.name] = getattr(importlib.import_module(line.module), alias.name)
    return [hint for name, hint in get_type_hints(value, None, only_typed).items() if name[0] != "_"]


def test_the_package_is_marked_as_typed():
    assert (Path(vnsearch.__file__).parent / "py.typed").exists()


def test_importing_the_package_loads_nothing_heavy():
    loaded = run("import sys, vnsearch; print(*{name.partition('.')[0] for name in sys.modules})").split()
    assert set(loaded).isdisjoint(HEAVY)


@pytest.mark.parametrize("name", ["Article", "VnsearchError", "Report"])
def test_values_and_errors_load_nothing_heavy(name):
    loaded = run(
        f"import sys, vnsearch; vnsearch.{name}; print(*{{n.partition('.')[0] for n in sys.modules}})"
    )
    assert set(loaded.split()).isdisjoint(HEAVY)


def test_indexing_and_searching_never_load_pyvi_nor_a_learning_library(tmp_path):
    program = f"""
import sys
from vnsearch import Article, Index
with Index.open({str(tmp_path)!r}, create=True) as index:
    index.add([Article("1", "Hòa bình", "Hội nghị về hòa bình khai mạc.")])
    assert index.search("hoa binh").hits[0].snippets
print(*{{name.partition('.')[0] for name in sys.modules}})
"""
    assert set(run(program).split()).isdisjoint({"pyvi", "sklearn", "scipy", "click"})


def test_a_search_loads_what_suggests_and_explains_only_when_it_is_asked_to(tmp_path):
    program = f"""
import sys
from vnsearch import Article, Index
lazy = "vnsearch.query.did_you_mean", "vnsearch.search.explanation"
def loaded(): return [name in sys.modules for name in lazy]
with Index.open({str(tmp_path)!r}, create=True) as index:
    index.add([Article("1", "Hòa bình", "Hội nghị về hòa bình khai mạc.")])
    results = index.search("hoaf binhf")
    print(loaded(), end=" ")
    assert results.suggestions[0].query.lower() == "hòa bình"
    print(loaded(), end=" ")
    assert index.search("hoa").hits[0].explanation[0].score > 0
    print(loaded())
"""
    assert run(program) == "[False, False] [True, False] [True, True]\n"


def test_a_search_does_not_load_logging(tmp_path):
    program = f"""
import sys
from vnsearch import Index
with Index.open({str(tmp_path)!r}, create=True) as index:
    index.search("hoa binh").hits
print("logging" in sys.modules)
"""
    assert run(program) == "False\n"


def test_loading_the_index_warns_of_nothing():
    run("import vnsearch; vnsearch.Index", "-W", "error")


def test_loading_everything_configures_no_logging_and_prints_nothing():
    modules = ", ".join(name for name in MODULES if not name.endswith(".cli"))
    program = f"import logging, {modules}; print(logging.root.handlers, logging.root.level)"
    assert run(program) == "[] 30\n"
