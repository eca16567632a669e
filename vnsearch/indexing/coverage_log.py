"""The coverage of an index as it is kept: what there is to know of each file, from when it was read last.

It is a file beside the index, and no part of it: if it is lost or damaged, nothing is known of the files that
were read before, until they are read again. Its first line is its version, whether it is complete, and the
CRC-32 of what follows: a line for each folder, and after it one for each file in it that there is something
to know of, which begins with a tab and has its name, a tab, and its notes. All are JSON in ASCII.
"""

from __future__ import annotations

import json
import os
import zlib
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from functools import cache
from pathlib import Path, PurePath

from vnsearch._logging import log_info
from vnsearch.engine.format.storage import Storage
from vnsearch.engine.format.toc import COVERAGE_NAME
from vnsearch.indexing.coverage import Coverage, Gap, GapKind, find_kind
from vnsearch.readers.remarks import Remark

_VERSION = b"vnsearch coverage 1"
_COMPLETE, _INCOMPLETE = b"complete", b"incomplete"
_MOST_EXAMPLES = 3
_LONGEST = 200
_ORDER = {kind: place for place, kind in enumerate(GapKind)}

_Notes = dict[str, dict[str, str]]
"""The notes of each file by its name, by its folder, all as JSON: a kind, a number and examples each."""


class CoverageLog:
    """What is noted of files; equal notes are kept once, as most files have the same ones."""

    def __init__(self, *, complete: bool = True) -> None:
        self._notes: _Notes = {}
        self._shared: dict[str, str] = {}
        self._touched: set[tuple[str, str]] = set()
        self._changed = False
        self.complete = complete

    @classmethod
    def load(cls, folder: Path, *, nothing_read: bool = False) -> CoverageLog:
        """Reads what was noted; if there is nothing, it is complete only if no file was read before."""
        try:
            head, _, body = (folder / COVERAGE_NAME).read_bytes().partition(b"\n")
        except OSError:
            return cls(complete=nothing_read)
        for complete in (True, False):
            if head == _make_head(body, complete):
                log = cls(complete=complete)
                log._parse(body.decode("ascii"))
                return log
        return cls(complete=nothing_read)

    def _parse(self, body: str) -> None:
        names: dict[str, str] = {}
        for line in body.splitlines():
            first, _, rest = line.partition("\t")
            if first:
                names = self._notes.setdefault(first, {})
            else:
                name, _, notes = rest.partition("\t")
                names[name] = self._shared.setdefault(notes, notes)

    def note(self, path: str | None, remarks: Iterable[Remark]) -> None:
        """Notes what there is to know of a file that was read, instead of what was noted before."""
        if path is None:
            return
        file = os.path.basename(path)  # noqa: PTH119
        counts: dict[GapKind, int] = {}
        examples: dict[GapKind, list[tuple[str, str]]] = {}
        for remark in remarks:
            if (kind := find_kind(remark)) is not None:
                counts[kind] = counts.get(kind, 0) + 1
                some = examples.setdefault(kind, [])
                example = _shorten(remark.name, file), remark.detail[:_LONGEST]
                if len(some) < _MOST_EXAMPLES and example != (file, ""):
                    some.append(example)
        notes = [(kind, counts[kind], examples[kind]) for kind in sorted(counts, key=_ORDER.__getitem__)]
        place, name = _split(path)
        self._touched.add((place, name))
        if notes:
            self._put(place, name, json.dumps(notes))
        else:
            self._forget(place, name)

    def keep(self, path: str | None, refused: Iterable[Remark]) -> None:
        """Keeps what was noted of a file that need not be read again; only its refusals are known anew."""
        if path is None:
            return
        place, name = _split(path)
        if self.complete or name in self._notes.get(place, ()):
            self._touched.add((place, name))
        else:
            self.note(path, refused)

    def forget_others(self, is_gone: Callable[[str], bool]) -> None:
        """Drops what was noted of files that nothing was noted of since, and that are gone."""
        others = [
            (place, name)
            for place, names in self._notes.items()
            for name in names
            if (place, name) not in self._touched
        ]
        for place, name in others:
            if is_gone(os.path.join(json.loads(place), json.loads(name))):  # noqa: PTH118
                self._forget(place, name)

    def list_gaps(self) -> tuple[str, tuple[Gap, ...]]:
        """The folder that all files are below, and what is noted of them, in order."""
        places = {json.loads(place): names for place, names in self._notes.items()}
        root = _find_root(places)
        folders = {_below(place, root): names for place, names in places.items()}
        parse = cache(_parse_notes)
        return root, tuple(
            Gap(folder, name, *notes)
            for folder in sorted(folders, key=lambda folder: folder.split("/"))
            for name, all_notes in sorted((json.loads(key), value) for key, value in folders[folder].items())
            for notes in parse(all_notes)
        )

    def _put(self, place: str, name: str, notes: str) -> None:
        shared = self._shared.setdefault(notes, notes)
        names = self._notes.setdefault(place, {})
        self._changed |= names.get(name) != shared
        names[name] = shared

    def _forget(self, place: str, name: str) -> None:
        names = self._notes.get(place, {})
        self._changed |= names.pop(name, None) is not None
        if not names:
            self._notes.pop(place, None)

    def save(self, folder: Path) -> None:
        """Writes what is noted if it has changed; there is an index, whose write lock must be held.

        It is written when the first files have been read, too, even with nothing to note of them. If it
        cannot be written, the coverage is that of an earlier reading.
        """
        is_first = bool(self._touched) and not (folder / COVERAGE_NAME).exists()
        if not (self._changed or is_first):
            return
        lines = (
            line
            for place, names in self._notes.items()
            for line in (f"{place}\n", *(f"\t{name}\t{notes}\n" for name, notes in names.items()))
        )
        body = "".join(lines).encode("ascii")
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with Storage(folder).new_file(COVERAGE_NAME) as file:
                file.write(_make_head(body, self.complete) + b"\n" + body)
        except OSError as error:
            log_info("%s: the coverage could not be written: %s", folder, error)


