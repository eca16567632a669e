"""From articles, read from files or given, to an index: what of them is new, analysed and put in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from vnsearch.errors import BadArticle
from vnsearch.indexing.changes import Reconciliation, reconciliation_for
from vnsearch.model import Article, Rejection, Report

if TYPE_CHECKING:
    from vnsearch.article_json import Stored
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
    reconciliation = reconciliation_for(known, paths, strict=strict)
    for _ in read(paths, reconciliation):
        pass
    return reconciliation.report()


def read(
    paths: Iterable[str | Path], reconciliation: Reconciliation, progress: Progress | None = None
) -> Iterator[Stored]:
    """What of the files and folders has to be put into the index."""
    from vnsearch.readers import read_articles

    return _wanted(read_articles(paths), reconciliation.take, reconciliation, progress)


def given(
    items: Iterable[Article | Rejection], reconciliation: Reconciliation, progress: Progress | None = None
) -> Iterator[Stored]:
    """What of the articles has to be put into the index; raises `BadArticle` for what is none."""
    return _wanted(map(_checked, items), reconciliation.put, reconciliation, progress)


def put(
    batch: Batch, articles: Iterator[Stored], reconciliation: Reconciliation, workers: int | None
) -> None:
    """Analyses the articles, with so many processes, and puts them in."""
    from vnsearch.indexing.workers import analyse

    with closing(analyse(articles, batch.dictionary, workers=workers)) as done:
        for analysed in done:
            for article_id, rejection in analysed.rejected.items():
                reconciliation.fail(article_id, rejection)
            batch.put(analysed.block)


def _wanted(
    items: Iterable[Article | Rejection],
    take: Callable[[Article], Stored | None],
    reconciliation: Reconciliation,
    progress: Progress | None,
) -> Iterator[Stored]:
    """What of the articles has to be put into the index, as `take` has it."""
    for item in items:
        taken = item if isinstance(item, Rejection) else _taken(item, take)
        if isinstance(taken, Rejection):
            reconciliation.reject(taken)
        elif taken is not None:
            yield taken
        if progress is not None:
            progress(item.where if isinstance(item, Rejection) else item.id)


def _taken(article: Article, take: Callable[[Article], Stored | None]) -> Stored | Rejection | None:
    """What `take` makes of the article, or why it cannot be stored."""
    try:
        return take(article)
    except BadArticle as error:
        return Rejection(article.id, str(error), article.path)


def _checked(item: Article | Rejection) -> Article | Rejection:
    if not isinstance(item, Article | Rejection):
        raise BadArticle(f"{item!r} is no Article")
    return item
