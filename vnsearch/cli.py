"""The command line: options and exit codes around the public API.

Results go to standard output; errors, notes and progress to standard error. Exit codes: 0 all went well (a
search found something, a closed pipe included), 1 a search found nothing, 2 something could not be done.
"""

from __future__ import annotations

import gc
import io
import json
import math
import os
import re
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from vnsearch import __version__
from vnsearch.errors import ArticleNotFound, IndexNotFound, VnsearchError

if TYPE_CHECKING:
    from vnsearch.index import Index
    from vnsearch.model import Report

_SURROGATE = re.compile("[\ud800-\udfff]")

NOTHING_FOUND = 1
FAILED = 2


class Failure(click.ClickException):
    """An error that the user can do something about."""

    exit_code = FAILED


class Group(click.Group):
    """Turns the library's errors into messages, and a closed pipe into a quiet end."""

    def make_context(self, *args: Any, **kwargs: Any) -> click.Context:
        """Reads the options, which is also where --help and --version are answered."""
        with _closed_pipe_is_no_error():
            return super().make_context(*args, **kwargs)

    def invoke(self, ctx: click.Context) -> Any:
        """Runs the command."""
        with _closed_pipe_is_no_error():
            try:
                return super().invoke(ctx)
            except VnsearchError as error:
                raise Failure(str(error)) from error
            finally:
                sys.stdout.flush()


@contextmanager
def _closed_pipe_is_no_error() -> Iterator[None]:
    try:
        yield
    except BrokenPipeError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise click.exceptions.Exit(0) from error


index_dir_option = click.option(
    "--index-dir",
    type=click.Path(file_okay=False, path_type=Path),
    envvar="VNSEARCH_INDEX",
    default=Path("index"),
    show_default=True,
    show_envvar=True,
    help="Folder of the index.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON, one object a line.")


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="vnsearch")
def cli() -> None:
    """Full-text search for Vietnamese articles, with or without marks.

    \b
    vnsearch index news/            make or renew the index of a folder
    vnsearch search tong bi thu     search it
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


@cli.command("index")
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
    from vnsearch.render import changes_text, report_text

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
        click.echo(f"vnsearch: {rejection.where}: {rejection.reason}", err=True)
    if not (report.added or report.changed or report.unchanged or report.removed or report.rejected):
        raise Failure(f"no articles in {', '.join(given)}")
    click.echo(report_text(report))
    if report.rejected:
        sys.exit(FAILED)


@cli.command("search")
@click.argument("query", nargs=-1, required=True)
@index_dir_option
@click.option("-n", "--limit", type=click.IntRange(min=1), default=10, show_default=True, help="Hits a page.")
@click.option("--page", type=click.IntRange(min=1), default=1, show_default=True, help="Which page of hits.")
@json_option
@click.option("--no-color", is_flag=True, help="No colours; also with NO_COLOR set.")
def search_command(
    query: tuple[str, ...], index_dir: Path, limit: int, page: int, as_json: bool, no_color: bool
) -> None:
    """Searches for QUERY and prints the articles found, best first.

    Marks may be left out, in all or in some syllables; those typed are meant. The exit code is 0 when
    something was found and 1 when nothing was.

    \b
    Example: vnsearch search -n 3 tong thong biden
    """
    from vnsearch.index import Index
    from vnsearch.render import hit_record, hit_text, summary

    began = time.perf_counter()
    with Index.open(index_dir) as index:
        results = index.search(" ".join(query), limit=limit, offset=(page - 1) * limit)
        seconds = time.perf_counter() - began
        for note in results.notes:
            click.echo(f"vnsearch: {note}", err=True)
        for hit in results.hits:
            if as_json:
                _echo_json(hit_record(hit))
            else:
                click.echo(hit_text(hit) + "\n", color=_color(no_color))
    if not as_json:
        click.echo(summary(results, seconds, page + 1), err=True)
    if not results.hits:
        sys.exit(NOTHING_FOUND)


cli.add_command(search_command, "query")


@cli.command("show")
@click.argument("article_id", metavar="ID")
@index_dir_option
@json_option
def show_command(article_id: str, index_dir: Path, as_json: bool) -> None:
    """Prints the whole article with an ID, or with the only id that begins so.

    \b
    Example: vnsearch show 002
    """
    from vnsearch.index import Index
    from vnsearch.record import to_record
    from vnsearch.render import article_text

    with Index.open(index_dir) as index:
        article = index[_complete(article_id, index)]
    if as_json:
        _echo_json(to_record(article))
    else:
        click.echo(article_text(article), color=_color(False))


@cli.command("stats")
@index_dir_option
@json_option
def stats_command(index_dir: Path, as_json: bool) -> None:
    """Prints how many articles and terms the index holds, and its size.

    \b
    Example: vnsearch stats --index-dir index
    """
    from vnsearch.index import Index
    from vnsearch.render import stats_text

    with Index.open(index_dir) as index:
        stats = index.stats()
    if as_json:
        _echo_json(stats._asdict())
    else:
        click.echo(stats_text(stats))


@cli.command("analyze")
@click.argument("text", nargs=-1, required=True)
@json_option
def analyze_command(text: tuple[str, ...], as_json: bool) -> None:
    """Prints the terms that each layer of the index would hold of TEXT.

    \b
    Example: vnsearch analyze "Tổng Bí thư Tô Lâm gặp Tổng thống Biden"
    """
    from vnsearch.analysis import layers
    from vnsearch.render import layers_text

    found = layers(" ".join(text))
    if as_json:
        _echo_json(found)
    else:
        click.echo(layers_text(found))


def main() -> None:
    """The `vnsearch` program."""
    gc.disable()  # loading modules makes no garbage, and looking for it takes a tenth of a search's time
    cli(prog_name="vnsearch")


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


def _complete(prefix: str, index: Index) -> str:
    """The id that is `prefix`, or else the only one that begins with it."""
    if prefix in index:
        return prefix
    found = [article_id for article_id in index.ids() if article_id.startswith(prefix)]
    if len(found) > 1:
        some = ", ".join(found[:5]) + ", …" * (len(found) > 5)
        raise Failure(f"{len(found)} articles have an id that begins with {prefix!r}: {some}")
    if not found:
        raise ArticleNotFound(prefix)
    return found[0]


def _echo_json(record: Mapping[str, Any]) -> None:
    """Prints the record in one line; a stream that cannot show all letters gets them as escapes."""
    unicode = (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"
    text = json.dumps(record, ensure_ascii=not unicode)
    click.echo(_SURROGATE.sub(lambda found: f"\\u{ord(found[0]):04x}", text))


def _color(no_color: bool) -> bool | None:
    """False for no colours, None for colours on a terminal."""
    return False if no_color or os.environ.get("NO_COLOR") else None


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
