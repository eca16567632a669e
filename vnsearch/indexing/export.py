"""Export and import of articles as JSON lines: complete, so that what is read equals what was written.

Each line is the record of one article (see `article_json`) with its review marks; saved searches come last.
All is in UTF-8. Lone surrogates, which UTF-8 cannot encode, are written as escapes (`\\ud83d`). Only where
two escapes in a row would be read as one character is the second surrogate written as its bytes, which are
not valid UTF-8. A file whose name ends in .gz is compressed.
"""

from __future__ import annotations

import gzip
import json
import os
import re
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from io import TextIOBase
from itertools import chain
from pathlib import Path
from secrets import token_hex
from typing import IO, Any, NamedTuple, cast

from vnsearch._filenames import to_text
from vnsearch._windows import find_name_fault
from vnsearch.arguments import FilePath, make_path
from vnsearch.article_json import KEYS, REQUIRED_KEYS, from_record, shorten_json, to_record
from vnsearch.engine.format.storage import TEMPORARY, Storage, translate_write_errors
from vnsearch.errors import BadArgument, UnreadableFile, UnwritableFile
from vnsearch.model import Article, Rejection
from vnsearch.readers.bounded import read_pieces, split_lines
from vnsearch.readers.jsonl import parse_object
from vnsearch.readers.origin import Origin, escape_name
from vnsearch.readers.rejections import make_rejection
from vnsearch.workspace.marks import MARK_KEYS, Mark
from vnsearch.workspace.saved_records import KEY, SavedRecord

_LEVEL = 6
_LONGEST_LINE = 513 << 20
"""An index stores articles of up to 256 MB; escapes may double their size, and the path comes on top."""
_LONE = re.compile("[\ud800-\udbff]|(?<![\ud800-\udbff])[\udc00-\udfff]")


def write_export(
    articles: Iterable[Article],
    target: FilePath | IO[bytes],
    marks: Iterable[Mark] = (),
    saved: Iterable[SavedRecord] = (),
) -> int:
    """Writes the articles, with their marks, and then the saved searches to a file or a binary stream.

    Returns the number of articles.

    A file gets its name when it is complete and on disk; until then it has another name in the same folder,
    and an earlier file stays as it was. Something that is not a regular file, such as a pipe, is written to
    directly. Raises `UnwritableFile`.
    """
    marked = {mark.id: mark.to_record() for mark in marks}
    records = ({**to_record(article), **marked.get(article.id, {})} for article in articles)
    searches = [search.to_record() for search in saved]
    return write_pieces(map(_format_line, chain(records, searches)), target) - len(searches)


def write_pieces(pieces: Iterable[bytes], target: FilePath | IO[bytes]) -> int:
    """Writes pieces of data as `write_export` does; returns their number. Raises `UnwritableFile`."""
    count, where = 0, _name_stream(target)
    with translate_write_errors(where), _open_to_write(_locate(target, "write")) as file:
        for count, piece in enumerate(pieces, 1):  # noqa: B007
            file.write(piece)
    return count


def read_export(
    source: FilePath | IO[bytes],
    *,
    mark: Callable[[Mark], object] | None = None,
    save: Callable[[SavedRecord], object] | None = None,
) -> Iterator[Article | Rejection]:
    """Reads the articles of an export, a file or a binary stream, one after the other.

    A line that is not a valid record of an article, or is longer than any article's, yields a `Rejection`
    that names the file and the line, and reading goes on. An article's `path` is as it was exported: the file
    that it was first read from. `mark` is called with the review marks of each article that has any, and
    `index.marks.add` adds them to an index; `save` with each saved search, for `index.saved.restore`. The
    file is opened when the first article is wanted, which raises `UnreadableFile` when it cannot be.
    """
    located = _locate(source, "read")
    path = to_text(os.path.realpath(located)) if isinstance(located, Path) else None
    origin = Origin(id="", where=escape_name(to_text(_name_stream(source))), path=path)
    return _read_lines(located, origin, _Receiver(mark or _ignore, save or _ignore))


class _Receiver(NamedTuple):
    """What is called with that which is no article."""

    mark: Callable[[Mark], object]
    save: Callable[[SavedRecord], object]


def _ignore(_: object) -> None:
    """Does nothing with it."""


