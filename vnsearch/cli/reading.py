"""The commands that look into the index: show, stats, analyze."""

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
    """Prints the whole article with an ID, or with the only id that begins so.

    \b
    Example: vnsearch show 002
    """
    from vnsearch.article_json import to_record
    from vnsearch.cli.forms import echo_article, open_article
    from vnsearch.cli.identifiers import complete_id
    from vnsearch.index import Index
    from vnsearch.render.terminal import nothing

    with Index.open(index_dir) as index:
        article = index[complete_id(article_id, index)]
        matched = index.search(highlight, limit=0).highlights if highlight else nothing
    if as_json:
        output.echo_json(to_record(article))
    else:
        echo = open_article if in_pager else echo_article
        echo(article, matched, no_color=no_color)


@click.command("stats")
@index_dir_option
@json_option
def stats_command(index_dir: Path, as_json: bool) -> None:
    """Prints how many articles and terms the index holds, and its size.

    \b
    Example: vnsearch stats --index-dir index
    """
    from vnsearch.index import Index
    from vnsearch.render.reports import stats_text

    with Index.open(index_dir) as index:
        stats = index.stats()
    if as_json:
        output.echo_json(stats._asdict())
    else:
        click.echo(stats_text(stats))


@click.command("analyze")
@click.argument("text", nargs=-1, required=True)
@json_option
def analyze_command(text: tuple[str, ...], as_json: bool) -> None:
    """Prints the terms that each layer of the index would hold of TEXT.

    \b
    Example: vnsearch analyze "Tổng Bí thư Tô Lâm gặp Tổng thống Biden"
    """
    from vnsearch.language.analyzer import analyse_text
    from vnsearch.render.reports import layers_text

    found = analyse_text(" ".join(text))
    if as_json:
        output.echo_json(found)
    else:
        click.echo(layers_text(found))
