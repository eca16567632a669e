"""What is read of an index: searches, completions, articles by their ids, and sizes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from functools import partial
from types import TracebackType
from typing import Self
from zlib import crc32

from vnsearch.arguments import check_counts, check_text
from vnsearch.engine.protocols import SearchEngine
from vnsearch.model import Article, Completion, Stats
from vnsearch.query.learned_synonyms import KnownNames
from vnsearch.query.parse import parse
from vnsearch.query.planner import plan
from vnsearch.query.synonyms import SynonymForm, SynonymGroup, Synonyms
from vnsearch.search.results import Results
from vnsearch.search.searcher import ResultWindow, Search, check_request, filter_by_facts
from vnsearch.search.spelling import suggest_queries
from vnsearch.search.turns import taking_turns


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
        """A text for what searches depend on: the last commit, and the rules. It can be a key for a cache."""
        return "-".join(map(str, (self._rules, *self._engine.identify())))

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
        where: str | None = None,
        group: bool = False,
        strict: bool = False,
    ) -> Results:
        """The articles that match the query: at most `limit` of them, from the `offset`-th (from 0) on.

        `match` says what plain words find: articles with `all`, with `any`, or about `most`. `sort` is
        `relevance`, `date` (newest first) or `title`. Only articles published from `since` to `until`
        (inclusive; a `date`, a `datetime`, or text such as `2024-09`: see `Between`), from the `source`, and
        matching the query `where` are found; none of these affects scores. With `group`, near-duplicates are
        folded under the best of them, and count as one article. With `strict`, raises `QuerySyntaxError` for
        an invalid query; otherwise what is invalid in a query is taken as words.

        >>> index.search("thượng nghị sĩ", limit=5).total               # doctest: +SKIP
        2
        """
        check_request(query=query, where=where, match=match, sort=sort, limit=limit, offset=offset)
        filters = [
            *filter_by_facts(since=since, until=until, source=source),
            *([parse(where, strict=strict)] if where else []),
        ]
        snapshot = self._engine.snapshot()
        parsed = parse(query, strict=strict)
        planned = snapshot.consult(
            lambda state: plan(
                parsed, state, self._names.of(state), self._own_words, match=match, filters=filters
            )
        )
        window = ResultWindow(limit, offset, sort, group)
        return Search(query, planned, snapshot, window, partial(suggest_queries, query, snapshot)).run()

    @taking_turns
    def similar(self, article_id: str, *, limit: int = 10, offset: int = 0) -> Results:
        """The articles most similar to the one with the id, best first; raises `ArticleNotFound`."""
        from vnsearch.query.more_like_this import plan_similar

        check_counts(limit=limit, offset=offset)
        snapshot = self._engine.snapshot()
        planned = snapshot.consult(partial(plan_similar, snapshot.require(article_id)))
        return Search(article_id, planned, snapshot, ResultWindow(limit, offset)).run()

    def suggest(self, prefix: str, *, limit: int = 10) -> tuple[Completion, ...]:
        """Completions of `prefix`, with or without marks: words, the most frequent first, then titles."""
        from vnsearch.query.autocomplete import complete

        check_text(prefix=prefix)
        check_counts(limit=limit)
        return self._engine.snapshot().consult(partial(complete, prefix, limit=limit))
