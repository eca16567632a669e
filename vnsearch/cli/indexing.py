"""The command that makes the index hold what files hold."""

from __future__ import annotations

import gc
import math
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from vnsearch.cli.failures import FAILED, Failure
from vnsearch.cli.options import index_dir_option
from vnsearch.cli.output import say
from vnsearch.errors import IndexNotFound

if TYPE_CHECKING:
    from vnsearch.model import Report


@click.command("index")
@click.argument("paths", nargs=-1, type=click.Path(path_type=str))
@index_dir_option
@click.option(
    "--rebuild", is_flag=True, help="Start over: the index will hold what PATHS hold and nothing else."
)
@click.option("--dry-run", is_flag=True, help="Only say what would be added, changed and removed.")
@click.option(
    "--wait",
    type=click.FloatRange(min=0),
    callback=lambda ctx, param, value: _number(value, param),
    default=0.0,
    metavar="SECONDS",
    help="Wait so long for another writer to finish.",
)
@click.option(
    "--workers",
    type=click.IntRange(min=1),
    metavar="N",
    help="Processes that analyse articles; 1 does without.  [default: one a processor core]",
)
@click.option(
    "--memory",
    type=click.IntRange(min=16),
    default=512,
    show_default=True,
    metavar="MB",
    help="Collect articles in so much memory before writing them out.",
)
def index_command(
    paths: tuple[str, ...],
    index_dir: Path,
    rebuild: bool,
    dry_run: bool,
    wait: float,
    workers: int | None,
    memory: int,
) -> None:
    """Makes the index hold the articles in PATHS (default: seeds/).

    PATHS are files and folders, or - for standard input. Run again, it takes in what is new, replaces what
    changed and removes what is gone from PATHS. An article that cannot be read is named on standard error,
    the others go on, and the exit code is 2.

    \b
    Example: vnsearch index news/ more/articles.jsonl.gz
    """
    from vnsearch.render.reports import changes_text, report_text

    gc.enable()
    given = paths or ("seeds",)
    if dry_run:
        report = _preview(given, index_dir, rebuild)
        for line in changes_text(report):
            click.echo(line)
    else:
        with _progress() as progress:
            report = _write(
                given, index_dir, rebuild, progress=progress, wait=wait, workers=workers, memory=memory << 20
            )
    for rejection in report.rejected:
        say(f"{rejection.where}: {rejection.reason}")
    if not (report.added or report.changed or report.unchanged or report.removed or report.rejected):
        raise Failure(f"no articles in {', '.join(given)}")
    click.echo(report_text(report))
    if report.rejected:
        sys.exit(FAILED)


def _number(value: float, param: click.Parameter) -> float:
    if math.isnan(value):
        raise click.BadParameter("it is not a number", param=param)
    return value


def _write(paths: tuple[str, ...], index_dir: Path, rebuild: bool, **options: Any) -> Report:
    from vnsearch.index import Index

    workers, memory = options.pop("workers"), options.pop("memory")
    if not rebuild:
        with suppress(IndexNotFound), Index.open(index_dir, workers=workers, memory=memory) as index:
            return index.update(paths, **options)
    return Index.rebuild(index_dir, paths, workers=workers, memory=memory, **options)


def _preview(paths: tuple[str, ...], index_dir: Path, rebuild: bool) -> Report:
    from vnsearch.index import Index, preview

    if not rebuild:
        with suppress(IndexNotFound), Index.open(index_dir) as index:
            return index.preview(paths)
    return preview(paths)


@contextmanager
def _progress() -> Iterator[Callable[[str], None] | None]:
    """On a terminal, a line that counts what was read; else nothing."""
    if not sys.stderr.isatty():
        yield None
        return
    count = 0

    def show(_: str) -> None:
        nonlocal count
        count += 1
        click.echo(f"\r{count:,} articles read", nl=False, err=True)

    try:
        yield show
    finally:
        click.echo("\r\033[K", nl=False, err=True)
