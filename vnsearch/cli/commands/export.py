"""The commands that write all articles to a file and read them back: export and import."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import IO, TextIO

import click

from vnsearch.cli.exit_codes import FAILED, Failure
from vnsearch.cli.options import index_dir_option, writing_options
from vnsearch.cli.output import echo, say
from vnsearch.cli.progress import show_progress

_STANDARD = "-"
_file_argument = click.argument("file", type=click.Path(path_type=str))


@click.command("export")
@_file_argument
@index_dir_option
def export_command(file: str, index_dir: Path) -> None:
    """Write all articles to FILE as JSON lines.

    “vnsearch import” reads them back. FILE receives one JSON object per line, with everything the index knows
    about an article and its marks, in the order in which the articles were indexed, and then one for each
    saved search. It is compressed if its name ends in .gz; - is standard output. An existing FILE is replaced
    only once everything is written.

    \b
    Example: vnsearch export articles.jsonl.gz
    """
    from vnsearch.index import Index

    with Index.open(index_dir) as index:
        count = index.export(_path_or_stream(file, sys.stdout))
    if file != _STANDARD:
        echo(f"{count:,} articles written to {file}")


@click.command("import")
@_file_argument
@index_dir_option
@writing_options
def import_command(
    file: str, index_dir: Path, strict: bool, wait: float, workers: int | None, memory: int
) -> None:
    """Add the articles of an exported FILE.

    An article replaces the one that has the same id; all others stay. Its marks are added to those that the
    index has of it, and saved searches whose names are free are added, too. FILE may be compressed (.gz); -
    is standard input. A line that holds no article is reported on standard error, the others are imported,
    and the exit code is 2; with --strict, nothing is imported then.

    \b
    Example: vnsearch import articles.jsonl.gz
    """
    from vnsearch.index import Index
    from vnsearch.indexing.export import read_export
    from vnsearch.render.reports import format_report
    from vnsearch.workspace.marks import Mark
    from vnsearch.workspace.saved_records import SavedRecord

    marks: list[Mark] = []
    saved: list[SavedRecord] = []
    source = _path_or_stream(file, sys.stdin)
    articles = read_export(source, mark=marks.append, save=saved.append)
    with Index.begin(index_dir, workers=workers, memory=memory) as index, show_progress() as progress:
        report = index.add(articles, strict=strict, progress=progress, wait=wait)
        index.marks.add(marks)
        index.saved.restore(saved)
    for rejection in report.rejected:
        say(f"{rejection.where}: {rejection.reason}")
    echo(format_report(report))
    if report.rejected:
        sys.exit(FAILED)


def _path_or_stream(name: str, standard: TextIO | None) -> str | IO[bytes]:
    """Returns the name of a file as it is, and for `-` the bytes of the standard stream."""
    if name != _STANDARD:
        return name
    if standard is None:
        raise Failure("the standard stream is closed; name a file instead of -")
    return standard.buffer
