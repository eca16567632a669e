"""The command that makes the index hold what the given files hold."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from vnsearch._filenames import to_text
from vnsearch._windows import expand_patterns
from vnsearch.cli.exit_codes import FAILED, Failure
from vnsearch.cli.options import index_dir_option, writing_options
from vnsearch.cli.output import echo, note, say
from vnsearch.cli.progress import show_progress
from vnsearch.cli.reading_report import RemarkCollector
from vnsearch.errors import ClusterUnavailable, IndexLocked, IndexNotFound, IndexNotWritable

if TYPE_CHECKING:
    from vnsearch.indexing.reading_options import Reading
    from vnsearch.model import Rejection, Report


_ALLOCATIONS = 100_000
"""How many allocations go by until Python looks for garbage: there is little, and looking takes long."""


def _parse_fields(context: click.Context, option: click.Parameter, given: tuple[str, ...]) -> dict[str, str]:
    """Returns the columns by the fields that they are said to hold."""
    from vnsearch.readers.field_names import FIELDS

    columns = {}
    for text in given:
        field, sign, column = text.partition("=")
        if not sign or not column or field not in FIELDS:
            raise click.BadParameter(f"{text!r} is not FIELD=COLUMN; the fields are {', '.join(FIELDS)}")
        columns[field] = to_text(column)
    return columns


@click.command("index")
@click.argument("paths", nargs=-1, type=click.Path(path_type=str))
@index_dir_option
@click.option(
    "--rebuild", is_flag=True, help="Start over: the index will hold what PATHS hold and nothing else."
)
@click.option("--dry-run", is_flag=True, help="Only list what would be added, changed and removed.")
@click.option(
    "--upgrade",
    is_flag=True,
    help="Convert an index made by another version, using its stored articles; takes no PATHS.",
)
@click.option(
    "--no-convert",
    is_flag=True,
    help="Leave text in TCVN3, VNI, VISCII, VPS, VIQR, with entities or wrongly decoded UTF-8 as it is.",
)
@click.option(
    "--field",
    "fields",
    multiple=True,
    metavar="FIELD=COLUMN",
    callback=_parse_fields,
    help="The column of records that holds a field, such as title=headline, where its name does not tell; "
    "may be repeated. --dry-run shows how the first record of each file is understood.",
)
@click.option(
    "--table", default="", metavar="NAME", help="The table of SQLite files that holds the articles."
)
@click.option(
    "--report",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write what there is to know of each file to FILE, as JSON lines: what was converted, has no date "
    "or title, is no article, or was refused.",
)
@click.option("--watch", is_flag=True, help="Go on: follow the changes in PATHS until Ctrl-C.")
@writing_options
def index_command(
    paths: tuple[str, ...],
    index_dir: Path,
    rebuild: bool,
    dry_run: bool,
    strict: bool,
    upgrade: bool,
    watch: bool,
    no_convert: bool,
    fields: dict[str, str],
    table: str,
    report: Path | None,
    wait: float,
    workers: int | None,
    memory: int,
) -> None:
    """Make the index hold the articles in PATHS (default: seeds/).

    PATHS are files and folders, or - for standard input. Run again, the command adds new articles, replaces
    changed ones and removes those that are gone from PATHS. An article that cannot be read is reported on
    standard error, the others are indexed, and the exit code is 2; with --strict, nothing is changed then.
    At the end, standard error says what there is to know of the files that were read.

    \b
    Example: vnsearch index news/ more/articles.jsonl.gz
    """
    from vnsearch.index import Index
    from vnsearch.render.reports import format_changes, format_report
    from vnsearch.render.styled_text import replace_controls

    if upgrade:
        if paths or rebuild or dry_run or strict or watch or no_convert or fields or table or report:
            raise click.UsageError(
                "--upgrade goes without PATHS, --rebuild, --dry-run, --strict, --watch, --no-convert, "
                "--field, --table and --report"
            )
        _upgrade(index_dir, wait=wait, workers=workers, memory=memory)
        return
    gc.set_threshold(_ALLOCATIONS)
    paths = expand_patterns(paths) or ("seeds",)
    reading: Reading = {"convert": not no_convert, "fields": fields, "table": table}
    if watch:
        if rebuild or dry_run or strict or report or "-" in paths:
            raise click.UsageError(
                "--watch goes without --rebuild, --dry-run, --strict, --report and standard input"
            )
        _watch(paths, index_dir, reading, wait=wait, workers=workers, memory=memory)
        return
    with RemarkCollector(report) as remarks:
        reading |= {"strict": strict, "remark": remarks}
        if dry_run:
            done = _preview(paths, index_dir, rebuild, workers, reading)
            for line in remarks.list_columns():
                note(replace_controls(line))
            for line in format_changes(done):
                echo(line)
        elif rebuild:
            with show_progress() as progress:
                reading["progress"] = progress
                done = Index.rebuild(index_dir, paths, wait=wait, workers=workers, memory=memory, **reading)
        else:
            with Index.begin(index_dir, workers=workers, memory=memory) as index, show_progress() as progress:
                reading["progress"] = progress
                done = index.update(paths, wait=wait, **reading)
    _name_rejections(done.rejected)
    if not (done.added or done.changed or done.unchanged or done.removed or done.rejected):
        raise Failure(f"no articles in {', '.join(paths)}")
    echo(format_report(done))
    for line in remarks.summarize():
        note(replace_controls(line))
    if done.rejected:
        sys.exit(FAILED)


def _name_rejections(rejections: Iterable[Rejection]) -> None:
    for rejection in rejections:
        say(f"{rejection.where}: {rejection.reason}")


def _watch(
    paths: tuple[str, ...],
    index_dir: Path,
    reading: Reading,
    *,
    wait: float,
    workers: int | None,
    memory: int,
) -> None:
    """Updates the index whenever the paths have changed, with a line for each commit, until Ctrl-C."""
    from vnsearch.index import Index
    from vnsearch.indexing.watching import follow
    from vnsearch.render.reports import format_report

    told: frozenset[Rejection] = frozenset()
    with suppress(KeyboardInterrupt), Index.begin(index_dir, workers=workers, memory=memory) as index:
        for _ in _follow_or_fail(follow(paths, index_dir)):
            try:
                report = index.update(paths, wait=wait, **reading)
            except (ClusterUnavailable, IndexLocked, IndexNotWritable) as error:  # perhaps not for long
                say(str(error))
                continue
            _name_rejections(one for one in report.rejected if one not in told)
            told = frozenset(report.rejected)
            if report.added or report.changed or report.removed:
                note(format_report(report))


def _follow_or_fail(changes: Iterator[None]) -> Iterator[None]:
    try:
        yield from changes
    except ImportError as error:
        raise Failure('--watch needs: pip install "vnsearch[watch]"') from error


def _upgrade(index_dir: Path, **options: Any) -> None:
    from vnsearch.index import Index

    upgrade = Index.upgrade(index_dir, **options)
    if upgrade.before == upgrade.after:
        echo("the index is of this version already: nothing to do")
    else:
        echo(f"{upgrade.articles:,} articles written anew, from {upgrade.before} to {upgrade.after}")


def _preview(
    paths: tuple[str, ...], index_dir: Path, rebuild: bool, workers: int | None, reading: Reading
) -> Report:
    from vnsearch.arguments import is_address, list_paths
    from vnsearch.index import Index
    from vnsearch.indexing.changes import EmptyIndex
    from vnsearch.indexing.ingest import preview

    if not rebuild:
        with suppress(IndexNotFound), Index.open(index_dir, workers=workers) as index:
            return index.preview(paths, **reading)
    folder = None if is_address(index_dir) else index_dir
    return preview(list_paths(paths), EmptyIndex(), folder=folder, workers=workers, **reading)
