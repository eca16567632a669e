"""The arguments of public functions: a wrong type is a `TypeError`, a wrong value a `BadArgument`.

Where several paths or ids are wanted, a single one will do.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable
from datetime import date
from pathlib import Path
from typing import SupportsIndex, TypeAlias, TypeGuard

from vnsearch.errors import BadArgument, UnreadableFile

FilePath: TypeAlias = str | os.PathLike[str]

ADDRESSES = ("opensearch://", "opensearch+https://")
"""How the address of an index on a cluster begins."""


def check_text(**texts: object) -> None:
    """Raises `TypeError` for an argument that is no string."""
    for name, text in texts.items():
        if not isinstance(text, str):
            raise TypeError(f"{name} must be a string, not {_name_type(text)}")


def check_choice(name: str, value: str, choices: Collection[str]) -> None:
    """Raises `BadArgument` for a text that is none of the choices."""
    check_text(**{name: value})
    if value not in choices:
        raise BadArgument(f"{name} must be {' or '.join(map(repr, choices))}, not {value!r}")


def check_counts(*, least: int = 0, **counts: SupportsIndex) -> None:
    """Raises `BadArgument` for a whole number that is less than `least`."""
    for name, count in counts.items():
        # Most are of the class int, which takes a thirtieth of the time to check that the protocol takes.
        if isinstance(count, bool) or not isinstance(count, int | SupportsIndex):
            raise TypeError(f"{name} must be a whole number, not {_name_type(count)}")
        if count.__index__() < least:
            wanted = f"be at least {least}" if least else "not be negative"
            raise BadArgument(f"{name} must {wanted}, it is {count}")


def check_workers(workers: int | None) -> None:
    """Raises `BadArgument` for a number of processes that is less than 1."""
    if workers is not None:
        check_counts(least=1, workers=workers)


def check_dates(**dates: date | str | None) -> None:
    """Raises `TypeError` for an argument that is no date, text or None."""
    for name, day in dates.items():
        if not isinstance(day, date | str | None):
            raise TypeError(f"{name} must be a date or the text of one, not {_name_type(day)}")


def check_seconds(**times: float) -> None:
    """Raises `BadArgument` for a number of seconds that is negative or not a number."""
    for name, seconds in times.items():
        if isinstance(seconds, bool) or not isinstance(seconds, int | float):
            raise TypeError(f"{name} must be a number of seconds, not {_name_type(seconds)}")
        if not seconds >= 0:  # which is so for NaN, too
            raise BadArgument(f"{name} must not be negative, it is {seconds}")


def is_address(location: object) -> TypeGuard[str]:
    """Whether the location of an index is an address on a cluster, and not a folder."""
    return isinstance(location, str) and location.startswith(ADDRESSES)


def make_path(path: FilePath) -> Path:
    """Makes the path absolute, so that it stays the same when the working directory changes.

    Raises `BadArgument` for a text that no file system can have as a path, or that is an address.
    """
    _check_path(path)
    if is_address(path):
        raise BadArgument(f"{path} is on a cluster: this works with an index in a folder only")
    try:
        if b"\0" in os.fsencode(path):
            raise BadArgument(f"no path has a NUL character in it: {os.fspath(path)!r}")
    except UnicodeEncodeError as error:
        raise BadArgument(f"{os.fspath(path)!r} is no path: {error.reason}") from error
    try:
        return Path(path).absolute()
    except OSError as error:
        reason = "the working directory is gone: change to another one, or name an absolute path"
        raise UnreadableFile(os.fspath(path), reason) from error


def list_paths(paths: FilePath | Iterable[FilePath]) -> list[str]:
    """Lists the distinct paths, in order."""
    several = [paths] if isinstance(paths, str | bytes | os.PathLike) else list(paths)
    for path in several:
        _check_path(path)
    return list(dict.fromkeys(os.fspath(path) for path in several))


def list_ids(ids: str | Iterable[str]) -> list[str]:
    """Lists the distinct ids, in order."""
    several = [ids] if isinstance(ids, str | bytes) else list(ids)
    for article_id in several:
        check_text(id=article_id)
    return list(dict.fromkeys(several))


def _check_path(path: object) -> None:
    if not isinstance(path, str | os.PathLike) or not isinstance(os.fspath(path), str):
        raise TypeError(f"a path must be a string or an os.PathLike of one, not {_name_type(path)}")


def _name_type(value: object) -> str:
    return type(value).__name__
