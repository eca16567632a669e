"""Names of folders: short ones, as people see and type them, for the paths in which articles stand.

A folder is called by its path below the folder that was given to be indexed. Where several were given, the
name of that one comes first. A folder may also be called by the last parts of this name, or by its whole
path. What is above the folders that were given has no name, so that those who may search, but not see paths,
cannot try them out part by part.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import takewhile
from unicodedata import normalize

HERE = "."
"""The name of all folders that were given."""


class FolderNames:
    """The names of the folders that articles stand directly in, each of which comes with the one given.

    That is empty where it is not known: then it is the one that all of these are in.
    """

    def __init__(self, given: Mapping[str, str]) -> None:
        self._folders = sorted(given)
        common = _find_common([folder for folder, top in given.items() if not top])
        self._tops = _keep_outermost(top or common for top in given.values())

    def name(self, folder: str) -> str:
        """The name of a folder."""
        top = self._find_top(folder)
        below = folder[len(top) :].lstrip("/")
        first = _last_part(top) if len(self._tops) > 1 else ""
        return "/".join(filter(None, [first, below])) or HERE

    def find(self, name: str) -> list[str]:
        """The paths of the folders that are called so, or else of those whose names end so.

        There are articles in each of them, or below. Of folders inside each other, only the outermost counts.
        """
        wanted = name if name.startswith("/") else name.replace("\\", "/").removeprefix("./")
        wanted = wanted.rstrip("/") or HERE
        whole = [path for path in self._list_paths(wanted) if self._has_below(path)]
        return _keep_outermost(whole or self._list_ending(_split(wanted)))

    def _list_paths(self, name: str) -> Iterator[str]:
        """The paths that a whole name may stand for, and itself if it is one."""
        if name == HERE:
            yield from self._tops
        elif any(path in self._tops for path in list_upwards(name)):
            yield name
        elif len(self._tops) == 1:
            yield from (f"{top}/{name}" for top in self._tops)
        else:
            first, slash, below = name.partition("/")
            yield from (top + slash + below for top in self._tops if _last_part(top) == first)

    def _has_below(self, path: str) -> bool:
        """Whether articles stand in the folder or below it."""
        places = (bisect_left(self._folders, path), bisect_left(self._folders, f"{path}/"))
        near = (found for place in places for found in self._folders[place : place + 1])
        return any(found == path or found.startswith(f"{path}/") for found in near)

    def _list_ending(self, parts: Sequence[str]) -> Iterator[str]:
        """The outermost path above each folder that ends in these parts, from the folder given downwards.

        Letters may be composed of others, as the names of files are on some systems.
        """
        for folder in self._folders:
            if parts[-1] not in normalize("NFC", folder):
                continue  # so are nearly all, and what follows takes longer
            seen = _split(folder)
            for end in range(self._find_top(folder).count("/") + len(parts), len(seen) + 1):
                if seen[end - len(parts) : end] == parts:
                    yield "/".join(folder.split("/")[:end])
                    break

    def _find_top(self, folder: str) -> str:
        return next(path for path in list_upwards(folder) if path in self._tops)


def _find_common(folders: Iterable[str]) -> str:
    """The innermost folder that all of these are, or are in."""
    paths = [folder.split("/") for folder in folders]
    ends = zip(min(paths, default=[]), max(paths, default=[]), strict=False)
    return "/".join(one for one, other in takewhile(lambda parts: parts[0] == parts[1], ends))


def _keep_outermost(folders: Iterable[str]) -> list[str]:
    """Those of the folders that are not inside another one, sorted."""
    every = set(folders)
    return sorted(each for each in every if every.isdisjoint(list(list_upwards(each))[1:]))


def list_upwards(path: str) -> Iterator[str]:
    """The folder, and those that it is in; the last is empty."""
    yield path
    while path:
        path = path.rpartition("/")[0]
        yield path


def _last_part(path: str) -> str:
    return path.rpartition("/")[2]


def _split(path: str) -> list[str]:
    return normalize("NFC", path).split("/")
