"""What of the files that were read cannot be searched, or not as it should be: by folder and by kind."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from vnsearch.readers.remarks import RemarkKind

_GRAVEST = (RemarkKind.REFUSED, RemarkKind.LEFT_OUT, RemarkKind.PICTURES)
KINDS = (*_GRAVEST, *(kind for kind in RemarkKind if kind not in (*_GRAVEST, RemarkKind.COLUMNS)))
"""What there may be to know of a file: first what of it cannot be searched at all."""


class Gap(NamedTuple):
    """What there is to know of a file, of one `kind`, and how many articles in it that concerns.

    `folder` is that of the file, below the `root` of the coverage and with `/` between its parts; it is empty
    for the root itself. `examples` are the names of up to three of the articles, each with a detail that may
    be empty: why something was refused, for example, or what it was converted from.
    """

    folder: str
    file: str
    kind: RemarkKind
    articles: int
    examples: tuple[tuple[str, str], ...] = ()


class Coverage(NamedTuple):
    """What the last reading of each file found, as of `as_of`; None if nothing was noted yet.

    It is not `complete` if some files were read before this was noted, or the notes were lost: reading all
    files anew (`vnsearch index --rebuild`) completes it. `root` is the folder that all files are below, and
    `gaps` are in the order of folders, files and kinds.
    """

    as_of: datetime | None
    complete: bool
    root: str
    gaps: tuple[Gap, ...]

    @property
    def kinds(self) -> Mapping[RemarkKind, int]:
        """How many articles or files there are of each kind, the gravest first."""
        counts = Counter[RemarkKind]()
        for gap in self.gaps:
            counts[gap.kind] += gap.articles
        return {kind: counts[kind] for kind in KINDS if kind in counts}

    @property
    def folders(self) -> Mapping[str, Mapping[RemarkKind, int]]:
        """The same for each folder, without the folders below it."""
        counts: defaultdict[str, Counter[RemarkKind]] = defaultdict(Counter)
        for gap in self.gaps:
            counts[gap.folder][gap.kind] += gap.articles
        return dict(counts)
