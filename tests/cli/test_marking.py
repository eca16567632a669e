"""Review marks and saved searches on the command line."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.commandline import lines, run
from tests.conftest import article
from vnsearch import Index
from vnsearch.cli import cli

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def news(tmp_path: Path) -> Path:
    """The folder of an index of three articles."""
    folder = tmp_path / "index"
    with Index.open(folder, create=True, workers=1) as index:
        index.add(
            [
                article("a1", url="https://example.org/a1"),
                article("b2", source="Báo & B"),
                article("c3", "trăng"),
            ]
        )
    return folder


def put(folder: Path, *ids: str) -> None:
    with Index.open(folder, workers=1) as index:
        index.add([article(each) for each in ids])


# --- marks


def test_marks_are_put_printed_and_searched_for(news):
    changed = run("mark", "a", "--star", "--tag", "kiểm tra", "--tag", "x", "--note", "hỏi\nlại", index=news)
    assert (changed.exit_code, changed.stderr) == (0, "")
    assert changed.stdout == "a1 ★ · #kiểm tra · #x · hỏi lại\n"
    assert run("mark", "a1", index=news).stdout == changed.stdout
    mark = {"starred": True, "tags": ["kiểm tra", "x"], "note": "hỏi\nlại"}
    assert lines(run("mark", "--json", index=news)) == [{"id": "a1", **mark}]
    (hit,) = lines(run("search", "--json", "tag:kiem-tra", index=news))
    assert {name: hit[name] for name in mark} == mark
    assert [each["id"] for each in lines(run("search", "--json", "--starred", "mặt trời", index=news))] == [
        "a1"
    ]
    assert [each["id"] for each in lines(run("search", "--json", "--tag", "x", "trời", index=news))] == ["a1"]
    assert "★ · #kiểm tra" in run("search", "is:starred", index=news).stdout
    assert "marks:     ★ · #kiểm tra" in run("show", "a1", index=news).stdout
    (shown,) = lines(run("show", "--json", "a1", index=news))
    assert {name: shown[name] for name in mark} == mark
    assert "starred" not in lines(run("show", "--json", "b2", index=news))[0]


def test_marks_are_removed(news):
    run("mark", "a1", "b2", "--star", "--tag", "x", index=news)
    assert run("mark", "a1", "--unstar", index=news).stdout == "a1 #x\n"
    assert run("mark", "a1", "--untag", "X", index=news).stdout == ""
    assert run("mark", "b2", "--clear", "--note", "nữa", index=news).stdout == "b2 nữa\n"
    cleared = run("mark", "b2", "--clear", index=news)
    assert (cleared.exit_code, cleared.stdout, cleared.stderr) == (0, "", "")


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (["mark"], "no article has marks yet"),
        (["mark", "a1", "b2"], "none of these articles has marks"),
        (["mark", "--json"], "no article has marks yet"),
        (["saved", "list"], "no search is saved yet: “vnsearch saved add NAME QUERY” saves one"),
        (["saved", "list", "--json"], "no search is saved yet"),
        (["saved", "run"], "no search is saved yet"),
    ],
)
def test_a_list_with_nothing_in_it_says_so(news, command, said):
    listed = run(*command, "--index-dir", news)
    assert (listed.exit_code, listed.stdout) == (1, "")
    assert listed.stderr.startswith(f"vnsearch: {said}")


def test_marks_of_an_article_that_is_gone_can_be_seen_and_cleared(news):
    run("mark", "a1", "--star", index=news)
    with Index.open(news) as index:
        index.delete("a1")
    assert run("mark", index=news).stdout == "a1 ★\n"
    assert run("mark", "a1", "--clear", index=news).exit_code == 0
    assert run("mark", index=news).exit_code == 1
    assert run("mark", "a1", "--clear", index=news).exit_code == 2


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["--star"], "Name their ids"),
        (["nosuch", "--star"], "nosuch"),
        (["a1", "--tag", ""], "a tag has up to"),
        (["a1", "--note", "x" * 10_001], "a note has up to 10,000"),
    ],
)
def test_what_cannot_be_marked_is_an_error(news, args, message):
    result = run("mark", *args, index=news)
    assert (result.exit_code, result.stdout) == (2, "")
    assert message in result.stderr


def test_an_export_carries_marks_and_an_import_adds_them(news, tmp_path):
    run("mark", "a1", "--star", "--tag", "x", index=news)
    run("export", str(tmp_path / "e.jsonl.gz"), index=news)
    other = tmp_path / "other"
    assert run("import", "--workers", "1", str(tmp_path / "e.jsonl.gz"), index=other).exit_code == 0
    assert run("mark", index=other).stdout == "a1 ★ · #x\n"


def test_a_damaged_file_of_marks_stops_what_needs_it_and_nothing_else(news):
    run("mark", "a1", "--star", index=news)
    assert run("check", index=news).exit_code == 0
    (news / "workspace.sqlite").write_bytes(b"no SQLite" * 1000)
    for args in (["mark"], ["saved", "list", "--index-dir", news], ["search", "is:starred"], ["check"]):
        named = {} if args[0] == "saved" else {"index": news}
        result = run(*args, **named)
        assert (result.exit_code, result.stdout) == (2, "")
        assert "workspace.sqlite" in result.stderr
        assert "move it away" in result.stderr
    searched = run("search", "--json", "mặt trời", index=news)
    assert (searched.exit_code, len(lines(searched))) == (0, 2)
    shown = run("show", "--json", "a1", index=news)
    assert (shown.exit_code, lines(shown)[0]["id"]) == (0, "a1")
    assert "move it away" in shown.stderr


def test_damage_inside_the_file_is_found_by_check(news):
    run("mark", "a1", "--star", "--tag", "x", "--note", "n", index=news)
    path = news / "workspace.sqlite"
    data = bytearray(path.read_bytes())
    page = int.from_bytes(data[16:18], "big")
    data[page : page + 100] = b"\xff" * 100
    path.write_bytes(data)
    assert "workspace.sqlite" in run("check", index=news).stderr


# --- saved searches


def saved(folder: Path, command: str, *args: object) -> tuple[int, str, str]:
    result = run("saved", command, "--index-dir", folder, *args)
    return result.exit_code, result.stdout, result.stderr


def test_a_run_prints_what_is_new_and_its_exit_code_says_whether_there_is_any(news):
    code, printed, said = saved(news, "add", "trời", "mặt", "trời")
    assert (code, printed) == (0, "")
    assert "2 articles are new to it" in said
    code, printed, _ = saved(news, "run")
    assert code == 0
    assert printed.startswith("trời: 2 new\n\n 1. Bài ")
    assert saved(news, "run") == (1, "", "")
    put(news, "d4", "a1")
    code, printed, _ = saved(news, "run", "trời", "--format", "jsonl")
    assert (code, [json.loads(line)["id"] for line in printed.splitlines()]) == (0, ["d4"])


def test_json_has_an_object_for_each_search(news):
    saved(news, "add", "s1", "mặt trời")
    saved(news, "add", "s2", "trăng", "--since", "2024")
    code, printed, _ = saved(news, "run", "--format", "json")
    first, second = map(json.loads, printed.splitlines())
    assert code == 0
    assert (first["name"], first["query"], first["new"], len(first["hits"])) == ("s1", "mặt trời", 2, 2)
    assert (second["name"], second["new"], second["hits"]) == ("s2", 0, [])
    assert second["notes"]
    listed = [json.loads(line) for line in saved(news, "list", "--json")[1].splitlines()]
    assert [(each["name"], each["new"]) for each in listed] == [("s1", 0), ("s2", 0)]
    assert listed[1]["filters"] == {"since": "2024"}
    assert listed[0]["last_run"]


def test_a_feed_has_what_the_last_runs_reported(news):
    saved(news, "add", "bản tin", "mặt trời")
    code, printed, _ = saved(news, "run", "--format", "atom", "bản tin")
    feed = ElementTree.fromstring(printed)
    assert code == 0
    assert feed.findtext(f"{ATOM}title") == "bản tin"
    entries = {entry.findtext(f"{ATOM}title"): entry for entry in feed.iter(f"{ATOM}entry")}
    assert set(entries) == {"Bài a1", "Bài b2"}
    link = entries["Bài a1"].find(f"{ATOM}link")
    assert link is not None
    assert link.get("href") == "https://example.org/a1"
    code, again, _ = saved(news, "run", "--format", "atom", "bản tin")
    assert code == 1
    ids = [
        [e.findtext(f"{ATOM}id") for e in ElementTree.fromstring(text).iter(f"{ATOM}entry")]
        for text in (printed, again)
    ]
    assert sorted(ids[0]) == sorted(ids[1])
    assert saved(news, "run", "--format", "atom")[0] == 1
    saved(news, "add", "other", "trăng")
    assert saved(news, "run", "--format", "atom")[0] == 2


def test_a_search_that_fails_does_not_keep_the_others_from_running(news):
    saved(news, "add", "s", "mặt trời")
    code, printed, said = saved(news, "run", "nosuch", "s")
    assert code == 2
    assert "nosuch" in said
    assert printed.startswith("s: 2 new")


def test_searches_are_listed_and_removed(news):
    assert saved(news, "list")[:2] == (1, "")
    saved(news, "add", "s", "mặt trời", "--match", "all")
    assert saved(news, "list") == (0, "s\t2 new\tmặt trời  --match all\n", "")
    code, _, said = saved(news, "add", "s", "trăng")
    assert code == 2
    assert "already" in said
    assert saved(news, "remove", "s") == (0, "", "")
    assert saved(news, "remove", "s")[0] == 2
    assert saved(news, "list")[0] == 1


def test_a_search_without_a_query_finds_what_passes_its_filter(news):
    assert saved(news, "add", "s")[0] == 2
    assert saved(news, "add", "s", "--source", "Báo & B")[0] == 0
    assert saved(news, "list") == (0, "s\t1 new\t--source Báo & B\n", "")
    code, printed, _ = saved(news, "run", "--format", "jsonl")
    assert (code, json.loads(printed)["id"]) == (0, "b2")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no such device")
@pytest.mark.parametrize("args", [["mark"], ["mark", "--json"], ["saved", "run"], ["saved", "list"]])
def test_what_cannot_be_printed_is_an_error_and_stays_new(news, monkeypatch, args):
    saved(news, "add", "s", "mặt trời")
    run("mark", "a1", "--star", index=news)
    monkeypatch.setenv("VNSEARCH_INDEX", str(news))
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        monkeypatch.setattr(sys, "stdout", full)
        with pytest.raises(SystemExit) as ended:
            cli(args, prog_name="vnsearch")
    monkeypatch.undo()
    assert ended.value.code == 2
    assert saved(news, "list")[1].startswith("s\t2 new")
