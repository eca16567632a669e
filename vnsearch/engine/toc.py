"""The table of contents: which segments an index has, and which articles of each were deleted since.

It is Whoosh's file, written by Whoosh (`codec`), but read here: a search need not load Whoosh, and opening an
index runs nothing that it names. Its two pickles, of the schema and of the list of segments, are read with
inert objects in the place of all classes of Whoosh and of this package; others are refused.
"""

from __future__ import annotations

import io
import pickle
import re
import struct
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

from vnsearch.errors import IndexDamaged, IndexNotFound

NAME = "MAIN"
SUFFIX = ".vns"

_FILE = re.compile(rf"_{NAME}_(\d+)\.toc")
_BYTE_ORDER = -12345
_VERSION = -111
_ADMITTED = ("whoosh.", "vnsearch.engine.")


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
    """A table of contents; `analysis` names the analysis that made the terms, None in an index of others."""

    generation: int
    analysis: str | None
    segments: tuple[Segment, ...]


def latest(folder: Path) -> int:
    """The generation of the newest table of contents in the folder; −1 when there is none."""
    found = (_FILE.fullmatch(name.name) for name in folder.glob(f"_{NAME}_*.toc"))
    return max((int(match[1]) for match in found if match), default=-1)


def toc_path(folder: Path, generation: int) -> Path:
    """The file of a generation's table of contents."""
    return folder / f"_{NAME}_{generation}.toc"


def read_contents(folder: Path) -> Contents:
    """The newest table of contents in the folder.

    Raises `IndexNotFound`, `IndexDamaged`, or `FileNotFoundError` when a writer has just replaced it.
    """
    generation = latest(folder)
    if generation < 0:
        raise IndexNotFound(folder)
    data = toc_path(folder, generation).read_bytes()
    try:
        return _parse(io.BytesIO(data), generation)
    except Exception as error:  # a damaged pickle can raise anything
        raise IndexDamaged(folder, f"its table of contents cannot be read: {error!r}") from error


def _parse(file: io.BytesIO, generation: int) -> Contents:
    for _ in range(3):  # sizes of C types, which nothing here depends on
        _varint(file)
    if _integer(file) != _BYTE_ORDER or _integer(file) != _VERSION:
        raise ValueError("it is no table of contents of Whoosh 2.7")
    for _ in range(3):  # Whoosh's release
        _varint(file)
    schema = _Unpickler(io.BytesIO(file.read(_varint(file)))).load()
    if _integer(file) != generation:
        raise ValueError("it is of another generation than its name says")
    _integer(file)
    fields = vars(schema).get("_fields", {})
    analysis = getattr(fields.get("syllable"), "analysis", None)
    segments = _Unpickler(file).load() if analysis is not None else ()
    return Contents(generation, analysis, tuple(Segment(s.segid, s.size, s.deleted) for s in segments))


def _integer(file: io.BytesIO) -> int:
    (value,) = struct.unpack("!i", file.read(4))
    return int(value)


def _varint(file: io.BytesIO) -> int:
    """A number in groups of 7 bits, lowest first, of which all but the last have the highest bit set."""
    value = shift = 0
    while True:
        (byte,) = file.read(1)
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value
        shift += 7


class _Inert:
    """Stands in for every class: keeps the attributes, does nothing."""


class _Unpickler(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        if not module.startswith(_ADMITTED):
            raise pickle.UnpicklingError(f"it names {module}.{name}")
        return _Inert
