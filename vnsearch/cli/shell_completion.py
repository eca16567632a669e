"""What the shell offers when the tab key is pressed."""

from __future__ import annotations

import re
from itertools import islice

import click

from vnsearch._filenames import to_text

_MAX_IDS = 100
"""Nobody reads a longer list to its end."""
_SIGN = re.compile(r"[+-]?\(?")


def complete_ids(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    """Returns the ids in the index that begin with `incomplete`; none if the index cannot be read."""
    from vnsearch.errors import VnsearchError
    from vnsearch.index import Index

    try:
        with Index.open(ctx.params.get("index_dir") or "index") as index:
            beginning = to_text(incomplete)
            return list(islice(index.ids(beginning), _MAX_IDS))
    except VnsearchError:
        return []


def complete_fields(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    """Returns the fields of the query language that begin with `incomplete`, which may start with a sign."""
    from vnsearch.query.ast import FIELDS

    sign = _SIGN.match(incomplete)
    assert sign is not None
    prefix = incomplete[sign.end() :].lower()
    return [f"{sign[0]}{field}:" for field in FIELDS if field.startswith(prefix)]


def complete_topics(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    """Returns the help pages and commands that begin with `incomplete`."""
    from vnsearch.cli.help_pages import list_pages

    group = ctx.find_root().command
    commands = group.list_commands(ctx) if isinstance(group, click.Group) else []
    names = dict.fromkeys([*list_pages(), *commands])
    return [name for name in names if name.startswith(incomplete)]
