"""The commands that find articles: search, similar, suggest."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any

import click

from vnsearch.cli import output
from vnsearch.cli.completing import complete_fields
from vnsearch.cli.failures import NOTHING_FOUND
from vnsearch.cli.options import (
    Display,
    display_options,
    finding_options,
    id_argument,
    index_dir_option,
    json_option,
    limit_option,
    no_color_option,
    page_option,
    synonyms_option,
    words_option,
)


@click.command("search")
@click.argument("query", nargs=-1, required=True, shell_complete=complete_fields)
@index_dir_option
@limit_option
@page_option
@finding_options
@display_options
@click.option(
    "--suggested", is_flag=True, help="If there is a suggestion for QUERY, search for that instead."
)
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
    display: Display,
    **finding: Any,
) -> None:
    """Searches for QUERY and prints the articles found, best first.

    Marks may be left out, in all or in some syllables; those typed are meant. What else a query can say is
    told by “vnsearch help query”. The exit code is 0 when something was found and 1 when nothing was.

    \b
    Example: vnsearch search -n 3 tong thong biden
    """
    from vnsearch.cli.forms import Page, echo_page
    from vnsearch.index import Index
    from vnsearch.render.terminal import suggestion_text

    began = time.perf_counter()
    with Index.open(index_dir, synonyms=synonyms, words=words) as index:
        asked = {"limit": limit, "offset": (page - 1) * limit, **finding}
        results = index.search(" ".join(query), **asked)
        if suggested and results.suggestions:
            instead = results.suggestions[0].query
            output.say(f"searched for “{instead}”")
            results = index.search(instead, **asked)
        seconds = time.perf_counter() - began
        for note in results.notes:
            output.say(note)
        echo_page(Page(results, seconds, page + 1), display)
        if display.form == "text" and not suggested and (offer := suggestion_text(results)):
            output.say(offer)
    if not results.hits:
        sys.exit(NOTHING_FOUND)


@click.command("similar")
@id_argument
@index_dir_option
@limit_option
@page_option
@display_options
def similar_command(article_id: str, index_dir: Path, limit: int, page: int, display: Display) -> None:
    """Prints the articles that are most like the one with an ID, or the only id that begins so.

    The exit code is 0 when there are some and 1 when there are none.

    \b
    Example: vnsearch similar 002
    """
    from vnsearch.cli.forms import Page, echo_page
    from vnsearch.cli.identifiers import complete_id
    from vnsearch.index import Index

    began = time.perf_counter()
    with Index.open(index_dir) as index:
        results = index.similar(complete_id(article_id, index), limit=limit, offset=(page - 1) * limit)
        echo_page(Page(results, time.perf_counter() - began, page + 1), display)
    if not results.hits:
        sys.exit(NOTHING_FOUND)


@click.command("suggest")
@click.argument("prefix", nargs=-1, required=True)
@index_dir_option
@click.option("-n", "--limit", type=click.IntRange(min=1), default=10, show_default=True, help="Completions.")
@json_option
@no_color_option
def suggest_command(
    prefix: tuple[str, ...], index_dir: Path, limit: int, as_json: bool, no_color: bool
) -> None:
    """Prints how PREFIX may go on: words and titles of the index that begin so, with marks or without.

    The exit code is 0 when there are some and 1 when there are none.

    \b
    Example: vnsearch suggest tong th
    """
    from vnsearch.index import Index
    from vnsearch.render.terminal import completion_text

    with Index.open(index_dir) as index:
        completions = index.suggest(" ".join(prefix), limit=limit)
    for completion in completions:
        if as_json:
            output.echo_json(completion._asdict())
        else:
            click.echo(completion_text(completion), color=output.color(no_color))
    if not completions:
        sys.exit(NOTHING_FOUND)
