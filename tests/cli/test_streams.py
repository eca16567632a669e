"""The standard streams: closed, full, and in encodings that lack letters."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shutil
import subprocess
import sys
from itertools import combinations
from pathlib import Path

import pytest

from tests.commandline import COMMANDS, SECONDS, SEEDS, environment, on_terminal, process, run
from vnsearch import Index
from vnsearch.cli import cli
from vnsearch.cli.formats import FORMATS
from vnsearch.cli.streams import set_encoding

posix = pytest.mark.skipif(os.name != "posix", reason="a shell starts the program")
_TITLE = "Tổng Bí thư, Chủ tịch nước Tô Lâm gặp Tổng thống Hoa Kỳ Joe Biden"
_C_LOCALE = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONIOENCODING": ""}
_IDS = [path.name for path in sorted(SEEDS.glob("*.txt"))]


def _shell(redirection: str, *args: object, **env: str) -> subprocess.CompletedProcess[bytes]:
    """A run of the program with the shell's redirection."""
    return subprocess.run(
        ["sh", "-c", f'exec "$@" {redirection}', "sh", sys.executable, "-m", "vnsearch", *map(str, args)],
        env=environment(**env),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=SECONDS,
        check=False,
    )


# --- closed and full -----------------------------------------------------------------------------------


def _assert_works_with_closed(closed: tuple[int, ...], place: Path, built: Path) -> None:
    redirection = " ".join(f"{number}>&-" for number in closed)
    made = _shell(redirection, "index", "--workers", 1, "--index-dir", place, SEEDS)
    with Index.open(place) as index:
        assert sorted(index.ids()) == _IDS
    assert Index.check(place) == ()
    found = _shell(redirection, "search", "--index-dir", built, "tong thong zzz biden")
    assert (made.returncode, found.returncode) == ((2, 2) if 1 in closed else (0, 0))
    for ended in (made, found):
        assert (ended.stdout == b"") == (1 in closed)
        assert (b"Error: cannot write the output" in ended.stderr) == (1 in closed and 2 not in closed)
        assert b"Traceback" not in ended.stderr


@posix
@pytest.mark.parametrize("closed", [(1,), (2,), (0, 1, 2)])
def test_the_work_is_done_with_closed_streams(tmp_path, built, closed):
    _assert_works_with_closed(closed, tmp_path / "index", built)


@pytest.mark.thorough
@posix
@pytest.mark.parametrize("closed", [some for count in range(4) for some in combinations(range(3), count)])
def test_the_work_is_done_with_any_streams_closed(tmp_path, built, closed):
    _assert_works_with_closed(closed, tmp_path / "index", built)


@posix
@pytest.mark.parametrize("command", ["import", "index"])
def test_a_closed_standard_input_is_named(tmp_path, command):
    ended = _shell("<&-", command, "--index-dir", tmp_path / "index", "-")
    assert ended.returncode == 2
    assert b"closed" in ended.stderr
    assert not (tmp_path / "index").exists()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no such device")
def test_messages_that_cannot_be_written_are_lost_alone(built):
    args = ["search", "--index-dir", built, "tong thong zzz biden"]
    ended = _shell("2>/dev/full", *args)
    assert (ended.returncode, ended.stdout) == (0, run(*args).stdout_bytes)


_PRINTING = {
    "index": ["--dry-run", SEEDS],
    "search": ["biden"],
    "query": ["biden"],
    "passages": ["biden"],
    "explain": ["002", "biden"],
    "similar": ["002"],
    "suggest": ["tong"],
    "show": ["002"],
    "stats": [],
    "analyze": ["trăng"],
    "check": [],
    "optimize": [],
    "export": ["-"],
    "import": ["articles.jsonl"],
    "backup": ["copy"],
    "schema": [],
    "completion": ["bash"],
    "help": ["query"],
}


def test_every_command_is_known_here():
    """What `serve` and `mcp` print are messages; `mark` and `saved`, which write, are in `test_marking`."""
    assert {*_PRINTING, "serve", "mcp", "mark", "saved"} == set(COMMANDS)


@pytest.mark.parametrize(
    "args",
    [
        *([name, *args] for name, args in _PRINTING.items()),
        *(["search", "--format", form, "biden"] for form in FORMATS),
        *([name, *_PRINTING[name], "--json"] for name in ("suggest", "show", "stats", "analyze")),
        ["--help"],
        ["--version"],
        ["help"],
        ["help", "index"],
    ],
    ids=lambda args: " ".join(map(str, args[:3])),
)
def test_results_that_cannot_be_written_are_an_error(tmp_path, monkeypatch, capsys, built, args):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("VNSEARCH_INDEX", str(built if args[0] != "import" else tmp_path / "index"))
    Path("articles.jsonl").write_text('{"id": "a", "title": "Trăng", "body": "Trăng"}\n', encoding="utf-8")
    with io.FileIO(os.open(os.devnull, os.O_RDONLY), "w") as unwritable:
        monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(io.BufferedWriter(unwritable)))
        with pytest.raises(SystemExit) as ended:
            cli(list(map(str, args)), prog_name="vnsearch")
    assert ended.value.code == 2
    assert re.search("^Error: cannot write (the output|to )", capsys.readouterr().err, re.MULTILINE)


# --- encodings -----------------------------------------------------------------------------------------


