"""Saves the stored articles of an index, whichever version wrote it and whatever of it is damaged.

When an index is upgraded or repaired, its terms and posting lists are made anew from the stored articles. So
that this never needs the files that the articles were read from, the following is the same in every layout; a
layout that has to change any of it must still read what was written before.

- In the table of contents, the plain half that `toc` describes: its structure, and in its JSON object
  `generation`, `segments` and `analysis`, which begins with the number of the layout and a full stop.
- In a segment's file, the container that `arrays` describes: the place of the list of arrays, and the fields
  of an entry, for every version of the container that an index was written in.
- Among its arrays, these. Strings are stored one after the other, with an array of where each one ends:

    ids, id_ends                    each article's id, in UTF-8 (lone surrogates like other characters)
    paths, path_ends                the path it was read from, encoded in the same way; empty for none
    records, record_ends            everything else of it, in the JSON that `article_json` writes, compressed
                                    in the zlib format
    dictionaries, dictionary_ends   the preset dictionaries of the compressed articles; empty for none
    record_dictionaries             the number of each article's dictionary
    digests                         16 bytes of BLAKE2b of each article's JSON
    generation                      two numbers, in order where the segments were written one after the other;
                                    layouts before the fifth do not have it

`tests/golden` has an index of each layout that was released.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from vnsearch.article_json import SerializedArticle, compute_digest, from_bytes, serialize
from vnsearch.engine.cache import CacheBudget
from vnsearch.engine.format import arrays
from vnsearch.engine.format.articles import ARTICLE_ARRAYS, GENERATION, StoredArticles
from vnsearch.engine.format.toc import (
    INDEX_NAME,
    SEGMENT_SUFFIX,
    SegmentEntry,
    TableOfContents,
    find_latest,
    read_contents,
    toc_path,
)
from vnsearch.errors import REBUILD, REPAIR, UPGRADE, AnalysisMismatch, IndexDamaged, UnreadableFile


class Problem(NamedTuple):
    """Something wrong with an index: the name of the file, and what is wrong with it."""

    file: str
    what: str


class SalvagedSegment:
    """The articles in a segment's file of any layout, numbered from 0, deleted ones included.

    Nothing is verified when it is opened; see `read`. Raises `IndexDamaged` or `UnreadableFile` when the file
    cannot be read.
    """

    def __init__(self, path: Path) -> None:
        found = arrays.read_unverified(path)
        if missing := sorted(ARTICLE_ARRAYS - found.keys()):
            raise IndexDamaged(path.parent, f"{path.name}: it lacks {', '.join(missing)}")
        self._articles = StoredArticles(found.__getitem__, CacheBudget())
        self.generation = tuple(found[GENERATION].tolist()) if GENERATION in found else (0, 0)

    def __len__(self) -> int:
        return len(self._articles)

    def read(self, number: int) -> tuple[SerializedArticle, list[str]]:
        """An article, and what is wrong with its path, digest or id as stored beside its JSON.

        The JSON is trusted if the checksum in the zlib format and its digest or its id agree with it.
        Otherwise raises `ValueError`, or whatever error the damage leads to.
        """
        data = self._articles.json(number)
        path, doubts = self._path(number)
        stored = serialize(from_bytes(data, path=path))
        witnesses = {
            "its digest": compute_digest(data) == self._articles.digest(number),
            "its id": stored.id.encode("utf-8", "surrogatepass") == self._articles.ids[number],
        }
        if not any(witnesses.values()):
            raise ValueError("it is not the one that was stored")
        return stored, doubts + [f"{name} is wrong" for name, agrees in witnesses.items() if not agrees]

    def _path(self, number: int) -> tuple[str | None, list[str]]:
        try:
            return self._articles.path(number), []
        except UnicodeDecodeError:
            return None, ["its path is wrong"]


def read_articles(folder: Path) -> Iterator[SerializedArticle]:
    """Reads all articles of an index, in their order.

    Raises `IndexNotFound`, `UnreadableFile`, `AnalysisMismatch` for an index from before the first release,
    and `IndexDamaged` when a file is not as it was written, or an article cannot be read.
    """
    segments = read_contents(folder).segments
    for found in chain(_find_damaged_files(folder, segments), _salvage_segments(folder, segments)):
        if isinstance(found, Problem):
            raise IndexDamaged(
                folder, f"{found.file}: {found.what}", _choose_remedy(folder, segments, REPAIR)
            )
        yield found


def salvage_articles(folder: Path) -> Iterator[SerializedArticle | Problem]:
    """Reads the articles of a damaged index, in their order; yields a `Problem` for what is lost or doubtful.

    When the table of contents cannot be read, the articles are those of all segments in the folder, in the
    order in which they were written: of several articles with the same id, the last one counts.

    Raises `IndexNotFound`, `UnreadableFile` for a file that may not be read, and `AnalysisMismatch` for an
    index from before the first release.
    """
    try:
        segments = read_contents(folder).segments
    except IndexDamaged as error:
        path = toc_path(folder, find_latest(folder))
        back = "articles that had been deleted or replaced may have come back"
        yield Problem(path.name, f"{describe_error(path, error)}; {back}")
        segments = _list_segments(folder)
    yield from _salvage_segments(folder, segments)
    yield from _find_doubtful_paths(folder, segments)


def make_mismatch(folder: Path, contents: TableOfContents, expected: str) -> AnalysisMismatch:
    """Makes the error for an index that another analysis than `expected` made; it says what can be done."""
    remedy = _choose_remedy(folder, contents.segments, UPGRADE)
    return AnalysisMismatch(folder, contents.analysis, expected, remedy)


def _choose_remedy(folder: Path, segments: Sequence[SegmentEntry], remedy: str) -> str:
    """The `remedy`, which needs the articles, if at least one of them can be read; else `REBUILD`."""
    lost = all(isinstance(found, Problem) for found in _salvage_segments(folder, segments))
    return REBUILD if lost and any(segment.live for segment in segments) else remedy


def _find_damaged_files(folder: Path, segments: Iterable[SegmentEntry]) -> Iterator[Problem]:
    """The segments whose checksums are wrong; nothing else would show that a path is another."""
    for segment in segments:
        path = segment.path(folder)
        try:
            arrays.verify_file(path)
        except IndexDamaged as error:
            yield Problem(path.name, describe_error(path, error))


def _find_doubtful_paths(folder: Path, segments: Iterable[SegmentEntry]) -> Iterator[Problem]:
    """The segments whose paths are damaged: there is no checksum of each one that would tell which."""
    for segment in segments:
        path = segment.path(folder)
        with suppress(IndexDamaged):
            if not {"paths", "path_ends"}.isdisjoint(arrays.find_damaged(path)):
                yield Problem(path.name, "the paths of its articles are damaged: some may be wrong")


def _list_segments(folder: Path) -> tuple[SegmentEntry, ...]:
    """All segments in the folder, in the order in which they were written.

    That order is inside them; only those of layouts before the fifth are ordered by the times of their files,
    which another program may have changed.
    """
    found: list[tuple[tuple[int, ...], int, SegmentEntry]] = []
    for file in folder.glob(f"{INDEX_NAME}_*{SEGMENT_SUFFIX}"):
        name, generation, size = file.stem.removeprefix(f"{INDEX_NAME}_"), (0, 0), 0
        with suppress(IndexDamaged):
            segment = SalvagedSegment(file)
            generation, size = segment.generation, len(segment)
        found.append((generation, file.lstat().st_mtime_ns, SegmentEntry(name, size)))
    return tuple(entry for _, _, entry in sorted(found))


def _salvage_segments(
    folder: Path, segments: Iterable[SegmentEntry]
) -> Iterator[SerializedArticle | Problem]:
    for segment in segments:
        path = segment.path(folder)
        try:
            found = SalvagedSegment(path)
        except IndexDamaged as error:
            count = f"{segment.live} " if segment.live else ""
            yield Problem(path.name, f"its {count}articles cannot be read: {describe_error(path, error)}")
            continue
        if len(found) != segment.size:
            yield Problem(path.name, f"it has {len(found)} articles, not {segment.size}")
        for number in range(min(len(found), segment.size)):
            if number not in segment.deleted:
                yield from _salvage_article(found, number, path.name)


def _salvage_article(found: SalvagedSegment, number: int, file: str) -> Iterator[SerializedArticle | Problem]:
    try:
        stored, doubts = found.read(number)
    except Exception as error:  # damage can lead to any error
        yield Problem(file, f"article {number} cannot be read: {error}")
    else:
        yield from (Problem(file, f"article {stored.id!r} can be read, but {doubt}") for doubt in doubts)
        yield stored


def describe_error(path: Path, error: IndexDamaged | UnreadableFile) -> str:
    """What is wrong with the file, for a message that already begins with its name."""
    what = error.what if isinstance(error, IndexDamaged) else error.reason
    return what.removeprefix(path.name).lstrip(": ")
