"""Review marks: a star, tags and a note, which people put on articles."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple
from unicodedata import normalize

from vnsearch.arguments import check_choice, check_text, list_ids
from vnsearch.errors import ArticleNotFound, BadArgument
from vnsearch.language.syllabification import fold
from vnsearch.query.ast import MARK_KINDS
from vnsearch.workspace.file import WorkspaceFile
from vnsearch.workspace.transactions import Database

LONGEST_TAG = 100
LONGEST_NOTE = 10_000
"""Characters."""

_UNNAMEABLE = frozenset('"“”„«»*')
"""Characters that no tag has, so that `tag:"…"` can name each."""
_AT_ONCE = 500
_SELECT = {
    "starred": "SELECT article FROM star",
    "tagged": "SELECT DISTINCT article FROM tag",
    "noted": "SELECT article FROM note",
    "marked": "SELECT article FROM star UNION SELECT article FROM tag UNION SELECT article FROM note",
}


MARK_KEYS = ("starred", "tags", "note")
"""The keys of the fields that a record of an article has for its marks."""


class Mark(NamedTuple):
    """The review marks of the article with the `id`; the tags are sorted."""

    id: str
    starred: bool = False
    tags: tuple[str, ...] = ()
    note: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether the article has no marks."""
        return not (self.starred or self.tags or self.note)

    def to_record(self) -> dict[str, Any]:
        """The fields of the JSON object of an article that say its marks; none that would be empty."""
        values = self.starred, list(self.tags), self.note
        return {name: value for name, value in zip(MARK_KEYS, values, strict=True) if value}

    @classmethod
    def of_record(cls, article_id: str, record: Mapping[str, Any]) -> Mark:
        """The marks in the record of an article; raises `BadArgument` for others than `to_record` makes."""
        starred, tags, note = record.get("starred", False), record.get("tags", []), record.get("note", "")
        if not isinstance(starred, bool) or not isinstance(tags, list):
            raise BadArgument(f"article {article_id!r}: starred must be true or false, and tags a list")
        try:
            return cls(article_id, starred, tuple(sorted(_list_tags(tags))), _check_note(note))
        except TypeError as error:
            raise BadArgument(f"article {article_id!r}: {error}") from error


