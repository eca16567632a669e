"""The program: its commands, and how it ends."""

from __future__ import annotations

import gc
import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

import click

from vnsearch import __version__
from vnsearch.cli.failures import Failure
from vnsearch.errors import VnsearchError

_MODULE_OF = {
    "index": "indexing",
    "search": "searching",
    "query": "searching",
    "similar": "searching",
    "suggest": "searching",
    "show": "reading",
    "stats": "reading",
    "analyze": "reading",
    "check": "checking",
    "export": "exchanging",
    "import": "exchanging",
    "backup": "exchanging",
    "schema": "helping",
    "completion": "helping",
    "help": "helping",
}
"""Where each command is, in the order in which help lists them; a module is loaded for its own ones."""
_SAME_AS = {"query": "search"}


class Group(click.Group):
    """Turns errors into messages, and a closed pipe into a quiet end."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of all commands."""
        return list(_MODULE_OF)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command with the name."""
        if cmd_name not in _MODULE_OF:
            return None
        module = import_module(f"vnsearch.cli.{_MODULE_OF[cmd_name]}")
        command: click.Command = getattr(module, f"{_SAME_AS.get(cmd_name, cmd_name)}_command")
        return command

    def make_context(self, *args: Any, **kwargs: Any) -> click.Context:
        """Reads the options, which is also where --help and --version are answered."""
        with _output_errors_named():
            return super().make_context(*args, **kwargs)

    def invoke(self, ctx: click.Context) -> Any:
        """Runs the command."""
        with _output_errors_named():
            try:
                return super().invoke(ctx)
            except VnsearchError as error:
                raise Failure(str(error)) from error
            finally:
                if sys.stdout is not None:  # else it is closed
                    sys.stdout.flush()


@contextmanager
def _output_errors_named() -> Iterator[None]:
    """Ends quietly when nobody reads any more, and with a message when output cannot be written."""
    try:
        yield
    except OSError as error:
        if error.filename is not None:  # it is about a file
            raise
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # for what is written on the way out
        if isinstance(error, BrokenPipeError):
            raise click.exceptions.Exit(0) from error
        raise Failure(f"cannot write the output: {error.strerror}") from error


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="vnsearch")
def cli() -> None:
    """Full-text search for Vietnamese articles, with or without marks.

    \b
    vnsearch index news/            make or renew the index of a folder
    vnsearch search tong bi thu     search it
    vnsearch help query             what a query can say
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def main() -> None:
    """The `vnsearch` program."""
    gc.set_threshold(100_000)  # there is little garbage, and looking for it takes a tenth of a search's time
    cli(prog_name="vnsearch")
