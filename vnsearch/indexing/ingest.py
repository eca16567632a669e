"""Brings articles into an index: selects those that are new or changed, analyses them, and puts them in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from typing import TYPE_CHECKING

from vnsearch.arguments import FilePath, list_paths
from vnsearch.article_json import check_metadata
from vnsearch.errors import BadArticle
from vnsearch.indexing.changes import EmptyIndex, KnownArticles, Reconciliation, make_reconciliation
from vnsearch.model import Article, Rejection, Report

if TYPE_CHECKING:
    from vnsearch.article_json import SerializedArticle
    from vnsearch.engine.write.batch import Batch

Progress = Callable[[str], None]
"""Called for each article that was read, with its id, and for each rejection, with the name of the file."""


_EMPTY = EmptyIndex()


def add(
    batch: Batch,
    before: KnownArticles,
    articles: Article | Iterable[Article | Rejection],
    *,
    strict: bool,
    progress: Progress | None,
    workers: int | None,
) -> Report:
    """Puts those of the articles in that are new or changed; raises `BadArticle` for other objects."""
    several = [articles] if isinstance(articles, Article) else articles
    reconciliation = make_reconciliation(before, strict=strict)
    changes = _select(map(_check_type, several), reconciliation.compare, reconciliation, progress)
    _write(batch, changes, reconciliation, workers)
    return reconciliation.report()


def update(
    batch: Batch,
    before: KnownArticles,
    paths: Sequence[str],
    *,
    strict: bool,
    progress: Progress | None,
    workers: int | None,
) -> Report:
    """Puts in what is new or changed in the files and folders, and removes what has disappeared from them."""
    reconciliation = make_reconciliation(before, paths, strict=strict)
    _write(batch, _read(paths, reconciliation, progress), reconciliation, workers)
    report = reconciliation.report()
    for article_id in report.removed:
        batch.remove(article_id)
    return report


def rebuild(
    batch: Batch, paths: Sequence[str], *, strict: bool, progress: Progress | None, workers: int | None
) -> Report:
    """Puts in what is in the files and folders, and commits, unless there is nothing in them."""
    report = update(batch, _EMPTY, paths, strict=strict, progress=progress, workers=workers)
    if report.added:
        batch.commit()
    return report


def preview(
    paths: FilePath | Iterable[FilePath], before: KnownArticles = _EMPTY, *, strict: bool = False
) -> Report:
    """Reports what `update` would do."""
    wanted = list_paths(paths)
    reconciliation = make_reconciliation(before, wanted, strict=strict)
    for _ in _read(wanted, reconciliation):
        pass
    return reconciliation.report()


def _read(
    paths: Sequence[str], reconciliation: Reconciliation, progress: Progress | None = None
) -> Iterator[SerializedArticle]:
    """Reads files and folders; yields the articles that have to be put into the index."""
    from vnsearch.readers import read_articles

    return _select(read_articles(paths), reconciliation.compare_read, reconciliation, progress)


def _write(
    batch: Batch, articles: Iterator[SerializedArticle], reconciliation: Reconciliation, workers: int | None
) -> None:
    """Analyses the articles, in up to `workers` processes, and puts them in."""
    from vnsearch.indexing.workers import analyse

    with closing(analyse(articles, batch.dictionary, workers=workers)) as done:
        for analysed in done:
            for article_id, rejection in analysed.rejected.items():
                reconciliation.fail(article_id, rejection)
            batch.put(analysed.block)


def _select(
    items: Iterable[Article | Rejection],
    compare: Callable[[Article], SerializedArticle | None],
    reconciliation: Reconciliation,
    progress: Progress | None,
) -> Iterator[SerializedArticle]:
    """Yields the articles that have to be put into the index, as `compare` returns them."""
    for item in items:
        result = item if isinstance(item, Rejection) else _try_comparing(item, compare)
        if isinstance(result, Rejection):
            reconciliation.reject(result)
        elif result is not None:
            yield result
        if progress is not None:
            progress(item.where if isinstance(item, Rejection) else item.id)


def _try_comparing(
    article: Article, compare: Callable[[Article], SerializedArticle | None]
) -> SerializedArticle | Rejection | None:
    """The result of `compare`, or a rejection if the article cannot be stored."""
    try:
        check_metadata(article)
        return compare(article)
    except BadArticle as error:
        return Rejection(article.id, str(error), article.path)


def _check_type(item: Article | Rejection) -> Article | Rejection:
    if not isinstance(item, Article | Rejection):
        raise BadArticle(f"{item!r} is no Article")
    return item
