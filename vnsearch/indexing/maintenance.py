"""Looking after an index: whether all of it is as it was written, and writing it anew from its articles."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from vnsearch.article_json import SerializedArticle
from vnsearch.engine import MEMORY, Engine
from vnsearch.engine.care import checking, salvage
from vnsearch.engine.care.salvage import Problem
from vnsearch.engine.write.block import Block
from vnsearch.errors import REBUILD, UPGRADE, AnalysisMismatch, IndexDamaged
from vnsearch.indexing.workers import Chunk, analyse, analyse_chunk
from vnsearch.language import analyzer

if TYPE_CHECKING:
    from vnsearch.engine.write.batch import Batch

__all__ = ["Problem", "Repair", "Upgrade", "check", "remove_leftovers", "repair", "upgrade"]


class Repair(NamedTuple):
    """What became of an index: how many articles it has, and what is lost or not certain to be as it was."""

    saved: int
    lost: tuple[Problem, ...]


class Upgrade(NamedTuple):
    """What an upgrade did: by which analyses the index was made before and after, the same if it was current.

    `articles` is the number of those that were written anew.
    """

    before: str
    after: str
    articles: int


def check(folder: str | Path, *, deep: bool = False) -> tuple[Problem, ...]:
    """What is wrong with the files of the index in the folder; nothing, if all is as it was written.

    With `deep`, every stored article is analysed again and must give the terms that are indexed. Raises
    `IndexNotFound`, `UnreadableFile` when the folder may not be read, and nothing else, whatever the files
    hold.
    """
    return checking.check(Path(folder), analyzer.fingerprint(), _analyse_again if deep else None)


def repair(folder: str | Path, *, wait: float = 0.0, workers: int | None = None) -> Repair:
    """Makes the index anew from the articles stored in it, and removes what dead writers left.

    Articles that cannot be read are lost; without a table of contents that can be, those that were deleted or
    replaced before may come back. Raises `IndexNotFound`, `IndexLocked`, `IndexNotWritable`, `UnreadableFile`
    when a file may not be read, `IndexDamaged` when no article can be, or `AnalysisMismatch` when that is
    because the index is from before the first release; then nothing is changed.
    """
    engine = Engine(Path(folder), analyzer.fingerprint())
    lost: list[Problem] = []
    with engine.replace(wait=wait) as batch:
        saved = _write(batch, _salvage_readable(engine.folder, lost), lost, workers)
        if lost and not saved:
            raise IndexDamaged(engine.folder, "none of its articles can be read", REBUILD)
        batch.commit()
    return Repair(saved, tuple(lost))


def upgrade(
    folder: str | Path, *, wait: float = 0.0, workers: int | None = None, memory: int = MEMORY
) -> Upgrade:
    """Makes the index, if another version or another analysis made it, anew from the articles stored in it.

    Until that is done, the index is as it was, and the programs that made it can search it; an index that is
    current stays as it is. Raises `IndexNotFound`, `IndexLocked`, `IndexNotWritable`, `AnalysisMismatch` when
    none of the articles can be read, and `IndexDamaged` when one cannot be; then nothing is changed.
    """
    engine = Engine(Path(folder), analyzer.fingerprint(), memory=memory)
    outdated = _find_mismatch(engine)
    if outdated is None:
        current = engine.stats().analysis
        return Upgrade(current, current, 0)
    failed: list[Problem] = []
    with engine.replace(wait=wait) as batch:
        written = _write(batch, salvage.read_articles(engine.folder), failed, workers)
        if failed:
            article_id, what = failed[0]
            raise IndexDamaged(engine.folder, f"article {article_id!r} {what}")
        batch.commit()
    return Upgrade(outdated.found, outdated.expected, written)


def remove_leftovers(folder: str | Path, *, wait: float = 0.0) -> None:
    """Removes what dead writers left, as the next write would. Raises as `repair` does."""
    with Engine(Path(folder), analyzer.fingerprint()).change(wait=wait):
        pass


def _analyse_again(articles: Sequence[SerializedArticle]) -> Block:
    return analyse_chunk(Chunk(articles, b"")).block


def _find_mismatch(engine: Engine) -> AnalysisMismatch | None:
    """The error for an index of another version, if it is one; raised when no article can be read."""
    try:
        engine.snapshot()
    except AnalysisMismatch as error:
        if error.remedy != UPGRADE:
            raise
        return error
    return None


def _salvage_readable(folder: Path, lost: list[Problem]) -> Iterator[SerializedArticle]:
    for found in salvage.salvage_articles(folder):
        if isinstance(found, Problem):
            lost.append(found)
        else:
            yield found


def _write(
    batch: Batch, articles: Iterator[SerializedArticle], failed: list[Problem], workers: int | None
) -> int:
    """Analyses the articles and puts them in; how many, those with the same id taken as one.

    What cannot be analysed is added to `failed`.
    """
    written: set[str] = set()
    for analysed in analyse(articles, workers=workers):
        batch.put(analysed.block)
        written.update(record.id for record in analysed.block.articles)
        failed += (Problem(article_id, why.reason) for article_id, why in analysed.rejected.items())
    return len(written)
