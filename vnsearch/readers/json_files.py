"""Reads JSON files: an array of records, an object that holds one, or one article; also JSON lines.

An array is read record by record, so that it may be of any size, and so is one inside an object that is too
large to be held in memory as a whole. After a malformed record, reading goes on with the next object that
begins with the same name.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any, BinaryIO

from vnsearch.article_json import shorten_json
from vnsearch.errors import UnreadableFile
from vnsearch.readers.bounded import MOST_BYTES, TOO_LARGE, read_head, read_pieces
from vnsearch.readers.encodings.detection import decode
from vnsearch.readers.items import Item
from vnsearch.readers.jsonl import LENIENT, parse_object, read_json_lines, to_utf8_pieces
from vnsearch.readers.origin import Origin
from vnsearch.readers.records import NumberedRecord, holds_text, read_records

_FEW = 64
"""The lines, or pieces of one of a megabyte, that tell JSON lines from JSON."""
_DEEPEST_ARRAY = 4
"""How deep the array of records may be in an object."""
_MOST_FAILURES = 100
"""After so many malformed records in a row, the rest of a file is not read."""
_LONGEST_LITERAL = 16
"""More than the characters of `-Infinity` or `\\ud800\\udc00`: part of one at the end may be no error."""


def read_json(stream: BinaryIO, origin: Origin) -> Iterator[Item]:
    """Yield the articles of a JSON file, or a rejection for each record that is none."""
    pieces = read_pieces(stream)
    head, is_all = read_head(pieces, MOST_BYTES)
    whole = chain(head, pieces)
    if _is_json_lines(head):
        yield from read_json_lines(whole, origin)
    elif not is_all:
        yield from _read_large(
            _JsonScanner(_decode(to_utf8_pieces(whole, origin.where), origin.where)), origin
        )
    else:
        yield from _read_small(decode(b"".join(head), where=origin.where), origin)


def _is_json_lines(head: list[bytes]) -> bool:
    """Return whether the first line is a whole object, and another follows."""
    first, _, rest = b"".join(head[:_FEW]).partition(b"\n")
    if not rest.lstrip().startswith(b"{"):
        return False
    try:
        return isinstance(json.loads(first), dict)
    except (ValueError, RecursionError):
        return False


def _read_small(text: str, origin: Origin) -> Iterator[Item]:
    scanner = _JsonScanner([text])
    if scanner.peek() == "[":
        yield from read_records(_list_array(scanner, origin), origin)
    elif scanner.peek():
        found = parse_object(text, origin.where, "a file of one article", **LENIENT)
        records = [] if holds_text(found, origin) else _find_records(found, origin, _DEEPEST_ARRAY)
        numbered = map(_number, enumerate(records, 1)) if records else [NumberedRecord(None, found)]
        yield from read_records(numbered, origin)
    else:
        yield origin.make_rejection("empty")


def _find_records(found: Any, origin: Origin, depth: int) -> list[Any]:
    """Return the longest array below an object whose first element holds a text; empty if there is none."""
    if not isinstance(found, dict) or not depth:
        return []
    arrays = (
        value if isinstance(value, list) else _find_records(value, origin, depth - 1)
        for value in found.values()
    )
    return max((each for each in arrays if each and holds_text(each[0], origin)), key=len, default=[])


def _read_large(scanner: _JsonScanner, origin: Origin) -> Iterator[Item]:
    if scanner.peek() == "[" or _enter_array(scanner, origin, _DEEPEST_ARRAY):
        yield from read_records(_list_array(scanner, origin), origin)
    else:
        yield origin.make_rejection(f"no array of records, and {TOO_LARGE}")


def _enter_array(scanner: _JsonScanner, origin: Origin, depth: int) -> bool:
    """Go to the beginning of the first array below an object whose first element holds a text."""
    if not depth:
        return False
    scanner.skip("{")
    while scanner.peek() == '"':
        scanner.read_value()
        scanner.skip(":")
        if scanner.peek() == "[" and holds_text(scanner.look_into_array(), origin):
            return True
        is_object = scanner.peek() == "{"
        try:
            scanner.read_value()
        except _TooLarge:
            return is_object and _enter_array(scanner, origin, depth - 1)
        if scanner.peek() == ",":
            scanner.skip(",")
    return False


def _list_array(scanner: _JsonScanner, origin: Origin) -> Iterator[NumberedRecord]:
    """Yield the elements of the array that begins here, with the error for each that is malformed."""
    scanner.skip("[")
    number, opening = 0, None
    while scanner.peek() != "]":
        number += 1
        opening = scanner.look_at_opening() or opening
        try:
            yield _number((number, scanner.read_value()))
            if scanner.peek() not in ("]", "{"):  # a comma may be missing between objects
                scanner.skip(",")
        except (ValueError, RecursionError) as error:
            ends = opening is None or isinstance(error, _TooLarge)
            yield NumberedRecord(number, _describe(error, origin, ends=ends))
            if opening is not None and not ends:
                yield from _list_after_damage(scanner, opening, number, origin)
            return


def _list_after_damage(
    scanner: _JsonScanner, opening: str, number: int, origin: Origin
) -> Iterator[NumberedRecord]:
    """Yield all further objects that begin like this: where the array ends is not known any more."""
    failures = 1
    while failures < _MOST_FAILURES and scanner.find(opening, int(failures > 0)):
        number += 1
        try:
            yield _number((number, scanner.read_value()))
            failures = 0
        except (ValueError, RecursionError) as error:
            failures += 1
            yield NumberedRecord(number, _describe(error, origin, ends=failures == _MOST_FAILURES))


def _describe(error: Exception, origin: Origin, *, ends: bool) -> UnreadableFile:
    reason = TOO_LARGE if isinstance(error, _TooLarge) else f"malformed JSON: {error}"
    return UnreadableFile(origin.where, reason + "; the rest of the file is not read" * ends)


def _number(numbered: tuple[int, Any]) -> NumberedRecord:
    number, found = numbered
    if isinstance(found, dict):
        return NumberedRecord(number, found)
    return NumberedRecord(number, UnreadableFile("", f"a record is a JSON object, not {shorten_json(found)}"))


def _decode(pieces: Iterable[bytes], where: str) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        yield from map(decoder.decode, pieces)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        raise UnreadableFile(where, f"damaged UTF-8: {error.reason}") from error


class _TooLarge(ValueError):
    """A value is too large for an article."""


class _JsonScanner:
    """Reads JSON value by value from pieces of text, of which it holds no more than the largest value."""

    _space = re.compile(r"[ \t\r\n]*")
    _opening = re.compile(r'\{[ \t\r\n]*("(?:[^"\\]|\\.){1,200}")')
    _decoder = json.JSONDecoder(**LENIENT)

    def __init__(self, pieces: Iterable[str]) -> None:
        self._pieces = iter(pieces)
        self._text = ""
        self._at = 0

    def peek(self, after: int = 0) -> str:
        """The next sign but for spaces, `after` so many; empty at the end."""
        while (at := self._skip_space(self._at + after)) == len(self._text):
            if not self._read():
                return ""
        return self._text[at]

    def skip(self, sign: str) -> None:
        """Passes over the next sign; raises `ValueError` if it is another."""
        if (found := self.peek()) != sign:
            raise ValueError(f"{found!r} instead of {sign!r}" if found else f"it ends before {sign!r}")
        self._at = self._skip_space(self._at) + 1

    def read_value(self) -> Any:
        """The value that begins here; raises `_TooLarge`, or another `ValueError` if it is malformed."""
        self.peek()
        value, self._at = self._decode(self._skip_space(self._at) - self._at)
        return value

    def look_at_opening(self) -> str | None:
        """The name that the object that begins here begins with, in its quotation marks."""
        found = self._opening.match(self._text, self._skip_space(self._at))
        return found[1] if found else None

    def find(self, name: str, after: int) -> bool:
        """Goes to the next object, `after` so many characters, that begins with the name, if there is one."""
        pattern = re.compile(r"\{[ \t\r\n]*" + re.escape(name))
        longest = len(name) + _LONGEST_LITERAL
        self._at = self._skip_space(self._at) + after
        while (found := pattern.search(self._text, self._at)) is None:
            self._at = max(self._at, len(self._text) - longest)
            if not self._read():
                return False
        self._at = found.start()
        return True

    def look_into_array(self) -> Any:
        """The first element of the array that begins here, without reading on; None if it is malformed."""
        self.peek()
        start = self._skip_space(self._at) - self._at + 1
        self.peek(start)
        try:
            return self._decode(self._skip_space(self._at + start) - self._at)[0]
        except ValueError:
            return None

    def _decode(self, offset: int) -> tuple[Any, int]:
        """The value so many characters from here, and where it ends."""
        while True:
            try:
                value, end = self._decoder.raw_decode(self._text, self._at + offset)
                if end < len(self._text) or not self._read():  # a number may go on
                    return value, end
            except json.JSONDecodeError as error:
                if not self._may_go_on(error):
                    raise ValueError(error.msg) from error
                if len(self._text) - self._at > MOST_BYTES:
                    raise _TooLarge from error
                if not self._read():
                    raise ValueError(error.msg) from error

    def _may_go_on(self, error: json.JSONDecodeError) -> bool:
        """Whether the value may only be cut off where the text that was read so far ends."""
        return error.msg.startswith("Unterminated") or error.pos > len(self._text) - _LONGEST_LITERAL

    def _skip_space(self, at: int) -> int:
        found = self._space.match(self._text, at)
        return found.end() if found else at

    def _read(self) -> bool:
        """Reads as much as there is already, so that no value is parsed more often than it doubles."""
        pieces = [self._text[self._at :]]
        missing = max(len(pieces[0]), 1)
        while missing > 0 and (piece := next(self._pieces, None)) is not None:
            pieces.append(piece)
            missing -= len(piece)
        self._text, self._at = "".join(pieces), 0
        return len(pieces) > 1
