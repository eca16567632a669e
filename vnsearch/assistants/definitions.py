"""How the tools are defined to a model: names, descriptions, and the schemas of arguments and answers."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any, NamedTuple, get_type_hints

from mcp import types
from pydantic import BaseModel

from vnsearch.assistants.answers import UNTRUSTED
from vnsearch.assistants.questions import Question
from vnsearch.assistants.tools import Tools

_ONLY_READS = types.ToolAnnotations(read_only_hint=True, open_world_hint=False)
_NULL = {"type": "null"}
_NEEDLESS = ("title", "minimum", "maxLength", "pattern")
_OF_NAMES = ("properties", "$defs")
"""Keys of objects whose keys are names, which are all kept."""


class Tool(NamedTuple):
    """A tool: how it is defined, what it is asked with, and what answers."""

    definition: types.Tool
    question: type[Question]
    answer: Callable[[Any], BaseModel]


def define_tools(tools: Tools) -> dict[str, Tool]:
    """The tools by their names, which are those of the methods."""
    methods = (tools.search, tools.read, tools.find_in_article, tools.count, tools.similar, tools.status)
    return {method.__name__: _define(method) for method in methods}


def _define(method: Callable[[Any], BaseModel]) -> Tool:
    hints = get_type_hints(method)
    question, answer = hints["wanted"], hints["return"]
    definition = types.Tool(
        name=method.__name__,
        description=inspect.getdoc(method),
        input_schema=_shorten_schema(question.model_json_schema()),
        output_schema=_shorten_schema(answer.model_json_schema()),
        annotations=_ONLY_READS,
    )
    return Tool(definition, question, method)


def _shorten_schema(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema without what a model can do without: each definition takes room in its context."""
    shortened: dict[str, Any] = _shorten(schema)
    for one in (shortened, *shortened.get("$defs", {}).values()):
        one.pop("description", None)
    return shortened


def _shorten(schema: Any) -> Any:
    """Drops titles, limits that no model meets, empty defaults, null, and the type of what is enumerated."""
    if isinstance(schema, list):
        return [_shorten(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    others = [each for each in schema.get("anyOf", ()) if each != _NULL]
    if len(others) == 1:
        schema = {**others[0], **schema}
    return {
        key: {name: _shorten(each) for name, each in value.items()} if key in _OF_NAMES else _shorten(value)
        for key, value in schema.items()
        if key not in _NEEDLESS
        and not (key == "anyOf" and len(others) == 1)
        and not (key == "default" and (not value or value == UNTRUSTED))
        and not (key == "type" and "enum" in schema)
    }
