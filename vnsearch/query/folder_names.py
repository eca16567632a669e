"""Names of folders: short ones, as people see and type them, for the paths in which articles stand.

A folder is called by its path below the one that all articles of the index are in, the root. It may also be
called by the last parts of that path, or by its whole path. Folders above the root have no names, so that
who may search but not see paths cannot try them out part by part.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import accumulate, takewhile
from unicodedata import normalize

HERE = "."
"""The name of the folder that all articles are in."""


def find_root(folders: Sequence[str]) -> str:
    """The innermost folder that all of these are, or are in; empty if there is none."""
    paths = [folder.split("/") for folder in folders]
    ends = zip(min(paths, default=[]), max(paths, default=[]), strict=False)
    return "/".join(one for one, other in takewhile(lambda parts: parts[0] == parts[1], ends))


def name_folder(folder: str, root: str) -> str:
    """The path of a folder below the root that it is in."""
    return folder[len(root) :].lstrip("/") or HERE


def find_folders(name: str, folders: Sequence[str]) -> list[str]:
    """The paths of the folders that are called so, given the sorted ones that articles stand directly in.

    Of several only the outermost, and only those that articles stand in or below. A name that folders have
    in full is not that of others, of which it is the end.
    """
    wanted = name if name.startswith("/") else name.replace("\\", "/").removeprefix("./")
    wanted, root = wanted.rstrip("/") or HERE, find_root(folders)
    for whole in (wanted, root if wanted == HERE else f"{root}/{wanted}"):
        if f"{whole}/".startswith(f"{root}/") and _has_below(whole, folders):
            return [whole]
    parts, above = _split(wanted), root.count("/")
    ends = (path for folder in folders for path in _find_outermost(parts, folder, above))
    return list(dict.fromkeys(ends))


def _has_below(path: str, folders: Sequence[str]) -> bool:
    """Whether the path is one of the sorted folders, or they are below it."""
    return any(
        found == path or found.startswith(f"{path}/")
        for place in (bisect_left(folders, path), bisect_left(folders, f"{path}/"))
        for found in folders[place : place + 1]
    )


def _find_outermost(parts: Sequence[str], folder: str, above: int) -> Iterator[str]:
    """The outermost folder that ends in these parts, of a folder and those it is in; the first are not seen.

    Letters may be composed of others, as the names of files are on some systems.
    """
    composed = _split(folder)
    for place in range(above, len(composed) - len(parts) + 1):
        if composed[place : place + len(parts)] == parts:
            yield list(accumulate(folder.split("/"), "{}/{}".format))[place + len(parts) - 1]
            return


def _split(path: str) -> list[str]:
    return normalize("NFC", path).split("/")
