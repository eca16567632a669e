from __future__ import annotations

import csv
import io
import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import click
import pytest

from tests.commandline import SECONDS, SEEDS, environment, lines, on_terminal, process, run
from vnsearch import Article, Index
from vnsearch.cli import output
from vnsearch.cli.options import Display
from vnsearch.render import csv_table
from vnsearch.snippets import highlighter

_QUERY = "việt nam"


@pytest.fixture
def small(tmp_path):
    """An index of articles with texts that formats have to be careful with."""
    folder = tmp_path / "index"
    articles = [
        Article(id="=1+1", title='=HYPERLINK("http://x")', body="Bão về, bão đi.", author="@An"),
        Article(id="plain", title="Bão, “số 3”\nđổ bộ", body='Một "cơn" bão,\nhai cơn bão.'),
        Article(id="web", title="Bão <b>lớn</b>", body="Bão & mưa.", url="https://b.vn/?a=1&b=2"),
    ]
    with Index.open(folder, create=True, workers=1) as index:
        index.add(articles)
    return folder


def _rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


# --- one search, several formats -----------------------------------------------------------------------


def test_json_is_one_object_that_has_the_hits_of_jsonl(built):
    (whole,) = lines(run("search", "--format", "json", _QUERY, index=built))
    assert whole["query"] == _QUERY
    assert whole["total"] == len(whole["hits"]) == 5
    assert whole["hits"] == lines(run("search", "--format", "jsonl", _QUERY, index=built))
    assert "facets" not in whole


def test_the_last_of_several_formats_counts(built):
    assert len(lines(run("search", "--json", "--format", "json", _QUERY, index=built))) == 1
    assert len(lines(run("search", "--format", "json", "--json", _QUERY, index=built))) == 5


@pytest.mark.parametrize("form", ["csv", "html", "paths", "json", "jsonl"])
def test_nothing_but_the_format_is_printed(built, form):
    result = run("search", "--format", form, _QUERY, index=built)
    assert (result.exit_code, result.stderr) == (0, "")


@pytest.mark.parametrize("form", ["text", "csv", "html", "paths", "json", "jsonl"])
def test_every_format_says_by_the_exit_code_that_nothing_was_found(built, form):
    assert run("search", "--format", form, "zzzz", index=built).exit_code == 1


@pytest.mark.parametrize(
    ("option", "form"),
    [("--facets", "jsonl"), ("--facets", "csv"), ("--explain", "html"), ("--null", "text")],
)
def test_an_option_that_a_format_has_no_place_for_is_an_error(built, option, form):
    result = run("search", option, "--format", form, _QUERY, index=built)
    assert (result.exit_code, result.stdout) == (2, "")
    assert f"{option} goes with --format" in result.stderr


def test_a_search_loads_no_format_but_its_own(built):
    code = (
        "import sys; from vnsearch.cli import cli\n"
        "try: cli(sys.argv[1:], prog_name='vnsearch')\n"
        "except SystemExit as end: assert not end.code, end.code\n"
        "assert not {'wcwidth', 'csv', 'html', 'vnsearch.render.html_page'} & set(sys.modules)"
    )
    args = ["search", "--index-dir", str(built), _QUERY]
    subprocess.run([sys.executable, "-c", code, *args], env=environment(), check=True, timeout=SECONDS)


def test_what_is_said_holds_no_command_for_the_terminal(capsys):
    output.say("no\x1b[31msuch\u202e")
    assert capsys.readouterr() == ("", "vnsearch: no\ufffd[31msuch\ufffd\n")


# --- csv -----------------------------------------------------------------------------------------------


def test_csv_has_a_header_and_a_row_a_hit(built):
    hits = lines(run("search", "--json", _QUERY, index=built))
    rows = _rows(run("search", "--format", "csv", _QUERY, index=built).stdout)
    assert tuple(rows[0]) == csv_table.COLUMNS
    assert [row["id"] for row in rows] == [hit["id"] for hit in hits]
    assert [row["title"] for row in rows] == [hit["title"] for hit in hits]
    assert [row["published"] for row in rows] == [hit["published"] or "" for hit in hits]
    assert [float(row["score"]) for row in rows] == [hit["score"] for hit in hits]


def test_csv_of_nothing_is_the_header(built):
    assert run("search", "--format", "csv", "zzzz", index=built).stdout == ",".join(csv_table.COLUMNS) + "\n"


def test_csv_keeps_line_breaks_quotes_and_commas_in_their_cell(small):
    rows = {row["id"]: row for row in _rows(run("search", "--format", "csv", "bão", index=small).stdout)}
    assert rows["plain"]["title"] == "Bão, “số 3”\nđổ bộ"
    assert rows["plain"]["snippets"] == 'Một "cơn" bão, hai cơn bão.'
    assert len(rows) == 3


