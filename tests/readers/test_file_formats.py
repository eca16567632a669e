"""How formats are told, and what is said where a package is missing."""

from __future__ import annotations

import importlib.metadata
from pathlib import Path

import pytest

from vnsearch.model import Rejection
from vnsearch.readers import file_formats, read_articles
from vnsearch.readers.file_formats import FORMATS, Format, find_format

PICTURES = Format("picture", (".pic",), (), "nowhere:read", ("no-such-package",), "files", (b"PIC1", b"PIC2"))


@pytest.fixture
def pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    """One more format, as if another package had registered it."""
    entry = importlib.metadata.EntryPoint("pictures", f"{__name__}:PICTURES", file_formats.GROUP)
    monkeypatch.setattr(
        file_formats, "entry_points", lambda group: [entry] if group == file_formats.GROUP else []
    )
    _forget_formats()
    yield
    _forget_formats()


def _forget_formats() -> None:
    for cached in (file_formats.list_formats, file_formats._index_formats, file_formats._list_beginnings):
        cached.cache_clear()


@pytest.mark.parametrize("each", FORMATS, ids=lambda each: each.name)
def test_every_reader_is_there(each):
    assert callable(each.load())


def test_no_two_formats_share_an_ending():
    suffixes = [suffix for each in FORMATS for suffix in each.suffixes]
    assert len(set(suffixes)) == len(suffixes)


@pytest.mark.parametrize(
    ("name", "head", "found"),
    [
        ("a.TXT", b"", "text"),
        ("a.jsonl", b"", "JSON lines"),
        ("a.jsonl.gz", b"", "gzip"),
        ("a.pic", b"", "picture"),
        ("a.txt", b"PIC2 ...", "picture"),
        ("a.txt", b"a PIC2", "text"),
        ("a.docx", b"PK\3\4", "Word"),
        ("a.epub", b"PK\3\4", "EPUB"),
        ("a.doc", b"{\\rtf1", "RTF"),
        ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "Office 97"),
    ],
)
def test_the_beginning_counts_more_than_the_name(pictures, name, head, found):
    assert find_format(name, head).name == found


@pytest.mark.parametrize("name", ["a", "a.exe", "txt", ""])
def test_other_names_are_of_no_format(name):
    assert find_format(name) is None


def test_files_that_lack_a_package_are_refused_once(pictures, tmp_path: Path):
    for name in ("a.pic", "b.pic", "c.txt", "d.pic"):
        (tmp_path / name).write_text("Họp chợ.", encoding="utf-8")
    _, refused = read_articles(tmp_path)
    assert isinstance(refused, Rejection)
    assert refused.where == str(tmp_path / "a.pic")
    assert 'pip install "vnsearch[files]" (3 such files)' in refused.reason


def test_a_file_under_another_name_is_refused_for_what_it_is(pictures, tmp_path: Path):
    (tmp_path / "a.txt").write_bytes(b"PIC1 ...")
    (refused,) = read_articles(tmp_path)
    assert isinstance(refused, Rejection)
    assert "pip install" in refused.reason


def test_the_rules_of_a_format_name_the_packages_that_are_there(pictures):
    assert "no-such-package" not in find_format("a.pic").identify_rules()
    assert "lxml-" in find_format("a.html").identify_rules()
