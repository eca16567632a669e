"""Reports on an index as text: what a change did, how large it is, the terms of a text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from vnsearch.model import Layer, Report, Stats

_REPORTED = ("added", "changed", "unchanged", "removed", "rejected")


def format_stats(stats: Stats) -> str:
    """Formats the sizes of an index."""
    lines = [
        f"articles  {stats.articles:,}",
        f"size      {stats.size / 1e6:,.1f} MB in {stats.segments} segment{'s' * (stats.segments != 1)}",
        f"analysis  {stats.analysis}",
        "terms",
        *(f"  {layer:12}{count:>12,}" for layer, count in stats.terms.items()),
    ]
    return "\n".join(lines)


def format_report(report: Report) -> str:
    """Formats a report as one line of counts."""
    return ", ".join(f"{len(getattr(report, kind)):,} {kind}" for kind in _REPORTED)


def format_changes(report: Report) -> Iterator[str]:
    """Yields a line for each article that was, or would be, added, changed or removed."""
    for sign, ids in (("+", report.added), ("~", report.changed), ("-", report.removed)):
        yield from (f"{sign} {article_id}" for article_id in ids)


def format_layers(layers: Mapping[Layer, Iterable[str]]) -> str:
    """Formats the terms of a text, one layer per line."""
    return "\n".join(f"{layer:12}{' '.join(terms)}" for layer, terms in layers.items())
