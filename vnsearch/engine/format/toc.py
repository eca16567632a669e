"""The table of contents: which segments an index has, and which articles of each were deleted since.

The file is what Whoosh takes for a table of contents (see `codec`), with the same as plain data behind it:

    …           Whoosh's table of contents
    n bytes     a JSON object: generation, analysis, and the segments, each as [name, size, deleted articles]
    4           n, unsigned, little-endian
    4           CRC-32 of everything before, unsigned, little-endian
    8           magic, VNSEARCH

Only the second half is read here: Whoosh's is made of pickles, and to load one is to run what it says. What
every version must be able to read of it, whatever made it, is part of what `stored` promises.
"""

from __future__ import annotations

import json
import re
import struct
import zlib
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from vnsearch.engine.format.arrays import MAGIC
from vnsearch.engine.format.files import names_in, open_file, read_errors_named
from vnsearch.engine.format.layout import LAYOUT
from vnsearch.engine.format.storage import TEMPORARY
from vnsearch.errors import REBUILD, AnalysisMismatch, IndexDamaged, IndexNotFound, UnreadableFile

NAME = "MAIN"
SUFFIX = ".vns"

_FILE = re.compile(rf"_{NAME}_(0|[1-9][0-9]*)\.toc")
_SEGMENT_NAME = re.compile("[0-9a-z]{1,64}")
_OWN = re.compile(rf"(?:{_FILE.pattern}|{NAME}_[0-9a-f]{{16}}{re.escape(SUFFIX)})(?:{re.escape(TEMPORARY)})?")
"""The names of the files that writers make, but for the lock."""
_T = TypeVar("_T")
_LENGTH = struct.Struct("<I")
_END = struct.Struct("<I8s")
_WHOOSH = struct.pack(">i", -12345)
"""What Whoosh's table of contents has after the sizes of three types, to tell the order of bytes."""


Version = tuple[int, ...]
"""What differs between any two states of an index, one made after removing the other included."""


class Segment(NamedTuple):
    """A segment of `size` articles, of which those numbered in `deleted` do not count any more."""

    name: str
    size: int
    deleted: frozenset[int] = frozenset()

    @property
    def live(self) -> int:
        """How many articles count."""
        return self.size - len(self.deleted)

    def without(self, articles: Iterable[int]) -> Segment:
        """The same segment with more articles deleted."""
        return self._replace(deleted=self.deleted | frozenset(articles))

    def path(self, folder: Path) -> Path:
        """The segment's file in the index's folder."""
        return folder / f"{NAME}_{self.name}{SUFFIX}"


class Contents(NamedTuple):
    """A table of contents; `analysis` names the analysis that made the terms."""

    generation: int
    analysis: str
    segments: tuple[Segment, ...]


def latest(folder: Path) -> int:
    """The generation of the newest table of contents in the folder; −1 when there is none.

    Raises `UnreadableFile` when the folder may not be read.
    """
    found = map(_FILE.fullmatch, names_in(folder))
    return max((int(match[1]) for match in found if match), default=-1)


def version(folder: Path) -> Version:
    """Which state of the index in the folder is the newest."""
    generation = latest(folder)
    with suppress(OSError):  # what it is that cannot be read is told by reading it
        state = toc_path(folder, generation).stat()
        return generation, state.st_dev, state.st_ino, state.st_mtime_ns, state.st_size
    return (generation,)


def read_newest(folder: Path, read: Callable[[], _T]) -> tuple[_T, Version]:
    """What `read` gives for the newest state of the index in the folder, and which state that is.

    A commit removes what it replaced, and a listing may miss a file that is renamed meanwhile: what is wrong
    is only wrong with the index if nothing was committed since it was looked for; else `read` begins again.
    """
    while True:
        newest = version(folder)
        try:
            return read(), newest
        except (AnalysisMismatch, IndexDamaged, IndexNotFound):
            if version(folder) == newest:
                raise


def toc_path(folder: Path, generation: int) -> Path:
    """The file of a generation's table of contents."""
    return folder / f"_{NAME}_{generation}.toc"


def read_contents(folder: Path) -> Contents:
    """The newest table of contents in the folder.

    Raises `IndexNotFound`, `AnalysisMismatch` for one from before the first release, `UnreadableFile`, or
    `IndexDamaged`, as when a writer has just replaced it: see `read_newest`.
    """
    generation = latest(folder)
    if generation < 0:
        raise IndexNotFound(folder)
    path = toc_path(folder, generation)
    with read_errors_named(path), open_file(path) as file:
        data = file.read()
    if _is_whooshs_alone(data):
        raise AnalysisMismatch(folder, "", LAYOUT, REBUILD)
    try:
        contents = _parse(data)
        if contents.generation != generation:
            raise ValueError("it is of another generation than its name says")
    except (ArithmeticError, LookupError, RecursionError, TypeError, ValueError, struct.error) as error:
        raise IndexDamaged(folder, f"{path.name}: it cannot be read: {error}") from error
    return contents


def with_contents(data: bytes, contents: Contents) -> bytes:
    """Whoosh's table of contents with the plain one behind it."""
    segments = [(name, size, sorted(deleted)) for name, size, deleted in contents.segments]
    text = json.dumps({**contents._asdict(), "segments": segments}, separators=(",", ":")).encode()
    data += text + _LENGTH.pack(len(text))
    return data + _END.pack(zlib.crc32(data), MAGIC)


def unused_files(folder: Path) -> list[str]:
    """The names of files that writers made and that are not, or no longer, part of the index.

    Of an index whose table of contents cannot be read, those that were not completed only.
    """
    own = list(filter(_OWN.fullmatch, names_in(folder)))
    try:
        contents = read_contents(folder)
    except (AnalysisMismatch, IndexDamaged, UnreadableFile):
        return [name for name in own if name.endswith(TEMPORARY)]
    except IndexNotFound:
        return own
    used = {toc_path(folder, contents.generation), *(segment.path(folder) for segment in contents.segments)}
    return [name for name in own if folder / name not in used]


def _is_whooshs_alone(data: bytes) -> bool:
    """Whether it is Whoosh's table, of our classes, and ends with a pickle: such were made once."""
    is_whooshs = data[3:7] == _WHOOSH and b"vnsearch." in data
    return is_whooshs and data.endswith(b".") and b'"generation":' not in data


def _parse(data: bytes) -> Contents:
    body, end = data[: -_END.size], data[-_END.size :]
    checksum, magic = _END.unpack(end)
    if magic != MAGIC:
        raise ValueError("it is cut off, or was written by another program")
    if checksum != zlib.crc32(body):
        raise ValueError("its checksum is wrong")
    (length,) = _LENGTH.unpack(body[-_LENGTH.size :])
    record = json.loads(body[-_LENGTH.size - length : -_LENGTH.size])
    generation, analysis = _typed(int, record["generation"]), _typed(str, record["analysis"])
    return Contents(generation, analysis, tuple(_segment(*fields) for fields in record["segments"]))


def _segment(name: Any, size: Any, deleted: Any) -> Segment:
    segment = Segment(_typed(str, name), _typed(int, size), frozenset(_typed(int, n) for n in deleted))
    if not _SEGMENT_NAME.fullmatch(segment.name) or not all(0 <= n < segment.size for n in segment.deleted):
        raise ValueError(f"no segment can be {name!r} of {size} articles with these deleted")
    return segment


def _typed(kind: type[_T], value: Any) -> _T:
    if type(value) is not kind:
        raise TypeError(f"{value!r} stands where a {kind.__name__} should")
    return value
