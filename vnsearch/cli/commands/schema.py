"""The command that prints the JSON Schema of the output."""

from __future__ import annotations

from pathlib import Path

import click

from vnsearch import render
from vnsearch.cli import output

_SCHEMA = Path(render.__file__).with_name("results.schema.json")


@click.command("schema")
@click.argument("kind", required=False)
def schema_command(kind: str | None) -> None:
    """Print the JSON Schema of the JSON output.

    With KIND, such as hit, print that of one kind of object.

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
    output.echo(json.dumps(schema, indent=2))
