"""How things get to standard output: in what colours, how wide, as JSON, through the pager."""

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
    """False for no colours, None for colours on a terminal."""
    return False if no_color or os.environ.get("NO_COLOR") else None


def columns() -> int | None:
    """The width of the terminal; None when standard output is none, and lines need no breaks."""
    if not sys.stdout.isatty():
        return None
    import shutil  # loads compression

    return max(_NARROWEST, shutil.get_terminal_size().columns)


def say(message: str) -> None:
    """Prints a line to standard error, where it is told from what other programs say."""
    from vnsearch.render.columns import harmless

    click.echo(f"vnsearch: {harmless(message)}", err=True)


def echo_json(record: Mapping[Any, Any]) -> None:
    """Prints the record in one line; a stream that cannot show all letters gets them as escapes."""
    import json

    unicode = (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"
    text = json.dumps(record, ensure_ascii=not unicode)
    click.echo(_SURROGATE.sub(lambda found: f"\\u{ord(found[0]):04x}", text))
