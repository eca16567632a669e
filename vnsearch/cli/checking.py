"""The command that checks an index, and repairs it."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from vnsearch.cli.failures import FAILED
from vnsearch.cli.options import index_dir_option
from vnsearch.cli.output import say

if TYPE_CHECKING:
    from vnsearch.indexing.maintenance import Problem


@click.command("check")
@index_dir_option
@click.option("--deep", is_flag=True, help="Analyse every stored article again, and compare its terms.")
@click.option(
    "--repair",
    is_flag=True,
    help="Make a damaged index anew from the articles stored in it; those that cannot be read are lost.",
)
def check_command(index_dir: Path, deep: bool, repair: bool) -> None:
    """Checks that all of the index is as it was written.

    Names each file that is damaged and what is wrong with it; then the exit code is 2.

    \b
    Example: vnsearch check --deep
    """
    from vnsearch.indexing import maintenance

    problems = maintenance.check(index_dir, deep=deep)
    _show(problems)
    if problems and repair:
        repaired = maintenance.repair(index_dir)
        click.echo(f"{repaired.saved:,} articles written anew")
        problems = repaired.lost
        _show(problems)
    elif repair:
        maintenance.remove_leftovers(index_dir)
    if problems:
        sys.exit(FAILED)
    click.echo("the index is sound")


def _show(problems: Iterable[Problem]) -> None:
    for problem in problems:
        say(f"{problem.file}: {problem.what}")
