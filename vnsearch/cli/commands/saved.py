"""The commands for saved searches: add, list, run and remove."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from vnsearch.cli import output
from vnsearch.cli.exit_codes import FAILED, NOTHING_FOUND
from vnsearch.cli.options import (
    check_something_is_asked,
    filtering_options,
    index_dir_option,
    json_option,
    no_color_option,
)
from vnsearch.cli.shell_completion import complete_fields
from vnsearch.errors import VnsearchError

if TYPE_CHECKING:
    from vnsearch.index import Index
    from vnsearch.search.saved_searches import NewArticles

_USUAL = (None, False, (), "most")
"""The values of options that filter nothing."""
_NOTHING_SAVED = "no search is saved yet: “vnsearch saved add NAME QUERY” saves one"
_name_argument = click.argument("name")


@click.group("saved")
def saved_command() -> None:
    """Save searches, and see what is new to them.

    An article is new to a saved search until “vnsearch saved run” has reported it. Saved searches are kept
    beside the index, also when it is rebuilt. “vnsearch help saved” explains more.

    \b
    Example: vnsearch saved add storms --since 2024 bão lũ
    """


@saved_command.command("add")
@_name_argument
@click.argument("query", nargs=-1, shell_complete=complete_fields)
@index_dir_option
@filtering_options
def add_command(name: str, query: tuple[str, ...], index_dir: Path, **filters: Any) -> None:
    """Save a search for QUERY under a NAME.

    The options are those of “vnsearch search”, and hold for each run. With some of them, QUERY may be left
    out: all articles that pass are found.

    \b
    Example: vnsearch saved add storms --since 2024 bão lũ
    """
    from vnsearch.index import Index

    check_something_is_asked(query=query, **filters)

    given = {option: value for option, value in filters.items() if value not in _USUAL}
    with Index.open(index_dir) as index:
        index.saved.add(name, " ".join(query), **given)
        new = index.saved.count_new(name)
    output.note(f"saved as “{name}”: {new:,} {'article is' if new == 1 else 'articles are'} new to it")


@saved_command.command("list")
@index_dir_option
@json_option
def list_command(index_dir: Path, as_json: bool) -> None:
    """Print the saved searches, with how many articles are new to each.

    The exit code is 1 if there are none.

    \b
    Example: vnsearch saved list
    """
    from vnsearch.index import Index
    from vnsearch.render.styled_text import replace_controls

    is_empty, has_failed = True, False
    with Index.open(index_dir) as index:
        for search in index.saved:
            is_empty = False
            try:
                new = index.saved.count_new(search.name)
            except VnsearchError as error:
                has_failed = True
                output.say(f"{search.name}: {error}")
                continue
            if as_json:
                output.echo_json({**search.to_record(), "new": new})
            else:
                typed = "  ".join(filter(None, [search.query, *_list_options(search.filters)]))
                output.echo(f"{search.name}\t{new:,} new\t{replace_controls(typed)}")
    if is_empty:
        output.say(_NOTHING_SAVED)
    if has_failed or is_empty:
        sys.exit(FAILED if has_failed else NOTHING_FOUND)


def _list_options(filters: Mapping[str, Any]) -> Iterator[str]:
    """The options that were given with a search when it was saved."""
    for name, value in filters.items():
        if isinstance(value, Mapping):
            beginning = "--not-" if name == "exclude" else "--"
            yield from (f"{beginning}{facet} {each}" for facet, several in value.items() for each in several)
        elif value is True:
            yield f"--{name}"
        else:
            yield from (f"--{name} {each}" for each in ([value] if isinstance(value, str) else value))


@saved_command.command("run")
@click.argument("names", metavar="[NAME]...", nargs=-1)
@index_dir_option
@click.option(
    "--format",
    "output_format",
    type=click.Choice(["text", "json", "jsonl", "atom"]),
    default="text",
    show_default=True,
    help="For people; one object for each search; one object for each article; an Atom feed of what the last "
    "runs of one search reported.",
)
@no_color_option
def run_command(names: tuple[str, ...], index_dir: Path, output_format: str, no_color: bool) -> None:
    """Print what is new to the searches with these NAMEs, or to all.

    What is printed counts as reported, and is not new at the next run. As text, nothing is printed where
    nothing is new, so that cron only sends mail when there is news. The exit code is 0 if anything is new, 1
    if not, and 2 if a search failed; the others are run then, too.

    \b
    Example: vnsearch saved run storms
    """
    from vnsearch.index import Index

    has_news = has_failed = False
    with Index.open(index_dir) as index:
        wanted = names or tuple(search.name for search in index.saved)
        if not wanted:
            output.say(_NOTHING_SAVED)
        if output_format == "atom" and len(wanted) != 1:
            raise click.UsageError("--format atom makes the feed of one search: name it")
        for name in dict.fromkeys(wanted):
            try:
                found = index.saved.look(name)
            except VnsearchError as error:
                has_failed = True
                output.say(f"{name}: {error}")
                continue
            _ECHO[output_format](found, index, no_color)
            sys.stdout.flush()
            index.saved.report(name, [hit.id for hit in found.results])
            has_news = has_news or bool(found.results.hits)
    if has_failed or not has_news:
        sys.exit(FAILED if has_failed else NOTHING_FOUND)


@saved_command.command("remove")
@_name_argument
@index_dir_option
def remove_command(name: str, index_dir: Path) -> None:
    """Forget the search with a NAME, and what it reported.

    \b
    Example: vnsearch saved remove storms
    """
    from vnsearch.index import Index

    with Index.open(index_dir) as index:
        index.saved.remove(name)


def _echo_text(found: NewArticles, index: Index, no_color: bool) -> None:
    from vnsearch.render import terminal

    if not found.results.hits:
        return
    columns, color = output.columns(), output.color(no_color)
    output.echo(f"{found.search.name}: {len(found.results):,} new\n")
    for hit in found.results:
        output.echo(terminal.format_hit(hit, hit.snippets, columns=columns), color=color)
        output.echo("")


def _echo_json(found: NewArticles, index: Index, no_color: bool) -> None:
    output.echo_json(
        {
            "name": found.search.name,
            "query": found.search.query,
            "new": len(found.results),
            "notes": list(found.results.notes),
            "hits": list(_make_records(found)),
        }
    )


def _echo_jsonl(found: NewArticles, index: Index, no_color: bool) -> None:
    for record in _make_records(found):
        output.echo_json(record)


def _make_records(found: NewArticles) -> Iterator[dict[str, Any]]:
    from vnsearch.render.results_json import hit_to_record

    return (hit_to_record(hit, hit.snippets) for hit in found.results)


def _echo_atom(found: NewArticles, index: Index, no_color: bool) -> None:
    from vnsearch.render.atom_feed import format_feed

    output.echo(format_feed(found.search.name, index.saved.latest(found.search.name)), nl=False)


_ECHO: Mapping[str, Callable[[NewArticles, Index, bool], None]] = {
    "text": _echo_text,
    "json": _echo_json,
    "jsonl": _echo_jsonl,
    "atom": _echo_atom,
}
