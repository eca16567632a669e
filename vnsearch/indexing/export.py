"""Exports: articles as JSON lines, complete, so that what is read back equals what was written.

A line is the record of one article (see `record`), in UTF-8. Halves of surrogate pairs, which UTF-8 has no
place for, are escapes (`\\ud83d`); only where two such escapes would be read as one character does the
second stand for itself, and the line is no UTF-8 there. A file whose name ends in .gz is compressed.
"""

from __future__ import annotations

import gzip
import json
import os
import re
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex
from typing import IO, Any, cast

from vnsearch.article_json import KEYS, REQUIRED, from_record, to_record
from vnsearch.engine.format.storage import TEMPORARY, Storage, output_errors_named
from vnsearch.errors import UnreadableFile
from vnsearch.model import Article, Rejection
from vnsearch.readers.bounded import read_pieces, split_lines
from vnsearch.readers.jsonl import parse_object, shorten_json
from vnsearch.readers.origin import Origin, escape_name
from vnsearch.readers.rejections import make_rejection

_LEVEL = 6
_LONGEST_LINE = 513 << 20
"""An index stores articles of up to 256 MB; escapes may double that, and the path is not counted in it."""
_LONE = re.compile("[\ud800-\udbff]|(?<![\ud800-\udbff])[\udc00-\udfff]")


def write_export(articles: Iterable[Article], target: str | Path | IO[bytes]) -> int:
    """Writes the articles to a file, or to a stream that is open for bytes; how many they are.

    A file is there when all of it is, and on disk; until then it has another name in the same folder, and an
    earlier file stays as it was. What is no regular file, such as a pipe, is written to as it is. Raises
    `UnwritableFile`.
    """
    count = 0
    with output_errors_named(_name(target)), _opened_to_write(target) as file:
        for count, article in enumerate(articles, 1):  # noqa: B007
            file.write(_line(article))
    return count


def read_export(source: str | Path | IO[bytes]) -> Iterator[Article | Rejection]:
    """The articles of an export, a file or a stream that is open for bytes, one after the other.

    A line that holds no article, all fields of which are known and of the right types, is a `Rejection` that
    names file and line, and the others go on; so is one longer than that of any article. `path` is as it was
    exported: where the article was first read from. Raises `UnreadableFile` when the file cannot be opened.
    """
    where = escape_name(_name(source))
    path = os.path.realpath(source) if isinstance(source, str | Path) else None
    origin = Origin(id="", where=where, path=path)
    with _opened_to_read(source, origin) as file:
        try:
            for number, line in enumerate(split_lines(read_pieces(file), _LONGEST_LINE), 1):
                if line is None:
                    yield origin.make_record(number).make_rejection(
                        "it is longer than the line of any article"
                    )
                elif text := line.strip():
                    yield _read(text, origin.make_record(number))
        except (OSError, EOFError, zlib.error) as error:
            yield make_rejection(error, origin)


def _name(file: str | Path | IO[bytes]) -> str:
    return str(file if isinstance(file, str | Path) else getattr(file, "name", "stream"))


@contextmanager
def _opened_to_write(target: str | Path | IO[bytes]) -> Iterator[IO[bytes]]:
    if not isinstance(target, str | Path):
        yield target
        target.flush()
        return
    with _new_file(Path(target)) as file:
        if not _is_compressed(target):
            yield file
            return
        with gzip.GzipFile("", "wb", _LEVEL, file, mtime=0) as compressed:
            yield cast(IO[bytes], compressed)


@contextmanager
def _new_file(path: Path) -> Iterator[IO[bytes]]:
    if path.exists() and not path.is_file():
        with path.open("wb") as file:
            yield file
        return
    path = Path(os.path.realpath(path))  # a link stays, and leads to the new file
    storage = Storage(path.parent)
    # A name of its own, as what a process that was killed has left must not stand in the way of the next.
    with storage.new_file(path.name, temporary=f"{path.name}.{token_hex(4)}{TEMPORARY}") as file:
        yield file
    storage.sync_folder()


@contextmanager
def _opened_to_read(source: str | Path | IO[bytes], origin: Origin) -> Iterator[IO[bytes]]:
    if not isinstance(source, str | Path):
        yield source
        return
    try:
        file = Path(source).open("rb")  # noqa: SIM115
    except OSError as error:
        raise UnreadableFile(origin.where, make_rejection(error, origin).reason) from error
    with file:
        if not _is_compressed(source):
            yield file
            return
        with gzip.GzipFile("", "rb", fileobj=file) as inflated:
            yield cast(IO[bytes], inflated)


def _is_compressed(path: str | Path) -> bool:
    return str(path).lower().endswith(".gz")


def _line(article: Article) -> bytes:
    text = json.dumps(to_record(article), ensure_ascii=False)
    return _LONE.sub(lambda half: f"\\u{ord(half[0]):04x}", text).encode("utf-8", "surrogatepass") + b"\n"


def _read(line: bytes, origin: Origin) -> Article | Rejection:
    try:
        return from_record(_parse(line, origin.where))
    except Exception as error:
        return make_rejection(error, origin)


def _parse(line: bytes, where: str) -> dict[str, Any]:
    """The record of a line, with no field but those of an article, and none missing that it must have."""
    try:
        text = line.decode("utf-8-sig", "surrogatepass")
    except UnicodeDecodeError as error:
        raise UnreadableFile(where, f"not UTF-8 at byte {error.start + 1}: {error.reason}") from error
    record = parse_object(text, where, "an article")
    if missing := [name for name in REQUIRED if name not in record]:
        raise UnreadableFile(where, f"no exported article: it has no field {shorten_json(missing[0])}")
    if unknown := [name for name in record if name not in KEYS]:
        raise UnreadableFile(where, f"no exported article: it has a field {shorten_json(unknown[0])}")
    return record
