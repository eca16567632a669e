"""The errors that vnsearch raises; each message says what happened and what to do about it.

VnsearchError
├── IndexNotFound      there is no index in the folder
├── IndexLocked        another process is writing to the index
├── IndexNotWritable   the operating system does not let the index be written: full disk, no permission
├── AnalysisMismatch   the index was made by another version of vnsearch or of its analysis
├── IndexDamaged       files of the index are missing or have wrong contents
├── ClusterError       an OpenSearch cluster refuses what it is asked for
│   ├── ClusterUnavailable  it cannot be reached, is too busy, or lacks data: trying again may help
│   └── ClusterAccessDenied it does not let this user in, or its certificate is not trusted
├── ArticleNotFound    the index has no article with the id (a `KeyError`, too)
├── SavedSearchNotFound no search is saved under the name (a `KeyError`, too)
├── WorkspaceUnusable  the file of marks and saved searches is damaged, foreign, or cannot be written
├── WorkerDied         a worker process ended before it had finished
├── ModelMismatch      the word segmentation model is missing or is another version
├── BadArgument        an argument has a value that cannot be used (a `ValueError`, too)
│   └── BadDate        a date given to a search is none
├── BadArticle         a field of an article has the wrong type, or its id or metadata cannot be used
├── ArticleRejected    an article cannot be read or analysed, in strict mode
├── UnreadableFile     a file cannot be read, or is not in a known format and encoding
├── UnwritableFile     an export or a backup cannot be written
├── UnsupportedMachine the machine is big-endian, or has 32 bits (an `ImportError`, too)
├── BadRules           a file of rules cannot be read, or has invalid lines
└── QuerySyntaxError   a query is not valid, in strict mode
"""

from __future__ import annotations

import errno
import re
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from vnsearch._windows import SHORTEN, is_too_long, is_windows

INDEX = "vnsearch index --index-dir {} PATHS"
UPGRADE = "vnsearch index --upgrade --index-dir {}"
REPAIR = "vnsearch check --repair --index-dir {}"
REBUILD = "vnsearch index --rebuild --index-dir {} PATHS"
"""Commands that make, upgrade, repair and rebuild an index; `{}` stands for its folder."""


class VnsearchError(Exception):
    """Base class of all errors that vnsearch raises deliberately."""

    def __reduce__(self) -> tuple[Any, ...]:
        return _restore, (type(self), self.args, self.__dict__)


def _restore(kind: type[VnsearchError], args: tuple[Any, ...], attributes: dict[str, Any]) -> VnsearchError:
    """Return a pickled error, without its constructor, which takes other arguments than the message."""
    error = kind.__new__(kind)
    error.args = args
    error.__dict__.update(attributes)
    return error


class IndexNotFound(VnsearchError):
    """There is no index in `folder`, which is an address for one on a cluster."""

    def __init__(self, folder: Path | str) -> None:
        self.folder = folder
        super().__init__(f"no index in {show_path(folder)}: run {_format_command(INDEX, folder)} to make one")


class IndexLocked(VnsearchError):
    """Another process is writing to the index; `pid` is its id and `since` when it began, where known."""

    def __init__(self, folder: Path, pid: int | None = None, since: datetime | None = None) -> None:
        self.folder, self.pid, self.since = folder, pid, since
        holder = f"process {pid}" if pid is not None else "another process"
        started = f" since {since:%Y-%m-%d %H:%M:%S}" if since is not None else ""
        super().__init__(
            f"{holder} is writing to the index in {show_path(folder)}{started}: try again when it is done"
        )


class IndexNotWritable(VnsearchError):
    """The operating system does not let the index be written; `code` is its error number (see `errno`)."""

    def __init__(self, folder: Path, error: OSError) -> None:
        self.folder, self.code = folder, error.errno
        advice = _ADVICE.get(error.errno or 0, "try again when the cause is removed")
        if is_too_long(error):
            advice = SHORTEN
        super().__init__(
            f"cannot write to the index folder {show_path(folder)} ({error.strerror or error}): {advice}"
        )


_ADVICE = {
    **dict.fromkeys((errno.ENOSPC, errno.EDQUOT), "make room on its disk and try again"),
    **dict.fromkeys(
        (errno.EACCES, errno.EPERM, errno.EROFS),
        "make it writable, or choose another folder with --index-dir",
    ),
    **dict.fromkeys((errno.ENOTDIR, errno.EEXIST), "choose another folder with --index-dir"),
}
"""What to do about an error of the operating system, by its number."""
_PLAIN_ON_WINDOWS = re.compile(r"[\w.:\\/-]+")


