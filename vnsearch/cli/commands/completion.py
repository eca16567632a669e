"""The command that prints the shell's completion script."""

from __future__ import annotations

import click

from vnsearch.cli import output


@click.command("completion")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def completion_command(ctx: click.Context, shell: str) -> None:
    """Print the completion script for SHELL.

    It completes commands, options, fields, ids and help topics.

    \b
    bash: put  eval "$(vnsearch completion bash)"  into ~/.bashrc
    zsh:  put  eval "$(vnsearch completion zsh)"  into ~/.zshrc
    fish: vnsearch completion fish > ~/.config/fish/completions/vnsearch.fish

    \b
    Example: vnsearch completion bash
    """
    from click.shell_completion import get_completion_class

    kind = get_completion_class(shell)
    assert kind is not None
    output.echo(kind(ctx.find_root().command, {}, "vnsearch", "_VNSEARCH_COMPLETE").source())
