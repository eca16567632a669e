"""The command that shows the terms of a text."""

from __future__ import annotations

import click

from vnsearch.cli import output
from vnsearch.cli.options import json_option


@click.command("analyze")
@click.argument("text", nargs=-1, required=True)
@json_option
def analyze_command(text: tuple[str, ...], as_json: bool) -> None:
    """Print the terms of TEXT in each layer of the index.

    \b
    Example: vnsearch analyze "Tổng Bí thư Tô Lâm gặp Tổng thống Biden"
    """
    from vnsearch.language.analyzer import analyse_text
    from vnsearch.render.reports import format_layers

    terms = analyse_text(" ".join(text))
    if as_json:
        output.echo_json(terms)
    else:
        output.echo(format_layers(terms))
