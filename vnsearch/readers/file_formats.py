"""The formats of files: how each is told, which reader reads it, and what that reader needs.

A new format is a module with a reader and a line in `FORMATS`. Another package adds one with an entry point
of the group `vnsearch.readers` that names a `Format`. A format is told by the bytes that its files begin
with, where it has such bytes, and else by the ending of the name.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from importlib import import_module
from importlib.metadata import PackageNotFoundError, entry_points, version
from typing import BinaryIO, NamedTuple, cast

from vnsearch.readers.items import Item
from vnsearch.readers.origin import Origin

Reader = Callable[[BinaryIO, Origin], Iterator[Item]]
"""Yields the articles of a stream, which can be read once from its beginning to its end."""

RULES = 5
"""Version of the readers: to be changed whenever any of them makes anything else of any file."""
GROUP = "vnsearch.readers"
"""The group of entry points under which other packages register formats."""
COMPRESSED = frozenset(["gz", "bz2", "xz", "zst"])
"""The endings that follow the ending of the file that was compressed."""
HEAD = 1024
"""The bytes at the beginning of a file that tell its format."""


class Format(NamedTuple):
    """A format of files.

    `reader` is `module:function`, loaded when there is a file to read. `packages` are the distributions that
    it reads with; the optional ones among them come with the `extra`, and without them its files are refused.
    The `suffixes` of the names of its files begin with a dot. A file `begins` with one of these bytes, if the
    format has any. Files that `hold_records` have many articles, so that they may be of any size, and are
    read bit by bit.
    """

    name: str
    suffixes: tuple[str, ...]
    media_types: tuple[str, ...]
    reader: str
    packages: tuple[str, ...] = ()
    extra: str = ""
    begins: tuple[bytes, ...] = ()
    hold_records: bool = False

    def load(self) -> Reader:
        """Loads the reader."""
        return _load(self.reader)

    def describe_lack(self) -> str:
        """What to do to have its files read, where a package is missing; empty if none is."""
        if not self.extra or None not in find_versions(self.packages):
            return ""
        return f'{self.name} files need more packages: python3 -m pip install "vnsearch[{self.extra}]"'

    def identify_rules(self) -> str:
        """What else than a file decides which articles are read from it: versions of all that reads it."""
        known = zip(self.packages, find_versions(self.packages), strict=True)
        return " ".join([_PLAIN_RULES, *(f"{package}-{found}" for package, found in known if found)])


@cache
def _load(reader: str) -> Reader:
    module, _, function = reader.partition(":")
    return cast(Reader, getattr(import_module(module), function))


_PLAIN_RULES = f"{RULES} python-{sys.version_info.major}.{sys.version_info.minor}"

_ZIP = (b"PK\x03\x04",)

FORMATS: tuple[Format, ...] = (
    Format("text", (".txt", ".md"), ("text/plain", "text/markdown"), "vnsearch.readers.text_pages:read_text"),
    Format(
        "HTML",
        (".html", ".htm"),
        ("text/html", "application/xhtml+xml"),
        "vnsearch.readers.html:read_html",
        ("trafilatura", "lxml"),
    ),
    Format(
        "JSON lines",
        (".jsonl", ".ndjson"),
        ("application/jsonl", "application/x-ndjson"),
        "vnsearch.readers.jsonl:read_lines",
        hold_records=True,
    ),
    Format(
        "JSON", (".json",), ("application/json",), "vnsearch.readers.json_files:read_json", hold_records=True
    ),
    Format("CSV", (".csv",), ("text/csv",), "vnsearch.readers.delimited:read_csv", hold_records=True),
    Format(
        "TSV",
        (".tsv",),
        ("text/tab-separated-values",),
        "vnsearch.readers.delimited:read_tsv",
        hold_records=True,
    ),
    Format(
        "zip",
        (".zip",),
        ("application/zip",),
        "vnsearch.readers.archives:read_zip",
        begins=(b"PK\3\4", b"PK\5\6"),
        hold_records=True,
    ),
    Format("tar", (".tar",), ("application/x-tar",), "vnsearch.readers.archives:read_tar", hold_records=True),
    Format(
        "gzip",
        (".gz", ".tgz"),
        ("application/gzip",),
        "vnsearch.readers.compressed:read_gzip",
        begins=(b"\x1f\x8b\x08",),
        hold_records=True,
    ),
    Format(
        "bzip2",
        (".bz2", ".tbz2"),
        ("application/x-bzip2",),
        "vnsearch.readers.compressed:read_bzip2",
        begins=(b"BZh",),
        hold_records=True,
    ),
    Format(
        "xz",
        (".xz", ".txz"),
        ("application/x-xz",),
        "vnsearch.readers.compressed:read_xz",
        begins=(b"\xfd7zXZ\0",),
        hold_records=True,
    ),
    Format(
        "Zstandard",
        (".zst", ".tzst"),
        ("application/zstd",),
        "vnsearch.readers.compressed:read_zstandard",
        () if sys.version_info >= (3, 14) else ("backports.zstd",),
        "" if sys.version_info >= (3, 14) else "files",
        (b"\x28\xb5\x2f\xfd",),
        hold_records=True,
    ),
    Format(
        "Excel",
        (".xlsx", ".xlsm"),
        ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",),
        "vnsearch.readers.spreadsheet:read_spreadsheet",
        ("openpyxl",),
        "files",
        begins=(b"PK\3\4",),
        hold_records=True,
    ),
    Format(
        "Parquet",
        (".parquet",),
        ("application/vnd.apache.parquet",),
        "vnsearch.readers.parquet:read_parquet",
        ("pyarrow",),
        "parquet",
        begins=(b"PAR1",),
        hold_records=True,
    ),
    Format(
        "SQLite",
        (".sqlite", ".sqlite3"),
        ("application/vnd.sqlite3",),
        "vnsearch.readers.database:read_database",
        begins=(b"SQLite format 3\0",),
        hold_records=True,
    ),
    Format(
        "feed",
        (".xml", ".rss", ".atom"),
        ("application/rss+xml", "application/atom+xml", "text/xml"),
        "vnsearch.readers.news_feed:read_feed",
        ("feedparser",),
        "files",
        hold_records=True,
    ),
    Format(
        "WARC",
        (".warc", ".warc.gz"),
        ("application/warc",),
        "vnsearch.readers.web_crawl:read_warc",
        ("fastwarc", "trafilatura", "lxml"),
        "files",
        begins=(b"WARC/", b"\x1f\x8b\x08"),
        hold_records=True,
    ),
    Format(
        "WACZ",
        (".wacz",),
        ("application/wacz",),
        "vnsearch.readers.web_crawl:read_wacz",
        ("fastwarc", "trafilatura", "lxml"),
        "files",
        begins=(b"PK\3\4",),
        hold_records=True,
    ),
    Format(
        "PDF",
        (".pdf",),
        ("application/pdf",),
        "vnsearch.readers.pdf.reader:read_pdf",
        ("pypdfium2",),
        "files",
        (b"%PDF-",),
    ),
    Format(
        "Word",
        (".docx", ".docm", ".dotx"),
        (
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            "application/vnd.ms-word.document.macroEnabled.12",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.template",
        ),
        "vnsearch.readers.word:read_docx",
        begins=_ZIP,
    ),
    Format(
        "OpenDocument",
        (".odt",),
        ("application/vnd.oasis.opendocument.text",),
        "vnsearch.readers.opendocument:read_odt",
        begins=_ZIP,
    ),
    Format(
        "RTF",
        (".rtf",),
        ("application/rtf", "text/rtf"),
        "vnsearch.readers.rtf:read_rtf",
        begins=(b"{\\rtf",),
    ),
    Format(
        "Office 97",
        (".doc", ".xls", ".ppt"),
        ("application/msword", "application/vnd.ms-excel", "application/vnd.ms-powerpoint"),
        "vnsearch.readers.old_office:refuse_old_office",
        begins=(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",),
    ),
    Format(
        "EPUB",
        (".epub",),
        ("application/epub+zip",),
        "vnsearch.readers.epub:read_epub",
        ("lxml",),
        "files",
        _ZIP,
    ),
    Format(
        "MHTML",
        (".mhtml", ".mht"),
        ("multipart/related", "application/x-mimearchive"),
        "vnsearch.readers.web_archive:read_mhtml",
        ("trafilatura", "lxml"),
        "files",
    ),
    Format(
        "Safari",
        (".webarchive",),
        ("application/x-webarchive",),
        "vnsearch.readers.web_archive:read_webarchive",
        ("trafilatura", "lxml"),
        "files",
    ),
    Format("mail", (".eml",), ("message/rfc822",), "vnsearch.readers.mail:read_eml", ("lxml",), "files"),
    Format(
        "box of mails",
        (".mbox",),
        ("application/mbox",),
        "vnsearch.readers.mail:read_mbox",
        ("lxml",),
        "files",
        hold_records=True,
    ),
)


@cache
def list_formats() -> tuple[Format, ...]:
    """All formats: those of `FORMATS`, and those that other packages register."""
    return (*FORMATS, *(entry.load() for entry in entry_points(group=GROUP)))


def find_format(name: str, head: bytes = b"") -> Format | None:
    """The format of a file with this name that begins with these bytes; None if it is of none.

    The bytes count more than the name, which tells formats that begin alike: if it does not, the first of
    them counts. Of several endings, the longest counts.
    """
    named, beginnings = _find_by_name(name), _list_beginnings()
    if not head.startswith(beginnings) or (named is not None and head.startswith(named.begins)):
        return named
    return next(each for each in list_formats() if head.startswith(each.begins))


def _find_by_name(name: str) -> Format | None:
    formats, lower = _index_formats(), name.lower()
    at = lower.find(".")
    while at >= 0:
        if (found := formats.get(lower[at:])) is not None:
            return found
        at = lower.find(".", at + 1)
    return None


@cache
def _index_formats() -> dict[str, Format]:
    """All formats by the endings of their files' names; of two formats with the same, the first."""
    return {suffix: each for each in reversed(list_formats()) for suffix in each.suffixes}


@cache
def _list_beginnings() -> tuple[bytes, ...]:
    """What files of any format begin with."""
    return tuple(begin for each in list_formats() for begin in each.begins)


def list_suffixes() -> tuple[str, ...]:
    """The endings of the names of files of all formats."""
    return tuple(suffix for each in list_formats() for suffix in each.suffixes)


def make_name_test() -> Callable[[str], bool]:
    """Returns what tells whether the name of a file in a folder is of any format.

    A compressed file has to be of one without its last ending, too.
    """
    suffixes = list_suffixes()

    def is_known(name: str) -> bool:
        lower = name.lower()
        if not lower.endswith(suffixes):
            return False
        rest, _, ending = lower.rpartition(".")
        return ending not in COMPRESSED or rest.endswith(suffixes)

    return is_known


@cache
def find_versions(packages: Sequence[str]) -> tuple[str | None, ...]:
    """The versions of these distributions; None for one that is not installed."""
    return tuple(map(_find_version, packages))


def _find_version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None
