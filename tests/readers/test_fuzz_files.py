"""Article files that nobody would write: each is an article or a rejection that names it, and stops no other.

Most are indexed from the command line, between good files that must be found afterwards.
"""

from __future__ import annotations

import gzip
import json
import os
import re
import socket
import subprocess
import sys
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from random import Random
from typing import Any

import pytest
from click.testing import Result

from tests.commandline import environment, run
from vnsearch import Index
from vnsearch.article_json import serialize
from vnsearch.indexing.analysing import analyse
from vnsearch.model import Article, Rejection
from vnsearch.readers import read_articles
from vnsearch.readers.bounded import TOO_LARGE

SEED = 20_240_926
GOOD = "Hội nghị về hòa bình khai mạc\n\nSáng nay, hội nghị về hòa bình khai mạc tại Hà Nội.\n"
SECONDS = 120
MOST_MEMORY = 400 << 20
"""What reading may take, whatever is read; the program itself takes a tenth of it."""


def record(**fields: Any) -> bytes:
    return json.dumps({"body": "Tin hòa bình.", **fields}).encode() + b"\n"


def put(folder: Path, name: str | bytes, content: bytes) -> Path:
    path = folder / os.fsdecode(name)
    path.write_bytes(content)
    return path


@pytest.fixture
def news(tmp_path: Path) -> Path:
    """A folder with a good file at its beginning and one at its end."""
    folder = tmp_path / "news"
    folder.mkdir()
    for name in ("0.txt", "~.txt"):
        (folder / name).write_text(GOOD, encoding="utf-8")
    return folder


def index(folder: Path, place: Path) -> Result:
    """A run of the command, which prints nothing but text; both good files are in the index after it."""
    done = run("index", folder, index=place)
    assert done.exit_code in (0, 2), done.stderr
    said = done.stdout + done.stderr
    assert not [char for char in said if unicodedata.category(char) in ("Cc", "Cf", "Cs") and char != "\n"]
    with Index.open(place) as opened:
        assert {"0.txt", "~.txt"} <= set(opened.ids())
        assert opened.search("hoi nghi hoa binh", limit=2).total >= 2
    return done


def list_rejections(said: str) -> list[str]:
    """The lines that name what was refused: the others tell what there is to know of the good articles."""
    return [line for line in said.splitlines() if not line.startswith(("without a ", "with lost "))]


def refused(folder: Path, place: Path, name: str) -> str:
    """The reason with which the only bad file was refused, which must name it."""
    done = index(folder, place)
    (line,) = list_rejections(done.stderr)
    assert done.exit_code == 2
    start, found, reason = line.partition(f"{name}: ")
    assert found, line
    assert start == f"vnsearch: {folder}/"
    return reason


# --- contents ------------------------------------------------------------------------------------------

_SUFFIXES = ("txt", "md", "html", "htm", "jsonl", "jsonl.gz")


_BYTES = [b"\0", b"<", b'"', b"{", b"\\u", b"\xff", b"\n", b"&#", b"\xcc\x81"]


def _mutated(rng: Random, data: bytes) -> bytes:
    changed = bytearray(data)
    for _ in range(rng.randint(1, 8)):
        begin, end = sorted(rng.choices(range(len(changed) + 1), k=2))
        match rng.randrange(4):
            case 0:
                del changed[begin:end]
            case 1:
                changed[begin:begin] = rng.randbytes(rng.randint(1, 40))
            case 2:
                changed[begin:begin] = changed[begin:end][:2000]
            case _:
                changed[begin : begin + 1] = rng.choice(
                    [b"\0", b"<", b'"', b"{", b"\\u", b"\xff", b"\n", b"&#"]
                )
    return bytes(changed)


