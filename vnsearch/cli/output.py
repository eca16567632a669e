"""Writing to the terminal: colours, width, the pager, JSON and messages."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from typing import Any, TextIO

import click

_NARROWEST = 20


def color(no_color: bool) -> bool | None:
    """Returns False for no colours, None for colours on a terminal only."""
    return False if no_color or os.environ.get("NO_COLOR") else None


def columns() -> int | None:
    """Returns the width of the terminal; None if standard output is not one, and lines need no breaks."""
    if not sys.stdout.isatty():
        return None
    import shutil  # loads compression

    return max(_NARROWEST, shutil.get_terminal_size().columns)


def echo(text: str | bytes, *, nl: bool = True, color: bool | None = None) -> None:
    """Prints a result, in the encoding of standard output: click by itself takes ASCII for UTF-8."""
    click.echo(text, file=sys.stdout, nl=nl, color=color)


def note(message: str) -> None:
    """Prints a line to standard error."""
    click.echo(message, file=sys.stderr)


def say(message: str) -> None:
    """Prints a line to standard error, marked as coming from this program."""
    from vnsearch.render.styled_text import replace_controls

    note(f"vnsearch: {replace_controls(message)}")


def echo_json(record: Mapping[Any, Any]) -> None:
    """Prints the record on one line; characters that the stream's encoding may lack are escaped."""
    import json

    from vnsearch.render.results_json import format_json

    echo(format_json(record) if _is_utf8(sys.stdout) else json.dumps(record))


def echo_html(page: str) -> None:
    """Prints a page that calls itself UTF-8; characters are escaped where the stream has another encoding."""
    if not _is_utf8(sys.stdout):
        page = page.encode("ascii", "xmlcharrefreplace").decode("ascii")
    echo(page, nl=False)


def _is_utf8(stream: TextIO) -> bool:
    return (stream.encoding or "").lower().replace("-", "") == "utf8"
