"""The command that copies an index to another folder."""

from __future__ import annotations

from pathlib import Path

import click

from vnsearch.cli import output
from vnsearch.cli.options import index_dir_option


@click.command("backup")
@click.argument("folder", type=click.Path(path_type=Path))
@index_dir_option
def backup_command(folder: Path, index_dir: Path) -> None:
    """Copy the index to FOLDER, which must be new or empty.

    Other processes may write to the index meanwhile; FOLDER receives the index as it was at one moment. On
    the same disk, the copy consists of hard links and takes no extra space (except on Windows), so choose
    another disk to protect against a disk failure.

    \b
    Example: vnsearch backup /media/backup/index
    """
    from vnsearch.index import Index

    with Index.open(index_dir) as index:
        count = index.backup(folder)
    output.echo(f"{count:,} articles copied to {folder}")