_PAGE = (
    "<html><head><title>Hội nghị hòa bình</title><meta name=author content='An'>"
    '<script type=\'application/ld+json\'>{"headline": "x", "datePublished": "2024-09-26"}</script></head>'
    f"</head><body><div><p>{GOOD}</p><ul><li><a href='x'>Tin khác</a></li></ul></div></body></html>"
)
_ORIGINALS = [GOOD.encode(), GOOD.encode("utf-16"), GOOD.encode("cp1258", "replace"), _PAGE.encode()]
_ORIGINALS += [
    record(id="a", date="2024-09-26", x=[{"a": 1}]) * 3,
    gzip.compress(record(id="a") * 50, mtime=0),
]


def _contents(rng: Random) -> bytes:
    return rng.choice(
        [
            lambda: rng.randbytes(rng.choice([0, 1, 7, 500, 70_000])),
            lambda: bytes(rng.choice([1, 2, 3, 4096])),
            lambda: _mutated(rng, rng.choice(_ORIGINALS)),
            lambda: _mutated(rng, rng.choice(_ORIGINALS)),
            lambda: gzip.compress(_mutated(rng, rng.choice(_ORIGINALS)), mtime=0),
            lambda: "".join(chr(rng.randrange(0xD800)) for _ in range(rng.randint(1, 300))).encode(),
        ]
    )()


@pytest.mark.parametrize("count", [400, pytest.param(20_000, marks=pytest.mark.thorough)])
def test_whatever_is_in_a_file_it_is_articles_or_rejections_that_name_it(tmp_path, count):
    for number in range(count):
        rng = Random(f"{SEED} {number}")
        file = tmp_path / f"a.{rng.choice(_SUFFIXES)}"
        file.write_bytes(_contents(rng))
        found = list(read_articles([file]))
        what = f"number {number} of seed {SEED}"
        assert found, what
        for one in found:
            assert one.path == str(file), what
            if isinstance(one, Rejection):
                assert one.where.startswith(str(file)), what
                assert one.reason, what
                assert not re.match(r"[A-Za-z]+(Error|Exception)\b", one.reason), f"{what}: {one.reason}"


def test_what_random_files_hold_is_indexed_and_the_others_are_named(news, tmp_path):
    for number in range(150):
        rng = Random(f"{SEED} {number}")
        put(news, f"r{number}.{rng.choice(_SUFFIXES)}", _contents(rng))
    index(news, tmp_path / "index")


@pytest.mark.parametrize("suffix", _SUFFIXES)
@pytest.mark.parametrize("data", [b"", bytes(1), bytes(100_000)], ids=["empty", "nul", "nuls"])
def test_nothing_and_zeros_are_refused(news, tmp_path, suffix, data):
    put(news, f"bad.{suffix}", data)
    line = ":1" if suffix == "jsonl" and len(data) > 1 else ""
    reason = refused(news, tmp_path / "index", f"bad.{suffix}{line}")
    assert re.match("empty|binary data|damaged|holds no text", reason)


def _limited(program: str, *arguments: object) -> subprocess.CompletedProcess[bytes]:
    """A run of a program that prints at its end how much memory it took at most, in bytes."""
    if not Path("/proc/self/status").exists():
        pytest.skip("the system does not tell how much memory a process took")
    # What getrusage tells would be at least what the process took that this one was forked from.
    measured = f"{program}\nprint(int(open('/proc/self/status').read().split('VmHWM:')[1].split()[0]) << 10)"
    return subprocess.run(
        [sys.executable, "-c", measured, *map(str, arguments)],
        env=environment(),
        capture_output=True,
        timeout=SECONDS,
        check=True,
    )


_READING = """
import sys
from vnsearch.readers import read_articles
for one in read_articles(sys.argv[1:]):
    print(getattr(one, "reason", "read"))
"""


def reading(*paths: Path) -> tuple[list[str], int]:
    """What is said of the files, and how many bytes of memory reading them took at most."""
    *said, memory = _limited(_READING, *paths).stdout.decode().splitlines()
    return said, int(memory)


