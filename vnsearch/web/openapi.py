"""The description of the API in OpenAPI 3.1, whose objects are those of `results.schema.json`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from starlette.responses import Response

from vnsearch import __version__, render
from vnsearch.render.exports import EXPORTS
from vnsearch.web import problems

PATH = "/api/openapi.json"
_SCHEMA = Path(render.__file__).with_name("results.schema.json")
_EXAMPLES = Path(__file__).with_name("examples.json")
_COMPONENTS = "#/components/schemas/"
_DESCRIPTION = (
    "Full-text search for Vietnamese articles, with or without marks. The parameters are the options of the "
    "command line, and the answers are what it prints as JSON. Positions count Unicode code points."
)
_FAILURES = {
    400: "A parameter is unknown, missing or wrong.",
    404: "There is no such article.",
    503: "The server has too much to do, or cannot read the index now; later it may.",
}
_COMPLETIONS = {"type": "array", "items": {"$ref": f"{_COMPONENTS}completion"}}
_VALUES = {
    "title": "The values of a facet",
    "type": "object",
    "properties": {
        "facet": {"type": "string"},
        "total": {"type": "integer", "minimum": 0, "description": "The number of values on all pages."},
        "values": {"type": "array", "items": {"$ref": f"{_COMPONENTS}facet"}},
    },
    "required": ["facet", "total", "values"],
    "additionalProperties": False,
}


def describe(kind: str, *failures: int) -> dict[str, Any]:
    """The arguments of a route that answers with objects of a kind, or with one of the failures."""
    schema = _COMPLETIONS if kind == "completions" else {"$ref": _COMPONENTS + kind}
    answer = {"application/json": {"schema": schema}}
    problem = {problems.MEDIA_TYPE: {"schema": {"$ref": f"{_COMPONENTS}problem"}}}
    return {
        "response_class": Response,
        "responses": {
            200: {"description": "The answer.", "content": answer},
            304: {"description": "The client has the answer: it sent the entity tag of it in If-None-Match."},
            **{status: {"description": _FAILURES[status], "content": problem} for status in failures},
            "4XX": {"description": "The request cannot be answered.", "content": problem},
        },
    }


def describe_rows(*failures: int, upload: Mapping[str, str] | None = None) -> dict[str, Any]:
    """The arguments of a route that answers with rows in any of the formats.

    `upload` describes the files that are sent to it, of which the first must be.
    """
    described = describe("results", *failures)
    content = {each.media_type: {"schema": {"type": "string"}} for each in EXPORTS.values()}
    described["responses"][200] = {"description": "The rows.", "content": content}
    del described["responses"][304]
    if upload is not None:
        files = {
            name: {"type": "string", "format": "binary", "description": about}
            for name, about in upload.items()
        }
        schema = {"type": "object", "properties": files, "required": [next(iter(files))]}
        body = {"required": True, "content": {"multipart/form-data": {"schema": schema}}}
        described["openapi_extra"] = {"requestBody": body}
    return described


def make_description(app: FastAPI) -> dict[str, Any]:
    """The description of the API of the application."""
    description = get_openapi(
        title="vnsearch", version=__version__, description=_DESCRIPTION, routes=app.routes
    )
    text = _SCHEMA.read_text(encoding="utf-8").replace("#/$defs/", _COMPONENTS)
    added = {"values": _VALUES, "problem": problems.SCHEMA}
    description["components"] = {"schemas": {**json.loads(text)["$defs"], **added}}
    _add_examples(description)
    return description


def _add_examples(description: dict[str, Any]) -> None:
    """Adds examples of all answers, which FastAPI would rid of what is null."""
    examples = json.loads(_EXAMPLES.read_text(encoding="utf-8"))
    operations = (path["get"] for path in description["paths"].values() if "get" in path)
    answers = (each["responses"]["200"]["content"].get("application/json") for each in operations)
    for answer in filter(None, answers):
        kind = (
            "completions" if answer["schema"] == _COMPLETIONS else answer["schema"]["$ref"].rpartition("/")[2]
        )
        answer["example"] = examples[kind]
