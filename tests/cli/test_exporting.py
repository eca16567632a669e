"""Exports and batches from the command line."""

from __future__ import annotations

import csv
import gzip
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.commandline import environment, lines, run

_QUERIES = "tổng thống\n\n“mở\nxyzzyq\nviệt nam\n"


@pytest.fixture
def batch(tmp_path: Path) -> Path:
    path = tmp_path / "queries.csv"
    path.write_text(_QUERIES, encoding="utf-8-sig")
    return path


def _rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


# --- all that is found ---------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["text", "json", "jsonl", "csv", "html", "paths"])
def test_all_are_printed_in_any_format(built, form):
    all_of_them = run("search", "--all", "--format", form, "việt nam", index=built)
    assert all_of_them.exit_code == 0
    assert all_of_them.stdout.count(".txt") >= 5
    note = "all of 5 articles" if form == "text" else ""
    assert all_of_them.stderr.startswith(note)


def test_all_in_json_are_those_of_the_pages(built):
    found = lines(run("search", "--all", "--json", "việt nam", index=built))
    pages = [lines(run("search", "-n", 2, "--page", n, "--json", "việt nam", index=built)) for n in (1, 2, 3)]
    assert found == [hit for page in pages for hit in page]


@pytest.mark.parametrize("ending", ["csv", "jsonl", "html", "htm", "csv.gz"])
def test_a_file_has_all_that_is_found_in_the_format_of_its_name(built, seeds, tmp_path, ending):
    path = tmp_path / f"found.{ending}"
    result = run("search", "--all", "--source", "baochinhphu.vn", "-o", path, "việt nam", index=built)
    total = seeds.search("việt nam", source="baochinhphu.vn").total
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == f"{total} row{'s' * (total != 1)} written to {path}\n"
    data = gzip.decompress(path.read_bytes()) if ending.endswith("gz") else path.read_bytes()
    text = data.decode()
    assert text.startswith("\ufeff") == ending.startswith("csv")
    if ending.startswith("csv"):
        assert len(_rows(text)) == total
    assert text.count("baochinhphu.vn") >= total


def test_with_a_filter_everything_that_passes_is_found_without_a_query(built, seeds, tmp_path):
    path = tmp_path / "found.csv"
    result = run("search", "--all", "--source", "baochinhphu.vn", "-o", path, index=built)
    assert result.exit_code == 0
    of_source = [article_id for article_id in seeds if seeds[article_id].source == "baochinhphu.vn"]
    assert [row["id"] for row in _rows(path.read_text(encoding="utf-8"))] == of_source
    assert len(lines(run("search", "--until", "9999", "--not-source", "NLĐO", "--json", index=built))) > 0


def test_nothing_found_is_said_as_it_is_of_a_page(built):
    result = run("search", "--all", "xyzzyq", index=built)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith("no article found")