_LINE = b"h\xc3\xb2a b\xc3\xacnh " * (50_000_000 // 11)


@pytest.mark.parametrize(
    ("name", "said"),
    [("a.txt", [TOO_LARGE]), ("a.html", [TOO_LARGE]), ("a.jsonl", [TOO_LARGE, "read"])],
)
def test_a_line_of_50_megabytes_is_refused_and_the_next_one_read(tmp_path, name, said):
    around = {"a.html": (b"<p>", b"</p>"), "a.jsonl": (b'{"body": "', b'"}\n' + record())}
    before, after = around.get(name, (b"", b""))
    found, memory = reading(put(tmp_path, name, before + _LINE + after))
    assert found == said
    assert memory < MOST_MEMORY


@pytest.mark.parametrize("codec", ["utf-8", "utf-16", "utf-16-be"])
def test_a_line_that_is_too_long_is_passed_over_in_any_encoding(tmp_path, monkeypatch, codec):
    monkeypatch.setattr("vnsearch.readers.bounded.MOST_BYTES", 1000)
    monkeypatch.setattr("vnsearch.readers.jsonl.MOST_BYTES", 1000)
    monkeypatch.setattr("vnsearch.readers.bounded._PIECE", 64)
    lines = [record(id="1"), record(id="2", x="x" * 1000), record(id="3", body="ਊ" * 100), record(id="4")]
    put(tmp_path, "a.jsonl", b"".join(lines).decode().encode(codec))
    first, second, third, fourth = read_articles([tmp_path])
    assert [getattr(one, "id", None) for one in (first, third, fourth)] == ["1", "3", "4"]
    assert isinstance(second, Rejection)
    assert second.where.endswith("a.jsonl:2")


@pytest.mark.parametrize("size", [200, pytest.param(4_000, marks=pytest.mark.thorough)])
def test_a_line_that_inflates_to_gigabytes_takes_no_memory(tmp_path, size):
    bomb = tmp_path / "bomb.jsonl.gz"
    with gzip.open(bomb, "wb", compresslevel=1) as stream:
        stream.write(record(id="first"))
        for _ in range(size):
            stream.write(bytes(1_000_000))
        stream.write(b"\n" + record(id="last"))
    found, memory = reading(bomb)
    assert found == ["read", TOO_LARGE, "read"]
    assert memory < MOST_MEMORY


def test_an_endless_stream_is_left_when_it_is_too_long():
    with Path("/dev/zero").open("rb") as zeros:
        done = subprocess.run(
            [sys.executable, "-c", _READING, "-"],
            stdin=zeros,
            env=environment(),
            capture_output=True,
            timeout=SECONDS,
            check=True,
        )
    assert done.stdout.decode().strip() == TOO_LARGE


def test_large_articles_are_analysed_a_few_at_a_time(monkeypatch):
    monkeypatch.setattr("vnsearch.indexing.analysing._CHUNK_BYTES", 1_000)
    sizes = [10, 10, 2_000, 10, 600, 600, 10]
    articles = [serialize(Article(str(number), "", "x" * size)) for number, size in enumerate(sizes)]
    chunks = [each.block.articles for each in analyse(articles, b"", workers=1)]
    assert [len(records) for records in chunks] == [3, 3, 1]
    assert [one.id for records in chunks for one in records] == [one.id for one in articles]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b'{"body": "Tin.", "x": ' + b"[" * 980 + b"]" * 980 + b"}", "nested|recursion"),
        (b'{"body": "Tin.", "x": ' + b"[" * 101 + b"]" * 101 + b"}", "nested more than 100 deep"),
        (b'{"body": "Tin.", "x": ' + b'{"a":' * 100_000 + b"}" * 100_000 + b"}", "recursion"),
        (b'{"body": "Tin.", "x": 1e999}', "too large a number"),
        (b'{"body": "Tin.", "x": -1e999}', "too large a number"),
        (b'{"body": "Tin.", "x": ' + b"9" * 5_000 + b"}", "malformed JSON"),
        (b'{"body": "Tin.", "\xff": 1}', "not Vietnamese"),
        (b'{"id": "a\\u001b[31m", "body": "Tin."}', "an id is one line"),
    ],
)
def test_json_that_no_program_should_write_is_refused(news, tmp_path, line, reason):
    put(news, "bad.jsonl", line)
    assert re.search(reason, refused(news, tmp_path / "index", "bad.jsonl:1"))


