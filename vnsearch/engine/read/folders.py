"""The folder that each article stands in, worked out from its path and its id.

A file that holds several articles, such as an archive, is a folder, too: of those articles whose id is not
the name of the file. So are the folders inside an archive, which the ids of its members name behind a `!`.
The parts of a folder's path have `/` between them, whatever system the files were read on.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from vnsearch._typing import Array, Flags

_OF_MEMBER, _OF_RECORD, _OF_ADDRESS = b"!", b":", b"://"


class Folders(NamedTuple):
    """The distinct folders of some articles, and for each article the number of its own.

    Each of the `paths`, the first of which is empty, comes with the folder that was given to be read, as far
    as ids tell, which begin below it; that is empty if it is not known.
    """

    paths: Mapping[str, str]
    numbers: Array

    def count_in(self, flags: Flags) -> dict[str, int]:
        """How many of the flagged articles stand directly in each folder that has any."""
        counts = np.bincount(self.numbers[flags], minlength=len(self.paths)).tolist()
        return {path: count for path, count in zip(self.paths, counts, strict=True) if path and count}

    def flag(self, wanted: Iterable[str]) -> Flags:
        """Which of the articles stand in one of the folders, or in a folder inside one."""
        inside = np.zeros(len(self.paths), dtype=np.bool_)
        for folder in wanted:
            below = f"{folder}/"
            inside |= np.array([path == folder or path.startswith(below) for path in self.paths])
        return inside[self.numbers]


def locate_folders(articles: Iterable[tuple[bytes, bytes]]) -> Folders:
    """The folders of articles, of which the path, empty if there is none, and the id are given."""
    given = {b"": b""}
    numbers = {b"": 0}
    found = []
    for path, article_id in articles:
        if path[:1] != b"/":
            path = path.replace(b"\\", b"/")
        if path.endswith(article_id) and path[-len(article_id) - 1 : -len(article_id)] == b"/":
            folder = path[: path.rfind(b"/")]  # nearly all are such
        else:
            folder = _locate(path, article_id)
        number = numbers.get(folder)
        if number is None:
            number = numbers[folder] = len(numbers)
            given[folder] = _find_given(path, article_id)
        elif path and not given[folder]:
            given[folder] = _find_given(path, article_id)
        found.append(number)
    paths = {_decode(folder): _decode(above) for folder, above in given.items()}
    return Folders(paths, np.array(found, dtype=np.intp))


def _locate(path: bytes, article_id: bytes) -> bytes:
    """The folder of an article whose id is not the end of its path."""
    folder, _, name = path.rpartition(b"/")
    if path == article_id:
        return folder
    _, is_member, member = article_id.partition(name + _OF_MEMBER)
    if not path or not is_member:
        return path
    before, is_page, _ = member.partition(_OF_ADDRESS)
    inside = before.rpartition(_OF_MEMBER)[0] if is_page else member.rpartition(b"/")[0]
    return path + b"/" + inside if inside else path


def _find_given(path: bytes, article_id: bytes) -> bytes:
    """The folder that an id begins below; empty if the id does not name the file."""
    folder, _, name = path.rpartition(b"/")
    below, is_named, behind = article_id.partition(name)
    if not is_named or behind[:1] not in (b"", _OF_MEMBER, _OF_RECORD):
        return b""
    above = folder + b"/"
    return above[: len(above) - len(below)].rstrip(b"/") if above.endswith(b"/" + below) else b""


def _decode(path: bytes) -> str:
    return path.decode("utf-8", "surrogatepass")
