"""Everything that can go wrong, in one tree; each message says what happened and what to do.

VnsearchError
├── IndexNotFound      no index in the folder
├── IndexLocked        another process is writing to the index
├── IndexNotWritable   the operating system refuses to write to the index: a full disk, no permission
├── AnalysisMismatch   the index was made by another version, or another analysis than this one's
├── IndexDamaged       files of the index are missing or unreadable
├── ArticleNotFound    no article with that id
├── WorkerDied         a worker process ended before its work did
├── BadArticle         an article's fields have wrong types or an unusable id
├── ArticleRejected    an article cannot be taken, in strict mode
├── UnreadableFile     a file is no article in a known format and encoding, or may not be read
├── UnwritableFile     an export or a backup cannot be written where it is to be
├── BadRules           a user's file of rules is unreadable or has lines that are no rules
└── QuerySyntaxError   a query does not fit the query language, in strict mode
"""

from __future__ import annotations

import errno
import re
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

INDEX = "vnsearch index --index-dir {} PATHS"
UPGRADE = "vnsearch index --upgrade --index-dir {}"
REPAIR = "vnsearch check --repair --index-dir {}"
REBUILD = "vnsearch index --rebuild --index-dir {} PATHS"
"""What to run for an index that is not there or cannot be used as it is, to be completed with its folder."""


class VnsearchError(Exception):
    """Base of every error that vnsearch raises on purpose."""

    def __reduce__(self) -> tuple[Any, ...]:
        return _restore, (type(self), self.args, self.__dict__)


def _restore(kind: type[VnsearchError], args: tuple[Any, ...], attributes: dict[str, Any]) -> VnsearchError:
    """An error as it was pickled; the constructors take what the message is made of, not the message."""
    error = kind.__new__(kind)
    error.args = args
    error.__dict__.update(attributes)
    return error


class IndexNotFound(VnsearchError):
    """There is no index in the folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        super().__init__(f"no index in {folder}: run {_command(INDEX, folder)} to make one")


class IndexLocked(VnsearchError):
    """Another process is writing; `pid` and `since` name it where it could be found out."""

    def __init__(self, folder: Path, pid: int | None = None, since: datetime | None = None) -> None:
        self.folder, self.pid, self.since = folder, pid, since
        holder = f"process {pid}" if pid is not None else "another process"
        started = f" since {since:%Y-%m-%d %H:%M:%S}" if since is not None else ""
        super().__init__(f"{holder} is writing to the index in {folder}{started}: try again when it is done")


class IndexNotWritable(VnsearchError):
    """The operating system refuses to write to the index: `code` is its error number (see `errno`)."""

    def __init__(self, folder: Path, error: OSError) -> None:
        self.folder, self.code = folder, error.errno
        advice = _ADVICE.get(error.errno or 0, "when that is mended, try again")
        super().__init__(f"cannot write to the index folder {folder} ({error.strerror or error}): {advice}")


_ADVICE = {
    **dict.fromkeys((errno.ENOSPC, errno.EDQUOT), "make room on its disk and try again"),
    **dict.fromkeys(
        (errno.EACCES, errno.EPERM, errno.EROFS),
        "make it writable for you, or choose another folder with --index-dir",
    ),
    **dict.fromkeys((errno.ENOTDIR, errno.EEXIST), "choose another folder with --index-dir"),
}
"""What to do about an error of the operating system."""


class AnalysisMismatch(VnsearchError):
    """The index is not as this version makes them: queries would miss terms, or look for them elsewhere.

    `found` names the layout and the analysis that it was made with, `expected` those of this version. An
    index from before the first release names none. `remedy` is `UPGRADE`, or `REBUILD` for an index of which
    no article can be read.
    """

    def __init__(self, folder: Path, found: str, expected: str, remedy: str = UPGRADE) -> None:
        self.folder, self.found, self.expected, self.remedy = folder, found, expected, remedy
        age = _age(found, expected)
        by = f"by analysis {found} of {age} version, this is {expected}"
        made = by if found else "before the first release of vnsearch"
        lost = ", and its articles cannot be read" if remedy == REBUILD else ""
        other = "use that version, or " if age == "a newer" else ""
        super().__init__(
            f"the index in {folder} was made {made}{lost}: {other}run {_command(remedy, folder)}"
        )


def _age(found: str, expected: str) -> str:
    """Which version made an index, as far as the numbers of the layouts, which come first, tell."""
    layouts = [re.match(r"[0-9]{1,9}(?=\.)", analysis) for analysis in (found, expected)]
    then, now = (int(layout[0]) if layout else None for layout in layouts)
    if then is None or now is None or then == now:
        return "another"
    return "an earlier" if then < now else "a newer"


class IndexDamaged(VnsearchError):
    """Files of the index are missing or do not hold what they should.

    `remedy` is `REPAIR`, which saves the stored articles, or `REBUILD` where no article can be saved.
    """

    def __init__(self, folder: Path, what: str, remedy: str = REPAIR) -> None:
        self.folder, self.what, self.remedy = folder, what, remedy
        super().__init__(f"the index in {folder} is damaged ({what}): run {_command(remedy, folder)}")


class ArticleNotFound(VnsearchError):
    """The index holds no article with the id."""

    def __init__(self, article_id: str) -> None:
        self.article_id = article_id
        super().__init__(f"no article has the id {article_id!r}: a search shows the ids that there are")


class WorkerDied(VnsearchError):
    """A worker process was killed or crashed; nothing was changed. `code` is its exit code."""

    def __init__(self, code: int) -> None:
        self.code = code
        super().__init__(
            f"a worker process ended with exit code {code} before its work did, and nothing was changed: "
            "try again, with --workers 1 to do without them"
        )


class BadArticle(VnsearchError):
    """An article's field has the wrong type, or its id cannot be used."""


