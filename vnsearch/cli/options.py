"""The options that several commands share."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar

import click

from vnsearch._filenames import to_text
from vnsearch.arguments import is_address
from vnsearch.cli.facet_options import facet_options
from vnsearch.cli.formats import FORMATS, Display
from vnsearch.cli.shell_completion import complete_fields, complete_ids
from vnsearch.errors import BadDate

_Command = TypeVar("_Command", bound=Callable[..., Any])
Decorator = Callable[[_Command], _Command]

_DEFAULT_FORMAT = "text"
_MEGABYTE_BITS = 20


class _TextType(click.types.StringParamType):
    """An argument that is text: its bytes are taken as UTF-8, whatever the locale says."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        return to_text(super().convert(value, param, ctx))


TEXT = _TextType()
"""The type of all arguments and options that are text."""


class _LocationType(click.Path):
    """The folder of an index, or its address on a cluster."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        return value if is_address(value) else super().convert(value, param, ctx)


index_dir_option = click.option(
    "--index-dir",
    type=_LocationType(file_okay=False, path_type=Path),
    envvar="VNSEARCH_INDEX",
    default=Path("index"),
    show_default=True,
    show_envvar=True,
    help="The folder of the index, or its address on a cluster: opensearch://HOST:PORT/NAME",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON, one object per line.")
no_color_option = click.option(
    "--no-color", is_flag=True, help="Print no colours; setting NO_COLOR does the same."
)
limit_option = click.option(
    "-n", "--limit", type=click.IntRange(min=1), default=10, show_default=True, help="Hits per page."
)
page_option = click.option(
    "--page", type=click.IntRange(min=1), default=1, show_default=True, help="The page of hits to show."
)
synonyms_option = click.option(
    "--synonyms",
    type=click.Path(path_type=Path),
    envvar="VNSEARCH_SYNONYMS",
    show_envvar=True,
    metavar="FILE",
    help="A file of names for the same thing, one group per line: Hoa Kỳ = Mỹ = United States",
)
words_option = click.option(
    "--words",
    type=click.Path(path_type=Path),
    envvar="VNSEARCH_WORDS",
    show_envvar=True,
    metavar="FILE",
    help="A file of words to treat as one unit, one per line: Hội đồng Hòa bình",
)
id_argument = click.argument("article_id", metavar="ID", shell_complete=complete_ids)


def _set_format(ctx: click.Context, param: click.Parameter, value: str | None) -> None:
    """Sets `format` for `--format` and `--json`, of which the last one given counts.

    Options are processed in the order in which they were given. That two options share one parameter name
    is an error in some releases of click: 8.1, 8.2.0 and 8.2.1 lose the value.
    """
    if value:
        ctx.params["format"] = value


def _set_format_to_jsonl(ctx: click.Context, param: click.Parameter, value: bool) -> None:
    _set_format(ctx, param, "jsonl" if value else None)


_DISPLAY: tuple[Decorator[Any], ...] = (
    click.option(
        "--format",
        "chosen_format",
        type=click.Choice(list(FORMATS)),
        expose_value=False,
        callback=_set_format,
        help="; ".join(f"{name}: {each.help}" for name, each in FORMATS.items())
        + f".  [default: {_DEFAULT_FORMAT}]",
    ),
    click.option(
        "--json",
        "as_jsonl",
        is_flag=True,
        expose_value=False,
        callback=_set_format_to_jsonl,
        help="The same as --format jsonl.",
    ),
    click.option(
        "--open", "open_best", is_flag=True, help="Show the best hit, complete, in the pager instead."
    ),
    click.option(
        "--snippets", type=click.IntRange(min=0), default=1, show_default=True, help="Passages per hit."
    ),
    click.option(
        "--snippet-length",
        type=click.IntRange(min=20),
        default=240,
        show_default=True,
        metavar="CHARACTERS",
        help="Maximum length of a passage.",
    ),
    click.option(
        "--facets",
        is_flag=True,
        help="Count the articles found by source, author and folder, and by month as a time line.",
    ),
    click.option("--explain", is_flag=True, help="Say why each hit was found and what its score is made of."),
    click.option(
        "-0", "--null", is_flag=True, help="With --format paths: end each path with NUL, for xargs -0."
    ),
    no_color_option,
)


def display_options(command: Callable[..., None]) -> Callable[..., None]:
    """Gives a command the options of how hits are shown, as its argument `display`."""

    @wraps(command)
    def with_display(**values: Any) -> None:
        values.setdefault("format", _DEFAULT_FORMAT)
        display = Display(**{name: values.pop(name) for name in Display._fields})
        check_options_fit_format(display)
        command(display=display, **values)

    for option in reversed(_DISPLAY):
        with_display = option(with_display)
    return with_display


def check_options_fit_format(display: Display) -> None:
    """Raises `click.UsageError` for an option that the format has no use for."""
    for option in ("facets", "explain", "null"):
        if getattr(display, option) and option not in FORMATS[display.format].options:
            fitting = [name for name, each in FORMATS.items() if option in each.options]
            raise click.UsageError(f"--{option} goes with --format {' or '.join(fitting)}")


def _check_date(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    if value is not None:
        from vnsearch.query.periods import read_dates

        try:
            read_dates(value)
        except BadDate as error:
            raise click.BadParameter(str(error)) from error
    return value


def _check_number(ctx: click.Context, param: click.Parameter, value: float) -> float:
    if math.isnan(value):
        raise click.BadParameter("it is not a number")
    return value


def _megabytes_to_bytes(ctx: click.Context, param: click.Parameter, value: int) -> int:
    return value << _MEGABYTE_BITS


wait_option: Decorator[Any] = click.option(
    "--wait",
    type=click.FloatRange(min=0),
    callback=_check_number,
    default=0.0,
    metavar="SECONDS",
    help="Wait up to this long for another writer to finish.",
)

_WRITING: tuple[Decorator[Any], ...] = (
    click.option(
        "--strict", is_flag=True, help="Stop at the first article that cannot be read, and change nothing."
    ),
    wait_option,
    click.option(
        "--workers",
        type=click.IntRange(min=1),
        metavar="N",
        help="Processes that analyse articles; 1 starts no other process.  [default: one per processor core]",
    ),
    click.option(
        "--memory",
        type=click.IntRange(min=16),
        callback=_megabytes_to_bytes,
        default=512,
        show_default=True,
        metavar="MB",
        help="Memory in which articles are collected before they are written out.",
    ),
)


def writing_options(command: _Command) -> _Command:
    """Gives a command the options of how articles are put into an index."""
    for option in reversed(_WRITING):
        command = option(command)
    return command


_match_option = click.option(
    "--match",
    type=click.Choice(["most", "all", "any"]),
    default="most",
    show_default=True,
    help="Which articles are found by the plain words of QUERY: those about most of them, all that have "
    "every word anywhere, or all that have any.",
)
_NARROWING: tuple[Decorator[Any], ...] = (
    click.option(
        "--since",
        metavar="DATE",
        callback=_check_date,
        help="Only articles published on DATE or later: 2024-09-26T14:30, 26/09/2024, 2024-09 or 2024.",
    ),
    click.option(
        "--until", metavar="DATE", callback=_check_date, help="Only articles published on DATE or earlier."
    ),
    facet_options,
    click.option("--tag", metavar="TAG", multiple=True, help="Only articles that have this tag."),
    click.option("--starred", is_flag=True, help="Only articles that have a star."),
    click.option(
        "--where",
        metavar="QUERY",
        shell_complete=complete_fields,
        help="Only articles that match this query as well; it does not change the score.",
    ),
    click.option(
        "--strict", is_flag=True, help="Reject a QUERY that does not follow the query language exactly."
    ),
)


def narrowing_options(command: _Command) -> _Command:
    """Gives a command the options that leave articles out, named like the arguments of `Index.search`."""
    for option in reversed(_NARROWING):
        command = option(command)
    return command


def filtering_options(command: _Command) -> _Command:
    """Gives a command the options of which articles are found by a query, named like these arguments."""
    return _match_option(narrowing_options(command))


_NARROWING_NAMES = ("since", "until", "include", "exclude", "tag", "starred", "where")


def check_something_is_asked(query: tuple[str, ...], **options: Any) -> None:
    """Raises `click.UsageError` if there is neither a query nor an option that leaves articles out."""
    if not query and not any(options.get(name) for name in _NARROWING_NAMES):
        raise click.UsageError("give a QUERY, or a filter such as --since or --folder")


_ORDERING: tuple[Decorator[Any], ...] = (
    click.option(
        "--sort",
        type=click.Choice(["relevance", "date", "title"]),
        default="relevance",
        show_default=True,
        help="Best first, newest first, or by title in Vietnamese order.",
    ),
    click.option("--group", is_flag=True, help="Fold near-duplicates under the best of them."),
)


def ordering_options(command: _Command) -> _Command:
    """Gives a command the options of the order of what is found, named like arguments of `Index.search`."""
    for option in reversed(_ORDERING):
        command = option(command)
    return command
