"""The command that merges the segments of an index into one."""

from __future__ import annotations

from pathlib import Path

import click

from vnsearch.cli.options import index_dir_option, wait_option
from vnsearch.cli.output import echo


@click.command("optimize")
@index_dir_option
@wait_option
def optimize_command(index_dir: Path, wait: float) -> None:
    """Merge all segments of the index into one.

    Searches are fastest then, and deleted articles take no space any more. It writes every article again.

    \b
    Example: vnsearch optimize
    """
    from vnsearch.index import Index

    with Index.open(index_dir) as index:
        segments = index.optimize(wait=wait)
    echo(f"merged {segments} segments into one" if segments > 1 else "the index has one segment")
