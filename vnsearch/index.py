"""The public class `Index`: articles in, results out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import IO, TYPE_CHECKING, TypeVar

from vnsearch.engine import MEMORY, Engine
from vnsearch.engine.read.evaluation import Evaluation
from vnsearch.errors import ArticleNotFound
from vnsearch.indexing import ingest
from vnsearch.indexing.changes import make_reconciliation
from vnsearch.indexing.ingest import Progress
from vnsearch.language import analyzer
from vnsearch.model import Article, Completion, Plan, Rejection, Report, Stats, Suggestion, Weighted
from vnsearch.query.learned_synonyms import collect_synonyms
from vnsearch.query.parse import parse
from vnsearch.query.phrase_matching import to_phrase
from vnsearch.query.plain_words import make_phrase
from vnsearch.query.planner import plan
from vnsearch.query.synonyms import SynonymForm, SynonymGroup, Synonyms, read_synonyms, read_words
from vnsearch.search.results import Results
from vnsearch.search.searcher import (
    MATCHES,
    ORDERS,
    ResultWindow,
    Search,
    check_choice,
    check_counts,
    filter_by_facts,
)
from vnsearch.snippets.highlighter import locate_phrase

if TYPE_CHECKING:
    from vnsearch.engine import Snapshot
    from vnsearch.engine.care.salvage import Problem
    from vnsearch.indexing.maintenance import Upgrade

_T = TypeVar("_T")

PathLike = str | Path


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
        names: Iterable[SynonymGroup] = (),
        words: Iterable[SynonymForm] = (),
    ) -> None:
        self._engine = engine
        self._change = engine.change
        self._workers = workers
        self._own_names = tuple(names)
        self._own_words = Synonyms(SynonymGroup((word,)) for word in words)
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
        auto_refresh: bool = True,
    ) -> Index:
        """Opens the index in the folder; with `create`, makes an empty one where there is none.

        `synonyms` is a file of names for the same thing (`Hoa Kỳ = Mỹ`), and `words` one of words that are
        to be taken as one (`Hội đồng Hòa bình`), with one rule a line; searches heed them. Articles put in
        are analysed by up to `workers` processes (1: this one alone; None: as many as there are processor
        cores), and collected in up to `memory` bytes. Raises `IndexNotFound`, `AnalysisMismatch` if another
        analysis made the index, `IndexDamaged`, or `BadRules` for a file of rules.

        With `auto_refresh`, each search sees what was committed last, and raises as opening does: when the
        folder has been removed, for example. Without, what is searched stays as it was when it was opened,
        whatever becomes of the folder, until `refresh`.
        """
        own_names = read_synonyms(synonyms) if synonyms else ()
        own_words = read_words(words) if words else ()
        opener = Engine.create if create else Engine.open
        engine = opener(Path(folder), analyzer.fingerprint(), memory=memory, auto_refresh=auto_refresh)
        return cls(engine, workers=workers, names=own_names, words=own_words)

    @classmethod
    def begin(cls, folder: PathLike, *, workers: int | None = None, memory: int = MEMORY) -> Index:
        """The index in the folder, to be changed; where there is none, the first articles put in make it.

        Which of the two it is, each change decides when no other process is writing, so that of several that
        begin at once none takes out what another put in. Nothing is made of nothing: as long as there is no
        index, what reads it raises `IndexNotFound`.

        >>> with Index.begin("index") as index:                         # doctest: +SKIP
        ...     index.update(["seeds"], wait=30)
        """
        engine = Engine(Path(folder), analyzer.fingerprint(), memory=memory)
        index = cls(engine, workers=workers)
        index._change = engine.change_or_create
        return index

    @classmethod
    def rebuild(
        cls,
        folder: PathLike,
        paths: Iterable[PathLike],
        *,
        strict: bool = False,
        progress: Progress | None = None,
        wait: float = 0.0,
        workers: int | None = None,
        memory: int = MEMORY,
    ) -> Report:
        """Makes the index anew from the files and folders alone, whatever is or was in `folder`.

        The index before, if it can be read, serves until the new one is complete, and stays when no article
        can be read from the paths, or with `strict` when one cannot, which raises `ArticleRejected`.
        """
        paths = _several(paths)
        engine = Engine(Path(folder), analyzer.fingerprint(), memory=memory)
        reconciliation = make_reconciliation([], paths, strict=strict)
        with engine.replace(wait=wait) as batch:
            ingest.write_changes(
                batch, ingest.read_changes(paths, reconciliation, progress), reconciliation, workers
            )
            report = reconciliation.report()
            if report.added:
                batch.commit()
        return report

    @classmethod
    def check(cls, folder: PathLike, *, deep: bool = False) -> tuple[Problem, ...]:
        """What is wrong with the files of the index in the folder; raises `IndexNotFound`.

        With `deep`, every stored article is analysed again and compared with what is indexed of it.
        """
        from vnsearch.indexing import maintenance

        return maintenance.check(Path(folder), deep=deep)

    @classmethod
    def upgrade(
        cls, folder: PathLike, *, wait: float = 0.0, workers: int | None = None, memory: int = MEMORY
    ) -> Upgrade:
        """Makes the index in the folder one of this version, from the articles stored in it.

        They stay as they are, in their order, and the files that they came from are not needed. The index
        before serves the programs that made it until the new one is complete, and stays when anything fails;
        one of this version stays, too. Raises `IndexNotFound`, `AnalysisMismatch` when none of its articles
        can be read, or `IndexDamaged`, which also says what to do when some cannot be.

        >>> Index.upgrade("index").articles                             # doctest: +SKIP
        5
        """
        from vnsearch.indexing import maintenance

        return maintenance.upgrade(folder, wait=wait, workers=workers, memory=memory)

    def close(self) -> None:
        """Lets go of the index's files; hits that were found before can still be read."""
        self._names = None
        self._engine.close()

    def refresh(self) -> bool:
        """Goes to the state that was committed last; whether it is another than the one searched so far."""
        return self._engine.refresh()

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
        check_counts(limit=limit, offset=offset)
        check_choice("match", match, MATCHES)
        check_choice("sort", sort, ORDERS)
        filters = [
            *filter_by_facts(since=since, until=until, source=source),
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
        window = ResultWindow(limit, offset, sort, group)
        return Search(query, planned, snapshot, window, partial(_suggest, query, snapshot)).run()

    def similar(self, article_id: str, *, limit: int = 10, offset: int = 0) -> Results:
        """The articles that are most like the one with the id; raises `ArticleNotFound`."""
        from vnsearch.query.more_like_this import plan_similar

        check_counts(limit=limit, offset=offset)
        snapshot = self._engine.snapshot()
        number = snapshot.find(article_id)
        if number is None:
            raise ArticleNotFound(article_id)
        planned = plan_similar(number, snapshot)
        return Search(article_id, planned, snapshot, ResultWindow(limit, offset)).run()

    def suggest(self, prefix: str, *, limit: int = 10) -> tuple[Completion, ...]:
        """Words and titles that go on as `prefix` begins, with or without marks; the most frequent first."""
        from vnsearch.query.autocomplete import complete

        check_counts(limit=limit)
        return complete(prefix, self._engine.snapshot(), limit)

    def _names_in(self, snapshot: Snapshot) -> Synonyms:
        """The names for the same thing, those that the articles of the snapshot give included."""
        names = self._names  # which another thread may set to those of another snapshot
        if names is None or names[0] is not snapshot:
            names = self._names = snapshot, collect_synonyms(snapshot.namings, self._own_names)
        return names[1]

    def add(
        self,
        articles: Iterable[Article | Rejection],
        *,
        strict: bool = False,
        progress: Progress | None = None,
        wait: float = 0.0,
    ) -> Report:
        """Puts articles in, in one commit; one with the same id as an earlier one replaces it.

        They may come from a reader, such as `read_export`: what it could not read is reported. Waits up to
        `wait` seconds for another writer, then raises `IndexLocked`. Raises `BadArticle` for what is no
        article, and with `strict` `ArticleRejected` for what cannot be read or analysed; then nothing was
        changed.

        >>> index.add(read_export("news.jsonl.gz"))                     # doctest: +SKIP
        """
        with self._change(wait=wait) as (batch, base):
            reconciliation = make_reconciliation(base.known(), strict=strict)
            stored = ingest.select_changes(articles, reconciliation, progress)
            ingest.write_changes(batch, stored, reconciliation, self._workers)
            batch.commit()
        return reconciliation.report()

    def delete(self, ids: Iterable[str], *, wait: float = 0.0) -> Report:
        """Takes the articles with these ids out, in one commit; an id that no article has is passed over."""
        with self._change(wait=wait) as (batch, _):
            removed = tuple(article_id for article_id in _several(ids) if batch.remove(article_id))
            batch.commit()
        return Report(removed=removed)

    def update(
        self,
        paths: Iterable[PathLike],
        *,
        strict: bool = False,
        progress: Progress | None = None,
        wait: float = 0.0,
    ) -> Report:
        """Makes the index hold what the files and folders hold, in one commit.

        New articles are added, those whose content changed are replaced, and those whose file is gone from
        the given paths are removed. When nothing changed, nothing is written. With `strict`, the first that
        cannot be read or analysed raises `ArticleRejected`, and nothing is changed.
        """
        paths = _several(paths)
        with self._change(wait=wait) as (batch, base):
            reconciliation = make_reconciliation(base.known(), paths, strict=strict)
            articles = ingest.read_changes(paths, reconciliation, progress)
            ingest.write_changes(batch, articles, reconciliation, self._workers)
            report = reconciliation.report()
            for article_id in report.removed:
                batch.remove(article_id)
            batch.commit()
        return report

    def preview(self, paths: Iterable[PathLike], *, strict: bool = False) -> Report:
        """What `update` would do; changes nothing."""
        return ingest.preview(_several(paths), self._engine.newest().known(), strict=strict)

    def export(self, target: PathLike | IO[bytes]) -> int:
        """Writes all articles to a file or stream, complete, and returns how many they are.

        They are those of one state, in the order in which they were indexed, as JSON lines; a file whose name
        ends in .gz is compressed, and is there only when all of it is. `read_export` reads them back. Raises
        `UnwritableFile`.
        """
        from vnsearch.indexing.export import write_export

        snapshot = self._engine.snapshot()
        numbers = (segment.base + number for segment in snapshot.segments for number in segment.numbers())
        return write_export(map(snapshot.article, numbers), target)

    def backup(self, folder: PathLike) -> int:
        """Makes a new or empty folder a copy of the index as it is now, and returns its number of articles.

        Others may write to the index meanwhile. On one disk the files are hard links, as no file of an index
        is ever changed once it is written; else they are copies. Raises `UnwritableFile`.
        """
        from vnsearch.engine.care.backup import backup

        return backup(self._engine.folder, Path(folder))


def _suggest(query: str, snapshot: Snapshot) -> tuple[Suggestion, ...]:
    from vnsearch.query.did_you_mean import suggest

    return suggest(query, snapshot, partial(_spelled, snapshot))


def _spelled(snapshot: Snapshot, terms: Sequence[str]) -> str | None:
    """A run of syllables as the article has it where it stands most prominently; None if none has it."""
    run = make_phrase(terms)
    for match in Evaluation(Plan((Weighted(run, 1.0),)), snapshot).rank(limit=1, offset=0).matches:
        article = snapshot.article(match.number)
        for text in (article.body, article.title, article.related):
            if (found := locate_phrase(text, to_phrase(run))) is not None:
                return text[slice(*found)]
    return None


def _several(values: Iterable[_T]) -> list[_T]:
    """The values; a string, which is an iterable of its letters, is hardly meant."""
    if isinstance(values, str):
        raise TypeError(f"a list of strings is wanted, not the string {values!r}")
    return list(dict.fromkeys(values))
