"""The command that prints the sizes of the index."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from vnsearch.cli import output
from vnsearch.cli.options import index_dir_option, json_option

if TYPE_CHECKING:
    from vnsearch.indexing.coverage import Coverage


@click.command("stats")
@index_dir_option
@click.option(
    "--coverage",
    is_flag=True,
    help="Print instead what cannot be searched, or not as it should be: by folder and by kind.",
)
@json_option
def stats_command(index_dir: Path, coverage: bool, as_json: bool) -> None:
    """Print the number of articles and terms, and the size.

    With --coverage, the files that were refused are named with the reason.

    \b
    Example: vnsearch stats --index-dir index
    """
    from vnsearch.index import Index
    from vnsearch.render.reports import format_stats

    with Index.open(index_dir) as index:
        if coverage:
            _echo_coverage(index.coverage(), as_json)
            return
        stats = index.stats()
    if as_json:
        output.echo_json(stats._asdict())
    else:
        output.echo(format_stats(stats))


def _echo_coverage(coverage: Coverage, as_json: bool) -> None:
    from vnsearch.render.coverage_report import coverage_to_record, format_coverage
    from vnsearch.render.styled_text import replace_controls

    if as_json:
        output.echo_json(
            coverage_to_record(coverage, coverage.gaps, root=coverage.root, total=len(coverage.gaps))
        )
        return
    for line in format_coverage(coverage):
        output.echo(replace_controls(line))
