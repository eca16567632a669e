"""Archives and compressed files: what is in them is read as if it were in a folder, and nothing else is."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import sys
import tarfile
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from vnsearch import Index
from vnsearch.model import Article, Rejection
from vnsearch.readers import archives, inflation, read_articles
from vnsearch.readers.compressed import remove_ending

PAGE = "Chợ vùng cao\n\nPhiên chợ vùng cao rất đông.\n".encode()
RECORDS = b'{"body": "M\xc6\xb0a to."}\n{"body": "M\xc6\xb0a nh\xe1\xbb\x8f."}\n'
FILES = {
    "2024/a.txt": PAGE,
    "b.jsonl": RECORDS,
    "c.csv.gz": gzip.compress("body\nNắng.\n".encode()),
    "d.exe": b"MZ",
    ".hidden.txt": PAGE,
    ".git/x.txt": PAGE,
    "__MACOSX/._a.txt": PAGE,
}
INSIDE = ["2024/a.txt", "b.jsonl:1", "b.jsonl:2", "c.csv.gz:2"]


def make_zip(files: Mapping[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return target.getvalue()


def make_tar(files: Mapping[str, bytes]) -> bytes:
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w") as archive:
        for name, data in files.items():
            info = tarfile.TarInfo(f"./{name}")
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return target.getvalue()


def make_zstandard(data: bytes) -> bytes:
    zstd = pytest.importorskip("compression.zstd" if sys.version_info >= (3, 14) else "backports.zstd")
    compressed: bytes = zstd.compress(data)
    return compressed


def read(folder: Path, name: str, data: bytes) -> list[Article | Rejection]:
    (folder / name).write_bytes(data)
    return list(read_articles(folder / name))


def names(found: list[Article | Rejection]) -> list[str]:
    return [each.id if isinstance(each, Article) else each.reason for each in found]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("n.zip", make_zip(FILES)),
        ("n.tar", make_tar(FILES)),
        ("n.tar.gz", gzip.compress(make_tar(FILES))),
        ("n.TGZ", gzip.compress(make_tar(FILES))),
        ("n.tar.bz2", bz2.compress(make_tar(FILES))),
        ("n.tar.xz", lzma.compress(make_tar(FILES))),
        ("n.zip.gz", gzip.compress(make_zip(FILES))),
        ("n.txt", make_zip(FILES)),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_an_archive_is_read_like_a_folder(tmp_path, name, data):
    assert names(read(tmp_path, name, data)) == [f"{name}!{inside}" for inside in INSIDE]


@pytest.mark.parametrize("make", [gzip.compress, bz2.compress, lzma.compress, make_zstandard])
def test_any_file_may_be_compressed(tmp_path, make):
    ending = {gzip.compress: "gz", bz2.compress: "bz2", lzma.compress: "xz"}.get(make, "zst")
    assert names(read(tmp_path, f"a.jsonl.{ending}", make(RECORDS[:26]) + make(RECORDS[26:]))) == [
        f"a.jsonl.{ending}:1",
        f"a.jsonl.{ending}:2",
    ]
    assert names(read(tmp_path, f"a.txt.{ending}", make(PAGE))) == [f"a.txt.{ending}"]
    assert names(read(tmp_path, "b.jsonl", make(RECORDS))) == ["b.jsonl:1", "b.jsonl:2"]
    assert "damaged archive" in names(read(tmp_path, f"c.jsonl.{ending}", make(RECORDS * 99)[:-9]))[-1]


def test_a_folder_has_compressed_files_of_known_formats_alone(tmp_path):
    for name in ("a.txt.gz", "a.exe.gz", "gz", "b.gz"):
        (tmp_path / name).write_bytes(gzip.compress(PAGE))
    assert names(list(read_articles(tmp_path))) == ["a.txt.gz"]


@pytest.mark.parametrize(
    ("name", "rest"),
    [
        ("a.csv.gz", "a.csv"),
        ("a.tgz", "a.tar"),
        ("a.tar.ZST", "a.tar"),
        ("a.csv", "a.csv"),
        ("a.txz", "a.tar"),
    ],
)
def test_the_ending_that_compressing_added(name, rest):
    assert remove_ending(name) == rest


def test_archives_may_be_in_archives_but_not_without_end(tmp_path):
    data = make_zip({"a.txt": PAGE})
    for _ in range(4):
        data = make_zip({"x.zip": data})
    assert names(read(tmp_path, "n.zip", data)) == ["n.zip!x.zip!x.zip!x.zip!x.zip!a.txt"]
    assert "more than 4 deep" in names(read(tmp_path, "n.zip", make_zip({"x.zip": data})))[0]
    for _ in range(30):
        data = gzip.compress(data)
    assert "more than 4 deep" in names(read(tmp_path, "n.gz", data))[0]


def test_what_leads_out_is_refused_and_links_are_left_out(tmp_path):
    data = make_zip({"../../a.txt": PAGE, "/etc/b.txt": PAGE, "c\\..\\d.txt": PAGE})
    out, absolute, back = read(tmp_path, "n.zip", data)
    assert names([absolute]) == ["n.zip!etc/b.txt"]
    assert [isinstance(each, Rejection) and "leads out" in each.reason for each in (out, back)] == [
        True,
        True,
    ]
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w") as archive:
        for name, kind in (
            ("a.txt", tarfile.SYMTYPE),
            ("b.txt", tarfile.LNKTYPE),
            ("c.txt", tarfile.FIFOTYPE),
        ):
            info = tarfile.TarInfo(name)
            info.type, info.linkname = kind, "a.txt"
            archive.addfile(info)
    assert names(read(tmp_path, "n.tar", target.getvalue())) == ["holds no file in a format that is read"]


def test_encrypted_files_are_refused_together_and_the_others_read(tmp_path):
    data = bytearray(make_zip({"a.txt": PAGE, "b.txt": PAGE, "c.txt": PAGE}))
    for _ in range(2):  # sets the sign of encryption in the table of contents
        data[data.rindex(b"PK\1\2", 0, data.rindex(b"PK\1\2")) + 8] |= 1
    found = read(tmp_path, "n.zip", bytes(data))
    assert "n.zip!a.txt" in names(found)
    assert sum("encrypted" in name for name in names(found)) == 1


def test_what_inflates_to_more_than_is_allowed_ends_the_archive(tmp_path, monkeypatch):
    monkeypatch.setattr(inflation, "_ALWAYS_ALLOWED", 100_000)
    monkeypatch.setattr(inflation, "_MOST_TIMES", 2)
    zeros = bytes(150_000)
    for name, data in {
        "n.zip": make_zip({"a.txt": PAGE, "b.jsonl": zeros, "c.txt": PAGE}),
        "n.tar.gz": gzip.compress(make_tar({"a.txt": PAGE, "b.jsonl": zeros, "c.txt": PAGE})),
        "o.zip": make_zip({"a.txt": PAGE, "b.zip": make_zip({"x.jsonl": zeros}), "c.txt": PAGE}),
    }.items():
        first, *_, last = read(tmp_path, name, data)
        assert isinstance(first, Article)
        assert isinstance(last, Rejection)
        assert "inflates to more than" in last.reason, name


def test_a_table_of_contents_that_is_too_long_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(archives, "_LARGEST_DIRECTORY", 20_000)
    found = read(tmp_path, "n.zip", make_zip({f"{number}.txt": b"x" for number in range(500)}))
    assert names(found) == ["holds too many files: split it up"]


def test_the_number_of_files_is_bounded(tmp_path, monkeypatch):
    monkeypatch.setattr(archives, "_MOST_FILES", 2)
    found = read(tmp_path, "n.tar", make_tar({f"{number}.txt": PAGE for number in range(5)}))
    assert names(found) == ["n.tar!0.txt", "n.tar!1.txt", "holds more than 2 files: split it up"]


def test_files_that_lack_a_package_are_refused_together(tmp_path, monkeypatch):
    monkeypatch.setattr(
        "vnsearch.readers.file_formats.find_versions", lambda packages: [None] * len(packages)
    )
    found = read(tmp_path, "n.zip", make_zip({"a.rss": b"", "b.txt": PAGE, "c.xml": b""}))
    assert names(found)[0] == "n.zip!b.txt"
    assert 'pip install "vnsearch[files]" (2 such files)' in names(found)[1]


@pytest.mark.parametrize(
    "data",
    [b"", b"PK\3\4", make_zip(FILES)[:200], make_zip({})],
    ids=["empty", "beginning", "cut", "no file"],
)
def test_what_is_no_archive_is_refused(tmp_path, data):
    (reason,) = names(read(tmp_path, "n.zip", data))
    assert "damaged archive" in reason or "holds no file" in reason


def test_an_unchanged_archive_is_not_opened_and_a_changed_one_brings_its_changes(tmp_path, monkeypatch):
    folder = tmp_path / "news"
    folder.mkdir()
    (folder / "n.zip").write_bytes(make_zip(FILES))
    with Index.open(tmp_path / "index", create=True, workers=1) as index:
        assert len(index.update([folder]).added) == 4
        monkeypatch.setattr(archives, "read_zip_members", None)
        assert len(index.update([folder]).unchanged) == 4
        monkeypatch.undo()
        changed = {**FILES, "2024/a.txt": PAGE + b"Th\xc3\xaam.", "new.txt": PAGE}
        del changed["b.jsonl"]
        (folder / "n.zip").write_bytes(make_zip(changed))
        report = index.update([folder])
        assert report.added == ("n.zip!new.txt",)
        assert report.changed == ("n.zip!2024/a.txt",)
        assert report.removed == ("n.zip!b.jsonl:1", "n.zip!b.jsonl:2")


@pytest.mark.parametrize("workers", [1, 2])
def test_the_order_of_members_is_kept_whoever_reads_them(tmp_path, workers):
    files = {f"{number:03}.txt": PAGE + b"%d" % number for number in range(170)}
    files["050.jsonl"] = json.dumps({"body": "Mưa."}).encode()
    files["060.txt"] = b"\0\0"
    (tmp_path / "n.zip").write_bytes(make_zip(files))
    with Index.open(tmp_path / "index", create=True, workers=workers) as index:
        report = index.update([tmp_path / "n.zip"])
        assert len(report.added) == 170
        assert list(index.ids()) == list(report.added)
        assert [each.where for each in report.rejected] == [f"{tmp_path}/n.zip!060.txt"]
