"""The command that puts review marks on articles, and prints them."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from vnsearch.cli import output
from vnsearch.cli.exit_codes import NOTHING_FOUND
from vnsearch.cli.options import index_dir_option, json_option, no_color_option
from vnsearch.cli.shell_completion import complete_ids
from vnsearch.errors import ArticleNotFound

if TYPE_CHECKING:
    from vnsearch.index import Index
    from vnsearch.workspace.marks import Mark


@click.command("mark")
@click.argument("ids", metavar="[ID]...", nargs=-1, shell_complete=complete_ids)
@index_dir_option
@click.option("--star/--unstar", "starred", default=None, help="Put a star on the articles, or remove it.")
@click.option("--tag", "tags", multiple=True, metavar="TAG", help="Add a tag; may be given several times.")
@click.option("--untag", multiple=True, metavar="TAG", help="Remove a tag; may be given several times.")
@click.option("--note", metavar="TEXT", help="Replace the note; an empty TEXT removes it.")
@click.option("--clear", is_flag=True, help="Remove all marks first.")
@json_option
@no_color_option
def mark_command(
    ids: tuple[str, ...],
    index_dir: Path,
    starred: bool | None,
    tags: tuple[str, ...],
    untag: tuple[str, ...],
    note: str | None,
    clear: bool,
    as_json: bool,
    no_color: bool,
) -> None:
    """Put a star, tags or a note on articles, and print their marks.

    Without options, the marks that the articles have are printed; without an ID, those of all articles. The
    beginning of an id will do if no other id begins that way. Marks are kept beside the index, also when it
    is rebuilt. The exit code is 1 if no marks are printed.

    \b
    Example: vnsearch mark 002 --star --tag "kiểm tra" --note "hỏi lại nguồn"
    """
    from vnsearch.index import Index

    is_change = starred is not None or note is not None or bool(tags or untag)
    if not ids and (is_change or clear):
        raise click.UsageError("which articles? Name their ids.")
    with Index.open(index_dir) as index:
        named = [_resolve(each, index) for each in ids]
        if clear:
            index.marks.clear(named)
        if is_change:
            index.marks.change(named, starred=starred, tags=tags, untag=untag, note=note)
        marks = list(index.marks.of(named).values() if named else index.marks)
    _echo(marks, as_json=as_json, no_color=no_color)
    if not marks and not clear and not is_change:
        output.say("none of these articles has marks" if named else "no article has marks yet")
        sys.exit(NOTHING_FOUND)


def _resolve(prefix: str, index: Index) -> str:
    """Returns the id that is meant; it may be that of an article which is gone, but has marks."""
    from vnsearch.cli.article_ids import resolve_id

    try:
        return resolve_id(prefix, index)
    except ArticleNotFound:
        if index.marks[prefix].is_empty:
            raise
        return prefix


def _echo(marks: Iterable[Mark], *, as_json: bool, no_color: bool) -> None:
    from vnsearch.render.styled_text import Span, join_line
    from vnsearch.render.terminal import describe_mark

    for mark in marks:
        if as_json:
            output.echo_json({"id": mark.id, **mark.to_record()})
        else:
            line = join_line([Span(f"{mark.id}  "), *describe_mark(mark)])
            output.echo(line, color=output.color(no_color))
