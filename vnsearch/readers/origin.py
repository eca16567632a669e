"""Where articles and rejections come from: their ids, their paths, and their names in messages."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from hashlib import blake2b
from pathlib import PurePath

from vnsearch._filenames import to_text
from vnsearch.model import Rejection
from vnsearch.readers.bounded import Allowance
from vnsearch.readers.field_names import ChosenColumns

_STDIN_DIGEST_BYTES = 6


@dataclass(frozen=True, slots=True)
class Origin:
    """The file, record or stream that is read.

    `id` is the id of its article, or the first part of the ids of its records; `where` names it in a
    rejection; `path` is the absolute path of the file, None for standard input. `depth` is the number of
    files that it is inside of, and `allowance` what these may still inflate to.

    The rest says how it is read: whether letters that an encoding has spoilt are restored, which columns of
    its records hold which fields, and which table of a database holds the articles, empty if there is one.
    """

    id: str
    where: str
    path: str | None
    converts: bool = True
    fields: ChosenColumns = ()
    table: str = ""
    depth: int = 0
    allowance: Allowance | None = field(default=None, compare=False)

    @property
    def is_stdin(self) -> bool:
        """Whether this is standard input."""
        return (self.id, self.path) == (STDIN.id, None)

    def make_record(self, line: int) -> Origin:
        """Return the origin of the record on a line or in a row, counted from 1."""
        return replace(self, id=f"{self.id}:{line}", where=f"{self.where}:{line}")

    def make_member(self, name: str) -> Origin:
        """Return the origin of a member of this file, such as a file in an archive."""
        member = f"!{escape_name(name)}"
        return replace(self, id=self.id + member, where=self.where + member, depth=self.depth + 1)

    def make_rejection(self, reason: str) -> Rejection:
        """Return a rejection of this origin."""
        return Rejection(self.where, reason, self.path)


STDIN = Origin("stdin", "standard input", None)


def make_file_origin(file: PurePath, folder: PurePath, resolved: PurePath) -> Origin:
    """Return the origin of a `file`, a path below `folder`, whose absolute path is `resolved`.

    Its id is its path below the folder, with `/` on every system, so that an index can be moved to another.
    A link to a file keeps its own name, and is not resolved. Names are text, and the same in every locale.
    """
    return Origin(
        id=escape_name(to_text(file.as_posix())),
        where=escape_name(to_text(str(folder / file))),
        path=to_text(str(resolved / file)),
    )


def make_stdin_id(text: str) -> str:
    """Return the id of a page from standard input: the same for the same text."""
    digest = blake2b(text.encode("utf-8", "surrogatepass"), digest_size=_STDIN_DIGEST_BYTES)
    return f"{STDIN.id}-{digest.hexdigest()}"


def escape_name(name: str) -> str:
    """Return the name on one line, with unprintable characters and spaces at its ends as escapes."""
    stripped = name.strip()
    if stripped == name and name.isprintable():
        return name
    start = name.index(stripped) if stripped else len(name)
    ends = name[:start], name[start + len(stripped) :]
    before, after = ("".join(f"\\x{ord(space):02x}" for space in end) for end in ends)
    middle = "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in stripped)
    return before + middle + after
