"""The command line: commands, options and exit codes around the public API.

Results go to standard output; errors, notes and progress go to standard error. The exit code is 0 when all
went well (a search found something, or the reader of a pipe closed it), 1 when a search found nothing, and 2
when something could not be done.

`commands/` has a module for each command, and `formats.py` the output formats. Whatever a command needs
beyond its options is imported when it runs, so that help and shell completion respond at once.
"""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import click

    cli: click.Group

__all__ = ["cli", "main"]


def main() -> None:
    """Runs the `vnsearch` program.

    There is little garbage, and looking for it takes a tenth of a search's time, in what it imports, too; on
    the way out, where all memory is given back, it takes a fifth.
    """
    gc.set_threshold(100_000)
    from vnsearch.cli import program

    try:
        program.main()
    finally:
        gc.freeze()


def __getattr__(name: str) -> click.Group:
    """The command group `cli`, which is loaded when it is asked for."""
    if name != "cli":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from vnsearch.cli import program

    return program.cli
