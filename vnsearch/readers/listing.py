"""Lists the files at and below given paths, each once, in the order in which they are read."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterable, Iterator
from itertools import filterfalse
from pathlib import Path
from typing import NamedTuple

from vnsearch._filenames import to_text
from vnsearch._windows import is_junction
from vnsearch.model import Rejection
from vnsearch.readers.origin import STDIN, Origin, escape_name, make_file_origin
from vnsearch.readers.rejections import make_rejection

_STDIN_PATH = "-"


class FoundFile(NamedTuple):
    """A file to be read, or standard input: the name it is opened by, and the origin of its articles."""

    name: str
    origin: Origin


class _Folder(NamedTuple):
    """A folder that is listed, as a beginning of names: to open files by, in ids, in messages, in paths."""

    name: str
    ids: str
    shown: str
    resolved: str

    def enter(self, name: str) -> _Folder:
        """The same for a folder in it."""
        text = to_text(name)
        return _Folder(
            self.name + name + os.sep,
            self.ids + text + "/",
            self.shown + text + os.sep,
            self.resolved + text + os.sep,
        )

    def find(self, name: str) -> FoundFile:
        """A file in it."""
        text = to_text(name)
        origin = Origin(escape_name(self.ids + text), escape_name(self.shown + text), self.resolved + text)
        return FoundFile(self.name + name, origin)


def list_files(
    paths: Iterable[str], base: Path, is_known: Callable[[str], bool]
) -> Iterator[FoundFile | Rejection]:
    """Yield the files at and below the paths, and a rejection for what cannot be listed.

    Relative paths are below `base`; messages name files by the path as it was given. Below a folder, only
    files are listed whose name `is_known`.
    """
    seen: set[str] = set()
    for path in paths:
        if path != _STDIN_PATH:
            yield from _list_path(Path(path), base, is_known, seen)
        elif path not in seen:
            seen.add(path)
            yield FoundFile(path, STDIN)


def _list_path(
    given: Path, base: Path, is_known: Callable[[str], bool], seen: set[str]
) -> Iterator[FoundFile | Rejection]:
    """Yield the files at or below the given path, except for those in `seen`, and add these files."""
    path = base / given
    try:
        is_folder = stat.S_ISDIR(path.stat().st_mode)
        folder, shown = (path, given) if is_folder else (path.parent, given.parent)
        resolved = folder.resolve()
    except (OSError, ValueError) as error:
        yield make_rejection(error, Origin(id="", where=escape_name(to_text(str(given))), path=None))
        return
    if is_folder:
        yield from _walk(folder, shown, resolved, is_known, seen)
        return
    file = _name_as_listed(path)
    if (real := os.path.realpath(file)) not in seen:
        seen.add(real)
        yield FoundFile(str(file), make_file_origin(file.relative_to(folder), shown, resolved))


def _name_as_listed(file: Path) -> Path:
    """Return the file with its name as its folder has it, where a file is also found in other capitals."""
    return file if file.is_symlink() else file.with_name(Path(os.path.realpath(file)).name)


def _walk(
    folder: Path, shown: Path, resolved: Path, is_known: Callable[[str], bool], seen: set[str]
) -> Iterator[FoundFile | Rejection]:
    """Yield the files below the folder, folder by folder, each sorted by name."""
    real = _begin_names(resolved)
    top = _Folder(_begin_names(folder), "", to_text(_begin_names(shown)), to_text(real))
    waiting: list[tuple[str, _Folder | FoundFile]] = [(real, top)]
    while waiting:
        place, found = waiting.pop()
        if isinstance(found, FoundFile):
            if place not in seen:
                seen.add(place)
                yield found
            continue
        try:
            waiting.extend(reversed(list(_list_folder(place, found, is_known))))
        except OSError as error:
            below = Path(found.name).relative_to(folder)
            yield make_rejection(error, make_file_origin(below, shown, resolved))


def _begin_names(folder: Path) -> str:
    """Return what the names of files in the folder begin with."""
    return "" if folder == Path() else os.path.join(folder, "")  # noqa: PTH118


def _list_folder(
    real: str, folder: _Folder, is_known: Callable[[str], bool]
) -> Iterator[tuple[str, _Folder | FoundFile]]:
    """Yield the subfolders and the files whose name is known, sorted, each with its real path."""
    with os.scandir(Path(folder.name)) as listing:
        entries = sorted(filterfalse(is_junction, listing), key=lambda entry: to_text(entry.name))
    for entry in entries:
        name = entry.name
        if name.startswith("."):
            continue
        if entry.is_dir(follow_symlinks=False):
            yield real + name + os.sep, folder.enter(name)
        elif is_known(name):
            yield (
                os.path.realpath(folder.name + name) if entry.is_symlink() else real + name,
                folder.find(name),
            )
