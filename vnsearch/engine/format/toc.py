"""The table of contents: the segments of an index, and which of their articles were deleted since.

The file is a table of contents as Whoosh writes it (see `whoosh.codec`), followed by the same as plain data:

    …           Whoosh's table of contents
    n bytes     a JSON object: generation, analysis, and the segments, each as [name, size, deleted]: the
                deleted articles as `deletions` encodes them, before the fifth layout as a list of numbers
    4           n, unsigned, little-endian
    4           CRC-32 of everything before, unsigned, little-endian
    8           magic, VNSEARCH

Only the plain half is read here: Whoosh's is made of pickles, and to load a pickle is to run what it says.
`care.salvage` says which of its contents every version must be able to read.
"""

from __future__ import annotations

import json
import re
import struct
import zlib
from collections.abc import Callable, Iterable, Set
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from vnsearch.engine.format.arrays import MAGIC
from vnsearch.engine.format.deletions import Deletions
from vnsearch.engine.format.layout import LAYOUT
from vnsearch.engine.format.opening import list_names, open_index_file, translate_read_errors
from vnsearch.engine.format.storage import TEMPORARY
from vnsearch.errors import REBUILD, AnalysisMismatch, IndexDamaged, IndexNotFound, UnreadableFile

INDEX_NAME = "MAIN"
SEGMENT_SUFFIX = ".vns"
INVENTORY_NAME = f"{INDEX_NAME}_INVENTORY"
"""The file that says which files were read (see `indexing.inventory`); it is no part of the index."""
COVERAGE_NAME = f"{INDEX_NAME}_COVERAGE"
"""The file that says what of them cannot be searched (see `indexing.coverage_log`); nor is this one."""

_FILE = re.compile(rf"_{INDEX_NAME}_(0|[1-9][0-9]*)\.toc")
_SEGMENT_NAME = re.compile("[0-9a-z]{1,64}")
_OWN = re.compile(
    rf"(?:{_FILE.pattern}|{INDEX_NAME}_[0-9a-f]{{16}}{re.escape(SEGMENT_SUFFIX)})(?:{re.escape(TEMPORARY)})?"
    rf"|(?:{INVENTORY_NAME}|{COVERAGE_NAME}){re.escape(TEMPORARY)}"
)
"""Matches the names of all files that writers make, except for the lock, inventory and coverage."""
_T = TypeVar("_T")
_LENGTH = struct.Struct("<I")
_END = struct.Struct("<I8s")
_WHOOSH_BYTE_ORDER = struct.pack(">i", -12345)
"""What Whoosh writes at byte 3 of a table of contents, to record the byte order."""


StateId = tuple[int, ...]
"""Identifies a committed state of an index; also differs when the folder was removed and made again."""


class SegmentEntry(NamedTuple):
    """A segment as the table of contents lists it: `size` counts the articles in `deleted`, too."""

    name: str
    size: int
    deleted: Set[int] = Deletions()

    @property
    def live(self) -> int:
        """How many articles are not deleted."""
        return self.size - len(self.deleted)

    def without(self, articles: Iterable[int]) -> SegmentEntry:
        """The same segment with these articles deleted, too."""
        return self._replace(deleted=Deletions.of(self.deleted).with_numbers(articles))

    def path(self, folder: Path) -> Path:
        """The path of the segment's file in the folder of the index."""
        return folder / f"{INDEX_NAME}_{self.name}{SEGMENT_SUFFIX}"


class TableOfContents(NamedTuple):
    """A table of contents; `analysis` names the layout and the analysis that made the terms."""

    generation: int
    analysis: str
    segments: tuple[SegmentEntry, ...]


def find_latest(folder: Path) -> int:
    """Finds the generation of the newest table of contents in the folder; −1 when there is none.

    Raises `UnreadableFile` when the folder may not be read.
    """
    found = map(_FILE.fullmatch, list_names(folder))
    return max((int(match[1]) for match in found if match), default=-1)


def identify_state(folder: Path) -> StateId:
    """Identifies the newest state of the index in the folder."""
    generation = find_latest(folder)
    with suppress(OSError):  # reading the file will tell what is wrong with it
        state = toc_path(folder, generation).stat()
        return generation, state.st_dev, state.st_ino, state.st_mtime_ns, state.st_size
    return (generation,)


