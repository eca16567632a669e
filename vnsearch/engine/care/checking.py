"""Checks whether all of an index is as it was written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from vnsearch.article_json import SerializedArticle, serialize
from vnsearch.engine.care.salvage import Problem, describe_error, make_mismatch
from vnsearch.engine.care.soundness import find_faults
from vnsearch.engine.format import arrays
from vnsearch.engine.format.layout import LAYOUT
from vnsearch.engine.format.toc import (
    SegmentEntry,
    TableOfContents,
    find_latest,
    identify_state,
    read_contents,
    read_newest,
    toc_path,
)
from vnsearch.engine.read.segments import LiveSegment, SegmentFile
from vnsearch.engine.write.block import Block
from vnsearch.engine.write.building import build_segment
from vnsearch.engine.write.merging import merge_segments
from vnsearch.errors import AnalysisMismatch, IndexDamaged, UnreadableFile

if TYPE_CHECKING:
    from vnsearch._typing import Array

Analyse = Callable[[Sequence[SerializedArticle]], Block]
"""Analyses articles again and makes their block; leaves out articles that cannot be analysed."""

_CHUNK = 1024
_HOW_STORED = {"records", "record_ends", "dictionaries", "dictionary_ends", "record_dictionaries"}
"""The arrays that depend on which articles were written together."""


def check(folder: Path, analysis: str, analyse: Analyse | None = None) -> tuple[Problem, ...]:
    """Finds what is wrong with the newest state of the index in the folder; nothing, if it is sound.

    If `analyse` is given, which must be the analysis named `analysis`, every stored article is analysed again
    and must give the terms that are indexed. Raises `IndexNotFound`, or `UnreadableFile` when the folder may
    not be read; whatever the files hold is a `Problem`, not an error.
    """
    while True:
        found, state = read_newest(
            folder, lambda: tuple(_find_problems(folder, f"{LAYOUT}.{analysis}", analyse))
        )
        if not found or identify_state(folder) == state:
            return found


def _find_problems(folder: Path, analysis: str, analyse: Analyse | None) -> Iterator[Problem]:
    try:
        contents = read_contents(folder)
        if contents.analysis != analysis:
            raise make_mismatch(folder, contents, analysis)
    except (AnalysisMismatch, IndexDamaged, UnreadableFile) as error:
        path = toc_path(folder, find_latest(folder))
        yield Problem(
            path.name, str(error) if isinstance(error, AnalysisMismatch) else describe_error(path, error)
        )
    else:
        yield from _check_segments(folder, contents, analyse)


def _check_segments(folder: Path, contents: TableOfContents, analyse: Analyse | None) -> Iterator[Problem]:
    ids: dict[str, str] = {}
    for segment in contents.segments:
        path = segment.path(folder)
        found = list(_check_file(path, segment))
        if not found:
            live = LiveSegment(SegmentFile(path), segment.deleted, 0)
            found += _check_articles(live, path.name, ids)
            if analyse is not None and not found:
                found += _check_analysis(live, analyse)
        yield from (Problem(path.name, what) for what in found)


def _check_file(path: Path, segment: SegmentEntry) -> Iterator[str]:
    """Finds what is wrong with the arrays of a segment's file: their checksums, sizes and numbers."""
    try:
        arrays.verify_file(path)
        found = arrays.read_arrays(path)
    except (IndexDamaged, UnreadableFile) as error:
        yield describe_error(path, error)
    else:
        size = len(found.get("id_ends", ()))
        if size != segment.size:
            yield f"it has {size} articles where the table of contents has {segment.size}"
        yield from find_faults(found)


def _check_articles(live: LiveSegment, name: str, ids: dict[str, str]) -> Iterator[str]:
    """Finds what is wrong with the stored articles; `ids` maps the ids in earlier segments to their files."""
    for number in live.numbers():
        try:
            article_id, article = live.file.id(number), live.file.article(number)
            if article_id in ids:
                yield f"article {article_id!r} is in {ids[article_id]}, too"
            ids[article_id] = name
            if article.id != article_id:
                yield f"article {article_id!r} is stored as {article.id!r}"
            if serialize(article).digest != live.file.digest(number):
                yield f"article {article_id!r} is not the one that was stored"
        except Exception as error:  # damage can lead to any error
            yield f"article {number} cannot be read: {error.__cause__ or error!r}"


def _check_analysis(live: LiveSegment, analyse: Analyse) -> Iterator[str]:
    numbers = list(live.numbers())
    for begin in range(0, len(numbers), _CHUNK):
        yield from _find_differing(live.file, numbers[begin : begin + _CHUNK], analyse)


def _find_differing(file: SegmentFile, numbers: Sequence[int], analyse: Analyse) -> Iterator[str]:
    """Finds articles whose analysis differs from what is indexed, by halving until each is found.

    Merging extracts what is indexed of the articles, which must equal a segment made of them alone.
    """
    block = analyse([serialize(file.article(number)) for number in numbers])
    others = set(range(file.size)).difference(numbers)
    indexed = dict(merge_segments([LiveSegment(file, others, 0)]))
    if len(block.articles) == len(numbers):
        differing = _compare_arrays(indexed, build_segment(block))
    else:
        differing = ["everything: it cannot be analysed"]
    if differing and len(numbers) == 1:
        yield f"article {file.id(numbers[0])!r}, analysed again, differs in {', '.join(differing)}"
    elif differing:
        middle = len(numbers) // 2
        yield from _find_differing(file, numbers[:middle], analyse)
        yield from _find_differing(file, numbers[middle:], analyse)


def _compare_arrays(indexed: dict[str, Array], again: Iterable[tuple[str, Array]]) -> list[str]:
    """The names of the arrays that differ."""
    return [
        name
        for name, values in again
        if name not in _HOW_STORED and not np.array_equal(np.ravel(indexed[name]), np.ravel(values))
    ]
