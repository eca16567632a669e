"""The command that prints a whole article."""

from __future__ import annotations

from pathlib import Path

import click

from vnsearch.cli import output
from vnsearch.cli.options import id_argument, index_dir_option, json_option, no_color_option


@click.command("show")
@id_argument
@index_dir_option
@json_option
@click.option("--open", "in_pager", is_flag=True, help="Show it in the pager, which PAGER names.")
@click.option("--highlight", metavar="QUERY", default="", help="Highlight what a search for QUERY would.")
@no_color_option
def show_command(
    article_id: str, index_dir: Path, as_json: bool, in_pager: bool, highlight: str, no_color: bool
) -> None:
    """Print the whole article with an ID.

    The beginning of an id will do if no other id begins that way.

    \b
    Example: vnsearch show 002
    """
    from vnsearch.article_json import to_record
    from vnsearch.cli.article_ids import resolve_id
    from vnsearch.index import Index
    from vnsearch.render.results_json import copies_to_record
    from vnsearch.render.terminal import format_article, no_highlights

    with Index.open(index_dir) as index:
        article = index[resolve_id(article_id, index)]
        copies = [index[copy] for copy in index.copies(article.id)]
        highlights = index.search(highlight, limit=0).highlights if highlight else no_highlights
    if as_json:
        output.echo_json({**to_record(article), **copies_to_record(copies)})
    else:
        echo = click.echo_via_pager if in_pager else output.echo
        echo(format_article(article, highlights, columns=output.columns()), color=output.color(no_color))
        for copy in copies:
            output.say(f"the same text is in {copy.path or copy.id}")