@pytest.mark.parametrize(
    "fields",
    [
        {"x": [[[[[[[[["sâu"]]]]]]]]]},
        {"x": int("9" * 4_000), "id": int("8" * 4_000)},
        {"title": "a\0b", "author": "\0", "source": "\x1b[31m", "url": "http://\0/", "": {"": None}},
        {"title": "\ud800", "body": "Tin \udfff hòa bình.", "author": "\ud800", "\ud800": "\udfff"},
        {"date": "0001-01-01T00:00:00+14:00"},
        {"date": "9999-12-31T23:59:59-14:00"},
        {"author": "An " * 20_000, "title": "bài " * 20_000},
        {"body": "hòa bình " + "a" * 1_000_000},
        {"body": "hòa bình e" + "\u0301\u0f73" * 50_000},
        {"title": "\u202eשלום", "body": "hòa bình \u202e\u2066 ᄀ각" * 1000},
    ],
)
def test_odd_values_are_read_and_shown_well(news, tmp_path, fields):
    put(news, "odd.jsonl", record(**fields))
    assert index(news, tmp_path / "index").exit_code == 0
    for order in ("relevance", "date", "title"):
        asked = ("--explain", "--facets", "--sort", order, "hòa bình")
        shown = run("search", *asked, index=tmp_path / "index")
        assert shown.exit_code == 0
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f\u202a-\u202e\u2066]", shown.stdout)
    with Index.open(tmp_path / "index") as opened:
        assert all(hit.snippets and hit.explanation for hit in opened.search("hòa bình").hits)
    assert Index.check(tmp_path / "index", deep=True) == ()


def test_of_a_key_that_a_record_has_twice_the_last_counts(tmp_path):
    put(tmp_path, "a.jsonl", b'{"id": "a", "body": "M\xe1\xbb\x99t.", "id": "b", "body": "Hai."}')
    (article,) = read_articles([tmp_path])
    assert isinstance(article, Article)
    assert (article.id, article.body) == ("b", "Hai.")


def test_a_file_of_other_lines_is_left_after_the_first_thousand(tmp_path):
    *first, last = read_articles([put(tmp_path, "a.jsonl", b"no record\n" * 5_000)])
    assert len(first) == 1_000
    assert isinstance(last, Rejection)
    assert last.where == str(tmp_path / "a.jsonl")
    assert "none of its first 1,000 lines" in last.reason
    found = list(read_articles([put(tmp_path, "b.jsonl", record() + b"no record\n" * 5_000 + record())]))
    assert len(found) == 5_002


@pytest.mark.parametrize(
    "data",
    [gzip.compress(record() * 9)[:-9], gzip.compress(record()) + b"x" * 99],
    ids=["cut off", "something behind"],
)
def test_what_stands_before_damage_in_an_archive_is_indexed(news, tmp_path, data):
    put(news, "bad.jsonl.gz", data)
    assert "damaged archive" in refused(news, tmp_path / "index", "bad.jsonl.gz")
    with Index.open(tmp_path / "index") as opened:
        assert "bad.jsonl.gz:1" in opened


_HOSTILE_PAGES = {
    "deep": ("<div>" * 100_000 + "hòa bình", "Excessive depth"),
    "attributes": ("<p " + " ".join(f"a{number}=b" for number in range(200_000)) + ">hòa bình", "5,000 attr"),
    "unquoted": ("<p " + "x/" * 5_500 + ">hòa bình", "5,000 attr"),
    "signs": ("<" * 1_000_000, "holds no text"),
    "quotes": ("<a '" * 100_000 + '<a "' * 100_000, "holds no text|attributes"),
    "comment": ("<!--" * 100_000 + "hòa bình", "holds no text"),
}


