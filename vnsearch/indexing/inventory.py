"""The inventory of an index: which files were read, and what came of each, so that they are not read again.

It is a file beside the index, and a cache: it says what reading a file gives, and nothing about what the
index holds. So it may be lost, damaged, older or newer than the index: that costs no more than reading the
files again. Its first line is its version and the CRC-32 of what follows: a line for each file with its path,
a tab and its entry, both as JSON in ASCII.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Set
from pathlib import Path
from typing import NamedTuple

from vnsearch._logging import log_info
from vnsearch.engine.format.storage import Storage
from vnsearch.engine.format.toc import INVENTORY_NAME, find_latest
from vnsearch.indexing.reading import Contents
from vnsearch.model import Rejection
from vnsearch.readers.files import identify_rules
from vnsearch.readers.listing import FoundFile

_VERSION = b"vnsearch inventory 1"
_ENCODER = json.JSONEncoder(separators=(",", ":"))


class ReadArticle(NamedTuple):
    """An article that was read: its own id, and its id and its digest in hex in the index."""

    own_id: str
    id: str
    digest: str


_ARTICLE_FIELDS = len(ReadArticle._fields)


class Entry(NamedTuple):
    """The contents of a file, and what came of them."""

    contents: Contents
    outcome: list[ReadArticle | Rejection]


class Inventory:
    """The entries of the files that were read for the index in a folder, by their paths.

    An entry also has all else that it depends on: the rules of the readers, the name that ids begin with, and
    the name that is shown, which is empty if nothing was rejected. Paths and entries are kept as JSON, which
    takes a fraction of the memory.
    """

    def __init__(self, folder: Path | None, entries: dict[str, str] | None = None) -> None:
        self._folder = folder
        self._entries = {} if entries is None else entries
        self._changed = False

    @classmethod
    def load(cls, folder: Path | None) -> Inventory:
        """Reads the inventory; it is empty if there is none, or one that is damaged or of another version."""
        if folder is None:
            return cls(None)
        try:
            head, _, body = (folder / INVENTORY_NAME).read_bytes().partition(b"\n")
            lines = body.decode("ascii").splitlines() if head == _make_head(body) else []
            return cls(folder, dict(line.split("\t", 1) for line in lines))
        except (OSError, ValueError):
            return cls(folder)

    def look_up(self, found: FoundFile) -> Entry | None:
        """What came of the file when it was read, if it was called the same, and read by the same rules."""
        path = found.origin.path
        text = self._entries.get(json.dumps(path))
        if text is None:
            return None
        rules, origin_id, where, (status, *rest), outcome = json.loads(text)
        if rules != identify_rules(found) or origin_id != found.origin.id:
            return None
        if where and where != found.origin.where:
            return None
        return Entry(Contents(tuple(status), *rest), [_parse(item, path) for item in outcome])

    def note(self, found: FoundFile, entry: Entry) -> None:
        """Enters what came of a file."""
        origin = found.origin
        if origin.path is not None:
            is_shown = any(isinstance(item, Rejection) for item in entry.outcome)
            outcome = [item[:2] if isinstance(item, Rejection) else item for item in entry.outcome]
            where = origin.where if is_shown else ""
            fields = identify_rules(found), origin.id, where, entry.contents, outcome
            self._entries[json.dumps(origin.path)] = _ENCODER.encode(fields)
            self._changed = True

    def forget(self, paths: Iterable[str]) -> None:
        """Drops the entries of these files, if there are any."""
        for path in paths:
            self._changed |= self._entries.pop(json.dumps(path), None) is not None

    @property
    def is_empty(self) -> bool:
        """Whether no file is known."""
        return not self._entries

    def list_others(self, paths: Set[str]) -> list[str]:
        """The paths of all entries but those."""
        return [json.loads(path) for path in self._entries.keys() - set(map(json.dumps, paths))]

    def save(self) -> None:
        """Writes the inventory if it has changed and there is an index, whose write lock must be held.

        If it cannot be written, files will be read once more.
        """
        if not self._changed or self._folder is None or find_latest(self._folder) < 0:
            return
        body = "".join(f"{path}\t{entry}\n" for path, entry in self._entries.items()).encode("ascii")
        try:
            with Storage(self._folder).new_file(INVENTORY_NAME) as file:
                file.write(_make_head(body) + b"\n" + body)
        except OSError as error:
            log_info("%s: the inventory could not be written: %s", self._folder, error)


def _make_head(body: bytes) -> bytes:
    return b"%s %08x" % (_VERSION, zlib.crc32(body))


def _parse(item: list[str], path: str | None) -> ReadArticle | Rejection:
    return ReadArticle._make(item) if len(item) == _ARTICLE_FIELDS else Rejection(item[0], item[1], path)
