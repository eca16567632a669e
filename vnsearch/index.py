"""The public class `Index`: articles in, results out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from functools import partial
from itertools import chain, islice
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, TypeVar

from vnsearch import analysis
from vnsearch.engine import MEMORY, Engine
from vnsearch.errors import ArticleNotFound, BadArticle
from vnsearch.model import (
    Article,
    Completion,
    Plan,
    Rejection,
    Report,
    Stats,
    Suggestion,
    Weighted,
)
from vnsearch.names import known_names
from vnsearch.occurrences import as_phrase
from vnsearch.planner import plan
from vnsearch.query import parse
from vnsearch.reconcile import Reconciliation
from vnsearch.results import Results
from vnsearch.rules import Form, Group, Synonyms, read_synonyms, read_words
from vnsearch.searching import MATCHES, ORDERS, Page, check_choice, facts_filter, found
from vnsearch.snippets import find_run
from vnsearch.words import run_of

if TYPE_CHECKING:
    from vnsearch.engine import Snapshot
    from vnsearch.engine.batch import Batch
    from vnsearch.engine.checking import Problem
    from vnsearch.record import Stored

_T = TypeVar("_T")

PathLike = str | Path
Progress = Callable[[str], None]
"""Called with the id of each article, or the name of each rejected file, when it was read."""


class Index:
    """A searchable index in a folder; open one with `Index.open`, and close it or use `with`.

    Searching is safe from several threads at once, and sees what was committed last, by this or any other
    process. Changes are made by one process at a time.

    >>> with Index.open("index", create=True) as index:                 # doctest: +SKIP
    ...     index.update(["seeds"])
    ...     for hit in index.search("tong bi thu to lam").hits:
    ...         print(hit.score, hit.title, hit.snippets[0].text)
    """

    def __init__(
        self,
        engine: Engine,
        *,
        workers: int | None,
        names: Iterable[Group] = (),
        words: Iterable[Form] = (),
    ) -> None:
        self._engine = engine
        self._workers = workers
        self._own_names = tuple(names)
        self._own_words = Synonyms(Group((word,)) for word in words)
        self._names: tuple[Snapshot, Synonyms] | None = None

    @classmethod
    def open(
        cls,
        folder: PathLike,
        *,
        create: bool = False,
        synonyms: PathLike | None = None,
        words: PathLike | None = None,
        workers: int | None = None,
        memory: int = MEMORY,
    ) -> Index:
        """Opens the index in the folder; with `create`, makes an empty one where there is none.

        `synonyms` is a file of names for the same thing (`Hoa Kỳ = Mỹ`), and `words` one of words that are
        to be taken as one (`Hội đồng Hòa bình`), with one rule a line; searches heed them. Articles put in
        are analysed by up to `workers` processes (1: this one alone; None: as many as there are processor
        cores), and collected in up to `memory` bytes. Raises `IndexNotFound`, `AnalysisMismatch` if another
        analysis made the index, `IndexDamaged`, or `BadRules` for a file of rules.
        """
        own_names = read_synonyms(synonyms) if synonyms else ()
        own_words = read_words(words) if words else ()
        opener = Engine.create if create else Engine.open
        engine = opener(Path(folder), analysis.fingerprint(), memory=memory)
        return cls(engine, workers=workers, names=own_names, words=own_words)

    @classmethod
    def rebuild(
        cls,
        folder: PathLike,
        paths: Iterable[PathLike],
        *,
        progress: Progress | None = None,
        wait: float = 0.0,
        workers: int | None = None,
        memory: int = MEMORY,
    ) -> Report:
        """Makes the index anew from the files and folders alone, whatever is or was in `folder`.

        The index before, if it can be read, serves until the new one is complete, and stays when no article
        can be read from the paths.
        """
        paths = _several(paths)
        engine = Engine(Path(folder), analysis.fingerprint(), memory=memory)
        index = cls(engine, workers=workers)
        reconciliation = Reconciliation([], paths)
        with engine.replace(wait=wait) as batch:
            index._put(batch, _read(paths, reconciliation, progress), reconciliation)
            report = reconciliation.report()
            if report.added:
                batch.commit()
        return report

    @classmethod
    def check(cls, folder: PathLike, *, deep: bool = False) -> tuple[Problem, ...]:
        """What is wrong with the files of the index in the folder; raises `IndexNotFound`.

        With `deep`, every stored article is analysed again and compared with what is indexed of it.
        """
        from vnsearch import maintenance

        return maintenance.check(Path(folder), deep=deep)

    def close(self) -> None:
        """Lets go of the index's files; hits that were found before can still be read."""
        self._names = None
        self._engine.close()

    def __enter__(self) -> Index:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __len__(self) -> int:
        return self._engine.snapshot().live

    def __contains__(self, article_id: str) -> bool:
        return self._engine.snapshot().find(article_id) is not None

    def __getitem__(self, article_id: str) -> Article:
        """The article with the id; raises `ArticleNotFound`."""
        snapshot = self._engine.snapshot()
        number = snapshot.find(article_id)
        if number is None:
            raise ArticleNotFound(article_id)
        return snapshot.article(number)

    def ids(self) -> Iterator[str]:
        """The ids of all articles, in the order in which they were indexed."""
        return (article_id for article_id, _, _ in self._engine.snapshot().known())

    def stats(self) -> Stats:
        """Sizes of the index."""
        return self._engine.stats()

    def search(
        self,
        query: str,
        *,
        limit: int = 10,
        offset: int = 0,
        match: str = "most",
        sort: str = "relevance",
        since: date | str | None = None,
        until: date | str | None = None,
        source: str | None = None,
        where: str | None = None,
        group: bool = False,
        strict: bool = False,
    ) -> Results:
        """The articles that match, best first: `limit` of them at most, from the `offset`-th on.

        `match` says how many of the plain words an article must have: `all`, `most` or `any`. `sort` is
        `relevance`, `date` (newest first) or `title`. `since` and `until` (days, or as in the query
        language) and `source` leave out other articles, as does the query `where`, which does not score. With
        `group`, near-duplicates are folded under the best of them. With `strict`, raises `QuerySyntaxError`
        for a query that does not fit the query language.

        >>> index.search("thượng nghị sĩ", limit=5).total               # doctest: +SKIP
        2
        """
        if limit < 0 or offset < 0:
            raise ValueError(f"limit and offset must not be negative: {limit}, {offset}")
        check_choice("match", match, MATCHES)
        check_choice("sort", sort, ORDERS)
        filters = [
            *facts_filter(since=since, until=until, source=source),
            *([parse(where, strict=strict)] if where else []),
        ]
        snapshot = self._engine.snapshot()
        planned = plan(
            parse(query, strict=strict),
            snapshot,
            self._names_in(snapshot),
            self._own_words,
            match=match,
            filters=filters,
        )
        page = Page(limit, offset, sort, group)
        return found(query, planned, snapshot, page, partial(_suggest, query, snapshot))

    def similar(self, article_id: str, *, limit: int = 10, offset: int = 0) -> Results:
        """The articles that are most like the one with the id; raises `ArticleNotFound`."""
        from vnsearch.similarity import similar_to

        snapshot = self._engine.snapshot()
        number = snapshot.find(article_id)
        if number is None:
            raise ArticleNotFound(article_id)
        planned = similar_to(number, snapshot)
        return found(article_id, planned, snapshot, Page(limit, offset), tuple)

    def suggest(self, prefix: str, *, limit: int = 10) -> tuple[Completion, ...]:
        """Words and titles that go on as `prefix` begins, with or without marks; the most frequent first."""
        from vnsearch.completion import completions

        return completions(prefix, self._engine.snapshot(), limit)

    def _names_in(self, snapshot: Snapshot) -> Synonyms:
        """The names for the same thing, those that the articles of the snapshot give included."""
        if self._names is None or self._names[0] is not snapshot:
            self._names = snapshot, known_names(snapshot.namings, self._own_names)
        return self._names[1]

    def add(self, articles: Iterable[Article], *, wait: float = 0.0) -> Report:
        """Puts articles in, in one commit; one with the same id as an earlier one replaces it.

        Waits up to `wait` seconds for another writer, then raises `IndexLocked`. Raises `BadArticle` for
        what is no article; then nothing was changed.
        """
        with self._engine.change(wait=wait) as (batch, base):
            reconciliation = Reconciliation(base.known())
            stored = (reconciliation.put(_checked(article)) for article in articles)
            self._put(batch, (one for one in stored if one is not None), reconciliation)
            batch.commit()
        return reconciliation.report()

    def delete(self, ids: Iterable[str], *, wait: float = 0.0) -> Report:
        """Takes the articles with these ids out, in one commit; an id that no article has is passed over."""
        with self._engine.change(wait=wait) as (batch, _):
            removed = tuple(article_id for article_id in _several(ids) if batch.remove(article_id))
            batch.commit()
        return Report(removed=removed)

    def update(
        self, paths: Iterable[PathLike], *, progress: Progress | None = None, wait: float = 0.0
    ) -> Report:
        """Makes the index hold what the files and folders hold, in one commit.

        New articles are added, those whose content changed are replaced, and those whose file is gone from
        the given paths are removed. When nothing changed, nothing is written.
        """
        paths = _several(paths)
        with self._engine.change(wait=wait) as (batch, base):
            reconciliation = Reconciliation(base.known(), paths)
            self._put(batch, _read(paths, reconciliation, progress), reconciliation)
            for article_id in reconciliation.vanished():
                batch.remove(article_id)
            batch.commit()
        return reconciliation.report()

    def preview(self, paths: Iterable[PathLike]) -> Report:
        """What `update` would do; changes nothing."""
        return preview(paths, self._engine.snapshot().known())

    def _put(self, batch: Batch, articles: Iterator[Stored], reconciliation: Reconciliation) -> None:
        from vnsearch.pipeline import CHUNK, analyse, dictionary_for

        first = list(islice(articles, CHUNK))
        dictionary = batch.dictionary or dictionary_for(first)
        for analysed in analyse(chain(first, articles), dictionary, workers=self._workers):
            batch.put(analysed.block)
            for article_id, rejection in analysed.rejected.items():
                reconciliation.fail(article_id, rejection)


