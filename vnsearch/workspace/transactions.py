"""The SQLite file of a workspace: opened for each use, shared by any number of processes.

A write is acknowledged when it is on disk: it is one transaction, with a rollback journal, and with
`synchronous` at `EXTRA`, which also syncs the folder once the journal is removed. A writer that is killed
leaves the journal behind, from which the next one to open the file restores the state before. There is no
write-ahead log, as it would need shared memory, which network drives lack.

The file is only ever opened by SQLite: when a process closes a file, it loses all of its locks on it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path, PurePath

from vnsearch.errors import WorkspaceUnusable
from vnsearch.workspace.file import WorkspaceFile

SECONDS = 30.0
"""How long to wait for other writers."""

_APPLICATION = 0x766E7377
"""The bytes `vnsw`, by which SQLite files tell whose they are."""
_VERSION = 1
_SCHEMA = (
    "CREATE TABLE star (article TEXT PRIMARY KEY) WITHOUT ROWID",
    "CREATE TABLE tag (article TEXT, tag TEXT, PRIMARY KEY (article, tag)) WITHOUT ROWID",
    "CREATE INDEX article_by_tag ON tag (tag, article)",
    "CREATE TABLE note (article TEXT PRIMARY KEY, note TEXT NOT NULL) WITHOUT ROWID",
    "CREATE TABLE saved (name TEXT PRIMARY KEY, query TEXT NOT NULL, filters TEXT NOT NULL, last_run REAL)"
    " WITHOUT ROWID",
    "CREATE TABLE reported (name TEXT, article TEXT, time REAL NOT NULL, PRIMARY KEY (name, article))"
    " WITHOUT ROWID",
    f"PRAGMA application_id = {_APPLICATION}",
    f"PRAGMA user_version = {_VERSION}",
)
_DAMAGE = ("SQLITE_NOTADB", "SQLITE_CORRUPT")
_SET_ASIDE = "move it away to begin a new one; searches do not need it"


class Database:
    """The contents of the file of a workspace, which the first write makes."""

    def __init__(self, file: WorkspaceFile, *, seconds: float = SECONDS) -> None:
        self._file, self.path = file, file.path
        self._seconds = seconds

    @contextmanager
    def read(self) -> Iterator[sqlite3.Connection | None]:
        """The database as it is now, in one state throughout; None if nothing was ever written.

        Raises `WorkspaceUnusable`.
        """
        if not self._file.exists:
            yield None
            return
        with self._connect("rw") as connection:
            connection.execute("BEGIN")
            yield connection if self._is_made(connection) else None

    @contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """The database, for changes that are on disk when the block ends, or that are not made if it raises.

        Raises `WorkspaceUnusable`.
        """
        self._prepare()
        with self._connect("rwc") as connection:
            connection.execute("PRAGMA synchronous = EXTRA")
            connection.execute("BEGIN IMMEDIATE")
            if not self._is_made(connection):
                for statement in _SCHEMA:
                    connection.execute(statement)
            yield connection
            connection.execute("COMMIT")
            self._file.renew_stamp()

    def check(self) -> None:
        """Reads all of it; raises `WorkspaceUnusable` if anything is damaged."""
        with self.read() as connection:
            if connection is not None:
                ((verdict,), *_) = connection.execute("PRAGMA integrity_check(1)").fetchall()
                if verdict != "ok":
                    raise WorkspaceUnusable(self.path, f"it is damaged: {verdict}", _SET_ASIDE)

    def copy(self) -> bytes | None:
        """The bytes of a file with the same contents; None if nothing was ever written."""
        from tempfile import TemporaryDirectory  # loads compression, which a search does not need

        with self.read() as connection:
            if connection is None:
                return None
            connection.execute("ROLLBACK")
            with TemporaryDirectory(prefix="vnsearch-") as folder:
                path = Path(folder, "copy")
                with closing(sqlite3.connect(path)) as copy:
                    connection.backup(copy)
                return path.read_bytes()

    def _prepare(self) -> None:
        try:
            self._file.prepare()
        except OSError as error:
            raise WorkspaceUnusable(self.path, str(error), "let its folder be made") from error

    @contextmanager
    def _connect(self, mode: str) -> Iterator[sqlite3.Connection]:
        try:
            address = f"{_make_address(self.path)}?mode={mode}"
            with closing(
                sqlite3.connect(address, uri=True, timeout=self._seconds, isolation_level=None)
            ) as connection:
                yield connection
        except sqlite3.Error as error:
            raise WorkspaceUnusable(self.path, *_explain(error)) from error

    def _is_made(self, connection: sqlite3.Connection) -> bool:
        """Whether the file has the tables; raises `WorkspaceUnusable` for a file of another program."""
        (application,), (version,) = (
            connection.execute(f"PRAGMA {name}").fetchone() for name in ("application_id", "user_version")
        )
        if application == _APPLICATION and version > _VERSION:
            raise WorkspaceUnusable(self.path, "a newer version of vnsearch made it", "use that version")
        if application == _APPLICATION:
            return True
        if application or connection.execute("SELECT 1 FROM sqlite_master").fetchone():
            raise WorkspaceUnusable(self.path, "another program made it", _SET_ASIDE)
        return False


def _make_address(path: PurePath) -> str:
    """The address of a file as SQLite takes it, which allows for no host, even that of a network drive."""
    return (
        path.as_uri().replace("file://", "file:////", 1) if path.drive.startswith("\\\\") else path.as_uri()
    )


def _explain(error: sqlite3.Error) -> tuple[str, str]:
    """What an error of SQLite means, and what to do about it."""
    name = getattr(error, "sqlite_errorname", "")
    lacks_table = isinstance(error, sqlite3.OperationalError) and "no such" in str(error)
    if name.startswith(_DAMAGE) or lacks_table:
        return f"it is damaged, or no SQLite file: {error}", _SET_ASIDE
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return "another program writes to it", "try again when it is done"
    if name.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM", "SQLITE_AUTH")):
        return str(error), "let it and its folder be read and written"
    return str(error), "try again when the cause is removed"