def test_csv_gives_a_spreadsheet_nothing_to_run(small):
    rows = {row["title"]: row for row in _rows(run("search", "--format", "csv", "bão", index=small).stdout)}
    row = rows['\'=HYPERLINK("http://x")']
    assert (row["id"], row["author"]) == ("'=1+1", "'@An")
    for each in rows.values():
        assert not any(value.startswith(("=", "+", "-", "@", "\t", "\r")) for value in each.values())


# --- html ----------------------------------------------------------------------------------------------


def test_html_escapes_what_articles_hold(small):
    page = run("search", "--format", "html", "bão", index=small).stdout
    assert "<mark>Bão</mark> &lt;b&gt;lớn&lt;/b&gt;" in page
    assert "<mark>Bão</mark> &amp; mưa." in page
    assert 'href="https://b.vn/?a=1&amp;b=2"' in page
    assert "<b>" not in page


# --- paths ---------------------------------------------------------------------------------------------


def test_paths_are_those_of_the_files_found(built):
    shown = run("search", "--format", "paths", _QUERY, index=built).stdout
    hits = lines(run("search", "--json", _QUERY, index=built))
    assert [Path(line).resolve() for line in shown.splitlines()] == [Path(hit["path"]) for hit in hits]
    assert all(Path(line).is_file() for line in shown.splitlines())


@pytest.mark.parametrize("option", ["-0", "--null"])
def test_paths_may_end_with_nul(built, option):
    ended = run("search", "--format", "paths", _QUERY, index=built).stdout_bytes
    assert run("search", "--format", "paths", option, _QUERY, index=built).stdout_bytes == ended.replace(
        b"\n", b"\0"
    )


def test_an_article_of_no_file_is_named_by_its_id(small):
    assert set(run("search", "--format", "paths", "bão", index=small).stdout.splitlines()) == {
        "=1+1",
        "plain",
        "web",
    }


def test_a_file_of_several_articles_is_named_once(tmp_path):
    records = [{"id": str(n), "title": "Bão", "body": f"Bão số {n}."} for n in range(3)]
    (tmp_path / "news.jsonl").write_text("".join(json.dumps(r) + "\n" for r in records), encoding="utf-8")
    assert run("index", "--workers", 1, tmp_path / "news.jsonl", index=tmp_path / "index").exit_code == 0
    shown = run("search", "--format", "paths", "bão", index=tmp_path / "index").stdout
    assert [Path(line).name for line in shown.splitlines()] == ["news.jsonl"]


@pytest.mark.skipif(os.name != "posix", reason="names are bytes on POSIX alone")
def test_a_path_in_no_encoding_is_printed_byte_for_byte(tmp_path):
    folder = tmp_path / "news"
    folder.mkdir()
    name = bytes(folder) + b"/\xff.txt"
    try:
        Path(os.fsdecode(name)).write_bytes((SEEDS / min(path.name for path in SEEDS.iterdir())).read_bytes())
    except OSError:
        pytest.skip("the file system takes no such name")
    assert process("index", "--workers", 1, "--index-dir", tmp_path / "index", folder).returncode == 0
    found = process("search", "--format", "paths", "-0", "--index-dir", tmp_path / "index", _QUERY)
    assert found.stdout == name + b"\0"


# --- passages ------------------------------------------------------------------------------------------


def test_where_there_are_no_passages_it_says_why(built):
    result = run("passages", "--folder", "nowhere", "biden", index=built)
    assert (result.exit_code, result.stdout) == (1, "")
    assert "no article is in the folder “nowhere”" in result.stderr
    assert "no passage found" in result.stderr


def test_passages_are_as_many_and_as_long_as_asked(built):
    for count in (0, 1, 3):
        args = ["search", "--json", "--snippets", count, "--snippet-length", 100, _QUERY]
        hits = lines(run(*args, index=built))
        assert all(len(hit["snippets"]) <= count for hit in hits)
        assert max(len(hit["snippets"]) for hit in hits) == count
        assert all(len(snippet["text"]) <= 100 for hit in hits for snippet in hit["snippets"])


def test_the_documented_length_is_the_librarys(built):
    plain = run("search", "--json", _QUERY, index=built).stdout
    assert (
        plain == run("search", "--json", "--snippet-length", highlighter.LENGTH, _QUERY, index=built).stdout
    )
    assert f"default: {highlighter.LENGTH}" in run("search", "--help").stdout


# --- facets --------------------------------------------------------------------------------------------


