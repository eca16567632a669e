"""What articles and rejections are called: the id, the path and the name of where each came from."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

from vnsearch.model import Rejection

_STDIN_DIGEST_BYTES = 6


@dataclass(frozen=True, slots=True)
class Origin:
    """Where bytes come from.

    `id` is the id of the article they hold, or of the file of records; `where` names the file in a rejection;
    `path` is its absolute path, None for standard input.
    """

    id: str
    where: str
    path: str | None

    def record(self, line: int) -> Origin:
        """The record on a line, counted from 1."""
        return Origin(f"{self.id}:{line}", f"{self.where}:{line}", self.path)

    def rejection(self, reason: str) -> Rejection:
        """The rejection of what is here."""
        return Rejection(self.where, reason, self.path)


STDIN = Origin("stdin", "standard input", None)


def file_origin(file: Path, folder: Path, resolved: Path) -> Origin:
    """The origin of a file, whose id is its path below `folder`; `resolved` is the folder's absolute path.

    A link to a file keeps its own name in the path: it is what stands in the folder.
    """
    relative = file.relative_to(folder)
    return Origin(one_line(relative.as_posix()), one_line(str(file)), str(resolved / relative))


def stdin_page_id(text: str) -> str:
    """The id of a page that came through standard input: the same text has the same id."""
    digest = blake2b(text.encode("utf-8", "surrogatepass"), digest_size=_STDIN_DIGEST_BYTES)
    return f"{STDIN.id}-{digest.hexdigest()}"


def one_line(name: str) -> str:
    """The name with what cannot stand in a line, and spaces at its ends, as escapes (`\\\\n`, `\\\\x20`)."""
    stripped = name.strip()
    start = name.index(stripped) if stripped else len(name)
    ends = name[:start], name[start + len(stripped) :]
    before, after = ("".join(f"\\x{ord(space):02x}" for space in end) for end in ends)
    middle = "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in stripped)
    return before + middle + after
