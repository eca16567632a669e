"""What of the files that were read cannot be searched, or not as it should be: by folder and by kind."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from vnsearch.readers.remarks import Remark, RemarkKind


class GapKind(StrEnum):
    """What there may be to know of a file: first what of it cannot be searched at all.

    A file without text is refused, too; all other refusals are `REFUSED`. `LEFT_OUT` is what of it is cut.
    """

    REFUSED = "refused"
    WITHOUT_TEXT = "without text"
    LEFT_OUT = "left out"
    PICTURES = "with pages without text"
    CONVERTED = "converted"
    LOST = "with lost letters"
    TORN = "with torn syllables"
    GLUED = "with syllables run together"
    UNDATED = "without a date"
    MISDATED = "with a date that is not understood"
    UNTITLED = "without a title"
    NO_ARTICLE = "no article"


_NO_TEXT = re.compile(r"empty$|(holds )?no text\b|its pages are pictures\b")
"""Matches the beginnings of the reasons of readers that found no text."""


def find_kind(remark: Remark) -> GapKind | None:
    """The kind of what a remark says; None if it is nothing that is amiss."""
    if remark.kind is RemarkKind.COLUMNS:
        return None
    if remark.kind is RemarkKind.REFUSED and _NO_TEXT.match(remark.detail):
        return GapKind.WITHOUT_TEXT
    return GapKind(remark.kind.value)


class Gap(NamedTuple):
    """What there is to know of a file, of one `kind`, and how many articles in it that concerns.

    `folder` is that of the file, below the `root` of the coverage and with `/` between its parts; it is empty
    for the root itself. `examples` are the names of up to three of the articles, each with a detail that may
    be empty: why something was refused, for example, or what it was converted from.
    """

    folder: str
    file: str
    kind: GapKind
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
    def kinds(self) -> Mapping[GapKind, int]:
        """How many articles or files there are of each kind, the gravest first."""
        counts = Counter[GapKind]()
        for gap in self.gaps:
            counts[gap.kind] += gap.articles
        return {kind: counts[kind] for kind in GapKind if kind in counts}

    @property
    def folders(self) -> Mapping[str, Mapping[GapKind, int]]:
        """The same for each folder, without the folders below it; first those that lack what is gravest."""
        counts: defaultdict[str, Counter[GapKind]] = defaultdict(Counter)
        for gap in self.gaps:
            counts[gap.folder][gap.kind] += gap.articles
        return dict(sorted(counts.items(), key=lambda item: [-item[1][kind] for kind in GapKind]))
