"""Reads the articles of files; a file that cannot be read stops no other.

A new format is added to `READERS`. Each is loaded when there is a file to read: often, none has changed.
"""

from __future__ import annotations

import gzip
import stat
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from functools import cache
from itertools import chain
from pathlib import Path
from typing import BinaryIO

from vnsearch._nonblocking import open_nonblocking
from vnsearch.arguments import FilePath, list_paths
from vnsearch.model import Article, Rejection
from vnsearch.readers.bounded import MOST_BYTES, join_pieces, read_pieces
from vnsearch.readers.listing import FoundFile, list_files
from vnsearch.readers.origin import Origin, make_stdin_id
from vnsearch.readers.rejections import make_rejection

Reader = Callable[[BinaryIO, Origin], Iterator[Article | Rejection]]


def _read_text(stream: BinaryIO, origin: Origin) -> Iterator[Article | Rejection]:
    from vnsearch.readers.text_pages import read_text

    return read_text(stream, origin)


def _read_html(stream: BinaryIO, origin: Origin) -> Iterator[Article | Rejection]:
    from vnsearch.readers.html import read_html

    return read_html(stream, origin)


def _read_plain_records(stream: BinaryIO, origin: Origin) -> Iterator[Article | Rejection]:
    from vnsearch.readers.jsonl import read_records

    return read_records(read_pieces(stream), origin)


def _read_compressed_records(stream: BinaryIO, origin: Origin) -> Iterator[Article | Rejection]:
    from vnsearch.readers.jsonl import read_records

    with gzip.open(stream) as inflated:
        yield from read_records(read_pieces(inflated), origin)


READERS: Mapping[str, Reader] = {
    ".txt": _read_text,
    ".md": _read_text,
    ".html": _read_html,
    ".htm": _read_html,
    ".jsonl": _read_plain_records,
    ".jsonl.gz": _read_compressed_records,
}

RULES = 2
"""Version of the readers: to be changed whenever any of them makes anything else of any file."""
_RECORDS = (".jsonl", ".jsonl.gz")
_HTML = (".html", ".htm")
_HTML_PACKAGES = ("trafilatura", "lxml")
_PLAIN_RULES = f"{RULES} python-{sys.version_info.major}.{sys.version_info.minor}"
# What may stand before the first character: white space, byte order marks, the zero bytes of UTF-16.
_BLANK = b" \t\r\n\0\xef\xbb\xbf\xff\xfe"


def read_articles(
    paths: FilePath | Iterable[FilePath], *, convert: bool = True
) -> Iterator[Article | Rejection]:
    """Yield the articles of files, folders and standard input, in the order of `paths`, each file once.

    Relative paths are below the working directory at the time of the call.

    A folder is read with its subfolders, sorted by name, without hidden entries, symbolic links and junctions
    to folders, and files in other formats. The path `-` is standard input: JSON lines if it begins with `{`,
    otherwise a text page. The id of an article is the path of its file below the given folder, the name of a
    file that was given itself, or the id in its record.

    With `convert`, Vietnamese letters that an encoding has spoilt are restored; the metadata of the article
    say so under `converted_from`.

    Whatever cannot be read yields a `Rejection`, as does an article of more than `MOST_BYTES` (see
    `bounded`). Only `MemoryError` and exceptions that are not an `Exception`, such as `KeyboardInterrupt`,
    are raised.
    """
    return chain.from_iterable(
        [found] if isinstance(found, Rejection) else read_file(found)
        for found in find_files(list_paths(paths), convert=convert)
    )


def find_files(paths: Iterable[str], *, convert: bool = True) -> Iterator[FoundFile | Rejection]:
    """Yield the files that `read_articles` reads, in its order, and what cannot be listed."""
    try:
        base = Path.cwd()
    except OSError:  # it was removed, and nothing can be below it
        base = Path()
    listing = list_files(paths, base, tuple(READERS))
    return listing if convert else map(_leave_unconverted, listing)


def _leave_unconverted(found: FoundFile | Rejection) -> FoundFile | Rejection:
    if isinstance(found, Rejection):
        return found
    return found._replace(origin=replace(found.origin, converts=False))


def holds_records(name: str) -> bool:
    """Return whether the file has many articles, so that it may be of any size, and is read bit by bit."""
    return name.lower().endswith(_RECORDS)


def identify_rules(found: FoundFile) -> str:
    """Return what else than the file decides which articles are read from it: versions of this and of Python.

    HTML pages also depend on the packages that read them, and on whether they are there.
    """
    rules = _identify_html_rules() if found.name.lower().endswith(_HTML) else _PLAIN_RULES
    return rules if found.origin.converts else f"{rules} unconverted"


@cache
def _identify_html_rules() -> str:
    from importlib.metadata import PackageNotFoundError, version  # other files need it not

    versions = []
    for package in _HTML_PACKAGES:
        with suppress(PackageNotFoundError):
            versions.append(f"{package}-{version(package)}")
    return " ".join((_PLAIN_RULES, *versions))


def _find_reader(name: str) -> Reader | None:
    return next((reader for suffix, reader in READERS.items() if name.lower().endswith(suffix)), None)


def read_file(
    found: FoundFile, open_file: Callable[[str], BinaryIO] = open_nonblocking
) -> Iterator[Article | Rejection]:
    """Yield the articles of a file, which `open_file` opens, or of standard input."""
    if found.origin.is_stdin:
        yield from _read_stdin(found.origin)
        return
    origin = found.origin
    reader = _find_reader(found.name)
    if reader is None:
        yield origin.make_rejection(f"unknown format: known are {', '.join(READERS)}")
        return
    try:
        if not stat.S_ISREG(Path(found.name).stat().st_mode):
            yield origin.make_rejection("no regular file but a folder, pipe, socket or device")
            return
        with open_file(found.name) as stream:  # by now it may be a pipe
            yield from reader(stream, origin)
    except Exception as error:
        yield make_rejection(error, origin)


def _read_stdin(origin: Origin) -> Iterator[Article | Rejection]:
    if sys.stdin is None:
        yield origin.make_rejection("closed")
        return
    try:
        yield from _read_by_first_character(sys.stdin.buffer, origin)
    except Exception as error:
        yield make_rejection(error, origin)


def _read_by_first_character(stream: BinaryIO, origin: Origin) -> Iterator[Article | Rejection]:
    """Yield the articles of a stream whose format is known only by its first character."""
    from vnsearch.readers.jsonl import read_records
    from vnsearch.readers.page.page import read_page
    from vnsearch.readers.text_pages import decode_page, make_article

    rest = read_pieces(stream)
    head, size = [], 0
    for piece in rest:
        head.append(piece)
        size += len(piece)
        if piece.strip(_BLANK) or size > MOST_BYTES:
            break
    whole = chain(head, rest)
    if head and head[-1].lstrip(_BLANK).startswith(b"{"):
        yield from read_records(whole, origin)
        return
    page = decode_page(join_pieces(whole, origin.where), origin)
    named = replace(origin, id=make_stdin_id(page.text))
    yield make_article(read_page(page.text), named, page.metadata)