def read_coverage(folder: Path) -> Coverage:
    """The coverage of the index in the folder."""
    log = CoverageLog.load(folder)
    root, gaps = log.list_gaps()
    try:
        as_of = datetime.fromtimestamp((folder / COVERAGE_NAME).stat().st_mtime, UTC)
    except OSError:
        return Coverage(None, False, root, gaps)
    return Coverage(as_of, log.complete, root, gaps)


def identify_coverage(folder: Path) -> str:
    """A text that is another one when the coverage is."""
    try:
        status = (folder / COVERAGE_NAME).stat()
    except OSError:
        return ""
    return f"{status.st_mtime_ns}-{status.st_size}-{status.st_ino}"


def _make_head(body: bytes, complete: bool) -> bytes:
    return b"%s %s %08x" % (_VERSION, _COMPLETE if complete else _INCOMPLETE, zlib.crc32(body))


def _split(path: str) -> tuple[str, str]:
    """The folder and the name of a file, as JSON."""
    place, name = os.path.split(path)
    return json.dumps(place), json.dumps(name)


def _parse_notes(notes: str) -> list[tuple[GapKind, int, tuple[tuple[str, str], ...]]]:
    return [
        (GapKind(kind), count, tuple((name, detail) for name, detail in examples))
        for kind, count, examples in json.loads(notes)
    ]


def _shorten(named: str, file: str) -> str:
    """The name of a remark from that of the file on: which folder it is in is known."""
    return named[max(0, named.rfind(file)) :][:_LONGEST]


def _find_root(places: Iterable[str]) -> str:
    """The folder that all are in or below; empty if there is none, as on two disks of Windows."""
    try:
        return os.path.commonpath(list(places))
    except ValueError:
        return ""


def _below(place: str, root: str) -> str:
    return PurePath(os.path.relpath(place, root)).as_posix().removeprefix(".") if root else place
