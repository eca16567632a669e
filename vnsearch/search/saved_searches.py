"""Saved searches: queries with filters under a name, which report what they find once.

An article is new to a saved search until a run has reported it. As ids are stable, an article that is indexed
again, changed or not, does not become new again.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from vnsearch.arguments import check_counts, check_text, list_ids
from vnsearch.errors import BadArgument, SavedSearchNotFound
from vnsearch.search.results import Hit, Results
from vnsearch.workspace.saved_records import SavedRecord
from vnsearch.workspace.transactions import Database

if TYPE_CHECKING:
    import sqlite3

    from vnsearch.workspace.file import WorkspaceFile

LONGEST_NAME = 100
_LATEST = "SELECT article, time FROM reported WHERE name = ? ORDER BY time DESC, article LIMIT ?"
_COLUMNS = "SELECT name, query, filters, last_run FROM saved"


class SavedSearch(NamedTuple):
    """A query under a name, with the filters that go with it: arguments of `Index.search`.

    `last_run` is when it was last run, None if it never was.
    """

    name: str
    query: str
    filters: Mapping[str, Any]
    last_run: datetime | None

    def to_record(self) -> dict[str, Any]:
        """The JSON object of the search."""
        last_run = None if self.last_run is None else self.last_run.isoformat(timespec="seconds")
        return {**self._asdict(), "filters": dict(self.filters), "last_run": last_run}


class NewArticles(NamedTuple):
    """What a saved search found that no earlier run reported: `results` has it, best first."""

    search: SavedSearch
    results: Results


class ReportedHit(NamedTuple):
    """A hit of a saved search, and when it was first reported."""

    hit: Hit
    time: datetime


class SavedSearches:
    """The saved searches of an index, sorted by name. They are kept beside it, whatever becomes of it.

    Everything here raises `WorkspaceUnusable` if their file cannot be used, and `SavedSearchNotFound` for a
    name that no search has. Several processes may use them at once.

    >>> index.saved.add("bão", "bão lũ", since="2024")                  # doctest: +SKIP
    >>> [hit.title for hit in index.saved.run("bão").results]           # doctest: +SKIP
    """

    def __init__(self, file: WorkspaceFile, search: Callable[..., Results]) -> None:
        self._database, self._search = Database(file), search

    def __iter__(self) -> Iterator[SavedSearch]:
        with self._database.read() as connection:
            rows = [] if connection is None else connection.execute(f"{_COLUMNS} ORDER BY name").fetchall()
        return map(_make, rows)

    def __getitem__(self, name: str) -> SavedSearch:
        """The search saved under the name."""
        check_text(name=name)
        with self._database.read() as connection:
            return _find(connection, name)

    def add(self, name: str, query: str, **filters: Any) -> SavedSearch:
        """Saves a search; the `filters` are those arguments of `Index.search` that say what is found.

        Raises `BadArgument` for a name that another search has or that is not one line of text, and what
        `Index.search` raises for the query and the filters.
        """
        _check_name(name)
        if wrong := sorted(filters.keys() & {"limit", "offset", "group"}):
            raise TypeError(f"a saved search has no {wrong[0]}: it always finds all")
        self._search(query, limit=0, **filters)
        text = json.dumps(filters, ensure_ascii=False, default=_to_json)
        with self._database.write() as connection:
            if connection.execute("SELECT 1 FROM saved WHERE name = ?", (name,)).fetchone():
                raise BadArgument(
                    f"there is a saved search {name!r} already: remove it, or take another name"
                )
            connection.execute("INSERT INTO saved VALUES (?, ?, ?, NULL)", (name, query, text))
            return _find(connection, name)

    def remove(self, name: str) -> None:
        """Forgets the search with the name, and what it reported."""
        check_text(name=name)
        with self._database.write() as connection:
            _find(connection, name)
            connection.execute("DELETE FROM saved WHERE name = ?", (name,))
            connection.execute("DELETE FROM reported WHERE name = ?", (name,))

    def run(self, name: str) -> NewArticles:
        """What is new to the search with the name; from then on, these articles count as reported.

        Raises what `Index.search` raises.
        """
        found = self.look(name)
        self.report(name, [hit.id for hit in found.results])
        return found

    def look(self, name: str, limit: int | None = None) -> NewArticles:
        """What `run` would return, or the first `limit` hits of it; it stays new."""
        search = self[name]
        results, new = self._find_new(search)
        return NewArticles(search, results.among(new, limit))

    def latest(self, name: str, limit: int = 100) -> list[ReportedHit]:
        """What the search with the name reported last, newest first, and before it what is new, as of now.

        At most `limit` are returned, without articles that it does not find any more. All stays as it is.
        """
        check_counts(limit=limit)
        search = self[name]
        results, new = self._find_new(search)
        with self._database.read() as connection:
            rows = () if connection is None else connection.execute(_LATEST, (name, limit)).fetchall()
        times = {article_id: _to_moment(then) for article_id, then in rows}
        now, fresh = datetime.now(UTC), [each for each in new if each not in times]
        newest = [ReportedHit(hit, now) for hit in results.among(fresh, limit)]
        seen = [ReportedHit(hit, times[hit.id]) for hit in results.among(times)]
        return [*newest, *sorted(seen, key=lambda each: each.time, reverse=True)][:limit]

    def report(self, name: str, ids: str | Iterable[str]) -> None:
        """Records that the search was run just now, and that it reported the articles with these ids."""
        now = time.time()
        rows = [(name, article_id, now) for article_id in list_ids(ids)]
        with self._database.write() as connection:
            _find(connection, name)
            connection.executemany("INSERT OR IGNORE INTO reported VALUES (?, ?, ?)", rows)
            connection.execute("UPDATE saved SET last_run = ? WHERE name = ?", (now, name))

    def records(self) -> list[SavedRecord]:
        """All saved searches, with what they reported, as `restore` takes them."""
        with self._database.read() as connection:
            rows = () if connection is None else connection.execute(f"{_COLUMNS} ORDER BY name").fetchall()
            return [
                SavedRecord(name, query, json.loads(filters), last_run, _read_reported(connection, name))
                for name, query, filters, last_run in rows
            ]

    def restore(self, records: Iterable[SavedRecord]) -> None:
        """Adds saved searches, for example those of an export; one whose name is taken is left out."""
        listed = list(records)
        for record in listed:
            _check_name(record.name)
        if not listed:
            return
        with self._database.write() as connection:
            for name, query, filters, last_run, reported in listed:
                row = name, query, json.dumps(filters, ensure_ascii=False), last_run
                if connection.execute("INSERT OR IGNORE INTO saved VALUES (?, ?, ?, ?)", row).rowcount:
                    rows = [(name, article_id, moment) for article_id, moment in reported.items()]
                    connection.executemany("INSERT OR IGNORE INTO reported VALUES (?, ?, ?)", rows)

    def count_new(self, name: str) -> int:
        """How many articles are new to the search with the name."""
        return len(self._find_new(self[name])[1])

    def _find_new(self, search: SavedSearch) -> tuple[Results, list[str]]:
        """The results of the search, and the ids of those that were never reported."""
        try:
            results = self._search(search.query, limit=0, **search.filters)
        except TypeError as error:  # the file is shared by versions, and imports come from anywhere
            reason = f"saved search {search.name!r} has filters that this version does not know"
            raise BadArgument(f"{reason}: {error}") from error
        with self._database.read() as connection:
            reported = _read_reported(connection, search.name)
        return results, [article_id for article_id in results.ids() if article_id not in reported]


def _read_reported(connection: sqlite3.Connection | None, name: str) -> dict[str, float]:
    """The articles that the search reported, each with when it did, in seconds."""
    if connection is None:
        return {}
    return dict(connection.execute("SELECT article, time FROM reported WHERE name = ?", (name,)))


def _find(connection: sqlite3.Connection | None, name: str) -> SavedSearch:
    row = connection and connection.execute(f"{_COLUMNS} WHERE name = ?", (name,)).fetchone()
    if not row:
        raise SavedSearchNotFound(name)
    return _make(row)


def _make(row: tuple[str, str, str, float | None]) -> SavedSearch:
    name, query, filters, last_run = row
    return SavedSearch(name, query, json.loads(filters), None if last_run is None else _to_moment(last_run))


def _to_moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _check_name(name: str) -> None:
    check_text(name=name)
    if not name or len(name) > LONGEST_NAME or name != name.strip() or not name.isprintable():
        raise BadArgument(
            f"a name is one line of up to {LONGEST_NAME} characters without spaces at its ends, not {name!r}"
        )


def _to_json(value: object) -> Any:
    """What JSON lacks, in a form that `Index.search` takes as well."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Iterable):
        return list(value)
    raise TypeError(f"no filter of a search can be {value!r}")
