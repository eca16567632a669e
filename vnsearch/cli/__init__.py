"""The command line: options and exit codes around the public API.

Results go to standard output; errors, notes and progress to standard error. Exit codes: 0 all went well (a
search found something, a closed pipe included), 1 a search found nothing, 2 something could not be done.

What a command needs beyond its options is imported when it runs, so that help and completion come at once.
"""

from vnsearch.cli.program import cli, main

__all__ = ["cli", "main"]
