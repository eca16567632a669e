"""The command that completes words and titles."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from vnsearch.cli import output
from vnsearch.cli.exit_codes import NOTHING_FOUND
from vnsearch.cli.options import index_dir_option, json_option, no_color_option


@click.command("suggest")
@click.argument("prefix", nargs=-1, required=True)
@index_dir_option
@click.option(
    "-n",
    "--limit",
    type=click.IntRange(min=1),
    default=10,
    show_default=True,
    help="The maximum number of completions.",
)
@json_option
@no_color_option
def suggest_command(
    prefix: tuple[str, ...], index_dir: Path, limit: int, as_json: bool, no_color: bool
) -> None:
    """Complete PREFIX to words and titles.

    They are those of the index, with or without marks. The exit code is 0 if there are any and 1 if not.

    \b
    Example: vnsearch suggest tong th
    """
    from vnsearch.index import Index
    from vnsearch.render.terminal import format_completion

    with Index.open(index_dir) as index:
        completions = index.suggest(" ".join(prefix), limit=limit)
    for completion in completions:
        if as_json:
            output.echo_json(completion._asdict())
        else:
            output.echo(format_completion(completion), color=output.color(no_color))
    if not completions:
        sys.exit(NOTHING_FOUND)
