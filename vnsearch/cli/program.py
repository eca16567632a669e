"""The program: its commands, and how it ends."""

from __future__ import annotations

import errno
import os
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

import click

from vnsearch import __version__
from vnsearch._windows import is_closed_pipe
from vnsearch.cli.exit_codes import Failure
from vnsearch.cli.options import TEXT
from vnsearch.cli.output import say
from vnsearch.cli.streams import prepare_streams, set_encoding
from vnsearch.errors import VnsearchError

_COMMANDS = (
    "index",
    "search",
    "query",
    "explain",
    "passages",
    "similar",
    "suggest",
    "show",
    "mark",
    "saved",
    "stats",
    "serve",
    "mcp",
    "analyze",
    "check",
    "optimize",
    "export",
    "import",
    "backup",
    "schema",
    "completion",
    "help",
)
"""The commands, in the order in which help lists them. Each is `NAME_command` in `commands/NAME.py`."""
_MODULE_OF = {"query": "search", "import": "export"}
"""The modules of commands that share another command's module."""
_SAME_AS = {"query": "search"}
"""Second names of commands."""


class CommandGroup(click.Group):
    """Loads each command when it is used, turns errors into messages, and ends quietly on a closed pipe."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Returns the names of all commands."""
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Returns the command with the name; None if there is none."""
        if cmd_name not in _COMMANDS:
            return None
        module = import_module(f"vnsearch.cli.commands.{_MODULE_OF.get(cmd_name, cmd_name)}")
        command: click.Command = getattr(module, f"{_SAME_AS.get(cmd_name, cmd_name)}_command")
        for each in (command, *(command.commands.values() if isinstance(command, click.Group) else ())):
            for param in each.params:
                if param.type is click.STRING:
                    param.type = TEXT
        return command

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Lists the help pages after the commands."""
        from vnsearch.cli.help_pages import list_pages

        with formatter.section("Help pages (vnsearch help PAGE)"):
            formatter.write_dl(list(list_pages().items()))

    def make_context(self, *args: Any, **kwargs: Any) -> click.Context:
        """Parses the options, which is also where --help and --version are answered."""
        for stream in (sys.stdout, sys.stderr):
            set_encoding(stream)
        with _name_output_errors():
            return super().make_context(*args, **kwargs)

    def invoke(self, ctx: click.Context) -> Any:
        """Runs the command."""
        with _name_output_errors():
            try:
                return super().invoke(ctx)
            except VnsearchError as error:
                raise Failure(str(error)) from error
            finally:
                sys.stdout.flush()


@contextmanager
def _name_output_errors() -> Iterator[None]:
    """Ends quietly when the reader of a pipe is gone, and with a message when output cannot be written."""
    try:
        yield
    except OSError as error:
        if error.filename is not None:  # it is about a file
            raise
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # for what is written on the way out
        if is_closed_pipe(error):
            raise click.exceptions.Exit(0) from error
        closed = error.errno == errno.EBADF
        reason = "standard output is not open for writing" if closed else error.strerror
        raise Failure(f"cannot write the output: {reason}") from error


@click.group(
    cls=CommandGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.version_option(__version__, prog_name="vnsearch")
def cli() -> None:
    """Full-text search for Vietnamese articles, with or without marks.

    \b
    vnsearch index news/            make or update the index of a folder
    vnsearch search tong bi thu     search it
    vnsearch help query             what a query can say
    """


def main() -> None:
    """Runs the program: its streams and warnings, and the command that was asked for."""
    prepare_streams()
    warnings.showwarning = _say_warning
    # On Windows, click would otherwise replace words with a * by the files that match, even those of a query.
    cli(prog_name="vnsearch", windows_expand_args=False)


def _say_warning(message: Warning | str, *_: Any, **__: Any) -> None:
    say(str(message))
