"""The command that makes the index hold what the given files hold."""

from __future__ import annotations

import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from vnsearch._windows import expand_patterns
from vnsearch.cli.exit_codes import FAILED, Failure
from vnsearch.cli.options import index_dir_option, writing_options
from vnsearch.cli.output import echo, say
from vnsearch.cli.progress import show_progress
from vnsearch.errors import IndexNotFound

if TYPE_CHECKING:
    from vnsearch.model import Report


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
@writing_options
def index_command(
    paths: tuple[str, ...],
    index_dir: Path,
    rebuild: bool,
    dry_run: bool,
    strict: bool,
    upgrade: bool,
    wait: float,
    workers: int | None,
    memory: int,
) -> None:
    """Make the index hold the articles in PATHS (default: seeds/).

    PATHS are files and folders, or - for standard input. Run again, the command adds new articles, replaces
    changed ones and removes those that are gone from PATHS. An article that cannot be read is reported on
    standard error, the others are indexed, and the exit code is 2; with --strict, nothing is changed then.

    \b
    Example: vnsearch index news/ more/articles.jsonl.gz
    """
    from vnsearch.index import Index
    from vnsearch.render.reports import format_changes, format_report

    if upgrade:
        if paths or rebuild or dry_run or strict:
            raise click.UsageError("--upgrade goes without PATHS, --rebuild, --dry-run and --strict")
        _upgrade(index_dir, wait=wait, workers=workers, memory=memory)
        return
    paths = expand_patterns(paths) or ("seeds",)
    if dry_run:
        report = _preview(paths, index_dir, rebuild, strict=strict, workers=workers)
        for line in format_changes(report):
            echo(line)
    elif rebuild:
        with show_progress() as progress:
            report = Index.rebuild(
                index_dir,
                paths,
                strict=strict,
                progress=progress,
                wait=wait,
                workers=workers,
                memory=memory,
            )
    else:
        with Index.begin(index_dir, workers=workers, memory=memory) as index, show_progress() as progress:
            report = index.update(paths, strict=strict, progress=progress, wait=wait)
    for rejection in report.rejected:
        say(f"{rejection.where}: {rejection.reason}")
    if not (report.added or report.changed or report.unchanged or report.removed or report.rejected):
        raise Failure(f"no articles in {', '.join(paths)}")
    echo(format_report(report))
    if report.rejected:
        sys.exit(FAILED)


def _upgrade(index_dir: Path, **options: Any) -> None:
    from vnsearch.index import Index

    upgrade = Index.upgrade(index_dir, **options)
    if upgrade.before == upgrade.after:
        echo("the index is of this version already: nothing to do")
    else:
        echo(f"{upgrade.articles:,} articles written anew, from {upgrade.before} to {upgrade.after}")


def _preview(
    paths: tuple[str, ...], index_dir: Path, rebuild: bool, *, strict: bool, workers: int | None
) -> Report:
    from vnsearch.arguments import list_paths
    from vnsearch.index import Index
    from vnsearch.indexing.changes import EmptyIndex
    from vnsearch.indexing.ingest import preview
    from vnsearch.indexing.inventory import Inventory

    if not rebuild:
        with suppress(IndexNotFound), Index.open(index_dir, workers=workers) as index:
            return index.preview(paths, strict=strict)
    return preview(list_paths(paths), EmptyIndex(), Inventory(index_dir), strict=strict, workers=workers)
