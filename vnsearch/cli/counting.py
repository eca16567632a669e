"""How far a command is that takes its time, on standard error."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click


@contextmanager
def counting() -> Iterator[Callable[[str], None] | None]:
    """On a terminal, a line that counts the articles read, each of which must be told; else nothing."""
    if not sys.stderr.isatty():
        yield None
        return
    count = 0

    def show(_: str) -> None:
        nonlocal count
        count += 1
        click.echo(f"\r{count:,} articles read", nl=False, err=True)

    try:
        yield show
    finally:
        click.echo("\r\033[K", nl=False, err=True)
