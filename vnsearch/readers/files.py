"""Reads the articles of files; a file that cannot be read stops no other."""

from __future__ import annotations

import io
import os
import stat
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO, cast

from vnsearch._nonblocking import open_nonblocking
from vnsearch.arguments import FilePath, list_paths
from vnsearch.model import Article, Rejection
from vnsearch.readers.bounded import MOST_BYTES, join_pieces, read_pieces
from vnsearch.readers.field_names import check_fields
from vnsearch.readers.file_formats import HEAD, find_format, list_suffixes, make_name_test
from vnsearch.readers.items import Item, Member
from vnsearch.readers.listing import FoundFile, list_files
from vnsearch.readers.origin import Origin, make_stdin_id
from vnsearch.readers.rejections import make_rejection
from vnsearch.readers.remarks import Remark

# What may stand before the first character: white space, byte order marks, the zero bytes of UTF-16.
_BLANK = b" \t\r\n\0\xef\xbb\xbf\xff\xfe"


def read_articles(
    paths: FilePath | Iterable[FilePath],
    *,
    convert: bool = True,
    fields: Mapping[str, str] | None = None,
    table: str = "",
) -> Iterator[Article | Rejection]:
    """Yield the articles of files, folders and standard input, in the order of `paths`, each file once.

    Relative paths are below the working directory at the time of the call.

    A folder is read with its subfolders, sorted by name, without hidden entries, symbolic links and junctions
    to folders, and files in other formats. The path `-` is standard input: JSON lines if it begins with `{`,
    otherwise a text page. The id of an article is the path of its file below the given folder, the name of a
    file that was given itself, or the id in its record.

    With `convert`, Vietnamese letters that an encoding has spoilt are restored; the metadata of the article
    say so under `converted_from`. `fields` names the columns of records that hold a field, by the field
    (`{"title": "headline"}`), where they are not recognised; `table` is the table of SQLite databases that
    holds the articles. Raises `BadArgument` for a field that there is not.

    Whatever cannot be read yields a `Rejection`, as does an article of more than `MOST_BYTES` (see
    `bounded`). Only `MemoryError` and exceptions that are not an `Exception`, such as `KeyboardInterrupt`,
    are raised.
    """
    return chain.from_iterable(
        [found] if isinstance(found, Rejection) else read_file(found)
        for found in find_files(list_paths(paths), convert=convert, fields=fields, table=table)
    )


def find_files(
    paths: Iterable[str],
    *,
    convert: bool = True,
    fields: Mapping[str, str] | None = None,
    table: str = "",
) -> Iterator[FoundFile | Rejection]:
    """Return the files that `read_articles` reads, in its order, and what cannot be listed.

    Files of a format that needs a package that is missing are refused together, in the end.
    """
    try:
        base = Path.cwd()
    except OSError:  # it was removed, and nothing can be below it
        base = Path()
    listing = _refuse_what_lacks(list_files(paths, base, make_name_test()))
    columns = check_fields(fields or {})
    if convert and not columns and not table:
        return listing
    return map(partial(_adapt, converts=convert, fields=columns, table=table), listing)


def _refuse_what_lacks(listing: Iterable[FoundFile | Rejection]) -> Iterator[FoundFile | Rejection]:
    """Yield the files that can be read, and then one rejection for all those that need the same packages."""
    refused: dict[str, list[Origin]] = {}
    for found in listing:
        lack = "" if isinstance(found, Rejection) else _describe_lack(found.name)
        if lack and isinstance(found, FoundFile):
            refused.setdefault(lack, []).append(found.origin)
        else:
            yield found
    for lack, (first, *others) in refused.items():
        yield first.make_rejection(lack if not others else f"{lack} ({len(others) + 1:,} such files)")


def _describe_lack(name: str) -> str:
    known = find_format(name)
    return known.describe_lack() if known else ""


def _adapt(found: FoundFile | Rejection, **options: Any) -> FoundFile | Rejection:
    if isinstance(found, Rejection):
        return found
    return found._replace(origin=replace(found.origin, **options))


def holds_records(name: str) -> bool:
    """Return whether the file has many articles, so that it may be of any size, and is read bit by bit."""
    known = find_format(name)
    return known is not None and known.hold_records


def identify_rules(found: FoundFile) -> str:
    """Return what else than the file decides which articles are read from it: versions of what reads it."""
    known = find_format(found.name)
    rules = known.identify_rules() if known else ""
    origin = found.origin
    options = (
        "" if origin.converts else " unconverted",
        *(f" {field}={column}" for field, column in origin.fields),
        f" table={origin.table}" if origin.table else "",
    )
    return rules + "".join(options)


def read_file(
    found: FoundFile, open_file: Callable[[str], BinaryIO] = open_nonblocking
) -> Iterator[Article | Rejection]:
    """Yield the articles of a file, which `open_file` opens, or of standard input."""
    for item in read_items(found, open_file):
        if isinstance(item, Article | Rejection):
            yield item
        elif isinstance(item, Member):
            yield from (each for each in read_member(item) if isinstance(each, Article | Rejection))


def read_items(found: FoundFile, open_file: Callable[[str], BinaryIO]) -> Iterator[Item]:
    """Yield what the reader of a file yields: also members of an archive that are still to be read."""
    if found.origin.is_stdin:
        yield from _read_stdin(found.origin)
        return
    origin = found.origin
    try:
        if not stat.S_ISREG(os.stat(found.name).st_mode):  # noqa: PTH116
            yield origin.make_rejection("no regular file but a folder, pipe, socket or device")
            return
        with open_file(found.name) as stream:  # by now it may be a pipe
            yield from read_stream(stream, found.name, origin)
    except Exception as error:
        yield make_rejection(error, origin)


def read_member(member: Member) -> Iterator[Article | Rejection | Remark]:
    """Yield the articles of a file that an archive holds, and of those that it holds in turn."""
    try:
        for item in read_stream(cast(BinaryIO, io.BytesIO(member.data)), member.name, member.origin):
            if isinstance(item, Member):
                yield from read_member(item)
            elif isinstance(item, Article) and member.url and not item.url:
                yield replace(item, url=member.url)
            else:
                yield item
    except Exception as error:
        yield make_rejection(error, member.origin)


def read_stream(stream: BinaryIO, name: str, origin: Origin) -> Iterator[Item]:
    """Yield what the reader of a stream yields, whose format its first bytes tell, or the end of the name.

    Raises whatever its reader raises.
    """
    buffered = (
        stream if isinstance(stream, io.BufferedReader) else io.BufferedReader(cast(io.RawIOBase, stream))
    )
    known = find_format(name, buffered.peek(HEAD)[:HEAD])
    if known is None:
        yield origin.make_rejection(f"unknown format: known are {', '.join(list_suffixes())}")
    elif lack := known.describe_lack():
        yield origin.make_rejection(lack)
    else:
        yield from known.load()(buffered, origin)


def _read_stdin(origin: Origin) -> Iterator[Item]:
    if sys.stdin is None:
        yield origin.make_rejection("closed")
        return
    try:
        yield from _read_by_first_character(sys.stdin.buffer, origin)
    except Exception as error:
        yield make_rejection(error, origin)


def _read_by_first_character(stream: BinaryIO, origin: Origin) -> Iterator[Item]:
    """Yield the articles of a stream whose format is known only by its first character."""
    from vnsearch.readers.jsonl import read_json_lines
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
        yield from read_json_lines(whole, origin)
        return
    page = decode_page(join_pieces(whole, origin.where), origin)
    named = replace(origin, id=make_stdin_id(page.text))
    yield make_article(read_page(page.text), named, page.metadata)
