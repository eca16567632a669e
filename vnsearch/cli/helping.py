"""The commands that explain the others: help, schema, completion."""

from __future__ import annotations

from pathlib import Path

import click

from vnsearch import render
from vnsearch.cli.completing import complete_topics

_SCHEMA = Path(render.__file__).with_name("results.schema.json")
_QUERY = "query"


@click.command("help")
@click.argument("topic", required=False, shell_complete=complete_topics)
@click.pass_context
def help_command(ctx: click.Context, topic: str | None) -> None:
    """Explains TOPIC: a command, or “query” for what a query can say.

    \b
    Example: vnsearch help query
    """
    root = ctx.find_root()
    assert isinstance(root.command, click.Group)
    if topic is None:
        click.echo(root.get_help())
    elif topic == _QUERY:
        from vnsearch.query.lexer import HELP

        click.echo(HELP.rstrip("\n"))
    elif (command := root.command.get_command(root, topic)) is not None:
        with click.Context(command, info_name=topic, parent=root) as its_own:
            click.echo(its_own.get_help())
    else:
        names = ", ".join(root.command.list_commands(root))
        raise click.BadParameter(f"{topic!r} is none of {names}", param_hint="TOPIC")


@click.command("schema")
@click.argument("kind", required=False)
def schema_command(kind: str | None) -> None:
    """Prints the JSON Schema of everything printed as JSON, or of one KIND of object, such as hit.

    \b
    Example: vnsearch schema hit
    """
    import json

    schema = json.loads(_SCHEMA.read_text(encoding="utf-8"))
    if kind is not None:
        kinds = [reference["$ref"].rpartition("/")[2] for reference in schema["anyOf"]]
        if kind not in kinds:
            raise click.BadParameter(f"{kind!r} is none of {', '.join(kinds)}", param_hint="KIND")
        schema = {"$schema": schema["$schema"], "$ref": f"#/$defs/{kind}", "$defs": schema["$defs"]}
    click.echo(json.dumps(schema, indent=2))


@click.command("completion")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def completion_command(ctx: click.Context, shell: str) -> None:
    """Prints the script that makes SHELL complete commands, options, fields and ids.

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
    click.echo(kind(ctx.find_root().command, {}, "vnsearch", "_VNSEARCH_COMPLETE").source())
