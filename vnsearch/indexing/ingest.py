"""Brings articles into an index: selects those that are new or changed, analyses them, and puts them in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from vnsearch.errors import BadArticle
from vnsearch.indexing.changes import Reconciliation, make_reconciliation
from vnsearch.model import Article, Rejection, Report

if TYPE_CHECKING:
    from vnsearch.article_json import SerializedArticle
    from vnsearch.engine.write.batch import Batch

Progress = Callable[[str], None]
"""Called for each article that was read, with its id, and for each rejection, with the name of the file."""


def preview(
    paths: Iterable[str | Path],
    known: Iterable[tuple[str, bytes, str | None]] = (),
    *,
    strict: bool = False,
) -> Report:
    """Reports what an update from the paths would do to an index of `known` (id, digest, path)."""
    paths = list(paths)
    reconciliation = make_reconciliation(known, paths, strict=strict)
    for _ in read_changes(paths, reconciliation):
        pass
    return reconciliation.report()


def read_changes(
    paths: Iterable[str | Path], reconciliation: Reconciliation, progress: Progress | None = None
) -> Iterator[SerializedArticle]:
    """Reads files and folders; yields the articles that have to be put into the index."""
    from vnsearch.readers import read_articles

    return _select(read_articles(paths), reconciliation.compare_read, reconciliation, progress)


def select_changes(
    items: Iterable[Article | Rejection], reconciliation: Reconciliation, progress: Progress | None = None
) -> Iterator[SerializedArticle]:
    """Yields the articles that have to be put into the index; raises `BadArticle` for other objects."""
    return _select(map(_check_type, items), reconciliation.compare, reconciliation, progress)


def write_changes(
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
        return compare(article)
    except BadArticle as error:
        return Rejection(article.id, str(error), article.path)


def _check_type(item: Article | Rejection) -> Article | Rejection:
    if not isinstance(item, Article | Rejection):
        raise BadArticle(f"{item!r} is no Article")
    return item
