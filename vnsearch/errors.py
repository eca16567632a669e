"""Everything that can go wrong, in one tree; each message says what happened and what to do.

VnsearchError
├── IndexNotFound      no index in the folder
├── IndexLocked        another process is writing to the index
├── AnalysisMismatch   the index was made by another analysis than this version's
├── IndexDamaged       files of the index are missing or unreadable
├── ArticleNotFound    no article with that id
├── BadArticle         an article's fields have wrong types or an unusable id
└── UnreadableFile     a file is no article in a known format and encoding
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path


class VnsearchError(Exception):
    """Base of every error that vnsearch raises on purpose."""


class IndexNotFound(VnsearchError):
    """There is no index in the folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        super().__init__(f"no index in {folder}: run 'vnsearch index --index-dir {folder} PATHS' to make one")


class IndexLocked(VnsearchError):
    """Another process is writing; `pid` and `since` name it where it could be found out."""

    def __init__(self, folder: Path, pid: int | None = None, since: datetime | None = None) -> None:
        self.folder, self.pid, self.since = folder, pid, since
        holder = f"process {pid}" if pid is not None else "another process"
        started = f" since {since:%Y-%m-%d %H:%M:%S}" if since is not None else ""
        super().__init__(f"{holder} is writing to the index in {folder}{started}: try again when it is done")


class AnalysisMismatch(VnsearchError):
    """The index holds terms that this version's analysis would not make, so queries would miss them."""

    def __init__(self, folder: Path, found: str, expected: str) -> None:
        self.folder, self.found, self.expected = folder, found, expected
        super().__init__(
            f"the index in {folder} was made by analysis {found}, this is {expected}: "
            f"run 'vnsearch index --rebuild --index-dir {folder} PATHS'"
        )


class IndexDamaged(VnsearchError):
    """Files of the index are missing or do not hold what they should."""

    def __init__(self, folder: Path, what: str) -> None:
        self.folder, self.what = folder, what
        super().__init__(
            f"the index in {folder} is damaged ({what}): "
            f"run 'vnsearch index --rebuild --index-dir {folder} PATHS'"
        )


class ArticleNotFound(VnsearchError):
    """The index holds no article with the id."""

    def __init__(self, article_id: str) -> None:
        self.article_id = article_id
        super().__init__(f"no article has the id {article_id!r}")


class BadArticle(VnsearchError):
    """An article's field has the wrong type, or its id cannot be used."""


class UnreadableFile(VnsearchError):
    """A file, or a record in it, is no article in a known format and encoding; `reason` says why."""

    def __init__(self, where: str, reason: str) -> None:
        self.where, self.reason = where, reason
        super().__init__(f"{where}: {reason}")
