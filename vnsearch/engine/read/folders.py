"""The folder that each article stands in, worked out from its path and its id.

A file that holds several articles, such as an archive, is a folder, too: of those articles whose id is not
the name of the file. So are the folders inside an archive, which the ids of its members name behind a `!`.
The parts of a folder's path have `/` between them, whatever system the files were read on.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from vnsearch._typing import Array, Flags

_OF_MEMBER, _OF_ADDRESS = b"!", b"://"


class Folders(NamedTuple):
    """The distinct folders of some articles, the first of which is empty, and for each article its number."""

    paths: list[str]
    numbers: Array

    def count_in(self, flags: Flags) -> dict[str, int]:
        """How many of the flagged articles stand directly in each folder that has any."""
        counts = np.bincount(self.numbers[flags], minlength=1)
        return {
            self.paths[number]: int(counts[number]) for number in np.flatnonzero(counts).tolist() if number
        }

    def flag(self, wanted: Iterable[str]) -> Flags:
        """Which of the articles stand in one of the folders, or in a folder inside one."""
        inside = np.zeros(len(self.paths), dtype=np.bool_)
        for folder in wanted:
            below = f"{folder}/"
            inside |= np.array([path == folder or path.startswith(below) for path in self.paths])
        return inside[self.numbers]


def locate_folders(articles: Iterable[tuple[bytes, bytes]]) -> Folders:
    """The folders of articles, of which the path, empty if there is none, and the id are given."""
    numbers = {b"": 0}
    found = [numbers.setdefault(_locate(path, article_id), len(numbers)) for path, article_id in articles]
    return Folders(
        [path.decode("utf-8", "surrogatepass") for path in numbers], np.array(found, dtype=np.intp)
    )


def _locate(path: bytes, article_id: bytes) -> bytes:
    if not path.startswith(b"/"):
        path = path.replace(b"\\", b"/")
    folder, _, name = path.rpartition(b"/")
    if path.endswith(article_id) and path[: -len(article_id)][-1:] in (b"/", b""):
        return folder
    _, is_member, member = article_id.partition(name + _OF_MEMBER)
    if not path or not is_member:
        return path
    before, is_page, _ = member.partition(_OF_ADDRESS)
    inside = before.rpartition(_OF_MEMBER)[0] if is_page else member.rpartition(b"/")[0]
    return path + b"/" + inside if inside else path