def read_newest(folder: Path, read: Callable[[], _T]) -> tuple[_T, StateId]:
    """Calls `read` for the newest state of the index in the folder; returns its result and that state.

    A commit removes the files that it replaced, and a listing may miss a file that is renamed meanwhile. So
    an error of `read` is raised only if nothing was committed since it began; otherwise it is called again.
    (On Windows, a file that is just being removed may not be read, either.)
    """
    while True:
        newest = identify_state(folder)
        try:
            return read(), newest
        except (AnalysisMismatch, IndexDamaged, IndexNotFound, UnreadableFile):
            if identify_state(folder) == newest:
                raise


def toc_path(folder: Path, generation: int) -> Path:
    """The path of a generation's table of contents."""
    return folder / f"_{INDEX_NAME}_{generation}.toc"


def read_contents(folder: Path) -> TableOfContents:
    """Reads the newest table of contents in the folder.

    Raises `IndexNotFound`, `AnalysisMismatch` for one from before the first release, `UnreadableFile`, or
    `IndexDamaged`, which it also does when a writer has just replaced the file: see `read_newest`.
    """
    generation = find_latest(folder)
    if generation < 0:
        raise IndexNotFound(folder)
    path = toc_path(folder, generation)
    with translate_read_errors(path), open_index_file(path) as file:
        data = file.read()
    if _lacks_plain(data):
        raise AnalysisMismatch(folder, "", LAYOUT, REBUILD)
    try:
        contents = _parse(data)
        if contents.generation != generation:
            raise ValueError("it is of another generation than its name says")
    except (ArithmeticError, LookupError, RecursionError, TypeError, ValueError, struct.error) as error:
        raise IndexDamaged(folder, f"{path.name}: it cannot be read: {error}") from error
    return contents


def append_plain(data: bytes, contents: TableOfContents) -> bytes:
    """Whoosh's table of contents, `data`, followed by the plain half."""
    segments = [(name, size, Deletions.of(deleted).encode()) for name, size, deleted in contents.segments]
    text = json.dumps({**contents._asdict(), "segments": segments}, separators=(",", ":")).encode()
    data += text + _LENGTH.pack(len(text))
    return data + _END.pack(zlib.crc32(data), MAGIC)


def find_unused(folder: Path) -> list[str]:
    """Finds files that a writer made but that are not part of the index, or no longer; returns their names.

    When the table of contents cannot be read, finds only files that were never completed.
    """
    own = list(filter(_OWN.fullmatch, list_names(folder)))
    try:
        contents = read_contents(folder)
    except (AnalysisMismatch, IndexDamaged, UnreadableFile):
        return [name for name in own if name.endswith(TEMPORARY)]
    except IndexNotFound:
        return own
    used = {toc_path(folder, contents.generation), *(segment.path(folder) for segment in contents.segments)}
    return [name for name in own if folder / name not in used]


def _lacks_plain(data: bytes) -> bool:
    """Whether it is a table of contents from before the first release, without the plain half."""
    is_whooshs = data[3:7] == _WHOOSH_BYTE_ORDER and b"vnsearch." in data
    return is_whooshs and data.endswith(b".") and b'"generation":' not in data


def _parse(data: bytes) -> TableOfContents:
    body, end = data[: -_END.size], data[-_END.size :]
    checksum, magic = _END.unpack(end)
    if magic != MAGIC:
        raise ValueError("it is cut off, or was written by another program")
    if checksum != zlib.crc32(body):
        raise ValueError("its checksum is wrong")
    (length,) = _LENGTH.unpack(body[-_LENGTH.size :])
    record = json.loads(body[-_LENGTH.size - length : -_LENGTH.size])
    generation, analysis = _require(int, record["generation"]), _require(str, record["analysis"])
    return TableOfContents(
        generation, analysis, tuple(_parse_segment(*fields) for fields in record["segments"])
    )


def _parse_segment(name: Any, size: Any, deleted: Any) -> SegmentEntry:
    _require(int, size)
    gone = Deletions.decode(deleted) if isinstance(deleted, str) else _parse_numbers(deleted, size)
    segment = SegmentEntry(_require(str, name), size, gone)
    if not _SEGMENT_NAME.fullmatch(segment.name) or gone.end > segment.size:
        raise ValueError(f"no segment can be {name!r} of {size} articles with these deleted")
    return segment


def _parse_numbers(numbers: Any, size: int) -> Deletions:
    """The deleted articles as they were listed before the fifth layout."""
    if not all(0 <= _require(int, number) < size for number in numbers):
        raise ValueError(f"a segment of {size} articles cannot have these deleted: {numbers}")
    return Deletions.of(numbers)


def _require(kind: type[_T], value: Any) -> _T:
    if type(value) is not kind:
        raise TypeError(f"{value!r} stands where a {kind.__name__} should")
    return value
