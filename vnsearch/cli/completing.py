"""What the shell offers when the tab key is pressed."""

from __future__ import annotations

import re
from itertools import islice

import click

_MOST = 100
"""So many ids are offered at most, which no one reads to the end."""
_SIGN = re.compile(r"[+-]?\(?")


def complete_ids(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    """The ids in the index that begin so; none when there is no index that can be read."""
    from vnsearch.errors import VnsearchError
    from vnsearch.index import Index

    try:
        with Index.open(ctx.params.get("index_dir") or "index") as index:
            return list(islice((found for found in index.ids() if found.startswith(incomplete)), _MOST))
    except VnsearchError:
        return []


def complete_fields(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    """The fields of a query that begin so, after a sign if there is one."""
    from vnsearch.query.ast import FIELDS

    sign = _SIGN.match(incomplete)
    assert sign is not None
    begun = incomplete[sign.end() :].lower()
    return [f"{sign[0]}{field}:" for field in FIELDS if field.startswith(begun)]


def complete_topics(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    """The commands that begin so."""
    group = ctx.find_root().command
    names = group.list_commands(ctx) if isinstance(group, click.Group) else []
    return [name for name in names if name.startswith(incomplete)]
