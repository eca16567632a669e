"""Takes articles in from files: what the inventory and the index know of a file need not be read again.

A file that has the status of its entry in the inventory has the same contents, and so has one whose bytes
have the digest of the entry. What came of these contents is then taken from the entry, if the index still
holds the articles. All other files are read: pages by the workers, files of records bit by bit, and the pages
that an archive holds by the workers, too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain, islice, tee
from typing import NamedTuple

from vnsearch.article_json import SerializedArticle
from vnsearch.indexing.changes import Reconciliation
from vnsearch.indexing.coverage_log import CoverageLog
from vnsearch.indexing.inventory import Entry, Inventory, ReadArticle
from vnsearch.indexing.reading import (
    Contents,
    FileReading,
    FilesToRead,
    OpenReading,
    find_contents,
    get_status,
)
from vnsearch.indexing.reading_options import Reading
from vnsearch.indexing.workers import WorkerPool
from vnsearch.model import Rejection
from vnsearch.readers.files import find_files, holds_records
from vnsearch.readers.listing import FoundFile
from vnsearch.readers.remarks import make_refusal

_FILES = 32
"""The number of files that are read at a time."""
_FILES_BYTES = 4 << 20
"""The size at which fewer files are read at a time."""
_CHUNKS_AHEAD = 4
"""The chunks a process that are read before they are wanted."""


class _Step(NamedTuple):
    """A file, its size, and the entry that the index holds the articles of.

    `is_same` if the file's status says so; otherwise, a task finds out and reads it, if it `is_sent` there.
    """

    found: FoundFile
    size: int
    entry: Entry | None
    is_same: bool
    is_sent: bool


class _Portion(NamedTuple):
    """Steps one after the other, and the task that reads some of their files."""

    steps: list[_Step | Rejection]
    task: FilesToRead


class Intake:
    """Takes files in, one after the other, and tells what came of them to all that it is given."""

    def __init__(
        self,
        reconciliation: Reconciliation,
        inventory: Inventory,
        coverage: CoverageLog,
        reading: Reading,
    ) -> None:
        self._reconciliation = reconciliation
        self._inventory = inventory
        self._coverage = coverage
        self._reading = reading
        self._progress = reading.get("progress")
        self._remark = reading.get("remark")
        self._seen: set[str] = set()

    def take(self, paths: Iterable[str], pool: WorkerPool) -> Iterator[SerializedArticle]:
        """Takes in the files at and below the paths; yields the articles that have to be put into the index.

        At the end, files that are gone are dropped from the inventory and the coverage.
        """
        chunks, ahead = tee(self._cut_chunks(self._find_files(paths)))
        readings = pool.map((chunk.task for chunk in ahead), ahead=_CHUNKS_AHEAD)
        for chunk, reading in zip(chunks, readings, strict=True):
            self._expect(chain.from_iterable(each.items or () for each in reading))
            sent = iter(reading)
            for step in chunk.steps:
                if isinstance(step, Rejection):
                    self._coverage.note(step.path, [make_refusal(step)])
                    self._reject(step)
                else:
                    yield from self._take_file(step, sent, pool)
        others = self._inventory.list_others(self._seen)
        self._inventory.forget(path for path in others if self._reconciliation.is_gone(path))
        self._coverage.forget_others(self._reconciliation.is_gone)

    def _find_files(self, paths: Iterable[str]) -> Iterator[FoundFile | Rejection]:
        reading = self._reading
        return find_files(
            paths,
            convert=reading.get("convert", True),
            fields=reading.get("fields"),
            table=reading.get("table", ""),
        )

    def _cut_chunks(self, listing: Iterable[FoundFile | Rejection]) -> Iterator[_Portion]:
        chunk, size = _Portion([], FilesToRead([])), 0
        for found in listing:
            step = found if isinstance(found, Rejection) else self._compare(found)
            chunk.steps.append(step)
            if isinstance(step, _Step) and step.is_sent:
                chunk.task.files.append((step.found, step.entry and step.entry.contents))
                size += step.size
            if len(chunk.task.files) == _FILES or size >= _FILES_BYTES:
                yield chunk
                chunk, size = _Portion([], FilesToRead([])), 0
        if chunk.steps:
            yield chunk

    def _compare(self, found: FoundFile) -> _Step:
        status, entry = get_status(found.name), self._inventory.look_up(found)
        if entry is not None and not self._is_held(found, entry):
            entry = None
        is_same = entry is not None and status == entry.contents.status != ()
        is_sent = not is_same and found.origin.path is not None and not holds_records(found.name)
        return _Step(found, status[0] if status else 0, entry, is_same, is_sent)

    def _is_held(self, found: FoundFile, entry: Entry) -> bool:
        """Whether the index holds the articles of the entry, under the ids that they would get now."""
        path, is_known = found.origin.path, self._reconciliation.is_known
        return all(
            isinstance(one, Rejection) or is_known(path, one.own_id, one.id, bytes.fromhex(one.digest))
            for one in entry.outcome
        )

    def _is_still_held(self, entry: Entry) -> bool:
        """Whether what was taken in since has put nothing under the ids of the entry."""
        has_given = self._reconciliation.has_given
        return not any(has_given(one.id) for one in entry.outcome if not isinstance(one, Rejection))

    def _take_file(
        self, step: _Step, sent: Iterator[FileReading], pool: WorkerPool
    ) -> Iterator[SerializedArticle]:
        if step.found.origin.path is not None:
            self._seen.add(step.found.origin.path)
        reading = next(sent) if step.is_sent else _begin_reading(step, pool)
        if reading.items is not None:
            yield from self._take_items(step.found, reading)
        elif step.entry and reading.contents and self._is_still_held(step.entry):
            self._repeat(step.found, step.entry, reading.contents)
        else:
            yield from self._take_items(step.found, OpenReading(step.found, pool))

    def _repeat(self, found: FoundFile, entry: Entry, contents: Contents) -> None:
        """Does what reading the same contents again would do."""
        refused = (make_refusal(one) for one in entry.outcome if isinstance(one, Rejection))
        self._coverage.keep(found.origin.path, refused)
        for one in entry.outcome:
            if isinstance(one, Rejection):
                self._reject(one)
            else:
                self._reconciliation.keep(one.id)
                self._tell(one.own_id)
        if contents != entry.contents:
            self._inventory.note(found, entry._replace(contents=contents))

    def _take_items(
        self, found: FoundFile, reading: FileReading | OpenReading
    ) -> Iterator[SerializedArticle]:
        outcome: list[ReadArticle | Rejection] = []
        for item in self._read_ahead(reading):
            if isinstance(item, SerializedArticle):
                named = self._reconciliation.identify(item)
                if isinstance(named, SerializedArticle):
                    outcome.append(ReadArticle(item.id, named.id, named.digest.hex()))
                    if (changed := self._reconciliation.compare(named)) is not None:
                        yield changed
                    self._tell(item.id)
                    continue
                item = named
            outcome.append(item)
            self._reject(item)
        refused = [make_refusal(one) for one in outcome if isinstance(one, Rejection)]
        self._coverage.note(found.origin.path, [*reading.remarks, *refused])
        if self._remark is not None:
            for remark in reading.remarks:
                self._remark(remark)
        if reading.contents is not None:
            self._inventory.note(found, Entry(reading.contents, outcome))
        elif found.origin.path is not None:
            self._inventory.forget([found.origin.path])

    def _read_ahead(self, reading: FileReading | OpenReading) -> Iterable[SerializedArticle | Rejection]:
        """The items, those of a file of records in groups that are expected together."""
        if isinstance(reading, FileReading) or self._reconciliation.together == 1:
            yield from reading.items or ()
            return
        items = iter(reading.items)
        while group := list(islice(items, self._reconciliation.together)):
            self._expect(group)
            yield from group

    def _expect(self, items: Iterable[SerializedArticle | Rejection]) -> None:
        self._reconciliation.expect(item for item in items if isinstance(item, SerializedArticle))

    def _reject(self, rejection: Rejection) -> None:
        self._reconciliation.reject(rejection)
        if self._remark is not None:
            self._remark(make_refusal(rejection))
        self._tell(rejection.where)

    def _tell(self, name: str) -> None:
        if self._progress is not None:
            self._progress(name)


def _begin_reading(step: _Step, pool: WorkerPool) -> FileReading | OpenReading:
    """What there is to read of a file that no task reads: nothing if its contents are those of its entry."""
    if step.entry is not None:
        known = step.entry.contents
        if same := known if step.is_same else find_contents(step.found.name, known):
            return FileReading(None, same)
    return OpenReading(step.found, pool)
