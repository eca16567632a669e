"""What the index command says of the files that it reads."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from tests.commandline import run

LEGACY = "Céng hoµ x· héi chñ nghÜa ViÖt Nam\n\n§©y lµ mét bµi viÕt b»ng b¶ng m· cò."


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "news").mkdir()
    for name, text in {
        "old.txt": LEGACY,
        "lost.txt": "H?i ngh? bàn v? vùng cao\n\nNgày 5/3/2024, trời mưa.",
    }.items():
        (tmp_path / "news" / name).write_text(text, encoding="utf-8")
    (tmp_path / "news" / "empty.txt").touch()
    return tmp_path / "news"


def test_the_end_names_what_there_is_to_know_and_a_file_has_it_all(folder: Path, tmp_path: Path) -> None:
    report = tmp_path / "report.jsonl"
    done = run("index", "--index-dir", tmp_path / "index", "--report", report, folder)
    assert done.exit_code == 2
    assert done.stderr.splitlines()[1:] == [
        "converted: 1 (old.txt)",
        "with lost letters: 1 (lost.txt)",
        "without a date: 2 (lost.txt, old.txt)",
    ]
    remarks = [json.loads(line) for line in report.read_text(encoding="utf-8").splitlines()]
    assert {
        "kind": "converted",
        "name": "old.txt",
        "detail": "TCVN3 (ABC)",
        "path": str(folder / "old.txt"),
    } in remarks
    assert len(remarks) == 5


def test_no_convert_leaves_text_as_it_is_and_converting_later_reads_it_again(
    folder: Path, tmp_path: Path
) -> None:
    run("index", "--index-dir", tmp_path / "index", "--no-convert", folder)
    assert "Céng hoµ" in run("show", "--index-dir", tmp_path / "index", "old.txt").stdout
    run("index", "--index-dir", tmp_path / "index", folder)
    assert "Cộng hoà xã hội" in run("show", "--index-dir", tmp_path / "index", "old.txt").stdout


def test_a_report_that_cannot_be_written_is_an_error(folder: Path, tmp_path: Path) -> None:
    done = run("index", "--index-dir", tmp_path / "index", "--report", tmp_path / "none" / "x", folder)
    assert (done.exit_code, "cannot be written" in done.stderr) == (2, True)


def test_stats_name_what_cannot_be_searched(folder: Path, tmp_path: Path) -> None:
    index = tmp_path / "index"
    run("index", folder, index=index)
    lines = run("stats", "--coverage", index=index).stdout.splitlines()
    assert lines[0].endswith(f", below {folder}")
    assert [line.split() for line in lines[1:5]] == [
        ["without", "text", "1"],
        ["converted", "1"],
        ["with", "lost", "letters", "1"],
        ["without", "a", "date", "2"],
    ]
    assert lines[-2:] == ["files and records that were refused:", "  empty.txt: empty"]
    record = json.loads(run("stats", "--coverage", "--json", index=index).stdout)
    assert (record["complete"], record["root"]) == (True, str(folder))
    assert record["kinds"] == record["folders"][0]["kinds"]
    assert record["total"] == len(record["gaps"]) == 5
    for schema in (run("schema"), run("schema", "coverage")):
        Draft202012Validator(json.loads(schema.stdout)).validate(record)


def test_stats_say_when_not_all_files_are_known_of(folder: Path, tmp_path: Path) -> None:
    index = tmp_path / "index"
    run("index", folder, index=index)
    (index / "MAIN_COVERAGE").unlink()
    assert "vnsearch index --rebuild" in run("stats", "--coverage", index=index).stdout
    assert json.loads(run("stats", "--coverage", "--json", index=index).stdout)["as_of"] is None
    (folder / "more.txt").touch()
    run("index", folder, index=index)
    assert "not complete" in run("stats", "--coverage", index=index).stdout
