"""What is read of an index: searches, completions, articles by their ids, and sizes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, Unpack
from zlib import crc32

from vnsearch._lazy import lazy_property
from vnsearch._logging import log_warning
from vnsearch.arguments import check_counts, check_text
from vnsearch.engine.protocols import IndexContents, SearchEngine
from vnsearch.errors import WorkspaceUnusable
from vnsearch.model import Article, Completion, Plan, Rejection, Stats
from vnsearch.query.ast import Query, has_marks
from vnsearch.query.everything import EVERYTHING
from vnsearch.query.learned_synonyms import KnownNames
from vnsearch.query.parse import parse
from vnsearch.query.planner import plan
from vnsearch.query.synonyms import SynonymForm, SynonymGroup, Synonyms
from vnsearch.search.filters import Filter, Filters, Values, drop_each_facet, list_filters
from vnsearch.search.results import Results
from vnsearch.search.searcher import ResultWindow, Search, check_request
from vnsearch.search.spelling import suggest_queries
from vnsearch.search.turns import taking_turns
from vnsearch.workspace.file import SeparateWorkspaceFile, WorkspaceFile

if TYPE_CHECKING:
    from vnsearch.search.best_passages import FoundPassage
    from vnsearch.search.query_batches import BatchRow
    from vnsearch.search.saved_searches import SavedSearches
    from vnsearch.workspace.marks import Mark, Marks


class SearchableIndex:
    """An index as it is searched and read; `Index` adds how one is opened and changed, and says the rest."""

    def __init__(
        self,
        engine: SearchEngine,
        *,
        names: Sequence[SynonymGroup] = (),
        words: Sequence[SynonymForm] = (),
    ) -> None:
        self._engine, self._is_local = engine, engine.is_local
        make_file = SeparateWorkspaceFile if engine.folder is None else WorkspaceFile
        self._workspace = make_file(engine.notes_folder)
        self._own_words = Synonyms(SynonymGroup((word,)) for word in words)
        self._names = KnownNames(names)
        self._rules = crc32(repr((names, words)).encode())

    def close(self) -> None:
        """Closes the index's files once no results need them: hits found before can still be read."""
        self._names.forget()
        self._engine.close()

    def refresh(self) -> bool:
        """Goes to the last commit; returns whether it is another state than the one searched so far."""
        return self._engine.refresh()

    @property
    def state(self) -> str:
        """A text for what searches depend on: last commit, rules and marks. It can be a key for a cache."""
        stamp = self._workspace.stamp
        return "-".join(map(str, (self._rules, *self._engine.identify(), *([stamp] if stamp else []))))

    @lazy_property
    def marks(self) -> Marks:
        """The review marks on articles: stars, tags and notes, which are kept beside the index."""
        from vnsearch.workspace.marks import Marks

        return Marks(self._workspace, self.__contains__)

    @lazy_property
    def saved(self) -> SavedSearches:
        """The saved searches, which are kept beside the index."""
        from vnsearch.search.saved_searches import SavedSearches

        return SavedSearches(self._workspace, self.search)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __len__(self) -> int:
        return self._engine.snapshot().live

    def __bool__(self) -> bool:
        return True

    def __iter__(self) -> Iterator[str]:
        return self.ids()

    def __contains__(self, article_id: object) -> bool:
        return isinstance(article_id, str) and self._engine.snapshot().find(article_id) is not None

    def __getitem__(self, article_id: str) -> Article:
        """The article with the id; raises `ArticleNotFound`."""
        snapshot = self._engine.snapshot()
        return snapshot.article(snapshot.require(article_id))

    def ids(self, prefix: str = "") -> Iterator[str]:
        """The ids that begin with `prefix`, sorted; without one, all ids in the order of indexing."""
        check_text(prefix=prefix)
        snapshot = self._engine.snapshot()
        return snapshot.ids_beginning(prefix) if prefix else map(snapshot.id, snapshot.numbers())

    def folders(self) -> Mapping[str, str]:
        """The paths of the folders that articles stand directly in, each with that of the one indexed.

        This is empty where it is not known.
        """
        return self._engine.snapshot().folders()

    def stats(self) -> Stats:
        """Sizes of the index."""
        return self._engine.stats()

    @taking_turns
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
        include: Values | None = None,
        exclude: Values | None = None,
        tag: str | Iterable[str] = (),
        starred: bool = False,
        where: str | None = None,
        group: bool = False,
        strict: bool = False,
    ) -> Results:
        """The articles that match the query: at most `limit` of them, from the `offset`-th (from 0) on.

        `match` says what plain words find: articles with `all`, with `any`, or about `most`. `sort` is
        `relevance`, `date` (newest first) or `title`. Only articles published from `since` to `until`
        (inclusive; a `date`, a `datetime`, or text such as `2024-09`: see `Between`), from the `source`, with
        each `tag`, `starred` if that is asked for, and matching the query `where` are found; none of these
        affects scores. With `group`, near-duplicates are folded under the best of them, and count as one
        article. With `strict`, raises `QuerySyntaxError` for an invalid query; otherwise what is invalid in a
        query is taken as words. A blank query finds all that passes the filters, if there are any.

        `include` and `exclude` have values, one or several, of the facets `source`, `author`, `folder`,
        `year` and `month`: an article must have one of those included of each facet, and none of those
        excluded. They do not affect scores either.

        >>> index.search("thượng nghị sĩ", limit=5).total               # doctest: +SKIP
        2
        >>> index.search("bão", include={"source": ["VnExpress", "NLĐO"]}, exclude={"folder": "2023"})
        ... # doctest: +SKIP
        """
        check_request(query=query, match=match, sort=sort, limit=limit, offset=offset)
        filters = self._list_filters(
            since=since,
            until=until,
            source=source,
            include=include,
            exclude=exclude,
            tag=tag,
            starred=starred,
            where=where,
            strict=strict,
        )
        wanted = EVERYTHING if filters and not query.strip() else query
        typed = self._resolve_marks(parse(wanted, strict=strict))
        snapshot = self._engine.snapshot()

        def make_plan(filters: Sequence[Query]) -> Plan:
            return snapshot.consult(partial(self._plan, typed, match=match, filters=filters))

        window = ResultWindow(limit, offset, sort, group)
        suggest = partial(suggest_queries, query, snapshot)
        planned = make_plan([each.query for each in filters])
        widened = {facet: partial(make_plan, kept) for facet, kept in drop_each_facet(filters).items()}
        return Search(query, planned, snapshot, window, suggest, widened, self._read_marks).run()

    def search_many(
        self,
        queries: Iterable[str | Rejection],
        *,
        limit: int | None = 10,
        form: str = "query",
        **arguments: Any,
    ) -> Iterator[BatchRow]:
        """A row for each query and each of its hits: at most `limit` a query, all of them if that is None.

        A query that finds nothing has a row without a hit. One that cannot be searched for, as with `strict`,
        has a row with the error, and so has a `Rejection` among the queries; the others go on. With the form
        `phrase`, each text is searched for word by word as it stands, as if in quotation marks. The other
        `arguments` are those of `search`. Queries are taken, and rows are made, one after the other.

        >>> for row in index.search_many(["thượng nghị sĩ", "bão số 9"], limit=3):      # doctest: +SKIP
        ...     print(row.query, row.hit and row.hit.title)
        """
        from vnsearch.search.query_batches import search_each

        return search_each(self.search, queries, limit=limit, form=form, arguments=arguments)

    def passages(
        self, query: str, *, limit: int = 10, length: int = 600, **arguments: Any
    ) -> tuple[FoundPassage, ...]:
        """The best passages of the articles found: at most `limit`, of at most `length` characters each.

        They do not overlap, at most three are from one article, and something matches in each. They are from
        the articles that come first. Near-duplicates are left out. `arguments` are those of `search`.

        >>> for passage in index.passages("lãi suất tiết kiệm", limit=3):               # doctest: +SKIP
        ...     print(passage.id, passage.start, passage.text)
        """
        from vnsearch.search.best_passages import ARTICLES, find_passages

        check_counts(limit=limit, length=length)
        results = self.search(query, **{"limit": max(limit, ARTICLES), "group": True, **arguments})
        return find_passages(results, limit=limit, length=length)

    def _list_filters(self, **filters: Unpack[Filters]) -> list[Filter]:
        return [each._replace(query=self._resolve_marks(each.query)) for each in list_filters(**filters)]

    def _plan(self, query: Query, contents: IndexContents, *, match: str, filters: Sequence[Query]) -> Plan:
        names = self._names.of(contents)
        return plan(query, contents, names, self._own_words, match=match, filters=filters)

    def _resolve_marks(self, query: Query) -> Query:
        if not has_marks(query.root):
            return query
        from vnsearch.query.marked_articles import resolve_marks  # few searches need it

        return resolve_marks(query, self.marks)

    def _read_marks(self, ids: Sequence[str]) -> Mapping[str, Mark]:
        """The marks of articles that are shown; none if they cannot be read, as searches do not need them."""
        if not self._workspace.exists:
            return {}
        try:
            return self.marks.of(ids)
        except WorkspaceUnusable as error:
            log_warning("%s", error)
            return {}

    @taking_turns
    def similar(
        self, article_id: str, *, limit: int = 10, offset: int = 0, **filters: Unpack[Filters]
    ) -> Results:
        """The articles most similar to the one with the id, best first; raises `ArticleNotFound`.

        The `filters` are those of `search`: `since`, `until`, `source`, `include`, `exclude`, `tag`,
        `starred` and `where`, with `strict`.

        >>> index.similar("001.txt", since="2024", exclude={"source": "VnExpress"})     # doctest: +SKIP
        """
        from vnsearch.query.more_like_this import plan_similar

        check_counts(limit=limit, offset=offset)
        chosen = self._list_filters(**filters)
        snapshot = self._engine.snapshot()
        number, everything = snapshot.require(article_id), parse(EVERYTHING)

        def make_plan(filters: Sequence[Query]) -> Plan:
            def plan_both(contents: IndexContents) -> Plan:
                aside = self._plan(everything, contents, match="all", filters=filters) if filters else None
                return plan_similar(number, contents, aside)

            return snapshot.consult(plan_both)

        planned = make_plan([each.query for each in chosen])
        widened = {facet: partial(make_plan, kept) for facet, kept in drop_each_facet(chosen).items()}
        window = ResultWindow(limit, offset)
        return Search(article_id, planned, snapshot, window, widened=widened, marks=self._read_marks).run()

    def copies(self, article_id: str, *, limit: int = 100) -> tuple[str, ...]:
        """The ids of other articles with the same title and body, at most `limit`, in the order of indexing.

        They are those of other files that hold the article, too. Capitals and punctuation may differ. Raises
        `ArticleNotFound`.
        """
        check_counts(limit=limit)
        snapshot = self._engine.snapshot()
        return tuple(map(snapshot.id, snapshot.copies(snapshot.require(article_id), limit)))

    def suggest(self, prefix: str, *, limit: int = 10) -> tuple[Completion, ...]:
        """Completions of `prefix`, with or without marks: words, the most frequent first, then titles."""
        from vnsearch.query.autocomplete import complete

        check_text(prefix=prefix)
        check_counts(limit=limit)
        return self._engine.snapshot().consult(partial(complete, prefix, limit=limit))