def _suggest(query: str, snapshot: Snapshot) -> tuple[Suggestion, ...]:
    from vnsearch.suggestions import suggest

    return suggest(query, snapshot, partial(_spelled, snapshot))


def _spelled(snapshot: Snapshot, terms: Sequence[str]) -> str | None:
    """A run of syllables as the article has it where it stands most prominently; None if none has it."""
    run = run_of(terms)
    for match in snapshot.rank(Plan((Weighted(run, 1.0),)), limit=1, offset=0).matches:
        article = snapshot.article(match.number)
        for text in (article.body, article.title, article.related):
            if (found := find_run(text, as_phrase(run))) is not None:
                return text[slice(*found)]
    return None


def preview(paths: Iterable[PathLike], known: Iterable[tuple[str, bytes, str | None]] = ()) -> Report:
    """What an update from the paths would do to an index that holds the `known` (id, digest, path)."""
    paths = _several(paths)
    reconciliation = Reconciliation(known, paths)
    for _ in _read(paths, reconciliation):
        pass
    return reconciliation.report()


def _read(
    paths: Iterable[PathLike], reconciliation: Reconciliation, progress: Progress | None = None
) -> Iterator[Stored]:
    """What of the paths has to be put into the index."""
    from vnsearch.articles import read_articles

    for item in read_articles(paths):
        if isinstance(item, Rejection):
            reconciliation.reject(item)
        elif (stored := reconciliation.take(item)) is not None:
            yield stored
        if progress is not None:
            progress(item.where if isinstance(item, Rejection) else item.id)


def _checked(article: Article) -> Article:
    if not isinstance(article, Article):
        raise BadArticle(f"{article!r} is no Article")
    return article


def _several(values: Iterable[_T]) -> list[_T]:
    """The values; a string, which is an iterable of its letters, is hardly meant."""
    if isinstance(values, str):
        raise TypeError(f"a list of strings is wanted, not the string {values!r}")
    return list(dict.fromkeys(values))
