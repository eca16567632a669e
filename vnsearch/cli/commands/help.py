"""The command that prints help pages and the help of commands."""

from __future__ import annotations

import click

from vnsearch.cli import output
from vnsearch.cli.help_pages import list_pages, read_page
from vnsearch.cli.shell_completion import complete_topics


@click.command("help")
@click.argument("topic", required=False, shell_complete=complete_topics)
@click.pass_context
def help_command(ctx: click.Context, topic: str | None) -> None:
    """Print help on TOPIC.

    TOPIC is a help page or a command; without it, both are listed. Where a page and a command have the same
    name, the page is printed: “vnsearch search --help” lists the options of the command. On a terminal, a
    page is shown in the pager; elsewhere it is plain Markdown.

    \b
    Example: vnsearch help query
    """
    root = ctx.find_root()
    assert isinstance(root.command, click.Group)
    pages = list_pages()
    if topic is None:
        output.echo(root.get_help())
    elif topic in pages:
        _echo_page(read_page(topic))
    elif (command := root.command.get_command(root, topic)) is not None:
        with click.Context(command, info_name=topic, parent=root) as command_context:
            output.echo(command_context.get_help())
    else:
        names = ", ".join(dict.fromkeys([*pages, *root.command.list_commands(root)]))
        raise click.BadParameter(f"{topic!r} is none of {names}", param_hint="TOPIC")


def _echo_page(text: str) -> None:
    columns = output.columns()
    if columns is None:
        output.echo(text, nl=False)
        return
    from vnsearch.render.markdown import format_markdown

    click.echo_via_pager(format_markdown(text, columns), color=output.color(no_color=False))
