"""Names of the folders in a coverage for those who may not see paths: those that searches can be filtered by.

The coverage itself calls folders by their paths below the one that all are in. That tells what is above them
where several were given to be indexed.
"""

from __future__ import annotations

from collections.abc import Mapping

from vnsearch.indexing.coverage import Coverage
from vnsearch.query.folder_names import HERE, FolderNames, list_upwards


def hide_paths(coverage: Coverage, given: Mapping[str, str]) -> Coverage:
    """The coverage without its root, and with the names of folders; `given` is what `Index.folders` returns.

    A folder that is in none of those given, as no article is in that one, is called by its last part.
    """
    tops = {top for top in given.values() if top}
    paths = {gap.folder: _join(coverage.root, gap.folder) for gap in coverage.gaps}
    above = {
        path: next((top for top in list_upwards(path) if top in tops), path)
        for path in paths.values()
        if path
    }
    names = FolderNames({**{folder: top for folder, top in given.items() if top}, **above})
    named = {folder: names.name(path).removeprefix(HERE) if path else "" for folder, path in paths.items()}
    gaps = [gap._replace(folder=named[gap.folder]) for gap in coverage.gaps]
    return coverage._replace(root="", gaps=tuple(sorted(gaps, key=lambda gap: gap.folder.split("/"))))


def _join(root: str, folder: str) -> str:
    path = "/".join(filter(None, [root if root == "/" else root.rstrip("/"), folder]))
    return path.replace("//", "/", 1) if path.startswith("/") else path.replace("\\", "/")