def _read_lines(
    source: Path | IO[bytes], origin: Origin, receiver: _Receiver
) -> Iterator[Article | Rejection]:
    with _open_to_read(source, origin) as file:
        try:
            for number, line in enumerate(split_lines(read_pieces(file), _LONGEST_LINE), 1):
                if line is None:
                    yield origin.make_record(number).make_rejection(
                        "it is longer than the line of any article"
                    )
                elif text := line.strip():
                    yield from _read_line(text, origin.make_record(number), receiver)
        except (OSError, EOFError, zlib.error) as error:
            yield make_rejection(error, origin)


def _locate(file: FilePath | IO[bytes], method: str) -> Path | IO[bytes]:
    """The absolute path of a file, or the stream, which has a `method` for bytes."""
    if isinstance(file, str | os.PathLike):
        return make_path(file)
    if isinstance(file, TextIOBase) or not hasattr(file, method):
        raise TypeError(f"a path or a stream of bytes is wanted, not {type(file).__name__}")
    if getattr(file, "closed", False):
        raise BadArgument(f"the stream is closed: {file!r}")
    return file


def _name_stream(file: FilePath | IO[bytes]) -> str:
    return str(file if isinstance(file, str | os.PathLike) else getattr(file, "name", "stream"))


@contextmanager
def _open_to_write(target: Path | IO[bytes]) -> Iterator[IO[bytes]]:
    if not isinstance(target, Path):
        yield target
        target.flush()
        return
    with _create_file(target) as file:
        if not _is_compressed(target):
            yield file
            return
        with gzip.GzipFile("", "wb", _LEVEL, file, mtime=0) as compressed:
            yield cast(IO[bytes], compressed)


@contextmanager
def _create_file(path: Path) -> Iterator[IO[bytes]]:
    if path.exists() and not path.is_file():
        with path.open("wb") as file:
            yield file
        return
    if fault := find_name_fault(str(path)):
        raise UnwritableFile(str(path), f"{fault}; choose another name")
    path = Path(os.path.realpath(path))  # a symbolic link is kept, and then leads to the new file
    storage = Storage(path.parent)
    # The name is unique, so that what a killed process left cannot block the next export.
    with storage.new_file(path.name, temporary=f"{path.name}.{token_hex(4)}{TEMPORARY}") as file:
        yield file
    storage.sync_folder()


@contextmanager
def _open_to_read(source: Path | IO[bytes], origin: Origin) -> Iterator[IO[bytes]]:
    if not isinstance(source, Path):
        yield source
        return
    try:
        file = source.open("rb")
    except OSError as error:
        raise UnreadableFile(origin.where, make_rejection(error, origin).reason) from error
    with file:
        if not _is_compressed(source):
            yield file
            return
        with gzip.GzipFile("", "rb", fileobj=file) as inflated:
            yield cast(IO[bytes], inflated)


def _is_compressed(path: Path) -> bool:
    return path.name.lower().endswith(".gz")


def _format_line(record: Mapping[str, Any]) -> bytes:
    text = json.dumps(record, ensure_ascii=False)
    return _LONE.sub(lambda half: f"\\u{ord(half[0]):04x}", text).encode("utf-8", "surrogatepass") + b"\n"


def _read_line(line: bytes, origin: Origin, receiver: _Receiver) -> Iterator[Article | Rejection]:
    """The article on a line, or why there is none; nothing for a saved search."""
    try:
        record = _parse_record(line, origin.where)
        if KEY in record:
            receiver.save(SavedRecord.of_record(record))
            return
        article = from_record({key: value for key, value in record.items() if key in KEYS})
        if not (marks := Mark.of_record(article.id, record)).is_empty:
            receiver.mark(marks)
        found: Article | Rejection = article
    except Exception as error:
        found = make_rejection(error, origin)
    yield found


def _parse_record(line: bytes, where: str) -> dict[str, Any]:
    """Parses the record on a line; that of an article must have all required fields and no unknown ones."""
    try:
        text = line.decode("utf-8-sig", "surrogatepass")
    except UnicodeDecodeError as error:
        raise UnreadableFile(where, f"not UTF-8 at byte {error.start + 1}: {error.reason}") from error
    record = parse_object(text, where, "an article")
    if KEY in record:
        return record
    if missing := [name for name in REQUIRED_KEYS if name not in record]:
        raise UnreadableFile(where, f"no exported article: it has no field {shorten_json(missing[0])}")
    if unknown := [name for name in record if name not in (*KEYS, *MARK_KEYS)]:
        raise UnreadableFile(where, f"no exported article: it has a field {shorten_json(unknown[0])}")
    return record
