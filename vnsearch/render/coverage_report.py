"""The coverage of an index, as text and as a JSON object."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from vnsearch.indexing.coverage import Coverage, Gap, GapKind
from vnsearch.render.date_format import format_local

_REFUSED = (GapKind.REFUSED, GapKind.WITHOUT_TEXT)
_WIDTH = 36


def format_coverage(coverage: Coverage) -> Iterator[str]:
    """Yields the lines: the counts of all, those of each folder, and the files that were refused."""
    if coverage.as_of is None:
        yield "nothing is known yet: run “vnsearch index --rebuild” to read all files anew"
        return
    yield f"as of {format_local(coverage.as_of)}, below {coverage.root or '/'}"
    if not coverage.complete:
        yield "not complete: “vnsearch index --rebuild” reads those files anew that nothing is known of"
    yield from _format_counts(coverage.kinds, "")
    for folder, counts in coverage.folders.items():
        yield f"{folder or '.'}"
        yield from _format_counts(counts, "  ")
    refused = [gap for gap in coverage.gaps if gap.kind in _REFUSED]
    if refused:
        yield "files and records that were refused:"
    for gap in refused:
        for name, detail in gap.examples:
            yield f"  {f'{gap.folder}/'.lstrip('/')}{name}: {detail}"
        if gap.articles > len(gap.examples):
            yield f"  … and {gap.articles - len(gap.examples):,} more in {gap.file}"


def coverage_to_record(
    coverage: Coverage, gaps: Iterable[Gap], *, root: str | None, total: int
) -> dict[str, Any]:
    """Returns the object of a coverage with these of its gaps, of `total`, and the root if it is told."""
    return {
        "as_of": None if coverage.as_of is None else coverage.as_of.isoformat(timespec="seconds"),
        "complete": coverage.complete,
        "root": root,
        "kinds": dict(coverage.kinds),
        "folders": [{"folder": folder, "kinds": dict(counts)} for folder, counts in coverage.folders.items()],
        "total": total,
        "gaps": [_gap_record(gap) for gap in gaps],
    }


def _gap_record(gap: Gap) -> dict[str, Any]:
    examples = [{"name": name, "detail": detail} for name, detail in gap.examples]
    return {**gap._asdict(), "examples": examples}


def _format_counts(counts: Mapping[Any, int], indent: str) -> Iterator[str]:
    yield from (f"{indent}{kind:{_WIDTH - len(indent)}}{count:>9,}" for kind, count in counts.items())