@pytest.mark.parametrize("name", _HOSTILE_PAGES)
def test_pages_made_to_take_long_are_refused(tmp_path, name):
    text, reason = _HOSTILE_PAGES[name]
    (found,) = read_articles([put(tmp_path, "a.html", text.encode())])
    assert isinstance(found, Rejection)
    assert re.search(reason, found.reason)


_ODD_PAGES = {
    "nested": "<div>" * 300 + "hòa bình" + "</div>" * 300 + "<p>Hết.</p>",
    "picture": f"<img src='data:image/png;base64,{'x' * 11_000_000}'><p>hòa bình</p>",
    "drawing": f"<svg><path d='{'M 0 1 ' * 50_000}'/></svg><p>hòa bình</p>",
    "long": "<p>" + "hòa bình " * 1_200_000 + "</p>",
    "data": "<script type='application/ld+json'>" + "[" * 100_000 + "</script><p>hòa bình</p>",
    "numbers": "<script type='application/ld+json'>{\"headline\": 1e999}</script><p>hòa bình</p>",
}


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=[pytest.mark.thorough] * (name == "long")) for name in _ODD_PAGES]
)
def test_odd_pages_are_read_whole(tmp_path, name):
    (found,) = read_articles([put(tmp_path, "a.html", _ODD_PAGES[name].encode())])
    assert isinstance(found, Article), found.reason
    assert "hòa bình" in found.title + found.body + found.related


# --- names and what is no file -------------------------------------------------------------------------

_NAMES: list[bytes] = [
    b"\xff\xfe.txt",
    b"\xed\xa0\x80.txt",
    b"a\nb.txt",
    b"a\\nb.txt",
    b"\x1b[31m\x07.txt",
    b"\x7f\r.txt",
    "\u202egnp.txt".encode(),
    "\u200b\ufeff.txt".encode(),
    b" a .txt",
    b"a.txt ",
    b"-rf.txt",
    b"--help.txt",
    b"a'\"$(x)`;&|*?.txt",
    b"x" * 251 + b".txt",
    "ệ".encode() * 80 + b".txt",
    unicodedata.normalize("NFC", "hòa.txt").encode(),
    unicodedata.normalize("NFD", "hòa.txt").encode(),
]


def test_files_with_odd_names_are_indexed_under_ids_of_their_own(news, tmp_path):
    for number, name in enumerate(_NAMES):
        with suppress(OSError):  # some file systems refuse some names
            put(news, name, f"Bài số {number} về trăng tròn\n\nTrăng tròn số {number} rất sáng.\n".encode())
    written = list(news.glob("*.txt"))
    assert len(written) > 12
    assert index(news, tmp_path / "index").exit_code == 0
    with Index.open(tmp_path / "index") as opened:
        ids = list(opened.ids())
        assert len(ids) == len(set(ids)) == len(written)
        assert {opened[one].path for one in ids} == set(map(str, written))
        assert opened.update([news]).unchanged
        (news / "a\nb.txt").unlink()
        assert len(opened.update([news]).removed) == 1


@pytest.mark.parametrize("name", _NAMES)
def test_a_bad_file_with_an_odd_name_is_named_in_one_line(news, tmp_path, name):
    try:
        put(news, name, b"\0")
    except OSError:
        pytest.skip("the file system refuses the name")
    done = index(news, tmp_path / "index")
    assert (done.exit_code, len(list_rejections(done.stderr))) == (2, 1) if name.endswith(b".txt") else (0, 0)


def _pipe(place: Path) -> None:
    os.mkfifo(place)


def _socket(place: Path) -> None:
    os.chdir(place.parent)  # the address of a socket must be short
    with socket.socket(socket.AF_UNIX) as bound:
        bound.bind(place.name)


def _link(target: str) -> Callable[[Path], None]:
    return lambda place: place.symlink_to(target)


_NO_FILES: dict[str, Callable[[Path], None]] = {
    "pipe": _pipe,
    "socket": _socket,
    "zeros": _link("/dev/zero"),
    "full": _link("/dev/full"),
    "terminal": _link("/dev/tty"),
    "itself": _link("bad.txt"),
    "nowhere": _link("nothing"),
    "above": _link(".."),
    "here": _link("."),
}