class AnalysisMismatch(VnsearchError):
    """The index has another layout or other terms than this version makes: searches would miss articles.

    `found` is the version of the layout and of the analysis that the index was made with, `expected` is that
    of this program. `found` is empty for an index from before the first release. `remedy` is the command that
    helps: `UPGRADE`, or `REBUILD` if none of the stored articles can be read.
    """

    def __init__(self, folder: Path | str, found: str, expected: str, remedy: str = UPGRADE) -> None:
        self.folder, self.found, self.expected, self.remedy = folder, found, expected, remedy
        age = _compare_versions(found, expected)
        by = f"by analysis {found} of {age} version, this is {expected}"
        made = by if found else "before the first release of vnsearch"
        lost = ", and its articles cannot be read" if remedy == REBUILD else ""
        other = "use that version, or " if age == "a newer" else ""
        what = f"the index in {show_path(folder)} was made {made}{lost}"
        super().__init__(f"{what}: {other}run {_format_command(remedy, folder)}")


def _compare_versions(found: str, expected: str) -> str:
    """Return how the version `found` relates to the `expected` one, by the numbers of their layouts."""
    layouts = [re.match(r"[0-9]{1,9}(?=\.)", analysis) for analysis in (found, expected)]
    then, now = (int(layout[0]) if layout else None for layout in layouts)
    if then is None or now is None or then == now:
        return "another"
    return "an earlier" if then < now else "a newer"


class IndexDamaged(VnsearchError):
    """Files of the index are missing or have wrong contents: `what` says which.

    `remedy` is the command that helps: `REPAIR`, which saves the stored articles, or `REBUILD` if none of
    them can be read.
    """

    def __init__(self, folder: Path, what: str, remedy: str = REPAIR) -> None:
        self.folder, self.what, self.remedy = folder, what, remedy
        super().__init__(
            f"the index in {show_path(folder)} is damaged ({what}): run {_format_command(remedy, folder)}"
        )


class ClusterError(VnsearchError):
    """An OpenSearch cluster refuses what it is asked for, or has an index that vnsearch did not make.

    `address` is that of the index, `reason` says why, in the words of the cluster where it gave some.
    """

    def __init__(self, address: str, reason: str, advice: str) -> None:
        self.address, self.reason = address, reason
        super().__init__(f"{address}: {reason}: {advice}")


class ClusterUnavailable(ClusterError):
    """No node of the cluster answers in time, or it has too much to do, or lacks shards of the index.

    What was asked for may work later. Of a change, what the cluster had taken before stays.
    """


class ClusterAccessDenied(ClusterError):
    """The cluster knows no such user and password, or forbids it, or its certificate is not trusted."""


class ArticleNotFound(VnsearchError, KeyError):
    """The index has no article with the id `article_id`."""

    def __init__(self, article_id: str) -> None:
        self.article_id = article_id
        super().__init__(f"no article has the id {article_id!r}: search results show the ids of articles")

    def __str__(self) -> str:
        return Exception.__str__(self)  # that of a `KeyError` is put in quotation marks


