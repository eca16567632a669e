"""The command that prints the best passages of what is found."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from vnsearch.cli import output
from vnsearch.cli.exit_codes import NOTHING_FOUND
from vnsearch.cli.options import (
    filtering_options,
    index_dir_option,
    json_option,
    no_color_option,
    synonyms_option,
    words_option,
)
from vnsearch.cli.shell_completion import complete_fields


@click.command("passages")
@click.argument("query", nargs=-1, required=True, shell_complete=complete_fields)
@index_dir_option
@click.option(
    "-n", "--limit", type=click.IntRange(min=1), default=10, show_default=True, help="Number of passages."
)
@click.option(
    "--length",
    type=click.IntRange(min=20),
    default=600,
    show_default=True,
    metavar="CHARACTERS",
    help="Maximum length of a passage.",
)
@filtering_options
@json_option
@no_color_option
@synonyms_option
@words_option
def passages_command(
    query: tuple[str, ...],
    index_dir: Path,
    limit: int,
    length: int,
    as_json: bool,
    no_color: bool,
    synonyms: Path | None,
    words: Path | None,
    **filters: Any,
) -> None:
    """Print the best passages for QUERY from all the articles found.

    Each comes with the id of its article and with the character at which it begins, for a program that
    quotes it; see “vnsearch help passages”. The exit code is 0 if there are any and 1 if not.

    \b
    Example: vnsearch passages -n 3 --json chuyến thăm hoa kỳ
    """
    from vnsearch.index import Index
    from vnsearch.render.results_json import passage_to_record
    from vnsearch.render.terminal import format_found_passage

    text = " ".join(query)
    with Index.open(index_dir, synonyms=synonyms, words=words) as index:
        passages = index.passages(text, limit=limit, length=length, **filters)
        if not passages:
            for note in index.search(text, limit=0, **filters).notes:
                output.say(note)
    for passage in passages:
        if as_json:
            output.echo_json(passage_to_record(passage))
        else:
            shown = format_found_passage(passage, columns=output.columns())
            output.echo(shown + "\n", color=output.color(no_color))
    if not passages:
        output.note("no passage found")
        sys.exit(NOTHING_FOUND)