class Marks:
    """The review marks of an index. They are kept beside it, whatever becomes of it.

    Several people and processes may change marks at once: a change touches only what it names, and is on disk
    when the method returns. Everything here raises `WorkspaceUnusable` if the file of the marks cannot be
    used. Iterating yields the marks of each article that has any, by the articles' ids.

    >>> index.marks.change("a1", starred=True, tags="kiểm tra")          # doctest: +SKIP
    >>> index.search("tag:kiểm-tra is:starred")                         # doctest: +SKIP
    """

    def __init__(self, file: WorkspaceFile, has_article: Callable[[str], bool]) -> None:
        self._database, self._has_article = Database(file), has_article

    def __getitem__(self, article_id: str) -> Mark:
        """The marks of the article with the id, be there such an article or not."""
        check_text(id=article_id)
        return self.of([article_id]).get(article_id, Mark(article_id))

    def __iter__(self) -> Iterator[Mark]:
        with self._database.read() as connection:
            found = [] if connection is None else _select(connection, "marked")
            return iter(list(_read(connection, found).values()) if connection is not None else [])

    def of(self, ids: str | Iterable[str]) -> dict[str, Mark]:
        """The marks of those of the articles that have any, by their ids."""
        wanted = list_ids(ids)
        with self._database.read() as connection:
            return {} if connection is None else _read(connection, wanted)

    def tags(self) -> dict[str, int]:
        """All tags, sorted, and how many articles have each."""
        with self._database.read() as connection:
            if connection is None:
                return {}
            return dict(connection.execute("SELECT tag, count(*) FROM tag GROUP BY tag ORDER BY tag"))

    def change(
        self,
        ids: str | Iterable[str],
        *,
        starred: bool | None = None,
        tags: str | Iterable[str] = (),
        untag: str | Iterable[str] = (),
        note: str | None = None,
        instead_of: str | None = None,
    ) -> dict[str, Mark]:
        """Changes marks of the articles, and returns those that they have now, by their ids.

        What is not given stays. `tags` are added, and those of `untag` removed; capitals make no difference.
        An empty `note` removes it. If the note is not `instead_of` any more, somebody else changed it,
        and the new one is put below theirs. Raises `ArticleNotFound`, and `BadArgument` for a tag or a note
        that is too long or has characters that it cannot have; then nothing is changed.
        """
        if not isinstance(starred, bool | None):
            raise TypeError(f"starred must be true or false, not {starred!r}")
        wanted, added, removed = list_ids(ids), _list_tags(tags), _list_tags(untag)
        text = None if note is None else _check_note(note)
        for article_id in wanted:
            if not self._has_article(article_id):
                raise ArticleNotFound(article_id)
        with self._database.write() as connection:
            _set_star(connection, wanted, starred)
            _change_tags(connection, wanted, added, removed)
            if text is not None:
                for article_id in wanted:
                    _set_note(connection, article_id, text, instead_of)
            changed = _read(connection, wanted)
        return {article_id: changed.get(article_id, Mark(article_id)) for article_id in wanted}

    def clear(self, ids: str | Iterable[str]) -> None:
        """Removes all marks of the articles, also of those that the index does not have any more."""
        wanted = [(article_id,) for article_id in list_ids(ids)]
        with self._database.write() as connection:
            for table in ("star", "tag", "note"):
                connection.executemany(f"DELETE FROM {table} WHERE article = ?", wanted)

    def add(self, marks: Iterable[Mark]) -> None:
        """Adds marks, for example those of an export, to those that articles have already.

        Whether the index has the articles is not checked. A note is put below one that says something else.
        """
        checked = [(mark, _list_tags(mark.tags), _check_note(mark.note)) for mark in marks]
        if not checked:
            return
        with self._database.write() as connection:
            for mark, tags, note in checked:
                _set_star(connection, [mark.id], mark.starred or None)
                _change_tags(connection, [mark.id], tags, [])
                if note:
                    _set_note(connection, mark.id, note, "")

    def tagged(self, tag: str) -> frozenset[str] | None:
        """The ids of the articles with a tag, as a query names it; None if no article has such a tag.

        Capitals make no difference. A tag typed without marks also stands for those with marks, if there is
        none that is spelled so, a hyphen for a space, and `*` at the end for any ending.
        """
        with self._database.read() as connection:
            if connection is None:
                return None
            known = [name for (name,) in connection.execute("SELECT DISTINCT tag FROM tag")]
            if not (meant := _find_meant(tag, known)):
                return None
            found = (connection.execute("SELECT article FROM tag WHERE tag = ?", (each,)) for each in meant)
            return frozenset(article_id for rows in found for (article_id,) in rows)

    def of_kind(self, kind: str) -> frozenset[str]:
        """The ids of the articles that are of one of the `MARK_KINDS`; raises `BadArgument` for another."""
        check_choice("kind", kind, MARK_KINDS)
        with self._database.read() as connection:
            return frozenset() if connection is None else frozenset(_select(connection, kind))


def _select(connection: sqlite3.Connection, kind: str) -> list[str]:
    return [article_id for (article_id,) in connection.execute(f"{_SELECT[kind]} ORDER BY article")]


def _read(connection: sqlite3.Connection, ids: Sequence[str]) -> dict[str, Mark]:
    """The marks of those of the articles that have any, in their order."""
    starred = {article_id for (article_id,) in _rows_of(connection, "article", "star", ids)}
    notes = dict(_rows_of(connection, "article, note", "note", ids))
    tags = defaultdict(list)
    for article_id, tag in _rows_of(connection, "article, tag", "tag", ids):
        tags[article_id].append(tag)
    marks = (
        Mark(each, each in starred, tuple(sorted(tags.get(each, ()))), notes.get(each, "")) for each in ids
    )
    return {mark.id: mark for mark in marks if not mark.is_empty}


