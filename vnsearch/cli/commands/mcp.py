"""The command that serves an assistant over standard input and output."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import click

from vnsearch.cli.exit_codes import Failure
from vnsearch.cli.options import index_dir_option, synonyms_option, words_option


@click.command("mcp")
@index_dir_option
@synonyms_option
@words_option
@click.option(
    "--seconds",
    type=click.FloatRange(min=0, min_open=True),
    default=10.0,
    show_default=True,
    help="How long an answer may take.",
)
def mcp_command(index_dir: Path, synonyms: Path | None, words: Path | None, seconds: float) -> None:
    """Let an assistant search, over the Model Context Protocol.

    The program of an assistant starts this command, and talks to it over standard input and output; “vnsearch
    help assistants” says how that is set up. It only reads. It needs what “pip install "vnsearch[mcp]"”
    installs.

    \b
    Example: vnsearch mcp --index-dir /srv/articles/index
    """
    try:
        from vnsearch.assistants.stdio import serve_stdio
    except ImportError as error:
        raise Failure(str(error)) from error
    from vnsearch.index import Index

    with suppress(KeyboardInterrupt), Index.open(index_dir, synonyms=synonyms, words=words) as index:
        serve_stdio(index, seconds=seconds)
