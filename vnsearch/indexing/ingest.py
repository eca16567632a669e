"""From articles, read from files or given, to an index: what of them is new, analysed and put in."""

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
"""Called with the id of each article, or the name of each rejected file, when it was read."""


def preview(
    paths: Iterable[str | Path],
    known: Iterable[tuple[str, bytes, str | None]] = (),
    *,
    strict: bool = False,
) -> Report:
    """What an update from the paths would do to an index that holds the `known` (id, digest, path)."""
    paths = list(paths)
    reconciliation = make_reconciliation(known, paths, strict=strict)
    for _ in read_changes(paths, reconciliation):
        pass
    return reconciliation.report()


def read_changes(
    paths: Iterable[str | Path], reconciliation: Reconciliation, progress: Progress | None = None
) -> Iterator[SerializedArticle]:
    """What of the files and folders has to be put into the index."""
    from vnsearch.readers import read_articles

    return _select(read_articles(paths), reconciliation.take, reconciliation, progress)


def select_changes(
    items: Iterable[Article | Rejection], reconciliation: Reconciliation, progress: Progress | None = None
) -> Iterator[SerializedArticle]:
    """What of the articles has to be put into the index; raises `BadArticle` for what is none."""
    return _select(map(_check_type, items), reconciliation.put, reconciliation, progress)


def write_changes(
    batch: Batch, articles: Iterator[SerializedArticle], reconciliation: Reconciliation, workers: int | None
) -> None:
    """Analyses the articles, with so many processes, and puts them in."""
    from vnsearch.indexing.workers import analyse

    with closing(analyse(articles, batch.dictionary, workers=workers)) as done:
        for analysed in done:
            for article_id, rejection in analysed.rejected.items():
                reconciliation.fail(article_id, rejection)
            batch.put(analysed.block)


def _select(
    items: Iterable[Article | Rejection],
    take: Callable[[Article], SerializedArticle | None],
    reconciliation: Reconciliation,
    progress: Progress | None,
) -> Iterator[SerializedArticle]:
    """What of the articles has to be put into the index, as `take` has it."""
    for item in items:
        taken = item if isinstance(item, Rejection) else _try_taking(item, take)
        if isinstance(taken, Rejection):
            reconciliation.reject(taken)
        elif taken is not None:
            yield taken
        if progress is not None:
            progress(item.where if isinstance(item, Rejection) else item.id)


def _try_taking(
    article: Article, take: Callable[[Article], SerializedArticle | None]
) -> SerializedArticle | Rejection | None:
    """What `take` makes of the article, or why it cannot be stored."""
    try:
        return take(article)
    except BadArticle as error:
        return Rejection(article.id, str(error), article.path)


def _check_type(item: Article | Rejection) -> Article | Rejection:
    if not isinstance(item, Article | Rejection):
        raise BadArticle(f"{item!r} is no Article")
    return item