class SavedSearchNotFound(VnsearchError, KeyError):
    """No search is saved under the `name`."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(f"no search is saved as {name!r}: “vnsearch saved list” shows those that are")

    def __str__(self) -> str:
        return Exception.__str__(self)


class WorkspaceUnusable(VnsearchError):
    """The file of review marks and saved searches, `path`, cannot be used; `reason` says why."""

    def __init__(self, path: Path, reason: str, advice: str) -> None:
        self.path, self.reason = path, reason
        super().__init__(
            f"the file of marks and saved searches, {show_path(path)}, cannot be used ({reason}): {advice}"
        )


class WorkerDied(VnsearchError):
    """A worker process crashed or was killed, and the index was not changed. `code` is its exit code."""

    def __init__(self, code: int) -> None:
        self.code = code
        super().__init__(
            f"a worker process ended with exit code {code} before it had finished, and nothing was changed: "
            "try again, or use --workers 1 to do without worker processes"
        )


class ModelMismatch(VnsearchError):
    """The word segmentation model is missing or is another version, whose words would not fit the index.

    `requirement` is the package to install, as pip takes it; `reason` says what is wrong.
    """

    def __init__(self, requirement: str, reason: str) -> None:
        self.requirement, self.reason = requirement, reason
        super().__init__(
            f"word segmentation needs {requirement}, but {reason}: "
            f"run “pip install --force-reinstall {requirement}”"
        )


class BadArgument(VnsearchError, ValueError):
    """An argument has a value that cannot be used, such as a negative number or a text that is no date.

    An argument of the wrong type is a `TypeError`.
    """


class BadArticle(VnsearchError):
    """A field of an article has the wrong type, its id cannot be used, or its metadata are no JSON values."""


class ArticleRejected(VnsearchError):
    """An article or a file cannot be read or analysed, in strict mode; the index was not changed.

    `where` names the article or file, `reason` says why.
    """

    def __init__(self, where: str, reason: str) -> None:
        self.where, self.reason = where, reason
        super().__init__(
            f"{where}: {reason}; nothing was changed: correct it, or leave out --strict to skip it"
        )


class UnreadableFile(VnsearchError):
    """A file cannot be read, or a file or record is not an article in a known format and encoding.

    `where` names the file or record, `reason` says why. It may also be a file or the folder of an index that
    the operating system does not let be read.
    """

    def __init__(self, where: str, reason: str) -> None:
        self.where, self.reason = where, reason
        super().__init__(f"{where}: {reason}")


class UnwritableFile(VnsearchError):
    """An export or a backup cannot be written to the file or folder `where`; `reason` says why."""

    def __init__(self, where: str, reason: str) -> None:
        self.where, self.reason = where, reason
        super().__init__(f"cannot write to {where}: {reason}")


class UnsupportedMachine(VnsearchError, ImportError):
    """The numbers in an index cannot be used on this machine, because of its `byte_order` or its `bits`."""

    def __init__(self, byte_order: str, bits: int) -> None:
        self.byte_order, self.bits = byte_order, bits
        super().__init__(
            f"vnsearch needs a little-endian Python of 64 bits, and this one is {byte_order}-endian and has "
            f"{bits}: install a 64-bit Python, on another machine if need be"
        )


class BadDate(BadArgument):
    """What was given to a search as a date is none: `text` is what was given."""

    def __init__(self, text: str) -> None:
        self.text = text
        super().__init__(
            f"“{' '.join(text.split())}” is no date: "
            "write 2024, 2024-09, 2024-09-26, 26/09/2024 or 2024-09-26T14:30"
        )


class BadRules(VnsearchError):
    """A file of rules cannot be read, or has invalid lines; none of its rules is used.

    `problems` lists all invalid lines in order, as pairs of the line number (from 1) and the reason. `line`
    and `reason` are those of the first. A file that cannot be read has one problem, whose line number is
    `None`.
    """

    def __init__(self, path: Path, problems: Sequence[tuple[int | None, str]]) -> None:
        self.path, self.problems = path, tuple(problems)
        self.line, self.reason = self.problems[0]
        where = f"{path}, line {self.line}" if self.line is not None else f"{path}"
        others = len(self.problems) - 1
        more = f" (and {others} more bad line{'s' if others > 1 else ''})" if others else ""
        super().__init__(f"{where}: {self.reason}{more}")


class QuerySyntaxError(VnsearchError):
    """The `query` is not valid at `position` (in characters, from 0), in strict mode; `reason` says why."""

    def __init__(self, query: str, position: int, reason: str) -> None:
        self.query, self.position, self.reason = query, position, reason
        super().__init__(f"{reason} (at character {position + 1} of the query)")


def _format_command(command: str, folder: Path | str) -> str:
    return f"“{command.format(_quote(str(folder)))}”"


def _quote(path: str) -> str:
    """Quote a path for the shell; those of Windows know double quotes, which no path has there."""
    if is_windows():
        return path if _PLAIN_ON_WINDOWS.fullmatch(path) else f'"{path}"'
    import shlex  # needed only here, when an error is made

    return shlex.quote(path)


def show_path(path: Path | str) -> str:
    """The path as a user types it: relative if it is below the working directory; an address as it is."""
    if isinstance(path, str):
        return path
    with suppress(OSError, ValueError):
        return str(path.relative_to(Path.cwd()))
    return str(path)
