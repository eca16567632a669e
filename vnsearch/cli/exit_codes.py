"""The exit codes, and the error that ends the program with one."""

from __future__ import annotations

import click

NOTHING_FOUND = 1
FAILED = 2


class Failure(click.ClickException):
    """An error that ends the program with a message."""

    exit_code = FAILED
