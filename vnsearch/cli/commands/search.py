"""The command that searches."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any

import click

from vnsearch.cli import output
from vnsearch.cli.exit_codes import NOTHING_FOUND
from vnsearch.cli.exporting import (
    Export,
    check_rows_are_shown,
    choose_row_format,
    export_options,
    run_batch,
    write_results,
)
from vnsearch.cli.formats import Display, ResultPage, echo_page
from vnsearch.cli.options import (
    check_options_fit_format,
    display_options,
    filtering_options,
    index_dir_option,
    limit_option,
    ordering_options,
    page_option,
    synonyms_option,
    words_option,
)
from vnsearch.cli.shell_completion import complete_fields


@click.command("search")
@click.argument("query", nargs=-1, shell_complete=complete_fields)
@index_dir_option
@limit_option
@page_option
@filtering_options
@ordering_options
@export_options
@display_options
@click.option("--suggested", is_flag=True, help="Search for the first suggestion instead, if there is one.")
@synonyms_option
@words_option
def search_command(
    query: tuple[str, ...],
    index_dir: Path,
    limit: int,
    page: int,
    suggested: bool,
    synonyms: Path | None,
    words: Path | None,
    export: Export,
    display: Display,
    **filters: Any,
) -> None:
    """Search for QUERY and print the best articles.

    You may leave out marks, in all syllables or in some; marks that you type must match. “vnsearch help
    query” explains what else a query can say. With a filter such as --folder, QUERY may be left out: all
    articles that pass are found. The exit code is 0 if something was found and 1 if not.

    \b
    Example: vnsearch search -n 3 tong thong biden
    """
    from vnsearch.index import Index
    from vnsearch.render.terminal import format_suggestions

    rows = choose_row_format(export, click.get_current_context().params.get("format"))
    if rows is not None:
        display = display._replace(format=rows)
        check_options_fit_format(display)
        check_rows_are_shown(display)
    started = time.perf_counter()
    with Index.open(index_dir, synonyms=synonyms, words=words) as index:
        if export.batch is not None and rows is not None:
            run_batch(index, rows, export, display, limit=limit, **filters)
            return
        arguments = {"limit": limit, "offset": (page - 1) * limit, **filters}
        results = index.search(" ".join(query), **arguments)
        if suggested and results.suggestions:
            suggestion = results.suggestions[0].query
            output.say(f"searched for “{suggestion}”")
            results = index.search(suggestion, **arguments)
        seconds = time.perf_counter() - started
        for note in results.notes:
            output.say(note)
        if results.total and not results.hits and limit and filters["match"] == "most":
            output.say("this is after the last page; --match any finds articles with fewer of the words")
        if rows is not None:
            write_results(results, rows, export, display)
        else:
            hits = results.all_hits() if export.everything else results.hits
            echo_page(ResultPage(results, hits, seconds, page + 1), display)
        if display.format == "text" and not suggested and (offer := format_suggestions(results)):
            output.say(offer)
    if not results.hits:
        sys.exit(NOTHING_FOUND)
