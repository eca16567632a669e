"""The line on standard error that shows how far a long command has come."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click


@contextmanager
def show_progress(noun: str = "articles read") -> Iterator[Callable[[str], None] | None]:
    """Gives a function to call for each article read, or other `noun`, which counts them on the terminal.

    Gives None if standard error is not a terminal.
    """
    if not sys.stderr.isatty():
        yield None
        return
    count = 0

    def show(_: str) -> None:
        nonlocal count
        count += 1
        click.echo(f"\r{count:,} {noun}", nl=False, file=sys.stderr)

    try:
        yield show
    finally:
        click.echo("\r\033[K", nl=False, file=sys.stderr)
