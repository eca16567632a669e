"""What is found as a file, piece by piece: as many rows as there are hits, in one of the `EXPORTS`.

One matcher marks what matches here, in lists and in articles: passages and highlights are those of the hits.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain
from typing import NamedTuple

from vnsearch.model import Snippet
from vnsearch.render import csv_table, html_table
from vnsearch.render.results_json import Record, batch_row_to_record, format_json, shown_hit_to_record
from vnsearch.search.query_batches import BatchRow
from vnsearch.search.results import Hit


class Shown(NamedTuple):
    """What is shown of a hit: up to so many `snippets`, of at most `length` characters, and more if wanted.

    `explain` says why it was found, and `paths` which file it is from.
    """

    snippets: int = 1
    length: int = 240
    explain: bool = False
    paths: bool = True

    def passages(self, hit: Hit | None) -> tuple[Snippet, ...]:
        """The passages of a hit; of none, none."""
        return () if hit is None else hit.passages(self.snippets, length=self.length)

    def path(self, hit: Hit | None) -> str:
        """The path of the hit's file, if it is shown and there is one."""
        return (hit.article.path or "") if hit is not None and self.paths else ""


class ExportFormat(NamedTuple):
    """A format: how the head for a title and the rows are written, and what stands at both ends.

    A file begins with the `mark`, by which spreadsheets know its encoding; a stream does not.
    """

    media_type: str
    mark: str
    hits_head: Callable[[str], str]
    hit: Callable[[Hit, Shown], str]
    batch_head: Callable[[str], str]
    batch_row: Callable[[BatchRow, Shown], str]
    tail: str = ""


EXPORTS: Mapping[str, ExportFormat] = {
    "csv": ExportFormat(
        "text/csv; charset=utf-8",
        "\N{ZERO WIDTH NO-BREAK SPACE}",
        lambda title: csv_table.format_header(),
        lambda hit, shown: csv_table.format_row(hit, shown.passages(hit), shown.path(hit)),
        lambda title: csv_table.format_header(csv_table.BATCH_COLUMNS),
        lambda row, shown: csv_table.format_batch_row(row, shown.passages(row.hit), shown.path(row.hit)),
    ),
    "jsonl": ExportFormat(
        "application/jsonl; charset=utf-8",
        "",
        lambda title: "",
        lambda hit, shown: _line(_to_record(hit, shown)),
        lambda title: "",
        lambda row, shown: _line(
            batch_row_to_record(row, None if row.hit is None else _to_record(row.hit, shown))
        ),
    ),
    "html": ExportFormat(
        "text/html; charset=utf-8",
        "",
        lambda title: html_table.begin_table(title, html_table.COLUMNS),
        lambda hit, shown: html_table.format_row(hit, shown.passages(hit), shown.path(hit)),
        lambda title: html_table.begin_table(title, html_table.BATCH_COLUMNS),
        lambda row, shown: html_table.format_batch_row(row, shown.passages(row.hit), shown.path(row.hit)),
        html_table.TAIL,
    ),
}
"""The formats by name, which is also how the names of their files end."""


def export_hits(name: str, hits: Iterable[Hit], title: str, shown: Shown) -> Iterator[str]:
    """Yields the text of an export in the format with the name: a head, a row for each hit, and an end."""
    form = EXPORTS[name]
    return chain([form.hits_head(title)], (form.hit(hit, shown) for hit in hits), [form.tail])


def export_batch(name: str, rows: Iterable[BatchRow], title: str, shown: Shown) -> Iterator[str]:
    """Yields the text of a batch in the format with the name."""
    form = EXPORTS[name]
    return chain([form.batch_head(title)], (form.batch_row(row, shown) for row in rows), [form.tail])


def _to_record(hit: Hit, shown: Shown) -> Record:
    record = shown_hit_to_record(
        hit, snippets=shown.snippets, snippet_length=shown.length, explain=shown.explain
    )
    return record if shown.paths else {**record, "path": None}


def _line(record: Mapping[str, object]) -> str:
    return format_json(record) + "\n"
