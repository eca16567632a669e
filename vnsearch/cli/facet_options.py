"""The options that include and exclude values of facets: two for each facet, which can be repeated."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any

import click

from vnsearch.errors import BadDate

_Command = Callable[..., Any]

FACETS = {
    "source": ("NAME", "Only articles of this source", "No articles of this source"),
    "author": ("NAME", "Only articles by this author", "No articles by this author"),
    "folder": (
        "FOLDER",
        "Only articles from this folder or archive: 2024/09, or the end or all of its path",
        "No articles from this folder or archive",
    ),
    "year": (
        "YEAR",
        "Only articles published in this year",
        "No articles known to be published in this year",
    ),
    "month": (
        "MONTH",
        "Only articles published in this month: 2024-09",
        "No articles known to be published in this month",
    ),
}
"""For each facet, what stands for a value, and what including and excluding one means."""
_LOCAL = tuple(sep for sep in (os.sep, os.altsep) if sep)


def facet_options(command: _Command) -> _Command:
    """Gives a command the options, as the arguments `include` and `exclude` of `Index.search`."""

    @wraps(command)
    def with_facets(**values: Any) -> Any:
        include = {facet: values.pop(facet) for facet in FACETS}
        exclude = {facet: values.pop(f"not_{facet}") for facet in FACETS}
        return command(include=_given(include), exclude=_given(exclude), **values)

    decorated: _Command = with_facets
    for option in reversed(list(_make_options())):
        decorated = option(decorated)
    return decorated


def _make_options() -> Iterator[Callable[[_Command], _Command]]:
    for facet, (metavar, included, excluded) in FACETS.items():
        check = {"folder": _find_paths, "year": _check_periods, "month": _check_periods}.get(facet)
        for name, help_text in ((facet, included), (f"not-{facet}", excluded)):
            yield click.option(
                f"--{name}", multiple=True, metavar=metavar, callback=check, help=f"{help_text}; repeatable."
            )


def _given(values: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]] | None:
    return {facet: several for facet, several in values.items() if several} or None


def _find_paths(ctx: click.Context, param: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    """Makes paths of those folders that are named from the working directory on: `.` and `../tin`."""
    beginnings = tuple(f"{dots}{sep}" for dots in (".", "..") for sep in _LOCAL)
    return tuple(
        os.path.realpath(value) if value in (".", "..") or value.startswith(beginnings) else value
        for value in values
    )


def _check_periods(ctx: click.Context, param: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    if values:
        from vnsearch.query.periods import read_dates

        try:
            for value in values:
                read_dates(value)
        except BadDate as error:
            raise click.BadParameter(str(error)) from error
    return values
