"""The commands that copy what is in an index: into a file and back, and into another folder."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import IO, TextIO

import click

from vnsearch.cli.counting import counting
from vnsearch.cli.failures import FAILED, Failure
from vnsearch.cli.options import index_dir_option, writing_options
from vnsearch.cli.output import say

_STANDARD = "-"
_file_argument = click.argument("file", type=click.Path(path_type=str))


@click.command("export")
@_file_argument
@index_dir_option
def export_command(file: str, index_dir: Path) -> None:
    """Writes all articles to FILE, from which vnsearch import reads them back.

    FILE holds a JSON object a line, with all that the index knows of one article, in the order of
    indexing. It is compressed if its name ends in .gz; - is standard output. An earlier FILE stays until
    all is written.

    \b
    Example: vnsearch export articles.jsonl.gz
    """
    from vnsearch.index import Index

    with Index.open(index_dir) as index:
        count = index.export(_file(file, sys.stdout))
    if file != _STANDARD:
        click.echo(f"{count:,} articles written to {file}")


@click.command("import")
@_file_argument
@index_dir_option
@writing_options
def import_command(
    file: str, index_dir: Path, strict: bool, wait: float, workers: int | None, memory: int
) -> None:
    """Puts the articles of FILE, which vnsearch export wrote, into the index.

    One whose id is there already replaces the one that has it; others stay. FILE may be compressed (.gz), or
    - for standard input. A line that holds no article is named on standard error, the others go on, and the
    exit code is 2; with --strict, nothing goes on.

    \b
    Example: vnsearch import articles.jsonl.gz
    """
    from vnsearch.index import Index
    from vnsearch.indexing.export import read_export
    from vnsearch.render.reports import report_text

    articles = read_export(_file(file, sys.stdin))
    with Index.begin(index_dir, workers=workers, memory=memory) as index, counting() as progress:
        report = index.add(articles, strict=strict, progress=progress, wait=wait)
    for rejection in report.rejected:
        say(f"{rejection.where}: {rejection.reason}")
    click.echo(report_text(report))
    if report.rejected:
        sys.exit(FAILED)


@click.command("backup")
@click.argument("folder", type=click.Path(path_type=Path))
@index_dir_option
def backup_command(folder: Path, index_dir: Path) -> None:
    """Copies the index to FOLDER, which must be new or empty; others may write to the index meanwhile.

    FOLDER is then an index as it was at one moment. On the disk of the index it takes no space of its own,
    as its files are hard links; so against a failing disk, choose another one.

    \b
    Example: vnsearch backup /media/backup/index
    """
    from vnsearch.index import Index

    with Index.open(index_dir) as index:
        count = index.backup(folder)
    click.echo(f"{count:,} articles copied to {folder}")


def _file(name: str, standard: TextIO | None) -> str | IO[bytes]:
    """What is meant by the name: a file, or what there is of bytes in a standard stream."""
    if name != _STANDARD:
        return name
    if standard is None:
        raise Failure("the standard stream is closed; name a file instead of -")
    return standard.buffer
