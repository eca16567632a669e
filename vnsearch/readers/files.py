"""Finds the files below given paths and reads their articles; a file that cannot be read stops no other.

A new format is added to `READERS`.
"""

from __future__ import annotations

import gzip
import os
import stat
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import chain, filterfalse
from pathlib import Path
from typing import BinaryIO

from vnsearch._filenames import to_text
from vnsearch._nonblocking import open_nonblocking
from vnsearch._windows import is_junction
from vnsearch.arguments import FilePath, list_paths
from vnsearch.model import Article, Rejection
from vnsearch.readers.bounded import MOST_BYTES, join_pieces, read_pieces
from vnsearch.readers.html import read_html
from vnsearch.readers.jsonl import read_records
from vnsearch.readers.origin import STDIN, Origin, escape_name, make_file_origin, make_stdin_id
from vnsearch.readers.page.page import read_page
from vnsearch.readers.rejections import make_rejection
from vnsearch.readers.text_pages import decode_page, make_article, read_text

Reader = Callable[[BinaryIO, Origin], Iterator[Article | Rejection]]


def _read_plain_records(stream: BinaryIO, origin: Origin) -> Iterator[Article | Rejection]:
    return read_records(read_pieces(stream), origin)


def _read_compressed_records(stream: BinaryIO, origin: Origin) -> Iterator[Article | Rejection]:
    with gzip.open(stream) as inflated:
        yield from read_records(read_pieces(inflated), origin)


READERS: Mapping[str, Reader] = {
    ".txt": read_text,
    ".md": read_text,
    ".html": read_html,
    ".htm": read_html,
    ".jsonl": _read_plain_records,
    ".jsonl.gz": _read_compressed_records,
}

_STDIN_PATH = "-"
# What may stand before the first character: white space, byte order marks, the zero bytes of UTF-16.
_BLANK = b" \t\r\n\0\xef\xbb\xbf\xff\xfe"


def read_articles(paths: FilePath | Iterable[FilePath]) -> Iterator[Article | Rejection]:
    """Yield the articles of files, folders and standard input, in the order of `paths`, each file once.

    Relative paths are below the working directory at the time of the call.

    A folder is read with its subfolders, sorted by name, without hidden entries, symbolic links and junctions
    to folders, and files in other formats. The path `-` is standard input: JSON lines if it begins with `{`,
    otherwise a text page. The id of an article is the path of its file below the given folder, the name of a
    file that was given itself, or the id in its record.

    Whatever cannot be read yields a `Rejection`, as does an article of more than `MOST_BYTES` (see
    `bounded`). Only `MemoryError` and exceptions that are not an `Exception`, such as `KeyboardInterrupt`,
    are raised.
    """
    try:
        base = Path.cwd()
    except OSError:  # it was removed, and nothing can be below it
        base = Path()
    return _read_paths(list_paths(paths), base)


def _read_paths(paths: Iterable[str], base: Path) -> Iterator[Article | Rejection]:
    seen: set[str] = set()
    for path in paths:
        if path == _STDIN_PATH:
            if _STDIN_PATH not in seen:
                seen.add(_STDIN_PATH)
                yield from _read_stdin()
        else:
            yield from _read_path(Path(path), base, seen)


def _read_path(given: Path, base: Path, seen: set[str]) -> Iterator[Article | Rejection]:
    """Yield the articles at or below the given path, except those of files in `seen`, and add these files.

    A relative path is below `base`; messages name files by the path as it was given.
    """
    path = base / given
    try:
        is_folder = stat.S_ISDIR(path.stat().st_mode)
        folder, shown = (path, given) if is_folder else (path.parent, given.parent)
        resolved = folder.resolve()
    except (OSError, ValueError) as error:
        yield make_rejection(error, Origin(id="", where=escape_name(to_text(str(given))), path=None))
        return
    for file in _walk(path) if is_folder else [_name_as_listed(path)]:
        if isinstance(file, OSError):
            yield make_rejection(
                file, make_file_origin(Path(file.filename).relative_to(folder), shown, resolved)
            )
        elif (real := os.path.realpath(file)) not in seen:
            seen.add(real)
            yield from _read_file(file, make_file_origin(file.relative_to(folder), shown, resolved))


def _name_as_listed(file: Path) -> Path:
    """Return the file with its name as its folder has it, where a file is also found in other capitals."""
    return file if file.is_symlink() else file.with_name(Path(os.path.realpath(file)).name)


def _walk(folder: Path) -> Iterator[Path | OSError]:
    """Yield the files in known formats below `folder`, and the error of each folder that cannot be listed."""
    waiting = [(folder, True)]
    while waiting:
        path, is_folder = waiting.pop()
        if not is_folder:
            yield path
            continue
        try:
            waiting.extend(reversed(_list_entries(path)))
        except OSError as error:
            yield error


def _list_entries(folder: Path) -> list[tuple[Path, bool]]:
    """Return the subfolders and the files in known formats, by name, and whether each is a subfolder."""
    with os.scandir(folder) as listing:
        entries = sorted(filterfalse(is_junction, listing), key=lambda entry: to_text(entry.name))
    seen = ((folder / entry.name, entry.is_dir(follow_symlinks=False)) for entry in entries)
    return [(path, is_folder) for path, is_folder in seen if _is_wanted(path.name, is_folder)]


def _is_wanted(name: str, is_folder: bool) -> bool:
    return not name.startswith(".") and (is_folder or _find_reader(name) is not None)


def _find_reader(name: str) -> Reader | None:
    return next((reader for suffix, reader in READERS.items() if name.lower().endswith(suffix)), None)


def _read_file(file: Path, origin: Origin) -> Iterator[Article | Rejection]:
    reader = _find_reader(file.name)
    if reader is None:
        yield origin.make_rejection(f"unknown format: known are {', '.join(READERS)}")
        return
    try:
        if not stat.S_ISREG(file.stat().st_mode):
            yield origin.make_rejection("no regular file but a folder, pipe, socket or device")
            return
        with open_nonblocking(file) as stream:  # by now it may be a pipe
            yield from reader(stream, origin)
    except Exception as error:
        yield make_rejection(error, origin)


def _read_stdin() -> Iterator[Article | Rejection]:
    if sys.stdin is None:
        yield STDIN.make_rejection("closed")
        return
    try:
        yield from _read_by_first_character(sys.stdin.buffer)
    except Exception as error:
        yield make_rejection(error, STDIN)


def _read_by_first_character(stream: BinaryIO) -> Iterator[Article | Rejection]:
    """Yield the articles of a stream whose format is known only by its first character."""
    rest = read_pieces(stream)
    head, size = [], 0
    for piece in rest:
        head.append(piece)
        size += len(piece)
        if piece.strip(_BLANK) or size > MOST_BYTES:
            break
    whole = chain(head, rest)
    if head and head[-1].lstrip(_BLANK).startswith(b"{"):
        yield from read_records(whole, STDIN)
        return
    text = decode_page(join_pieces(whole, STDIN.where), STDIN)
    yield make_article(read_page(text), replace(STDIN, id=make_stdin_id(text)))
