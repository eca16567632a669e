"""Brings articles into an index: selects those that are new or changed, analyses them, and puts them in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

from vnsearch.engine.format.toc import find_latest
from vnsearch.errors import BadArticle
from vnsearch.indexing.changes import EmptyIndex, KnownArticles, Reconciliation, make_reconciliation
from vnsearch.model import Article, Rejection, Report

if TYPE_CHECKING:
    from vnsearch.article_json import SerializedArticle
    from vnsearch.engine.protocols import ChangeBatch
    from vnsearch.indexing.coverage_log import CoverageLog
    from vnsearch.indexing.inventory import Inventory
    from vnsearch.indexing.reading_options import Progress, Reading
    from vnsearch.indexing.workers import WorkerPool


def add(
    batch: ChangeBatch,
    before: KnownArticles,
    articles: Article | Iterable[Article | Rejection],
    *,
    strict: bool,
    progress: Progress | None,
    workers: int | None,
) -> Report:
    """Puts those of the articles in that are new or changed; raises `BadArticle` for other objects."""
    from vnsearch.indexing.workers import WorkerPool

    several = [articles] if isinstance(articles, Article) else articles
    reconciliation = make_reconciliation(before, strict=strict)
    with WorkerPool(workers) as pool:
        _write(batch, _select(several, reconciliation, progress), reconciliation, pool)
    batch.commit()
    return reconciliation.report()


def update(
    batch: ChangeBatch,
    before: KnownArticles,
    paths: Sequence[str],
    *,
    folder: Path | None,
    notes_folder: Path,
    workers: int | None,
    **reading: Unpack[Reading],
) -> Report:
    """Puts in what is new or changed in the files and folders, and removes what has disappeared from them.

    `folder`, here and below, is that of the index, where the inventory is; None if it is in none. The
    coverage is in the `notes_folder`.
    """
    from vnsearch.indexing.coverage_log import CoverageLog
    from vnsearch.indexing.inventory import Inventory

    inventory = Inventory.load(folder)
    coverage = CoverageLog.load(notes_folder, nothing_read=inventory.is_empty)
    report = _take_in(batch, before, paths, inventory, coverage, workers=workers, **reading)
    batch.remove_all(report.removed)
    batch.commit()
    inventory.save()
    if folder is None or find_latest(folder) >= 0:  # where nothing was put in, there may be no index
        coverage.save(notes_folder)
    return report


def rebuild(
    batch: ChangeBatch,
    paths: Sequence[str],
    *,
    folder: Path | None,
    notes_folder: Path,
    workers: int | None,
    **reading: Unpack[Reading],
) -> Report:
    """Puts in what is in the files and folders, all of which are read; commits it if there is anything."""
    from vnsearch.indexing.coverage_log import CoverageLog
    from vnsearch.indexing.inventory import Inventory

    inventory, coverage = Inventory(folder), CoverageLog()
    report = _take_in(batch, EmptyIndex(), paths, inventory, coverage, workers=workers, **reading)
    if report.added:
        batch.commit()
        inventory.save()
        coverage.save(notes_folder)
    return report


def preview(
    paths: Sequence[str],
    before: KnownArticles,
    *,
    folder: Path | None,
    workers: int | None = None,
    **reading: Unpack[Reading],
) -> Report:
    """Reports what `update` would do; with an `EmptyIndex`, what `rebuild` would do."""
    from vnsearch.indexing.coverage_log import CoverageLog
    from vnsearch.indexing.intake import Intake
    from vnsearch.indexing.inventory import Inventory
    from vnsearch.indexing.workers import WorkerPool

    reconciliation = make_reconciliation(before, paths, strict=reading.get("strict", False))
    with WorkerPool(workers) as pool:
        intake = Intake(reconciliation, Inventory.load(folder), CoverageLog(), reading)
        for _ in intake.take(paths, pool):
            pass
    return reconciliation.report()


def _take_in(
    batch: ChangeBatch,
    before: KnownArticles,
    paths: Sequence[str],
    inventory: Inventory,
    coverage: CoverageLog,
    *,
    workers: int | None,
    **reading: Unpack[Reading],
) -> Report:
    """Puts in what is new or changed in the files and folders."""
    from vnsearch.indexing.intake import Intake
    from vnsearch.indexing.workers import WorkerPool
    from vnsearch.readers.remarks import make_refusal

    reconciliation = make_reconciliation(before, paths, strict=reading.get("strict", False))
    with WorkerPool(workers) as pool:
        articles = Intake(reconciliation, inventory, coverage, reading).take(paths, pool)
        failed = _write(batch, articles, reconciliation, pool)
    inventory.forget(rejection.path for rejection in failed if rejection.path)
    for rejection in failed:
        coverage.note(rejection.path, [make_refusal(rejection)])
    return reconciliation.report()


def _write(
    batch: ChangeBatch,
    articles: Iterator[SerializedArticle],
    reconciliation: Reconciliation,
    pool: WorkerPool,
) -> list[Rejection]:
    """Analyses the articles, and puts them in; returns the rejections of those that cannot be analysed."""
    failed: list[Rejection] = []
    first = next(articles, None)
    if first is None:
        return failed
    from vnsearch.indexing.analysing import analyse_in  # where nothing has changed, it is not needed

    for analysed in analyse_in(pool, chain([first], articles), batch.dictionary):
        for article_id, rejection in analysed.rejected.items():
            reconciliation.fail(article_id, rejection)
            failed.append(rejection)
        batch.put(analysed.block)
    return failed


def _select(
    items: Iterable[Article | Rejection], reconciliation: Reconciliation, progress: Progress | None
) -> Iterator[SerializedArticle]:
    """Yields the articles that have to be put into the index."""
    from vnsearch.article_json import SerializedArticle
    from vnsearch.indexing.reading import serialize_if_possible

    given = iter(items)
    while group := list(islice(given, reconciliation.together)):
        serialized = [serialize_if_possible(_check_type(item)) for item in group]
        reconciliation.expect(stored for stored in serialized if isinstance(stored, SerializedArticle))
        for item, stored in zip(group, serialized, strict=True):
            if isinstance(stored, Rejection):
                reconciliation.reject(stored)
            elif (changed := reconciliation.compare(stored)) is not None:
                yield changed
            if progress is not None:
                progress(item.where if isinstance(item, Rejection) else item.id)


def _check_type(item: Article | Rejection) -> Article | Rejection:
    if not isinstance(item, Article | Rejection):
        raise BadArticle(f"{item!r} is no Article")
    return item
