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
from contextlib import suppress
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from vnsearch.article_json import DIGEST_BYTES, Stored, digest, from_bytes, store
from vnsearch.engine.format import arrays
from vnsearch.engine.format.compression import Records
from vnsearch.engine.format.strings import Strings
from vnsearch.engine.format.toc import NAME, SUFFIX, Contents, Segment, latest, read_contents, toc_path
from vnsearch.errors import REBUILD, REPAIR, UPGRADE, AnalysisMismatch, IndexDamaged, UnreadableFile

_ARRAYS = {
    *("ids", "id_ends", "paths", "path_ends", "records", "record_ends"),
    *("dictionaries", "dictionary_ends", "record_dictionaries", "digests"),
}


class Problem(NamedTuple):
    """Something in an index that is not as it should be: the name of the file, and what is wrong with it."""

    file: str
    what: str


class StoredArticles:
    """The articles in the file of a segment, numbered from 0, deleted ones included.

    Raises `IndexDamaged` or `UnreadableFile` when the file cannot be read.
    """

    def __init__(self, path: Path) -> None:
        found = arrays.salvage(path)
        if missing := sorted(_ARRAYS - found.keys()):
            raise IndexDamaged(path.parent, f"{path.name}: it lacks {', '.join(missing)}")
        self._ids = Strings(found["ids"], found["id_ends"])
        self._paths = Strings(found["paths"], found["path_ends"])
        self._records = Records(
            Strings(found["records"], found["record_ends"]),
            Strings(found["dictionaries"], found["dictionary_ends"]),
            found["record_dictionaries"],
        )
        self._digests = found["digests"].tobytes()

    def __len__(self) -> int:
        return len(self._ids)

    def read(self, number: int) -> tuple[Stored, list[str]]:
        """An article, and what is wrong with that which is stored beside its JSON.

        The JSON is vouched for by the checksum in the zlib format and by its digest or its id; raises
        `ValueError` when it is not, or what damage leads to.
        """
        data = self._records[number]
        path, doubts = self._path(number)
        stored = store(from_bytes(data, path=path))
        expected = self._digests[number * DIGEST_BYTES : (number + 1) * DIGEST_BYTES]
        witnesses = {
            "its digest": digest(data) == expected,
            "its id": stored.id.encode("utf-8", "surrogatepass") == self._ids[number],
        }
        if not any(witnesses.values()):
            raise ValueError("it is not the one that was stored")
        return stored, doubts + [f"{name} is wrong" for name, agrees in witnesses.items() if not agrees]

    def _path(self, number: int) -> tuple[str | None, list[str]]:
        try:
            return self._paths[number].decode("utf-8", "surrogatepass") or None, []
        except UnicodeDecodeError:
            return None, ["its path is wrong"]


def articles(folder: Path) -> Iterator[Stored]:
    """All articles of an index, in their order.

    Raises `IndexNotFound`, `UnreadableFile`, `AnalysisMismatch` for an index from before the first release,
    and `IndexDamaged` when a file is not as it was written or an article cannot be read.
    """
    segments = read_contents(folder).segments
    for found in chain(_file_problems(folder, segments), _salvaged(folder, segments)):
        if isinstance(found, Problem):
            raise IndexDamaged(folder, f"{found.file}: {found.what}", _remedy(folder, segments, REPAIR))
        yield found


def salvage(folder: Path) -> Iterator[Stored | Problem]:
    """The articles of an index that can be read, in their order, and what cannot be, or is not certain.

    When the table of contents cannot be read, they are those of all segments in the folder, the oldest first:
    of several with one id, the last one counts. Raises `IndexNotFound`, `UnreadableFile` for what may not be
    read, and `AnalysisMismatch` for an index from before the first release.
    """
    try:
        segments = read_contents(folder).segments
    except IndexDamaged as error:
        path = toc_path(folder, latest(folder))
        back = "articles that had been deleted or replaced may have come back"
        yield Problem(path.name, f"{reason(path, error)}; {back}")
        files = sorted(folder.glob(f"{NAME}_*{SUFFIX}"), key=lambda file: file.lstat().st_mtime_ns)
        segments = tuple(Segment(file.stem.removeprefix(f"{NAME}_"), _size(file)) for file in files)
    yield from _salvaged(folder, segments)
    yield from _doubtful_paths(folder, segments)


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
        except IndexDamaged as error:
            yield Problem(path.name, reason(path, error))


def _doubtful_paths(folder: Path, segments: Iterable[Segment]) -> Iterator[Problem]:
    """The files of whose articles the paths may be others: nothing tells of each one."""
    for segment in segments:
        path = segment.path(folder)
        with suppress(IndexDamaged):
            if not {"paths", "path_ends"}.isdisjoint(arrays.damaged(path)):
                yield Problem(path.name, "the paths of its articles are damaged: some may be wrong")


def _size(file: Path) -> int:
    """How many articles a segment has whose table of contents is lost; none when its file is, too."""
    with suppress(IndexDamaged):
        return len(StoredArticles(file))
    return 0


def _salvaged(folder: Path, segments: Iterable[Segment]) -> Iterator[Stored | Problem]:
    for segment in segments:
        path = segment.path(folder)
        try:
            found = StoredArticles(path)
        except IndexDamaged as error:
            count = f"{segment.live} " if segment.live else ""
            yield Problem(path.name, f"its {count}articles cannot be read: {reason(path, error)}")
            continue
        if len(found) != segment.size:
            yield Problem(path.name, f"it has {len(found)} articles, not {segment.size}")
        for number in range(min(len(found), segment.size)):
            if number not in segment.deleted:
                yield from _tried(found, number, path.name)


def _tried(found: StoredArticles, number: int, file: str) -> Iterator[Stored | Problem]:
    try:
        stored, doubts = found.read(number)
    except Exception as error:  # damage has no form
        yield Problem(file, f"article {number} cannot be read: {error}")
    else:
        yield from (Problem(file, f"article {stored.id!r} can be read, but {doubt}") for doubt in doubts)
        yield stored


def reason(path: Path, error: IndexDamaged | UnreadableFile) -> str:
    """What is wrong with the file, for a message that begins with its name."""
    what = error.what if isinstance(error, IndexDamaged) else error.reason
    return what.removeprefix(path.name).lstrip(": ")
