"""The errors: one tree, and messages that say what happened and what to do."""

from __future__ import annotations

import errno
import os
import pickle
import re
import shlex
from datetime import datetime
from pathlib import Path

import pytest

from vnsearch import errors
from vnsearch.errors import (
    AnalysisMismatch,
    ArticleNotFound,
    ArticleRejected,
    BadArgument,
    BadArticle,
    BadDate,
    BadRules,
    ClusterAccessDenied,
    ClusterError,
    ClusterUnavailable,
    IndexDamaged,
    IndexLocked,
    IndexNotFound,
    IndexNotWritable,
    ModelMismatch,
    QuerySyntaxError,
    SavedSearchNotFound,
    UnreadableFile,
    UnsupportedMachine,
    UnwritableFile,
    VnsearchError,
    WorkerDied,
    WorkspaceUnusable,
)

FOLDER = Path("my articles/index")
EXAMPLES = [
    IndexNotFound(FOLDER),
    IndexLocked(FOLDER, 17, datetime(2026, 2, 20, 10, 30)),
    IndexNotWritable(FOLDER, OSError(errno.ENOSPC, "No space left on device")),
    AnalysisMismatch(FOLDER, "1/1", "2/1"),
    IndexDamaged(FOLDER, "a file is missing"),
    ClusterError("opensearch://a:9200/news", "index too large", "take more shards"),
    ClusterUnavailable("opensearch://a:9200/news", "nobody answers", "start it"),
    ClusterAccessDenied("opensearch://a:9200/news", "no such user", "name another"),
    ArticleNotFound("a1"),
    SavedSearchNotFound("bão"),
    WorkspaceUnusable(FOLDER / "workspace.sqlite", "another program made it", "move it away"),
    WorkerDied(-9),
    ModelMismatch("pyvi==0.1.1", "pyvi is not installed"),
    BadArgument("limit must not be negative, it is -1"),
    BadArticle("article 'a1': title must be a string"),
    UnreadableFile("a.txt", "empty"),
    ArticleRejected("a.txt", "empty"),
    UnwritableFile("a.jsonl", "No space left on device"),
    BadDate("abc"),
    UnsupportedMachine("big", 64),
    BadRules(Path("names.txt"), [(3, "an empty name"), (7, "one name only")]),
    QuerySyntaxError("(a", 0, "“(” is not closed"),
]
named = pytest.mark.parametrize("error", EXAMPLES, ids=lambda error: type(error).__name__)


def test_the_tree_in_the_docstring_is_the_tree_of_the_classes():
    drawn = re.findall(r"^[│├└ ]*── (\w+)", errors.__doc__, re.MULTILINE)
    assert sorted(drawn) == sorted(
        name
        for name, value in vars(errors).items()
        if isinstance(value, type) and issubclass(value, VnsearchError) and value is not VnsearchError
    )


def test_there_is_an_example_of_every_error():
    kinds = VnsearchError.__subclasses__()
    for kind in kinds:
        kinds += kind.__subclasses__()
    assert {type(error) for error in EXAMPLES} == {k for k in kinds if k.__module__ == errors.__name__}


@named
def test_every_error_is_a_vnsearch_error(error):
    assert isinstance(error, VnsearchError)


@pytest.mark.parametrize("error", EXAMPLES[:5], ids=lambda error: type(error).__name__)
def test_an_error_of_an_index_names_its_folder(error):
    assert str(FOLDER) in str(error)
    assert error.folder == FOLDER


@pytest.mark.parametrize(
    ("error", "command"),
    [
        (AnalysisMismatch(FOLDER, "1.1/1", "2.1/1"), "vnsearch index --upgrade"),
        (AnalysisMismatch(FOLDER, "1.1/1", "2.1/1", errors.REBUILD), "vnsearch index --rebuild"),
        (IndexDamaged(FOLDER, "a file is missing"), "vnsearch check --repair"),
        (IndexDamaged(FOLDER, "a file is missing", errors.REBUILD), "vnsearch index --rebuild"),
    ],
)
def test_an_index_that_cannot_be_used_names_the_command_that_helps(error, command):
    assert f"run “{command} --index-dir " in str(error)


@pytest.mark.parametrize("error", [EXAMPLES[i] for i in (0, 3, 4)], ids=lambda error: type(error).__name__)
def test_the_command_in_a_message_works_for_a_folder_with_a_space(error):
    command = re.search(r"“(vnsearch .*)”", str(error))
    assert command is not None
    assert str(FOLDER) in shlex.split(command[1])


def test_a_folder_is_shown_as_it_is_typed_where_one_is(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert "no index in news/index: run" in str(IndexNotFound(tmp_path / "news" / "index"))
    assert "no index in ../index: run" in str(IndexNotFound(Path("../index").absolute()))
    assert f"no index in {tmp_path.parent}/index: run" in str(IndexNotFound(tmp_path.parent / "index"))


def test_builtin_errors_are_raised_where_python_programmers_expect_them():
    assert isinstance(BadArgument("limit must not be negative, it is -1"), ValueError)
    assert isinstance(ArticleNotFound("a1"), KeyError)
    assert str(ArticleNotFound("a1")).startswith("no article has the id 'a1'")


def test_a_worker_that_died_names_its_exit_code_and_the_way_without_workers():
    error = WorkerDied(-9)
    assert error.code == -9
    assert "-9" in str(error)
    assert "--workers 1" in str(error)


def test_a_missing_model_names_what_to_install():
    error = ModelMismatch("pyvi==0.1.1", "pyvi is not installed")
    assert (error.requirement, error.reason) == ("pyvi==0.1.1", "pyvi is not installed")
    assert "pip install --force-reinstall pyvi==0.1.1" in str(error)


def test_a_lock_names_the_process_and_since_when():
    assert "17" in str(EXAMPLES[1])
    assert "2026-02-20 10:30" in str(EXAMPLES[1])


def test_a_lock_of_unknown_holder_still_reads_well():
    message = str(IndexLocked(FOLDER))
    assert "another process" in message
    assert "None" not in message


def test_bad_rules_name_the_first_line_and_how_many_more():
    error = BadRules(Path("names.txt"), [(3, "an empty name"), (7, "one name only"), (9, "no letters")])
    assert str(error) == "names.txt, line 3: an empty name (and 2 more bad lines)"
    assert (error.path, error.line, error.reason) == (Path("names.txt"), 3, "an empty name")
    assert [line for line, _ in error.problems] == [3, 7, 9]


@pytest.mark.parametrize(
    ("problems", "message"),
    [
        ([(3, "an empty name")], "names.txt, line 3: an empty name"),
        ([(3, "an empty name"), (4, "no letters")], "names.txt, line 3: an empty name (and 1 more bad line)"),
        ([(None, "is a folder")], "names.txt: is a folder"),
    ],
)
def test_bad_rules_read_well_whatever_there_is(problems, message):
    assert str(BadRules(Path("names.txt"), problems)) == message


@pytest.mark.parametrize(
    ("code", "advice"),
    [
        (errno.ENOSPC, "make room"),
        (errno.EACCES, "make it writable"),
        (errno.EROFS, "--index-dir"),
        (errno.ENOTDIR, "--index-dir"),
        (errno.EIO, "when the cause is removed"),
    ],
)
def test_what_cannot_be_written_says_why_and_what_to_do(code, advice):
    error = IndexNotWritable(FOLDER, OSError(code, os.strerror(code)))
    assert error.code == code
    assert os.strerror(code) in str(error)
    assert advice in str(error)


@named
def test_an_error_can_be_sent_to_another_process(error):
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), str(again), vars(again)) == (type(error), str(error), vars(error))
