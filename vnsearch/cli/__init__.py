"""The command line: commands, options and exit codes around the public API.

Results go to standard output; errors, notes and progress go to standard error. The exit code is 0 when all
went well (a search found something, or the reader of a pipe closed it), 1 when a search found nothing, and 2
when something could not be done.

`commands/` has a module for each command, and `formats.py` the output formats. Whatever a command needs
beyond its options is imported when it runs, so that help and shell completion respond at once.
"""

from vnsearch.cli.program import cli, main

__all__ = ["cli", "main"]
