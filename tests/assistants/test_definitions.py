from __future__ import annotations

import pytest

from tests.assistants.asking import Assistant, check_schema
from vnsearch.assistants.budget import DEFINITION_TOKENS, estimate_tokens

TOOLS = ["search", "read", "find_in_article", "count", "similar", "status"]


@pytest.fixture(scope="module")
def tools(seeds):
    return Assistant.of(seeds).do("list_tools").tools


def test_there_are_a_few_tools_that_only_read(tools):
    assert [tool.name for tool in tools] == TOOLS
    assert all(tool.annotations.read_only_hint for tool in tools)
    assert not any(tool.annotations.open_world_hint for tool in tools)
    assert all(tool.description for tool in tools)


def test_the_definitions_leave_a_model_room_for_its_work(tools):
    texts = [tool.model_dump_json(by_alias=True, exclude_none=True) for tool in tools]
    assert sum(map(estimate_tokens, texts)) < DEFINITION_TOKENS


def test_arguments_and_answers_have_schemas(tools):
    for tool in tools:
        check_schema(tool.input_schema)
        check_schema(tool.output_schema)
        assert tool.input_schema["additionalProperties"] is False
    by_name = {tool.name: tool for tool in tools}
    arguments = by_name["search"].input_schema["properties"]
    assert arguments["limit"] == {"type": "integer", "default": 10, "maximum": 50}
    assert arguments["match"]["enum"] == ["most", "all", "any"]
    assert "title" in by_name["read"].output_schema["properties"]
    assert by_name["read"].input_schema["properties"]["page"]["type"] == "integer"
