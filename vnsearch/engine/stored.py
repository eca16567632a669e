"""The stored articles of an index, which every version can read, whatever other version wrote them.

Terms and posting lists are made anew from the articles when an index is upgraded or repaired. So that no
version ever needs the files that the articles came from, the following stays as it is for ever; a layout that
has to change any of it must go on reading what was before.

- Of the table of contents, the plain half that `toc` describes: how it is laid out, and in its JSON object
  `generation`, `segments` and `analysis`, which begins with the number of the layout and a full stop.
- Of a segment's file, the container that `arrays` describes: where the list of arrays is and what stands in
  an entry, for every version of the format that an index was written in.
- Of its arrays, these, with strings laid one after the other, and where each one ends:

    ids, id_ends                    of each article the id, in UTF-8 (lone surrogates as if they were letters)
    paths, path_ends                of each article the path it was read from, so, too; empty for none
    records, record_ends            of each article all else, in the JSON that `record` writes, compressed in
                                    the zlib format
    dictionaries, dictionary_ends   what articles are compressed with as the preset dictionary; empty for none
    record_dictionaries             of each article, the number of its dictionary
    digests                         of each article, 16 bytes of BLAKE2b of its JSON

An index of each layout that was released is in `tests/golden`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from hashlib import blake2b
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from vnsearch.engine import arrays
from vnsearch.engine.records import decompress
from vnsearch.engine.segments import Strings
from vnsearch.engine.toc import Contents, Segment, read_contents
from vnsearch.errors import REBUILD, REPAIR, UPGRADE, AnalysisMismatch, IndexDamaged
from vnsearch.record import Stored, from_bytes, store

_ARRAYS = {
    *("ids", "id_ends", "paths", "path_ends", "records", "record_ends"),
    *("dictionaries", "dictionary_ends", "record_dictionaries", "digests"),
}
_DIGEST_BYTES = 16


class Problem(NamedTuple):
    """Something in an index that is not as it should be: the name of the file, and what is wrong with it."""

    file: str
    what: str


class StoredArticles:
    """The articles in the file of a segment, numbered from 0, deleted ones included.

    Raises `IndexDamaged` or `OSError` when the file cannot be read.
    """

    def __init__(self, path: Path) -> None:
        found = arrays.salvage(path)
        if missing := sorted(_ARRAYS - found.keys()):
            raise IndexDamaged(path.parent, f"{path.name}: it lacks {', '.join(missing)}")
        self._ids = Strings(found["ids"], found["id_ends"])
        self._paths = Strings(found["paths"], found["path_ends"])
        self._records = Strings(found["records"], found["record_ends"])
        self._dictionaries = Strings(found["dictionaries"], found["dictionary_ends"])
        self._dictionary_numbers = found["record_dictionaries"]
        self._digests = found["digests"].tobytes()

    def __len__(self) -> int:
        return len(self._ids)

    def __getitem__(self, number: int) -> Stored:
        """An article; raises `ValueError` when it is not the one that was stored, or what damage leads to."""
        dictionary = self._dictionaries[int(self._dictionary_numbers[number])]
        data = decompress(self._records[number], dictionary)
        digest = self._digests[number * _DIGEST_BYTES : (number + 1) * _DIGEST_BYTES]
        path = self._paths[number].decode("utf-8", "surrogatepass") or None
        stored = store(from_bytes(data, path=path))
        if (
            blake2b(data, digest_size=_DIGEST_BYTES).digest() != digest
            or stored.id.encode("utf-8", "surrogatepass") != self._ids[number]
        ):
            raise ValueError("it is not the one that was stored")
        return stored


def articles(folder: Path) -> Iterator[Stored]:
    """All articles of an index, in their order.

    Raises `IndexNotFound`, `AnalysisMismatch` for an index from before the first release, and `IndexDamaged`
    when a file is not as it was written or an article cannot be read.
    """
    segments = read_contents(folder).segments
    for found in chain(_file_problems(folder, segments), _salvaged(folder, segments)):
        if isinstance(found, Problem):
            raise IndexDamaged(folder, f"{found.file}: {found.what}", _remedy(folder, segments, REPAIR))
        yield found


def salvage(folder: Path) -> Iterator[Stored | Problem]:
    """The articles of an index that can be read, in their order, and what cannot be.

    Raises `IndexNotFound`, `AnalysisMismatch` for an index from before the first release, and `IndexDamaged`
    when the table of contents cannot be read.
    """
    return _salvaged(folder, read_contents(folder).segments)


def mismatch(folder: Path, contents: Contents, expected: str) -> AnalysisMismatch:
    """The error for an index that was not made by the analysis `expected`, with what can be done about it."""
    remedy = _remedy(folder, contents.segments, UPGRADE)
    return AnalysisMismatch(folder, contents.analysis, expected, remedy)


def _remedy(folder: Path, segments: Sequence[Segment], remedy: str) -> str:
    """What to do for an index: this, which needs its articles, unless there is none that can be read."""
    lost = all(isinstance(found, Problem) for found in _salvaged(folder, segments))
    return REBUILD if lost and any(segment.live for segment in segments) else remedy


def _file_problems(folder: Path, segments: Iterable[Segment]) -> Iterator[Problem]:
    """The files whose checksums are wrong: what a path is, only they tell."""
    for segment in segments:
        path = segment.path(folder)
        try:
            arrays.verify(path)
        except (IndexDamaged, OSError) as error:
            yield Problem(path.name, _reason(path, error))


def _salvaged(folder: Path, segments: Iterable[Segment]) -> Iterator[Stored | Problem]:
    for segment in segments:
        path = segment.path(folder)
        try:
            found = StoredArticles(path)
        except (IndexDamaged, OSError) as error:
            yield Problem(path.name, f"its {segment.live} articles cannot be read: {_reason(path, error)}")
            continue
        if len(found) != segment.size:
            yield Problem(path.name, f"it has {len(found)} articles, not {segment.size}")
        for number in range(min(len(found), segment.size)):
            if number not in segment.deleted:
                yield _tried(found, number, path.name)


def _tried(found: StoredArticles, number: int, file: str) -> Stored | Problem:
    try:
        return found[number]
    except Exception as error:  # damage has no form
        return Problem(file, f"article {number} cannot be read: {error}")


def _reason(path: Path, error: IndexDamaged | OSError) -> str:
    """What is wrong with the file, for a message that begins with its name."""
    if isinstance(error, IndexDamaged):
        return error.what.removeprefix(path.name).lstrip(": ")
    return str(error.strerror)