class ArticleRejected(VnsearchError):
    """An article, or a file of them, cannot be read or analysed: `where` names it, `reason` says why."""

    def __init__(self, where: str, reason: str) -> None:
        self.where, self.reason = where, reason
        super().__init__(
            f"{where}: {reason}; nothing was changed: mend it, or leave out --strict to go on without it"
        )


class UnreadableFile(VnsearchError):
    """A file, or a record in it, is no article in a known format and encoding; `reason` says why.

    Or it is a file or the folder of an index, and the operating system refuses to read it.
    """

    def __init__(self, where: str, reason: str) -> None:
        self.where, self.reason = where, reason
        super().__init__(f"{where}: {reason}")


class UnwritableFile(VnsearchError):
    """An export or a backup cannot be written to the file or folder `where`; `reason` says why."""

    def __init__(self, where: str, reason: str) -> None:
        self.where, self.reason = where, reason
        super().__init__(f"cannot write to {where}: {reason}")


class BadRules(VnsearchError):
    """A file of rules cannot be read, or has lines that are no rules; nothing of it is used.

    `problems` has all bad lines in order, each with its number (from 1) and what is wrong with it. `line`
    and `reason` are those of the first; a file that cannot be read at all has one problem, in line `None`.
    """

    def __init__(self, path: Path, problems: Sequence[tuple[int | None, str]]) -> None:
        self.path, self.problems = path, tuple(problems)
        self.line, self.reason = self.problems[0]
        where = f"{path}, line {self.line}" if self.line is not None else f"{path}"
        others = len(self.problems) - 1
        more = f" (and {others} more bad line{'s' if others > 1 else ''})" if others else ""
        super().__init__(f"{where}: {self.reason}{more}")


class QuerySyntaxError(VnsearchError):
    """The `query` does not fit the query language at `position` (a character, from 0); `reason` says how."""

    def __init__(self, query: str, position: int, reason: str) -> None:
        self.query, self.position, self.reason = query, position, reason
        super().__init__(f"{reason} (at character {position + 1} of the query)")


def _command(command: str, folder: Path) -> str:
    import shlex  # only an error needs it

    return f"“{command.format(shlex.quote(str(folder)))}”"