@pytest.mark.parametrize("name", _NO_FILES)
@pytest.mark.parametrize("suffix", ["txt", "jsonl"])
def test_what_is_no_file_is_refused_without_waiting(news, tmp_path, monkeypatch, name, suffix):
    monkeypatch.chdir(news)
    _NO_FILES[name](news / f"bad.{suffix}")
    reason = refused(news, tmp_path / "index", f"bad.{suffix}")
    assert re.search("no regular file|no such file|symbolic links", reason)


def test_a_pipe_that_takes_the_place_of_a_file_is_not_waited_for(tmp_path, monkeypatch):
    pipe = tmp_path / "a.txt"
    os.mkfifo(pipe)
    monkeypatch.setattr("vnsearch.readers.files.stat.S_ISREG", lambda mode: True)
    (found,) = read_articles([pipe])
    assert isinstance(found, Rejection)


def test_links_to_folders_above_are_no_way_round(news, tmp_path):
    (news / "sub").mkdir()
    (news / "sub" / "up").symlink_to(news)
    (news / "sub" / "self").symlink_to(".")
    assert index(news, tmp_path / "index").exit_code == 0
    with Index.open(tmp_path / "index") as opened:
        assert sorted(opened.ids()) == ["0.txt", "~.txt"]


# --- files that change, and many -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "change", [Path.unlink, lambda file: file.write_bytes(b""), lambda file: file.write_bytes(b"\0")]
)
def test_files_that_change_while_a_folder_is_read_are_named(tmp_path, change):
    for number in range(6):
        put(tmp_path, f"{number}.txt", GOOD.encode())
    given: Iterator[Article | Rejection] = read_articles([tmp_path])
    assert isinstance(next(given), Article)
    for number in (2, 4):
        change(tmp_path / f"{number}.txt")
    found = list(given)
    assert [type(one) for one in found] == [Article, Rejection, Article, Rejection, Article]


def test_folders_that_vanish_while_they_are_read_are_named(tmp_path):
    for name in "abc":
        (tmp_path / name).mkdir()
        put(tmp_path / name, "1.txt", GOOD.encode())
    given = read_articles([tmp_path])
    assert isinstance(next(given), Article)
    (tmp_path / "b" / "1.txt").unlink()
    (tmp_path / "b").rmdir()
    gone, last = given
    assert isinstance(gone, Rejection)
    assert isinstance(last, Article)
    assert (gone.where, gone.reason) == (str(tmp_path / "b"), "no such file or folder")


def test_a_path_longer_than_the_system_takes_is_refused(news, tmp_path, monkeypatch):
    monkeypatch.chdir(news)
    for _ in range(30):
        Path("d" * 200).mkdir()
        os.chdir("d" * 200)
    Path("a.txt").write_text(GOOD, encoding="utf-8")
    done = index(news, tmp_path / "index")
    assert done.exit_code == 2
    assert "File name too long" in done.stderr


@pytest.mark.parametrize("count", [1_000, pytest.param(100_000, marks=pytest.mark.thorough)])
def test_many_tiny_files_take_little_memory(tmp_path, count):
    for number in range(count):
        folder = tmp_path / "news" / str(number % 100)
        folder.mkdir(parents=True, exist_ok=True)
        put(folder, f"{number}.txt", f"Tin số {number}\n\nNội dung tin số {number} về hòa bình.\n".encode())
    done = _limited(
        "import sys; from vnsearch import Index\n"
        "print(len(Index.rebuild(sys.argv[1], sys.argv[2:], workers=1).added))",
        tmp_path / "index",
        tmp_path / "news",
    )
    added, memory = map(int, done.stdout.split())
    assert added == count
    assert memory < MOST_MEMORY
    with Index.open(tmp_path / "index") as opened:
        assert len(opened) == count
        assert opened.search(f"tin số {count - 1}").hits[0].id.endswith(f"{count - 1}.txt")