def _rows_of(connection: sqlite3.Connection, columns: str, table: str, ids: Sequence[str]) -> Iterator[Any]:
    for start in range(0, len(ids), _AT_ONCE):
        some = ids[start : start + _AT_ONCE]
        places = ",".join("?" * len(some))
        yield from connection.execute(f"SELECT {columns} FROM {table} WHERE article IN ({places})", some)


def _set_star(connection: sqlite3.Connection, ids: Iterable[str], starred: bool | None) -> None:
    if starred is not None:
        statement = (
            "INSERT OR IGNORE INTO star VALUES (?)" if starred else "DELETE FROM star WHERE article = ?"
        )
        connection.executemany(statement, [(article_id,) for article_id in ids])


def _change_tags(
    connection: sqlite3.Connection, ids: Iterable[str], added: Iterable[str], removed: Iterable[str]
) -> None:
    known: Mapping[str, str] = {
        tag.casefold(): tag for (tag,) in connection.execute("SELECT DISTINCT tag FROM tag")
    }
    for article_id in ids:
        gone = [(article_id, known.get(tag.casefold(), tag)) for tag in removed]
        connection.executemany("DELETE FROM tag WHERE article = ? AND tag = ?", gone)
        new = [(article_id, known.get(tag.casefold(), tag)) for tag in added]
        connection.executemany("INSERT OR IGNORE INTO tag VALUES (?, ?)", new)


def _set_note(connection: sqlite3.Connection, article_id: str, note: str, instead_of: str | None) -> None:
    now = connection.execute("SELECT note FROM note WHERE article = ?", (article_id,)).fetchone()
    before = now[0] if now else ""
    if instead_of is not None and before not in ("", instead_of):
        is_there = f"\n{note}\n" in f"\n{before}\n"
        note = before if is_there or not note else f"{before}\n{note}"
    if note:
        connection.execute("INSERT OR REPLACE INTO note VALUES (?, ?)", (article_id, note))
    else:
        connection.execute("DELETE FROM note WHERE article = ?", (article_id,))


def _find_meant(typed: str, known: Iterable[str]) -> list[str]:
    """The tags that are meant by one in a query."""
    wanted = _make_key(typed.removesuffix("*"))
    is_prefix = typed.endswith("*")
    for simplify in (str, fold):
        keys = {tag: simplify(_make_key(tag)) for tag in known}
        meant = [tag for tag, key in keys.items() if key == wanted or (is_prefix and key.startswith(wanted))]
        if meant or not wanted:
            return meant
    return []


def _make_key(tag: str) -> str:
    return " ".join(normalize("NFC", tag).casefold().replace("-", " ").split())


def _list_tags(tags: str | Iterable[str]) -> list[str]:
    """The tags as they are stored: in composed letters, with single spaces. Raises `BadArgument`."""
    several = [tags] if isinstance(tags, str) else list(tags)
    for tag in several:
        check_text(tag=tag)
    stored = [" ".join(normalize("NFC", tag).split()) for tag in several]
    for tag in stored:
        if not tag or len(tag) > LONGEST_TAG or not tag.isprintable() or _UNNAMEABLE & set(tag):
            raise BadArgument(
                f"a tag has up to {LONGEST_TAG} characters, no quotation marks and no “*”: {tag!r} is none"
            )
    return list({tag.casefold(): tag for tag in stored}.values())


def _check_note(note: str) -> str:
    """The note as it is stored; raises `BadArgument`."""
    check_text(note=note)
    text = note.replace("\r\n", "\n").strip()
    if len(text) > LONGEST_NOTE:
        raise BadArgument(f"a note has up to {LONGEST_NOTE:,} characters, not {len(text):,}")
    if any("\ud800" <= character <= "\udfff" or character == "\0" for character in text):
        raise BadArgument("a note has characters that are no text")
    return text
