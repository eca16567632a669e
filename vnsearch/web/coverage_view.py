"""What cannot be searched, or not as it should be, as the API and the page of the coverage show it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict, Field

from vnsearch.indexing.coverage import Coverage, Gap, GapKind
from vnsearch.render.coverage_report import coverage_to_record
from vnsearch.render.results_json import Record
from vnsearch.web.answering import Answerer
from vnsearch.web.coverage_names import hide_paths
from vnsearch.web.parameters import LONGEST_QUERY

_MOST_GAPS = 1000
_LAST_PAGE = 1_000_000
_GAPS_A_PAGE = 50
_MOST_FOLDERS = 100


class CoverageParameters(BaseModel):
    """Which gaps of the coverage are listed."""

    model_config = ConfigDict(extra="forbid")

    kind: str | None = Field(
        None, max_length=LONGEST_QUERY, description="Only what is of this kind.", examples=["refused"]
    )
    folder: str | None = Field(
        None,
        max_length=LONGEST_QUERY,
        description="Only what is in this folder, and not below it; empty is the root.",
        examples=["2024"],
    )
    limit: int = Field(100, ge=1, le=_MOST_GAPS, description="Gaps per page.")
    page: int = Field(1, ge=1, le=_LAST_PAGE, description="The page of gaps to list.")


class FolderLine(NamedTuple):
    """A folder, and how many articles or files there are of each kind that is shown."""

    folder: str
    counts: Sequence[int]


class CoverageView(NamedTuple):
    """A page of the coverage: the counts of all kinds and of the first folders, and some of the gaps."""

    as_of: datetime | None
    complete: bool
    kinds: Mapping[str, int]
    folders: Sequence[FolderLine]
    more_folders: int
    kind: str
    folder: str | None
    gaps: Sequence[Gap]
    page: int
    pages: int


def find_gaps(coverage: Coverage, kind: str | None, folder: str | None) -> list[Gap]:
    """The gaps of a kind and a folder, or of all."""
    return [gap for gap in coverage.gaps if kind in (None, gap.kind) and folder in (None, gap.folder)]


def read_coverage(answerer: Answerer) -> Coverage:
    """The coverage, with paths only if they are shown."""
    index = answerer.index
    coverage = index.coverage()
    return coverage if answerer.show_paths else hide_paths(coverage, index.folders())


def make_record(coverage: Coverage, wanted: CoverageParameters) -> Record:
    """The coverage with a page of its gaps."""
    gaps = find_gaps(coverage, wanted.kind, wanted.folder)
    shown = gaps[(wanted.page - 1) * wanted.limit : wanted.page * wanted.limit]
    return coverage_to_record(coverage, shown, root=coverage.root or None, total=len(gaps))


def view_coverage(coverage: Coverage, kind: str, folder: str | None, page: int) -> CoverageView:
    """The page of the coverage; an empty kind stands for the gravest there is."""
    kinds = coverage.kinds
    chosen = kind if kind in set(GapKind) else next(iter(kinds), "")
    gaps = find_gaps(coverage, chosen, folder)
    folders = coverage.folders
    return CoverageView(
        coverage.as_of,
        coverage.complete,
        {str(each): count for each, count in kinds.items()},
        [
            FolderLine(name, [counts.get(each, 0) for each in kinds])
            for name, counts in list(folders.items())[:_MOST_FOLDERS]
        ],
        max(0, len(folders) - _MOST_FOLDERS),
        chosen,
        folder,
        gaps[(page - 1) * _GAPS_A_PAGE : page * _GAPS_A_PAGE],
        page,
        -(-len(gaps) // _GAPS_A_PAGE),
    )
