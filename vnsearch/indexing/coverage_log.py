"""The coverage of an index as it is kept: what there is to know of each file, from when it was read last.

It is a file beside the index, and no part of it: if it is lost or damaged, nothing is known of the files that
were read before, until they are read again. Its first line is its version, whether it is complete, and the
CRC-32 of what follows: a line for each file that there is something to know of, with its folder, its name and
its notes as JSON in ASCII.
"""

from __future__ import annotations

import json
import os
import zlib
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path, PurePath

from vnsearch._logging import log_info
from vnsearch.engine.format.storage import Storage
from vnsearch.engine.format.toc import COVERAGE_NAME, find_latest
from vnsearch.indexing.coverage import KINDS, Coverage, Gap
from vnsearch.readers.remarks import Remark, RemarkKind

_VERSION = b"vnsearch coverage 1"
_COMPLETE, _INCOMPLETE = b"complete", b"incomplete"
_MOST_EXAMPLES = 3
_LONGEST = 200
_ORDER = {kind: place for place, kind in enumerate(KINDS)}

_Notes = dict[str, dict[str, str]]
"""The notes of each file by its name, by its folder, as JSON: a kind, a number and examples each."""


class CoverageLog:
    """What is noted of files; equal notes are kept once, as most files have the same ones."""

    def __init__(self, folder: Path, notes: _Notes | None = None, *, complete: bool = True) -> None:
        self._folder = folder
        self._notes: _Notes = {} if notes is None else notes
        self._kept: dict[str, str] = {}
        self._touched: set[str] = set()
        self._changed = False
        self.complete = complete

    @classmethod
    def load(cls, folder: Path, *, nothing_read: bool = False) -> CoverageLog:
        """Reads what was noted; if there is nothing, it is complete only if no file was read before."""
        try:
            head, _, body = (folder / COVERAGE_NAME).read_bytes().partition(b"\n")
            if head not in (_make_head(body, complete) for complete in (True, False)):
                raise ValueError("it is damaged, or of another version")
            log = cls(folder, complete=head == _make_head(body, True))
            for line in body.decode("ascii").splitlines():
                place, name, notes = json.loads(line)
                log._put(place, name, json.dumps(notes))
        except (OSError, ValueError):
            return cls(folder, complete=nothing_read)
        log._changed = False
        return log

    def note(self, path: str | None, remarks: Iterable[Remark]) -> None:
        """Notes what there is to know of a file that was read, instead of what was noted before."""
        if path is None:
            return
        self._touched.add(path)
        place, name = os.path.split(path)
        counts: dict[RemarkKind, int] = {}
        examples: dict[RemarkKind, list[tuple[str, str]]] = {}
        for remark in remarks:
            if remark.kind in _ORDER:
                counts[remark.kind] = counts.get(remark.kind, 0) + 1
                some = examples.setdefault(remark.kind, [])
                example = _shorten(remark.name, name), remark.detail[:_LONGEST]
                if len(some) < _MOST_EXAMPLES and example != (name, ""):
                    some.append(example)
        notes = [(kind, counts[kind], examples[kind]) for kind in sorted(counts, key=_ORDER.__getitem__)]
        if notes:
            self._put(place, name, json.dumps(notes))
        else:
            self._forget(path)

    def keep(self, path: str | None, refused: Iterable[Remark]) -> None:
        """Keeps what was noted of a file that need not be read again; only its refusals are known anew."""
        if path is None or self.complete:
            self._touched.add(path or "")
        elif path not in self._touched:
            place, name = os.path.split(path)
            if name in self._notes.get(place, {}):
                self._touched.add(path)
            else:
                self.note(path, refused)

    def forget_others(self, is_gone: Callable[[str], bool]) -> None:
        """Drops what was noted of files that nothing was noted of since, and that are gone."""
        for path in list(self._list_paths()):
            if path not in self._touched and is_gone(path):
                self._forget(path)

    def list_gaps(self) -> tuple[str, tuple[Gap, ...]]:
        """The folder that all files are below, and what is noted of them, in order."""
        root = _find_root(self._notes)
        gaps = [
            Gap(
                _below(place, root), name, RemarkKind(kind), count, tuple((one, why) for one, why in examples)
            )
            for place, names in self._notes.items()
            for name, notes in names.items()
            for kind, count, examples in json.loads(notes)
        ]
        return root, tuple(sorted(gaps, key=lambda gap: (gap.folder.split("/"), gap.file, _ORDER[gap.kind])))

    def _list_paths(self) -> Iterator[str]:
        for place, names in self._notes.items():
            yield from (os.path.join(place, name) for name in names)  # noqa: PTH118

    def _put(self, place: str, name: str, notes: str) -> None:
        shared = self._kept.setdefault(notes, notes)
        names = self._notes.setdefault(place, {})
        self._changed |= names.get(name) != shared
        names[name] = shared

    def _forget(self, path: str) -> None:
        place, name = os.path.split(path)
        names = self._notes.get(place, {})
        self._changed |= names.pop(name, None) is not None
        if not names:
            self._notes.pop(place, None)

    def save(self) -> None:
        """Writes what is noted if it has changed and there is an index, whose write lock must be held.

        If it cannot be written, the coverage is that of an earlier reading.
        """
        path = self._folder / COVERAGE_NAME
        if find_latest(self._folder) < 0 or not (self._changed or not path.exists()):
            return
        lines = (
            f"[{json.dumps(place)}, {json.dumps(name)}, {notes}]\n"
            for place, names in self._notes.items()
            for name, notes in names.items()
        )
        body = "".join(lines).encode("ascii")
        try:
            with Storage(self._folder).new_file(COVERAGE_NAME) as file:
                file.write(_make_head(body, self.complete) + b"\n" + body)
        except OSError as error:
            log_info("%s: the coverage could not be written: %s", self._folder, error)


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