def _printed(encoding: str, *args: object, index: Path) -> str:
    return run(*args, index=index, env={"PYTHONIOENCODING": encoding}).stdout_bytes.decode(encoding)


@pytest.mark.parametrize(
    ("encoding", "title"),
    [
        ("cp1252", _TITLE.encode("cp1252", "backslashreplace").decode("cp1252")),
        ("ascii", _TITLE.encode("ascii", "backslashreplace").decode()),
        ("utf-16", _TITLE),
        ("utf-8", _TITLE),
    ],
)
def test_letters_that_an_encoding_lacks_are_escaped(built, encoding, title):
    args = ["-n", 1, "tong thong biden"]
    assert title in _printed(encoding, "search", *args, index=built)
    assert title in _printed(encoding, "show", "002", index=built)
    (row,) = csv.DictReader(io.StringIO(_printed(encoding, "search", "--format", "csv", *args, index=built)))
    assert row["title"] == title


def test_windows_1258_loses_no_vietnamese_letter(built):
    from unicodedata import normalize

    plain = run("search", "tong thong biden", index=built).stdout
    assert normalize("NFC", _printed("cp1258", "search", "tong thong biden", index=built)) == plain


@pytest.mark.parametrize("encoding", ["cp1252", "cp1258", "ascii", "utf-16"])
def test_formats_for_programs_lose_nothing_in_any_encoding(built, encoding):
    from html import unescape

    for form in ("json", "jsonl"):
        args = ["search", "--format", form, "-n", 1, "biden"]
        assert json.loads(_printed(encoding, *args, index=built)) == json.loads(
            run(*args, index=built).stdout
        )
    page = _printed(encoding, "search", "--format", "html", "biden", index=built)
    assert _TITLE in re.sub("<.*?>", "", unescape(page))


@pytest.mark.parametrize("encoding", ["cp1252", "cp1258"])
def test_help_is_printed_in_any_encoding(encoding):
    for args in (["--help"], ["search", "--help"], ["help", "query"], ["help", "search"]):
        assert "vnsearch" in run(*args, env={"PYTHONIOENCODING": encoding}).stdout_bytes.decode(encoding)


def test_surrogates_that_spell_a_letter_are_printed_as_that_letter(monkeypatch):
    monkeypatch.delenv("PYTHONIOENCODING", raising=False)
    stream = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    set_encoding(stream)
    stream.write("t\udce1\udcbb\udc95ng \udcff \ud800")
    stream.flush()
    assert stream.buffer.getvalue().decode() == "tổng \\udcff \\ud800"


# --- a locale that is not UTF-8 ------------------------------------------------------------------------


@posix
def test_a_c_locale_changes_neither_the_index_nor_what_is_found(tmp_path):
    news = tmp_path / "báo"
    (news / "thư mục").mkdir(parents=True)
    for number, path in enumerate(sorted(SEEDS.glob("*.txt"))):
        shutil.copy(path, news / "thư mục" / f"bài số {number}.txt")
    (tmp_path / "từ đồng nghĩa.txt").write_text("Hoa Kỳ = Mỹ\n", encoding="utf-8")
    made = process("index", "--workers", 1, "--index-dir", "chỉ mục", "báo", cwd=tmp_path, **_C_LOCALE)
    assert (made.returncode, made.stderr[:17]) == (0, b"without a date: 3")
    with Index.open(tmp_path / "chỉ mục") as index:
        assert sorted(index.ids()) == [f"thư mục/bài số {number}.txt" for number in range(5)]
        assert len(index.update([news]).unchanged) == 5
    args = ["search", "--format", "json", "--synonyms", "từ đồng nghĩa.txt", "--where", '"tô lâm"']
    args += ["--index-dir", "chỉ mục", "tổng thống"]
    found = [process(*args, cwd=tmp_path, **env).stdout for env in (_C_LOCALE, {})]
    assert found[0] == found[1]
    assert json.loads(found[0])["query"] == "tổng thống"
    again = process("index", "--dry-run", "--index-dir", "chỉ mục", "báo", "thiếu", cwd=tmp_path, **_C_LOCALE)
    assert again.stdout.startswith(b"0 added, 0 changed, 5 unchanged")
    assert again.stderr.decode() == "vnsearch: thiếu: no such file or folder\n"


def test_a_terminal_without_the_letters_shows_them_escaped(built):
    shown = on_terminal("search", "--index-dir", built, "--no-color", "-n", "1", "biden", **_C_LOCALE)
    assert shown.isascii()
    assert "T\\u1ed5ng B\\xed th\\u01b0" in shown


# --- warnings ------------------------------------------------------------------------------------------


def test_a_warning_is_a_message_of_the_program(folder, tmp_path):
    folder.records("many.jsonl", *({"id": str(n), "title": "Trăng", "body": f"Số {n}."} for n in range(200)))
    code = "import sys; sys.executable = ''; from vnsearch.cli import main; main()"
    args = ["index", "--workers", "2", "--index-dir", str(tmp_path / "index"), str(folder.root)]
    command = [sys.executable, "-c", code, *args]
    ended = subprocess.run(command, env=environment(), capture_output=True, timeout=SECONDS, check=False)
    assert (ended.returncode, ended.stdout[:10]) == (0, b"200 added,")
    assert re.fullmatch(
        rb"vnsearch: a worker process cannot be started .*--workers 1.*\nwithout .*\n", ended.stderr
    )