def test_facets_are_counted_in_json_and_shown_in_text(built):
    (whole,) = lines(run("search", "--facets", "--format", "json", _QUERY, index=built))
    assert {facet["value"] for facet in whole["facets"]["source"]} >= {"baochinhphu.vn"}
    shown = run("search", "--facets", _QUERY, index=built).stdout
    for facet in whole["facets"]["source"]:
        assert f"{facet['articles']:>8}  {facet['value']}\n" in shown
    assert "<li>" in run("search", "--facets", "--format", "html", _QUERY, index=built).stdout


# --- the pager -----------------------------------------------------------------------------------------


@pytest.fixture
def pager(tmp_path):
    """A program called less that keeps what it is given, and the environment in which it is the pager.

    Some releases of click first run it without input, to see whether it is there.
    """
    kept = tmp_path / "kept"
    program = tmp_path / "bin" / "less"
    program.parent.mkdir()
    program.write_text(f"#!/bin/sh\n[ -t 0 ] && exit 0\ncat > {kept}\necho paged\n", encoding="utf-8")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return kept, {"PATH": f"{program.parent}{os.pathsep}{environment()['PATH']}", "PAGER": "", "LESS": ""}


@pytest.mark.parametrize(
    "args",
    [
        ["search", "--open", "tổng thống biden"],
        ["show", "--open", "--highlight", "tổng thống biden", "002"],
    ],
)
def test_an_article_is_opened_in_the_pager_with_the_matches_highlighted(built, pager, args):
    kept, env = pager
    command, *rest = args
    assert on_terminal(command, "--index-dir", built, *rest, columns=60, **env) == "paged\n"
    text = kept.read_text(encoding="utf-8")
    body = text.partition("published:")[2]
    assert click.style("Tổng thống Biden", fg="red", bold=True) in body
    assert "chia buồn sâu sắc" in click.unstyle(body).replace("\n", " ")


def test_the_pager_gets_no_colours_when_there_shall_be_none(built, pager):
    kept, env = pager
    on_terminal("search", "--index-dir", built, "--open", "--no-color", "biden", **env)
    assert "\x1b" not in kept.read_text(encoding="utf-8")


def test_the_environment_names_the_pager(built, tmp_path, pager):
    kept, env = pager
    program = tmp_path / "bin" / "own"
    program.write_text(f"#!/bin/sh\ntr a-z A-Z > {kept}\n", encoding="utf-8")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    on_terminal("show", "--index-dir", built, "--open", "002", **{**env, "PAGER": str(program)})
    assert "JOE BIDEN" in kept.read_text(encoding="utf-8")


def test_without_a_terminal_the_best_article_is_printed_whole(built):
    opened = run("search", "--open", "tổng thống biden", index=built)
    assert opened.exit_code == 0
    assert opened.stdout.rstrip("\n") == run("show", "002", index=built).stdout.rstrip("\n")


def test_nothing_is_opened_when_nothing_was_found(built):
    result = run("search", "--open", "zzzz", index=built)
    assert (result.exit_code, result.stdout) == (1, "")


def test_a_help_page_is_styled_in_the_pager_and_fits_the_terminal(pager):
    kept, env = pager
    on_terminal("help", "query", columns=80, **env)
    page = kept.read_text(encoding="utf-8")
    assert click.style("Plain words", bold=True) in page
    assert max(map(len, click.unstyle(page).splitlines())) <= 80
    on_terminal("help", "query", columns=80, NO_COLOR="1", **env)
    assert kept.read_text(encoding="utf-8") == click.unstyle(page)


def test_show_highlights_on_a_terminal(built):
    shown = on_terminal("show", "--index-dir", built, "--highlight", "biden", "002", columns=200)
    assert click.style("Biden", fg="red", bold=True) in shown.partition("published:")[2]
    assert "\x1b[31m" not in on_terminal("show", "--index-dir", built, "002")


def test_every_way_to_show_is_an_option(built):
    shown = run("search", "--help").stdout
    option = {"open_best": "open", "snippet_length": "snippet-length", "no_color": "no-color"}
    for name in Display._fields:
        assert f"--{option.get(name, name)}" in shown


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no such device")
@pytest.mark.parametrize("args", [["search", _QUERY], ["search", "--json", _QUERY], ["stats"], ["--help"]])
def test_output_that_cannot_be_written_is_an_error_without_a_traceback(built, args):
    options = [] if args == ["--help"] else ["--index-dir", built]
    with Path("/dev/full").open("wb") as full:
        ended = subprocess.run(
            [sys.executable, "-m", "vnsearch", *args, *options],
            stdout=full,
            stderr=subprocess.PIPE,
            timeout=SECONDS,
            check=False,
        )
    assert (ended.returncode, ended.stderr.count(b"\n")) == (2, 1)
    assert ended.stderr.startswith(b"Error: cannot write the output: No space left")
