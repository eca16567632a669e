"""What was done to an index and what is in it, as text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from vnsearch.model import Layer, Report, Stats

_REPORTED = ("added", "changed", "unchanged", "removed", "rejected")


def format_stats(stats: Stats) -> str:
    """Sizes of an index for the terminal."""
    lines = [
        f"articles  {stats.articles:,}",
        f"size      {stats.size / 1e6:,.1f} MB in {stats.segments} segment{'s' * (stats.segments != 1)}",
        f"analysis  {stats.analysis}",
        "terms",
        *(f"  {layer:12}{count:>12,}" for layer, count in stats.terms.items()),
    ]
    return "\n".join(lines)


def format_report(report: Report) -> str:
    """One line of counts."""
    return ", ".join(f"{len(getattr(report, kind)):,} {kind}" for kind in _REPORTED)


def format_changes(report: Report) -> Iterator[str]:
    """A line for each article that was, or would be, added, changed or removed."""
    for sign, ids in (("+", report.added), ("~", report.changed), ("-", report.removed)):
        yield from (f"{sign} {article_id}" for article_id in ids)


def format_layers(layers: Mapping[Layer, Iterable[str]]) -> str:
    """What each layer holds of a text."""
    return "\n".join(f"{layer:12}{' '.join(terms)}" for layer, terms in layers.items())
