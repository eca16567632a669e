"""Options that several commands have, and what of them belongs together."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import click

from vnsearch.cli.completing import complete_fields, complete_ids

_Command = TypeVar("_Command", bound=Callable[..., Any])
Decorator = Callable[[_Command], _Command]

index_dir_option = click.option(
    "--index-dir",
    type=click.Path(file_okay=False, path_type=Path),
    envvar="VNSEARCH_INDEX",
    default=Path("index"),
    show_default=True,
    show_envvar=True,
    help="Folder of the index.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON, one object a line.")
no_color_option = click.option("--no-color", is_flag=True, help="No colours; also with NO_COLOR set.")
limit_option = click.option(
    "-n", "--limit", type=click.IntRange(min=1), default=10, show_default=True, help="Hits a page."
)
page_option = click.option(
    "--page", type=click.IntRange(min=1), default=1, show_default=True, help="Which page of hits."
)
synonyms_option = click.option(
    "--synonyms",
    type=click.Path(path_type=Path),
    envvar="VNSEARCH_SYNONYMS",
    show_envvar=True,
    metavar="FILE",
    help="Names for the same thing, a line each: Hoa Kỳ = Mỹ = United States",
)
words_option = click.option(
    "--words",
    type=click.Path(path_type=Path),
    envvar="VNSEARCH_WORDS",
    show_envvar=True,
    metavar="FILE",
    help="Words to be taken as one, a line each: Hội đồng Hòa bình",
)
id_argument = click.argument("article_id", metavar="ID", shell_complete=complete_ids)


class Display(NamedTuple):
    """How hits are shown."""

    form: str
    opened: bool
    snippets: int
    snippet_length: int
    facets: bool
    explain: bool
    null: bool
    no_color: bool


_DISPLAY: tuple[Decorator[Any], ...] = (
    click.option(
        "--format",
        "form",
        type=click.Choice(["text", "json", "jsonl", "csv", "html", "paths"]),
        default="text",
        show_default=True,
        help="text; json: one object for the search; jsonl: one a hit; csv: a row a hit, safe to open in a "
        "spreadsheet; html: a page; paths: of the files found, or else ids.",
    ),
    click.option("--json", "form", flag_value="jsonl", help="The same as --format jsonl."),
    click.option(
        "--open", "opened", is_flag=True, help="Show the best hit's whole article in the pager instead."
    ),
    click.option(
        "--snippets", type=click.IntRange(min=0), default=1, show_default=True, help="Passages a hit."
    ),
    click.option(
        "--snippet-length",
        type=click.IntRange(min=20),
        default=240,
        show_default=True,
        metavar="CHARACTERS",
        help="The longest passage.",
    ),
    click.option("--facets", is_flag=True, help="Count what was found by source, author and month."),
    click.option(
        "--explain", is_flag=True, help="Say what each hit was found by, and what that adds to its score."
    ),
    click.option("-0", "--null", is_flag=True, help="With --format paths: end each with NUL, for xargs -0."),
    no_color_option,
)
_FORMS_OF = {
    "facets": ("text", "json", "html"),
    "explain": ("text", "json", "jsonl"),
    "null": ("paths",),
}


def display_options(command: Callable[..., None]) -> Callable[..., None]:
    """Gives a command the options of how hits are shown, as its argument `display`."""

    @wraps(command)
    def with_display(**values: Any) -> None:
        display = Display(**{name: values.pop(name) for name in Display._fields})
        for name, forms in _FORMS_OF.items():
            if getattr(display, name) and display.form not in forms:
                raise click.UsageError(f"--{name} goes with --format {' or '.join(forms)}")
        command(display=display, **values)

    for option in reversed(_DISPLAY):
        with_display = option(with_display)
    return with_display


def _checked_date(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    if value is not None:
        from vnsearch.query.periods import period

        try:
            period(value)
        except ValueError as error:
            raise click.BadParameter(str(error)) from error
    return value


def _checked_number(ctx: click.Context, param: click.Parameter, value: float) -> float:
    if math.isnan(value):
        raise click.BadParameter("it is not a number")
    return value


def _in_bytes(ctx: click.Context, param: click.Parameter, value: int) -> int:
    return value << 20


_WRITING: tuple[Decorator[Any], ...] = (
    click.option(
        "--strict", is_flag=True, help="Stop at the first article that cannot be read, and change nothing."
    ),
    click.option(
        "--wait",
        type=click.FloatRange(min=0),
        callback=_checked_number,
        default=0.0,
        metavar="SECONDS",
        help="Wait so long for another writer to finish.",
    ),
    click.option(
        "--workers",
        type=click.IntRange(min=1),
        metavar="N",
        help="Processes that analyse articles; 1 does without.  [default: one a processor core]",
    ),
    click.option(
        "--memory",
        type=click.IntRange(min=16),
        callback=_in_bytes,
        default=512,
        show_default=True,
        metavar="MB",
        help="Collect articles in so much memory before writing them out.",
    ),
)


def writing_options(command: _Command) -> _Command:
    """Gives a command the options of how articles are put into an index."""
    for option in reversed(_WRITING):
        command = option(command)
    return command


_FINDING: tuple[Decorator[Any], ...] = (
    click.option(
        "--match",
        type=click.Choice(["most", "all", "any"]),
        default="most",
        show_default=True,
        help="How much of the plain words of QUERY an article must have.",
    ),
    click.option(
        "--sort",
        type=click.Choice(["relevance", "date", "title"]),
        default="relevance",
        show_default=True,
        help="Best first; latest first; or by title, in Vietnamese order.",
    ),
    click.option(
        "--since",
        metavar="DATE",
        callback=_checked_date,
        help="Published then or later: 2024-09-26, 26/09/2024, 2024-09 or 2024.",
    ),
    click.option("--until", metavar="DATE", callback=_checked_date, help="Published then or earlier."),
    click.option("--source", metavar="NAME", help="Published by this source."),
    click.option(
        "--where",
        metavar="QUERY",
        shell_complete=complete_fields,
        help="Matching this query too, which adds nothing to the score.",
    ),
    click.option("--group", is_flag=True, help="Show of articles that are nearly the same only the best."),
    click.option("--strict", is_flag=True, help="Refuse a QUERY that cannot be understood as it is."),
)


def finding_options(command: _Command) -> _Command:
    """Gives a command the options of what is found, named as the arguments of `Index.search` are."""
    for option in reversed(_FINDING):
        command = option(command)
    return command
