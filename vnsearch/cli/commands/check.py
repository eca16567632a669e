"""The command that checks an index and repairs it."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from vnsearch.cli.exit_codes import FAILED
from vnsearch.cli.options import index_dir_option
from vnsearch.cli.output import echo, say

if TYPE_CHECKING:
    from vnsearch import Problem


@click.command("check")
@index_dir_option
@click.option(
    "--deep", is_flag=True, help="Analyse every stored article again, and compare the terms with the index."
)
@click.option(
    "--repair",
    is_flag=True,
    help="Rebuild a damaged index from the articles stored in it; articles that cannot be read are lost.",
)
def check_command(index_dir: Path, deep: bool, repair: bool) -> None:
    """Check that the whole index is as it was written.

    Names each damaged file and what is wrong with it, that of marks and saved searches included; the exit
    code is 2 if any is damaged. --repair mends the index alone.

    \b
    Example: vnsearch check --deep
    """
    from vnsearch.index import Index
    from vnsearch.workspace.file import WorkspaceFile
    from vnsearch.workspace.transactions import Database

    problems = Index.check(index_dir, deep=deep)
    _report(problems)
    if problems and repair:
        repaired = Index.repair(index_dir)
        echo(f"{repaired.saved:,} articles written anew")
        problems = repaired.lost
        _report(problems)
    elif repair:
        from vnsearch.indexing.maintenance import remove_leftovers

        remove_leftovers(index_dir)
    if problems:
        sys.exit(FAILED)
    Database(WorkspaceFile(index_dir.absolute())).check()
    echo("the index is sound")


def _report(problems: Iterable[Problem]) -> None:
    for problem in problems:
        say(f"{problem.file}: {problem.what}")
