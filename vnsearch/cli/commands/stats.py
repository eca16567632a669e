"""The command that prints the sizes of the index."""

from __future__ import annotations

from pathlib import Path

import click

from vnsearch.cli import output
from vnsearch.cli.options import index_dir_option, json_option


@click.command("stats")
@index_dir_option
@json_option
def stats_command(index_dir: Path, as_json: bool) -> None:
    """Print the number of articles and terms, and the size.

    \b
    Example: vnsearch stats --index-dir index
    """
    from vnsearch.index import Index
    from vnsearch.render.reports import format_stats

    with Index.open(index_dir) as index:
        stats = index.stats()
    if as_json:
        output.echo_json(stats._asdict())
    else:
        output.echo(format_stats(stats))
