"""Maintenance of an index: checking it, and writing it anew from its stored articles."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from vnsearch._logging import log_warning
from vnsearch.article_json import SerializedArticle
from vnsearch.engine import MEMORY, Engine
from vnsearch.engine.care import checking, salvage
from vnsearch.engine.care.salvage import Problem
from vnsearch.engine.write.block import Block
from vnsearch.errors import REBUILD, UPGRADE, AnalysisMismatch, IndexDamaged
from vnsearch.indexing.analysing import Chunk, analyse, analyse_chunk
from vnsearch.language import analyzer

if TYPE_CHECKING:
    from vnsearch.engine.write.batch import Batch

__all__ = ["Problem", "Repair", "Upgrade", "check", "remove_leftovers", "repair", "upgrade"]


class Repair(NamedTuple):
    """The result of a repair: how many articles were saved, and what is lost or doubtful."""

    saved: int
    lost: tuple[Problem, ...]


class Upgrade(NamedTuple):
    """The result of an upgrade: the analyses that made the index before and after, equal if it was current.

    `articles` is the number of articles that were written anew.
    """

    before: str
    after: str
    articles: int


def check(folder: str | Path, *, deep: bool = False) -> tuple[Problem, ...]:
    """Finds what is wrong with the files of the index in the folder; nothing, if they are sound.

    With `deep`, every stored article is analysed again and must give the terms that are indexed. Raises
    `IndexNotFound`, or `UnreadableFile` when the folder may not be read; whatever the files hold is a
    `Problem`, not an error.
    """
    problems = checking.check(Path(folder), analyzer.fingerprint(), _analyse_again if deep else None)
    _log(problems)
    return problems


def repair(
    folder: str | Path, *, wait: float = 0.0, workers: int | None = None, memory: int = MEMORY
) -> Repair:
    """Makes the index anew from the articles stored in it, and removes what killed writers left.

    Articles that cannot be read are lost; if the table of contents cannot be read, articles that had been
    deleted or replaced may come back. Raises `IndexNotFound`, `IndexLocked`, `IndexNotWritable`,
    `UnreadableFile` when a file may not be read, `IndexDamaged` when no article can be read, or
    `AnalysisMismatch` for an index from before the first release; then nothing is changed.
    """
    engine = Engine(Path(folder), analyzer.fingerprint(), memory=memory)
    lost: list[Problem] = []
    with engine.replace(wait=wait) as batch:
        saved = _write(batch, _salvage_readable(engine.folder, lost), lost, workers)
        if lost and not saved:
            raise IndexDamaged(engine.folder, "none of its articles can be read", REBUILD)
        batch.commit()
    _log(lost)
    return Repair(saved, tuple(lost))


def upgrade(
    folder: str | Path, *, wait: float = 0.0, workers: int | None = None, memory: int = MEMORY
) -> Upgrade:
    """Makes an index of another version or another analysis anew, from the articles stored in it.

    Until this is complete, the index stays as it was, and programs of its version can search it. A current
    index is not changed. Raises `IndexNotFound`, `IndexLocked`, `IndexNotWritable`, `AnalysisMismatch` when
    none of the articles can be read, or `IndexDamaged` when one of them cannot; then nothing is changed.
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
    """Removes what killed writers left, as the next write would; raises the same errors as a write."""
    with Engine(Path(folder), analyzer.fingerprint()).change(wait=wait):
        pass


def _log(problems: Iterable[Problem]) -> None:
    for problem in problems:
        log_warning("%s: %s", problem.file, problem.what)


def _analyse_again(articles: Sequence[SerializedArticle]) -> Block:
    return analyse_chunk(Chunk(articles, b"")).block


def _find_mismatch(engine: Engine) -> AnalysisMismatch | None:
    """The error for an index of another version, None for a current one; raised if no article can be read."""
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
    """Analyses the articles and puts them in; returns how many different ids they have.

    Articles that cannot be analysed are added to `failed`.
    """
    written: set[str] = set()
    for analysed in analyse(articles, workers=workers):
        batch.put(analysed.block)
        written.update(record.id for record in analysed.block.articles)
        failed += (Problem(article_id, why.reason) for article_id, why in analysed.rejected.items())
    return len(written)
