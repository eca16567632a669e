"""The command that finds articles like a given one."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any

import click

from vnsearch.cli import output
from vnsearch.cli.exit_codes import NOTHING_FOUND
from vnsearch.cli.formats import Display, ResultPage, echo_page
from vnsearch.cli.options import (
    display_options,
    id_argument,
    index_dir_option,
    limit_option,
    narrowing_options,
    page_option,
)


@click.command("similar")
@id_argument
@index_dir_option
@limit_option
@page_option
@narrowing_options
@display_options
def similar_command(
    article_id: str, index_dir: Path, limit: int, page: int, display: Display, **filters: Any
) -> None:
    """Print the articles most like the one with an ID.

    The beginning of an id will do if no other id begins that way. The filters are those of “vnsearch
    search”. The exit code is 0 if there are any and 1 if not.

    \b
    Example: vnsearch similar 002
    """
    from vnsearch.cli.article_ids import resolve_id
    from vnsearch.index import Index

    started = time.perf_counter()
    with Index.open(index_dir) as index:
        filters |= {"limit": limit, "offset": (page - 1) * limit}
        results = index.similar(resolve_id(article_id, index), **filters)
        for note in results.notes:
            output.say(note)
        echo_page(ResultPage(results, results.hits, time.perf_counter() - started, page + 1), display)
    if not results.hits:
        sys.exit(NOTHING_FOUND)