def test_a_page_in_a_file_says_that_there_are_more(built, tmp_path):
    result = run("search", "-n", 2, "--page", 2, "-o", tmp_path / "page.jsonl", "việt nam", index=built)
    written = (tmp_path / "page.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["rank"] for line in written] == [3, 4]
    assert "2 of 5 articles written; --all writes all" in result.stderr


def test_a_format_that_is_asked_for_counts_more_than_the_name(built, tmp_path):
    run("search", "--format", "jsonl", "-o", tmp_path / "found.txt", "việt nam", index=built)
    assert len((tmp_path / "found.txt").read_text(encoding="utf-8").splitlines()) == 5


@pytest.mark.parametrize(
    ("args", "message"),
    [
        ([], "give a QUERY, or a filter such as --since"),
        (["--match", "any"], "give a QUERY, or a filter such as --since"),
        (["--batch", "x", "biden"], "name either a QUERY or a file of them"),
        (["--column", "x", "biden"], "--column, --as and --new go with --batch"),
        (["--page", 2, "--all", "biden"], "--page goes neither with --all"),
        (["--all", "-n", 10, "biden"], "--all takes all hits, and -n only some of them: leave out one"),
        (["--limit", 3, "--all", "--batch", "x"], "--all takes all hits"),
        (["-o", "x.pdf", "biden"], "rows are written as csv or jsonl or html, and not as 'pdf'"),
        (["-o", "x", "biden"], "rows are written as csv or jsonl or html, and not as ''"),
        (["-o", "x.csv", "--explain", "biden"], "--explain goes with"),
        (["-o", "x.csv", "--open", "biden"], "--open shows one article"),
        (["--batch", "x", "--open"], "--open shows one article"),
        (["--batch", "nosuch.csv"], "nosuch.csv: No such file"),
    ],
)
def test_what_cannot_be_asked_for_is_an_error_and_writes_nothing(built, tmp_path, monkeypatch, args, message):
    monkeypatch.chdir(tmp_path)
    result = run("search", *args, index=built)
    assert (result.exit_code, result.stdout) == (2, "")
    assert message in " ".join(result.stderr.split())
    assert not list(tmp_path.iterdir())


def test_a_file_stays_as_it_was_if_the_export_fails(built, tmp_path):
    path = tmp_path / "found.csv"
    path.write_text("before")
    (tmp_path / "bad.csv").write_bytes(b"name\nx\n")
    result = run("search", "--batch", tmp_path / "bad.csv", "--column", "q", "-o", path, index=built)
    assert (result.exit_code, path.read_text()) == (2, "before")
    assert "no column 'q'; its columns are name" in result.stderr


# --- batches -------------------------------------------------------------------------------------------


def test_a_batch_prints_what_its_queries_print_one_by_one(built, batch):
    result = run("search", "--batch", batch, "-n", 2, "--format", "jsonl", index=built)
    rows = lines(result)
    assert result.exit_code == 0
    for query in filter(None, _QUERIES.splitlines()):
        alone = lines(run("search", "-n", 2, "--json", query, index=built))
        assert [row["hit"] for row in rows if row["query"] == query] == (alone or [None])


def test_a_batch_is_csv_unless_another_format_is_asked_for(built, batch):
    rows = _rows(run("search", "--batch", batch, "-n", 1, index=built).stdout)
    assert [row["query"] for row in rows] == ["tổng thống", "“mở", "xyzzyq", "việt nam"]
    assert [row["rank"] for row in rows][2] == ""
    assert {"rank", "score", "title", "published", "source", "snippets", "path"} <= set(rows[0])


def test_a_table_whose_lines_are_taken_whole_leads_to_its_columns(built, tmp_path):
    path = tmp_path / "people.csv"
    path.write_text("Name;City\nbiden;x\n", encoding="utf-8")
    whole = run("search", "--batch", path, index=built)
    assert "--column NAME takes one column: Name;City" in whole.stderr
    column = run("search", "--batch", path, "--column", "Name", index=built)
    assert (column.exit_code, column.stderr) == (0, "")


def test_a_bad_query_has_its_error_in_its_row_and_the_others_go_on(built, batch):
    result = run("search", "--batch", batch, "-n", 1, "--strict", index=built)
    assert result.exit_code == 2
    errors = [row["error"] for row in _rows(result.stdout)]
    assert [bool(error) for error in errors] == [False, True, False, False]
    assert "1 query could not be searched for" in result.stderr


def test_a_batch_that_finds_nothing_ends_with_1(built):
    result = run("search", "--batch", "-", index=built, stdin=b"xyzzyq\n")
    assert (result.exit_code, len(_rows(result.stdout))) == (1, 1)


def test_phrases_are_taken_word_by_word(built):
    text = 'Tô Lâm gặp "Tổng thống"\n'.encode()
    rows = _rows(run("search", "--batch", "-", "--as", "phrase", index=built, stdin=text).stdout)
    alone = lines(run("search", "--json", '"Tô Lâm gặp Tổng thống"', index=built))
    assert [row["id"] for row in rows] == [hit["id"] for hit in alone] != []


def test_a_column_of_a_table_is_searched_for(built):
    table = "name;q\n1;biden\n2;tô lâm\n".encode("utf-16")
    rows = _rows(run("search", "--batch", "-", "--column", "q", "-n", 1, index=built, stdin=table).stdout)
    assert [row["query"] for row in rows] == ["biden", "tô lâm"]


@pytest.mark.parametrize("ending", ["csv", "jsonl"])
def test_only_what_an_earlier_run_did_not_have_is_written(built, batch, tmp_path, ending):
    earlier = tmp_path / f"earlier.{ending}"
    run("search", "--batch", batch, "-n", 2, "-o", earlier, index=built)
    asked = ("search", "--batch", batch, "--new", earlier, "--format", "jsonl")
    again = run(*asked, "-n", 2, index=built)
    assert (again.exit_code, again.stdout) == (1, "")
    more = lines(run(*asked, "-n", 3, index=built))
    assert [(row["query"], row["hit"]["rank"]) for row in more] == [("tổng thống", 3), ("việt nam", 3)]


def test_a_reader_that_goes_away_ends_a_batch_quietly(built, tmp_path):
    many = tmp_path / "many.csv"
    many.write_text("việt nam\n" * 20_000, encoding="utf-8")
    with subprocess.Popen(
        [sys.executable, "-m", "vnsearch", "search", "--index-dir", str(built), "--batch", str(many)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(),
    ) as child:
        assert child.stdout.readline().startswith(b"number,query")
        child.stdout.close()
        assert child.stderr.read() == b""
    assert child.returncode == 0
