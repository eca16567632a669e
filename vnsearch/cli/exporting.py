"""What one query or a batch of them finds, written row by row to standard output or to a file."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from functools import wraps
from itertools import chain
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, BinaryIO, Generic, NamedTuple, TypeVar, cast

import click

from vnsearch.cli import output
from vnsearch.cli.exit_codes import FAILED, NOTHING_FOUND, Failure
from vnsearch.cli.formats import Display
from vnsearch.cli.options import check_something_is_asked
from vnsearch.cli.progress import show_progress
from vnsearch.errors import UnreadableFile

if TYPE_CHECKING:
    from vnsearch.index import Index
    from vnsearch.model import Rejection
    from vnsearch.render.exports import Shown
    from vnsearch.search.query_batches import BatchRow
    from vnsearch.search.results import Results

_T = TypeVar("_T")
_ROWS = ("csv", "jsonl", "html")
_STANDARD = "-"
_TABLES = (".csv", ".tsv")
_SEPARATORS = (",", ";", "\t", "|")


class Export(NamedTuple):
    """The options of exports and batches: where rows go, and where the queries of a batch come from."""

    everything: bool
    output: str | None
    batch: str | None
    column: str | None
    take_as: str | None
    new: Path | None


_OPTIONS = (
    click.option("--all", "everything", is_flag=True, help="All hits, rather than a page of them."),
    click.option(
        "-o",
        "--output",
        metavar="FILE",
        help="Write a table to FILE instead, in the format that its name ends in: .csv, .jsonl or .html.",
    ),
    click.option(
        "--batch",
        metavar="FILE",
        help="Search for each line of FILE, and print a row for each hit; - is standard input.",
    ),
    click.option(
        "--column", metavar="NAME", help="With --batch: the queries are in this column of a CSV file."
    ),
    click.option(
        "--as",
        "take_as",
        type=click.Choice(["query", "phrase"]),
        help="With --batch: take each line as a query, which is the default, or as a phrase word by word.",
    ),
    click.option(
        "--new",
        type=click.Path(path_type=Path),
        metavar="FILE",
        help="With --batch: only the hits that are not in FILE, the CSV or JSON lines of an earlier run.",
    ),
)


def export_options(command: Callable[..., None]) -> Callable[..., None]:
    """Gives a command the options of exports and batches, as its argument `export`."""

    @wraps(command)
    def with_export(**values: Any) -> None:
        export = Export(**{name: values.pop(name) for name in Export._fields})
        _check(export, values)
        command(export=export, **values)

    for option in reversed(_OPTIONS):
        with_export = option(with_export)
    return with_export


def _check(export: Export, values: Mapping[str, Any]) -> None:
    if values["query"] and export.batch is not None:
        raise click.UsageError("name either a QUERY or a file of them with --batch, and not both")
    if export.batch is None:
        check_something_is_asked(**values)
    if export.batch is None and (export.column, export.take_as, export.new) != (None, None, None):
        raise click.UsageError("--column, --as and --new go with --batch")
    if values["page"] > 1 and (export.everything or export.batch is not None):
        raise click.UsageError("--page goes neither with --all nor with --batch")
    if export.everything and _is_given("limit"):
        raise click.UsageError("--all takes all hits, and -n only some of them: leave out one of the two")


def _is_given(option: str) -> bool:
    source = click.get_current_context().get_parameter_source(option)
    return source is click.core.ParameterSource.COMMANDLINE


def check_rows_are_shown(display: Display) -> None:
    """Raises `click.UsageError` for an option that rows in a file or of a batch have no use for."""
    if display.open_best:
        raise click.UsageError("--open shows one article: leave out --batch and --output")


def choose_row_format(export: Export, chosen: str | None) -> str | None:
    """The format of the rows to write, or None if what is found is shown as a page instead.

    `chosen` is the format that was asked for.
    """
    if export.output is None and export.batch is None:
        return chosen if export.everything and chosen in _ROWS else None
    wanted = chosen or (_ROWS[0] if export.output in (None, _STANDARD) else _read_ending(export.output or ""))
    if wanted not in _ROWS:
        formats = " or ".join(_ROWS)
        raise click.UsageError(f"rows are written as {formats}, and not as {wanted!r}: see --format")
    return wanted


def _read_ending(name: str) -> str:
    ending = Path(name.removesuffix(".gz")).suffix.lower().removeprefix(".")
    return "html" if ending == "htm" else ending


def write_results(results: Results, form: str, export: Export, display: Display) -> None:
    """Writes a row for each hit of the page, or for each article found if everything is wanted."""
    from vnsearch.render.exports import export_hits

    hits = results.all_hits() if export.everything else results.hits
    with _count_rows(hits, export) as counted:
        _write(export_hits(form, counted, results.query, _read_shown(display)), form, export)
        if counted.count < results.total:
            output.say(f"{counted.count:,} of {results.total:,} articles written; --all writes all")


def run_batch(
    index: Index, form: str, export: Export, display: Display, *, limit: int, **filters: Any
) -> None:
    """Searches for each query of the batch, and writes a row for each hit; ends with the exit code."""
    from vnsearch.render.exports import export_batch

    with _open(export.batch or _STANDARD) as (stream, where):
        most = None if export.everything else limit
        rows = index.search_many(
            _read_queries(stream, where, export), limit=most, form=export.take_as or "query", **filters
        )
        seen = _Outcome(_leave_out(rows, export))
        with _count_rows(seen, export) as counted:
            _write(export_batch(form, counted, where, _read_shown(display)), form, export)
    if seen.errors:
        queries = "query" if seen.errors == 1 else "queries"
        output.say(f"{seen.errors:,} {queries} could not be searched for; the column “error” says why")
        sys.exit(FAILED)
    if not seen.hits:
        sys.exit(NOTHING_FOUND)


def _read_queries(stream: IO[bytes], where: str, export: Export) -> Iterator[str | Rejection]:
    from vnsearch.readers.query_lists import read_queries

    queries = read_queries(cast(BinaryIO, stream), where, export.column)
    if export.column is None and where.lower().endswith(_TABLES):
        return _say_that_lines_are_whole(queries, where)
    return queries


def _say_that_lines_are_whole(queries: Iterator[str | Rejection], where: str) -> Iterator[str | Rejection]:
    """The queries; says so if the first looks like the names of columns, which --column chooses from."""
    for number, query in enumerate(queries):
        if number == 0 and isinstance(query, str) and any(sign in query for sign in _SEPARATORS):
            output.say(f"{where}: each whole line is a query; --column NAME takes one column: {query}")
        yield query


def _leave_out(rows: Iterator[BatchRow], export: Export) -> Iterator[BatchRow]:
    """The rows without the hits of an earlier run."""
    if export.new is None:
        return rows
    from vnsearch.render.earlier_rows import read_earlier_hits
    from vnsearch.search.query_batches import EarlierHits, keep_new

    with _open(str(export.new)) as (stream, where):
        return keep_new(rows, EarlierHits(read_earlier_hits(stream, where)))


class _Outcome:
    """Rows of a batch as they pass, and how many of them are hits and how many are errors."""

    def __init__(self, rows: Iterable[BatchRow]) -> None:
        self._rows = rows
        self.hits = self.errors = 0

    def __iter__(self) -> Iterator[BatchRow]:
        for row in self._rows:
            self.hits += row.hit is not None
            self.errors += bool(row.error)
            yield row


class _Counted(Generic[_T]):
    """Items as they pass, and their number; `progress` is told of each."""

    def __init__(self, items: Iterable[_T], progress: Callable[[str], None] | None) -> None:
        self._items, self._progress = items, progress
        self.count = 0

    def __iter__(self) -> Iterator[_T]:
        for item in self._items:
            self.count += 1
            if self._progress is not None:
                self._progress("")
            yield item


@contextmanager
def _count_rows(items: Iterable[_T], export: Export) -> Iterator[_Counted[_T]]:
    """The rows, counted on the terminal unless they are written to it, and in the end for a file."""
    is_shown = export.output in (None, _STANDARD)
    with nullcontext() if is_shown and sys.stdout.isatty() else show_progress("rows written") as progress:
        counted = _Counted(items, progress)
        yield counted
    if not is_shown:
        output.echo(f"{counted.count:,} {'row' if counted.count == 1 else 'rows'} written to {export.output}")


def _write(pieces: Iterator[str], form: str, export: Export) -> None:
    """Writes the pieces of text; a file is there only when it is complete."""
    if export.output in (None, _STANDARD):
        for piece in pieces:
            output.echo_html(piece) if form == "html" else output.echo(piece, nl=False)
        return
    from vnsearch.indexing.export import write_pieces
    from vnsearch.render.exports import EXPORTS

    texts = chain([EXPORTS[form].mark], pieces)
    write_pieces((text.encode("utf-8", "replace") for text in texts), export.output or "")


@contextmanager
def _open(name: str) -> Iterator[tuple[IO[bytes], str]]:
    """The bytes of a file or of standard input, and what messages call it."""
    if name == _STANDARD:
        if sys.stdin is None:
            raise Failure("standard input is closed; name a file instead of -")
        yield sys.stdin.buffer, "standard input"
        return
    try:
        file = Path(name).open("rb")  # noqa: SIM115  (it is closed below)
    except OSError as error:
        raise UnreadableFile(name, str(error.strerror or error)) from error
    with file:
        yield file, name


def _read_shown(display: Display) -> Shown:
    from vnsearch.render.exports import Shown

    return Shown(display.snippets, display.snippet_length, display.explain)
