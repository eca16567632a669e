"""Writing to the terminal: colours, width, the pager, JSON and messages."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping
from typing import Any

import click

_SURROGATE = re.compile("[\ud800-\udfff]")
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


def say(message: str) -> None:
    """Prints a line to standard error, marked as coming from this program."""
    from vnsearch.render.columns import replace_controls

    click.echo(f"vnsearch: {replace_controls(message)}", err=True)


def echo_json(record: Mapping[Any, Any]) -> None:
    """Prints the record on one line; characters that the stream's encoding may lack are escaped."""
    import json

    unicode = (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"
    text = json.dumps(record, ensure_ascii=not unicode)
    click.echo(_SURROGATE.sub(lambda surrogate: f"\\u{ord(surrogate[0]):04x}", text))
