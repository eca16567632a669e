"""The command that says why an article is found, or why not."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from vnsearch.cli import output
from vnsearch.cli.exit_codes import NOTHING_FOUND
from vnsearch.cli.options import (
    filtering_options,
    id_argument,
    index_dir_option,
    json_option,
    no_color_option,
    synonyms_option,
    words_option,
)


@click.command("explain")
@id_argument
@click.argument("query", nargs=-1, required=True)
@index_dir_option
@filtering_options
@json_option
@no_color_option
@synonyms_option
@words_option
def explain_command(
    article_id: str,
    query: tuple[str, ...],
    index_dir: Path,
    as_json: bool,
    no_color: bool,
    synonyms: Path | None,
    words: Path | None,
    **filters: Any,
) -> None:
    """Say why the article with an ID is found for QUERY, or why it is not.

    The beginning of an id will do if no other id begins that way. The exit code is 0 if it is found and 1 if
    not.

    \b
    Example: vnsearch explain 002 tong thong biden
    """
    from vnsearch.cli.article_ids import resolve_id
    from vnsearch.index import Index
    from vnsearch.render.results_json import verdict_to_record
    from vnsearch.render.terminal import format_verdict

    with Index.open(index_dir, synonyms=synonyms, words=words) as index:
        results = index.search(" ".join(query), limit=0, **filters)
        explanation = results.explain(resolve_id(article_id, index))
    for note in results.notes:
        output.say(note)
    if as_json:
        output.echo_json(verdict_to_record(explanation))
    else:
        output.echo(format_verdict(explanation, columns=output.columns()), color=output.color(no_color))
    if not explanation.found:
        sys.exit(NOTHING_FOUND)
