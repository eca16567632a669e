"""Paths to articles: which files are read, by which reader, and that no file stops the others.

`READERS` is the one place where a format is added.
"""

from __future__ import annotations

import gzip
import os
import stat
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import BinaryIO

from vnsearch._nonblocking import open_nonblocking
from vnsearch.model import Article, Rejection
from vnsearch.readers.bounded import MOST_BYTES, pieces, whole
from vnsearch.readers.html import read_html
from vnsearch.readers.jsonl import read_records
from vnsearch.readers.origin import STDIN, Origin, file_origin, one_line, stdin_page_id
from vnsearch.readers.page.page import read_page
from vnsearch.readers.rejections import rejection
from vnsearch.readers.texts import page_article, page_text, read_text

Reader = Callable[[BinaryIO, Origin], Iterator[Article | Rejection]]


def _read_plain_records(stream: BinaryIO, origin: Origin) -> Iterator[Article | Rejection]:
    return read_records(pieces(stream), origin)


def _read_compressed_records(stream: BinaryIO, origin: Origin) -> Iterator[Article | Rejection]:
    with gzip.open(stream) as inflated:
        yield from read_records(pieces(inflated), origin)


READERS: Mapping[str, Reader] = {
    ".txt": read_text,
    ".md": read_text,
    ".html": read_html,
    ".htm": read_html,
    ".jsonl": _read_plain_records,
    ".jsonl.gz": _read_compressed_records,
}

_STDIN_PATH = "-"
# White space, byte order marks and the zero bytes of UTF-16: what may stand before the first character.
_BLANK = b" \t\r\n\0\xef\xbb\xbf\xff\xfe"


def read_articles(paths: Iterable[str | Path]) -> Iterator[Article | Rejection]:
    """The articles of files, folders and standard input, in the order of `paths`, each file once.

    A folder is read with its subfolders, sorted by name; hidden entries, symbolic links to folders and files
    in other formats are left out. `-` is standard input: JSON lines if it begins with `{`, else a text page.
    An article's id is its file's path below the given folder (a file given directly: its name), or what its
    record says. Whatever cannot be read is a `Rejection`, as is an article larger than `MOST_BYTES` (see
    `bounded`), and the rest goes on; only `MemoryError` and exceptions that are no `Exception` pass through.
    """
    seen: set[str] = set()
    for path in paths:
        if str(path) == _STDIN_PATH:
            if _STDIN_PATH not in seen:
                seen.add(_STDIN_PATH)
                yield from _read_stdin()
        else:
            yield from _read_path(Path(path), seen)


def _read_path(path: Path, seen: set[str]) -> Iterator[Article | Rejection]:
    """The articles at or below `path`, without the files in `seen`, to which those read are added."""
    try:
        is_folder = stat.S_ISDIR(path.stat().st_mode)
        folder = path if is_folder else path.parent
        resolved = folder.resolve()
    except (OSError, ValueError) as error:
        yield rejection(error, Origin(id="", where=one_line(str(path)), path=None))
        return
    for file in _walk(path) if is_folder else [path]:
        if isinstance(file, OSError):
            yield rejection(file, file_origin(Path(file.filename), folder, resolved))
        elif (real := os.path.realpath(file)) not in seen:
            seen.add(real)
            yield from _read_file(file, file_origin(file, folder, resolved))


def _walk(folder: Path) -> Iterator[Path | OSError]:
    """The files in known formats below `folder`, and the error of each folder that cannot be listed."""
    waiting = [(folder, True)]
    while waiting:
        path, is_folder = waiting.pop()
        if not is_folder:
            yield path
            continue
        try:
            waiting.extend(reversed(_entries(path)))
        except OSError as error:
            yield error


def _entries(folder: Path) -> list[tuple[Path, bool]]:
    """The subfolders and the files in known formats, sorted by name, and whether each is a subfolder."""
    with os.scandir(folder) as listing:
        entries = sorted(listing, key=lambda entry: entry.name)
    seen = ((folder / entry.name, entry.is_dir(follow_symlinks=False)) for entry in entries)
    return [(path, is_folder) for path, is_folder in seen if _is_wanted(path.name, is_folder)]


def _is_wanted(name: str, is_folder: bool) -> bool:
    return not name.startswith(".") and (is_folder or _reader(name) is not None)


def _reader(name: str) -> Reader | None:
    return next((reader for suffix, reader in READERS.items() if name.lower().endswith(suffix)), None)


def _read_file(file: Path, origin: Origin) -> Iterator[Article | Rejection]:
    reader = _reader(file.name)
    if reader is None:
        yield origin.rejection(f"unknown format: known are {', '.join(READERS)}")
        return
    try:
        if not stat.S_ISREG(file.stat().st_mode):
            yield origin.rejection("no regular file but a folder, pipe, socket or device")
            return
        with open_nonblocking(file) as stream:  # by now it may be a pipe
            yield from reader(stream, origin)
    except Exception as error:
        yield rejection(error, origin)


def _read_stdin() -> Iterator[Article | Rejection]:
    if sys.stdin is None:
        yield STDIN.rejection("closed")
        return
    try:
        yield from _read_unnamed(sys.stdin.buffer)
    except Exception as error:
        yield rejection(error, STDIN)


def _read_unnamed(stream: BinaryIO) -> Iterator[Article | Rejection]:
    """The articles of a stream without a suffix: its first character tells JSON lines from a text page."""
    rest = pieces(stream)
    head, size = [], 0
    for piece in rest:
        head.append(piece)
        size += len(piece)
        if piece.strip(_BLANK) or size > MOST_BYTES:
            break
    given = chain(head, rest)
    if head and head[-1].lstrip(_BLANK).startswith(b"{"):
        yield from read_records(given, STDIN)
        return
    text = page_text(whole(given, STDIN.where), STDIN)
    yield page_article(read_page(text), replace(STDIN, id=stdin_page_id(text)))
